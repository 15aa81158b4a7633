/*
 * The operations under way and those that ended lately, from events as they come.
 *
 * It holds at most OPERATIONS_MAX, in an array without further memory. What is forgotten first is
 * what ended first; what is under way is forgotten last, and counted.
 */
#ifndef SAMPLES_CLI_TOP_OPERATIONS_H
#define SAMPLES_CLI_TOP_OPERATIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <wnetwatch.h>

#define OPERATIONS_MAX 512u
#define OPERATION_ID_SIZE 64u
#define OPERATION_NAME_SIZE 256u /* of names as they are shown: cut, when they are longer */
#define OPERATION_SID_SIZE 192u

/* An operation that ended is forgotten after this time. */
#define OPERATIONS_AGE_US_MAX (10u * 60u * 1000000ull)

struct operation {
    char id[OPERATION_ID_SIZE];
    char local[OPERATION_NAME_SIZE];
    char remote[OPERATION_NAME_SIZE];
    char program[OPERATION_NAME_SIZE];
    char error[OPERATION_NAME_SIZE];
    char sid[OPERATION_SID_SIZE];
    uint64_t began_us;
    uint64_t ended_us;   /* 0 while it is under way */
    uint64_t elapsed_us; /* 0 while it is under way, or where it is not known */
    uint32_t process_id;
    uint32_t status;
    bool is_cancel;
};

struct operations {
    struct operation list[OPERATIONS_MAX]; /* in the order in which they were told */
    size_t count;
    uint64_t forgotten; /* that were under way */
};

void operations_init(struct operations *operations);

/* Take in an event; one that belongs to no operation, or is the doctor's, is passed over. */
void operations_add_event(struct operations *operations, const wnw_event *event);

/* Forget what ended longer ago than OPERATIONS_AGE_US_MAX. */
void operations_forget(struct operations *operations, uint64_t now_us);

/* The stream lost events: an end may be among them, so nothing is known to be under way. */
void operations_note_gap(struct operations *operations);

#endif
