/* SPDX-License-Identifier: MIT */
/*
 * Running gnuplot, between unnamed files: script and remarks have no name any
 * more when it starts, so that no pipe can block or break.
 */
#define _XOPEN_SOURCE 700 /* realpath */
#include "gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TRIES = 100, NAME = 64 };

extern char **environ;

#define NOT_THERE "gnuplot is not there, which draws pictures (Debian, Ubuntu: gnuplot-nox)"

/* Calls that a signal may interrupt are made again. */
#define RETRY(result, call) \
    do                      \
        (result) = (call);  \
    while ((result) < 0 && errno == EINTR)

__attribute__((format(printf, 1, 2))) static const char *say(const char *format, ...)
{
    static char line[1024];
    va_list values;

    va_start(values, format);
    (void)vsnprintf(line, sizeof line, format, values);
    va_end(values);
    return line;
}

static const char *say_error(const char *path, int error)
{
    return say("%s: %s", path, strerror(error));
}

/* ---- Files ---- */

/* A new file beside the target; `name` gets its path. -1 and errno. */
static int make_file(const gnuplot_job *job, char *name)
{
    const char *slash = strrchr(job->target, '/');
    const size_t folder = slash == NULL ? 0 : (size_t)(slash - job->target) + 1;
    int made = -1;

    (void)memcpy(name, job->target, folder);
    for (int i = 0; i < TRIES && made < 0; i++) {
        (void)snprintf(name + folder, NAME, ".mlp-picture-%ld-%d", (long)getpid(), i);
        RETRY(made, open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
        if (made < 0 && errno != EEXIST)
            return -1;
    }
    return made;
}

/* The same above the standard streams, whose numbers it might have if they are closed: gnuplot's
 * own are put there. */
static int lift(int descriptor)
{
    int lifted;

    if (descriptor < 0)
        return -1;
    lifted = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    (void)close(descriptor);
    return lifted;
}

/* A file without a name; on the same disk, so that one folder decides what can be drawn. */
static int make_unnamed(const gnuplot_job *job)
{
    const int made = make_file(job, job->temporary);

    if (made >= 0)
        (void)unlink(job->temporary);
    return lift(made);
}

static const char *make_files(gnuplot_job *job)
{
    const int script = make_unnamed(job);

    if (script < 0)
        return say_error(job->path, errno);
    job->script = fdopen(script, "w+");
    if (job->script == NULL) {
        (void)close(script);
        return say_error(job->path, errno);
    }
    job->remarks = make_unnamed(job);
    if (job->remarks < 0)
        return say_error(job->path, errno);
    job->picture = make_file(job, job->temporary);
    if (job->picture >= 0)
        job->picture = lift(job->picture);
    else
        job->temporary[0] = '\0';
    return job->picture < 0 ? say_error(job->path, errno) : NULL;
}

/* Follows symbolic links, so that it is their end that is replaced. */
static const char *find_target(gnuplot_job *job)
{
    const char *path = job->path;
    struct stat info;
    char *resolved = NULL;
    size_t bytes;

    if (stat(path, &info) == 0) {
        if (!S_ISREG(info.st_mode))
            return say("%s: is %s", path, S_ISDIR(info.st_mode) ? "a folder" : "no ordinary file");
        job->replaces = true;
        job->mode = info.st_mode & 0777;
        resolved = realpath(path, NULL);
        if (resolved == NULL)
            return say_error(path, errno);
    } else if (errno != ENOENT || path[0] == '\0') {
        return say_error(path[0] == '\0' ? "a picture's name" : path, errno);
    } else if (lstat(path, &info) == 0) {
        return say("%s: is a symbolic link to nothing", path);
    }
    bytes = strlen(resolved == NULL ? path : resolved) + 1;
    job->target = calloc(2, bytes + NAME);
    if (job->target != NULL) {
        (void)memcpy(job->target, resolved == NULL ? path : resolved, bytes);
        job->temporary = job->target + bytes + NAME;
    }
    free(resolved);
    return job->target == NULL ? say_error(path, ENOMEM) : NULL;
}

/* Closes and frees everything; a picture that has not got its name is removed. */
static void end(gnuplot_job *job)
{
    if (job->temporary != NULL && job->temporary[0] != '\0')
        (void)unlink(job->temporary);
    if (job->script != NULL)
        (void)fclose(job->script);
    if (job->picture >= 0)
        (void)close(job->picture);
    if (job->remarks >= 0)
        (void)close(job->remarks);
    free(job->target);
    *job = (gnuplot_job){ .picture = -1, .remarks = -1 };
}

const char *gnuplot_start(gnuplot_job *job, const char *path, double width, double height)
{
    const char *wrong;

    *job = (gnuplot_job){ .path = path, .picture = -1, .remarks = -1 };
    wrong = find_target(job);
    if (wrong == NULL)
        wrong = make_files(job);
    if (wrong != NULL) {
        end(job);
        return wrong;
    }
    (void)fprintf(job->script,
                  "set encoding utf8\n"
                  "set terminal svg size %.0f,%.0f fixed noenhanced "
                  "font 'DejaVu Sans,Verdana,Arial,sans-serif,12' background '#ffffff'\n",
                  width, height);
    return NULL;
}

/* ---- The program ---- */

static int set_streams(posix_spawn_file_actions_t *streams, const gnuplot_job *job)
{
    const int given[] = { fileno(job->script), job->picture, job->remarks };
    int error = 0;

    for (int i = 0; i < 3 && error == 0; i++)
        error = posix_spawn_file_actions_adddup2(streams, given[i], i);
    return error;
}

/* Starts it with no signal blocked, and SIGPIPE as it is by default, whatever the caller has done
 * to them. Not by fork(), of which OpenBLAS's threads would take notice. */
static int start_program(const gnuplot_job *job, pid_t *child)
{
    char name[] = "gnuplot";
    char no_settings[] = "-d"; /* of the user's */
    char *arguments[] = { name, no_settings, NULL };
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t signals;
    sigset_t set;
    int error = posix_spawn_file_actions_init(&streams);

    if (error != 0)
        return error;
    error = posix_spawnattr_init(&signals);
    if (error == 0) {
        (void)sigemptyset(&set);
        (void)posix_spawnattr_setsigmask(&signals, &set);
        (void)sigaddset(&set, SIGPIPE);
        (void)posix_spawnattr_setsigdefault(&signals, &set);
        (void)posix_spawnattr_setflags(&signals, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        error = set_streams(&streams, job);
        if (error == 0)
            error = posix_spawnp(child, name, &streams, &signals, arguments, environ);
        (void)posix_spawnattr_destroy(&signals);
    }
    (void)posix_spawn_file_actions_destroy(&streams);
    return error;
}

/* The line of the remarks that tells most: gnuplot's "line 0: ...", else the first one. */
static const char *say_remark(const gnuplot_job *job)
{
    char text[2048];
    ssize_t got;
    const char *line;

    RETRY(got, pread(job->remarks, text, sizeof text - 1, 0));
    text[got < 0 ? 0 : got] = '\0';
    line = strstr(text, " line ");
    if (line == NULL)
        line = text;
    line += strspn(line, " \t\r\n");
    if (line[0] == '\0')
        line = "it does not say why";
    return say("%s: gnuplot has failed: %.*s", job->path, (int)strcspn(line, "\r\n"), line);
}

static const char *run(const gnuplot_job *job)
{
    int status = 0;
    pid_t child;
    pid_t ended;
    const int error = start_program(job, &child);

    if (error == ENOENT)
        return say(NOT_THERE);
    if (error != 0)
        return say("gnuplot can't be started, which draws pictures: %s", strerror(error));
    RETRY(ended, waitpid(child, &status, 0));
    /* Where the caller ignores SIGCHLD there is no status; the picture will tell. */
    if (ended < 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
        return NULL;
    /* So it looks where posix_spawnp() is made of fork(), as under valgrind. */
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return say(NOT_THERE);
    if (WIFSIGNALED(status))
        return say("%s: gnuplot was ended by signal %d", job->path, WTERMSIG(status));
    return say_remark(job);
}

/* gnuplot takes no notice when it can't write. */
static const char *check_whole(const gnuplot_job *job)
{
    static const char last[] = "</svg>";
    char text[16];
    const off_t size = lseek(job->picture, 0, SEEK_END);
    ssize_t got = 0;

    if (size > (off_t)sizeof text)
        RETRY(got, pread(job->picture, text, sizeof text - 1, size - (off_t)(sizeof text - 1)));
    text[got < 0 ? 0 : got] = '\0';
    if (strstr(text, last) == NULL)
        return say("%s: gnuplot could not write all of it (is the disk full?)", job->path);
    return NULL;
}

static const char *give_name(gnuplot_job *job)
{
    int done;

    /* Some file systems have no modes, and some can't synchronise. */
    if (job->replaces)
        (void)fchmod(job->picture, job->mode);
    RETRY(done, fsync(job->picture));
    if (done < 0 && errno != EINVAL)
        return say_error(job->path, errno);
    done = close(job->picture);
    job->picture = -1;
    if (done < 0 && errno != EINTR)
        return say_error(job->path, errno);
    if (rename(job->temporary, job->target) != 0)
        return say_error(job->path, errno);
    job->temporary[0] = '\0';
    return NULL;
}

const char *gnuplot_finish(gnuplot_job *job, bool keep)
{
    const char *wrong = NULL;

    errno = 0;
    if (fflush(job->script) != 0 || ferror(job->script) || fseek(job->script, 0, SEEK_SET) != 0)
        wrong = say_error(job->path, errno == 0 ? EIO : errno);
    if (wrong == NULL)
        wrong = run(job);
    if (wrong == NULL)
        wrong = check_whole(job);
    if (wrong == NULL && keep)
        wrong = give_name(job);
    end(job);
    return wrong;
}
