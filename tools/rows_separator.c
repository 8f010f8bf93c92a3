/* SPDX-License-Identifier: MIT */
/*
 * Commas, semicolons, tabs.
 */
#include "rows_separator.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* The first that a line has stands between its fields. */
static const struct {
    char separator;
    const char *name;
} separators[] = {
    { ',', "commas" },
    { ';', "semicolons" },
    { '\t', "tabs" },
};
enum { N_SEPARATORS = sizeof separators / sizeof separators[0] };

/* Which of them the first line has that is not empty. A line of quoted fields may go on in the
 * next. */
static void look(FILE *file, bool *has)
{
    bool quoted = false;
    bool empty = true;
    int c;

    while ((c = getc(file)) != EOF) {
        if ((c == '\n' || c == '\r') && !quoted) {
            if (!empty)
                return;
            continue;
        }
        empty = false;
        quoted ^= c == '"';
        for (size_t i = 0; i < N_SEPARATORS && !quoted; i++)
            has[i] = has[i] || c == separators[i].separator;
        if (has[0])
            return;
    }
}

char rows_separator(const char *source)
{
    bool has[N_SEPARATORS] = { false };
    FILE *file = fopen(source, "rb");

    if (file == NULL)
        return separators[0].separator;
    look(file, has);
    (void)fclose(file);
    for (size_t i = 0; i < N_SEPARATORS; i++)
        if (has[i])
            return separators[i].separator;
    return separators[0].separator;
}

const char *rows_separator_name(char separator)
{
    for (size_t i = 0; i < N_SEPARATORS; i++)
        if (separators[i].separator == separator)
            return separators[i].name;
    return "characters";
}
