# Writes an assertion for each number that our tables pair with a name of Microsoft's, and the rights
# to our pipes. Run as:
#
#   cmake -D ROOT=tree -D OUTPUT=numbers.h -P numbers.cmake
cmake_minimum_required(VERSION 3.25)

set(text "/* Made by tests/sdk/numbers.cmake. */\n")
file(READ "${ROOT}/proto/error_names.c" errors)
string(REGEX MATCHALL "{[0-9]+, \"[A-Z0-9_]+\"}" entries "${errors}")
foreach(entry IN LISTS entries)
  string(REGEX REPLACE "{([0-9]+), \"([A-Z0-9_]+)\"}"
    "_Static_assert(\\2 == \\1, \"\\2\");\n" line "${entry}")
  string(APPEND text "${line}")
endforeach()

file(READ "${ROOT}/proto/connect_flags.c" flags)
string(REGEX MATCHALL "\n    \"[a-z_]+\"" names "${flags}")
set(bit 0)
foreach(name IN LISTS names)
  string(REGEX REPLACE "[^a-z_]" "" name "${name}")
  string(TOUPPER "CONNECT_${name}" name)
  string(APPEND text "_Static_assert(${name} == 1 << ${bit}, \"${name}\");\n")
  math(EXPR bit "${bit} + 1")
endforeach()

# Documented with WNetAddConnection2, and in no header of this SDK.
string(REGEX REPLACE "_Static_assert\\(CONNECT_COMPRESS_NETWORK_TRAFFIC [^\n]+\n" "" text "${text}")

# The rights of authenticated users.
file(READ "${ROOT}/broker/win/pipe_security.c" security)
foreach(pipe IN ITEMS PUBLISH SUBSCRIBE)
  if(NOT security MATCHES "#define ${pipe}_DESCRIPTOR [^\n]*\\(A;;(0x[0-9A-F]+);;;AU\\)")
    message(FATAL_ERROR "broker/win/pipe_security.c has no rights in ${pipe}_DESCRIPTOR")
  endif()
  string(APPEND text "#define PIPE_RIGHTS_TO_${pipe} ${CMAKE_MATCH_1}\n")
endforeach()

list(LENGTH entries count)
if(count LESS 60 OR bit LESS 15)
  message(FATAL_ERROR "found ${count} codes and ${bit} flags: the tables look otherwise")
endif()
file(WRITE "${OUTPUT}" "${text}")
