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

# Data is not executed, and files are loaded anywhere: in the whole of a large address space,
# also where pointers have 32 bits. Newer linkers do so by themselves; older ones are told.
set(hardening "-Wl,--nxcompat,--dynamicbase")
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "AMD64")
  string(APPEND hardening ",--high-entropy-va")
else()
  string(APPEND hardening ",--large-address-aware")
endif()

# Nothing of ours may need a DLL of the compiler.
foreach(kind IN ITEMS EXE SHARED MODULE)
  set(CMAKE_${kind}_LINKER_FLAGS_INIT "-static-libgcc ${hardening}")
endforeach()

# Wine's backtraces read DWARF 4; with gcc's default, 5, they show no function and no line.
add_compile_options("$<$<COMPILE_LANGUAGE:C>:-gdwarf-4>")

# printf with %zu and %lld as C11 has them, whatever C runtime is there.
add_compile_definitions(__USE_MINGW_ANSI_STDIO=1)

# A program whose entry is wmain links with ${WNETWATCH_WMAIN_LINK_OPTION}; others need nothing.
set(WNETWATCH_WMAIN_LINK_OPTION -municode)
