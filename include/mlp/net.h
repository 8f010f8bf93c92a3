/* SPDX-License-Identifier: MIT */
/**
 * @file net.h
 * The network: layers, parameters, forward and backward passes, losses.
 *
 * A network is a chain of dense layers, each Y = f(X W' + b) with
 *   X  rows x inputs of the layer,
 *   W  units x inputs of the layer, as in torch.nn.Linear,
 *   b  units (a layer may have none),
 *   f  the layer's activation.
 * A layer may normalise its sums before f, and drop some of its outputs behind
 * it in training: see mlp_layer.
 *
 * All parameters lie in one contiguous vector theta: W of layer 0, b of layer
 * 0, then its gamma and beta if it normalises, W of layer 1, ... A gradient is
 * a vector of the same length and order.
 *
 * Calls that carry numbers come twice: `mlp_predict` for a network of MLP_F64
 * takes double, `mlp_predict_f32` for a network of MLP_F32 takes float. The
 * wrong one for a network fails with MLP_EDTYPE.
 *
 * Costs: of n parameters, a forward pass takes about 2 n operations for each
 * row, forward and backward together 6 n; a network takes n numbers of memory,
 * a work for max_rows rows some numbers for each row and unit, and none for
 * the parameters.
 */
#ifndef MLP_NET_H
#define MLP_NET_H

#include <mlp/common.h>

MLP_BEGIN_DECLS

/** A network: its layers and its parameters. */
typedef struct mlp_net mlp_net;

/**
 * The scratch memory of a pass. One thread uses a work at a time; a network
 * may be used through many works at once as long as nobody changes its
 * parameters meanwhile.
 */
typedef struct mlp_work mlp_work;

/**
 * Activations f(z), each applied to the layer's sums z = x W' + b. The name
 * in quotes is what mlp_net_parse() and mlp_act_parse() read.
 */
typedef enum mlp_act {
    MLP_ACT_IDENTITY = 0, /**< "identity" or "purelin": z */
    MLP_ACT_SIGMOID,      /**< "sigmoid": 1 / (1 + exp(-z)) */
    MLP_ACT_TANH,         /**< "tanh" */
    MLP_ACT_RELU,         /**< "relu": max(0, z); slope 0 at 0 */
    MLP_ACT_LEAKY_RELU,   /**< "leaky_relu": z if z > 0, else 0.01 z */
    MLP_ACT_ELU,          /**< "elu": z if z > 0, else exp(z) - 1 */
    MLP_ACT_SELU,         /**< "selu": Klambauer et al. 2017 */
    MLP_ACT_GELU,         /**< "gelu": z Phi(z), exact by erf */
    MLP_ACT_SILU,         /**< "silu": z sigmoid(z) */
    MLP_ACT_SOFTPLUS,     /**< "softplus": log(1 + exp(z)) */
    MLP_ACT_SOFTSIGN,     /**< "softsign": z / (1 + |z|) */
    MLP_ACT_EXP,          /**< "exp" */
    MLP_ACT_GAUSSIAN,     /**< "gaussian": exp(-z^2) */
    MLP_ACT_SINE,         /**< "sine" */
    MLP_ACT_SOFTMAX       /**< "softmax" over the layer's units */
} mlp_act;

/** The name of an activation; NULL for another value. Thread-safe. */
MLP_API const char *mlp_act_name(mlp_act act);

/** Finds an activation by its name. MLP_EINVAL when there is none. */
MLP_CHECKED mlp_status mlp_act_parse(mlp_act *out, const char *name);

/**
 * Losses. The value is a mean over the samples of a batch: sum over rows of
 * w l / sum over rows of w, with the row's loss l given here for outputs y and
 * targets t, and the sample weights w (1 when none are given).
 *
 * A target that is NaN is missing: its output is not scored. Losses that are a
 * mean over outputs become the mean over all scored outputs of the batch, by
 * their rows' weights; the others are summed over the scored outputs of a row,
 * and rows without any do not count.
 *
 * Cross-entropies are computed from the sums z of the output layer, so that
 * they neither overflow nor lose digits: MLP_LOSS_CROSS_ENTROPY with softmax
 * outputs, MLP_LOSS_BINARY_CROSS_ENTROPY with sigmoid outputs. With any other
 * output activation its values are taken as logits, and the softmax (or
 * sigmoid) is part of the loss. Two pairs are refused as they are mistakes:
 * cross-entropy of sigmoid outputs, binary cross-entropy of softmax outputs.
 */
