#include "request_size.h"

#include "batch.h"

void request_size_init(struct request_size *size)
{
    size->records_max = BATCH_RECORDS_MAX;
    size->bytes_max = BATCH_BYTES_MAX;
}

void request_size_halve(struct request_size *size, size_t records)
{
    size->records_max = records > 1 ? records / 2 : 1;
}

void request_size_limit(struct request_size *size, size_t bytes)
{
    const size_t half = bytes / 2 > REQUEST_SIZE_BYTES_MIN ? bytes / 2 : REQUEST_SIZE_BYTES_MIN;

    if (half < size->bytes_max) {
        size->bytes_max = half;
    }
}

void request_size_grow(struct request_size *size)
{
    size->records_max =
        size->records_max > BATCH_RECORDS_MAX / 2 ? BATCH_RECORDS_MAX : size->records_max * 2;
}
