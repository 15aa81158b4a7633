# Compile the wrapper for .NET and its sample, and run it against the library that is played to it.
#
#   cmake -D MCS=mcs -D MONO=mono -D WORK=dir -D SAMPLES=samples/languages/csharp -D CHECK=file.cs
#     -D LIBRARY=played.so -P run.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output
    ERROR_VARIABLE output WORKING_DIRECTORY "${WORK}")
  message("${output}")
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${code}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
file(MAKE_DIRECTORY "${WORK}")
set(compile "${MCS}" -nologo -warn:4 -warnaserror)
file(GLOB sources "${SAMPLES}/Wnetwatch/*.cs")
run(${compile} -target:library "-out:${WORK}/Wnetwatch.dll" ${sources})
run(${compile} "-r:${WORK}/Wnetwatch.dll" "-out:${WORK}/Watch.exe" "${SAMPLES}/Watch.cs")
run(${compile} "-r:${WORK}/Wnetwatch.dll" -r:System.Core.dll "-out:${WORK}/CheckWrapper.exe" "${CHECK}")

foreach(file IN ITEMS CheckWrapper.exe Wnetwatch.dll)
  file(WRITE "${WORK}/${file}.config"
    "<configuration><dllmap dll=\"wnetwatch-1.dll\" target=\"${LIBRARY}\"/></configuration>\n")
endforeach()
run("${MONO}" "${WORK}/CheckWrapper.exe")
