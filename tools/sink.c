/* SPDX-License-Identifier: MIT */
/*
 * Writing text whole or not at all.
 */
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"

static _Noreturn void fail(const sink *to)
{
    const int number = errno;

    if (to->temporary != NULL)
        (void)unlink(to->temporary);
    program_fail("%s: %s", to->path == NULL ? "standard output" : to->path, strerror(number));
}

/* A terminal, a pipe or a device is written to as it is. */
static int is_special(const char *path)
{
    struct stat state;

    return stat(path, &state) == 0 && !S_ISREG(state.st_mode);
}

sink sink_open(const char *path)
{
    static const char ending[] = ".mlp-new";
    sink to = { stdout, NULL, NULL };
    size_t room;

    if (path == NULL || strcmp(path, "-") == 0)
        return to;
    to.path = path;
    if (is_special(path)) {
        to.file = fopen(path, "w");
    } else {
        room = strlen(path) + sizeof ending;
        to.temporary = program_alloc(room, 1);
        (void)snprintf(to.temporary, room, "%s%s", path, ending);
        to.file = fopen(to.temporary, "w");
    }
    if (to.file == NULL)
        fail(&to);
    return to;
}

void sink_field(const sink *to, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        (void)fputs(text, to->file);
        return;
    }
    (void)fputc('"', to->file);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            (void)fputc('"', to->file);
        (void)fputc(*text, to->file);
    }
    (void)fputc('"', to->file);
}

void sink_close(sink *to)
{
    if (fflush(to->file) != 0 || ferror(to->file))
        fail(to);
    if (to->path == NULL)
        return;
    if ((to->temporary != NULL && fsync(fileno(to->file)) != 0) || fclose(to->file) != 0)
        fail(to);
    if (to->temporary != NULL && rename(to->temporary, to->path) != 0)
        fail(to);
    free(to->temporary);
}
