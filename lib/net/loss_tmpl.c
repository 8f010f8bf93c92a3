/* SPDX-License-Identifier: MIT */
/*
 * The loss of a batch and its gradient by the sums of the output layer. The
 * formulas are with mlp_loss in <mlp/net.h>.
 *
 * Each loss is a function of one row: it returns the row's loss and, unless d
 * is NULL, writes `scale` times its derivative by v [n]. For the losses of
 * values, v is the activations y. For the cross-entropies v is logits: the
 * sums z when the output activation is their own (softmax, sigmoid), with
 * p = y the probabilities that the forward pass has computed already; else the
 * activations y, with p NULL.
 */
#include "net/loss_tmpl.h"

#include "base/fail.h"
#include "base/vmath.h"
#include "net/act_tmpl.h"

/* Outputs of a row whose exponentials are computed at a time; for fewer than FEW libm is quicker.
 */
enum { CHUNK = 256, FEW = 5 };

typedef double (*row_loss)(size_t n, const real *v, const real *p, const real *t, real scale,
                           real *d);

/* Sum of squares; d = scale * 2 (y - t). */
static double squared_errors(size_t n, const real *v, const real *t, real scale, real *d)
{
    double sum = 0.0;

    for (size_t j = 0; j < n; j++) {
        const real e = v[j] - t[j];

        sum += (double)(e * e);
        if (d != NULL)
            d[j] = scale * REAL_C(2.0) * e;
    }
    return sum;
}

static double mean_squared_error(size_t n, const real *v, const real *p, const real *t, real scale,
                                 real *d)
{
    (void)p;
    return squared_errors(n, v, t, scale / (real)n, d) / (double)n;
}

static double half_squared_error(size_t n, const real *v, const real *p, const real *t, real scale,
                                 real *d)
{
    (void)p;
    return squared_errors(n, v, t, scale * REAL_C(0.5), d) * 0.5;
}

static double mean_absolute_error(size_t n, const real *v, const real *p, const real *t, real scale,
                                  real *d)
{
    double sum = 0.0;

    (void)p;
    for (size_t j = 0; j < n; j++) {
        const real e = v[j] - t[j];

        sum += (double)real_fabs(e);
        if (d != NULL)
            d[j] = scale / (real)n * (real)((e > 0) - (e < 0));
    }
    return sum / (double)n;
}

static double huber(size_t n, const real *v, const real *p, const real *t, real scale, real *d)
{
    const real delta = REAL_C(1.0);
    double sum = 0.0;

    (void)p;
    for (size_t j = 0; j < n; j++) {
        const real e = v[j] - t[j];
        const real distance = real_fabs(e);
        const real clipped = e > delta ? delta : e < -delta ? -delta : e;

        sum += (double)(distance <= delta ? REAL_C(0.5) * e * e
                                          : delta * (distance - REAL_C(0.5) * delta));
        if (d != NULL)
            d[j] = scale / (real)n * clipped;
    }
    return sum / (double)n;
}

/* rest [n] = log(1 + exp(-|v|)), n at most CHUNK. */
static void log_rest(size_t n, const real *v, real *rest)
{
    for (size_t j = 0; j < n; j++)
        rest[j] = -real_fabs(v[j]);
    if (n < FEW) {
        for (size_t j = 0; j < n; j++)
            rest[j] = real_log1p(real_exp(rest[j]));
        return;
    }
    REAL_NAME(mlp__vexp)(n, rest, rest);
    REAL_NAME(mlp__vlog1p)(n, rest, rest);
}

/* Of up to CHUNK outputs: the sum of their losses; d = scale * (s(v) - t). */
static double logistic_losses(size_t n, const real *v, const real *p, const real *t, real scale,
                              real *d)
{
    real rest[CHUNK];
    double sum = 0.0;

    log_rest(n, v, rest);
    for (size_t j = 0; j < n; j++)
        /* The first two terms by cases: for v > 0 their difference loses digits. */
        sum += (double)((v[j] > 0 ? v[j] * (REAL_C(1.0) - t[j]) : -v[j] * t[j]) + rest[j]);
    if (d == NULL)
        return sum;
    if (p == NULL)
        REAL_NAME(mlp__vlogistic)(n, v, d);
    for (size_t j = 0; j < n; j++)
        d[j] = scale * ((p != NULL ? p[j] : d[j]) - t[j]);
    return sum;
}

/* -t log s(v) - (1 - t) log(1 - s(v)) = max(v, 0) - v t + log(1 + exp(-|v|)). */
static double binary_cross_entropy(size_t n, const real *v, const real *p, const real *t,
                                   real scale, real *d)
{
    double sum = 0.0;

    for (size_t j = 0; j < n; j += CHUNK)
        sum += logistic_losses(n - j < CHUNK ? n - j : CHUNK, v + j, p != NULL ? p + j : NULL,
                               t + j, scale / (real)n, d != NULL ? d + j : NULL);
    return sum / (double)n;
}

static size_t largest(size_t n, const real *v)
{
    size_t k = 0;

    for (size_t j = 1; j < n; j++)
        k = v[j] > v[k] ? j : k;
    return k;
}

