# Install the library, build another project with it, run that; then once more by pkg-config.
#
#   cmake -D BUILD=dir -D WORK=dir -D SOURCE=tests/package -D TOOLCHAIN=file -D GENERATOR=name
#     -D COMPILER=cc -D EMULATOR=wine -D VERSION=x.y.z [-D PKG_CONFIG=program] -P run.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output
    ERROR_VARIABLE output OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(expect_to_run program)
  run(${EMULATOR} "${program}")
  if(NOT output MATCHES "wnetwatch ${VERSION}")
    message(FATAL_ERROR "${program} said: ${output}")
  endif()
endfunction()

set(prefix "${WORK}/prefix")
file(REMOVE_RECURSE "${WORK}")
run("${CMAKE_COMMAND}" --install "${BUILD}" --component client --prefix "${prefix}")
run("${CMAKE_COMMAND}" -S "${SOURCE}" -B "${WORK}/build" -G "${GENERATOR}"
  "-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}" "-DCMAKE_PREFIX_PATH=${prefix}"
  "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=${WORK}/bin" -DCMAKE_BUILD_TYPE=Release)
run("${CMAKE_COMMAND}" --build "${WORK}/build")

expect_to_run("${WORK}/bin/uses_static.exe") # before the DLL is there
file(COPY "${prefix}/bin/wnetwatch-1.dll" DESTINATION "${WORK}/bin")
expect_to_run("${WORK}/bin/uses_wnetwatch.exe")

if(EXISTS "${prefix}/lib/wnetwatch.lib")
  run("${CMAKE_COMMAND}" -S "${SOURCE}/msvc" -B "${WORK}/msvc" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${prefix}")
endif()

if(PKG_CONFIG)
  set(ENV{PKG_CONFIG_PATH} "${prefix}/lib/pkgconfig")
  run("${PKG_CONFIG}" --define-prefix --cflags --libs wnetwatch)
  separate_arguments(flags UNIX_COMMAND "${output}")
  run("${COMPILER}" "${SOURCE}/main.c" -o "${WORK}/bin/uses_pc.exe" ${flags})
  expect_to_run("${WORK}/bin/uses_pc.exe")
endif()
