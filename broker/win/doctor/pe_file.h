/*
 * What a DLL's file says of itself: for which machine it is, and what it exports. The file is read
 * and never loaded, so a DLL of another machine can be looked at too, and hostile bytes do no harm.
 */
#ifndef BROKER_WIN_DOCTOR_PE_FILE_H
#define BROKER_WIN_DOCTOR_PE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct pe_file {
    const unsigned char *bytes; /* borrowed */
    size_t size;
    uint16_t machine; /* IMAGE_FILE_MACHINE_* */
    size_t sections;  /* offset of the section headers */
    uint16_t section_count;
    uint32_t exports; /* RVA of the export directory; 0: none */
};

/* False when the bytes are not those of a PE file for 32 or 64 bits. */
bool pe_file_read(struct pe_file *file, const unsigned char *bytes, size_t size);

/* Whether the DLL exports exactly this name. */
bool pe_file_exports(const struct pe_file *file, const char *name);

/* How many names it exports; 0 when the directory is damaged. */
uint32_t pe_file_export_count(const struct pe_file *file);

#endif
