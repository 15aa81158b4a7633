# Each component of the installation brings what it says, and nothing else.
#
#   cmake -D BUILD=dir -D WORK=dir -D HAS_MSVC_LIBRARY=TRUE -P check_components.cmake
cmake_minimum_required(VERSION 3.25)

set(programs wnetwatch-1.dll wnetwatch-agent.exe wnetwatch-tray.exe wnetwatch.exe
  wnetwatch_bridge.dll wnetwatchd.exe)
list(TRANSFORM programs REPLACE "(.+)" "bin/\\1.debug" OUTPUT_VARIABLE debug)
set(bridge bin/wnetwatch_bridge.dll)
set(broker bin/wnetwatchd.exe)
set(cli bin/wnetwatch-1.dll bin/wnetwatch.exe)
set(tray bin/wnetwatch-1.dll bin/wnetwatch-tray.exe)
set(agent bin/wnetwatch-1.dll bin/wnetwatch-agent.exe)
set(licences share/doc/wnetwatch/LICENSE share/doc/wnetwatch/LICENSE.cJSON
  share/doc/wnetwatch/LICENSE.nanopb share/doc/wnetwatch/LICENSE.zlib)
set(client
  bin/wnetwatch-1.dll
  include/wnetwatch.h
  include/wnetwatch.hpp
  lib/cmake/wnetwatch/wnetwatch-config-version.cmake
  lib/cmake/wnetwatch/wnetwatch-config.cmake
  lib/cmake/wnetwatch/wnetwatch_targets-relwithdebinfo.cmake
  lib/cmake/wnetwatch/wnetwatch_targets.cmake
  lib/libwnetwatch.dll.a
  lib/libwnetwatch_static.a
  lib/pkgconfig/wnetwatch.pc
  lib/wnetwatch.def)
if(HAS_MSVC_LIBRARY)
  list(APPEND client lib/wnetwatch.lib)
endif()

# Install one component, or all of it where none is named, and compare.
function(expect_installed name wanted)
  set(folder "${WORK}/${name}")
  set(choice --component "${name}")
  if(name STREQUAL "all")
    set(choice "")
  endif()
  execute_process(COMMAND "${CMAKE_COMMAND}" --install "${BUILD}" ${choice} --prefix "${folder}"
    OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  file(GLOB_RECURSE files LIST_DIRECTORIES false RELATIVE "${folder}" "${folder}/*")
  list(REMOVE_DUPLICATES wanted)
  list(SORT files)
  list(SORT wanted)
  if(NOT files STREQUAL wanted)
    message(FATAL_ERROR "${name} installs ${files}\nand not ${wanted}")
  endif()
endfunction()

file(REMOVE_RECURSE "${WORK}")
set(all "")
foreach(component IN ITEMS bridge broker cli tray agent client debug licences)
  expect_installed("${component}" "${${component}}")
  list(APPEND all ${${component}})
endforeach()
expect_installed(all "${all}")
