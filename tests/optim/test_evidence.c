/* SPDX-License-Identifier: MIT */
/*
 * Bayesian regularisation: against scikit-learn where the model is linear, and
 * what it is for where it is not.
 */
#include "support.h"

#include <math.h>

#include "golden/evidence.h"

enum { N_CASES = sizeof evidence_cases / sizeof evidence_cases[0] };

static int residuals(void *user, const double *theta, size_t first, size_t count, double *e)
{
    const size_t i = *(const size_t *)user;

    for (size_t k = 0; k < count; k++) {
        e[k] = -evidence_cases[i].t[first + k];
        for (size_t j = 0; j < EVIDENCE_INPUTS; j++)
            e[k] += evidence_cases[i].x[(first + k) * EVIDENCE_INPUTS + j] * theta[j];
    }
    return 0;
}

static int jacobian(void *user, const double *theta, size_t first, size_t count, double *jac)
{
    const size_t i = *(const size_t *)user;

    (void)theta;
    memcpy(jac, evidence_cases[i].x + first * EVIDENCE_INPUTS,
           count * EVIDENCE_INPUTS * sizeof *jac);
    return 0;
}

static void compare(size_t i, const double *theta, const mlp_opt *opt)
{
    mlp_evidence evidence;

    ck_ok(mlp_lm_evidence(opt, &evidence));
    for (size_t j = 0; j < EVIDENCE_INPUTS; j++)
        ck_near(theta[j], evidence_cases[i].theta[j], 1e-7);
    ck_relative(evidence.alpha, evidence_cases[i].alpha, 1e-6);
    ck_relative(evidence.beta, evidence_cases[i].beta, 1e-6);
    ck_relative(evidence.effective_parameters, evidence_cases[i].effective_parameters, 1e-6);
}

/* A linear model of one's own, by QR and by Cholesky. */
START_TEST(test_linear)
{
    size_t i = (size_t)_i % N_CASES;
    double theta[EVIDENCE_INPUTS] = { 0.1, -0.2, 0.3, 0.1, 0.2 };
    mlp_objective objective = MLP_OBJECTIVE_INIT;
    mlp_minimum minimum;
    mlp_opt *opt;

    objective.n = EVIDENCE_INPUTS;
    objective.n_residuals = EVIDENCE_ROWS;
    objective.residuals = residuals;
    objective.jacobian = jacobian;
    objective.user = &i;
    ck_ok(mlp_opt_parse(&opt, _i < N_CASES ? "lm:bayesian=1" : "lm:bayesian=1,cholesky=1"));
    ck_ok(mlp_minimize(opt, &objective, theta, NULL, &minimum));
    ck_assert_int_eq(minimum.end, MLP_END_CONVERGED);
    compare(i, theta, opt);
    mlp_opt_free(opt);
}
END_TEST

/* The same as a network, by both losses. */
START_TEST(test_network)
{
    const size_t i = (size_t)_i % N_CASES;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_report report;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    options.batch = 0;
    options.epochs = 500;
    options.loss = _i % 2 == 0 ? MLP_LOSS_MEAN_SQUARED_ERROR : MLP_LOSS_HALF_SQUARED_ERROR;
    ck_ok(mlp_net_parse(&net, MLP_F64, "5-1:nobias", 3));
    ck_ok(mlp_opt_parse(&opt, "lm:bayesian=1"));
    ck_ok(mlp_data_wrap(&data, EVIDENCE_ROWS, EVIDENCE_INPUTS, 1, evidence_cases[i].x,
                        evidence_cases[i].t, NULL));
    ck_ok(mlp_fit(net, opt, data, NULL, &options, &report));
    ck_assert_int_eq(report.stop, MLP_STOP_CONVERGED);
    compare(i, mlp_net_params(net), opt);
    mlp_data_free(data);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/*
 * A network with far more parameters than a sine with noise needs: it finds the noise, uses a part
 * of its parameters, and is nearer to the sine than without.
 */
START_TEST(test_overfit)
{
    enum { POINTS = 41 };
    static const double noise = 0.2;
    double x[POINTS], t[POINTS], y[POINTS], error[2] = { 0.0, 0.0 };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_evidence evidence;
    mlp_data *data;

    for (int i = 0; i < POINTS; i++) {
        x[i] = -1.0 + 2.0 * i / (POINTS - 1);
        t[i] = sin(3.0 * x[i]) + noise * 1.7 * awkward(5, (size_t)i);
    }
    ck_ok(mlp_data_wrap(&data, POINTS, 1, 1, x, t, NULL));
    options.batch = 0;
    options.epochs = 3000;
    options.threads = 1;
    for (int k = 0; k < 2; k++) {
        mlp_net *net;
        mlp_opt *opt;
        mlp_work *work;

        ck_ok(mlp_net_parse(&net, MLP_F64, "1-20:tanh-1", 2));
        ck_ok(mlp_opt_parse(&opt, k == 0 ? "lm" : "lm:bayesian=1"));
        ck_ok(mlp_work_new(&work, net, POINTS, 1));
        ck_ok(mlp_fit(net, opt, data, NULL, &options, NULL));
        ck_ok(mlp_predict(net, work, POINTS, x, y));
        for (int i = 0; i < POINTS; i++)
            error[k] += pow(y[i] - sin(3.0 * x[i]), 2.0) / POINTS;
        if (k == 1) {
            ck_ok(mlp_lm_evidence(opt, &evidence));
            ck_assert_double_ge(evidence.effective_parameters, 2.0);
            ck_assert_double_le(evidence.effective_parameters, 15.0);
            ck_relative(sqrt(1.0 / evidence.beta), noise, 0.3);
        }
        mlp_work_free(work);
        mlp_opt_free(opt);
        mlp_net_free(net);
    }
    ck_assert_double_le(error[1], 0.5 * error[0]);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_refused)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    double number = 1.0;
    mlp_evidence evidence;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *bayesian, *plain;

    ck_ok(mlp_opt_parse(&bayesian, "lm:bayesian=1"));
    ck_ok(mlp_opt_parse(&plain, "lm"));
    ck_fails(mlp_lm_evidence(NULL, &evidence), MLP_EINVAL, "opt is NULL");
    ck_fails(mlp_lm_evidence(bayesian, NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_lm_evidence(plain, &evidence), MLP_EINVAL, "without the option bayesian");
    ck_fails(mlp_lm_evidence(bayesian, &evidence), MLP_ESTATE, "no iteration yet");
    ck_ok(mlp_net_parse(&net, MLP_F64, "1-1", 1));
    ck_ok(mlp_data_wrap(&data, 1, 1, 1, &number, &number, NULL));
    options.batch = 0;
    options.l2 = 0.1;
    ck_fails(mlp_fit(net, bayesian, data, NULL, &options, NULL), MLP_EINVAL, "l2 has to be 0");
    mlp_data_free(data);
    mlp_net_free(net);
    mlp_opt_free(bayesian);
    mlp_opt_free(plain);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/evidence");

    add_loop_test(suite, test_linear, 2 * N_CASES);
    add_loop_test(suite, test_network, 2 * N_CASES);
    add_test(suite, test_overfit);
    add_test(suite, test_refused);
    return suite;
}
