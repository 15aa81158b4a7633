# Build what is shipped once more, from a copy of the tree in another folder: each file is the same,
# byte for byte.
#
#   cmake -D TREE=dir -D BUILD=dir -D WORK=dir -D TOOLCHAIN=file -D GENERATOR=name -D BUILD_TYPE=name
#     -D FLAGS=flags -D TYPE_FLAGS=flags -D WNETWATCH_<name>_DIR=dir... -D FILES=a.exe,b.dll
#     -D TARGETS=a,b -P check_reproducible.cmake
cmake_minimum_required(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGV} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT code EQUAL 0)
    list(JOIN ARGV " " command)
    message(FATAL_ERROR "${command}\nended with ${code}:\n${output}")
  endif()
endfunction()

set(tree "${WORK}/another folder")
cmake_path(RELATIVE_PATH BUILD BASE_DIRECTORY "${TREE}" OUTPUT_VARIABLE place)
set(build "${tree}/${place}")
file(REMOVE_RECURSE "${WORK}")
foreach(name IN ITEMS CMakeLists.txt LICENSE bridge_dll broker client_lib cmake proto samples
    tests/support/wine.sh)
  cmake_path(GET name PARENT_PATH folder)
  file(COPY "${TREE}/${name}" DESTINATION "${tree}/${folder}")
endforeach()
# What is compiled in moves along, if the tree was built from its source.
set(sources "")
foreach(variable IN ITEMS WNETWATCH_CJSON_SOURCE_DIR WNETWATCH_NANOPB_SOURCE_DIR
    WNETWATCH_ZLIB_SOURCE_DIR WNETWATCH_OTLP_PROTO_DIR)
  if(${variable})
    string(REPLACE "${TREE}" "${tree}" folder "${${variable}}")
    if(folder STREQUAL "${${variable}}") # it lies outside
      set(folder "${WORK}/${variable}")
    endif()
    file(REAL_PATH "${${variable}}" original) # which the name may only link to
    file(COPY "${original}/" DESTINATION "${folder}")
    list(APPEND sources "-D${variable}=${folder}")
  endif()
endforeach()
string(REPLACE "${TREE}" "${tree}" toolchain "${TOOLCHAIN}")

run("${CMAKE_COMMAND}" -S "${tree}" -B "${build}" -G "${GENERATOR}" ${sources}
  "-DCMAKE_TOOLCHAIN_FILE=${toolchain}" "-DCMAKE_BUILD_TYPE=${BUILD_TYPE}"
  "-DCMAKE_C_FLAGS=${FLAGS}" "-DCMAKE_C_FLAGS_RELWITHDEBINFO=${TYPE_FLAGS}"
  "-DCMAKE_RUNTIME_OUTPUT_DIRECTORY=${build}/bin" -DBUILD_TESTING=OFF)
string(REPLACE "," ";" targets "${TARGETS}")
run("${CMAKE_COMMAND}" --build "${build}" --parallel 2 --target ${targets})

set(different "")
string(REPLACE "," ";" files "${FILES}")
foreach(file IN LISTS files)
  string(REPLACE "${BUILD}" "${build}" other "${file}")
  file(SHA256 "${file}" hash)
  file(SHA256 "${other}" other_hash)
  if(NOT hash STREQUAL other_hash)
    string(APPEND different "  ${file}\n")
  endif()
endforeach()
if(different)
  message(FATAL_ERROR "built in ${build}, these are others:\n${different}")
endif()
file(REMOVE_RECURSE "${WORK}")