typedef enum mlp_loss {
    /** "mean_squared_error": mean over outputs of (y - t)^2 */
    MLP_LOSS_MEAN_SQUARED_ERROR = 0,
    /** "half_squared_error": sum over outputs of (y - t)^2 / 2 */
    MLP_LOSS_HALF_SQUARED_ERROR,
    /** "mean_absolute_error": mean over outputs of |y - t| */
    MLP_LOSS_MEAN_ABSOLUTE_ERROR,
    /** "huber": mean over outputs of d^2/2 for d = |y - t| <= 1, else
     *  d - 1/2 (Huber 1964) */
    MLP_LOSS_HUBER,
    /** "binary_cross_entropy": mean over outputs of
     *  -t log p - (1 - t) log(1 - p), targets in [0, 1] */
    MLP_LOSS_BINARY_CROSS_ENTROPY,
    /** "cross_entropy": sum over outputs of -t log p, targets in [0, 1] that
     *  sum to 1, or to less where some are missing (class labels become such
     *  targets); at least 2 outputs */
    MLP_LOSS_CROSS_ENTROPY
} mlp_loss;

/** The name of a loss; NULL for another value. Thread-safe. */
MLP_API const char *mlp_loss_name(mlp_loss loss);

/** Finds a loss by its name. MLP_EINVAL when there is none. */
MLP_CHECKED mlp_status mlp_loss_parse(mlp_loss *out, const char *name);

/**
 * How a layer's parameters start. `in` and `out` are the layer's inputs and
 * units; a and b are the fields of mlp_init. Biases start at 0, but for
 * Nguyen-Widrow, which sets them too.
 */
typedef enum mlp_init_kind {
    /** "auto": LeCun normal before selu, He uniform before the other
     *  rectifiers (relu, leaky_relu, elu, gelu, silu, softplus), Glorot
     *  uniform before the rest */
    MLP_INIT_AUTO = 0,
    MLP_INIT_ZEROS,    /**< "zeros" */
    MLP_INIT_CONSTANT, /**< "constant": every weight is a */
    MLP_INIT_UNIFORM,  /**< "uniform": in [a, b), a < b */
    MLP_INIT_NORMAL,   /**< "normal": mean a, standard deviation b > 0 */
    /** "glorot_uniform": variance 2 / (in + out) (Glorot, Bengio 2010) */
    MLP_INIT_GLOROT_UNIFORM,
    MLP_INIT_GLOROT_NORMAL, /**< "glorot_normal" */
    MLP_INIT_HE_UNIFORM,    /**< "he_uniform": variance 2 / in (He 2015) */
    MLP_INIT_HE_NORMAL,     /**< "he_normal" */
    /** "lecun_uniform": variance 1 / in (LeCun et al. 1998) */
    MLP_INIT_LECUN_UNIFORM,
    MLP_INIT_LECUN_NORMAL, /**< "lecun_normal" */
    /** "orthogonal": rows (or columns, when out > in) are orthonormal, times
     *  a; a = 0 means 1 (Saxe et al. 2014) */
    MLP_INIT_ORTHOGONAL,
    /** "nguyen_widrow": for inputs in [-1, 1] and tanh units (Nguyen, Widrow
     *  1990): rows of length 0.7 out^(1/in), biases uniform up to that */
    MLP_INIT_NGUYEN_WIDROW
} mlp_init_kind;

/** An initialiser and its numbers. All zero is MLP_INIT_AUTO. */
typedef struct mlp_init {
    mlp_init_kind kind; /**< (default MLP_INIT_AUTO) */
    double a;           /**< see mlp_init_kind (default 0) */
    double b;           /**< see mlp_init_kind (default 0) */
} mlp_init;

