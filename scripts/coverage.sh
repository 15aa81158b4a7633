# shellcheck shell=bash
#
# ./dev coverage: lines of the pure parts that no host test reaches.

build_for_coverage() {
    set -e
    cmake -S . -B build/coverage -G Ninja -D CMAKE_C_COMPILER=gcc -D CMAKE_BUILD_TYPE=Debug \
        -D CMAKE_C_FLAGS="-g -O0 --coverage"
    find build/coverage -name '*.gcda' -delete
    cmake --build build/coverage
}

test_for_coverage() {
    ctest --test-dir build/coverage --no-tests=error --timeout 120 --output-on-failure \
        --tests-regex '^(unit\.|sim\.seeds|sim\.sanitized)'
}

# print_coverage FOLDER OBJECTS: a table of its files, with the lines that no test reached.
print_coverage() {
    local folder=$1 objects=$2

    gcovr --root . --filter "$folder/" "build/coverage/$objects"
}

command_coverage() {
    lock_tree
    need_packages "${packages_base[@]}" "${packages_host[@]}" "${packages_coverage[@]}"
    need_dependencies
    step build-coverage "building with coverage in build/coverage" build_for_coverage
    step test-coverage "running the tests of the pure parts" test_for_coverage
    print_coverage proto proto/CMakeFiles/proto.dir
    print_coverage broker/core broker/CMakeFiles/broker_core.dir
}
