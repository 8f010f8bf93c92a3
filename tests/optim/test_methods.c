/* SPDX-License-Identifier: MIT */
/*
 * What holds for every method: its bits do not depend on how a step is cut, it
 * stands still at rate 0, it keeps no denormals and makes no NaN of zeros, and
 * it refuses what is outside of its ranges.
 */
#include "support.h"

#include "optim/opt.h"

#define MLP_REAL_BITS 64
#include "optim/update_tmpl.h"

/* Every loop there is; decays that forget fast. */
static const char *const specs[] = {
    "sgd",
    "sgd:weight_decay=0.1",
    "sgd:momentum=0.9,weight_decay=0.1",
    "sgd:momentum=0.9,nesterov=1,weight_decay=0.1",
    "rmsprop:alpha=0.9",
    "rmsprop:alpha=0.9,momentum=0.9",
    "rmsprop:alpha=0.9,centered=1",
    "rmsprop:alpha=0.9,centered=1,momentum=0.9,weight_decay=0.1",
    "adagrad:initial_accumulator=0.1",
    "adam:beta2=0.9",
    "adam:beta2=0.9,amsgrad=1,weight_decay=0.1",
    "adamw:beta2=0.9",
    "adamw:beta2=0.9,amsgrad=1",
    "nadam:beta2=0.9",
    "radam:beta2=0.9",
    "lion:beta2=0.9,weight_decay=0.1",
    "rprop",
};

enum { SPECS = sizeof specs / sizeof specs[0], N = 1003 };

static void make_vectors(double *theta, double *grad)
{
    for (size_t i = 0; i < N; i++) {
        theta[i] = awkward(1, i);
        grad[i] = i % 7 == 0 ? 0.0 : awkward(2, i);
    }
}

/* Ten steps, by ranges of awkward lengths, last one first. */
START_TEST(test_cut_in_ranges)
{
    static const size_t cuts[] = { 0, 1, 4, 9, 26, 127, 128, 700, N };
    double whole[N];
    double parts[N];
    double grad[N];
    mlp_opt *a;
    mlp_opt *b;

    make_vectors(whole, grad);
    make_vectors(parts, grad);
    ck_ok(mlp_opt_parse(&a, specs[_i]));
    ck_ok(mlp_opt_parse(&b, specs[_i]));
    for (int step = 0; step < 10; step++) {
        ck_ok(mlp_opt_update(a, N, whole, grad));
        ck_ok(mlp__opt_begin_f64(b, N));
        for (size_t k = sizeof cuts / sizeof cuts[0] - 1; k > 0; k--)
            mlp__opt_move_f64(b, cuts[k - 1], cuts[k] - cuts[k - 1], parts, grad);
        ck_assert_mem_eq(whole, parts, sizeof whole);
        for (size_t i = 0; i < N; i++)
            grad[i] = -0.9 * grad[i] + 0.1 * whole[i];
    }
    mlp_opt_free(a);
    mlp_opt_free(b);
}
END_TEST

START_TEST(test_rate_of_zero_stands_still)
{
    double theta[N];
    double before[N];
    double grad[N];
    mlp_opt *opt;

    make_vectors(theta, grad);
    make_vectors(before, grad);
    ck_ok(mlp_opt_parse(&opt, specs[_i]));
    ck_ok(mlp_opt_set_learning_rate(opt, 0.0));
    for (int step = 0; step < 10; step++)
        ck_ok(mlp_opt_update(opt, N, theta, grad));
    for (size_t i = 0; i < N; i++)
        ck_assert(theta[i] == before[i]);
    mlp_opt_free(opt);
}
END_TEST

/* One gradient, then none for long: what only shrinks ends at 0, not at the smallest denormal. */
START_TEST(test_no_denormals)
{
    double theta[3] = { 0.0 };
    float theta_f32[3] = { 0.0f };
    double grad[3] = { 2.385, -0.75, 1e-3 };
    float grad_f32[3] = { 2.385f, -0.75f, 1e-3f };
    mlp_opt *opt;
    mlp_opt *opt_f32;

    ck_ok(mlp_opt_parse(&opt, specs[_i]));
    ck_ok(mlp_opt_parse(&opt_f32, specs[_i]));
    for (int step = 0; step < 8000; step++) {
        ck_ok(mlp_opt_update(opt, 3, theta, grad));
        ck_ok(mlp_opt_update_f32(opt_f32, 3, theta_f32, grad_f32));
        for (size_t i = 0; i < 3; i++) {
            theta[i] = 0.0; /* no weight decay either */
            theta_f32[i] = 0.0f;
            grad[i] = 0.0;
            grad_f32[i] = 0.0f;
        }
    }
    for (size_t i = 0; i < 3 * opt->kind->n_moments(opt); i++) {
        ck_assert_int_ne(fpclassify(((const double *)opt->moments)[i]), FP_SUBNORMAL);
        ck_assert_int_ne(fpclassify(((const float *)opt_f32->moments)[i]), FP_SUBNORMAL);
    }
    mlp_opt_free(opt);
    mlp_opt_free(opt_f32);
}
END_TEST