/** The name of an initialiser; NULL for another value. Thread-safe. */
MLP_API const char *mlp_init_name(mlp_init_kind kind);

/**
 * How a layer normalises its sums z = x W' + b: the activation gets gamma u +
 * beta in place of z, with u = (z - mean) / sqrt(variance + 1e-5). gamma and
 * beta are parameters, one of each for a unit; they start at 1 and 0.
 */
typedef enum mlp_norm {
    MLP_NORM_NONE = 0, /**< z as it is */
    /** "batch_norm" (Ioffe, Szegedy 2015): mean and variance of each unit, in
     *  training over the rows of the batch, by their sample weights; in
     *  prediction the running ones, see mlp_net_running(). The layer has no
     *  bias, whose place beta takes. Training wants 2 rows or more. */
    MLP_NORM_BATCH,
    /** "layer_norm" (Ba, Kiros, Hinton 2016): mean and variance of each row,
     *  over the units of the layer, in training and prediction alike */
    MLP_NORM_LAYER
} mlp_norm;

/** The name of a normalisation, "none" for none; NULL for another value. */
MLP_API const char *mlp_norm_name(mlp_norm norm);

/** One layer of a network to be made. Fields left out are 0, the default. */
typedef struct mlp_layer {
    size_t units;  /**< number of outputs, at least 1 */
    mlp_act act;   /**< activation (default MLP_ACT_IDENTITY) */
    mlp_init init; /**< how its weights start (default MLP_INIT_AUTO) */
    int no_bias;   /**< not 0: the layer has no bias (default 0) */
    mlp_norm norm; /**< normalisation (default MLP_NORM_NONE) */
    /** in training each output is set to 0 with this probability, in [0, 1),
     *  and the others are divided by 1 minus it, so that prediction needs no
     *  factor (inverted dropout; Srivastava et al. 2014). Rounded to a
     *  multiple of 2^-16, at most 1 - 2^-16, for both. Not for the last layer.
     *  (default 0) */
    double dropout;
} mlp_layer;

/**
 * Makes a network of `n_layers` dense layers on `inputs` inputs, its
 * parameters drawn by the layers' initialisers from `seed`: the same seed
 * gives the same parameters on every machine with the same libm (orthogonal
 * ones: with the same OpenBLAS on the same kind of processor). Networks of
 * MLP_F32 start at the rounded parameters of their MLP_F64 twin.
 *
 * @param out       receives the network; free with mlp_net_free()
 * @param type      MLP_F64 or MLP_F32
 * @param layers    [n_layers], read during the call only
 * @return MLP_EINVAL (NULL, zero size, unknown activation, normalisation or
 *         initialiser, initialiser numbers that are not finite, dropout in the
 *         last layer), MLP_ERANGE (an initial weight too large for the type; a
 *         dropout outside of [0, 1)), MLP_EOVERFLOW (a size or the number of
 *         parameters too large), MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_net_new(mlp_net **out, mlp_dtype type, size_t inputs,
                                   const mlp_layer *layers, size_t n_layers,
                                   uint64_t seed);

/**
 * Makes a network from text: the number of inputs, then the layers, separated
 * by "-"; each layer is its units and, after colons, in any order and each at
 * most once, an activation, an initialiser without numbers, "nobias",
 * "batch_norm" or "layer_norm", "dropout=0.5". Layers that name no activation
 * get relu, the last one identity.
 *
 * Example: "784-128:relu:batch_norm:dropout=0.2-10:softmax".
 *
 * @return as mlp_net_new(); MLP_EINVAL names the part that can't be read
 */
MLP_CHECKED mlp_status mlp_net_parse(mlp_net **out, mlp_dtype type,
                                     const char *spec, uint64_t seed);

/**
 * Makes a network with the layers, the parameters and the running statistics of
 * `net`. MLP_EINVAL, MLP_ENOMEM.
 */
MLP_CHECKED mlp_status mlp_net_clone(mlp_net **out, const mlp_net *net);

/** Frees a network. Its works must not be used with it any more. */
MLP_API void mlp_net_free(mlp_net *net);

