# Every name that the static library defines for others begins with wnw_ or, where it is not for
# the program, wnwi_.
#
#   cmake -D NM=nm -D LIBRARY=libwnetwatch_static.a -P check_static_names.cmake
cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND "${NM}" --extern-only --defined-only "${LIBRARY}"
  OUTPUT_VARIABLE output RESULT_VARIABLE code)
string(REGEX MATCHALL "[0-9a-f]+ [A-Z] [^\n]+" symbols "${output}")
list(LENGTH symbols count)
if(NOT code EQUAL 0 OR count LESS 100)
  message(FATAL_ERROR "cannot read the names of ${LIBRARY}")
endif()
set(foreign "")
foreach(symbol IN LISTS symbols)
  string(REGEX REPLACE "^[0-9a-f]+ [A-Z] " "" name "${symbol}")
  # What begins with a dot or two underscores is the compiler's.
  if(NOT name MATCHES "^_?wnwi?_" AND NOT name MATCHES "^(\\.|__)")
    list(APPEND foreign "${name}")
  endif()
endforeach()
if(foreign)
  message(FATAL_ERROR "client_lib/static_names.h lacks ${foreign}")
endif()