/* A unit that is dead from the start: no 0 / 0, in float neither with an epsilon that is no float.
 */
START_TEST(test_gradients_of_zero)
{
    static const char *const tiny[] = { "rmsprop:epsilon=1e-300", "adagrad:epsilon=1e-300",
                                        "adam:epsilon=1e-300", "nadam:epsilon=1e-300",
                                        "radam:epsilon=1e-300,beta2=0.9" };
    float theta[3] = { 0.5f, -2.385f, 0.0f };
    const float grad[3] = { 0.0f };
    mlp_opt *opt;

    for (size_t i = 0; i < sizeof tiny / sizeof tiny[0]; i++) {
        ck_ok(mlp_opt_parse(&opt, tiny[i]));
        for (int step = 0; step < 10; step++)
            ck_ok(mlp_opt_update_f32(opt, 3, theta, grad));
        ck_assert(theta[0] == 0.5f && theta[1] == -2.385f && theta[2] == 0.0f);
        mlp_opt_free(opt);
    }
}
END_TEST

/* All gradients the same: v - a^2 is rounding, of either sign, and no root may be NaN. */
START_TEST(test_centered_without_variance)
{
    double theta[N];
    double grad[N];
    mlp_opt *opt;

    make_vectors(theta, grad);
    ck_ok(mlp_opt_parse(&opt, "rmsprop:centered=1,alpha=0.3"));
    for (int step = 0; step < 100; step++)
        ck_ok(mlp_opt_update(opt, N, theta, grad));
    for (size_t i = 0; i < N; i++)
        ck_assert(isfinite(theta[i]));
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_out_of_range)
{
    static const struct {
        const char *spec;
        const char *words;
    } bad[] = {
        { "sgd:weight_decay=-0.1", "sgd: weight_decay is -0.1, must be 0 or more" },
        { "rmsprop:alpha=1", "alpha is 1, must be in [0, 1)" },
        { "rmsprop:epsilon=0", "epsilon is 0, must be more than 0" },
        { "rmsprop:momentum=1", "momentum is 1" },
        { "rmsprop:weight_decay=-1", "weight_decay is -1" },
        { "rmsprop:lr=-1", "learning_rate is -1" },
        { "adagrad:epsilon=0", "epsilon is 0" },
        { "adagrad:initial_accumulator=-1", "initial_accumulator is -1" },
        { "adagrad:weight_decay=-1", "weight_decay is -1" },
        { "adagrad:lr=-1", "learning_rate is -1" },
        { "adam:beta1=1", "adam: beta1 is 1, must be in [0, 1)" },
        { "adam:beta1=-0.1", "beta1 is -0.1" },
        { "adam:beta2=1", "beta2 is 1" },
        { "adam:epsilon=0", "epsilon is 0" },
        { "adam:epsilon=-1e-8", "epsilon is -1e-08" },
        { "adam:weight_decay=-1", "weight_decay is -1" },
        { "adam:lr=-1", "learning_rate is -1" },
        { "adamw:beta1=1", "adamw: beta1 is 1" },
        { "adamw:beta2=1.5", "beta2 is 1.5" },
        { "adamw:epsilon=0", "epsilon is 0" },
        { "adamw:weight_decay=-1", "weight_decay is -1" },
        { "adamw:lr=-1", "learning_rate is -1" },
        { "nadam:beta1=1", "nadam: beta1 is 1" },
        { "nadam:beta2=1", "beta2 is 1" },
        { "nadam:epsilon=0", "epsilon is 0" },
        { "nadam:momentum_decay=-1", "momentum_decay is -1" },
        { "nadam:weight_decay=-1", "weight_decay is -1" },
        { "nadam:lr=-1", "learning_rate is -1" },
        { "radam:beta1=1", "radam: beta1 is 1" },
        { "radam:beta2=1", "beta2 is 1" },
        { "radam:epsilon=0", "epsilon is 0" },
        { "radam:weight_decay=-1", "weight_decay is -1" },
        { "radam:lr=-1", "learning_rate is -1" },
        { "lion:beta1=1", "lion: beta1 is 1" },
        { "lion:beta2=1", "beta2 is 1" },
        { "lion:weight_decay=-1", "weight_decay is -1" },
        { "lion:lr=-1", "learning_rate is -1" },
        { "rprop:eta_minus=0", "eta_minus is 0, must be in (0, 1)" },
        { "rprop:eta_minus=1", "eta_minus is 1, must be in (0, 1)" },
        { "rprop:eta_plus=1", "eta_plus is 1, must be more than 1" },
        { "rprop:step_min=-1", "step_min is -1" },
        { "rprop:step_max=-1", "step_max is -1" },
        { "rprop:lr=-1", "learning_rate is -1" },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mlp_opt *opt = (mlp_opt *)&opt;

        ck_fails(mlp_opt_parse(&opt, bad[i].spec), MLP_ERANGE, bad[i].words);
        ck_assert_ptr_null(opt);
    }
}
END_TEST

