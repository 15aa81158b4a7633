# Files that leave this tree: each tells its version and holds no debug information. With mingw-w64
# that lies in a file beside it, <file>.debug, whose name it knows; with MSVC in its .pdb.

# wnetwatch_ship(<target> FILE <name of its file> DESCRIPTION <what it is>)
function(wnetwatch_ship target)
  wnetwatch_add_version(${target} ${ARGN})
  if(MINGW AND CMAKE_OBJCOPY AND CMAKE_STRIP)
    wnetwatch_split_debug(${target})
  endif()
endfunction()

function(wnetwatch_split_debug target)
  set(file "$<TARGET_FILE:${target}>")
  # These tools write the time into the header, unless they are told to keep what is there.
  set(objcopy "${CMAKE_OBJCOPY}" --preserve-dates)
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${objcopy} --only-keep-debug "${file}" "${file}.debug"
    COMMAND "${CMAKE_STRIP}" --preserve-dates --strip-all "${file}"
    COMMAND ${objcopy} "--add-gnu-debuglink=${file}.debug" "${file}"
    VERBATIM)
  install(FILES "${file}.debug" DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT debug)
endfunction()
