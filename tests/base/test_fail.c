/* SPDX-License-Identifier: MIT */
/*
 * Status codes, and the error line that each thread has to itself.
 */
#include "support.h"

#include <pthread.h>
#include <stdio.h>

#include "base/fail.h"

START_TEST(test_every_status_has_its_text)
{
#define CHECK_STATUS(name, value, text) \
    ck_assert_int_eq(name, value);      \
    ck_assert_str_eq(mlp_strerror(name), text);
    MLP_STATUS_LIST(CHECK_STATUS)
#undef CHECK_STATUS
}
END_TEST

START_TEST(test_unknown_status)
{
    ck_assert_str_eq(mlp_strerror((mlp_status)-99), "unknown status");
    ck_assert_str_eq(mlp_strerror((mlp_status)1), "unknown status");
}
END_TEST

START_TEST(test_line_is_empty_before_the_first_failure)
{
    ck_assert_str_eq(mlp_last_error(), "");
}
END_TEST

START_TEST(test_line_is_that_of_the_latest_failure)
{
    ck_assert_int_eq(mlp__fail(MLP_ESHAPE, "%d inputs, not %s", 3, "four"), MLP_ESHAPE);
    ck_assert_str_eq(mlp_last_error(), "3 inputs, not four");
    ck_assert_int_eq(mlp__fail(MLP_EIO, "x"), MLP_EIO);
    ck_assert_str_eq(mlp_last_error(), "x");
}
END_TEST

START_TEST(test_success_leaves_the_line)
{
    mlp_opt *opt;

    (void)mlp__fail(MLP_EINVAL, "before");
    ck_ok(mlp_opt_sgd(&opt, NULL));
    ck_assert_str_eq(mlp_last_error(), "before");
    mlp_opt_free(opt);
}
END_TEST

/* A line that is too long is cut, and ended by a 0. */
START_TEST(test_long_line_is_cut)
{
    char text[5000];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    (void)mlp__fail(MLP_EINVAL, "%s", text);
    ck_assert_uint_ge(strlen(mlp_last_error()), 255);
    ck_assert_uint_lt(strlen(mlp_last_error()), sizeof text - 1);
    ck_assert_uint_eq(strspn(mlp_last_error(), "x"), strlen(mlp_last_error()));
}
END_TEST

/* What another thread saw; Check's assertions stay on the test's own thread. */
typedef struct seen {
    char before[32];
    char after[32];
} seen;

static void *fail_on_this_thread(void *argument)
{
    seen *what = argument;

    (void)snprintf(what->before, sizeof what->before, "%s", mlp_last_error());
    (void)mlp__fail(MLP_EIO, "other thread");
    (void)snprintf(what->after, sizeof what->after, "%s", mlp_last_error());
    return NULL;
}

START_TEST(test_line_belongs_to_the_thread)
{
    pthread_t thread;
    seen what;

    (void)mlp__fail(MLP_EINVAL, "this thread");
    ck_assert_int_eq(pthread_create(&thread, NULL, fail_on_this_thread, &what), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_str_eq(what.before, "");
    ck_assert_str_eq(what.after, "other thread");
    ck_assert_str_eq(mlp_last_error(), "this thread");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/fail");

    add_test(suite, test_every_status_has_its_text);
    add_test(suite, test_unknown_status);
    add_test(suite, test_line_is_empty_before_the_first_failure);
    add_test(suite, test_line_is_that_of_the_latest_failure);
    add_test(suite, test_success_leaves_the_line);
    add_test(suite, test_long_line_is_cut);
    add_test(suite, test_line_belongs_to_the_thread);
    return suite;
}
