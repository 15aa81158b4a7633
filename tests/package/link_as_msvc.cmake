# Compile as MSVC does and link by its rules, with clang and lld; run it where there is an emulator.
#
#   cmake -D CLANG=clang -D LLD_LINK=lld-link -D TARGET=x86_64-pc-windows-msvc -D SOURCE=bare.c
#     -D INCLUDE=dir -D LIBRARY=wnetwatch.lib -D DLL=wnetwatch-1.dll -D WORK=dir [-D EMULATOR=wine]
#     -P link_as_msvc.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
file(COPY "${DLL}" DESTINATION "${WORK}")
execute_process(COMMAND "${CLANG}" "--target=${TARGET}" -std=c11 -ffreestanding -Wall -Wextra -Werror
    -I "${INCLUDE}" -c "${SOURCE}" -o "${WORK}/bare.obj"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${LLD_LINK}" "${WORK}/bare.obj" "${LIBRARY}" -nodefaultlib -entry:start
    -subsystem:console -safeseh:no "-out:${WORK}/bare.exe"
  COMMAND_ERROR_IS_FATAL ANY)
if(EMULATOR)
  execute_process(COMMAND ${EMULATOR} "${WORK}/bare.exe" RESULT_VARIABLE code)
  if(NOT code EQUAL 42)
    message(FATAL_ERROR "bare.exe ended with ${code}")
  endif()
endif()