/**
 * Draws all parameters anew by the layers' initialisers, as mlp_net_new()
 * does, and begins running statistics anew. An optimiser keeps the momentum of
 * the old ones until mlp_opt_reset().
 *
 * @return MLP_EINVAL, MLP_ENOMEM; on failure the parameters are as they were
 */
MLP_CHECKED mlp_status mlp_net_reset(mlp_net *net, uint64_t seed);

MLP_API mlp_dtype mlp_net_dtype(const mlp_net *net);  /**< MLP_F64, MLP_F32 */
MLP_API size_t mlp_net_n_inputs(const mlp_net *net);  /**< inputs */
MLP_API size_t mlp_net_n_outputs(const mlp_net *net); /**< last units */
MLP_API size_t mlp_net_n_layers(const mlp_net *net);  /**< layers */
MLP_API size_t mlp_net_n_params(const mlp_net *net);  /**< length of theta */

/**
 * The parameters theta, [mlp_net_n_params], owned by the network; they may be
 * read and written. NULL when the network is of the other element type.
 */
MLP_API double *mlp_net_params(mlp_net *net);
MLP_API float *mlp_net_params_f32(mlp_net *net); /**< as mlp_net_params() */
/** As mlp_net_params(), to read only. */
MLP_API const double *mlp_net_params_const(const mlp_net *net);
/** As mlp_net_params_const(). */
MLP_API const float *mlp_net_params_const_f32(const mlp_net *net);

/** What mlp_net_layer() tells of a layer. */
typedef struct mlp_layer_info {
    size_t inputs;        /**< columns of W */
    size_t units;         /**< rows of W, length of b */
    mlp_act act;          /**< activation */
    mlp_init init;        /**< initialiser, MLP_INIT_AUTO resolved */
    int has_bias;         /**< 1 or 0 */
    size_t weight_offset; /**< W[0][0] is theta[weight_offset] */
    size_t bias_offset;   /**< b[0] is theta[bias_offset], if has_bias */
    mlp_norm norm;        /**< normalisation */
    size_t gamma_offset;  /**< gamma[0] is theta[gamma_offset], if norm */
    size_t beta_offset;   /**< beta[0] is theta[beta_offset], if norm */
    /** the running means [units], then the running variances [units], start at
     *  mlp_net_running()[running_offset], if norm is MLP_NORM_BATCH */
    size_t running_offset;
    double dropout; /**< probability */
} mlp_layer_info;

/** Tells the sizes of layer i, 0 being next to the inputs. MLP_ERANGE. */
MLP_CHECKED mlp_status mlp_net_layer(const mlp_net *net, size_t i,
                                     mlp_layer_info *out);

/**
 * Sets the parameters of layer i to the caller's own.
 *
 * @param weights [units x inputs], or NULL to leave them
 * @param biases  [units], or NULL to leave them
 * @return MLP_ERANGE (no such layer), MLP_EDTYPE, MLP_EINVAL (biases for a
 *         layer without), MLP_ENONFINITE; on failure nothing is changed
 */
MLP_CHECKED mlp_status mlp_net_set_layer(mlp_net *net, size_t i,
                                         const double *weights,
                                         const double *biases);
/** As mlp_net_set_layer(). */
MLP_CHECKED mlp_status mlp_net_set_layer_f32(mlp_net *net, size_t i,
                                             const float *weights,
                                             const float *biases);

/** Length of the running statistics: 2 for each unit of batch-normalised
 * layers. */
MLP_API size_t mlp_net_n_running(const mlp_net *net);

/**
 * The running means and variances of batch normalisation, [mlp_net_n_running],
 * owned by the network, at each layer's running_offset: they may be read and
 * written. They start at 0 and 1. A training step brings them a tenth of the
 * way to those of its batch, the variance with the divisor rows - 1 (rows of
 * weight 0 left out), as torch.nn.BatchNorm1d does. NULL when the network is of
 * the other element type or has none.
 */
MLP_API double *mlp_net_running(mlp_net *net);
MLP_API float *mlp_net_running_f32(mlp_net *net); /**< as mlp_net_running() */

