/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as JSON. What is taken is walked through whole.
 */
#include <stdlib.h>

#include "format/json.h"
#include "fuzz_file.h"

static void walk(mlp__json value)
{
    mlp__json_item item;
    uint64_t count;
    double number;
    mlp__span text;

    (void)mlp__json_whole(value, &count);
    (void)mlp__json_number(value, &number);
    if (mlp__json_quoted(value, &text)) {
        char *room = malloc(text.length + 1);

        if (room == NULL || mlp__json_unescape(text, room) > text.length)
            abort();
        free(room);
    }
    if (mlp__json_kind(value) == '{' || mlp__json_kind(value) == '[')
        for (bool more = mlp__json_first(value, &item); more; more = mlp__json_next(&item))
            walk(item.value);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    mlp__json json;

    fuzz_allow(2 * length);
    if (mlp__json_check(&json, "fuzz", (mlp__span){ (const char *)bytes, length }) == MLP_OK)
        walk(json);
    return 0;
}
