/* SPDX-License-Identifier: MIT */
/*
 * Vector math: every function of every instruction set that this processor
 * has, in both precisions, against libm's long double; and the bits, which
 * must not tell where in an array an element stood. The largest errors are
 * printed: docs/numerics.md has them from here.
 */
#include "support.h"

#include <float.h>
#include <stdio.h>

#include "base/vmath.h"

/* No error may be above this, in units in the last place. */
static const double allowed = 2.0;
/* Nor this, where the C library computes: glibc's tanh is off by 2.2. */
static const double allowed_libm = 2.5;

enum { F64, F32, PRECISIONS };

static const struct {
    const char *name;
    int digits;      /* bits of the significand */
    int least, most; /* numbers are multiples of 2^least, below 2^most */
} precisions[PRECISIONS] = { { "f64", 53, -1074, 1024 }, { "f32", 24, -149, 128 } };

/* ----------------------------------------------------------- the functions */

static long double logisticl(long double x)
{
    const long double e = expl(-fabsl(x));

    return (x >= 0.0L ? 1.0L : e) / (1.0L + e);
}

#define NAME(f)   #f,
#define ORACLE(f) f##l,
static const char *const names[] = { MLP__VMATH_LIST(NAME) };
static long double (*const oracles[])(long double x) = { MLP__VMATH_LIST(ORACLE) };

enum { FUNCTIONS = sizeof names / sizeof names[0], MOST_POINTS = 60000 };

static const char *variant_name(int type, size_t variant)
{
    if (type == F64)
        return mlp__vmath_variant_f64(variant) == NULL ? NULL
                                                       : mlp__vmath_variant_f64(variant)->name;
    return mlp__vmath_variant_f32(variant) == NULL ? NULL : mlp__vmath_variant_f32(variant)->name;
}

static void run_f64(size_t variant, int k, size_t n, const double *x, double *y)
{
    const mlp__vmath_f64 *functions = mlp__vmath_variant_f64(variant);
#define MEMBER(f) functions->f,
    void (*const all[])(size_t, const double *, double *) = { MLP__VMATH_LIST(MEMBER) };

    all[k](n, x, y);
}

static void run_f32(size_t variant, int k, size_t n, const float *x, float *y)
{
    const mlp__vmath_f32 *functions = mlp__vmath_variant_f32(variant);
    void (*const all[])(size_t, const float *, float *) = { MLP__VMATH_LIST(MEMBER) };

    all[k](n, x, y);
}

/* Function k of numbers that are of the type, whatever it is. */
static void run(int type, size_t variant, int k, size_t n, const double *x, double *y)
{
    static float narrow[MOST_POINTS];

    if (type == F64) {
        run_f64(variant, k, n, x, y);
        return;
    }
    for (size_t i = 0; i < n; i++)
        narrow[i] = (float)x[i];
    run_f32(variant, k, n, narrow, narrow);
    for (size_t i = 0; i < n; i++)
        y[i] = (double)narrow[i];
}

/* -------------------------------------------------------------- the points */

typedef struct points {
    size_t n;
    double x[MOST_POINTS];
} points;

static void add(points *p, int type, double x)
{
    ck_assert_uint_lt(p->n, MOST_POINTS);
    p->x[p->n++] = type == F64 ? x : (double)(float)x;
}

/* Each binade of the type, the numbers below the normal ones too. */
static void add_binades(points *p, int type)
{
    for (int e = precisions[type].least; e < precisions[type].most; e++)
        for (size_t i = 0; i < 3; i++) {
            const double x = ldexp(i == 0 ? 1.0 : 1.5 + 0.499 * awkward(i, (size_t)(e + 2000)), e);

            add(p, type, x);
            add(p, type, -x);
        }
}

/* Evenly, but awkwardly, where the functions are neither 0, 1, x nor infinite. */
static void add_ranges(points *p, int type)
{
    static const double ends[] = { 1.0, 7.0, 40.0, 120.0, 760.0 };

    for (size_t r = 0; r < sizeof ends / sizeof ends[0]; r++)
        for (size_t i = 0; i < 6000; i++)
            add(p, type, ends[r] * awkward(r, i));
}

/*
 * Where results overflow, or pass the smallest normal number, or 0; -1, where logs end; and where
 * the error function of SLEEF itself is worst.
 */
