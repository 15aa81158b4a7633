# shellcheck shell=bash
#
# ./dev test-package: the tables of the installer, what lies beside it, its signature, and its life
# under Wine.

lower_version=0.0.9

make_certificate() {
    local folder=$1

    rm -rf "$folder"
    mkdir -p "$folder"
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=wnetwatch test' \
        -addext extendedKeyUsage=codeSigning \
        -keyout "$folder/key.pem" -out "$folder/certificate.pem"
}

check_signatures() {
    local certificate=$1 file
    shift

    for file in "$@"; do
        osslsigncode verify -CAfile "$certificate" -TSA-CAfile "$certificate" -in "$file"
    done
}

# Of one commit, twice: what differs is named in the test.
check_differences() {
    local folder=$1 again=$1/again.msi

    write_msi "$folder/stage" "$(property "$folder"/*-x64.msi ProductVersion)" "$root/$again"
    python3 tests/msi/compare_packages.py "$folder"/*-x64.msi "$again"
    rm "$again"
}

check_package() {
    local folder=$1 version

    set -e
    version=$(property "$folder"/*-x64.msi ProductVersion)
    python3 tests/msi/check_tables.py "$folder/wnetwatch-$version-x64.msi" "$folder/stage" "$version"
    python3 tests/msi/check_release.py "$folder" "$version"
}

# The signed installer is the one that lives under Wine.
package_signed() {
    local certificate=$root/build/package-certificate
    local -x WNETWATCH_SIGN="-certs $certificate/certificate.pem -key $certificate/key.pem"

    step package-certificate "making a certificate for the test" make_certificate "$certificate"
    package
    step package-signatures "checking the signatures" check_signatures \
        "$certificate/certificate.pem" build/package/stage/*.exe build/package/stage/*.dll \
        build/package/*-x64.msi
}

command_test_package() {
    (($# == 0)) || fail "test-package takes no argument"
    unset WNETWATCH_SIGN
    lock_tree
    need_packages "${packages_package[@]}"
    build x64 mpr_host netprovider
    package
    step package-tables "checking the installer's tables" check_package build/package
    step package-differences "comparing two installers" check_differences build/package
    package_signed
    step package-signed-tables "checking the signed installer" check_package build/package
    package_as "$lower_version" "build/package-$lower_version"
    rm -rf build/wine-msi
    use_wine wine-msi
    step package-life "installing, upgrading, repairing and removing under Wine" \
        tests/msi/life.sh "$root/build/package-$lower_version/wnetwatch-$lower_version-x64.msi" \
        "$(echo "$root"/build/package/*-x64.msi)" "$root/build/x64"
    grep -E '^(  ok|[a-z]+ing)' "$logs/package-life.log"
    say "${green}the installer passed${plain}"
}
