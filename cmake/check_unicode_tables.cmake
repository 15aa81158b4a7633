# The generated tables in proto/text are what their scripts make of Unicode's data.
#
#   cmake -D ROOT=<source tree> -D PYTHON=python3 -D DATA=<UnicodeData.txt>
#     -P check_unicode_tables.cmake
cmake_path(GET DATA PARENT_PATH folder)

function(compare_table noun input)
  execute_process(COMMAND "${PYTHON}" "${ROOT}/cmake/make_${noun}_table.py" "${input}"
    OUTPUT_VARIABLE made COMMAND_ERROR_IS_FATAL ANY)
  file(READ "${ROOT}/proto/text/${noun}_table.c" kept)
  if(NOT made STREQUAL kept)
    message(SEND_ERROR "proto/text/${noun}_table.c is not what cmake/make_${noun}_table.py makes")
  endif()
endfunction()

compare_table(upcase "${DATA}")
compare_table(terminal "${folder}")
