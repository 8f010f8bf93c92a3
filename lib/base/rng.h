/* SPDX-License-Identifier: MIT */
/*
 * Random numbers by counter: each is a pure function of a seed and of what it
 * is for, so that it depends neither on the order of calls nor on threads, and
 * a resumed run draws what the uninterrupted one would have drawn.
 */
#ifndef MLP_BASE_RNG_H
#define MLP_BASE_RNG_H

#include <mlp/common.h>

/* What a random number is for. Numbers of different streams are independent. */
typedef enum mlp__rng_stream {
    MLP__RNG_WEIGHTS = 1, /* major: layer, minor: index into W */
    MLP__RNG_BIASES = 2,  /* major: layer, minor: index into b */
    MLP__RNG_SHUFFLE = 3, /* major: epoch, minor: position */
    MLP__RNG_SPLIT = 4,   /* major: 0, minor: position */
    MLP__RNG_DROPOUT = 5, /* major: layer, minor: see net/dropout_tmpl.c */
    MLP__RNG_MIX = 6      /* major: input, minor: repeat and position */
} mlp__rng_stream;

/* Names one random number. */
typedef struct mlp__rng_key {
    uint64_t seed;
    mlp__rng_stream stream;
    uint32_t major;
} mlp__rng_key;

/* Uniform in [0, 1), in steps of 2^-53. */
double mlp__rng_uniform(const mlp__rng_key *key, uint64_t minor);

/* Normal with mean 0 and variance 1. */
double mlp__rng_normal(const mlp__rng_key *key, uint64_t minor);

/*
 * Random bits of minor, minor + 1, ... minor + count - 1: four words of each.
 * They cost less than the numbers above, and are not theirs.
 */
void mlp__rng_words(const mlp__rng_key *key, uint64_t minor, size_t count, uint32_t *words);

/* Writes a random permutation of 0 ... n - 1 to order[n]. */
void mlp__rng_permutation(const mlp__rng_key *key, size_t n, size_t *order);

#endif
