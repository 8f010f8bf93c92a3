/* SPDX-License-Identifier: MIT */
/*
 * Orthonormal columns: Q'Q = I, and R = Q'A triangular with a diagonal >= 0,
 * which together make Q the one that is promised.
 */
#include "support.h"

#include "linalg/orthonormal.h"

/* Sum over the rows of a's column i times b's column j, both column-major. */
static double column_product(size_t m, const double *a, size_t i, const double *b, size_t j)
{
    double sum = 0.0;

    for (size_t k = 0; k < m; k++)
        sum += a[i * m + k] * b[j * m + k];
    return sum;
}

static const struct {
    size_t m;
    size_t n;
} sizes[] = { { 1, 1 }, { 2, 2 }, { 7, 1 }, { 7, 3 }, { 23, 23 }, { 101, 37 } };

enum { N_SIZES = sizeof sizes / sizeof sizes[0], MOST = 101 * 37 };

/* a is awkward numbers and q what becomes of them. */
static void make_q(size_t m, size_t n, double *a, double *q)
{
    for (size_t i = 0; i < m * n; i++)
        a[i] = awkward(3, i);
    memcpy(q, a, m * n * sizeof *q);
    ck_ok(mlp__orthonormal_columns(m, n, q));
}

START_TEST(test_columns_are_orthonormal)
{
    const size_t m = sizes[_i].m;
    const size_t n = sizes[_i].n;
    double a[MOST];
    double q[MOST];

    make_q(m, n, a, q);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < n; j++)
            ck_near(column_product(m, q, i, q, j), i == j ? 1.0 : 0.0, 1e-14);
}
END_TEST

START_TEST(test_r_has_a_diagonal_above_0)
{
    const size_t m = sizes[_i].m;
    const size_t n = sizes[_i].n;
    double a[MOST];
    double q[MOST];

    make_q(m, n, a, q);
    for (size_t j = 0; j < n; j++) {
        ck_assert_double_gt(column_product(m, q, j, a, j), 0.0);
        for (size_t i = j + 1; i < n; i++)
            ck_near(column_product(m, q, i, a, j), 0.0, 1e-13);
    }
}
END_TEST

/* Columns of rank 1 leave Q orthonormal all the same. */
START_TEST(test_dependent_columns)
{
    double q[5 * 3];

    for (size_t i = 0; i < 5 * 3; i++)
        q[i] = awkward(4, i % 5);
    ck_ok(mlp__orthonormal_columns(5, 3, q));
    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < 3; j++)
            ck_near(column_product(5, q, i, q, j), i == j ? 1.0 : 0.0, 1e-14);
}
END_TEST

/* Worked by hand: the column (-3, 4) becomes (-0.6, 0.8), and not its negative. */
START_TEST(test_sign)
{
    double q[2] = { -3.0, 4.0 };

    ck_ok(mlp__orthonormal_columns(2, 1, q));
    ck_near(q[0], -0.6, 1e-15);
    ck_near(q[1], 0.8, 1e-15);
}
END_TEST

START_TEST(test_refused)
{
    double a[6] = { 0.0 };

    ck_fails(mlp__orthonormal_columns(2, 3, a), MLP_EOVERFLOW, "2 x 3");
    ck_fails(mlp__orthonormal_columns((size_t)INT32_MAX + 1, 1, a), MLP_EOVERFLOW, "2147483648 x");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("linalg/orthonormal");

    add_loop_test(suite, test_columns_are_orthonormal, N_SIZES);
    add_loop_test(suite, test_r_has_a_diagonal_above_0, N_SIZES);
    add_test(suite, test_dependent_columns);
    add_test(suite, test_sign);
    add_test(suite, test_refused);
    return suite;
}
