# Checks of the source tree itself. The host build runs first, so a mistake fails there; ctest
# repeats the check with its proof.
set(check_includes
  "${CMAKE_COMMAND}" -D "ROOT=${PROJECT_SOURCE_DIR}"
  -P "${CMAKE_CURRENT_LIST_DIR}/check_includes.cmake")

add_custom_target(check_includes ALL COMMAND ${check_includes}
  COMMENT "Checking the includes" VERBATIM)

if(BUILD_TESTING)
  add_test(NAME check.includes COMMAND ${check_includes})
  add_test(NAME check.includes_itself
    COMMAND "${CMAKE_COMMAND}" -D "WORK=${PROJECT_BINARY_DIR}/check_includes"
      -P "${CMAKE_CURRENT_LIST_DIR}/check_includes_test.cmake")
  add_test(NAME check.vectors
    COMMAND "${CMAKE_COMMAND}" -D "ROOT=${PROJECT_SOURCE_DIR}"
      -P "${CMAKE_CURRENT_LIST_DIR}/check_vectors.cmake")
  set_tests_properties(check.includes check.includes_itself check.vectors PROPERTIES TIMEOUT 60 LABELS check)
endif()
