/* SPDX-License-Identifier: MIT */
/*
 * iRprop-: the published algorithm by hand, and the steps of FANN's
 * FANN_TRAIN_RPROP where its code agrees with that (golden/make_rprop.c says
 * where it does not).
 */
#include "support.h"

#include "golden/rprop.h"
#include "optim/opt.h"

/* Igel and Huesken's cases one after another, steps in [0.02, 0.13]. */
static const struct {
    double grad;
    double move;
} by_hand[] = {
    { 3.7, -0.1 },     /* the first step */
    { 1e-300, -0.12 }, /* the same sign, however small: 1.2 times as far */
    { -1e-300, 0.0 },  /* the sign has changed: half the step, and no move */
    { -2.0, 0.06 },    /* nothing to compare with: the step as it was */
    { -5.0, 0.072 },   /* the same sign */
    { 0.0, 0.0 },      /* no gradient: no move, and no change of sign */
    { 1.0, -0.072 },   /* nothing to compare with */
    { 1.0, -0.0864 },  { 1.0, -0.10368 }, { 1.0, -0.124416 }, { 1.0, -0.13 }, /* step_max */
    { -1.0, 0.0 },     { -1.0, 0.065 },   { 1.0, 0.0 },       { 1.0, -0.0325 },
    { -1.0, 0.0 },     { -1.0, 0.02 }, /* step_min */
};

START_TEST(test_by_hand)
{
    double theta = 0.0;
    float theta_f32 = 0.0f;
    mlp_opt *opt;
    mlp_opt *opt_f32;

    ck_ok(mlp_opt_parse(&opt, "rprop:lr=0.1,step_max=0.13,step_min=0.02"));
    ck_ok(mlp_opt_parse(&opt_f32, "rprop:lr=0.1,step_max=0.13,step_min=0.02"));
    for (size_t i = 0; i < sizeof by_hand / sizeof by_hand[0]; i++) {
        /* 1e-300 is no float: what is below them all becomes 1e-40. */
        const float least = by_hand[i].grad > 0.0 ? 1e-40f : by_hand[i].grad < 0.0 ? -1e-40f : 0.0f;
        const float grad_f32 = (float)by_hand[i].grad == 0.0f ? least : (float)by_hand[i].grad;

        theta = 0.0;
        theta_f32 = 0.0f;
        ck_ok(mlp_opt_update(opt, 1, &theta, &by_hand[i].grad));
        ck_ok(mlp_opt_update_f32(opt_f32, 1, &theta_f32, &grad_f32));
        ck_near(theta, by_hand[i].move, 1e-15);
        ck_near((double)theta_f32, by_hand[i].move, 1e-7);
    }
    mlp_opt_free(opt);
    mlp_opt_free(opt_f32);
}
END_TEST

/* The first step is within the bounds of steps, and 0 stands still. */
START_TEST(test_first_steps)
{
    static const struct {
        const char *spec;
        double move;
    } first[] = {
        { "rprop", -0.01 },
        { "rprop:lr=70", -50.0 },
        { "rprop:lr=0.001,step_min=0.002", -0.002 },
        { "rprop:lr=0", 0.0 },
    };
    const double grad = 1.25;

    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        double theta = 0.0;
        mlp_opt *opt;

        ck_ok(mlp_opt_parse(&opt, first[i].spec));
        ck_ok(mlp_opt_update(opt, 1, &theta, &grad));
        ck_near(theta, first[i].move, 1e-15);
        mlp_opt_free(opt);
    }
}
END_TEST

static mlp_opt *as_fann(void)
{
    mlp_rprop options = MLP_RPROP_INIT;
    mlp_opt *opt;

    options.eta_minus = rprop_eta_minus;
    options.eta_plus = rprop_eta_plus;
    options.learning_rate = rprop_delta_zero * rprop_eta_plus;
    ck_ok(mlp_opt_rprop(&opt, &options));
    return opt;
}

/*
 * FANN's weights and slopes of each epoch, and the move it then makes. `changes` are those of sign
 * that a weight has seen: after each of them FANN's steps are eta_plus times longer. Where the sign
 * changes FANN moves by its step in whatever direction, and we stand still.
 */
START_TEST(test_steps_of_fann)
{
    mlp_opt *opt = as_fann();
    double longer[RPROP_N]; /* eta_plus^changes */
    int last[RPROP_N] = { 0 };
    int compared = 0;
    int changes = 0;

    for (size_t i = 0; i < RPROP_N; i++)
        longer[i] = 1.0;
    for (size_t epoch = 0; epoch + 1 < RPROP_EPOCHS; epoch++) {
        const double *before = rprop_golden[epoch].weights;
        const double *after = rprop_golden[epoch + 1].weights;
        double theta[RPROP_N];
        double grad[RPROP_N];

        memcpy(theta, before, sizeof theta);
        for (size_t i = 0; i < RPROP_N; i++)
            grad[i] = -rprop_golden[epoch].slopes[i];
        ck_ok(mlp_opt_update(opt, RPROP_N, theta, grad));
        for (size_t i = 0; i < RPROP_N; i++) {
            const int sign = grad[i] > 0.0 ? 1 : -1;
            const double step = ((const double *)opt->moments)[i];

            if (sign * last[i] < 0) {
                ck_assert_double_eq(theta[i], before[i]);
                ck_near(fabs(after[i] - before[i]), longer[i] * step, 1e-13);
                longer[i] *= rprop_eta_plus;
                last[i] = 0;
                changes++;
            } else {
                ck_near(before[i] + longer[i] * (theta[i] - before[i]), after[i], 1e-13);
                last[i] = sign;
                compared++;
            }
        }
    }
    /* Enough of both. */
    ck_assert_int_gt(changes, 50);
    ck_assert_int_gt(compared, 200);
    mlp_opt_free(opt);
}
END_TEST

START_TEST(test_options_out_of_range)
{
    mlp_rprop options = MLP_RPROP_INIT;
    mlp_opt *opt;

    options.step_min = 60.0;
    ck_fails(mlp_opt_rprop(&opt, &options), MLP_EINVAL, "step_min is 60, step_max 50");
    ck_assert_ptr_null(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/rprop");

    add_test(suite, test_by_hand);
    add_test(suite, test_first_steps);
    add_test(suite, test_steps_of_fann);
    add_test(suite, test_options_out_of_range);
    return suite;
}
