/* SPDX-License-Identifier: MIT */
/*
 * Plans of products. The figures are measurements, told in docs/threads.md.
 */
#include "linalg/product.h"

#include <stdatomic.h>
#include <string.h>

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

/* What is known of OpenBLAS's kernels for a family of processors. */
typedef struct kernels {
    const char *core; /* openblas_get_corename() */
    size_t grain;     /* cuts at its multiples leave the bits of a product alone */
    bool small;       /* small products have a kernel of their own, which packs nothing */
} kernels;

static const kernels known[] = {
    { "Sandybridge", 12, false }, { "Haswell", 12, false },   { "Zen", 12, false },
    { "SkylakeX", 12, true },     { "Cooperlake", 12, true }, { "SapphireRapids", 12, true },
};
/* 24 has been right on older processors as well. */
static const kernels unknown = { "", 24, false };

static const kernels *find_kernels(void)
{
    const char *core = openblas_get_corename();

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].core, core) == 0)
            return &known[i];
    return &unknown;
}

static const kernels *these_kernels(void)
{
    static _Atomic(const kernels *) found;
    const kernels *these = atomic_load_explicit(&found, memory_order_relaxed);

    if (these == NULL) {
        these = find_kernels();
        atomic_store_explicit(&found, these, memory_order_relaxed);
    }
    return these;
}

/* Products of fewer multiplications than this are done by loops: a call costs more. */
static const double loops_below = 100.0;

/* Limits of OpenBLAS's small kernels; those on C and k are for A B' only. */
static const double small_most = 1e6;
static const double small_most_c = 1200.0;
static const size_t small_least_k = 32;

/* How many rows of C the small kernel takes; 0 when it takes none. */
static size_t small_rows(mlp__product_kind kind, size_t n, size_t k)
{
    double rows = small_most / ((double)n * (double)k);

    if (kind == MLP__PRODUCT_NT) {
        if (k < small_least_k)
            return 0;
        if (small_most_c / (double)n < rows)
            rows = small_most_c / (double)n;
    }
    return rows < (double)INT32_MAX ? (size_t)rows : INT32_MAX;
}

mlp__product mlp__product_plan(mlp__product_kind kind, size_t m, size_t n, size_t k)
{
    /* The small kernel's tiles have 4 or, where they fit, 12 rows. */
    enum { SMALL_GRAIN = 4, SMALL_LEAST = 8, SMALL_TILE = 12 };
    const kernels *these = these_kernels();
    mlp__product plan = { kind, m, n, k, false, these->grain, m };

    if ((double)m * (double)n * (double)k < loops_below) {
        plan.by_loops = true;
        plan.grain = 1;
        return plan;
    }
    if (these->small) {
        const size_t rows = small_rows(kind, n, k);

        /*
         * Parts without a block are never so small as to be taken by the small kernel: they have
         * grain rows or more, which it would have taken as a block.
         */
        if (rows >= SMALL_LEAST) {
            plan.grain = SMALL_GRAIN;
            plan.block = rows - rows % (rows < SMALL_TILE ? SMALL_GRAIN : SMALL_TILE);
        }
    }
    return plan;
}
