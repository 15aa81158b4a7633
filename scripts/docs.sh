# shellcheck shell=bash
#
# ./dev docs: the reference of wnetwatch.h.

write_docs() {
    rm -rf build/docs
    mkdir -p build/docs
    doxygen docs/Doxyfile
}

# A warning of Doxygen is a failure.
command_docs() {
    lock_tree
    need_packages doxygen
    step docs "writing the reference of wnetwatch.h" write_docs
    say "build/docs/html/index.html"
}
