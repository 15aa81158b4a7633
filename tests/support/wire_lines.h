/* What a broker writes, as string literals that a test puts together. */
#ifndef TESTS_SUPPORT_WIRE_LINES_H
#define TESTS_SUPPORT_WIRE_LINES_H

#define EPOCH "9f2c61d07ab3e845"
#define ID(digits) EPOCH ".000000000000000000" digits
#define LINE_FROM(id, source, type, data)                                                          \
    "{\"specversion\":\"1.0\",\"id\":\"" id "\",\"source\":\"/wnetwatch/PC" source                 \
    "\",\"type\":\"wnetwatch." type "\",\"time\":\"2026-11-23T04:31:50.537654Z\",\"data\":" data   \
    "}\n"
#define LINE(id, type, data) LINE_FROM(id, "", type, data)
#define STARTED(id)                                                                                \
    LINE_FROM(id, "/stream", "stream.started",                                                     \
              "{\"oldest\":\"" ID("01") "\",\"newest\":\"" ID(                                     \
                  "42") "\",\"visibility\":\"own\",\"version\":\"9.8\"}")
#define LIVE(id) LINE_FROM(id, "/stream", "stream.live", "{}")
#define EVENT(id, local)                                                                           \
    LINE(id, "connection.add.succeeded",                                                           \
         "{\"operation\":\"" id "\",\"local\":\"" local                                            \
         "\",\"remote\":\"\\\\\\\\srv\\\\share\",\"resource\":\"disk\",\"flags\":[],\"flags_raw\"" \
         ":0,\"status\":0,\"user\":null,\"process\":{\"pid\":1,\"image\":\"x.exe\"}}")
#define GAP(id)                                                                                    \
    LINE_FROM(id, "/stream", "stream.gap",                                                         \
              "{\"after\":\"" ID("10") "\",\"before\":\"" ID(                                      \
                  "20") "\",\"lost\":9,\"reason\":\"retention\"}")

#endif
