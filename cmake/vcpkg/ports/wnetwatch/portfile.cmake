# An overlay port of this very tree: vcpkg install wnetwatch --overlay-ports=cmake/vcpkg/ports
# Our CI does not run it: it needs Windows and MSVC.
set(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../../..")

# The DLL is always built, and a static triplet may have none.
vcpkg_check_linkage(ONLY_DYNAMIC_LIBRARY)
vcpkg_cmake_configure(SOURCE_PATH "${SOURCE_PATH}" OPTIONS -DWNETWATCH_CLIENT_ONLY=ON)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME wnetwatch CONFIG_PATH lib/cmake/wnetwatch)
vcpkg_fixup_pkgconfig()
vcpkg_copy_pdbs()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
