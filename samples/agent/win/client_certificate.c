#include "client_certificate.h"

#include <stdbool.h>
#include <wchar.h>

#define THUMBPRINT_BYTES 20u

static bool read_thumbprint(const wchar_t *text, BYTE bytes[THUMBPRINT_BYTES])
{
    DWORD size = THUMBPRINT_BYTES;

    return wcslen(text) == 2 * THUMBPRINT_BYTES &&
           CryptStringToBinaryW(text, 0, CRYPT_STRING_HEXRAW, bytes, &size, NULL, NULL) &&
           size == THUMBPRINT_BYTES;
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
