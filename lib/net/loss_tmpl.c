/* SPDX-License-Identifier: MIT */
/*
 * The loss of rows and its gradient by the sums of the output layer. The
 * formulas are with mlp_loss in <mlp/net.h>.
 *
 * Most losses are sums over a row of something that each output has for
 * itself. Such a loss is a function of n outputs, at most CHUNK, of one row or
 * of several: it writes the loss of each to e [n] and, unless d is NULL, its
 * derivative by v to d [n]. Cross-entropy is a function of one row.
 *
 * For the losses of values, v is the activations y. For the cross-entropies v
 * is logits: the sums z when the output activation is their own (softmax,
 * sigmoid), with p = y the probabilities that the forward pass has computed
 * already; else the activations y, with p NULL.
 */
#include "net/loss_tmpl.h"

#include "base/fail.h"
#include "base/vmath.h"
#include "net/act_tmpl.h"

/* Outputs that are looked at together: small enough for the nearest cache. */
enum { CHUNK = 256 };

typedef void (*output_loss)(size_t n, const real *v, const real *p, const real *t, real *e,
                            real *d);

/* e = (v - t)^2. */
MLP_WIDE static void squared_error(size_t n, const real *v, const real *p, const real *t, real *e,
                                   real *d)
{
    (void)p;
    for (size_t j = 0; j < n; j++)
        e[j] = (v[j] - t[j]) * (v[j] - t[j]);
    if (d != NULL)
        for (size_t j = 0; j < n; j++)
            d[j] = REAL_C(2.0) * (v[j] - t[j]);
}

/* e = (v - t)^2 / 2. */
MLP_WIDE static void half_squared_error(size_t n, const real *v, const real *p, const real *t,
                                        real *e, real *d)
{
    (void)p;
    for (size_t j = 0; j < n; j++)
        e[j] = REAL_C(0.5) * (v[j] - t[j]) * (v[j] - t[j]);
    if (d != NULL)
        for (size_t j = 0; j < n; j++)
            d[j] = v[j] - t[j];
}

static void absolute_error(size_t n, const real *v, const real *p, const real *t, real *e, real *d)
{
    (void)p;
    for (size_t j = 0; j < n; j++)
        e[j] = real_fabs(v[j] - t[j]);
    if (d != NULL)
        for (size_t j = 0; j < n; j++)
            d[j] = (real)((v[j] > t[j]) - (v[j] < t[j]));
}

static void huber(size_t n, const real *v, const real *p, const real *t, real *e, real *d)
{
    const real delta = REAL_C(1.0);

    (void)p;
    for (size_t j = 0; j < n; j++) {
        const real error = v[j] - t[j];
        const real distance = real_fabs(error);

        e[j] = distance <= delta ? REAL_C(0.5) * error * error
                                 : delta * (distance - REAL_C(0.5) * delta);
        if (d != NULL)
            d[j] = error > delta ? delta : error < -delta ? -delta : error;
    }
}

