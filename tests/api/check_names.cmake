# Every public name is in names.txt with the version that brought it, and nothing else is; every
# function is exported, and nothing else is.
#
#   cmake -D HEADER=wnetwatch.h -D DEF=wnetwatch.def -D NAMES=names.txt -P check_names.cmake
cmake_minimum_required(VERSION 3.25)

file(READ "${HEADER}" text)
string(REGEX REPLACE "/\\*([^*]|\\*+[^*/])*\\*+/" "" text "${text}") # comments name things too
string(REGEX MATCHALL "(wnw|WNW)_[A-Za-z0-9_]+" declared "${text}")
list(REMOVE_DUPLICATES declared)
list(REMOVE_ITEM declared WNW_STATIC) # the program defines it, or not
list(SORT declared)

set(listed "")
file(STRINGS "${NAMES}" lines)
foreach(line IN LISTS lines)
  if(line MATCHES "^([A-Za-z0-9_]+) +[0-9]+\\.[0-9]+$")
    list(APPEND listed "${CMAKE_MATCH_1}")
  elseif(NOT line MATCHES "^(#.*)?$")
    message(FATAL_ERROR "${NAMES}: cannot read \"${line}\"")
  endif()
endforeach()

set(functions "")
string(REGEX MATCHALL "WNW_CALL (wnw_[a-z_]+)\\(" matches "${text}")
foreach(match IN LISTS matches)
  string(REGEX REPLACE "WNW_CALL (wnw_[a-z_]+)\\(" "\\1" name "${match}")
  list(APPEND functions "${name}")
endforeach()
file(STRINGS "${DEF}" exported REGEX "^ +wnw_")
list(TRANSFORM exported STRIP)

function(expect_same what left right)
  set(only_left ${left})
  set(only_right ${right})
  list(REMOVE_ITEM only_left ${right})
  list(REMOVE_ITEM only_right ${left})
  if(only_left OR only_right)
    message(FATAL_ERROR "${what}: <${only_left}> is not there, <${only_right}> is too much")
  endif()
endfunction()

expect_same("names.txt" "${declared}" "${listed}")
expect_same("wnetwatch.def" "${functions}" "${exported}")
