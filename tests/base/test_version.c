/* SPDX-License-Identifier: MIT */
/*
 * The version, and every public macro used at least once: a macro that does
 * not compile, or that names things it should not, shows here.
 */
#include "support.h"

#include <stdio.h>

/* An own declaration, written with the macros of <mlp/common.h>. */
MLP_BEGIN_DECLS
MLP_CHECKED mlp_status declared_with_the_macros(void);
MLP_END_DECLS

mlp_status declared_with_the_macros(void)
{
    return MLP_ESTATE;
}

START_TEST(test_library_is_that_of_the_headers)
{
    char text[32];

    ck_assert_int_eq(mlp_version(), MLP_VERSION);
    (void)snprintf(text, sizeof text, "%d.%d.%d", MLP_VERSION_MAJOR, MLP_VERSION_MINOR,
                   MLP_VERSION_PATCH);
    ck_assert_str_eq(mlp_version_string(), text);
}
END_TEST

/* Operators in the arguments must not mix with those of the macro. */
START_TEST(test_version_number)
{
    ck_assert_int_eq(MLP_VERSION_NUMBER(1, 2, 3), 10203);
    ck_assert_int_eq(MLP_VERSION_NUMBER(0 + 1, 1 + 1, 1 + 2), 10203);
    ck_assert_int_eq(2 * MLP_VERSION_NUMBER(1, 0, 1), 20002);
#if MLP_VERSION < MLP_VERSION_NUMBER(0, 0, 1)
    ck_abort_msg("the version can't be compared by the preprocessor");
#endif
}
END_TEST

START_TEST(test_build_info_is_one_line_with_the_version)
{
    const char *line = mlp_build_info();

    ck_assert_ptr_nonnull(strstr(line, mlp_version_string()));
    ck_assert_ptr_nonnull(strstr(line, "OpenBLAS"));
    ck_assert_ptr_null(strchr(line, '\n'));
}
END_TEST

START_TEST(test_declarations)
{
    ck_assert_int_eq(declared_with_the_macros(), MLP_ESTATE);
}
END_TEST

START_TEST(test_status_list)
{
    size_t count = 0;

#define COUNT(name, value, text) count += (name) == (value) && (text)[0] != '\0';
    MLP_STATUS_LIST(COUNT)
#undef COUNT
    ck_assert_uint_eq(count, 13);
}
END_TEST

/* The initialisers fill every field with the default that the header states. */
START_TEST(test_option_initialisers)
{
    const mlp_sgd sgd = MLP_SGD_INIT;
    const mlp_train_opts train = MLP_TRAIN_OPTS_INIT;

    ck_assert_uint_eq(sgd.size, sizeof sgd);
    ck_assert_double_eq(sgd.learning_rate, 0.01);
    ck_assert_double_eq(sgd.momentum, 0.0);
    ck_assert_int_eq(sgd.nesterov, 0);
    ck_assert_uint_eq(train.size, sizeof train);
    ck_assert_int_eq(train.loss, MLP_LOSS_MEAN_SQUARED_ERROR);
    ck_assert_uint_eq(train.epochs, 10);
    ck_assert_uint_eq(train.batch, 32);
    ck_assert_uint_eq(train.seed, 0);
    ck_assert_int_eq(train.no_shuffle, 0);
    ck_assert_double_eq(train.target_loss, 0.0);
    ck_assert_int_eq(train.threads, 0);
    ck_assert(train.on_epoch == NULL);
    ck_assert_ptr_null(train.user);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/version");

    add_test(suite, test_library_is_that_of_the_headers);
    add_test(suite, test_version_number);
    add_test(suite, test_build_info_is_one_line_with_the_version);
    add_test(suite, test_declarations);
    add_test(suite, test_status_list);
    add_test(suite, test_option_initialisers);
    return suite;
}
