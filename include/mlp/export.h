/* SPDX-License-Identifier: MIT */
/**
 * @file export.h
 * Models for other programs, and networks from them: ONNX files, C files, and
 * the files of FANN.
 *
 * A file is written beside the one that it replaces, which stays as it was
 * until the new one is whole. Calls that read a model may run on it on any
 * number of threads at once.
 *
 * Costs: O(n) operations, of n parameters, and for the call the memory of a few
 * times the parameters. The function of an exported C file takes about 2 n
 * operations.
 */
#ifndef MLP_EXPORT_H
#define MLP_EXPORT_H

#include <mlp/common.h>
#include <mlp/model.h>
#include <mlp/net.h>

MLP_BEGIN_DECLS

/**
 * Writes a model as one C file that needs no library but libm: C99, numbers in
 * hexadecimal, no allocation, no state, so that any number of threads may call
 *
 *     void NAME_predict(const double *x, double *y);
 *
 * (float for a model of MLP_F32), which takes and gives what
 * mlp_model_predict() does for one row; x and y must not overlap. Constants
 * NAME_inputs and NAME_outputs, and NAME_classes of a classifier; arrays of
 * texts NAME_input_names, NAME_target_names and NAME_class_names, where the
 * model has such names.
 *
 * The sums run in the order of the inputs, beginning with the bias, and
 * activations are libm's, as in the library's own passes of small networks. The
 * results agree with mlp_model_predict() but for rounding: in the last bit
 * where a build with SLEEF has functions of its own, or BLAS another order.
 * Give the compiler -ffp-contract=off where it would fuse multiplications and
 * additions.
 *
 * Compiled with -DNAME_SELF_TEST it has a main() that compares its results with
 * the library's on some rows, prints the largest difference, and returns 0 if
 * that is within 4 units of the last place for each unit of the widest layer,
 * 1 if not. (The units are those of the larger of 1 and |y|, or of the
 * target's scale.)
 *
 * Intermediate results lie on the stack, which a comment tells the bytes of.
 *
 * @param name an identifier of C, not reserved, up to 60 letters, digits and _
 * @return MLP_EINVAL (NULL, the name), MLP_ENONFINITE (a parameter; all outputs
 *         of the self-test), MLP_EUNSUPPORTED (layers so wide that it would
 *         take more than 1 MiB of stack), MLP_EIO, MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_model_export_c(const mlp_model *model,
                                          const char *path, const char *name);

/**
 * Writes a model as an ONNX file (https://onnx.ai; IR version 7, operator set
 * 13, which engines read since 2020): a graph from "x" [N x inputs], inputs as
 * they come, to "y" [N x outputs], in the targets' own units, that computes
 * what mlp_model_predict() does. Scalers, normalisations by their running
 * statistics and activations are operators of the graph; dropout is not there,
 * as in prediction. The metadata have the name of the loss as "loss" and, where
 * the model has them, "input_names", "target_names" and "class_names", each an
 * array in JSON.
 *
 * @param type of the numbers in the file, x and y, whatever the network's:
 *             MLP_F32, as engines expect, or MLP_F64
 * @return MLP_EINVAL, MLP_ENONFINITE (a parameter, or one too large for the
 *         type), MLP_EUNSUPPORTED (more than the 2 GiB that such a file can
 *         have; a build of the library without protobuf-c), MLP_EIO,
 *         MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_model_export_onnx(const mlp_model *model,
                                             const char *path, mlp_dtype type);

/**
 * Makes a model of a file that FANN's fann_save() has written: a layered, fully
 * connected network of floating point, "FANN_FLO_2.1" (versions 2.1 and 2.2).
 * Others are refused by their names: shortcut and sparse networks, fixed point.
 *
 * A neuron's steepness s becomes part of its weights. Of FANN's activations
 * there are FANN_LINEAR (identity), FANN_SIGMOID (sigmoid of 2 s z),
 * FANN_SIGMOID_SYMMETRIC (tanh), FANN_GAUSSIAN (gaussian),
 * FANN_ELLIOT_SYMMETRIC (softsign), FANN_SIN_SYMMETRIC (sine) and
 * FANN_COS_SYMMETRIC (sine, pi/2 added to the bias); the neurons of a layer
 * must have one of them. The scale of fann_set_scaling_params() becomes scalers
 * of inputs and targets: mlp_model_predict() then does what fann_scale_input(),
 * fann_run() and fann_descale_output() do; ranges from high to low are refused.
 * The loss is the mean squared error, no name is known.
 *
 * One difference: FANN cuts s z to [-150, 150], which shows in outputs of
 * FANN_LINEAR only; this library does not.
 *
 * Numbers are read with a point, whatever the locale. What a file counts is
 * compared with what it holds before memory is taken, of which no piece is more
 * than twice the file's size.
 *
 * @param out  receives the model; free with mlp_model_free(). Its network is to
 *             be copied by mlp_net_clone(mlp_model_net())
 * @param type MLP_F64 or MLP_F32, whatever FANN was built for
 * @return MLP_EINVAL, MLP_EIO, MLP_EFORMAT (no such file, or a damaged one),
 *         MLP_EUNSUPPORTED, MLP_ENONFINITE (a weight times its steepness),
 *         MLP_EOVERFLOW, MLP_ENOMEM; messages name the line
 */
MLP_CHECKED mlp_status mlp_model_import_fann(mlp_model **out, mlp_dtype type,
                                             const char *path);

MLP_END_DECLS

#endif