/*
 * log of the sum of exp(v_j - v_k), v_k being the largest: in [0, log n]. Its
 * term for j = k is 1, and left to log1p, so that a small result has its digits.
 */
static real log_sum(size_t n, const real *v, size_t k)
{
    real e[CHUNK];
    real sum = 0;

    for (size_t start = 0; start < n; start += CHUNK) {
        const size_t count = n - start < CHUNK ? n - start : CHUNK;

        for (size_t j = 0; j < count; j++)
            e[j] = v[start + j] - v[k];
        REAL_NAME(mlp__vexp)(count, e, e);
        for (size_t j = 0; j < count; j++)
            sum += start + j == k ? REAL_C(0.0) : e[j];
    }
    return real_log1p(sum);
}

/* -log p_k, the same number: from the other p where p_k is near 1, for the same reason. */
static real minus_log(size_t n, const real *p, size_t k)
{
    real sum = 0;

    if (p[k] < REAL_C(0.5))
        return -real_log(p[k]);
    for (size_t j = 0; j < n; j++)
        if (j != k)
            sum += p[j];
    return -real_log1p(-sum);
}

/* -sum of t log softmax(v); d = softmax(v) (sum of t) - t. */
static double cross_entropy(size_t n, const real *v, const real *p, const real *t, real scale,
                            real *d)
{
    const size_t k = largest(n, v);
    const real rest = p != NULL ? minus_log(n, p, k) : log_sum(n, v, k);
    double loss = 0.0;
    real mass = 0;

    for (size_t j = 0; j < n; j++) {
        mass += t[j];
        if (t[j] > 0)
            loss += (double)(t[j] * ((v[k] - v[j]) + rest));
    }
    if (d == NULL)
        return loss;
    if (p == NULL) {
        for (size_t j = 0; j < n; j++)
            d[j] = v[j] - v[k] - rest;
        REAL_NAME(mlp__vexp)(n, d, d);
    }
    for (size_t j = 0; j < n; j++)
        d[j] = scale * ((p != NULL ? p[j] : d[j]) * mass - t[j]);
    return loss;
}

static const row_loss table[] = {
    [MLP_LOSS_MEAN_SQUARED_ERROR] = mean_squared_error,
    [MLP_LOSS_HALF_SQUARED_ERROR] = half_squared_error,
    [MLP_LOSS_MEAN_ABSOLUTE_ERROR] = mean_absolute_error,
    [MLP_LOSS_HUBER] = huber,
    [MLP_LOSS_BINARY_CROSS_ENTROPY] = binary_cross_entropy,
    [MLP_LOSS_CROSS_ENTROPY] = cross_entropy,
};

mlp_status REAL_NAME(mlp__loss_check_targets)(mlp_loss loss, size_t rows, size_t n, const real *t)
{
    if (!mlp__loss_is_cross_entropy(loss))
        return MLP_OK;
    for (size_t i = 0; i < rows; i++) {
        real sum = 0;

        for (size_t j = 0; j < n; j++) {
            const real target = t[i * n + j];

            MLP_FAIL_IF(!(target >= 0 && target <= 1), MLP_ERANGE,
                        "row %zu, target %zu is %g: %s wants targets in [0, 1]", i, j,
                        (double)target, mlp_loss_name(loss));
            sum += target;
        }
        MLP_FAIL_IF(
            loss == MLP_LOSS_CROSS_ENTROPY && fabs((double)sum - 1.0) > mlp__loss_target_slack,
            MLP_ERANGE, "row %zu: its targets sum to %g: cross_entropy wants 1", i, (double)sum);
    }
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__loss_sum_weights)(size_t rows, const real *sw, double *sum)
{
    *sum = sw == NULL ? (double)rows : 0.0;
    if (sw == NULL)
        return MLP_OK;
    for (size_t i = 0; i < rows; i++) {
        MLP_FAIL_IF(!(sw[i] >= 0 && isfinite(sw[i])), MLP_ERANGE,
                    "row %zu has the sample weight %g", i, (double)sw[i]);
        *sum += (double)sw[i];
    }
    MLP_FAIL_IF(!(*sum > 0.0), MLP_ERANGE, "the sample weights of all %zu rows are 0", rows);
    MLP_FAIL_IF(!isfinite(*sum), MLP_ERANGE, "the sample weights of %zu rows sum to %g", rows,
                *sum);
    return MLP_OK;
}

void REAL_NAME(mlp__loss_rows)(mlp_loss loss, mlp_act act, size_t rows, size_t n, const real *z,
                               const real *y, const real *t, const real *sw, double weight,
                               double *values, real *dz)
{
    const bool by_sums = mlp__loss_is_cross_entropy(loss) && !mlp__loss_takes_logits(loss, act);
    const row_loss row = table[loss];

    for (size_t i = 0; i < rows; i++) {
        const size_t at = i * n;
        const double share = (sw == NULL ? 1.0 : (double)sw[i]) / weight;

        values[i] = share
            * row(n, (by_sums ? z : y) + at, by_sums ? y + at : NULL, t + at, (real)share,
                  dz == NULL ? NULL : dz + at);
    }
    if (dz != NULL && !by_sums)
        REAL_NAME(mlp__act_backward)(act, rows, n, z, y, dz);
}
