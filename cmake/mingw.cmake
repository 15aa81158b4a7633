# Everything that is special to mingw-w64, for both targets. The including toolchain file sets
# `triplet` and CMAKE_SYSTEM_PROCESSOR.
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_C_COMPILER "${triplet}-gcc")
set(CMAKE_RC_COMPILER "${triplet}-windres")

# Without the prefix path in the root path, packages that a cache entry names are not found.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CMAKE_PREFIX_PATH)
list(APPEND CMAKE_FIND_ROOT_PATH "/usr/${triplet}" ${CMAKE_PREFIX_PATH})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# Nothing of ours may need a DLL of the compiler.
set(CMAKE_EXE_LINKER_FLAGS_INIT "-static-libgcc")
set(CMAKE_SHARED_LINKER_FLAGS_INIT "-static-libgcc")

# Wine's backtraces read DWARF 4; with gcc's default, 5, they show no function and no line.
add_compile_options("$<$<COMPILE_LANGUAGE:C>:-gdwarf-4>")

# printf with %zu and %lld as C11 has them, whatever C runtime is there.
add_compile_definitions(__USE_MINGW_ANSI_STDIO=1)

# A program with wmain needs another start-up object; MSVC finds out by itself.
set(WNETWATCH_WMAIN_LINK_OPTION -municode)

# A program whose entry is wmain links with ${WNETWATCH_WMAIN_LINK_OPTION}; others need nothing.
set(WNETWATCH_WMAIN_LINK_OPTION -municode)
