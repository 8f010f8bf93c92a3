/* SPDX-License-Identifier: MIT */
/*
 * Status codes and the thread's error line.
 */
#include "base/fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local char error_line[1024];

mlp_status mlp__fail(mlp_status status, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(error_line, sizeof error_line, format, arguments);
    va_end(arguments);
    /* What a message quotes may hold anything, and a line is what was promised. */
    for (char *at = error_line; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == '\x7f')
            *at = '?';
    return status;
}

mlp_status mlp__fail_at(mlp_status status, const char *place)
{
    char reason[sizeof error_line];

    memcpy(reason, error_line, sizeof reason);
    return mlp__fail(status, "%s: %s", place, reason);
}

const char *mlp_last_error(void)
{
    return error_line;
}

const char *mlp_strerror(mlp_status status)
{
    switch (status) {
#define STATUS_TEXT(name, value, text) \
    case name:                         \
        return text;
        MLP_STATUS_LIST(STATUS_TEXT)
#undef STATUS_TEXT
    }
    return "unknown status";
}
