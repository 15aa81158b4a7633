# Build the client library and nothing else, and install it: it is what the whole tree installs.
#
#   cmake -D TREE=dir -D BUILD=dir -D WORK=dir -D TOOLCHAIN=file -D GENERATOR=name -P run_alone.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${output}")
  endif()
endfunction()

function(list_files folder)
  file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${folder}" "${folder}/*")
  list(FILTER files EXCLUDE REGEX "wnetwatch_targets-[a-z]+\\.cmake$") # named by the build type
  set(files "${files}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE "${WORK}")
run("${CMAKE_COMMAND}" -S "${TREE}" -B "${WORK}/build" -G "${GENERATOR}"
  "-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}" -DCMAKE_BUILD_TYPE=Release -DWNETWATCH_CLIENT_ONLY=ON)
run("${CMAKE_COMMAND}" --build "${WORK}/build" --parallel 2)
run("${CMAKE_COMMAND}" --install "${WORK}/build" --component client --prefix "${WORK}/alone")
run("${CMAKE_COMMAND}" --install "${BUILD}" --component client --prefix "${WORK}/whole")

file(GLOB_RECURSE programs "${WORK}/build/*.exe")
list(FILTER programs EXCLUDE REGEX "/CMakeFiles/")
if(programs)
  message(FATAL_ERROR "more than the library was built: ${programs}")
endif()
list_files("${WORK}/whole")
set(whole "${files}")
list_files("${WORK}/alone")
if(NOT files STREQUAL whole OR NOT "bin/wnetwatch-1.dll" IN_LIST files)
  message(FATAL_ERROR "alone it installs ${files} and not ${whole}")
endif()
