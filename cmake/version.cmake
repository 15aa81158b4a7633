# The version has one place, the top CMakeLists.txt. Sources read it from the header
# that is generated here, and each shipped file has it in a resource.
set(WNETWATCH_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")

configure_file("${CMAKE_CURRENT_LIST_DIR}/wnetwatch_version.h.in"
  "${WNETWATCH_GENERATED_DIR}/wnetwatch_version.h" @ONLY)

set(WNETWATCH_VERSION_RESOURCE "${CMAKE_CURRENT_LIST_DIR}/version.rc.in")

# What Explorer, an installer and GetFileVersionInfo say of a program or a DLL.
#
#   wnetwatch_add_version(<target> FILE <name of its file> DESCRIPTION <what it is>)
function(wnetwatch_add_version target)
  cmake_parse_arguments(PARSE_ARGV 1 resource "" "FILE;DESCRIPTION" "")
  cmake_path(GET resource_FILE STEM LAST_ONLY resource_name)
  set(resource_file "${resource_FILE}")
  set(resource_description "${resource_DESCRIPTION}")
  set(resource_type VFT_DLL)
  get_target_property(kind ${target} TYPE)
  if(kind STREQUAL "EXECUTABLE")
    set(resource_type VFT_APP)
  endif()

  set(script "${WNETWATCH_GENERATED_DIR}/${target}.rc")
  configure_file("${WNETWATCH_VERSION_RESOURCE}" "${script}" @ONLY)
  target_sources(${target} PRIVATE "${script}")
endfunction()
