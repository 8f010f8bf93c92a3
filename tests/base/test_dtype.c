/* SPDX-License-Identifier: MIT */
/*
 * Element types: names and sizes.
 */
#include "support.h"

#include "base/dtype.h"

START_TEST(test_names)
{
    ck_assert_str_eq(mlp_dtype_name(MLP_F64), "f64");
    ck_assert_str_eq(mlp_dtype_name(MLP_F32), "f32");
    ck_assert_str_eq(mlp_dtype_name(MLP_U8), "u8");
    ck_assert_ptr_null(mlp_dtype_name((mlp_dtype)3));
    ck_assert_ptr_null(mlp_dtype_name((mlp_dtype)-1));
}
END_TEST

START_TEST(test_sizes)
{
    ck_assert_uint_eq(mlp__dtype_size(MLP_F64), 8);
    ck_assert_uint_eq(mlp__dtype_size(MLP_F32), 4);
    ck_assert_uint_eq(mlp__dtype_size(MLP_U8), 1);
    ck_assert_uint_eq(mlp__dtype_size((mlp_dtype)3), 0);
}
END_TEST

START_TEST(test_get)
{
    static const double wide[] = { 1.5, -0.1 };
    static const float narrow[] = { 1.5f, -0.1f };

    ck_assert_double_eq(mlp__dtype_get(MLP_F64, wide, 1), -0.1);
    ck_assert_double_eq(mlp__dtype_get(MLP_F32, narrow, 1), (double)-0.1f);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/dtype");

    add_test(suite, test_names);
    add_test(suite, test_sizes);
    add_test(suite, test_get);
    return suite;
}
