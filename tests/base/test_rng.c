/* SPDX-License-Identifier: MIT */
/*
 * Random numbers by counter: the published vectors of Philox 4x32-10, and what
 * the numbers made of them must be.
 */
#include "support.h"

#include "base/rng.h"

/* Lines "philox4x32 10" of Random123's tests/kat_vectors: counter, key, result. */
static const struct {
    uint32_t counter[4];
    uint32_t key[2];
    uint32_t result[4];
} vectors[] = {
    { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
};

enum { N_VECTORS = sizeof vectors / sizeof vectors[0] };

static uint64_t join(uint32_t low, uint32_t high)
{
    return (uint64_t)high << 32 | low;
}

/* The 53 upper bits of a number as a fraction. */
static double unit(uint64_t bits)
{
    return ldexp((double)(bits >> 11), -53);
}

static mlp__rng_key vector_key(int i)
{
    return (mlp__rng_key){ join(vectors[i].key[0], vectors[i].key[1]),
                           (mlp__rng_stream)vectors[i].counter[3], vectors[i].counter[2] };
}

START_TEST(test_uniform_by_the_published_vectors)
{
    const mlp__rng_key key = vector_key(_i);
    const uint64_t minor = join(vectors[_i].counter[0], vectors[_i].counter[1]);

    ck_assert_double_eq(mlp__rng_uniform(&key, minor),
                        unit(join(vectors[_i].result[0], vectors[_i].result[1])));
}
END_TEST

START_TEST(test_normal_by_the_published_vectors)
{
    const mlp__rng_key key = vector_key(_i);
    const uint64_t minor = join(vectors[_i].counter[0], vectors[_i].counter[1]);
    const double u = unit(join(vectors[_i].result[0], vectors[_i].result[1]));
    const double v = unit(join(vectors[_i].result[2], vectors[_i].result[3]));

    ck_near(mlp__rng_normal(&key, minor), sqrt(-2.0 * log1p(-u)) * cos(2.0 * acos(-1.0) * v),
            1e-14);
}
END_TEST

START_TEST(test_numbers_do_not_depend_on_the_order_of_calls)
{
    const mlp__rng_key key = { 2385, MLP__RNG_WEIGHTS, 3 };
    double forwards[100];

    for (size_t i = 0; i < 100; i++)
        forwards[i] = mlp__rng_uniform(&key, i);
    (void)mlp__rng_normal(&key, 17);
    for (size_t i = 100; i-- > 0;)
        ck_assert_double_eq(mlp__rng_uniform(&key, i), forwards[i]);
}
END_TEST

/* Each part of the name counts: seed (both halves), stream, major, minor (both). */
START_TEST(test_another_name_is_another_number)
{
    static const mlp__rng_key keys[] = {
        { 5, MLP__RNG_WEIGHTS, 1 },
        { 6, MLP__RNG_WEIGHTS, 1 },
        { 5 + (UINT64_C(1) << 32), MLP__RNG_WEIGHTS, 1 },
        { 5, MLP__RNG_BIASES, 1 },
        { 5, MLP__RNG_WEIGHTS, 2 },
    };
    static const uint64_t minors[] = { 7, 8, 7 + (UINT64_C(1) << 32) };
    double seen[15];
    size_t n = 0;

    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 3; j++)
            seen[n++] = mlp__rng_uniform(&keys[i], minors[j]);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++)
            ck_assert_double_ne(seen[i], seen[j]);
}
END_TEST

/* Sum of (observed - expected)^2 / expected over equally likely cells. */
static double chi_square(size_t cells, const size_t *counts, double expected)
{
    double sum = 0.0;

    for (size_t i = 0; i < cells; i++)
        sum += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
    return sum;
}

/*
 * 64 cells of 1000: 63 degrees of freedom. A right generator is outside of
 * [27, 118] once in 50000 keys; below would be too even to be random.
 */
START_TEST(test_uniform_is_uniform)
{
    const mlp__rng_key key = { 42, MLP__RNG_WEIGHTS, 0 };
    size_t counts[64] = { 0 };
    double chi;

    for (uint64_t i = 0; i < 64000; i++) {
        const double u = mlp__rng_uniform(&key, i);

        ck_assert(u >= 0.0 && u < 1.0);
        counts[(size_t)(u * 64.0)]++;
    }
    chi = chi_square(64, counts, 1000.0);
    ck_assert_double_gt(chi, 27.0);
    ck_assert_double_lt(chi, 118.0);
}
END_TEST

/*
 * 100000 numbers: the mean has the deviation 0.0032, the variance 0.0045, the
 * third moment 0.0122, the fourth 0.031. Five deviations are allowed.
 */
