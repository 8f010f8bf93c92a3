/* SPDX-License-Identifier: MIT */
/*
 * Optimisers from text.
 */
#include <stdio.h>

#include "support.h"

#include "optim/opt.h"

static const mlp_sgd *options_of(const mlp_opt *opt)
{
    return opt->options;
}

START_TEST(test_good_specs)
{
    static const struct {
        const char *spec;
        double learning_rate;
        double momentum;
        int nesterov;
    } good[] = {
        { "sgd", 0.01, 0.0, 0 },
        { "sgd:lr=0.1", 0.1, 0.0, 0 },
        { "sgd:learning_rate=0.1", 0.1, 0.0, 0 },
        { "sgd:lr=1e-3,momentum=0.9", 1e-3, 0.9, 0 },
        { "sgd:momentum=.5,lr=2", 2.0, 0.5, 0 },
        { "sgd:lr=0.1,momentum=0.9,nesterov=1", 0.1, 0.9, 1 },
        { "sgd:nesterov=0", 0.01, 0.0, 0 },
        { "sgd:lr=0", 0.0, 0.0, 0 },
    };

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        mlp_opt *opt;

        ck_ok(mlp_opt_parse(&opt, good[i].spec));
        ck_assert_str_eq(mlp_opt_name(opt), "sgd");
        ck_assert_double_eq(mlp_opt_learning_rate(opt), good[i].learning_rate);
        ck_assert_double_eq(options_of(opt)->momentum, good[i].momentum);
        ck_assert_int_eq(options_of(opt)->nesterov, good[i].nesterov);
        mlp_opt_free(opt);
    }
}
END_TEST

/* Every option of every method, by the names of its struct. */
START_TEST(test_every_option)
{
    static const struct {
        const char *method;
        const char *options[7];
    } all[] = {
        { "sgd", { "learning_rate", "momentum", "weight_decay" } },
        { "rmsprop",
          { "learning_rate", "alpha", "epsilon", "momentum", "centered", "weight_decay" } },
        { "adagrad", { "learning_rate", "epsilon", "initial_accumulator", "weight_decay" } },
        { "adam", { "learning_rate", "beta1", "beta2", "epsilon", "weight_decay", "amsgrad" } },
        { "adamw", { "learning_rate", "beta1", "beta2", "epsilon", "weight_decay", "amsgrad" } },
        { "nadam",
          { "learning_rate", "beta1", "beta2", "epsilon", "momentum_decay", "weight_decay" } },
        { "radam", { "learning_rate", "beta1", "beta2", "epsilon", "weight_decay" } },
        { "lion", { "learning_rate", "beta1", "beta2", "weight_decay" } },
        { "rprop", { "learning_rate", "eta_minus", "step_min", "step_max" } },
    };

    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        for (size_t k = 0; k < 7 && all[i].options[k] != NULL; k++) {
            const mlp__field *field;
            char spec[100];
            mlp_opt *opt;

            ck_assert_int_lt(
                snprintf(spec, sizeof spec, "%s:%s=1", all[i].method, all[i].options[k]),
                (int)sizeof spec);
            if (mlp_opt_parse(&opt, spec) != MLP_OK) /* less than 1 */
                memcpy(strchr(spec, '='), "=.385", sizeof "=.385");
            mlp_opt_free(opt);
            ck_ok(mlp_opt_parse(&opt, spec));
            ck_assert_str_eq(mlp_opt_name(opt), all[i].method);
            for (field = opt->kind->fields; strcmp(field->name, all[i].options[k]) != 0; field++)
                ;
            ck_assert_double_eq(mlp__field_get(field, opt->options),
                                strstr(spec, "=1") != NULL ? 1.0 : 0.385);
            mlp_opt_free(opt);
        }
    }
}
END_TEST

