/* The certificate by which this machine proves its identity to a server. */
#ifndef SAMPLES_AGENT_WIN_CLIENT_CERTIFICATE_H
#define SAMPLES_AGENT_WIN_CLIENT_CERTIFICATE_H

#include <windows.h>
#include <wincrypt.h>

/*
 * Look in the machine's store My. wanted is a thumbprint, 40 hexadecimal digits, or a part of the
 * subject. Of several with a private key the one that ends last is taken. On ERROR_SUCCESS the
 * caller frees *certificate_out with CertFreeCertificateContext; else it is NULL, and
 * ERROR_NOT_FOUND means that there is none.
 */
DWORD client_certificate_find(const wchar_t *wanted, PCCERT_CONTEXT *certificate_out);

#endif
