/* SPDX-License-Identifier: MIT */
/*
 * The way to the heap: alignment, zeros, sizes that do not fit.
 */
#include "support.h"

#include "base/alloc.h"

START_TEST(test_memory_is_aligned)
{
    static const size_t counts[] = { 0, 1, 7, 63, 64, 65, 1000, 4097, (1 << 22) + 1 };

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        void *memory;

        ck_ok(mlp__alloc(&memory, counts[i], 1));
        ck_assert_ptr_nonnull(memory);
        ck_assert_uint_eq((uintptr_t)memory % 64, 0);
        mlp__free(memory);
    }
}
END_TEST

/* What was freed dirty comes back zero. */
START_TEST(test_memory_is_zero)
{
    for (int round = 0; round < 4; round++) {
        void *memory;

        ck_ok(mlp__alloc(&memory, 37, 19));
        for (size_t i = 0; i < 37 * 19; i++)
            ck_assert_uint_eq(((const unsigned char *)memory)[i], 0);
        memset(memory, 0xa5, 37 * 19);
        mlp__free(memory);
    }
}
END_TEST

/* Neither the product nor its padding to whole cache lines may wrap round. */
START_TEST(test_overflow)
{
    static const size_t sizes[][2] = {
        { SIZE_MAX, 2 },      { 2, SIZE_MAX },    { SIZE_MAX / 2 + 1, 2 }, { SIZE_MAX, 1 },
        { 1, SIZE_MAX - 63 }, { PTRDIFF_MAX, 1 }, { SIZE_MAX / 8 + 1, 8 }, { SIZE_MAX, SIZE_MAX },
    };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        void *memory = &memory;

        ck_fails(mlp__alloc(&memory, sizes[i][0], sizes[i][1]), MLP_EOVERFLOW, "do not fit");
        ck_assert_ptr_null(memory);
    }
}
END_TEST

START_TEST(test_size_mul)
{
    size_t product = 11;

    ck_assert(!mlp__size_mul(SIZE_MAX, 2, &product));
    ck_assert(!mlp__size_mul(SIZE_MAX / 3 + 1, 3, &product));
    ck_assert_uint_eq(product, 11);
    ck_assert(mlp__size_mul(SIZE_MAX / 3, 3, &product));
    ck_assert_uint_eq(product, SIZE_MAX / 3 * 3);
    ck_assert(mlp__size_mul(SIZE_MAX, 0, &product));
    ck_assert_uint_eq(product, 0);
    ck_assert(mlp__size_mul(0, SIZE_MAX, &product));
    ck_assert_uint_eq(product, 0);
}
END_TEST

START_TEST(test_size_add)
{
    size_t sum = 11;

    ck_assert(!mlp__size_add(SIZE_MAX, 1, &sum));
    ck_assert(!mlp__size_add(1, SIZE_MAX, &sum));
    ck_assert_uint_eq(sum, 11);
    ck_assert(mlp__size_add(SIZE_MAX - 5, 5, &sum));
    ck_assert_uint_eq(sum, SIZE_MAX);
}
END_TEST

START_TEST(test_free_of_null)
{
    mlp__free(NULL);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/alloc");

    add_test(suite, test_memory_is_aligned);
    add_test(suite, test_memory_is_zero);
    add_test(suite, test_overflow);
    add_test(suite, test_size_mul);
    add_test(suite, test_size_add);
    add_test(suite, test_free_of_null);
    return suite;
}
