#!/usr/bin/env bash
#
#   make_certificates.sh DIR
#
# Makes in DIR a certificate authority of the test's own (ca.key, ca.pem, ca.cer in DER for Windows),
# a server's certificate for localhost and 127.0.0.1 (server.key, server.pem), and a client's
# (client.key, client.pem, client.pfx without a password).

set -euo pipefail

cd -- "$1"
days=7

sign() {
    local name=$1 subject=$2 extensions=$3

    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
        -subj "$subject" -keyout "$name.key" -out "$name.csr"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 \
        -days "$days" -extfile <(printf '%s\n' "$extensions") -out "$name.pem"
    rm "$name.csr"
}

{
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -sha256 \
        -days "$days" -subj '/CN=wnetwatch test authority' -keyout ca.key -out ca.pem \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign
    openssl x509 -in ca.pem -outform DER -out ca.cer
    sign server /CN=localhost \
        $'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth'
    sign client '/CN=wnetwatch test client' extendedKeyUsage=clientAuth
    openssl pkcs12 -export -in client.pem -inkey client.key -passout pass: -out client.pfx
} 2>openssl.log || {
    cat openssl.log >&2
    exit 1
}
rm -f openssl.log ca.srl
