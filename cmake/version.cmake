# The version has one place, project() in the top CMakeLists.txt; sources and resources read it
# from the header that is generated here.
set(WNETWATCH_GENERATED_DIR "${PROJECT_BINARY_DIR}/generated")

configure_file("${CMAKE_CURRENT_LIST_DIR}/wnetwatch_version.h.in"
  "${WNETWATCH_GENERATED_DIR}/wnetwatch_version.h" @ONLY)