static void add_borders(points *p, int type)
{
    static const double borders[] = { 709.782712893384,
                                      -708.396418532264,
                                      -745.133219101941,
                                      88.7228391116,
                                      -87.3365447506,
                                      -103.972077083,
                                      -1.0,
                                      1.0,
                                      DBL_MAX,
                                      1.7e307,
                                      1e308,
                                      FLT_MAX,
                                      1.1e38,
                                      1e30,
                                      1e-30,
                                      1.57079632679490,
                                      3.14159265358979,
                                      DBL_MIN,
                                      (double)FLT_MIN,
                                      0x1.18d9fcp-126 };

    for (size_t b = 0; b < sizeof borders / sizeof borders[0]; b++)
        for (int i = -60; i <= 60; i++) {
            const double x = borders[b] * (1.0 + ldexp(i, 1 - precisions[type].digits));

            if (isfinite(x) && ldexp(fabs(x), -precisions[type].most) < 1.0)
                add(p, type, x);
        }
}

static const points *make_points(int type)
{
    static points p;

    p.n = 0;
    add_binades(&p, type);
    add_ranges(&p, type);
    add_borders(&p, type);
    return &p;
}

/* -------------------------------------------------------------- the errors */

/* |y - want| in spacings of the type at `want`; what lies above all numbers counts as 2^most. */
static double error_in_ulp(int type, double y, long double want)
{
    const long double infinite = ldexpl(1.0L, precisions[type].most);
    const long double got = isinf(y) ? copysignl(infinite, y) : (long double)y;
    int e;

    if (isnan(y) || isnan(want))
        return isnan(y) && isnan(want) ? 0.0 : HUGE_VAL;
    if (fabsl(want) >= infinite)
        want = copysignl(infinite, want);
    (void)frexpl(want, &e);
    e = want == infinite || want == -infinite ? precisions[type].most : e;
    e = want == 0.0L || e - precisions[type].digits < precisions[type].least
        ? precisions[type].least
        : e - precisions[type].digits;
    return (double)ldexpl(fabsl(got - want), -e);
}

static void check_errors(int type, size_t variant, int k, const points *p)
{
    static double y[MOST_POINTS];
    const char *isa = variant_name(type, variant);
    double largest = 0.0;
    double where = 0.0;

    run(type, variant, k, p->n, p->x, y);
    for (size_t i = 0; i < p->n; i++) {
        const double error = error_in_ulp(type, y[i], oracles[k](p->x[i]));

        where = error > largest ? p->x[i] : where;
        largest = error > largest ? error : largest;
    }
    printf("%s %-8s %-8s %.2f ulp at %.17g\n", precisions[type].name, isa, names[k], largest,
           where);
    ck_assert_msg(largest <= (strcmp(isa, "libm") == 0 ? allowed_libm : allowed),
                  "%s %s %s: %.3g ulp at %.17g (%a)", precisions[type].name, isa, names[k], largest,
                  where, where);
}

START_TEST(test_errors)
{
    for (int type = 0; type < PRECISIONS; type++) {
        const points *p = make_points(type);

        for (size_t v = 0; variant_name(type, v) != NULL; v++)
            check_errors(type, v, _i, p);
    }
}
END_TEST

/* NaN, infinities and zeros, by C11's annex F; the sign of a zero counts. */
START_TEST(test_special_values)
{
    const double x[] = { (double)NAN, -(double)NAN, HUGE_VAL, -HUGE_VAL, 0.0, -0.0 };
    enum { N = sizeof x / sizeof x[0] };

    for (int type = 0; type < PRECISIONS; type++)
        for (size_t v = 0; variant_name(type, v) != NULL; v++) {
            double y[N];

            run(type, v, _i, N, x, y);
            for (size_t i = 0; i < N; i++) {
                const double want = (double)oracles[_i](x[i]);

                ck_assert_msg(isnan(want) ? isnan(y[i])
                                          : y[i] == want && !signbit(y[i]) == !signbit(want),
                              "%s %s %s(%g) is %g, not %g", precisions[type].name,
                              variant_name(type, v), names[_i], x[i], y[i], want);
            }
        }
}
END_TEST

/* ---------------------------------------------------------------- the bits */

enum { LENGTH = 40, OFFSETS = 17, ROOM = LENGTH + OFFSETS + 1 };

