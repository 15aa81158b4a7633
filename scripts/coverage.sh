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

# gcov's annotated sources, one after the other, to a table and the lines never reached.
print_coverage() {
    local folder=$1 objects=$2

    find "build/coverage/$objects" -name '*.gcda' | sort | xargs gcov --stdout 2>/dev/null |
        awk -v root="$root/" -v folder="$folder/" '
            function range() {
                if (first) missing = missing (missing ? ", " : "") \
                    (first == last ? first : first "-" last)
                first = 0
            }
            function file_end() {
                range()
                if (name != "" && lines > 0) {
                    printf "  %-36s %5d of %5d  %5.1f %%  %s\n", name, reached, lines,
                        100 * reached / lines, missing
                    all_lines += lines; all_reached += reached
                }
                name = missing = ""; lines = reached = 0
            }
            {
                count = $0; sub(/:.*/, "", count); gsub(/ /, "", count)
                rest = $0; sub(/^[^:]*:/, "", rest)
                line = rest; sub(/:.*/, "", line); gsub(/ /, "", line)
            }
            line == "0" && rest ~ /^ *0:Source:/ {
                file_end()
                sub(/^ *0:Source:/, "", rest); sub("^" root, "", rest)
                name = index(rest, folder) == 1 ? rest : ""
            }
            name == "" || count == "-" { next }
            {
                lines++
                if (count !~ /^[#=]/) { reached++; range(); next }
                if (!first) first = line
                last = line
            }
            END {
                file_end()
                if (all_lines > 0)
                    printf "  %-36s %5d of %5d  %5.1f %%\n\n", folder, all_reached, all_lines,
                        100 * all_reached / all_lines
            }'
}

command_coverage() {
    lock_tree
    need_packages "${packages_base[@]}" "${packages_host[@]}"
    need_dependencies
    step build-coverage "building with coverage in build/coverage" build_for_coverage
    step test-coverage "running the tests of the pure parts" test_for_coverage
    print_coverage proto proto/CMakeFiles/proto.dir
    print_coverage broker/core broker/CMakeFiles/broker_core.dir
}