START_TEST(test_bad_specs)
{
    static const struct {
        const char *spec;
        mlp_status status;
        const char *words;
    } bad[] = {
        { "", MLP_EINVAL, "no optimiser is named \"\"" },
        { "sg", MLP_EINVAL, "no optimiser is named \"sg\"" },
        { "sgd2", MLP_EINVAL, "no optimiser is named \"sgd2\"" },
        { "SGD", MLP_EINVAL, "no optimiser is named \"SGD\"" },
        { " sgd", MLP_EINVAL, "no optimiser is named \" sgd\"" },
        { ":lr=1", MLP_EINVAL, "no optimiser is named \"\"" },
        { "sgd:", MLP_EINVAL, "no option \"\"" },
        { "sgd:lr", MLP_EINVAL, "learning_rate of sgd wants a number" },
        { "sgd:lr=0.1,lr=0.2", MLP_EINVAL, "learning_rate of sgd is given twice" },
        { "sgd:momentum=0,lr=1,learning_rate=1", MLP_EINVAL, "learning_rate of sgd is given" },
        { "sgd:lr=", MLP_EINVAL, "learning_rate of sgd wants a number" },
        { "sgd:lr=fast", MLP_EINVAL, "wants a number" },
        { "sgd:lr=0,1", MLP_EINVAL, "no option \"1\"" },
        { "sgd:lr=1=2", MLP_EINVAL, "wants a number" },
        { "sgd:lr=1:momentum=0.9", MLP_EINVAL, "wants a number" },
        { "sgd:lr=1,", MLP_EINVAL, "no option \"\"" },
        { "sgd:lr=1,,", MLP_EINVAL, "no option \"\"" },
        { "sgd:lr= 1", MLP_EINVAL, "wants a number" },
        { "sgd:lr=nan", MLP_EINVAL, "wants a number" },
        { "sgd:lr=inf", MLP_EINVAL, "wants a number" },
        { "sgd:lr=0x1", MLP_EINVAL, "wants a number" },
        { "sgd:rate=1", MLP_EINVAL, "no option \"rate\"" },
        { "sgd:l=1", MLP_EINVAL, "no option \"l\"" },
        { "sgd:lrr=1", MLP_EINVAL, "no option \"lrr\"" },
        { "sgd:=1", MLP_EINVAL, "no option \"\"" },
        { "sgd:nesterov", MLP_EINVAL, "nesterov of sgd wants a number" },
        { "sgd:momentum=0.9,nesterov=2", MLP_EINVAL, "nesterov of sgd is 0 or 1, not 2" },
        { "sgd:nesterov=2", MLP_EINVAL, "nesterov of sgd is 0 or 1, not 2" },
        { "sgd:nesterov=1", MLP_EINVAL, "needs a momentum" },
        { "sgd:lr=1e999", MLP_ERANGE, "learning_rate is inf" },
        { "sgd:lr=-0.1", MLP_ERANGE, "learning_rate is -0.1" },
        { "sgd:momentum=1", MLP_ERANGE, "momentum is 1, must be in [0, 1)" },
        { "sgd:momentum=-0.1", MLP_ERANGE, "momentum is -0.1" },
    };

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        mlp_opt *opt = (mlp_opt *)&opt;

        ck_fails(mlp_opt_parse(&opt, bad[i].spec), bad[i].status, bad[i].words);
        ck_assert_ptr_null(opt);
    }
}
END_TEST

/* Names and numbers of any length are refused; the line shows their start. */
START_TEST(test_long_specs)
{
    static char spec[100000];
    mlp_opt *opt;

    memset(spec, 'x', sizeof spec - 1);
    ck_fails(mlp_opt_parse(&opt, spec), MLP_EINVAL, "named \"xxxx");
    memcpy(spec, "sgd:", 4);
    ck_fails(mlp_opt_parse(&opt, spec), MLP_EINVAL, "no option \"xxxx");
    memset(spec, '1', sizeof spec - 1);
    memcpy(spec, "sgd:lr=", 7);
    ck_fails(mlp_opt_parse(&opt, spec), MLP_EINVAL, "wants a number");
    ck_assert_ptr_null(opt);
}
END_TEST

START_TEST(test_null_arguments)
{
    mlp_opt *opt = (mlp_opt *)&opt;

    ck_fails(mlp_opt_parse(NULL, "sgd"), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_opt_parse(&opt, NULL), MLP_EINVAL, "spec is NULL");
    ck_assert_ptr_null(opt);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("optim/opt_parse");

    add_test(suite, test_good_specs);
    add_test(suite, test_every_option);
    add_test(suite, test_bad_specs);
    add_test(suite, test_long_specs);
    add_test(suite, test_null_arguments);
    return suite;
}
