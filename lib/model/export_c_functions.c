/* SPDX-License-Identifier: MIT */
/*
 * The functions of an exported C file, as texts: what net/small_tmpl.c, net/act_tmpl.c,
 * net/norm_tmpl.c and data/convert_tmpl.c compute, for one row. Only those that a model needs are
 * written, as compilers warn of the others.
 */
#include "model/export_c.h"

#include "base/fail.h"

static const char dense_text[] =
    "\n/* z [out] = W x + b, with W [out x in]; b NULL: none. */\n"
    "static void $n_dense(size_t in, size_t out, const $t *w, const $t *b, const $t *x, $t *z)\n"
    "{\n"
    "    for (size_t j = 0; j < out; j++, w += in) {\n"
    "        $t sum = b != NULL ? b[j] : 0;\n"
    "\n"
    "        for (size_t l = 0; l < in; l++)\n"
    "            sum += x[l] * w[l];\n"
    "        z[j] = sum;\n"
    "    }\n"
    "}\n";

static const char batch_norm_text[] =
    "\n/* z [n] = gamma (z - mean) inverse + beta; mean, inverse, gamma, beta [n]. */\n"
    "static void $n_batch_norm(size_t n, const $t *mean, const $t *inverse, const $t *gamma,\n"
    "                          const $t *beta, $t *z)\n"
    "{\n"
    "    for (size_t j = 0; j < n; j++) {\n"
    "        const $t u = (z[j] - mean[j]) * inverse[j];\n"
    "\n"
    "        z[j] = gamma[j] * u + beta[j];\n"
    "    }\n"
    "}\n";

static const char layer_norm_text[] =
    "\n/* z [n] = gamma (z - mean) / deviation + beta, by the mean and the deviation of z. */\n"
    "static void $n_layer_norm(size_t n, const $t *gamma, const $t *beta, $t *z)\n"
    "{\n"
    "    $t mean = 0;\n"
    "    $t variance = 0;\n"
    "    $t inverse;\n"
    "\n"
    "    for (size_t j = 0; j < n; j++)\n"
    "        mean += z[j];\n"
    "    mean /= ($t)n;\n"
    "    for (size_t j = 0; j < n; j++)\n"
    "        variance += (z[j] - mean) * (z[j] - mean);\n"
    "    variance /= ($t)n;\n"
    "    inverse = 1 / sqrt$f(variance + 1e-5$f);\n"
    "    for (size_t j = 0; j < n; j++) {\n"
    "        const $t u = (z[j] - mean) * inverse;\n"
    "\n"
    "        z[j] = gamma[j] * u + beta[j];\n"
    "    }\n"
    "}\n";

static const char logistic_text[] =
    "\n/* 1 / (1 + exp(-v)), with what the sum lost by rounding put back. */\n"
    "static $t $n_logistic($t v)\n"
    "{\n"
    "    const $t e = exp$f(-fabs$f(v));\n"
    "    const $t sum = 1 + e;\n"
    "    const $t lost = e - (sum - 1);\n"
    "    const $t p = (v >= 0 ? 1 : e) / sum;\n"
    "\n"
    "    return p - p * lost * (v >= 0 ? p : 1 - p);\n"
    "}\n";

static const char softmax_text[] = "\n/* z [n] = softmax(z). */\n"
                                   "static void $n_softmax(size_t n, $t *z)\n"
                                   "{\n"
                                   "    $t largest = z[0];\n"
                                   "    $t sum = 0;\n"
                                   "\n"
                                   "    for (size_t j = 1; j < n; j++)\n"
                                   "        largest = z[j] > largest ? z[j] : largest;\n"
                                   "    for (size_t j = 0; j < n; j++)\n"
                                   "        z[j] = exp$f(z[j] - largest);\n"
                                   "    for (size_t j = 0; j < n; j++)\n"
                                   "        sum += z[j];\n"
                                   "    for (size_t j = 0; j < n; j++)\n"
                                   "        z[j] /= sum;\n"
                                   "}\n";

static const char scale_text[] =
    "\n/* to [inputs] = (scale x - shift) factor. */\n"
    "static void $n_scale(double scale, const double *shift, const double *factor, const $t *x,\n"
    "                     $t *to)\n"
    "{\n"
    "    for (size_t j = 0; j < $n_inputs; j++)\n"
    "        to[j] = ($t)((scale * (double)x[j] - shift[j]) * factor[j]);\n"
    "}\n";

