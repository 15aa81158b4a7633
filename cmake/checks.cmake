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
  add_test(NAME check.tray_texts
    COMMAND "${CMAKE_COMMAND}" -D "FOLDER=${PROJECT_SOURCE_DIR}/samples/tray/win"
      -P "${CMAKE_CURRENT_LIST_DIR}/check_tray_texts.cmake")
  set_tests_properties(check.includes check.includes_itself check.tray_texts check.vectors PROPERTIES TIMEOUT 60 LABELS check)

  # The tables in proto/text are what their scripts make of Unicode's data, and the icons what theirs
  # draws.
  find_package(Python3 3.9 COMPONENTS Interpreter QUIET)
  if(Python3_FOUND)
    foreach(name IN ITEMS evidence checklist)
      add_test(NAME check.${name}
        COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/tests/evidence/check_${name}.py"
          "${PROJECT_SOURCE_DIR}")
      add_test(NAME check.${name}_itself
        COMMAND "${Python3_EXECUTABLE}" -B
          "${PROJECT_SOURCE_DIR}/tests/evidence/check_${name}_test.py")
      set_tests_properties(check.${name} check.${name}_itself PROPERTIES TIMEOUT 60 LABELS check)
    endforeach()
    add_test(NAME check.tray_icons
      COMMAND "${Python3_EXECUTABLE}" "${PROJECT_SOURCE_DIR}/samples/tray/icons/draw.py"
        --check "${PROJECT_SOURCE_DIR}/samples/tray/icons")
    set_tests_properties(check.tray_icons PROPERTIES TIMEOUT 120 LABELS check)
  endif()
  find_file(WNETWATCH_UNICODE_DATA UnicodeData.txt PATHS /usr/share/unicode NO_DEFAULT_PATH)
  if(Python3_FOUND AND WNETWATCH_UNICODE_DATA)
    add_test(NAME check.unicode_tables
      COMMAND "${CMAKE_COMMAND}" -D "ROOT=${PROJECT_SOURCE_DIR}"
        -D "PYTHON=${Python3_EXECUTABLE}" -D "DATA=${WNETWATCH_UNICODE_DATA}"
        -P "${CMAKE_CURRENT_LIST_DIR}/check_unicode_tables.cmake")
    set_tests_properties(check.unicode_tables PROPERTIES TIMEOUT 60 LABELS check)
  else()
    message(STATUS "no unicode-data: the tables in proto/text are not compared with it")
  endif()
endif()
