/* SPDX-License-Identifier: MIT */
/*
 * Teams of threads in a process that gets signals and forks.
 */
#include "support.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/team.h"
#include "threads.h"

enum { MOST = 4 };

static mlp__team *make_team(size_t size)
{
    mlp__team *team;

    ck_ok(mlp__team_new(&team, size, NULL));
    return team;
}

/* How often each part was run, and the number of parts it was told. */
typedef struct record {
    unsigned times[MOST];
    size_t parts[MOST];
} record;

static void write_down(const void *context, size_t part, size_t parts)
{
    record *all = *(record *const *)context;

    all->times[part]++;
    all->parts[part] = parts;
}

static void check_run(mlp__team *team, size_t parts)
{
    record all = { { 0 }, { 0 } };
    record *const pointer = &all;

    mlp__team_run(team, parts, write_down, &pointer);
    for (size_t i = 0; i < MOST; i++) {
        ck_assert_uint_eq(all.times[i], i < parts);
        ck_assert_uint_eq(all.parts[i], i < parts ? parts : 0);
    }
}

/* --------------------------------------------------------------- signals */

static const int some_signals[] = { SIGINT,  SIGTERM, SIGHUP,  SIGUSR1, SIGUSR2, SIGALRM,
                                    SIGCHLD, SIGPIPE, SIGPROF, SIGQUIT, SIGTSTP, SIGWINCH };

enum { N_SIGNALS = sizeof some_signals / sizeof some_signals[0] };

static size_t blocked_here(void)
{
    sigset_t mask;
    size_t number = 0;

    (void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
    for (size_t i = 0; i < N_SIGNALS; i++)
        number += sigismember(&mask, some_signals[i]) == 1;
    return number;
}

static void count_blocked(const void *context, size_t part, size_t parts)
{
    size_t *blocked = *(size_t *const *)context;

    (void)parts;
    blocked[part] = blocked_here();
}

static pthread_t caller;
static atomic_size_t signals_on_caller;
static atomic_size_t signals_elsewhere;

static void note_signal(int number)
{
    (void)number;
    (void)atomic_fetch_add(
        pthread_equal(pthread_self(), caller) ? &signals_on_caller : &signals_elsewhere, 1);
}

START_TEST(test_signals_stay_with_the_host)
{
    const struct sigaction action = { .sa_handler = note_signal };
    const size_t before = blocked_here();
    size_t blocked[4] = { 0 };
    size_t *const pointer = blocked;
    mlp__team *team = make_team(4);

    ck_assert_uint_eq(blocked_here(), before);
    mlp__team_run(team, 4, count_blocked, &pointer);
    ck_assert_uint_eq(blocked[0], before);
    for (size_t i = 1; i < 4; i++)
        ck_assert_uint_eq(blocked[i], N_SIGNALS);

    caller = pthread_self();
    ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
    for (int i = 0; i < 50; i++) {
        ck_assert_int_eq(kill(getpid(), SIGUSR1), 0);
        check_run(team, 4);
    }
    ck_assert_uint_ge(atomic_load(&signals_on_caller), 1);
    ck_assert_uint_eq(atomic_load(&signals_elsewhere), 0);
    mlp__team_free(team);
}
END_TEST

/* ------------------------------------------------------------------ fork */

/* What a child can do with its parent's team, and with one of its own. */
static int live_in_child(mlp__team *team)
{
    record all = { { 0 }, { 0 } };
    record *const pointer = &all;
    mlp__team *own;

    if (mlp__team_size(team) != 1)
        return 2;
    mlp__team_run(team, 3, write_down, &pointer);
    if (all.times[0] != 1 || all.parts[0] != 1 || all.times[1] != 0)
        return 3;
    mlp__team_free(team);
    if (mlp__team_new(&own, 3, NULL) != MLP_OK || mlp__team_size(own) != 3)
        return 4;
    mlp__team_run(own, 3, write_down, &pointer);
    if (all.times[0] != 2 || all.times[2] != 1)
        return 5;
    mlp__team_free(own);
    return 0;
}

/* _i: the members are awake, or asleep. */
START_TEST(test_fork)
{
    mlp__team *team = make_team(3);

    for (int round = 0; round < 20; round++) {
        pid_t child;

        check_run(team, 3);
        if (_i == 1)
            sleep_microseconds(2000);
        child = fork();
        if (child == 0)
            _exit(live_in_child(team));
        ck_assert_int_gt(child, 0);
        check_run(team, 3);
        ck_assert_uint_eq(mlp__team_size(team), 3);
        ck_assert_int_eq(child_result(child, 20), 0);
    }
    mlp__team_free(team);
}
END_TEST

/* A team made in a child is whole there, and gone in the child's child. */
static int fork_again(void)
{
    mlp__team *team;
    pid_t child;

    if (mlp__team_new(&team, 2, NULL) != MLP_OK || mlp__team_size(team) != 2)
        return 10;
    child = fork();
    if (child == 0)
        _exit(live_in_child(team));
    if (mlp__team_size(team) != 2)
        return 11;
    mlp__team_free(team);
    return child_result(child, 20);
}

START_TEST(test_fork_of_a_fork)
{
    mlp__team *team = make_team(2);
    const pid_t child = fork();

    if (child == 0)
        _exit(fork_again());
    ck_assert_int_eq(child_result(child, 40), 0);
    mlp__team_free(team);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/team_process");

    add_test(suite, test_signals_stay_with_the_host);
    add_loop_test(suite, test_fork, 2);
    add_test(suite, test_fork_of_a_fork);
    return suite;
}
