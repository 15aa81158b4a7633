# The whole library in one archive, for programs that want no DLL. Compiled anew from the same
# sources, because its internal names are others: see static_names.h.
function(wnetwatch_take_sources target folder)
  get_target_property(sources ${target} SOURCES)
  list(TRANSFORM sources PREPEND "${PROJECT_SOURCE_DIR}/${folder}/")
  target_sources(wnetwatch_static PRIVATE ${sources})
endfunction()

add_library(wnetwatch_static STATIC)
wnetwatch_take_sources(proto proto)
wnetwatch_take_sources(proto_win proto)
wnetwatch_take_sources(client_core client_lib)
wnetwatch_take_sources(client_win client_lib)

set(names_header "${CMAKE_CURRENT_SOURCE_DIR}/static_names.h")
if(MSVC)
  target_compile_options(wnetwatch_static PRIVATE "/FI${names_header}")
else()
  target_compile_options(wnetwatch_static PRIVATE -include "${names_header}")
endif()
target_compile_definitions(wnetwatch_static PUBLIC WNW_STATIC)
target_include_directories(wnetwatch_static PUBLIC
  "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/include>"
  "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_libraries(wnetwatch_static PUBLIC advapi32 mpr user32)
set_target_properties(wnetwatch_static PROPERTIES EXPORT_NAME static)

# Our own copy of cJSON goes in; one that is a package stays one, and then only programs that find
# this library by CMake get it by themselves.
if(WNETWATCH_CJSON_SOURCE_DIR)
  set(cjson_source "${WNETWATCH_CJSON_SOURCE_DIR}/cJSON.c")
  target_sources(wnetwatch_static PRIVATE "${cjson_source}")
  target_include_directories(wnetwatch_static PRIVATE "${PROJECT_BINARY_DIR}/dependencies")
  target_compile_definitions(wnetwatch_static PRIVATE CJSON_HIDE_SYMBOLS)
  set_source_files_properties("${cjson_source}" PROPERTIES
    COMPILE_DEFINITIONS ENABLE_LOCALES
    COMPILE_OPTIONS "$<IF:$<C_COMPILER_ID:MSVC>,/W0,-w>")
else()
  target_link_libraries(wnetwatch_static PUBLIC cjson)
endif()