/* Every number of every method: NaN and infinity are in no range, at whatever field. */
START_TEST(test_not_finite)
{
    static const char *const names[] = { "sgd",   "rmsprop", "adagrad", "adam", "adamw",
                                         "nadam", "radam",   "lion",    "rprop" };
    const double bad[] = { (double)NAN, (double)INFINITY, -(double)INFINITY };

    for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
        const mlp__opt_kind *kind = mlp__opt_kind_find((mlp__span){ names[k], strlen(names[k]) });

        for (const mlp__field *field = kind->fields; field->name != NULL; field++) {
            for (size_t i = 0; i < 3 && field->type == MLP__FIELD_DOUBLE; i++) {
                double options[16];
                mlp_opt *opt;

                ck_assert_uint_le(kind->options_size, sizeof options);
                memcpy(options, kind->defaults, kind->options_size);
                memcpy((char *)options + field->offset, &bad[i], sizeof bad[i]);
                ck_fails(mlp__opt_new(&opt, kind, options), MLP_ERANGE, field->name);
            }
        }
    }
}
END_TEST

START_TEST(test_constructors)
{
    mlp_opt *opt[8];
    static const char *const names[] = { "rmsprop", "adagrad", "adam", "adamw",
                                         "nadam",   "radam",   "lion", "rprop" };
    static const double rates[] = { 0.01, 0.01, 0.001, 0.001, 0.002, 0.001, 0.0001, 0.01 };
    mlp_adam adam = MLP_ADAM_INIT;

    ck_ok(mlp_opt_rmsprop(&opt[0], NULL));
    ck_ok(mlp_opt_adagrad(&opt[1], NULL));
    ck_ok(mlp_opt_adam(&opt[2], NULL));
    ck_ok(mlp_opt_adamw(&opt[3], NULL));
    ck_ok(mlp_opt_nadam(&opt[4], NULL));
    ck_ok(mlp_opt_radam(&opt[5], NULL));
    ck_ok(mlp_opt_lion(&opt[6], NULL));
    ck_ok(mlp_opt_rprop(&opt[7], NULL));
    for (size_t i = 0; i < 8; i++) {
        ck_assert_str_eq(mlp_opt_name(opt[i]), names[i]);
        ck_assert_double_eq(mlp_opt_learning_rate(opt[i]), rates[i]);
        ck_assert(opt[i]->kind->whole_batch == (i == 7));
        mlp_opt_free(opt[i]);
    }
    ck_fails(mlp_opt_adam(NULL, NULL), MLP_EINVAL, "out is NULL");
    adam.size = 3;
    ck_fails(mlp_opt_adam(&opt[0], &adam), MLP_EINVAL, "_INIT");
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/methods");

    add_loop_test(suite, test_cut_in_ranges, SPECS);
    add_loop_test(suite, test_rate_of_zero_stands_still, SPECS);
    add_loop_test(suite, test_no_denormals, SPECS);
    add_test(suite, test_gradients_of_zero);
    add_test(suite, test_centered_without_variance);
    add_test(suite, test_out_of_range);
    add_test(suite, test_not_finite);
    add_test(suite, test_constructors);
    return suite;
}
