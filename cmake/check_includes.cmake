# Who may include whom. Run as: cmake -D ROOT=<tree> -P check_includes.cmake
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

set(areas proto ${programs} tests)
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
      else()
        judge_system_include("${file}" "${name}")
      endif()
      if(reason)
        list(APPEND violations "${file}: includes ${name}: ${reason}")
      endif()
    endforeach()
  endforeach()
endforeach()

if(violations)
  list(JOIN violations "\n" text)
  message("${text}")
  message(FATAL_ERROR "includes that break the order of the tree, see cmake/check_includes.cmake")
endif()
