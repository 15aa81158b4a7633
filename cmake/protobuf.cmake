# C from .proto files, by nanopb's generator while the tree is built.

# The generator is a Python program that needs protobuf's library and protoc. A machine may have more
# than one Python, so the first that has the library is taken: Debian's own is asked before others.
function(wnetwatch_has_protobuf result program)
  execute_process(COMMAND "${program}" -c "import google.protobuf"
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET)
  if(failed)
    set(${result} FALSE PARENT_SCOPE)
  endif()
endfunction()

find_program(WNETWATCH_PROTOBUF_PYTHON NAMES python3 python HINTS /usr/bin
  VALIDATOR wnetwatch_has_protobuf NO_CMAKE_FIND_ROOT_PATH)
find_program(WNETWATCH_PROTOC NAMES protoc NO_CMAKE_FIND_ROOT_PATH)
if(NOT WNETWATCH_PROTOBUF_PYTHON OR NOT WNETWATCH_PROTOC)
  message(FATAL_ERROR "no protoc, or no python3 with protobuf; ./dev build installs them")
endif()

find_path(WNETWATCH_OTLP_PROTO_DIR opentelemetry/proto/logs/v1/logs.proto
  PATHS "$ENV{OTLP_PROTO_DIR}" "${PROJECT_SOURCE_DIR}/build/deps/opentelemetry-proto/usr/include"
  DOC "Where the .proto files of OpenTelemetry are"
  NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
if(NOT WNETWATCH_OTLP_PROTO_DIR)
  message(FATAL_ERROR "opentelemetry-proto is not in WNETWATCH_OTLP_PROTO_DIR; ./dev build fetches it")
endif()

# wnetwatch_add_messages(<target> <folder> <file>...): a library of the messages in .proto files of
# the folder; "#include" names <file> with .pb.h in place of .proto.
function(wnetwatch_add_messages target folder)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${target}")
  set(sources "")
  set(results "")
  set(protos "")
  foreach(file IN LISTS ARGN)
    string(REGEX REPLACE "\\.proto$" ".pb" name "${file}")
    list(APPEND sources "${output}/${name}.c")
    list(APPEND results "${output}/${name}.c" "${output}/${name}.h")
    list(APPEND protos "${folder}/${file}")
  endforeach()
  set(generator "${WNETWATCH_NANOPB_SOURCE_DIR}/generator/nanopb_generator.py")
  add_custom_command(OUTPUT ${results}
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${output}"
    # -B: without it, Python would write into the source folder of nanopb.
    COMMAND "${WNETWATCH_PROTOBUF_PYTHON}" -B "${generator}" --quiet
      "--proto-path=${folder}" "--output-dir=${output}" ${ARGN}
    DEPENDS ${protos} "${generator}"
    COMMENT "Generating ${target} from .proto files"
    VERBATIM)
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} SYSTEM PUBLIC "${output}")
  target_link_libraries(${target} PUBLIC wnetwatch_nanopb)
  wnetwatch_silence_warnings(${target})
endfunction()
