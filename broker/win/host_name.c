#include "broker/win/host_name.h"

#include "broker/core/assertion.h"
#include "proto/text/utf.h"

#include <windows.h>

#include <string.h>

#define SOURCE_START "/wnetwatch/"
/* Stream lines append "/stream". */
#define SOURCE_END_BYTES 8u
/* A DNS label has at most 63 characters. */
#define HOST_NAME_UNITS_MAX 64u

static int is_unreserved(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (byte >= '0' && byte <= '9') || byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

static size_t append_encoded(char *target, size_t used, char byte)
{
    static const char digits[] = "0123456789ABCDEF";

    if (used + 3 + SOURCE_END_BYTES > SOURCE_BYTES_MAX) {
        return used;
    }
    if (is_unreserved(byte)) {
        target[used] = byte;
        return used + 1;
    }
    target[used] = '%';
    target[used + 1] = digits[((unsigned char)byte >> 4) & 0xFu];
    target[used + 2] = digits[(unsigned char)byte & 0xFu];
    return used + 3;
}

void host_name_write_source(char source[SOURCE_BYTES_MAX + 1])
{
    wchar_t name[HOST_NAME_UNITS_MAX + 1] = L"localhost";
    DWORD size = HOST_NAME_UNITS_MAX + 1;
    size_t used = sizeof(SOURCE_START) - 1;

    if (!GetComputerNameExW(ComputerNameDnsHostname, name, &size) || name[0] == L'\0') {
        memcpy(name, L"localhost", sizeof(L"localhost"));
    }
    memcpy(source, SOURCE_START, used);
    for (size_t i = 0; name[i] != L'\0';) {
        uint16_t units[2] = {(uint16_t)name[i], (uint16_t)name[i + 1]};
        char bytes[UTF8_CHARACTER_BYTES_MAX];
        uint32_t character;
        size_t size_encoded;

        i += utf16_decode(units, units[1] == 0 ? 1 : 2, &character);
        size_encoded = utf8_encode(character, bytes);
        for (size_t j = 0; j < size_encoded; j++) {
            used = append_encoded(source, used, bytes[j]);
        }
    }
    ASSERTION(used + SOURCE_END_BYTES <= SOURCE_BYTES_MAX);
    source[used] = '\0';
}
