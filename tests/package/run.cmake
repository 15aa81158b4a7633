# Install the library, build another project with it, in C and C++, with the DLL and with the static
# library, and run that; then once more with the flags that pkg-config knows.
#
#   cmake -D BUILD=dir -D WORK=dir -D SOURCE=tests/package -D TOOLCHAIN=file -D GENERATOR=name
#     -D COMPILER=cc [-D CXX_COMPILER=c++] -D EMULATOR=wine -D VERSION=x.y.z
#     [-D PKG_CONFIG=program] -P run.cmake
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

set(languages c)
set(compiler_of_c "${COMPILER}")
set(choose_cxx "")
if(CXX_COMPILER)
  list(APPEND languages cpp)
  set(compiler_of_cpp "${CXX_COMPILER}")
  set(choose_cxx "-DCMAKE_CXX_COMPILER=${CXX_COMPILER}")
endif()
run("${CMAKE_COMMAND}" -S "${SOURCE}/program" -B "${WORK}/build" -G "${GENERATOR}"
  "-DCMAKE_TOOLCHAIN_FILE=${TOOLCHAIN}" "-DCMAKE_PREFIX_PATH=${prefix}" ${choose_cxx}
  "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=${WORK}/bin" -DCMAKE_BUILD_TYPE=Release)
run("${CMAKE_COMMAND}" --build "${WORK}/build")

foreach(language IN LISTS languages)
  expect_to_run("${WORK}/bin/${language}_uses_static.exe") # before the DLL is there
endforeach()
file(COPY "${prefix}/bin/wnetwatch-1.dll" DESTINATION "${WORK}/bin")
foreach(language IN LISTS languages)
  expect_to_run("${WORK}/bin/${language}_uses_wnetwatch.exe")
endforeach()

if(CXX_COMPILER)
  expect_to_run("${WORK}/bin/wrapper.exe")
endif()

if(EXISTS "${prefix}/lib/wnetwatch.lib")
  run("${CMAKE_COMMAND}" -S "${SOURCE}/msvc" -B "${WORK}/msvc" -G "${GENERATOR}"
    "-DCMAKE_PREFIX_PATH=${prefix}")
endif()

if(PKG_CONFIG)
  set(ENV{PKG_CONFIG_PATH} "${prefix}/lib/pkgconfig")
  run("${PKG_CONFIG}" --define-prefix --cflags --libs wnetwatch)
  separate_arguments(flags UNIX_COMMAND "${output}")
  foreach(language IN LISTS languages)
    set(program "${WORK}/bin/${language}_uses_pc.exe")
    run("${compiler_of_${language}}" "${SOURCE}/program/main.${language}" -static -o "${program}" ${flags})
    expect_to_run("${program}")
  endforeach()
endif()
