/* SPDX-License-Identifier: MIT */
/*
 * Teams of threads: every part is run once, meetings hold everybody up, and
 * threads end with their team. What members see is written down and looked at
 * by the test's own thread, as Check's assertions are for one thread.
 */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/team.h"
#include "threads.h"

enum { MOST = 8 };

static mlp__team *make_team(size_t size)
{
    mlp__team *team;

    ck_ok(mlp__team_new(&team, size, NULL));
    return team;
}

/* ------------------------------------------------------------ every part */

/* What the parts of a run leave; plain memory, which a run has to make visible. */
typedef struct record {
    unsigned times[MOST];
    size_t parts[MOST];
    pthread_t thread[MOST];
    long pause; /* microseconds that every part but the first takes */
} record;

static void write_down(const void *context, size_t part, size_t parts)
{
    record *all = *(record *const *)context;

    if (part > 0 && all->pause > 0)
        sleep_microseconds(all->pause);
    all->times[part]++;
    all->parts[part] = parts;
    all->thread[part] = pthread_self();
}

static void check_run(mlp__team *team, size_t asked, size_t expected, long pause)
{
    record all = { .pause = pause };
    record *const pointer = &all;

    mlp__team_run(team, asked, write_down, &pointer);
    for (size_t i = 0; i < MOST; i++)
        ck_assert_msg(all.times[i] == (i < expected), "part %zu of %zu was run %u times", i,
                      expected, all.times[i]);
    for (size_t i = 0; i < expected; i++) {
        ck_assert_uint_eq(all.parts[i], expected);
        ck_assert(!pthread_equal(all.thread[i], pthread_self()) == (i > 0));
        for (size_t j = 0; j < i; j++)
            ck_assert(!pthread_equal(all.thread[i], all.thread[j]));
    }
}

/* _i + 1 members; parts from none to more than there are. */
START_TEST(test_every_part_once)
{
    const size_t size = (size_t)_i + 1;
    mlp__team *team = make_team(size);

    ck_assert((team == NULL) == (size == 1));
    ck_assert_uint_eq(mlp__team_size(team), size);
    for (int round = 0; round < 20; round++)
        for (size_t parts = 0; parts <= MOST; parts++) {
            const size_t most = parts < size ? parts : size;

            check_run(team, parts, most == 0 ? 1 : most, 0);
        }
    mlp__team_free(team);
}
END_TEST

/* Who waits, sleeps: the members between runs; the caller for slow members. */
START_TEST(test_sleepers_wake)
{
    const size_t size = (size_t)_i + 2;
    mlp__team *team = make_team(size);

    for (int round = 0; round < 30; round++) {
        sleep_microseconds(2000);
        check_run(team, size, size, 0);
        check_run(team, size, size, 2000);
        check_run(team, 2, 2, 1000);
    }
    mlp__team_free(team);
}
END_TEST

static void count_up(const void *context, size_t part, size_t parts)
{
    size_t *counts = *(size_t *const *)context;

    (void)parts;
    counts[part * 64]++;
}

/* Runs one upon the other, with pauses about as long as members stay awake. */
START_TEST(test_many_runs)
{
    const size_t size = (size_t)_i == 0 ? 2 : 5;
    const size_t runs = 20000 / size;
    size_t counts[MOST * 64] = { 0 };
    size_t *const pointer = counts;
    volatile unsigned idle = 0;
    mlp__team *team = make_team(size);

    for (size_t run = 0; run < runs; run++) {
        mlp__team_run(team, size, count_up, &pointer);
        for (size_t i = 0; i < run % 256 * 512; i++)
            idle = idle + 1;
        ck_assert_uint_eq(counts[(size - 1) * 64], run + 1);
    }
    for (size_t i = 0; i < size; i++)
        ck_assert_uint_eq(counts[i * 64], runs);
    mlp__team_free(team);
}
END_TEST

/* -------------------------------------------------------------- meetings */

/* Each part writes its cell; after a meeting all cells are those of this round. */
typedef struct table {
    mlp__team *team;
    size_t cell[MOST];
    size_t wrong[MOST];
    size_t rounds;
} table;

static void write_and_compare(const void *context, size_t part, size_t parts)
{
    table *all = *(table *const *)context;

    for (size_t round = 1; round <= all->rounds; round++) {
        all->cell[part] = round * parts;
        if ((round + part) % 97 == 0)
            sleep_microseconds(300); /* the others get as far as they can, and to sleep */
        mlp__team_meet(all->team, parts);
        for (size_t i = 0; i < parts; i++)
            all->wrong[part] += all->cell[i] != round * parts;
        mlp__team_meet(all->team, parts);
    }
}

