# How tests are built and registered. Programs go to build/<preset>/tests, beside the shipped
# ones and not among them.

# A test program that is registered by the name of its preset's ctest: <kind>.<area>.<noun>.
#
#   wnetwatch_add_test(NAME e2e.broker.restart SOURCES ... [LIBRARIES ...]
#     [ARGUMENTS ...] [LABELS ...] [TIMEOUT seconds] [RUN_SERIAL] [ON_ONE_PROCESSOR])
#
# Where a cross-built program cannot be run, it is built and not registered.
function(wnetwatch_add_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "RUN_SERIAL;ON_ONE_PROCESSOR" "NAME;TIMEOUT"
    "SOURCES;LIBRARIES;ARGUMENTS;LABELS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "wnetwatch_add_test: unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()

  string(REPLACE "." "_" target "test_${arg_NAME}")
  add_executable(${target} ${arg_SOURCES})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} wnetwatch_cmocka)
  if(TARGET test_support)
    target_link_libraries(${target} PRIVATE test_support)
  endif()
  set_target_properties(${target} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")

  if(CMAKE_CROSSCOMPILING AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
    return()
  endif()
  if(arg_ON_ONE_PROCESSOR AND CMAKE_CROSSCOMPILING)
    add_test(NAME ${arg_NAME}
      COMMAND "${PROJECT_SOURCE_DIR}/tests/support/on_one_processor.sh"
        ${CMAKE_CROSSCOMPILING_EMULATOR} "$<TARGET_FILE:${target}>" ${arg_ARGUMENTS})
  else()
    add_test(NAME ${arg_NAME} COMMAND ${target} ${arg_ARGUMENTS})
  endif()
  set_tests_properties(${arg_NAME} PROPERTIES
    TIMEOUT ${arg_TIMEOUT} LABELS "${arg_LABELS}" RUN_SERIAL "${arg_RUN_SERIAL}")
  wnetwatch_let_test_find_our_dll(${arg_NAME})
endfunction()

# A pure test: one program for one file of the product, on every system.
#
#   wnetwatch_add_unit_test(NAME proto.lines SOURCES test_lines.c LIBRARIES proto)
function(wnetwatch_add_unit_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "")
  wnetwatch_add_test(NAME "unit.${arg_NAME}" ${arg_UNPARSED_ARGUMENTS} LABELS unit TIMEOUT 60)
endfunction()

# Windows looks for DLLs beside the program and then along PATH.
function(wnetwatch_let_test_find_our_dll test)
  if(CMAKE_CROSSCOMPILING)
    string(REPLACE "/" "\\" wine_path "Z:${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
    set_tests_properties(${test} PROPERTIES ENVIRONMENT "WINEPATH=${wine_path}")
  elseif(WIN32)
    set_tests_properties(${test} PROPERTIES
      ENVIRONMENT_MODIFICATION "PATH=path_list_prepend:${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
  endif()
endfunction()

# The sources of libraries of ours, to be compiled again with other options. A library that the
# system has brings none.
function(wnetwatch_sources_of variable)
  set(all "")
  foreach(library IN LISTS ARGN)
    get_target_property(kind ${library} TYPE)
    if(kind STREQUAL "INTERFACE_LIBRARY")
      continue()
    endif()
    get_target_property(sources ${library} SOURCES)
    get_target_property(folder ${library} SOURCE_DIR)
    list(TRANSFORM sources PREPEND "${folder}/" REGEX "^[^/]")
    list(APPEND all ${sources})
  endforeach()
  set(${variable} "${all}" PARENT_SCOPE)
endfunction()