/**
 * Makes the scratch memory for passes of up to `max_rows` samples through
 * networks with the layers of `net`. No pass allocates anything after this.
 *
 * A work has threads of its own, which its passes share with the caller's; they
 * are asleep between calls, and block all signals. Results have the same bits
 * for any number of threads. After fork() the child's passes run on the
 * caller's thread alone.
 *
 * @param threads 1: passes run on the caller's thread. More: on so many, up to
 *                128; more than there are processors is allowed, and slow. 0:
 *                the library chooses by the size of a pass and the processors
 *                that the caller may run on, so that small passes stay on one.
 *                With an OpenBLAS that is not thread-safe (Debian's serial
 *                build) it is always one.
 * @return MLP_EINVAL (also threads < 0), MLP_ERANGE (more than 128 threads),
 *         MLP_EOVERFLOW, MLP_ENOMEM (also when a thread can't be started)
 */
MLP_CHECKED mlp_status mlp_work_new(mlp_work **out, const mlp_net *net,
                                    size_t max_rows, int threads);

/** Frees a work. */
MLP_API void mlp_work_free(mlp_work *work);

/**
 * Says how mlp_forward() and mlp_loss_grad() with this work treat batch
 * normalisation and dropout from now on: as in prediction, as they do at first,
 * or as in training, for a training loop of one's own. mlp_predict() always
 * predicts, trainers always train.
 *
 * Which units drop depends on nothing but `seed`, `step`, layer, row of the
 * batch and unit; so give each step another number. After a step
 * mlp_net_update_running() takes over the batch's statistics.
 *
 * @param training 0: as in prediction, seed and step then do not matter
 * @return MLP_EINVAL
 */
MLP_CHECKED mlp_status mlp_work_set_training(mlp_work *work, int training,
                                             uint64_t seed, uint64_t step);

/**
 * Brings the running statistics of batch normalisation a tenth of the way to
 * those of the last batch that mlp_forward() or mlp_loss_grad() had in training
 * with this work. Does nothing to a network without batch normalisation.
 *
 * @return MLP_EINVAL, MLP_ESHAPE and MLP_EDTYPE (a work made for other layers),
 *         MLP_ESTATE (the last pass was none in training)
 */
MLP_CHECKED mlp_status mlp_net_update_running(mlp_net *net,
                                              const mlp_work *work);

/**
 * Computes the outputs for any number of samples, in pieces of the work's
 * max_rows. May be called on one network from many threads, each with its own
 * work. Inputs are not checked: NaN in a row makes NaN of its outputs.
 *
 * @param x [rows x inputs]
 * @param y [rows x outputs], written; must not overlap x
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE (a work made for other layers)
 */
MLP_CHECKED mlp_status mlp_predict(const mlp_net *net, mlp_work *work,
                                   size_t rows, const double *x, double *y);
/** As mlp_predict(). */
MLP_CHECKED mlp_status mlp_predict_f32(const mlp_net *net, mlp_work *work,
                                       size_t rows, const float *x, float *y);

/**
 * Computes the outputs and keeps the activations of every layer in the work,
 * for mlp_backward(). As in prediction or as in training: see
 * mlp_work_set_training().
 *
 * @param rows at most the work's max_rows
 * @param x    [rows x inputs]
 * @param y    [rows x outputs], written; NULL when not wanted
 * @return MLP_EINVAL (also one row to train batch normalisation on),
 *         MLP_EDTYPE, MLP_ESHAPE
 */
MLP_CHECKED mlp_status mlp_forward(const mlp_net *net, mlp_work *work,
                                   size_t rows, const double *x, double *y);
/** As mlp_forward(). */
MLP_CHECKED mlp_status mlp_forward_f32(const mlp_net *net, mlp_work *work,
                                       size_t rows, const float *x, float *y);

/**
 * The activations of layer i, before dropout, that the latest mlp_forward() or
 * mlp_loss_grad() with this work left, [rows x units], to read only; the next
 * pass overwrites them. NULL when there are none, no layer i, or the work is of
 * the other element type.
 */
MLP_API const double *mlp_work_activations(const mlp_work *work, size_t i);
/** As mlp_work_activations(). */
MLP_API const float *mlp_work_activations_f32(const mlp_work *work, size_t i);

