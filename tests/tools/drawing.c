/* SPDX-License-Identifier: MIT */
/*
 * What tests of pictures share.
 */
#define _XOPEN_SOURCE 700 /* setenv */
#include "drawing.h"

#include <stdio.h>
#include <sys/stat.h>

#include "picture.h"

bool has_gnuplot(void)
{
    const char *wrong = picture_check("/tmp/picture.svg");

    if (wrong == NULL || strstr(wrong, "is not there") == NULL)
        return true;
    (void)fputs("gnuplot is not there: what it draws is not tested\n", stderr);
    return false;
}

void write_program(const char *text)
{
    const char *path = scratch_path("gnuplot");

    scratch_write(path, text, strlen(text));
    ck_assert_int_eq(chmod(path, 0755), 0);
}

void use_scratch_programs(const char *more)
{
    char path[2000];
    char folder[600];

    (void)snprintf(folder, sizeof folder, "%s", scratch_path(""));
    (void)snprintf(path, sizeof path, "%s%s", folder, more);
    ck_assert_int_eq(setenv("PATH", path, 1), 0);
}

static void check_tag(const char *tag, int *depth)
{
    const char *end = strchr(tag, '>');

    ck_assert_ptr_nonnull(end);
    if (tag[1] == '/')
        --*depth;
    else if (tag[1] != '?' && end[-1] != '/')
        ++*depth;
    ck_assert_int_ge(*depth, 0);
}

void check_well_formed(const char *text)
{
    int depth = 0;

    ck_assert_int_eq(strncmp(text, "<?xml ", 6), 0);
    for (const char *at = text; *at != '\0'; at++) {
        ck_assert_msg((unsigned char)*at >= 0x20 || strchr("\t\n", *at) != NULL, "a byte %d", *at);
        if (*at == '<')
            check_tag(at, &depth);
        if (*at == '&')
            ck_assert_msg(strcspn(at, ";") < 6, "%.20s", at);
    }
    ck_assert_int_eq(depth, 0);
    ck_assert_ptr_nonnull(strstr(text, "</svg>"));
}
