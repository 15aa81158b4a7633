/*
 * Which device, however it is spelled, stands for which remote name, as far as the broker has seen it happen.
 *
 * A cancel gives only one of the two names; for a device name, the remote name is found here. Drive
 * letters belong to a logon session, so both user and logon are part of the key. The list is not
 * complete: a device that was connected before the broker started is not in it, and above the
 * limits the oldest entries are forgotten.
 */
#ifndef BROKER_CORE_DEVICE_NAMES_H
#define BROKER_CORE_DEVICE_NAMES_H

#include "broker/core/user.h"
#include "proto/data/list.h"

#include <stddef.h>
#include <stdint.h>

struct device_names {
    struct users *users; /* borrowed */
    struct list by_age;  /* struct device_name, the oldest first */
    size_t bytes;
};

void device_names_init(struct device_names *names, struct users *users);

/* Remember a device that was connected; an older entry of the same device is replaced. */
void device_names_add(struct device_names *names, struct user *user, uint64_t logon,
                      const char *local, const char *remote);

/* The remote name behind a device, or NULL. Valid until the names change. */
const char *device_names_remote_of(const struct user *user, uint64_t logon, const char *local);

/* Forget a device, if it is known. */
void device_names_remove(struct device_names *names, const struct user *user, uint64_t logon,
                         const char *local);

void device_names_deinit(struct device_names *names);

#endif
