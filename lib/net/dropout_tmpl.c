/* SPDX-License-Identifier: MIT */
/*
 * Dropout, inverted: what is left is scaled up in training (Srivastava et al.
 * 2014, section 10).
 */
#include "net/dropout_tmpl.h"

#include "base/rng.h"

/* Random words of a block, and how many blocks are drawn at once. */
enum { WORDS = 4, BLOCKS = 64 };

MLP_WIDE static void apply(size_t n, const uint32_t *words, uint32_t threshold, real scale,
                           const real *restrict y, real *restrict mask, real *restrict dropped)
{
    for (size_t j = 0; j < n; j++) {
        mask[j] = words[j] < threshold ? 0 : scale;
        dropped[j] = y[j] * mask[j];
    }
}

/*
 * Each unit of each row has a word of its own: the numbers of a step, of which
 * there are 2^32 blocks, are counted row by row in whole blocks. So the masks of
 * a layer repeat after 2^32 steps, and do not depend on who draws them.
 */
void REAL_NAME(mlp__dropout_forward)(const mlp__dropout_draw *draw, size_t i, double p, size_t row,
                                     size_t n, size_t first, size_t count, const real *y,
                                     real *mask, real *dropped)
{
    const mlp__rng_key key = { draw->seed, MLP__RNG_DROPOUT, (uint32_t)i };
    const uint32_t threshold = (uint32_t)(p * 0x1p32);
    const real scale = (real)(1.0 / (1.0 - p));
    const uint64_t row_start = (draw->step << 32) + row * ((n + WORDS - 1) / WORDS);
    const size_t end = first + count;
    uint32_t words[WORDS * BLOCKS];
    size_t stop;

    for (size_t at = first; at < end; at = stop) {
        const size_t skipped = at % WORDS; /* of the first block: another's units */

        stop = at - skipped + WORDS * BLOCKS;
        stop = stop < end ? stop : end;
        mlp__rng_words(&key, row_start + at / WORDS, (stop - at + skipped + WORDS - 1) / WORDS,
                       words);
        apply(stop - at, words + skipped, threshold, scale, y + (at - first), mask + (at - first),
              dropped + (at - first));
    }
}

MLP_WIDE static void multiply(size_t n, const real *restrict mask, real *restrict d)
{
    for (size_t j = 0; j < n; j++)
        d[j] *= mask[j];
}

void REAL_NAME(mlp__dropout_backward)(size_t n, const real *mask, real *d)
{
    multiply(n, mask, d);
}
