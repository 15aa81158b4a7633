#!/usr/bin/env bash
#
#   run.sh FOLDER NAME SECONDS
#
# Runs FOLDER/fuzz_NAME for so long, grown from the vectors and the corpus in the tree. What it
# finds interesting goes to FOLDER/corpus/NAME, where the next run goes on from; an input that
# ends the program goes to FOLDER/found, and the result is then not 0.

set -euo pipefail

folder=$(cd -- "$1" && pwd)
name=$2
seconds=$3
cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.."

# Which vectors are seeds, and the size that the limits of the wire make interesting.
seeds=()
size_max=16384
case $name in
json) seeds=(proto/vectors) size_max=4096 ;;
event) seeds=(proto/vectors/{event,stream,status} tests/fuzz/corpus/json) ;;
notification | request) seeds=("proto/vectors/$name" tests/fuzz/corpus/json) ;;
filter) seeds=(tests/fuzz/corpus/json) size_max=8192 ;;
lines) size_max=1024 ;;
otlp_answer) size_max=4096 ;;
esac
[[ ! -d tests/fuzz/corpus/$name ]] || seeds+=("tests/fuzz/corpus/$name")

mkdir -p "$folder/corpus/$name" "$folder/found"
exec "$folder/fuzz_$name" -max_total_time="$seconds" -max_len="$size_max" -timeout=10 \
    -dict=tests/fuzz/words.dict -print_final_stats=1 -artifact_prefix="$folder/found/$name-" \
    "$folder/corpus/$name" "${seeds[@]}"
