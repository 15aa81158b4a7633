# Proves that check_includes.cmake catches each kind of violation, and nothing that is allowed.
# Run as: cmake -D WORK=<scratch folder> -P check_includes_test.cmake
cmake_minimum_required(VERSION 3.25)

set(checker "${CMAKE_CURRENT_LIST_DIR}/check_includes.cmake")

# Check the tree that has been written.
function(run_check code_variable output_variable)
  execute_process(COMMAND "${CMAKE_COMMAND}" -D "ROOT=${WORK}" -P "${checker}"
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(${code_variable} "${code}" PARENT_SCOPE)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

# A tree of one file that has one include.
function(check_tree file include code_variable output_variable)
  file(REMOVE_RECURSE "${WORK}")
  file(WRITE "${WORK}/proto/text/lines.h" "")
  file(WRITE "${WORK}/proto/win/pipe_dial.h" "")
  file(WRITE "${WORK}/${file}" "#include <stdint.h>\n\n# include ${include} /* why */\n")
  run_check(code output)
  set(${code_variable} "${code}" PARENT_SCOPE)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

# A tree of files, each given as "<file> includes <headers of the tree>".
function(check_files code_variable output_variable)
  file(REMOVE_RECURSE "${WORK}")
  foreach(line IN LISTS ARGN)
    string(REPLACE " " ";" words "${line}")
    list(POP_FRONT words file verb)
    set(text "#include <stdint.h>\n")
    foreach(header IN LISTS words)
      string(APPEND text "#include \"${header}\"\n")
    endforeach()
    file(WRITE "${WORK}/${file}" "${text}")
  endforeach()
  run_check(code output)
  set(${code_variable} "${code}" PARENT_SCOPE)
  set(${output_variable} "${output}" PARENT_SCOPE)
endfunction()

function(expect_no_circle)
  check_files(code output ${ARGN})
  if(NOT code EQUAL 0)
    message(SEND_ERROR "there is no circle in ${ARGN}, but: ${output}")
  endif()
endfunction()

function(expect_circle circle)
  check_files(code output ${ARGN})
  if(code EQUAL 0)
    message(SEND_ERROR "a circle was not found in ${ARGN}")
  elseif(NOT output MATCHES "${circle}")
    message(SEND_ERROR "${ARGN} was refused for another reason: ${output}")
  endif()
endfunction()

function(expect_allowed file include)
  check_tree("${file}" "${include}" code output)
  if(NOT code EQUAL 0)
    message(SEND_ERROR "${file} may include ${include}, but: ${output}")
  endif()
endfunction()

function(expect_refused file include reason)
  check_tree("${file}" "${include}" code output)
  if(code EQUAL 0)
    message(SEND_ERROR "${file} must not include ${include}, and the check accepted it")
  elseif(NOT output MATCHES "${file}: includes [^\n]*: ${reason}")
    message(SEND_ERROR "${file} with ${include} was refused for another reason: ${output}")
  endif()
endfunction()

expect_allowed(proto/text/utf.c "\"proto/text/lines.h\"")
expect_allowed(proto/json/json.c "<cjson/cJSON.h>")
expect_allowed(proto/win/os_error.c "<windows.h>")
expect_allowed(broker/core/ring.c "\"proto/text/lines.h\"")
expect_allowed(broker/core/ring.c "\"broker/core/ring.h\"")
expect_allowed(broker/win/main.c "\"broker/core/ring.h\"")
expect_allowed(broker/win/main.c "\"proto/win/pipe_dial.h\"")
expect_allowed(broker/win/main.c "\"wnetwatch_version.h\"")
expect_allowed(client_lib/core/item.c "\"client_lib/include/wnetwatch.h\"")
expect_allowed(client_lib/win/client.c "\"client_lib/include/wnetwatch.h\"")
expect_allowed(client_lib/wnetwatch.rc "<winver.h>")
expect_allowed(bridge_dll/post.c "<windows.h>")
expect_allowed(samples/cli/main.c "<wnetwatch.h>")
expect_allowed(samples/cli/main.c "\"samples/cli/options.h\"")
expect_allowed(tests/e2e/story.c "\"broker/core/ring.h\"")
expect_allowed(tests/e2e/story.c "<windows.h>")

foreach(header IN ITEMS windows.h winnetwk.h winsock2.h npapi.h sddl.h aclapi.h winsvc.h time.h)
  expect_refused(proto/text/utf.c "<${header}>" "only win/")
  expect_refused(broker/core/ring.c "<${header}>" "only win/")
  expect_refused(client_lib/include/wnetwatch.h "<${header}>" "only win/")
endforeach()
expect_refused(proto/event.c "<cjson/cJSON.h>" "proto/json/json.c is the one door")
expect_refused(broker/win/main.c "\"cJSON.h\"" "proto/json/json.c is the one door")
expect_refused(proto/event.c "\"broker/core/ring.h\"" "proto depends on nothing")
expect_refused(proto/event.c "\"wnetwatch_version.h\"" "proto depends on nothing")
expect_refused(proto/event.c "\"proto/win/pipe_dial.h\"" "only win/ knows win/")
expect_refused(proto/event.c "\"win/pipe_dial.h\"" "only win/ knows win/")
expect_refused(broker/core/ring.c "\"proto/win/pipe_dial.h\"" "core is pure")
expect_refused(broker/core/ring.c "\"broker/win/clock.h\"" "core knows proto")
expect_refused(broker/core/ring.c "\"../win/clock.h\"" "only win/|core knows")
expect_refused(client_lib/core/session.c "\"broker/core/ring.h\"" "no program includes another")
expect_refused(client_lib/core/session.c "\"client_lib/win/link.h\"" "core knows proto")
expect_refused(broker/core/ring.c "<wnetwatch.h>" "no program includes another")
expect_refused(client_lib/win/link.c "\"broker/win/clock.h\"" "no program includes another")
expect_refused(bridge_dll/post.c "\"broker/core/ring.h\"" "no program includes another")
expect_refused(broker/win/main.c "\"tests/support/fixture.h\"" "the product does not know")
expect_refused(samples/cli/main.c "\"proto/text/lines.h\"" "a sample knows")
expect_refused(samples/cli/main.c "\"../../proto/text/lines.h\"" "a sample knows")
expect_refused(samples/cli/main.c "\"client_lib/core/session.h\"" "a sample knows")

expect_no_circle(
  "broker/core/ring.h includes"
  "broker/core/ring.c includes broker/core/ring.h broker/core/store.h"
  "broker/core/store.h includes"
  "broker/core/store.c includes broker/core/store.h"
  "broker/core/cursor.h includes broker/core/ring.h broker/core/store.h"
  "broker/core/cursor.c includes broker/core/cursor.h")
expect_circle("a circle of headers: broker/core/ring.h includes broker/core/ring.h"
  "broker/core/ring.h includes broker/core/ring.h")
expect_circle("a circle of headers: proto/[ab].h includes proto/[ab].h includes proto/[ab].h"
  "proto/a.h includes proto/b.h"
  "proto/b.h includes proto/a.h")
expect_circle("a circle of headers: .*proto/text/c.h includes proto/a.h"
  "proto/d.h includes proto/a.h"
  "proto/a.h includes proto/text/b.h"
  "proto/text/b.h includes c.h"
  "proto/text/c.h includes proto/a.h")
expect_circle("a circle of modules: broker/core/[a-z]+ includes broker/core/[a-z]+ includes"
  "broker/core/journal.h includes"
  "broker/core/journal.c includes broker/core/journal.h broker/core/recovery.h"
  "broker/core/recovery.h includes broker/core/journal.h")
expect_circle("a circle of modules: client_lib/win/"
  "client_lib/win/link.h includes"
  "client_lib/win/link.c includes client_lib/win/link.h client_lib/win/lister.h"
  "client_lib/win/lister.h includes"
  "client_lib/win/lister.c includes client_lib/win/lister.h client_lib/win/client.h"
  "client_lib/win/client.h includes client_lib/win/link.h")
expect_circle("a circle of modules: bridge_dll/"
  "bridge_dll/post.h includes"
  "bridge_dll/post.c includes post.h exports.h"
  "bridge_dll/exports.h includes"
  "bridge_dll/exports.c includes exports.h post.h")
