# 32-bit Windows, built on Linux. No emulator: Debian's 64-bit Wine runs no 32-bit program, so
# tests are built and only those that inspect files run.
set(triplet i686-w64-mingw32)
set(CMAKE_SYSTEM_PROCESSOR X86)
include("${CMAKE_CURRENT_LIST_DIR}/mingw.cmake")
