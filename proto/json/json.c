#include "proto/json/json.h"

#include <cjson/cJSON.h>

#include "proto/assertion.h"
#include "proto/json/json_check.h"

struct sentence {
    const char *code;
    const char *sentence;
};

static const struct sentence sentences[] = {
    [JSON_OK] = {"ok", "the document is good"},
    [JSON_SYNTAX] = {"syntax", "JSON does not allow this byte here"},
    [JSON_BYTE_ORDER_MARK] = {"byte_order_mark", "the document starts with a byte order mark"},
    [JSON_UTF8] = {"utf8", "a string holds bytes that are not UTF-8"},
    [JSON_CONTROL_CHARACTER] = {"control_character", "a control character is not escaped"},
    [JSON_ESCAPED_NUL] = {"escaped_nul", "a string holds \\u0000"},
    [JSON_LONE_SURROGATE] = {"lone_surrogate", "an escaped surrogate lacks its other half"},
    [JSON_NUMBER] = {"number", "a number is not written as JSON wants it, too long or too large"},
    [JSON_TRAILING] = {"trailing", "something follows the document"},
    [JSON_DEPTH] = {"depth", "objects and arrays are nested too deeply"},
    [JSON_MEMBERS] = {"members", "an object has too many members"},
    [JSON_VALUES] = {"values", "the document has too many values"},
    [JSON_DUPLICATE_MEMBER] = {"duplicate_member", "a member appears twice in one object"},
    [JSON_TRUNCATED] = {"truncated", "the document ends in the middle"},
    [JSON_NO_MEMORY] = {"no_memory", "there is not enough memory for the document"},
};

static const double UINT53_MAX = 9007199254740991.0;

/* struct json is never defined: a pointer to it is cJSON's own, seen from outside. */
static const cJSON *node_of(const struct json *value)
{
    return (const cJSON *)(const void *)value;
}

static const struct json *value_of(const cJSON *node)
{
    return (const struct json *)(const void *)node;
}

enum json_result json_parse(const char *bytes, size_t size, struct json **json_out,
                            struct json_error *error_out)
{
    size_t position = 0;
    enum json_result result = json_check(bytes, size, &position);
    cJSON *root = NULL;

    if (result == JSON_OK) {
        root = cJSON_ParseWithLengthOpts(bytes, size, NULL, 0);
        result = root == NULL ? JSON_NO_MEMORY : JSON_OK;
        position = 0;
    }

    *json_out = (struct json *)(void *)root;
    if (error_out != NULL) {
        error_out->result = result;
        error_out->position = position;
    }
    return result;
}

void json_free(struct json *document)
{
    cJSON_Delete((cJSON *)(void *)document);
}

const char *json_result_code(enum json_result result)
{
    ASSERTION_OR((unsigned)result <= JSON_NO_MEMORY, "");
    return sentences[result].code;
}

const char *json_result_sentence(enum json_result result)
{
    ASSERTION_OR((unsigned)result <= JSON_NO_MEMORY, "");
    return sentences[result].sentence;
}

bool json_is_object(const struct json *value)
{
    return cJSON_IsObject(node_of(value)) != 0;
}

bool json_is_array(const struct json *value)
{
    return cJSON_IsArray(node_of(value)) != 0;
}

bool json_is_null(const struct json *value)
{
    return cJSON_IsNull(node_of(value)) != 0;
}

const struct json *json_member(const struct json *object, const char *name)
{
    if (!json_is_object(object)) {
        return NULL;
    }
    return value_of(cJSON_GetObjectItemCaseSensitive(node_of(object), name));
}

const struct json *json_first(const struct json *container)
{
    if (!json_is_object(container) && !json_is_array(container)) {
        return NULL;
    }
    return value_of(node_of(container)->child);
}

const struct json *json_next(const struct json *value)
{
    ASSERTION_OR(value != NULL, NULL);
    return value_of(node_of(value)->next);
}

const char *json_name(const struct json *member)
{
    ASSERTION_OR(member != NULL && node_of(member)->string != NULL, "");
    return node_of(member)->string;
}

const char *json_string(const struct json *value)
{
    return cJSON_IsString(node_of(value)) ? node_of(value)->valuestring : NULL;
}

bool json_read_bool(const struct json *value, bool *value_out)
{
    if (!cJSON_IsBool(node_of(value))) {
        return false;
    }
    *value_out = cJSON_IsTrue(node_of(value)) != 0;
    return true;
}

bool json_read_uint32(const struct json *value, uint32_t *value_out)
{
    uint64_t number;

    if (!json_read_uint53(value, &number) || number > UINT32_MAX) {
        return false;
    }
    *value_out = (uint32_t)number;
    return true;
}

bool json_read_uint53(const struct json *value, uint64_t *value_out)
{
    double number;

    if (!cJSON_IsNumber(node_of(value))) {
        return false;
    }
    number = node_of(value)->valuedouble;
    if (!(number >= 0.0 && number <= UINT53_MAX) || number != (double)(uint64_t)number) {
        return false;
    }
    *value_out = (uint64_t)number;
    return true;
}
