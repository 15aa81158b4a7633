#include "broker/win/doctor/pe_file.h"

#include <string.h>

/* Offsets and sizes of Microsoft's document "PE Format". */
#define DOS_HEADER_SIZE 64u
#define DOS_PE_OFFSET 60u
#define COFF_SIZE 20u
#define COFF_SECTION_COUNT 2u
#define COFF_OPTIONAL_SIZE 16u
#define OPTIONAL_MAGIC_32 0x10Bu
#define OPTIONAL_MAGIC_64 0x20Bu
#define OPTIONAL_EXPORTS_32 96u
#define OPTIONAL_EXPORTS_64 112u
#define SECTION_SIZE 40u
#define SECTION_VIRTUAL_ADDRESS 12u
#define SECTION_RAW_SIZE 16u
#define SECTION_RAW_OFFSET 20u
#define EXPORTS_NAME_COUNT 24u
#define EXPORTS_NAMES 32u
#define EXPORT_NAMES_MAX 4096u

static bool has_bytes(const struct pe_file *file, size_t offset, size_t size)
{
    return offset <= file->size && size <= file->size - offset;
}

/* 0 beyond the end of the file. */
static uint16_t read16(const struct pe_file *file, size_t offset)
{
    if (!has_bytes(file, offset, 2)) {
        return 0;
    }
    return (uint16_t)(file->bytes[offset] | file->bytes[offset + 1] << 8);
}

static uint32_t read32(const struct pe_file *file, size_t offset)
{
    if (!has_bytes(file, offset, 4)) {
        return 0;
    }
    return (uint32_t)read16(file, offset) | (uint32_t)read16(file, offset + 2) << 16;
}

static bool read_optional_header(struct pe_file *file, size_t offset, size_t size)
{
    const uint16_t magic = read16(file, offset);
    const size_t exports = magic == OPTIONAL_MAGIC_64 ? OPTIONAL_EXPORTS_64 : OPTIONAL_EXPORTS_32;

    if ((magic != OPTIONAL_MAGIC_32 && magic != OPTIONAL_MAGIC_64) || size < exports + 4) {
        return false;
    }
    file->exports = read32(file, offset + exports);
    file->sections = offset + size;
    return true;
}

bool pe_file_read(struct pe_file *file, const unsigned char *bytes, size_t size)
{
    size_t header;

    memset(file, 0, sizeof(*file));
    file->bytes = bytes;
    file->size = size;
    if (size < DOS_HEADER_SIZE || memcmp(bytes, "MZ", 2) != 0) {
        return false;
    }
    header = read32(file, DOS_PE_OFFSET);
    if (!has_bytes(file, header, 4 + COFF_SIZE) || memcmp(bytes + header, "PE\0\0", 4) != 0) {
        return false;
    }
    header += 4;
    file->machine = read16(file, header);
    file->section_count = read16(file, header + COFF_SECTION_COUNT);
    return read_optional_header(file, header + COFF_SIZE,
                                read16(file, header + COFF_OPTIONAL_SIZE)) &&
           has_bytes(file, file->sections, (size_t)file->section_count * SECTION_SIZE);
}

/* Where an address of the loaded DLL is in the file; 0, where the DOS header is, for nowhere. */
static size_t offset_of(const struct pe_file *file, uint32_t address)
{
    for (uint16_t i = 0; i < file->section_count; i++) {
        const size_t section = file->sections + (size_t)i * SECTION_SIZE;
        const uint32_t start = read32(file, section + SECTION_VIRTUAL_ADDRESS);

        if (address >= start && address - start < read32(file, section + SECTION_RAW_SIZE)) {
            return (size_t)read32(file, section + SECTION_RAW_OFFSET) + (address - start);
        }
    }
    return 0;
}

uint32_t pe_file_export_count(const struct pe_file *file)
{
    const size_t directory = offset_of(file, file->exports);
    uint32_t count;

    if (file->exports == 0 || directory == 0) {
        return 0;
    }
    count = read32(file, directory + EXPORTS_NAME_COUNT);
    return count <= EXPORT_NAMES_MAX ? count : 0;
}

static bool is_text_at(const struct pe_file *file, size_t offset, const char *text)
{
    const size_t size = strlen(text) + 1;

    return offset != 0 && has_bytes(file, offset, size) &&
           memcmp(file->bytes + offset, text, size) == 0;
}

bool pe_file_exports(const struct pe_file *file, const char *name)
{
    const size_t directory = offset_of(file, file->exports);
    const uint32_t count = pe_file_export_count(file);
    const size_t names = offset_of(file, read32(file, directory + EXPORTS_NAMES));

    if (names == 0) {
        return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (is_text_at(file, offset_of(file, read32(file, names + (size_t)i * 4)), name)) {
            return true;
        }
    }
    return false;
}
