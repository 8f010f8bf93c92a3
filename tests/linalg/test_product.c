/* SPDX-License-Identifier: MIT */
/*
 * Products of matrices: right, and with the same bits however they are cut.
 * tests/meson.build runs this also with kernels that OpenBLAS has for other
 * processors.
 */
#include "support.h"

#include <float.h>
#include <stdio.h>

#include "linalg/blas_scope.h"
#include "linalg/product.h"
#include "mlp_config.h"
#include MLP_CBLAS_HEADER

/* As linalg/product_tmpl.h declares it for the code of one precision. */
void mlp__product_area_f64(const mlp__product *product, mlp__area area, const double *a,
                           const double *b, double *c);
void mlp__product_area_f32(const mlp__product *product, mlp__area area, const float *a,
                           const float *b, float *c);

typedef struct shape {
    size_t m;
    size_t n;
    size_t k;
} shape;

/* Layers of the benchmarks' networks: rows of a batch, units, inputs. */
static const shape layers[] = {
    { 64, 128, 784 }, { 64, 10, 128 },  { 256, 1024, 784 }, { 256, 1024, 1024 }, { 256, 10, 1024 },
    { 32, 64, 784 },  { 32, 64, 64 },   { 32, 10, 64 },     { 32, 64, 30 },      { 32, 32, 64 },
    { 32, 1, 32 },    { 4, 4, 2 },      { 4, 1, 4 },        { 1000, 128, 784 },  { 1, 512, 512 },
    { 48, 512, 10 },  { 1, 4096, 100 }, { 16, 1024, 256 },  { 8, 2048, 16 },     { 3, 1000, 48 },
};

enum { N_LAYERS = sizeof layers / sizeof layers[0], MOST_PARTS = 8 };

/* Every product of a layer: forward, by the inputs, by the parameters. */
static shape product_of(mlp__product_kind kind, const shape *layer)
{
    switch (kind) {
    case MLP__PRODUCT_NT:
        return *layer;
    case MLP__PRODUCT_NN:
        return (shape){ layer->m, layer->k, layer->n };
    case MLP__PRODUCT_TN:
        return (shape){ layer->n, layer->k, layer->m };
    }
    return *layer;
}

/* A product and its operands. */
typedef struct operands {
    mlp_dtype type;
    mlp__product plan;
    void *a;
    void *b;
    void *c;   /* computed in one part */
    void *cut; /* computed in more */
} operands;

static size_t size_of(mlp_dtype type)
{
    return type == MLP_F64 ? sizeof(double) : sizeof(float);
}

static double entry(mlp_dtype type, const void *values, size_t i)
{
    return type == MLP_F64 ? ((const double *)values)[i] : (double)((const float *)values)[i];
}

static void *matrix(mlp_dtype type, size_t rows, size_t columns, size_t series)
{
    const size_t n = rows * columns;
    void *values = aligned_alloc(64, (n * size_of(type) + 127) / 64 * 64);

    ck_assert_ptr_nonnull(values);
    for (size_t i = 0; i < n; i++)
        if (type == MLP_F64)
            ((double *)values)[i] = awkward(series, i);
        else
            ((float *)values)[i] = (float)awkward(series, i);
    return values;
}

static operands make(mlp_dtype type, const shape *s)
{
    return (operands){
        .type = type,
        .a = matrix(type, s->m, s->k, 1),
        .b = matrix(type, s->k, s->n, 2),
        .c = matrix(type, s->m, s->n, 3),
        .cut = matrix(type, s->m, s->n, 3),
    };
}

static void drop(operands *p)
{
    free(p->a);
    free(p->b);
    free(p->c);
    free(p->cut);
}

/* Computes all parts, the last one first, each on a matrix of old numbers. */
static void compute(const operands *p, size_t grain, size_t parts, void *c)
{
    memset(c, 0xff, p->plan.m * p->plan.n * size_of(p->type)); /* NaN */
    mlp__blas_enter();
    for (size_t part = parts; part-- > 0;) {
        const mlp__area area = mlp__product_part(&p->plan, grain, part, parts);

        if (area.rows.count == 0 || area.columns.count == 0)
            continue;
        if (p->type == MLP_F64)
            mlp__product_area_f64(&p->plan, area, p->a, p->b, c);
        else
            mlp__product_area_f32(&p->plan, area, p->a, p->b, c);
    }
    mlp__blas_leave();
}

static const char *describe(const operands *p)
{
    static const char *const kinds[] = { "NT", "NN", "TN" };
    static char text[160];

    (void)snprintf(text, sizeof text, "%s %s %zu x %zu x %zu, %s, grain %zu, on %s",
                   kinds[p->plan.kind], mlp_dtype_name(p->type), p->plan.m, p->plan.n, p->plan.k,
                   p->plan.by_columns ? "columns" : "rows", p->plan.grain, openblas_get_corename());
    return text;
}

/* As C would be by the book. */
static long double reference(const operands *p, size_t i, size_t j, long double *sizes)
{
    const mlp__product *plan = &p->plan;
    long double sum = 0.0L;

    *sizes = 0.0L;
    for (size_t l = 0; l < plan->k; l++) {
        const size_t at_a = plan->kind == MLP__PRODUCT_TN ? l * plan->m + i : i * plan->k + l;
        const size_t at_b = plan->kind == MLP__PRODUCT_NT ? j * plan->k + l : l * plan->n + j;
        const long double term =
            (long double)entry(p->type, p->a, at_a) * (long double)entry(p->type, p->b, at_b);

        sum += term;
        *sizes += term < 0.0L ? -term : term;
    }
    return sum;
}

/* Compares with sums of k terms, whose error is at most k roundings; all of a small matrix, some
 * of a large one, the corners always. */
