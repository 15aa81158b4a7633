#include "tests/support/played_records.h"

static const char add_line[] =
    "{\"specversion\":\"1.0\",\"id\":\"9f2c61d07ab3e845.00000000000000000042\",\"source\""
    ":\"/wnetwatch/DESKTOP-7\",\"type\":\"wnetwatch.connection.add.failed\",\"subject\":"
    "\"Z:\",\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":{\"operation\":\"9f2c61d07a"
    "b3e845.00000000000000000041\",\"elapsed_us\":2310,\"local\":\"Z:\",\"remote\":\"\\\\"
    "\\\\srv\\\\share\",\"resource\":\"disk\",\"flags\":[\"update_profile\"],\"flags_raw"
    "\":1,\"status\":67,\"error\":\"ERROR_BAD_NET_NAME\",\"user\":{\"sid\":\"S-1-5-21-362"
    "3811015-3361044348-30300820-1001\",\"logon\":\"0x3e7a1\",\"session\":1,\"elevated\":"
    "false,\"integrity\":\"medium\"},\"process\":{\"pid\":4711,\"image\":\"C:\\\\Windows"
    "\\\\System32\\\\net.exe\"}}}";
/* A line that is a piece of a longer text: what follows is not of the record. */
static const char gap_line[] =
    "{\"specversion\":\"1.0\",\"id\":\"gap.1.2\",\"source\":\"/wnetwatch/PC\","
    "\"type\":\"wnetwatch.gap\",\"data\":{\"reason\":\"retention\\u0009\"}}\n";

const struct record played_failed_add = {
    .line = add_line,
    .line_size = sizeof(add_line) - 1,
    .type = "wnetwatch.connection.add.failed",
    .id = "9f2c61d07ab3e845.00000000000000000042",
    .source = "/wnetwatch/DESKTOP-7",
    .subject = "Z:",
    .time_us = 1795408310537654,
    .severity = RECORD_WARNING,
    .local = "Z:",
    .remote = "\\\\srv\\share",
    .has_status = true,
    .status = 67,
    .status_name = "ERROR_BAD_NET_NAME",
    .has_elapsed = true,
    .elapsed_us = 2310,
    .user_sid = "S-1-5-21-3623811015-3361044348-30300820-1001",
    .image = "C:\\Windows\\System32\\net.exe",
};

const struct record played_gap = {
    .line = gap_line,
    .line_size = sizeof(gap_line) - 2,
    .type = "wnetwatch.gap",
    .id = "gap.1.2",
    .source = "/wnetwatch/PC",
    .subject = "",
    .time_us = 1,
    .severity = RECORD_ERROR,
    .local = "",
    .remote = "",
    .status_name = "",
    .user_sid = "",
    .image = "",
};

const struct sink_machine played_machine = {"DESKTOP-7", "10.0.19045", "0.1.0"};
