#!/usr/bin/env bash
#
#   make_certificates.sh DIR
#
# Makes in DIR a certificate authority of the test's own (ca.key, ca.pem, ca.cer in DER for Windows),
# a server's certificate for localhost and 127.0.0.1 (server.key, server.pem), and a client's
# (client.key, client.pem, client.pfx without a password). Two more have the client's key, since Wine
# keeps one: expired.pfx ended yesterday, and stranger.pfx ends first and is signed by itself.

set -euo pipefail

cd -- "$1"
days=7

sign() {
    local name=$1 key=$2 subject=$3 extensions=$4 days=$5

    openssl req -new -key "$key" -sha256 -subj "$subject" -out "$name.csr"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 \
        -days "$days" -extfile <(printf '%s\n' "$extensions") -out "$name.pem"
    rm "$name.csr"
}

pack() {
    local name=$1

    openssl pkcs12 -export -in "$name.pem" -inkey client.key -passout pass: -out "$name.pfx"
}

{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
        -days "$days" -subj '/CN=wnetwatch test authority' -keyout ca.key -out ca.pem \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
    openssl x509 -in ca.pem -outform DER -out ca.cer
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out server.key
    sign server server.key /CN=localhost \
        $'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth' "$days"
    openssl genrsa -out client.key 2048 # Wine imports no keys of other kinds
    sign client client.key '/CN=wnetwatch test client' extendedKeyUsage=clientAuth "$days"
    sign expired client.key '/CN=wnetwatch test expired' extendedKeyUsage=clientAuth -1
    openssl req -x509 -key client.key -sha256 -days 1 -subj '/CN=wnetwatch test stranger' \
        -addext extendedKeyUsage=clientAuth -out stranger.pem
    pack client
    pack expired
    pack stranger
} 2>openssl.log || {
    cat openssl.log >&2
    exit 1
}
rm -f openssl.log ca.srl