/* Ordinary numbers, and some that SLEEF goes other ways for. */
static double spread(size_t i)
{
    static const double far[] = { 1e5, -800.0, 1e30, 3e-39, -0.0, 30.0 };

    return i % 7 == 3 ? far[i / 7 % 6] : 6.0 * awkward(3, i);
}

/* Each element alone, then all arrays: the same bits, in place too, and nothing behind. */
START_TEST(test_bits_do_not_depend_on_the_place)
{
    for (size_t v = 0; variant_name(F64, v) != NULL; v++) {
        double x[ROOM];
        double alone[ROOM];
        double y[ROOM];

        for (size_t i = 0; i < ROOM; i++) {
            x[i] = spread(i);
            run_f64(v, _i, 1, &x[i], &alone[i]);
        }
        for (size_t offset = 0; offset < OFFSETS; offset++)
            for (size_t n = 0; n <= LENGTH; n++) {
                memset(y, 0x5a, sizeof y);
                run_f64(v, _i, n, x + offset, y + offset);
                ck_assert_mem_eq(y + offset, alone + offset, n * sizeof *y);
                memcpy(y, x, sizeof y);
                run_f64(v, _i, n, y + offset, y + offset);
                ck_assert_mem_eq(y, x, offset * sizeof *y);
                ck_assert_mem_eq(y + offset, alone + offset, n * sizeof *y);
                ck_assert_mem_eq(y + offset + n, x + offset + n, (ROOM - offset - n) * sizeof *y);
            }
    }
}
END_TEST

START_TEST(test_bits_do_not_depend_on_the_place_f32)
{
    for (size_t v = 0; variant_name(F32, v) != NULL; v++) {
        float x[ROOM];
        float alone[ROOM];
        float y[ROOM];

        for (size_t i = 0; i < ROOM; i++) {
            x[i] = (float)spread(i);
            run_f32(v, _i, 1, &x[i], &alone[i]);
        }
        for (size_t offset = 0; offset < OFFSETS; offset++)
            for (size_t n = 0; n <= LENGTH; n++) {
                memset(y, 0x5a, sizeof y);
                run_f32(v, _i, n, x + offset, y + offset);
                ck_assert_mem_eq(y + offset, alone + offset, n * sizeof *y);
                memcpy(y, x, sizeof y);
                run_f32(v, _i, n, y + offset, y + offset);
                ck_assert_mem_eq(y, x, offset * sizeof *y);
                ck_assert_mem_eq(y + offset, alone + offset, n * sizeof *y);
                ck_assert_mem_eq(y + offset + n, x + offset + n, (ROOM - offset - n) * sizeof *y);
            }
    }
}
END_TEST

/* What the library calls is the first variant. */
START_TEST(test_the_widest_variant_is_used)
{
#define CALL_F64(f) mlp__v##f##_f64,
#define CALL_F32(f) mlp__v##f##_f32,
    void (*const f64[])(size_t, const double *, double *) = { MLP__VMATH_LIST(CALL_F64) };
    void (*const f32[])(size_t, const float *, float *) = { MLP__VMATH_LIST(CALL_F32) };
    double x[LENGTH];
    double want[LENGTH];
    double y[LENGTH];
    float x32[LENGTH];
    float want32[LENGTH];
    float y32[LENGTH];

    for (size_t i = 0; i < LENGTH; i++) {
        x[i] = spread(i);
        x32[i] = (float)x[i];
    }
    run_f64(0, _i, LENGTH, x, want);
    f64[_i](LENGTH, x, y);
    ck_assert_mem_eq(y, want, sizeof y);
    run_f32(0, _i, LENGTH, x32, want32);
    f32[_i](LENGTH, x32, y32);
    ck_assert_mem_eq(y32, want32, sizeof y32);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("base/vmath");

    add_loop_test(suite, test_errors, FUNCTIONS);
    add_loop_test(suite, test_special_values, FUNCTIONS);
    add_loop_test(suite, test_bits_do_not_depend_on_the_place, FUNCTIONS);
    add_loop_test(suite, test_bits_do_not_depend_on_the_place_f32, FUNCTIONS);
    add_loop_test(suite, test_the_widest_variant_is_used, FUNCTIONS);
    return suite;
}
