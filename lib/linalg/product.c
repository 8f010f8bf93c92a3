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
    size_t rows;      /* cuts between rows at its multiples leave the bits of a product alone */
    bool columns_f64; /* so do cuts between columns at multiples of COLUMNS, */
    bool columns_f32; /* of a matrix with a multiple of COLUMNS columns */
    bool small;       /* small products have a kernel of their own, which packs nothing */
} kernels;

enum { COLUMNS = 16 };

static const kernels known[] = {
    { "Sandybridge", 12, true, true, false }, { "Haswell", 12, true, false, false },
    { "Zen", 12, true, false, false },        { "SkylakeX", 12, true, true, true },
    { "Cooperlake", 12, true, true, true },   { "SapphireRapids", 12, true, true, true },
};
/* 24 has been right on older processors as well. */
static const kernels unknown = { "", 24, false, false, false };

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

/* From so many numbers of B on, parts may be columns. */
static const double columns_least_b = 32768.0;

/* ------------------------------------------------------- small kernels */

/* Cuts at these leave the small kernels' bits alone. */
enum { SMALL_ROWS = 4, SMALL_COLUMNS = 16 };

/* What OpenBLAS gives to its small kernels; for A B' there are limits on C and k too. */
static const double small_most = 1e6;
static const double small_most_c = 1200.0;
static const double small_least_k = 32.0;

static bool takes_small_kernel(mlp__product_kind kind, double m, double n, double k)
{
    if (kind == MLP__PRODUCT_NT && (m * n > small_most_c || k < small_least_k))
        return false;
    return m * n * k <= small_most;
}

/*
 * Up to so many multiplications, a product in tiles that the small kernels take is faster than one
 * whole, of which both operands are packed; and which tiles.
 */
static const struct {
    double most;
    size_t rows;
    size_t columns;
} tiling[] = {
    [MLP__PRODUCT_NT] = { 1.5e7, 16, 64 },
    [MLP__PRODUCT_NN] = { 4e6, 16, 128 },
    [MLP__PRODUCT_TN] = { 1.5e7, 24, 256 },
};

/* Cuts the product into tiles for the small kernels, if that pays. */
static bool tile(mlp__product *plan)
{
    const mlp__product_kind kind = plan->kind;
    const double k = (double)plan->k;
    size_t columns = tiling[kind].columns;

    if ((double)plan->m * (double)plan->n * k > tiling[kind].most)
        return false;
    while (columns > SMALL_COLUMNS
           && !takes_small_kernel(kind, (double)tiling[kind].rows, (double)columns, k))
        columns /= 2;
    if (!takes_small_kernel(kind, (double)tiling[kind].rows, (double)columns, k))
        return false;
    if (!takes_small_kernel(kind, (double)plan->m, (double)plan->n, k)) {
        plan->tile_rows = tiling[kind].rows;
        plan->tile_columns = columns;
    }
    plan->grain = plan->by_columns ? SMALL_COLUMNS : SMALL_ROWS;
    return true;
}

/*
 * Is A B' faster with B' made from B first? The small kernels multiply 1.5 to 2.5 times as fast
 * with it, and take it from k 1 on. The limits are those of shapes that gained.
 */
static bool gains_by_transposing(const mlp__product *plan)
{
    const double b = (double)plan->n * (double)plan->k;

    if (plan->kind != MLP__PRODUCT_NT || b > MLP__PRODUCT_MOST_TRANSPOSED)
        return false;
    return plan->k < 32 ? plan->m >= 4 && plan->n >= 2 : plan->m >= 32 && plan->n >= 32;
}

/* Rows of a call such that a small kernel takes it. */
static void transpose(mlp__product *plan)
{
    const size_t most = (size_t)(small_most / ((double)plan->n * (double)plan->k));

    plan->transposes = true;
    plan->grain = SMALL_ROWS;
    plan->tile_rows = most - most % SMALL_ROWS;
}

/* ---------------------------------------------------------------- plans */

/* The grain of a product that is not tiled: no part may be so small as to take a small kernel. */
static size_t large_grain(const mlp__product *plan, const kernels *these)
{
    const double most = (double)(plan->by_columns ? plan->n : plan->m);
    size_t grain = plan->by_columns ? COLUMNS : these->rows;

    while (these->small && (double)grain < most
           && takes_small_kernel(plan->kind, (double)(plan->by_columns ? plan->m : grain),
                                 (double)(plan->by_columns ? grain : plan->n), (double)plan->k))
        grain *= 2;
    return grain;
}

mlp__product mlp__product_plan(mlp__product_kind kind, mlp_dtype type, size_t m, size_t n, size_t k,
                               bool by_rows)
{
    const kernels *these = these_kernels();
    const bool columns = type == MLP_F64 ? these->columns_f64 : these->columns_f32;
    mlp__product plan = { kind, m, n, k, false, false, 1, m, n };

    /*
     * By columns, each part reads its own part of B alone, which its thread has written, and
     * threads have to meet before and after: that pays where B is long and large.
     */
    plan.by_columns = !by_rows && n > m && (double)n * (double)k >= columns_least_b && columns
        && n % COLUMNS == 0;
    if (these->small && gains_by_transposing(&plan))
        transpose(&plan);
    else if (!these->small || !tile(&plan))
        plan.grain = large_grain(&plan, these);
    return plan;
}

mlp__area mlp__product_part(const mlp__product *product, size_t grain, size_t part, size_t parts)
{
    mlp__area area = { { 0, product->m }, { 0, product->n } };

    if (parts == 1)
        return area;
    if (product->by_columns)
        area.columns = mlp__team_share(product->n, grain, part, parts);
    else
        area.rows = mlp__team_share(product->m, grain, part, parts);
    return area;
}
