/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON.
 */
#include "format/json_write.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "base/text.h"

/* Makes room for `more` bytes and a 0. */
static bool reserve(mlp__json_writer *w, size_t more)
{
    size_t room;
    void *memory;

    if (w->failed)
        return false;
    if (more < w->room - w->length)
        return true;
    if (!mlp__size_add(w->length, more, &room) || !mlp__size_mul(room + 256, 2, &room)
        || mlp__alloc(&memory, room, 1) != MLP_OK) {
        w->failed = true;
        return false;
    }
    if (w->length > 0)
        memcpy(memory, w->text, w->length + 1);
    mlp__free(w->text);
    w->text = memory;
    w->room = room;
    return true;
}

static void append(mlp__json_writer *w, const char *bytes, size_t length)
{
    if (!reserve(w, length))
        return;
    memcpy(w->text + w->length, bytes, length);
    w->length += length;
    w->text[w->length] = '\0';
}

static void append_char(mlp__json_writer *w, char c)
{
    append(w, &c, 1);
}

static void append_quoted(mlp__json_writer *w, const char *text)
{
    append_char(w, '"');
    for (const char *c = text; *c != '\0'; c++) {
        char escape[8];

        if (*c == '"' || *c == '\\')
            append_char(w, '\\');
        if ((unsigned char)*c >= ' ') {
            append_char(w, *c);
        } else {
            (void)snprintf(escape, sizeof escape, "\\u%04x", (unsigned)*c);
            append(w, escape, 6);
        }
    }
    append_char(w, '"');
}

/* What goes before a value. */
static void begin(mlp__json_writer *w, const char *name)
{
    if (w->comma)
        append_char(w, ',');
    if (name != NULL) {
        append_quoted(w, name);
        append_char(w, ':');
    }
    w->comma = true;
}

void mlp__json_open(mlp__json_writer *w, const char *name, char bracket)
{
    begin(w, name);
    append_char(w, bracket);
    w->comma = false;
}

void mlp__json_close(mlp__json_writer *w, char bracket)
{
    append_char(w, bracket);
    w->comma = true;
}

void mlp__json_put_text(mlp__json_writer *w, const char *name, const char *text)
{
    begin(w, name);
    append_quoted(w, text);
}

void mlp__json_put_uint64(mlp__json_writer *w, const char *name, uint64_t value)
{
    char digits[24];

    begin(w, name);
    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    append(w, digits, strlen(digits));
}

void mlp__json_put_double(mlp__json_writer *w, const char *name, double value)
{
    char digits[MLP__TEXT_DOUBLE];

    if (!isfinite(value)) {
        mlp__json_put_text(w, name, isnan(value) ? "nan" : value < 0.0 ? "-inf" : "inf");
        return;
    }
    begin(w, name);
    (void)mlp__text_double(value, digits);
    append(w, digits, strlen(digits));
}

void mlp__json_put_bool(mlp__json_writer *w, const char *name, bool value)
{
    begin(w, name);
    append(w, value ? "true" : "false", value ? 4 : 5);
}

mlp_status mlp__json_end(mlp__json_writer *w)
{
    if (!w->failed && w->text != NULL)
        return MLP_OK;
    mlp__free(w->text);
    *w = (mlp__json_writer){ .failed = true };
    MLP_FAIL(MLP_ENOMEM, "out of memory for a text in JSON");
}