static void check_values(const operands *p)
{
    const size_t count = p->plan.m * p->plan.n;
    const size_t step = 1 + (size_t)((double)count * (double)p->plan.k / 3e4);
    const long double epsilon = p->type == MLP_F64 ? DBL_EPSILON : FLT_EPSILON;

    for (size_t at = 0; at < count; at = at + 1 == count ? count
             : at + step < count                         ? at + step
                                                         : count - 1) {
        long double sizes;
        const long double right = reference(p, at / p->plan.n, at % p->plan.n, &sizes);
        const long double off = (long double)entry(p->type, p->c, at) - right;

        if (!((off < 0.0L ? -off : off) <= epsilon * (long double)p->plan.k * sizes))
            ck_abort_msg("%s: entry %zu is off by %Lg", describe(p), at, off);
    }
}

static void check_bits(const operands *p, size_t grain, size_t parts)
{
    const size_t count = p->plan.m * p->plan.n;
    const size_t size = size_of(p->type);
    size_t at = 0;

    compute(p, grain, parts, p->cut);
    if (memcmp(p->c, p->cut, count * size) == 0)
        return;
    while (memcmp((char *)p->c + at * size, (char *)p->cut + at * size, size) == 0)
        at++;
    ck_abort_msg("%s, parts at %zu: entry (%zu, %zu) is other bits in %zu parts", describe(p),
                 grain, at / p->plan.n, at % p->plan.n, parts);
}

static void check(operands *p)
{
    compute(p, p->plan.grain, 1, p->c);
    check_values(p);
    for (size_t parts = 2; parts <= MOST_PARTS; parts++) {
        check_bits(p, p->plan.grain, parts);
        /* A pass cuts all its rows by the coarsest of its products' grains. */
        if (!p->plan.by_columns && parts % 3 == 2)
            check_bits(p, p->plan.grain * (parts % 2 == 0 ? 2 : 8), parts);
    }
}

static void check_all(mlp__product_kind kind, const shape *s)
{
    for (int type = MLP_F64; type <= MLP_F32; type++) {
        operands p = make((mlp_dtype)type, s);

        p.plan = mlp__product_plan(kind, p.type, s->m, s->n, s->k, false);
        check(&p);
        if (p.plan.by_columns) { /* the plan by rows is another */
            p.plan = mlp__product_plan(kind, p.type, s->m, s->n, s->k, true);
            ck_assert(!p.plan.by_columns);
            check(&p);
        }
        drop(&p);
    }
}

/* _i: layer and kind. */
START_TEST(test_layers)
{
    const mlp__product_kind kind = (mlp__product_kind)(_i % 3);
    const shape s = product_of(kind, &layers[_i / 3]);

    check_all(kind, &s);
}
END_TEST

static const size_t sizes[] = { 1, 3, 8, 17, 24, 33, 64, 100, 200 };

enum { N_SIZES = sizeof sizes / sizeof sizes[0] };

/* _i: m and kind; every n with every k. */
START_TEST(test_every_size)
{
    const mlp__product_kind kind = (mlp__product_kind)(_i % 3);

    for (size_t j = 0; j < N_SIZES; j++)
        for (size_t l = 0; l < N_SIZES; l++) {
            const shape s = { sizes[_i / 3], sizes[j], sizes[l] };

            check_all(kind, &s);
        }
}
END_TEST

/* Sizes near what plans depend on: blocks of OpenBLAS, its small kernels, our tiles. */
static const shape edges[] = {
    { 34, 35, 840 },   { 35, 35, 33 },    { 100, 100, 100 }, { 101, 100, 100 }, { 99, 101, 100 },
    { 128, 257, 256 }, { 200, 784, 64 },  { 1024, 10, 33 },  { 256, 33, 1024 }, { 383, 24, 385 },
    { 12, 2731, 31 },  { 31, 1024, 32 },  { 33, 1040, 32 },  { 7, 784, 128 },   { 47, 640, 52 },
    { 25, 336, 200 },  { 784, 24, 256 },  { 61, 528, 63 },   { 256, 272, 129 }, { 257, 512, 71 },
    { 5, 32768, 1 },   { 300, 16384, 2 }, { 16, 64, 977 },   { 15, 80, 1031 },
};

enum { N_EDGES = sizeof edges / sizeof edges[0] };

START_TEST(test_edges)
{
    check_all((mlp__product_kind)(_i % 3), &edges[_i / 3]);
}
END_TEST

/* Can this processor run OpenBLAS's kernels for another? */
static bool runs_here(const char *core)
{
#if defined(__x86_64__)
    if (strcmp(core, "Nehalem") == 0)
        return __builtin_cpu_supports("sse4.2");
    if (strcmp(core, "Sandybridge") == 0)
        return __builtin_cpu_supports("avx");
    if (strcmp(core, "Haswell") == 0 || strcmp(core, "Zen") == 0)
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (strcmp(core, "SkylakeX") == 0)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#endif
    return strcmp(core, openblas_get_corename()) == 0;
}

/* Ends the program, with what Meson takes for a skipped test, if it can't test what is asked. */
static void skip_other_processors(void)
{
    enum { SKIPPED = 77 };
    const char *core = getenv("OPENBLAS_CORETYPE");

    if (core == NULL || (runs_here(core) && strcmp(core, openblas_get_corename()) == 0))
        return;
    (void)fprintf(stderr, "no kernels for %s here, but for %s\n", core, openblas_get_corename());
    exit(SKIPPED);
}

Suite *make_suite(void)
{
    Suite *suite = suite_create("linalg/product");

    skip_other_processors();
    add_loop_test(suite, test_layers, 3 * N_LAYERS);
    add_loop_test(suite, test_every_size, 3 * N_SIZES);
    add_loop_test(suite, test_edges, 3 * N_EDGES);
    return suite;
}
