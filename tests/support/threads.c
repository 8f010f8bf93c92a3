/* SPDX-License-Identifier: MIT */
/*
 * What tests of threads share. Numbers of threads are those that Linux shows
 * under /proc.
 */
#include "threads.h"

#include <dirent.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include <sys/wait.h>

size_t threads_now(void)
{
    DIR *tasks = opendir("/proc/self/task");
    const struct dirent *entry;
    size_t number = 0;

    if (tasks == NULL)
        return 0;
    while ((entry = readdir(tasks)) != NULL)
        number += entry->d_name[0] != '.';
    (void)closedir(tasks);
    return number;
}

static void *do_nothing(void *nothing)
{
    return nothing;
}

size_t threads_at_rest(void)
{
    pthread_t thread;
    size_t before;

    if (pthread_create(&thread, NULL, do_nothing, NULL) == 0)
        (void)pthread_join(thread, NULL);
    /* What was joined may be seen for a moment. */
    do {
        before = threads_now();
        sleep_microseconds(20000);
    } while (threads_now() != before);
    return before;
}

bool threads_become(size_t number)
{
    size_t now = threads_now();

    for (int i = 0; i < 2000 && now != number && now != 0; i++) {
        sleep_microseconds(1000);
        now = threads_now();
    }
    return now == number || now == 0;
}

void sleep_microseconds(long microseconds)
{
    const struct timespec time = { microseconds / 1000000, microseconds % 1000000 * 1000 };

    (void)nanosleep(&time, NULL);
}

int child_result(pid_t child, int seconds)
{
    int status = 0;
    pid_t ended = 0;

    for (long i = 0; i < seconds * 1000L && ended == 0; i++) {
        ended = waitpid(child, &status, WNOHANG);
        if (ended == 0)
            sleep_microseconds(1000);
    }
    if (ended == 0) {
        (void)kill(child, SIGKILL);
        (void)waitpid(child, &status, 0);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
