# The same sources give the same files, wherever the tree lies and whenever it is built. MSVC's
# tools have no documented option for this, so it is done with mingw-w64 alone.

# What the compiler writes down of a file below FOLDER begins with NAME instead. A folder inside
# another is named after it.
function(wnetwatch_hide_folder folder name)
  if(MINGW)
    add_compile_options("$<$<COMPILE_LANGUAGE:C>:-ffile-prefix-map=${folder}=${name}>")
  endif()
endfunction()

wnetwatch_hide_folder("${PROJECT_SOURCE_DIR}" .)
wnetwatch_hide_folder("${PROJECT_BINARY_DIR}" build)

if(MINGW)
  add_link_options(-Wl,--no-insert-timestamp)
  # D: members of an archive have no time and no owner.
  set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_C_ARCHIVE_APPEND "<CMAKE_AR> qD <TARGET> <LINK_FLAGS> <OBJECTS>")
  set(CMAKE_C_ARCHIVE_FINISH "<CMAKE_RANLIB> -D <TARGET>")
endif()