/* _i + 1 members, of whom some take part. */
START_TEST(test_meetings)
{
    const size_t size = (size_t)_i + 1;
    table all = { .team = make_team(size), .rounds = 40 };
    table *const pointer = &all;

    for (size_t run = 0; run < 12; run++) {
        mlp__team_run(all.team, 1 + run % size, write_and_compare, &pointer);
        for (size_t i = 0; i < MOST; i++)
            ck_assert_uint_eq(all.wrong[i], 0);
    }
    mlp__team_free(all.team);
}
END_TEST

/* ----------------------------------------------------------- life, hosts */

static atomic_size_t starts;
static pthread_t caller;
static atomic_bool started_on_caller;

static void note_start(void)
{
    (void)atomic_fetch_add(&starts, 1);
    if (pthread_equal(pthread_self(), caller))
        atomic_store(&started_on_caller, true);
}

START_TEST(test_start_is_called_by_new_threads)
{
    const size_t before = threads_at_rest();
    mlp__team *team;

    caller = pthread_self();
    ck_ok(mlp__team_new(&team, 1, note_start));
    ck_assert_uint_eq(atomic_load(&starts), 0);
    ck_ok(mlp__team_new(&team, 6, note_start));
    ck_assert(threads_become(before + 5));
    mlp__team_free(team); /* joins them all, also those that had nothing to do */
    ck_assert_uint_eq(atomic_load(&starts), 5);
    ck_assert(!atomic_load(&started_on_caller));
    ck_assert(threads_become(before));
}
END_TEST

START_TEST(test_short_lives)
{
    const size_t before = threads_at_rest();

    mlp__team_free(NULL);
    for (size_t i = 0; i < 300; i++) {
        mlp__team *team = make_team(2 + i % 7);

        for (size_t run = 0; run < i % 3; run++)
            check_run(team, MOST, 2 + i % 7, 0);
        mlp__team_free(team);
    }
    ck_assert(threads_become(before));
}
END_TEST

static void *run_often(void *argument)
{
    mlp__team *team = argument;
    size_t counts[MOST * 64] = { 0 };
    size_t *const pointer = counts;
    size_t wrong = 0;

    for (size_t run = 1; run <= 500; run++) {
        mlp__team_run(team, 3, count_up, &pointer);
        for (size_t i = 0; i < 3; i++)
            wrong += counts[i * 64] != run;
    }
    return wrong == 0 ? NULL : argument;
}

/* A team goes from one host thread to the next; two of them run at once. */
START_TEST(test_teams_on_other_threads)
{
    mlp__team *teams[2] = { make_team(3), make_team(4) };
    pthread_t threads[2];
    void *wrong;

    for (int round = 0; round < 4; round++) {
        for (size_t i = 0; i < 2; i++)
            ck_assert_int_eq(pthread_create(&threads[i], NULL, run_often, teams[i]), 0);
        for (size_t i = 0; i < 2; i++) {
            ck_assert_int_eq(pthread_join(threads[i], &wrong), 0);
            ck_assert_ptr_null(wrong);
        }
        ck_assert_ptr_null(run_often(teams[round % 2]));
    }
    mlp__team_free(teams[0]);
    mlp__team_free(teams[1]);
}
END_TEST

static void run_within(const void *context, size_t part, size_t parts)
{
    table *const *inner = context;

    (void)parts;
    if (part == 1)
        mlp__team_run(inner[0]->team, 2, write_and_compare, inner);
}

/* A member of one team may run another. */
START_TEST(test_team_within_a_team)
{
    mlp__team *outer = make_team(3);
    table all = { .team = make_team(2), .rounds = 20 };
    table *const pointer = &all;

    for (int i = 0; i < 20; i++)
        mlp__team_run(outer, 3, run_within, &pointer);
    ck_assert_uint_eq(all.wrong[0] + all.wrong[1], 0);
    ck_assert_uint_eq(all.cell[1], 40);
    mlp__team_free(all.team);
    mlp__team_free(outer);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/team");

    add_loop_test(suite, test_every_part_once, MOST);
    add_loop_test(suite, test_sleepers_wake, MOST - 1);
    add_loop_test(suite, test_many_runs, 2);
    add_loop_test(suite, test_meetings, MOST);
    add_test(suite, test_start_is_called_by_new_threads);
    add_test(suite, test_short_lives);
    add_test(suite, test_teams_on_other_threads);
    add_test(suite, test_team_within_a_team);
    return suite;
}
