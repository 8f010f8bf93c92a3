/* SPDX-License-Identifier: MIT */
/*
 * How things are shared among the parts of a team, and how many processors
 * there are for it.
 */
#define _GNU_SOURCE /* sched_setaffinity */
#include "support.h"

#include <sched.h>

#include "base/team.h"

/* The shares follow each other from 0 to n, and keep to the grain. */
static void check_shares(size_t n, size_t grain, size_t parts)
{
    size_t next = 0;
    size_t smallest = n;
    size_t used = 0;

    for (size_t part = 0; part < parts; part++) {
        const mlp__range share = mlp__team_share(n, grain, part, parts);

        if (share.count == 0 && share.first <= n)
            continue;
        if (share.first != next || share.first % grain != 0)
            ck_abort_msg("n %zu, grain %zu: part %zu of %zu begins at %zu, not %zu", n, grain, part,
                         parts, share.first, next);
        next += share.count;
        smallest = share.count < smallest ? share.count : smallest;
        used++;
    }
    ck_assert_msg(next == n, "n %zu, grain %zu, %zu parts: shares end at %zu", n, grain, parts,
                  next);
    ck_assert_msg(used <= 1 || smallest >= grain, "n %zu, grain %zu, %zu parts: a share of %zu", n,
                  grain, parts, smallest);
    /* All that could have something, do. */
    ck_assert_uint_eq(used, n == 0 ? 0 : n < grain ? 1 : n / grain < parts ? n / grain : parts);
}

START_TEST(test_shares)
{
    for (size_t n = 0; n <= 150; n++)
        for (size_t grain = 1; grain <= 50; grain++)
            for (size_t parts = 1; parts <= 17; parts++)
                check_shares(n, grain, parts);
}
END_TEST

/* No two shares differ by more than a grain, and what is left over. */
START_TEST(test_shares_are_even)
{
    for (size_t n = 1; n <= 400; n += 3)
        for (size_t grain = 1; grain <= 24; grain++)
            for (size_t parts = 1; parts <= 8 && parts <= n / grain; parts++) {
                size_t least = n;
                size_t most = 0;

                for (size_t part = 0; part < parts; part++) {
                    const size_t count = mlp__team_share(n, grain, part, parts).count;

                    least = count < least ? count : least;
                    most = count > most ? count : most;
                }
                ck_assert_uint_le(most - least, grain + n % grain);
            }
}
END_TEST

START_TEST(test_large_shares)
{
    const size_t sizes[] = { 1000003, 60000, INT32_MAX };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        for (size_t parts = 1; parts <= MLP__TEAM_MOST; parts = parts * 3 + 1) {
            check_shares(sizes[i], 1, parts);
            check_shares(sizes[i], 24, parts);
            check_shares(sizes[i], 24, MLP__TEAM_MOST);
        }
}
END_TEST

START_TEST(test_processors)
{
    ck_assert_uint_ge(mlp__team_processors(), 1);
#if defined(__linux__)
    {
        const int here = sched_getcpu();
        cpu_set_t one;

        ck_assert_int_ge(here, 0);
        CPU_ZERO(&one);
        CPU_SET((size_t)here, &one);
        ck_assert_int_eq(sched_setaffinity(0, sizeof one, &one), 0);
        ck_assert_uint_eq(mlp__team_processors(), 1);
    }
#endif
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/team_share");

    add_test(suite, test_shares);
    add_test(suite, test_shares_are_even);
    add_test(suite, test_large_shares);
    add_test(suite, test_processors);
    return suite;
}
