# Whether the loader may protect our files: read from the headers of each one in a folder. Run as:
#
#   cmake -D OBJDUMP=... -D FOLDER=... -D FILES=a.exe,b.dll -P inspect_pe_headers.cmake
#
# FILES have to be among them. Each must let data stay data (DEP), be loaded anywhere (ASLR, in the
# whole address space, with the relocations that this takes), and have no section that can be both
# written and run.
cmake_minimum_required(VERSION 3.25)

function(read_headers file variable)
  execute_process(COMMAND "${OBJDUMP}" --private-headers --section-headers "${file}"
    OUTPUT_VARIABLE text RESULT_VARIABLE code ERROR_VARIABLE error)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "cannot read ${file}: ${error}")
  endif()
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# Sections have a line of numbers, "  0 .text ...", and below it one of words, which says READONLY
# of all that cannot be written and CODE of all that can be run.
function(find_writable_code text variable)
  set(names "")
  string(REGEX MATCHALL "\n +[0-9]+ [^ \n]+ [^\n]+\n +[A-Z][^\n]+" sections "${text}")
  if(NOT sections)
    message(FATAL_ERROR "objdump names no section")
  endif()
  foreach(section IN LISTS sections)
    if(section MATCHES "[ ,]CODE" AND NOT section MATCHES "READONLY")
      string(REGEX REPLACE "^\n +[0-9]+ ([^ ]+).*" "\\1" name "${section}")
      list(APPEND names "${name}")
    endif()
  endforeach()
  set(${variable} "${names}" PARENT_SCOPE)
endfunction()

function(find_faults text variable)
  set(faults "")
  if(NOT text MATCHES "NX_COMPAT")
    list(APPEND faults "no DEP")
  endif()
  if(NOT text MATCHES "DYNAMIC_BASE")
    list(APPEND faults "no ASLR")
  endif()
  if(text MATCHES "file format pei-x86-64" AND NOT text MATCHES "HIGH_ENTROPY_VA")
    list(APPEND faults "no high-entropy ASLR")
  endif()
  if(NOT text MATCHES "large address aware")
    list(APPEND faults "no large addresses")
  endif()
  # The words "relocations stripped" stand for a flag; the entry gives place and size.
  if(text MATCHES "relocations stripped" OR
     NOT text MATCHES "Entry 5 [0-9a-f]+ 0*[1-9a-f][0-9a-f]* Base Relocation")
    list(APPEND faults "no relocations")
  endif()
  find_writable_code("${text}" names)
  if(names)
    list(APPEND faults "both written and run: ${names}")
  endif()
  set(${variable} "${faults}" PARENT_SCOPE)
endfunction()

set(all_faults "")
file(GLOB paths "${FOLDER}/*.dll" "${FOLDER}/*.exe")
foreach(path IN LISTS paths)
  cmake_path(GET path FILENAME name)
  list(APPEND names_found "${name}")
  read_headers("${path}" text)
  find_faults("${text}" faults)
  if(faults)
    string(APPEND all_faults "  ${name}: ${faults}\n") # two spaces: as it is, not wrapped
  else()
    message(STATUS "${name} may be protected")
  endif()
endforeach()

string(REPLACE "," ";" expected "${FILES}")
list(REMOVE_ITEM expected ${names_found})
if(expected)
  message(FATAL_ERROR "${FOLDER} lacks ${expected}")
endif()
if(all_faults)
  message(FATAL_ERROR "${all_faults}")
endif()
