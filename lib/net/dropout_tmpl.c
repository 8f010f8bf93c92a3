/* SPDX-License-Identifier: MIT */
/*
 * Dropout, inverted: what is left is scaled up in training (Srivastava et al.
 * 2014, section 10).
 */
#include "net/dropout_tmpl.h"

#include "base/rng.h"

/* Each unit has 16 random bits: so many of a block, and as many blocks drawn at once. */
enum { UNITS = 8, BLOCKS = 32 };

MLP_WIDE static void apply(size_t n, const uint16_t *bits, uint16_t threshold, real scale,
                           const real *restrict y, real *restrict mask, real *restrict dropped)
{
    for (size_t j = 0; j < n; j++) {
        mask[j] = bits[j] < threshold ? 0 : scale;
        dropped[j] = y[j] * mask[j];
    }
}

/* The halves of words, the lower one first on any machine. */
static void halve(size_t n, const uint32_t *words, uint16_t *bits)
{
    for (size_t i = 0; i < n; i++) {
        bits[2 * i] = (uint16_t)words[i];
        bits[2 * i + 1] = (uint16_t)(words[i] >> 16);
    }
}

/* What the masks of a layer are drawn by. */
typedef struct source {
    mlp__rng_key key;
    uint16_t threshold; /* bits below it drop a unit */
    real scale;
} source;

/*
 * Units `first` ... of a row whose numbers begin with that of `block`; y, mask and dropped point to
 * the first of these units.
 */
static void draw_units(const source *from, uint64_t block, size_t first, size_t count,
                       const real *y, real *mask, real *dropped)
{
    const size_t end = first + count;
    uint32_t words[UNITS / 2 * BLOCKS];
    uint16_t bits[UNITS * BLOCKS];
    size_t stop;

    for (size_t at = first; at < end; at = stop) {
        const size_t skipped = at % UNITS; /* of the first block: another's units */
        const size_t offset = at - first;
        size_t blocks;

        stop = at - skipped + (size_t)UNITS * BLOCKS;
        stop = stop < end ? stop : end;
        blocks = (stop - at + skipped + UNITS - 1) / UNITS;
        mlp__rng_words(&from->key, block + at / UNITS, blocks, words);
        halve(UNITS / 2 * blocks, words, bits);
        apply(stop - at, bits + skipped, from->threshold, from->scale, y + offset, mask + offset,
              dropped + offset);
    }
}

/*
 * The numbers of a step, of which there are 2^32 blocks, are counted row by row in whole blocks. So
 * the masks of a layer repeat after 2^32 steps, and do not depend on who draws them.
 */
void REAL_NAME(mlp__dropout_forward)(const mlp__dropout_draw *draw, size_t i, double p,
                                     const mlp__work_layer *layer, mlp__area area)
{
    const uint16_t threshold = (uint16_t)fmin(p * 0x1p16 + 0.5, 0x1p16 - 1.0);
    const source from = {
        .key = { draw->seed, MLP__RNG_DROPOUT, (uint32_t)i },
        .threshold = threshold,
        .scale = (real)(0x1p16 / (0x1p16 - threshold)), /* of the probability as it is drawn */
    };
    const size_t n = layer->out;
    const size_t row_blocks = (n + UNITS - 1) / UNITS;
    /* Rows of whole blocks are like one long row. */
    const size_t together = n % UNITS == 0 && area.columns.count == n ? area.rows.count : 1;
    const size_t end = area.rows.first + area.rows.count;

    for (size_t row = area.rows.first; row < end; row += together) {
        const size_t at = row * n + area.columns.first;

        draw_units(&from, (draw->step << 32) + row * row_blocks, area.columns.first,
                   together * area.columns.count, (const real *)layer->y + at,
                   (real *)layer->mask + at, (real *)layer->dropped + at);
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
