#include "client_certificate.h"

#include <stdbool.h>
#include <wchar.h>

#define THUMBPRINT_BYTES 20u

/* Wine's CryptStringToBinary does not know CRYPT_STRING_HEXRAW. */
static bool read_thumbprint(const wchar_t *text, BYTE bytes[THUMBPRINT_BYTES])
{
    if (wcslen(text) != 2 * THUMBPRINT_BYTES ||
        wcsspn(text, L"0123456789abcdefABCDEF") != 2 * THUMBPRINT_BYTES) {
        return false;
    }
    for (size_t i = 0; i < THUMBPRINT_BYTES; i++) {
        const wchar_t digits[] = {text[2 * i], text[2 * i + 1], L'\0'};

        bytes[i] = (BYTE)wcstoul(digits, NULL, 16);
    }
    return true;
}

static bool has_private_key(PCCERT_CONTEXT certificate)
{
    DWORD size = 0;

    return CertGetCertificateContextProperty(certificate, CERT_KEY_PROV_INFO_PROP_ID, NULL,
                                             &size) != 0;
}

/* NULL when there is none. */
static PCCERT_CONTEXT find_last(HCERTSTORE store, DWORD kind, const void *wanted)
{
    const DWORD encoding = X509_ASN_ENCODING | PKCS_7_ASN_ENCODING;
    PCCERT_CONTEXT found = NULL;
    PCCERT_CONTEXT last = NULL;

    while ((found = CertFindCertificateInStore(store, encoding, 0, kind, wanted, found)) != NULL) {
        if (has_private_key(found) &&
            (last == NULL ||
             CompareFileTime(&found->pCertInfo->NotAfter, &last->pCertInfo->NotAfter) > 0)) {
            (void)CertFreeCertificateContext(last);
            last = CertDuplicateCertificateContext(found);
        }
    }
    return last;
}

DWORD client_certificate_find(const wchar_t *wanted, PCCERT_CONTEXT *certificate_out)
{
    HCERTSTORE store =
        CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0,
                      CERT_SYSTEM_STORE_LOCAL_MACHINE | CERT_STORE_READONLY_FLAG, L"MY");
    BYTE thumbprint[THUMBPRINT_BYTES];
    CRYPT_HASH_BLOB hash = {THUMBPRINT_BYTES, thumbprint};

    *certificate_out = NULL;
    if (store == NULL) {
        return GetLastError();
    }
    *certificate_out = read_thumbprint(wanted, thumbprint)
                           ? find_last(store, CERT_FIND_SHA1_HASH, &hash)
                           : find_last(store, CERT_FIND_SUBJECT_STR_W, wanted);
    (void)CertCloseStore(store, 0);
    return *certificate_out == NULL ? ERROR_NOT_FOUND : ERROR_SUCCESS;
}
