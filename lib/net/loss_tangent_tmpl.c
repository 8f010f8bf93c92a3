/* SPDX-License-Identifier: MIT */
/*
 * Second derivatives of losses: R{} of their gradient. Values and gradients are
 * in loss_tmpl.c, formulas with mlp_loss in <mlp/net.h>.
 *
 * For most losses the second derivative by outputs is diagonal: a function
 * writes it for n outputs of a row. For cross-entropy of softmax p the gradient
 * by logits is p (sum of t) - t, whose R{} is R{p} (sum of t); of logits v,
 * R{p} = p (R{v} - sum of p R{v}). Binary cross-entropy has s - t, of which
 * R{} is R{s}.
 */
#include "base/vmath.h"
#include "net/act_tmpl.h"
#include "net/loss_tmpl.h"
#include "net/tangent_tmpl.h"

static void squared_error(size_t n, const real *v, const real *t, real *bend)
{
    (void)v;
    (void)t;
    for (size_t j = 0; j < n; j++)
        bend[j] = REAL_C(2.0);
}

static void half_squared_error(size_t n, const real *v, const real *t, real *bend)
{
    (void)v;
    (void)t;
    for (size_t j = 0; j < n; j++)
        bend[j] = REAL_C(1.0);
}

static void absolute_error(size_t n, const real *v, const real *t, real *bend)
{
    (void)v;
    (void)t;
    for (size_t j = 0; j < n; j++)
        bend[j] = REAL_C(0.0);
}

static void huber(size_t n, const real *v, const real *t, real *bend)
{
    for (size_t j = 0; j < n; j++)
        bend[j] = real_fabs(v[j] - t[j]) <= REAL_C(1.0) ? REAL_C(1.0) : REAL_C(0.0);
}

/* s (1 - s), s being the sigmoid of v */
static void binary_cross_entropy(size_t n, const real *v, const real *t, real *bend)
{
    (void)t;
    REAL_NAME(mlp__vlogistic)(n, v, bend);
    for (size_t j = 0; j < n; j++)
        bend[j] *= REAL_C(1.0) - bend[j];
}

static void (*const table[])(size_t n, const real *v, const real *t, real *bend) = {
    [MLP_LOSS_MEAN_SQUARED_ERROR] = squared_error,
    [MLP_LOSS_HALF_SQUARED_ERROR] = half_squared_error,
    [MLP_LOSS_MEAN_ABSOLUTE_ERROR] = absolute_error,
    [MLP_LOSS_HUBER] = huber,
    [MLP_LOSS_BINARY_CROSS_ENTROPY] = binary_cross_entropy,
    [MLP_LOSS_CROSS_ENTROPY] = NULL, /* of whole rows */
};

/* The sum of a row's known targets. */
static real mass_of(size_t n, const real *t)
{
    real mass = 0;

    for (size_t j = 0; j < n; j++)
        mass += isnan(t[j]) ? 0 : t[j];
    return mass;
}

/* rd [n], by logits that are v, of a row. */
static void logits_tangent(size_t n, const real *v, const real *rv, real *rd)
{
    real sum = 0;

    REAL_NAME(mlp__act_forward)(MLP_ACT_SOFTMAX, 1, n, v, rd);
    for (size_t j = 0; j < n; j++)
        sum += rd[j] * rv[j];
    for (size_t j = 0; j < n; j++)
        rd[j] *= rv[j] - sum;
}

/* rd [n] of a row, not yet times what the row counts for. ry: of the activations y. */
static void row_tangent(mlp_loss loss, bool by_sums, size_t n, const real *y, const real *ry,
                        const real *t, real *rd)
{
    if (by_sums) {
        for (size_t j = 0; j < n; j++)
            rd[j] = ry[j];
    } else if (table[loss] == NULL) {
        logits_tangent(n, y, ry, rd);
    } else {
        table[loss](n, y, t, rd);
        for (size_t j = 0; j < n; j++)
            rd[j] *= ry[j];
    }
}

void REAL_NAME(mlp__loss_tangent)(mlp_loss loss, mlp_act act, size_t rows, size_t n, const real *z,
                                  const real *y, const real *ry, const real *t, const real *sw,
                                  double weight, bool missing, double *values, real *d, real *rd)
{
    const bool by_sums = mlp__loss_starts_from_sums(loss, act);
    const double per_row = mlp__loss_is_mean(loss) ? 1.0 / (double)n : 1.0;

    /* Of the identity's "sums" y the gradient is that by y. */
    REAL_NAME(mlp__loss_rows)
    (loss, by_sums ? act : MLP_ACT_IDENTITY, rows, n, by_sums ? z : y, y, t, sw, weight, missing,
     values, d);
    for (size_t i = 0; i < rows; i++, y += n, ry += n, t += n, rd += n) {
        real share = (real)((sw == NULL ? 1.0 : (double)sw[i]) / weight * per_row);

        if (loss == MLP_LOSS_CROSS_ENTROPY)
            share *= mass_of(n, t);
        row_tangent(loss, by_sums, n, y, ry, t, rd);
        for (size_t j = 0; j < n; j++)
            rd[j] *= share;
        /* A class that is not known still has its share of softmax: only of single outputs. */
        if (missing && loss != MLP_LOSS_CROSS_ENTROPY)
            for (size_t j = 0; j < n; j++)
                rd[j] = isnan(t[j]) ? 0 : rd[j];
    }
}
