/*
 * put_certificate FILE.pfx
 *
 * Puts the certificate of a PFX without a password into the machine's store My. Its private key goes
 * to the account that runs this: Wine 8 imports RSA keys alone, has one container for all that an
 * account imports, and looks for a certificate's key nowhere but there.
 */
#include <windows.h>
#include <wincrypt.h>

#include <stdbool.h>
#include <stdio.h>

#define FILE_BYTES_MAX 16384u

static int complain(const char *what)
{
    const DWORD error = GetLastError();

    (void)fprintf(stderr, "%s: %lu\n", what, (unsigned long)error);
    return 1;
}

static bool read_file(const wchar_t *path, CRYPT_DATA_BLOB *blob)
{
    HANDLE file = CreateFileW(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, 0, NULL);
    const bool is_read = file != INVALID_HANDLE_VALUE &&
                         ReadFile(file, blob->pbData, FILE_BYTES_MAX, &blob->cbData, NULL);

    if (file != INVALID_HANDLE_VALUE) {
        (void)CloseHandle(file);
    }
    return is_read;
}

static bool put(HCERTSTORE machine, HCERTSTORE imported)
{
    PCCERT_CONTEXT certificate = CertEnumCertificatesInStore(imported, NULL);
    const bool is_put = certificate != NULL &&
                        CertAddCertificateContextToStore(machine, certificate,
                                                         CERT_STORE_ADD_REPLACE_EXISTING, NULL);

    (void)CertFreeCertificateContext(certificate);
    return is_put;
}

int wmain(int count, wchar_t **words)
{
    static BYTE bytes[FILE_BYTES_MAX];
    CRYPT_DATA_BLOB blob = {0, bytes};
    HCERTSTORE imported;
    HCERTSTORE machine;
    bool is_put;

    if (count != 2 || !read_file(words[1], &blob)) {
        return complain("the file cannot be read");
    }
    imported = PFXImportCertStore(&blob, L"", CRYPT_USER_KEYSET);
    if (imported == NULL) {
        return complain("the file cannot be imported");
    }
    machine = CertOpenStore(CERT_STORE_PROV_SYSTEM_W, 0, 0, CERT_SYSTEM_STORE_LOCAL_MACHINE, L"MY");
    is_put = machine != NULL && put(machine, imported);
    (void)CertCloseStore(imported, 0);
    if (!is_put || !CertCloseStore(machine, 0)) {
        return complain("the store cannot be changed");
    }
    return 0;
}
