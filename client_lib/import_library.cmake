# The import library of mingw is read by its own linker; those of MSVC get one in their short form,
# which mingw's reads too. Only LLVM's tool writes it here; MSVC, where it builds, does it by itself.
if(NOT MINGW)
  return()
endif()

find_program(WNETWATCH_LLVM_DLLTOOL NAMES llvm-dlltool llvm-dlltool-14)
mark_as_advanced(WNETWATCH_LLVM_DLLTOOL)
if(NOT WNETWATCH_LLVM_DLLTOOL)
  message(STATUS "no llvm-dlltool: no import library for MSVC, which can make it from wnetwatch.def")
  return()
endif()

set(machine i386:x86-64)
if(CMAKE_SIZEOF_VOID_P EQUAL 4)
  set(machine i386)
endif()
set(WNETWATCH_MSVC_IMPORT_LIBRARY "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch.lib")
add_custom_command(OUTPUT "${WNETWATCH_MSVC_IMPORT_LIBRARY}"
  COMMAND "${WNETWATCH_LLVM_DLLTOOL}" -m ${machine} -d "${CMAKE_CURRENT_SOURCE_DIR}/wnetwatch.def"
    -D "$<TARGET_FILE_NAME:wnetwatch>" -l "${WNETWATCH_MSVC_IMPORT_LIBRARY}"
  DEPENDS wnetwatch.def
  VERBATIM)
add_custom_target(wnetwatch_msvc_import_library ALL DEPENDS "${WNETWATCH_MSVC_IMPORT_LIBRARY}")
