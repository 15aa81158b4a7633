# No file may hold the path of the tree that it was built in, which is of no use to others and tells
# of the machine; and no program and no DLL its debug information. Run as:
#
#   cmake -D TREE=folder -D FILES=a.exe,b.dll,b.dll.debug -P inspect_traces.cmake
cmake_minimum_required(VERSION 3.25)

string(HEX "${TREE}" path)
string(REGEX REPLACE "(..)" "\\100" wide_path "${path}") # in UTF-16; the path is ASCII
string(HEX ".debug_info" debug_section)

set(faults "")
string(REPLACE "," ";" files "${FILES}")
foreach(file IN LISTS files)
  cmake_path(GET file FILENAME name)
  file(READ "${file}" bytes HEX)
  foreach(text IN ITEMS "${path}" "${wide_path}")
    string(FIND "${bytes}" "${text}" place)
    if(place GREATER_EQUAL 0)
      string(APPEND faults "  ${name} holds the path of the build\n")
    endif()
  endforeach()
  string(FIND "${bytes}" "${debug_section}" place)
  if(name MATCHES "\\.(exe|dll)$" AND place GREATER_EQUAL 0)
    string(APPEND faults "  ${name} holds debug information\n")
  endif()
endforeach()
if(faults)
  message(FATAL_ERROR "${faults}")
endif()
