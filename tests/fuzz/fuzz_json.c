/* SPDX-License-Identifier: MIT */
/*
 * A fuzz target for the JSON reader: what it accepts can be walked through,
 * whole, by every call.
 */

#include <stdlib.h>
#include <string.h>

#include "format/json.h"
#include "fuzz_file.h"

static mlp__span whole;

static void check_inside(mlp__span piece)
{
    FUZZ_CHECK(piece.start >= whole.start);
    FUZZ_CHECK(piece.length <= whole.length);
    FUZZ_CHECK(piece.start + piece.length <= whole.start + whole.length);
}

static void check_text(mlp__json value)
{
    mlp__span text;
    char *plain;
    size_t length;

    FUZZ_CHECK(mlp__json_quoted(value, &text));
    check_inside(text);
    plain = malloc(text.length + 1);
    FUZZ_CHECK(plain != NULL);
    length = mlp__json_unescape(text, plain);
    FUZZ_CHECK(length <= text.length && plain[length] == '\0');
    free(plain);
}

static void walk(mlp__json value);

static void walk_items(mlp__json value)
{
    const bool of_object = mlp__json_kind(value) == '{';
    size_t count = 0;
    mlp__json_item item;
    mlp__json found;

    for (bool more = mlp__json_first(value, &item); more; more = mlp__json_next(&item)) {
        check_inside(item.name);
        FUZZ_CHECK(of_object || item.name.length == 0);
        if (of_object && count < 100) {
            char *name = strndup(item.name.start, item.name.length);

            FUZZ_CHECK(mlp__json_find(value, name, &found));
            FUZZ_CHECK(found.start == item.value.start && found.length == item.value.length);
            free(name);
        }
        walk(item.value);
        count++;
    }
    FUZZ_CHECK(mlp__json_count(value) == count);
}

static void walk(mlp__json value)
{
    uint64_t size;
    double number;

    check_inside(value);
    FUZZ_CHECK(value.length > 0);
    if (mlp__json_whole(value, &size))
        FUZZ_CHECK(value.length >= 60 || mlp__json_number(value, &number));
    switch (mlp__json_kind(value)) {
    case '{':
    case '[':
        walk_items(value);
        break;
    case '"':
        check_text(value);
        break;
    case 't':
    case 'f':
    case 'n':
        FUZZ_CHECK(value.length == 4 || value.length == 5);
        break;
    default:
        FUZZ_CHECK(mlp__json_kind(value) == '0');
        (void)mlp__json_number(value, &number);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    /* A block of its own, so that reading behind its end is noticed. */
    char *text = malloc(length > 0 ? length : 1);
    mlp_status status;

    FUZZ_CHECK(text != NULL);
    if (length > 0)
        memcpy(text, bytes, length);
    fuzz_allow(2 * length + (length == 0));
    status = mlp__json_check(&whole, "text", (mlp__span){ text, length });
    fuzz_allow(0);
    if (status == MLP_OK)
        walk(whole);
    else
        FUZZ_CHECK(status == MLP_EFORMAT && mlp_last_error()[0] != '\0');
    free(text);
    return 0;
}
