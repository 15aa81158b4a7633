# Each released version has its header in FOLDER. The one of the version that the tree has is the
# header of the tree, so the file is right when that version is released.
#
#   cmake -D HEADER=wnetwatch.h -D VERSION=1.2.3 -D FOLDER=released -P check_released.cmake
cmake_minimum_required(VERSION 3.25)

file(READ "${HEADER}" header)
string(REPLACE "." ";" parts "${VERSION}")
foreach(part IN ITEMS MAJOR MINOR PATCH)
  list(POP_FRONT parts number)
  if(NOT header MATCHES "#define WNW_VERSION_${part} ${number}\n")
    message(FATAL_ERROR "${HEADER}: WNW_VERSION_${part} is not ${number}")
  endif()
endforeach()
if(NOT header MATCHES "#define WNW_VERSION_STRING \"${VERSION}\"\n")
  message(FATAL_ERROR "${HEADER}: WNW_VERSION_STRING is not ${VERSION}")
endif()

file(GLOB files "${FOLDER}/wnetwatch-*.h")
foreach(file IN LISTS files)
  file(READ "${file}" text)
  string(REGEX MATCH "#define WNW_VERSION_STRING \"([0-9.]+)\"" match "${text}")
  if(NOT file MATCHES "/wnetwatch-${CMAKE_MATCH_1}\\.h$")
    message(FATAL_ERROR "${file} is the header of ${CMAKE_MATCH_1}")
  endif()
endforeach()

set(own "${FOLDER}/wnetwatch-${VERSION}.h")
if(NOT EXISTS "${own}")
  message(FATAL_ERROR "${own} is missing: copy ${HEADER} there")
endif()
file(READ "${own}" text)
if(NOT text STREQUAL header)
  message(FATAL_ERROR "${own} is not ${HEADER}. Before a release: copy it. After it: the header "
    "changed, so raise the version")
endif()