/**
 * The backward pass for the caller's own loss: from the derivative of a
 * scalar by the outputs to its derivative by the parameters and the inputs.
 * Follows mlp_forward() on the same network, work, rows and x.
 *
 * @param x    [rows x inputs], as given to mlp_forward()
 * @param dy   [rows x outputs], derivative of the scalar by each output
 * @param grad [mlp_net_n_params], overwritten
 * @param dx   [rows x inputs], overwritten; NULL when not wanted (cheaper)
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_ESTATE (no forward pass of
 *         this network with that many rows in the work)
 */
MLP_CHECKED mlp_status mlp_backward(const mlp_net *net, mlp_work *work,
                                    size_t rows, const double *x,
                                    const double *dy, double *grad, double *dx);
/** As mlp_backward(). */
MLP_CHECKED mlp_status mlp_backward_f32(const mlp_net *net, mlp_work *work,
                                        size_t rows, const float *x,
                                        const float *dy, float *grad,
                                        float *dx);

/**
 * The loss of a batch and its gradient: a forward and a backward pass, as in
 * prediction or as in training: see mlp_work_set_training(). The activations
 * stay in the work, as after mlp_forward().
 *
 * @param x     [rows x inputs]
 * @param t     [rows x outputs], targets; NaN where none is known, see mlp_loss
 * @param sw    [rows], sample weights >= 0 with a sum above 0; NULL: all 1
 * @param value receives the loss; NULL when not wanted
 * @param grad  [mlp_net_n_params], overwritten; NULL when not wanted, the
 *              backward pass is then left out
 * @return MLP_EINVAL (also one row to train batch normalisation on),
 *         MLP_EDTYPE, MLP_ESHAPE, MLP_ERANGE (targets outside [0, 1] for a
 *         cross-entropy, or that do not sum to 1; weights; no target is known),
 *         MLP_ENONFINITE (the loss; value and grad hold what was computed)
 */
MLP_CHECKED mlp_status mlp_loss_grad(const mlp_net *net, mlp_work *work,
                                     mlp_loss loss, size_t rows,
                                     const double *x, const double *t,
                                     const double *sw, double *value,
                                     double *grad);
/** As mlp_loss_grad(); the value is double for both element types. */
MLP_CHECKED mlp_status mlp_loss_grad_f32(const mlp_net *net, mlp_work *work,
                                         mlp_loss loss, size_t rows,
                                         const float *x, const float *t,
                                         const float *sw, double *value,
                                         float *grad);

/** What mlp_gradcheck() finds. */
typedef struct mlp_gradcheck_result {
    double error;    /**< largest relative error over the parameters; infinite
                          when a derivative is not finite */
    size_t worst;    /**< the parameter it was found at, index into theta */
    double analytic; /**< its derivative by the backward pass */
    double numeric;  /**< its derivative by differences */
} mlp_gradcheck_result;

/**
 * Compares mlp_loss_grad() with differences of the loss, for every parameter:
 * central differences of two step widths, extrapolated (Richardson), always
 * computed in double. The error of a parameter is
 * |analytic - numeric| / max(|analytic|, |numeric|, s), where s is 1e-3 times
 * the largest derivative, so that derivatives near 0 do not dominate. Right
 * gradients show about 1e-9 (f64) and 1e-4 (f32); kinks (relu, absolute
 * error) met within the step show as large errors. Takes 4 forward passes for
 * each parameter, as in prediction, and allocates its own memory: for tests and
 * debugging.
 *
 * Parameters as in mlp_loss_grad(); `net` is not changed.
 */
MLP_CHECKED mlp_status mlp_gradcheck(const mlp_net *net, mlp_loss loss,
                                     size_t rows, const double *x,
                                     const double *t, const double *sw,
                                     mlp_gradcheck_result *out);
/** As mlp_gradcheck(). */
MLP_CHECKED mlp_status mlp_gradcheck_f32(const mlp_net *net, mlp_loss loss,
                                         size_t rows, const float *x,
                                         const float *t, const float *sw,
                                         mlp_gradcheck_result *out);

MLP_END_DECLS

#endif
