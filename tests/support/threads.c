/* SPDX-License-Identifier: MIT */
/*
 * What tests of threads share. Numbers of threads are those that Linux shows
 * under /proc.
 */
#include "threads.h"

#include <dirent.h>
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
