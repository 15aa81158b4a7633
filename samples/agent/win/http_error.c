#include "http_error.h"

#include <winhttp.h>

#include <stddef.h>

struct error_text {
    DWORD error;
    DWORD flag; /* that says the same; 0 for none */
    const char *text;
};

static const struct error_text texts[] = {
    {ERROR_WINHTTP_SECURE_CERT_DATE_INVALID, WINHTTP_CALLBACK_STATUS_FLAG_CERT_DATE_INVALID,
     "the server's certificate has expired or is not valid yet"},
    {ERROR_WINHTTP_SECURE_INVALID_CA, WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CA,
     "the authority of the server's certificate is not trusted"},
    {ERROR_WINHTTP_SECURE_CERT_CN_INVALID, WINHTTP_CALLBACK_STATUS_FLAG_CERT_CN_INVALID,
     "the server's certificate is for another name"},
    {ERROR_WINHTTP_SECURE_CERT_REVOKED, WINHTTP_CALLBACK_STATUS_FLAG_CERT_REVOKED,
     "the server's certificate is revoked"},
    {ERROR_WINHTTP_SECURE_CERT_REV_FAILED, WINHTTP_CALLBACK_STATUS_FLAG_CERT_REV_FAILED,
     "it cannot be found out whether the server's certificate is revoked"},
    {ERROR_WINHTTP_SECURE_CERT_WRONG_USAGE, WINHTTP_CALLBACK_STATUS_FLAG_CERT_WRONG_USAGE,
     "the server's certificate is not one for servers"},
    {ERROR_WINHTTP_SECURE_INVALID_CERT, WINHTTP_CALLBACK_STATUS_FLAG_INVALID_CERT,
     "the server's certificate is damaged"},
    {ERROR_WINHTTP_SECURE_CHANNEL_ERROR, WINHTTP_CALLBACK_STATUS_FLAG_SECURITY_CHANNEL_ERROR,
     "no secure channel can be made, because of a certificate or of the versions of TLS"},
    {ERROR_WINHTTP_CLIENT_AUTH_CERT_NEEDED, 0, "the server wants a client certificate"},
    {ERROR_WINHTTP_CLIENT_CERT_NO_PRIVATE_KEY, 0, "the client certificate has no private key"},
    {ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY, 0,
     "this account may not read the private key of the client certificate"},
    {ERROR_WINHTTP_TIMEOUT, 0, "no answer came in time"},
    {ERROR_WINHTTP_NAME_NOT_RESOLVED, 0, "the name is not known"},
    {ERROR_WINHTTP_CANNOT_CONNECT, 0, "no connection can be made"},
    {ERROR_WINHTTP_CONNECTION_ERROR, 0, "the connection broke"},
    {ERROR_WINHTTP_INVALID_SERVER_RESPONSE, 0, "the answer is none of HTTP"},
};

const char *http_error_text(DWORD error, DWORD tls_flags)
{
    const char *text = NULL;

    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if ((tls_flags & texts[i].flag) != 0) {
            return texts[i].text;
        }
        if (error == texts[i].error) {
            text = texts[i].text;
        }
    }
    return text;
}
