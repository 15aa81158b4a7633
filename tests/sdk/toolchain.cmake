# Windows on x64 or arm64 as Visual Studio would build it: clang-cl with the headers and import
# libraries of Microsoft's SDK. Wants WNETWATCH_SDK_ARCHITECTURE, and WNETWATCH_SDK_FOLDER with what
# scripts/sdk.sh has fetched into it. There is no Visual Studio, so no C runtime to link with, and of
# its headers stand-ins.
set(CMAKE_SYSTEM_NAME Windows)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WNETWATCH_SDK_ARCHITECTURE WNETWATCH_SDK_FOLDER)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)

set(CMAKE_C_COMPILER clang-cl-19)
set(CMAKE_LINKER lld-link-19)
set(CMAKE_AR llvm-lib-19)
set(CMAKE_RC_COMPILER llvm-rc-19)
set(CMAKE_MT llvm-mt-19)
if(WNETWATCH_SDK_ARCHITECTURE STREQUAL "x64")
  set(CMAKE_SYSTEM_PROCESSOR AMD64)
  set(CMAKE_C_COMPILER_TARGET x86_64-pc-windows-msvc)
else()
  set(CMAKE_SYSTEM_PROCESSOR ARM64)
  set(CMAKE_C_COMPILER_TARGET aarch64-pc-windows-msvc)
endif()

set(overlay "${WNETWATCH_SDK_FOLDER}/overlay.json")
set(headers "${CMAKE_CURRENT_LIST_DIR}/include")
foreach(part IN ITEMS um shared ucrt)
  list(APPEND headers "${WNETWATCH_SDK_FOLDER}/include/${part}")
endforeach()

# /X: none of the system's headers. Those of the compiler itself come first, as they expect.
string(JOIN " " CMAKE_C_FLAGS_INIT /X -Xclang -ivfsoverlay -Xclang "${overlay}"
  -imsvc /usr/lib/llvm-19/lib/clang/19/include)
set(CMAKE_RC_FLAGS_INIT "")
foreach(folder IN LISTS headers)
  string(APPEND CMAKE_C_FLAGS_INIT " -imsvc ${folder}")
  string(APPEND CMAKE_RC_FLAGS_INIT " -I ${folder}")
endforeach()

foreach(kind IN ITEMS EXE SHARED MODULE)
  string(JOIN " " CMAKE_${kind}_LINKER_FLAGS_INIT "/vfsoverlay:${overlay}"
    "/libpath:${WNETWATCH_SDK_FOLDER}/${WNETWATCH_SDK_ARCHITECTURE}/um"
    "/libpath:${WNETWATCH_SDK_FOLDER}/${WNETWATCH_SDK_ARCHITECTURE}/ucrt"
    /NXCOMPAT /DYNAMICBASE /HIGHENTROPYVA)
endforeach()
