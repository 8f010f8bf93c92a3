/* SPDX-License-Identifier: MIT */
/*
 * Random numbers by counter, on Philox 4x32 (Salmon, Moraes, Dror, Shaw
 * 2011, "Parallel random numbers: as easy as 1, 2, 3") from Random123.
 */
#include "base/rng.h"

#include <math.h>

#include <Random123/philox.h>

/* The 128 random bits that belong to (key, minor), by so many rounds. */
static inline philox4x32_ctr_t bits_of(unsigned rounds, const mlp__rng_key *key, uint64_t minor)
{
    const philox4x32_key_t k = { { (uint32_t)key->seed, (uint32_t)(key->seed >> 32) } };
    const philox4x32_ctr_t c = { { (uint32_t)minor, (uint32_t)(minor >> 32), key->major,
                                   (uint32_t)key->stream } };

    return philox4x32_R(rounds, c, k);
}

/* The same by the usual 10 rounds, as two numbers. */
static void draw(const mlp__rng_key *key, uint64_t minor, uint64_t bits[2])
{
    const philox4x32_ctr_t r = bits_of(philox4x32_rounds, key, minor);

    bits[0] = (uint64_t)r.v[0] | (uint64_t)r.v[1] << 32;
    bits[1] = (uint64_t)r.v[2] | (uint64_t)r.v[3] << 32;
}

void mlp__rng_words(const mlp__rng_key *key, uint64_t minor, size_t count, uint32_t *words)
{
    /* The fewest that pass all statistical tests (the paper's table 2), for what is drawn most. */
    enum { ROUNDS = 7 };

    for (size_t i = 0; i < count; i++) {
        const philox4x32_ctr_t r = bits_of(ROUNDS, key, minor + i);

        for (size_t j = 0; j < 4; j++)
            words[4 * i + j] = r.v[j];
    }
}

static double to_unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

double mlp__rng_uniform(const mlp__rng_key *key, uint64_t minor)
{
    uint64_t bits[2];

    draw(key, minor, bits);
    return to_unit(bits[0]);
}

double mlp__rng_normal(const mlp__rng_key *key, uint64_t minor)
{
    const double two_pi = 6.283185307179586;
    uint64_t bits[2];

    draw(key, minor, bits);
    /* Box and Muller 1958; 1 - u keeps the logarithm's argument above 0. */
    return sqrt(-2.0 * log(1.0 - to_unit(bits[0]))) * cos(two_pi * to_unit(bits[1]));
}

/* The upper 64 bits of the 128-bit product a * b. */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    const uint64_t a_low = a & 0xffffffffu, a_high = a >> 32;
    const uint64_t b_low = b & 0xffffffffu, b_high = b >> 32;
    const uint64_t middle = a_high * b_low + (a_low * b_low >> 32);
    const uint64_t cross = a_low * b_high + (middle & 0xffffffffu);

    return a_high * b_high + (middle >> 32) + (cross >> 32);
}

/*
 * A whole number in [0, n) by multiplication (Lemire 2019) without its
 * rejection step: the bias is below n / 2^64.
 */
static size_t below(const mlp__rng_key *key, uint64_t minor, size_t n)
{
    uint64_t bits[2];

    draw(key, minor, bits);
    return (size_t)multiply_high(bits[0], n);
}

void mlp__rng_permutation(const mlp__rng_key *key, size_t n, size_t *order)
{
    /* Fisher and Yates, inside out, so that order needs no values before. */
    for (size_t i = 0; i < n; i++) {
        const size_t j = below(key, i, i + 1);

        order[i] = order[j];
        order[j] = i;
    }
}
