# Every file of proto/vectors is in its index, and every entry has its file.
#
#   cmake -D ROOT=<source tree> -P check_vectors.cmake
set(vectors "${ROOT}/proto/vectors")
file(GLOB_RECURSE files RELATIVE "${vectors}" "${vectors}/*")
list(REMOVE_ITEM files index.json)
file(STRINGS "${vectors}/index.json" lines REGEX "^{\"file\":\"")

set(listed "")
foreach(line IN LISTS lines)
  string(REGEX REPLACE "^{\"file\":\"([^\"]*)\".*$" "\\1" file "${line}")
  list(APPEND listed "${file}")
endforeach()

set(unlisted ${files})
list(REMOVE_ITEM unlisted ${listed})
set(missing ${listed})
list(REMOVE_ITEM missing ${files})
foreach(file IN LISTS unlisted)
  message(SEND_ERROR "not in the index: ${file}")
endforeach()
foreach(file IN LISTS missing)
  message(SEND_ERROR "in the index and not there: ${file}")
endforeach()