START_TEST(test_normal_has_the_moments_of_the_normal_law)
{
    const mlp__rng_key key = { 43, MLP__RNG_BIASES, 1 };
    const size_t n = 100000;
    double sum[4] = { 0.0, 0.0, 0.0, 0.0 };

    for (uint64_t i = 0; i < n; i++) {
        const double g = mlp__rng_normal(&key, i);

        ck_assert(isfinite(g));
        sum[0] += g;
        sum[1] += g * g;
        sum[2] += g * g * g;
        sum[3] += g * g * g * g;
    }
    ck_assert_double_eq_tol(sum[0] / (double)n, 0.0, 0.016);
    ck_assert_double_eq_tol(sum[1] / (double)n, 1.0, 0.023);
    ck_assert_double_eq_tol(sum[2] / (double)n, 0.0, 0.061);
    ck_assert_double_eq_tol(sum[3] / (double)n, 3.0, 0.155);
}
END_TEST

START_TEST(test_permutation_has_every_number_once)
{
    static const size_t sizes[] = { 0, 1, 2, 17, 1000 };
    const size_t n = sizes[_i];
    const mlp__rng_key key = { 7, MLP__RNG_SHUFFLE, 2 };
    size_t order[1001];
    bool seen[1000] = { false };

    memset(order, 0xff, sizeof order);
    mlp__rng_permutation(&key, n, order);
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_lt(order[i], n);
        ck_assert(!seen[order[i]]);
        seen[order[i]] = true;
    }
    ck_assert_uint_eq(order[n], SIZE_MAX);
}
END_TEST

/* Fisher and Yates's shuffle, inside out, by uniform numbers. */
static void shuffle_by_uniform(const mlp__rng_key *key, size_t n, size_t *order)
{
    for (size_t i = 0; i < n; i++) {
        const size_t j = (size_t)(mlp__rng_uniform(key, i) * (double)(i + 1));

        order[i] = i;
        order[i] = order[j];
        order[j] = i;
    }
}

/* Trainings are repeatable for as long as the shuffle stays this one. */
START_TEST(test_permutation_is_the_one_it_was)
{
    const mlp__rng_key key = { 7, MLP__RNG_SHUFFLE, 2 };
    size_t order[1000];
    size_t expected[1000];

    mlp__rng_permutation(&key, 1000, order);
    shuffle_by_uniform(&key, 1000, expected);
    ck_assert_mem_eq(order, expected, sizeof order);
}
END_TEST

/* Which of the 24 permutations of 4 numbers this is. */
static size_t rank_of(const size_t order[4])
{
    size_t rank = 0;

    for (size_t i = 0; i < 4; i++) {
        size_t smaller = 0;

        for (size_t j = i + 1; j < 4; j++)
            smaller += order[j] < order[i];
        rank = rank * (4 - i) + smaller;
    }
    return rank;
}

/*
 * The 24 permutations of 4 numbers, 500 of each: 23 degrees of freedom. A
 * right shuffle is above 61 once in 40000 times.
 */
START_TEST(test_permutations_are_equally_likely)
{
    size_t counts[24] = { 0 };

    for (uint32_t epoch = 0; epoch < 12000; epoch++) {
        const mlp__rng_key key = { 11, MLP__RNG_SHUFFLE, epoch };
        size_t order[4];

        mlp__rng_permutation(&key, 4, order);
        counts[rank_of(order)]++;
    }
    ck_assert_double_lt(chi_square(24, counts, 500.0), 61.0);
}
END_TEST

/* Resuming at an epoch must give the shuffle that epoch would have had. */
START_TEST(test_permutation_repeats)
{
    const mlp__rng_key key = { 12, MLP__RNG_SHUFFLE, 5 };
    size_t once[200];
    size_t twice[200];

    mlp__rng_permutation(&key, 200, once);
    mlp__rng_permutation(&key, 200, twice);
    ck_assert_mem_eq(once, twice, sizeof once);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/rng");

    add_loop_test(suite, test_uniform_by_the_published_vectors, N_VECTORS);
    add_loop_test(suite, test_normal_by_the_published_vectors, N_VECTORS);
    add_test(suite, test_numbers_do_not_depend_on_the_order_of_calls);
    add_test(suite, test_another_name_is_another_number);
    add_test(suite, test_uniform_is_uniform);
    add_test(suite, test_normal_has_the_moments_of_the_normal_law);
    add_loop_test(suite, test_permutation_has_every_number_once, 5);
    add_test(suite, test_permutation_is_the_one_it_was);
    add_test(suite, test_permutations_are_equally_likely);
    add_test(suite, test_permutation_repeats);
    return suite;
}