static const char multiply_text[] = "\n/* to [inputs] = scale x. */\n"
                                    "static void $n_scale($t scale, const $t *x, $t *to)\n"
                                    "{\n"
                                    "    for (size_t j = 0; j < $n_inputs; j++)\n"
                                    "        to[j] = scale * x[j];\n"
                                    "}\n";

static const char unscale_text[] =
    "\n/* y [outputs] = y / factor + shift: in the targets' own units. */\n"
    "static void $n_unscale(const double *shift, const double *factor, $t *y)\n"
    "{\n"
    "    for (size_t j = 0; j < $n_outputs; j++)\n"
    "        y[j] = ($t)((double)y[j] / factor[j] + shift[j]);\n"
    "}\n";

/* The value of an activation at v; NULL: no loop over a formula. */
static const char *const formulas[] = {
    [MLP_ACT_IDENTITY] = NULL,
    [MLP_ACT_SIGMOID] = "$n_logistic(v)",
    [MLP_ACT_TANH] = "tanh$f(v)",
    [MLP_ACT_RELU] = "v < 0 ? 0 : v",
    [MLP_ACT_LEAKY_RELU] = "v > 0 ? v : 0.01$f * v",
    [MLP_ACT_ELU] = "v > 0 ? v : expm1$f(v)",
    [MLP_ACT_SELU] = "1.0507009873554804934193349852946$f\n"
                     "            * (v > 0 ? v : 1.6732632423543772848170429916717$f * expm1$f(v))",
    [MLP_ACT_GELU] = "v * (0.5$f * (1 + erf$f(v * 0.70710678118654752440$f)))",
    [MLP_ACT_SILU] = "v * $n_logistic(v)",
    [MLP_ACT_SOFTPLUS] = "(v > 0 ? v : 0) + log1p$f(exp$f(-fabs$f(v)))",
    [MLP_ACT_SOFTSIGN] = "v / (1 + fabs$f(v))",
    [MLP_ACT_EXP] = "exp$f(v)",
    [MLP_ACT_GAUSSIAN] = "exp$f(-v * v)",
    [MLP_ACT_SINE] = "sin$f(v)",
    [MLP_ACT_SOFTMAX] = NULL,
};

static bool has_act(const mlp_net *net, mlp_act act)
{
    for (size_t i = 0; i < net->n_layers; i++)
        if (net->layer[i].act == act)
            return true;
    return false;
}

static bool has_norm(const mlp_net *net, mlp_norm norm)
{
    for (size_t i = 0; i < net->n_layers; i++)
        if (net->layer[i].norm == norm)
            return true;
    return false;
}

static mlp_status write_if(const mlp__c_writer *writer, bool needed, const char *text)
{
    return needed ? mlp__c_text(writer, text) : MLP_OK;
}

static mlp_status write_formula(const mlp__c_writer *writer, mlp_act act)
{
    MLP_TRY(mlp__file_print(writer->file, "\nstatic void %s_%s", writer->name, mlp_act_name(act)));
    MLP_TRY(mlp__c_text(writer,
                        "(size_t n, $t *z)\n"
                        "{\n"
                        "    for (size_t j = 0; j < n; j++) {\n"
                        "        const $t v = z[j];\n"
                        "\n"
                        "        z[j] = "));
    MLP_TRY(mlp__c_text(writer, formulas[act]));
    return mlp__c_text(writer, ";\n    }\n}\n");
}

mlp_status mlp__c_functions(const mlp__c_writer *writer)
{
    const mlp_model *model = writer->model;
    const mlp_net *net = model->net;
    const bool scales = model->input_scaler != NULL;

    MLP_TRY(write_if(writer, scales, scale_text));
    MLP_TRY(write_if(writer, !scales && model->input_scale != 1.0, multiply_text));
    MLP_TRY(write_if(writer, true, dense_text));
    MLP_TRY(write_if(writer, has_norm(net, MLP_NORM_BATCH), batch_norm_text));
    MLP_TRY(write_if(writer, has_norm(net, MLP_NORM_LAYER), layer_norm_text));
    MLP_TRY(write_if(writer, has_act(net, MLP_ACT_SIGMOID) || has_act(net, MLP_ACT_SILU),
                     logistic_text));
    for (size_t act = 0; act < sizeof formulas / sizeof formulas[0]; act++)
        if (formulas[act] != NULL && has_act(net, (mlp_act)act))
            MLP_TRY(write_formula(writer, (mlp_act)act));
    MLP_TRY(write_if(writer, has_act(net, MLP_ACT_SOFTMAX), softmax_text));
    return write_if(writer, model->target_scaler != NULL, unscale_text);
}
