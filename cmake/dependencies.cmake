# What is compiled in: cJSON in the product, cmocka in the tests, nanopb and zlib in the agent.
#
# A package that the system or vcpkg offers is taken first, else a source directory: named by
# the cache variable or the environment variable below, or fetched by ./dev into build/deps.
# Nothing is downloaded here. The one file of each is compiled by ourselves, because cJSON's own
# build lets a DLL that links it export 78 cJSON_* symbols, and cmocka's installs a package file
# that names a library which does not exist; and of nanopb and zlib only what is used.
#
# Targets: wnetwatch_cjson (#include <cjson/cJSON.h>), wnetwatch_cmocka (#include <cmocka.h>),
# wnetwatch_nanopb (#include <pb_encode.h>), wnetwatch_zlib (#include <zlib.h>).

function(wnetwatch_find_source_dir variable environment_name folder file)
  find_path(${variable} "${file}"
    PATHS "$ENV{${environment_name}}" "${PROJECT_SOURCE_DIR}/build/deps/${folder}"
    DOC "Where the source of ${folder} is"
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT ${variable})
    message(FATAL_ERROR "${folder} is neither installed nor in ${variable}; ./dev build fetches it")
  endif()
endfunction()

# Our warnings are not for code that we do not change.
function(wnetwatch_silence_warnings target)
  if(MSVC)
    target_compile_options(${target} PRIVATE /W0)
  else()
    target_compile_options(${target} PRIVATE -w)
  endif()
endfunction()

find_package(cJSON CONFIG QUIET)
if(TARGET cjson)
  add_library(wnetwatch_cjson INTERFACE)
  target_link_libraries(wnetwatch_cjson INTERFACE cjson)
else()
  wnetwatch_find_source_dir(WNETWATCH_CJSON_SOURCE_DIR CJSON_SOURCE_DIR cjson cJSON.c)
  wnetwatch_hide_folder("${WNETWATCH_CJSON_SOURCE_DIR}" cjson)
  # Installed packages have the header in a folder, so the source gets one too.
  configure_file("${WNETWATCH_CJSON_SOURCE_DIR}/cJSON.h"
    "${PROJECT_BINARY_DIR}/dependencies/cjson/cJSON.h" COPYONLY)
  add_library(wnetwatch_cjson STATIC "${WNETWATCH_CJSON_SOURCE_DIR}/cJSON.c")
  # Its numbers must not depend on the locale of the program that loads our DLL.
  target_compile_definitions(wnetwatch_cjson PUBLIC CJSON_HIDE_SYMBOLS PRIVATE ENABLE_LOCALES)
  target_include_directories(wnetwatch_cjson SYSTEM PUBLIC "${PROJECT_BINARY_DIR}/dependencies")
  wnetwatch_silence_warnings(wnetwatch_cjson)
endif()

if(BUILD_TESTING)
  find_package(cmocka 1.1.6 CONFIG QUIET) # before that it defines no target
  if(TARGET cmocka::cmocka)
    add_library(wnetwatch_cmocka INTERFACE)
    target_link_libraries(wnetwatch_cmocka INTERFACE cmocka::cmocka)
  else()
    wnetwatch_find_source_dir(WNETWATCH_CMOCKA_SOURCE_DIR CMOCKA_SOURCE_DIR cmocka src/cmocka.c)
    add_library(wnetwatch_cmocka STATIC "${WNETWATCH_CMOCKA_SOURCE_DIR}/src/cmocka.c")
    target_include_directories(wnetwatch_cmocka SYSTEM PUBLIC
      "${WNETWATCH_CMOCKA_SOURCE_DIR}/include")
    # What its own configure step finds out on every system that we build for.
    target_compile_definitions(wnetwatch_cmocka
      PUBLIC CMOCKA_STATIC
      PRIVATE HAVE_SIGNAL_H HAVE_MALLOC_H HAVE_INTTYPES_H HAVE_STDINT_H HAVE_STRINGS_H
        HAVE_STRUCT_TIMESPEC HAVE_SNPRINTF HAVE_VSNPRINTF)
    if(MSVC)
      target_compile_definitions(wnetwatch_cmocka PRIVATE HAVE_MSVC_THREAD_LOCAL_STORAGE)
    else()
      target_compile_definitions(wnetwatch_cmocka PRIVATE HAVE_GCC_THREAD_LOCAL_STORAGE)
    endif()
    set_target_properties(wnetwatch_cmocka PROPERTIES C_EXTENSIONS ON)
    wnetwatch_silence_warnings(wnetwatch_cmocka)
  endif()
endif()

if(WNETWATCH_CLIENT_ONLY)
  return()
endif()

# Its package has no generator that runs everywhere, so it is taken as source in any case.
wnetwatch_find_source_dir(WNETWATCH_NANOPB_SOURCE_DIR NANOPB_SOURCE_DIR nanopb pb.h)
wnetwatch_hide_folder("${WNETWATCH_NANOPB_SOURCE_DIR}" nanopb)
add_library(wnetwatch_nanopb STATIC
  "${WNETWATCH_NANOPB_SOURCE_DIR}/pb_common.c"
  "${WNETWATCH_NANOPB_SOURCE_DIR}/pb_decode.c"
  "${WNETWATCH_NANOPB_SOURCE_DIR}/pb_encode.c")
target_include_directories(wnetwatch_nanopb SYSTEM PUBLIC "${WNETWATCH_NANOPB_SOURCE_DIR}")
wnetwatch_silence_warnings(wnetwatch_nanopb)

# On Windows vcpkg has it. That of another system would be another version on each side of a cross
# build, also of one with clang-cl.
if(MSVC AND NOT CMAKE_CROSSCOMPILING)
  find_package(ZLIB REQUIRED)
  add_library(wnetwatch_zlib INTERFACE)
  target_link_libraries(wnetwatch_zlib INTERFACE ZLIB::ZLIB)
else()
  wnetwatch_find_source_dir(WNETWATCH_ZLIB_SOURCE_DIR ZLIB_SOURCE_DIR zlib zlib.h)
  wnetwatch_hide_folder("${WNETWATCH_ZLIB_SOURCE_DIR}" zlib)
  set(zlib_sources adler32.c crc32.c deflate.c inffast.c inflate.c inftrees.c trees.c zutil.c)
  list(TRANSFORM zlib_sources PREPEND "${WNETWATCH_ZLIB_SOURCE_DIR}/")
  add_library(wnetwatch_zlib STATIC ${zlib_sources})
  target_compile_definitions(wnetwatch_zlib PUBLIC ZLIB_CONST)
  target_include_directories(wnetwatch_zlib SYSTEM PUBLIC "${WNETWATCH_ZLIB_SOURCE_DIR}")
  wnetwatch_silence_warnings(wnetwatch_zlib)
endif()
