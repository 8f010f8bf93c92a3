/* SPDX-License-Identifier: MIT */
/**
 * @file export.h
 * Models for other programs, and networks from them: ONNX files, C files, and
 * the files of FANN.
 *
 * A file is written beside the one that it replaces, which stays as it was
 * until the new one is whole. Calls that read a model may run on it on any
 * number of threads at once.
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

MLP_END_DECLS

#endif