/* -t log s(v) - (1 - t) log(1 - s(v)) = max(v, 0) - v t + log(1 + exp(-|v|)); d = s(v) - t. */
static void binary_cross_entropy(size_t n, const real *v, const real *p, const real *t, real *e,
                                 real *d)
{
    real rest[CHUNK];

    MLP_ASSUME_SOME(n);
    for (size_t j = 0; j < n; j++)
        rest[j] = -real_fabs(v[j]);
    REAL_NAME(mlp__vexp)(n, rest, rest);
    REAL_NAME(mlp__vlog1p)(n, rest, rest);
    for (size_t j = 0; j < n; j++)
        /* The first two terms by cases: for v > 0 their difference loses digits. */
        e[j] = (v[j] > 0 ? v[j] * (REAL_C(1.0) - t[j]) : -v[j] * t[j]) + rest[j];
    if (d == NULL)
        return;
    if (p == NULL) {
        REAL_NAME(mlp__vlogistic)(n, v, d);
        p = d;
    }
    MLP_INDEPENDENT
    for (size_t j = 0; j < n; j++)
        d[j] = p[j] - t[j];
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

/* A target; a missing one is 0 in the sum over a row. */
static inline real known_or_0(real t)
{
    return isnan(t) ? 0 : t;
}

/* -sum of t log softmax(v); d = scale * (softmax(v) (sum of t) - t), unless it is NULL. */
static double cross_entropy(size_t n, const real *v, const real *p, const real *t, real scale,
                            real *d)
{
    const size_t k = largest(n, v);
    const real rest = p != NULL ? minus_log(n, p, k) : log_sum(n, v, k);
    double loss = 0.0;
    real mass = 0;

    for (size_t j = 0; j < n; j++) {
        mass += known_or_0(t[j]);
        if (t[j] > 0) /* and so no NaN */
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
        d[j] = scale * ((p != NULL ? p[j] : d[j]) * mass - known_or_0(t[j]));
    return loss;
}

static const output_loss table[] = {
    [MLP_LOSS_MEAN_SQUARED_ERROR] = squared_error,
    [MLP_LOSS_HALF_SQUARED_ERROR] = half_squared_error,
    [MLP_LOSS_MEAN_ABSOLUTE_ERROR] = absolute_error,
    [MLP_LOSS_HUBER] = huber,
    [MLP_LOSS_BINARY_CROSS_ENTROPY] = binary_cross_entropy,
    [MLP_LOSS_CROSS_ENTROPY] = NULL, /* of whole rows */
};

/* Some rows whose losses are to be computed; the fields are as in mlp__loss_rows(). */
typedef struct block {
    size_t rows;
    size_t n;
    const real *v;
    const real *p;
    const real *t;
    const real *sw;
    double weight;
    bool missing;
    double *values;
    real *d;
} block;

/* What row i counts for. */
static double share_of(const block *b, size_t i)
{
    return (b->sw == NULL ? 1.0 : (double)b->sw[i]) / b->weight;
}

/* A row of weight 0 is as good as absent, also if its loss is infinite. */
static void leave_out_row(const block *b, size_t i)
{
    b->values[i] = 0.0;
    for (size_t j = 0; b->d != NULL && j < b->n; j++)
        b->d[i * b->n + j] = 0;
}

static void sum_cross_entropies(const block *b)
{
    for (size_t i = 0; i < b->rows; i++) {
        const size_t at = i * b->n;
        const double share = share_of(b, i);

        b->values[i] = share
            * cross_entropy(b->n, b->v + at, b->p == NULL ? NULL : b->p + at, b->t + at,
                            (real)share, b->d == NULL ? NULL : b->d + at);
        if (share == 0.0)
            leave_out_row(b, i);
    }
}

/* Takes the outputs out that have no target. */
static void leave_out_missing(size_t n, const real *t, real *e, real *d)
{
    for (size_t j = 0; j < n; j++)
        e[j] = isnan(t[j]) ? 0 : e[j];
    if (d != NULL)
        for (size_t j = 0; j < n; j++)
            d[j] = isnan(t[j]) ? 0 : d[j];
}

/*
 * Adds the outputs from .. from + count - 1, counted through all rows, to the losses of `row`, in
 * which the first one is, and those after it.
 */
static void add_outputs(const block *b, mlp_loss loss, size_t row, size_t from, size_t count)
{
    const double per_row = mlp__loss_is_mean(loss) ? 1.0 / (double)b->n : 1.0;
    real *d = b->d == NULL ? NULL : b->d + from;
    real e[CHUNK];
    size_t end = (row + 1) * b->n - from; /* of the row, counted from `from` */

    table[loss](count, b->v + from, b->p == NULL ? NULL : b->p + from, b->t + from, e, d);
    if (b->missing)
        leave_out_missing(count, b->t + from, e, d);
    for (size_t j = 0; j < count; row++, end += b->n) {
        const double share = share_of(b, row) * per_row;
        const size_t stop = end < count ? end : count;
        double sum = 0.0;

        for (; j < stop; j++) {
            sum += (double)e[j];
            if (d != NULL)
                d[j] = share == 0.0 ? 0 : d[j] * (real)share;
        }
        b->values[row] += share == 0.0 ? 0.0 : share * sum;
    }
}

mlp_status REAL_NAME(mlp__loss_check_targets)(mlp_loss loss, size_t rows, size_t n, const real *t)
{
    if (!mlp__loss_is_cross_entropy(loss))
        return MLP_OK;
    for (size_t i = 0; i < rows; i++) {
        size_t missing = 0;
        real sum = 0;

        for (size_t j = 0; j < n; j++) {
            const real target = t[i * n + j];

            MLP_FAIL_IF(target < 0 || target > 1, MLP_ERANGE,
                        "row %zu, target %zu is %g: %s wants targets in [0, 1]", i, j,
                        (double)target, mlp_loss_name(loss));
            sum += known_or_0(target);
            missing += isnan(target) ? 1 : 0;
        }
        if (loss == MLP_LOSS_CROSS_ENTROPY)
            MLP_TRY(mlp__loss_check_sum(NULL, i, (double)sum, missing > 0));
    }
    return MLP_OK;
}

mlp_status REAL_NAME(mlp__loss_check_weights)(size_t rows, const real *sw)
{
    double sum = 0.0;

    if (sw == NULL)
        return MLP_OK;
    for (size_t i = 0; i < rows; i++) {
        MLP_FAIL_IF(!(sw[i] >= 0 && isfinite(sw[i])), MLP_ERANGE,
                    "row %zu has the sample weight %g", i, (double)sw[i]);
        sum += (double)sw[i];
    }
    MLP_FAIL_IF(!(sum > 0.0), MLP_ERANGE, "the sample weights of all %zu rows are 0", rows);
    MLP_FAIL_IF(!isfinite(sum), MLP_ERANGE, "the sample weights of %zu rows sum to %g", rows, sum);
    return MLP_OK;
}

static size_t count_known(size_t n, const real *t)
{
    size_t known = 0;

    for (size_t j = 0; j < n; j++)
        known += isnan(t[j]) ? 0 : 1;
    return known;
}

mlp_status REAL_NAME(mlp__loss_sum_mass)(mlp_loss loss, size_t rows, size_t n, const real *t,
                                         const real *sw, double *mass, bool *missing)
{
    *mass = 0.0;
    *missing = false;
    for (size_t i = 0; i < rows; i++) {
        const size_t known = count_known(n, t + i * n);
        const double weight = sw == NULL ? 1.0 : (double)sw[i];

        *missing = *missing || known < n;
        if (known == n || (known > 0 && !mlp__loss_is_mean(loss)))
            *mass += weight;
        else
            *mass += weight * ((double)known / (double)n);
    }
    MLP_FAIL_IF(!(*mass > 0.0), MLP_ERANGE, "all targets of %zu rows are missing", rows);
    return MLP_OK;
}

/* In chunks of whole rows, or of parts of one: the same sums wherever the rows begin. */
static void sum_outputs(const block *b, mlp_loss loss)
{
    size_t rows = b->rows;

    if (rows * b->n > CHUNK)
        rows = b->n < CHUNK ? CHUNK / b->n : 1;
    for (size_t i = 0; i < b->rows; i++)
        b->values[i] = 0.0;
    for (size_t i = 0; i < b->rows; i += rows) {
        const size_t end = (b->rows - i < rows ? b->rows : i + rows) * b->n;

        for (size_t from = i * b->n; from < end; from += CHUNK)
            add_outputs(b, loss, i, from, end - from < CHUNK ? end - from : CHUNK);
    }
}

void REAL_NAME(mlp__loss_rows)(mlp_loss loss, mlp_act act, size_t rows, size_t n, const real *z,
                               const real *y, const real *t, const real *sw, double weight,
                               bool missing, double *values, real *dz)
{
    const bool by_sums = mlp__loss_starts_from_sums(loss, act);
    const block b = { rows,   n, by_sums ? z : y, by_sums ? y : NULL, t, sw, weight, missing,
                      values, dz };

    if (table[loss] == NULL)
        sum_cross_entropies(&b);
    else
        sum_outputs(&b, loss);
    if (dz != NULL && !by_sums)
        REAL_NAME(mlp__act_backward)(act, rows, n, z, y, dz);
}
