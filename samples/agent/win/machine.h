/* What is told of this machine with each request. */
#ifndef SAMPLES_AGENT_WIN_MACHINE_H
#define SAMPLES_AGENT_WIN_MACHINE_H

#include "../core/sink.h"

#define MACHINE_HOST_SIZE 768u /* bytes of a DNS name in UTF-8, with the end */
#define MACHINE_OS_SIZE 32u

struct machine {
    char host_name[MACHINE_HOST_SIZE];
    char os_version[MACHINE_OS_SIZE];
};

/* What the system does not tell is "". */
void machine_read(struct machine *machine);

/* Borrows from the machine. */
struct sink_machine machine_for_sink(const struct machine *machine);

#endif
