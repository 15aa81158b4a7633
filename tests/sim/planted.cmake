# Proof of the proof: each mistake of the list in a folder of patches is put into a copy of the cores,
# and the simulation must find it within the steps that the list says. Fails when a patch no longer
# applies. Run as:
#   cmake -D CC=<compiler> -D ROOT=<tree> -D WORK=<folder> -D OBJECTS=<file> -D PLANTED=<folder>
#     -D CORES=<folder>[,<folder>...] -D PART=<n> -D PARTS=<m> -P planted.cmake
# tries every mth line of the list, from the nth on, so that two processors can share the work.
# OBJECTS lists the object files of the simulation without sanitizers. CORES are folders of the tree;
# what a patch changes there is compiled anew, and nothing else, so a patch may change no header.
cmake_minimum_required(VERSION 3.25)

find_program(PATCH patch REQUIRED)
file(STRINGS "${OBJECTS}" objects)
file(STRINGS "${PLANTED}/list.txt" planted REGEX "^[^#]")
string(REPLACE "," ";" cores "${CORES}")
list(JOIN cores "|" any_core)
set(include_flags "-I" "${ROOT}" "-I" "${ROOT}/client_lib/include" "-D" "WNW_STATIC")
set(failures 0)

function(fail name reason)
  message("${name}: ${reason}")
  math(EXPR count "${failures} + 1")
  set(failures "${count}" PARENT_SCOPE)
endfunction()

# The files of the cores that a patch changes, as paths from the root.
function(read_changed_files patch variable)
  file(STRINGS "${patch}" lines REGEX "^\\+\\+\\+ ")
  set(files "")
  foreach(line IN LISTS lines)
    string(REGEX REPLACE "^\\+\\+\\+ b/([^ \t]+).*" "\\1" file "${line}")
    list(APPEND files "${file}")
  endforeach()
  set(${variable} "${files}" PARENT_SCOPE)
endfunction()

# The program with the mistake, at ${folder}/sim; problem stays empty when it could be built.
function(build_with_mistake name folder variable)
  set(patch "${PLANTED}/${name}.patch")
  set(linked "${objects}")
  set(problem "")

  file(REMOVE_RECURSE "${folder}")
  foreach(core IN LISTS cores)
    cmake_path(GET core PARENT_PATH parent)
    file(COPY "${ROOT}/${core}" DESTINATION "${folder}/${parent}")
  endforeach()
  execute_process(COMMAND "${PATCH}" --strip=1 --fuzz=0 --input=${patch}
    WORKING_DIRECTORY "${folder}" RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    set(${variable} "the patch no longer applies\n${output}" PARENT_SCOPE)
    return()
  endif()
  read_changed_files("${patch}" files)
  foreach(file IN LISTS files)
    if(NOT file MATCHES "^(${any_core})/([a-z_]+/)*[a-z_]+\\.c$")
      set(problem "the patch changes ${file}")
    endif()
    list(FILTER linked EXCLUDE REGEX "/${file}\\.o(bj)?$")
    execute_process(COMMAND "${CC}" -std=c11 -O2 ${include_flags} -c "${folder}/${file}"
        -o "${folder}/${file}.o"
      RESULT_VARIABLE result ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
      set(problem "it does not compile\n${output}")
    endif()
    list(APPEND linked "${folder}/${file}.o")
  endforeach()
  if(NOT problem)
    execute_process(COMMAND "${CC}" ${linked} -o "${folder}/sim"
      RESULT_VARIABLE result ERROR_VARIABLE output)
    if(NOT result EQUAL 0)
      set(problem "it does not link\n${output}")
    endif()
  endif()
  set(${variable} "${problem}" PARENT_SCOPE)
endfunction()

set(number 0)
foreach(line IN LISTS planted)
  math(EXPR number "${number} % ${PARTS} + 1")
  if(NOT number EQUAL PART)
    continue()
  endif()
  string(REGEX MATCH "^([a-z_]+) ([0-9]+) " found "${line}")
  set(name "${CMAKE_MATCH_1}")
  set(steps "${CMAKE_MATCH_2}")
  set(folder "${WORK}/${name}")

  build_with_mistake("${name}" "${folder}" problem)
  if(problem)
    fail("${name}" "${problem}")
    continue()
  endif()
  execute_process(COMMAND "${folder}/sim" --total "${steps}"
    RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(REGEX MATCH "VIOLATION ([^\n]*)" found "${output}")
  if(result EQUAL 1 AND found)
    message("${name}: found, ${CMAKE_MATCH_1}")
  else()
    fail("${name}" "not found in ${steps} steps (${result})\n${output}")
  endif()
endforeach()

# A patch that is not in the list is never tried, and proves nothing.
file(GLOB patches "${PLANTED}/*.patch")
list(LENGTH patches patch_count)
list(LENGTH planted planted_count)
if(NOT patch_count EQUAL planted_count)
  fail("planted" "${patch_count} patches and ${planted_count} lines in the list")
endif()
if(failures GREATER 0)
  message(FATAL_ERROR "${failures} mistakes are not found")
endif()
