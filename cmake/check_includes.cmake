# Which folder may include which. Run as: cmake -D ROOT=<tree> -P check_includes.cmake
#
#   proto                 itself; no proto/win except from proto/win
#   <program>/core        proto, its own core, its own public header (which is as pure)
#   <program>, its win    its own files, proto, proto/win
#   samples               their own files and wnetwatch.h
#   tests                 anything
#
# Outside win/, bridge_dll/, samples/ and tests/ the only system headers are those of C11 that
# bring no clock and no thread, and only proto/json/json.c may include cJSON.h. Resource scripts
# are not C: they are kept beside the DLL and may use the system's headers.
#
# There are no circles. A header must not include itself by way of others. x.h and x.c are one
# module, which depends on every module whose header one of the two includes; no module may depend
# on itself by way of others.
cmake_minimum_required(VERSION 3.25)

set(programs bridge_dll broker client_lib samples)
set(public_header client_lib/include/wnetwatch.h)
set(pure_headers
  assert.h ctype.h errno.h float.h inttypes.h limits.h stdalign.h stdarg.h stdbool.h stddef.h
  stdint.h stdio.h stdlib.h stdnoreturn.h string.h uchar.h wchar.h)

# The path from ROOT of what an include names, or nothing for a header that is not in the tree.
function(resolve_include file name variable)
  get_filename_component(folder "${file}" DIRECTORY)
  set(${variable} "" PARENT_SCOPE)
  if(name STREQUAL "wnetwatch.h")
    set(${variable} "${public_header}" PARENT_SCOPE)
    return()
  endif()
  foreach(base IN ITEMS "." "${folder}")
    cmake_path(SET candidate NORMALIZE "${base}/${name}")
    string(REGEX MATCH "^[^/]+" top "${candidate}")
    if(EXISTS "${ROOT}/${candidate}" OR (base STREQUAL "." AND top IN_LIST areas))
      set(${variable} "${candidate}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Sets `reason` in the caller when FILE may not include the project's header TARGET.
function(judge_project_include file target)
  string(REGEX MATCH "^[^/]+" area "${file}")
  string(REGEX MATCH "^[^/]+" target_area "${target}")
  set(reason "" PARENT_SCOPE)

  if(area STREQUAL "proto" AND NOT target_area STREQUAL "proto")
    set(reason "proto depends on nothing else of the project" PARENT_SCOPE)
  elseif(area STREQUAL "samples" AND NOT target_area STREQUAL "samples"
      AND NOT target STREQUAL public_header)
    set(reason "a sample knows wnetwatch.h and its own files" PARENT_SCOPE)
  elseif(area STREQUAL "samples")
    return()
  elseif(target_area IN_LIST programs AND NOT target_area STREQUAL area)
    set(reason "no program includes another" PARENT_SCOPE)
  elseif(target_area STREQUAL "tests")
    set(reason "the product does not know its tests" PARENT_SCOPE)
  elseif(file MATCHES "^[^/]+/core/" AND target MATCHES "^proto/win/")
    set(reason "core is pure, proto/win is not" PARENT_SCOPE)
  elseif(file MATCHES "^[^/]+/core/" AND NOT target MATCHES "^(proto|${area}/core|${area}/include)/")
    set(reason "core knows proto and its own core" PARENT_SCOPE)
  elseif(area STREQUAL "proto" AND target MATCHES "/win/" AND NOT file MATCHES "/win/")
    set(reason "only win/ knows win/" PARENT_SCOPE)
  endif()
endfunction()

# The same for a header that is not in the tree.
function(judge_system_include file name)
  set(reason "" PARENT_SCOPE)
  if(name MATCHES "(^|/)cJSON\\.h$")
    if(NOT file STREQUAL "proto/json/json.c")
      set(reason "proto/json/json.c is the one door to cJSON" PARENT_SCOPE)
    endif()
  elseif(name STREQUAL "wnetwatch_version.h")
    if(file MATCHES "^proto/")
      set(reason "proto depends on nothing else of the project" PARENT_SCOPE)
    endif()
  elseif(NOT file MATCHES "^(bridge_dll|samples)/|/win/|\\.rc$" AND NOT name IN_LIST pure_headers)
    set(reason "only win/, bridge_dll/, samples/ and tests/ know the system" PARENT_SCOPE)
  endif()
endfunction()

# Sets VARIABLE to a circle among NODES, as text, or to nothing. Node n depends on those of the list
# deps_<n>; what is not in NODES does not count.
function(find_circle nodes variable)
  set(${variable} "" PARENT_SCOPE)
  foreach(node IN LISTS nodes)
    set("open_${node}" TRUE)
  endforeach()

  # A node that depends on no open one is in no circle. What stays open leads to one.
  set(has_closed TRUE)
  while(has_closed)
    set(has_closed FALSE)
    set(open "")
    foreach(node IN LISTS nodes)
      find_open_dependency("${node}" next)
      if(next)
        list(APPEND open "${node}")
      else()
        unset("open_${node}")
        set(has_closed TRUE)
      endif()
    endforeach()
    set(nodes "${open}")
  endwhile()
  if(NOT nodes)
    return()
  endif()

  list(GET nodes 0 node)
  set(path "")
  while(NOT node IN_LIST path)
    list(APPEND path "${node}")
    find_open_dependency("${node}" node)
  endwhile()
  list(FIND path "${node}" start)
  list(SUBLIST path ${start} -1 circle)
  list(JOIN circle " includes " text)
  set(${variable} "${text} includes ${node}" PARENT_SCOPE)
endfunction()

# The first dependency of the node that is open in the caller, or nothing.
function(find_open_dependency node variable)
  set(${variable} "" PARENT_SCOPE)
  foreach(dependency IN LISTS "deps_${node}")
    if(DEFINED "open_${dependency}")
      set(${variable} "${dependency}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Remember that FILE includes TARGET, for the search of circles.
macro(note_dependency file target)
  string(REGEX REPLACE "\\.[a-z]+$" "" module "${file}")
  string(REGEX REPLACE "\\.[a-z]+$" "" target_module "${target}")
  list(APPEND modules "${module}")
  if(NOT target_module STREQUAL module)
    list(APPEND "deps_${module}" "${target_module}")
  endif()
  if("${file}" MATCHES "\\.h$")
    list(APPEND headers "${file}")
    list(APPEND "deps_${file}" "${target}")
  endif()
endmacro()

set(areas proto ${programs} tests)
set(headers "")
set(modules "")
set(violations "")
foreach(area IN ITEMS proto ${programs}) # tests may include anything
  file(GLOB_RECURSE files RELATIVE "${ROOT}"
    "${ROOT}/${area}/*.c" "${ROOT}/${area}/*.h" "${ROOT}/${area}/*.rc")
  foreach(file IN LISTS files)
    file(STRINGS "${ROOT}/${file}" lines REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"]")
    foreach(line IN LISTS lines)
      string(REGEX REPLACE "^[^<\"]*[<\"]([^>\"]*)[>\"].*" "\\1" name "${line}")
      resolve_include("${file}" "${name}" target)
      if(target)
        judge_project_include("${file}" "${target}")
        note_dependency("${file}" "${target}")
      else()
        judge_system_include("${file}" "${name}")
      endif()
      if(reason)
        list(APPEND violations "${file}: includes ${name}: ${reason}")
      endif()
    endforeach()
  endforeach()
endforeach()

list(REMOVE_DUPLICATES headers)
list(REMOVE_DUPLICATES modules)
foreach(nodes IN ITEMS headers modules)
  find_circle("${${nodes}}" circle)
  if(circle)
    list(APPEND violations "a circle of ${nodes}: ${circle}")
  endif()
endforeach()

if(violations)
  list(JOIN violations "\n" text)
  message("${text}")
  message(FATAL_ERROR "includes that break the order of the tree, see cmake/check_includes.cmake")
endif()
