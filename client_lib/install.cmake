# What a program that uses the library needs, as the component `client`:
#
#   cmake --install build/x64 --component client --prefix somewhere
include(CMakePackageConfigHelpers)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/wnetwatch")

install(TARGETS wnetwatch wnetwatch_static EXPORT wnetwatch_targets
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT client
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT client
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT client)
install(FILES include/wnetwatch.h include/wnetwatch.hpp
  DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT client)
if(WNETWATCH_MSVC_IMPORT_LIBRARY)
  install(FILES "${WNETWATCH_MSVC_IMPORT_LIBRARY}"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT client)
endif()
# For a linker that reads none of them: lib /def:wnetwatch.def
install(FILES wnetwatch.def DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT client)
install(EXPORT wnetwatch_targets NAMESPACE wnetwatch::
  DESTINATION "${package_dir}" COMPONENT client)

set(WNETWATCH_NEEDS_CJSON_PACKAGE 1)
if(WNETWATCH_CJSON_SOURCE_DIR)
  set(WNETWATCH_NEEDS_CJSON_PACKAGE 0)
endif()
configure_package_config_file(wnetwatch-config.cmake.in
  "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch-config.cmake" INSTALL_DESTINATION "${package_dir}")
# Before 1.0 each minor version may be another one.
write_basic_package_version_file("${CMAKE_CURRENT_BINARY_DIR}/wnetwatch-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES
  "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch-config.cmake"
  "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch-config-version.cmake"
  DESTINATION "${package_dir}" COMPONENT client)

configure_file(wnetwatch.pc.in "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch.pc" @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/wnetwatch.pc"
  DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT client)
