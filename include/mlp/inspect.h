/* SPDX-License-Identifier: MIT */
/**
 * @file inspect.h
 * Looking into a network: derivatives of outputs by parameters and by inputs,
 * products with the Hessian of its loss, and checks of them.
 *
 * All of it is as in prediction: batch normalisation by the running
 * statistics, no dropout.
 *
 * Costs are with each call, in passes through the network: see net.h.
 */
#ifndef MLP_INSPECT_H
#define MLP_INSPECT_H

#include <mlp/common.h>
#include <mlp/net.h>

MLP_BEGIN_DECLS

/**
 * Computes the derivatives of each output of each row by the parameters, as in
 * prediction, and the residuals e = y - t: with these, J'e is the gradient of
 * sum of e^2 / 2. An output without a target (NaN) has the residual 0 and
 * derivatives 0. One forward pass and one back for each output, and as many
 * numbers as jac has to write.
 *
 * @param work as in mlp_forward(); the first call with a work allocates memory
 *             for a row of outputs for each of its rows
 * @param rows at most the work's max_rows
 * @param t    targets [rows x outputs]; NULL: e receives the outputs
 * @param e    [rows x outputs], written; NULL when not wanted, as t then
 * @param jac  [rows x outputs x n_params], written; NULL when not wanted
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_EUNSUPPORTED (the work is in
 *         training), MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_jacobian(const mlp_net *net, mlp_work *work,
                                    size_t rows, const double *x,
                                    const double *t, double *e, double *jac);
/** As mlp_jacobian(). */
MLP_CHECKED mlp_status mlp_jacobian_f32(const mlp_net *net, mlp_work *work,
                                        size_t rows, const float *x,
                                        const float *t, float *e, float *jac);

/**
 * The product of the Hessian H of a batch's loss, by the parameters, with a
 * vector v: exact to rounding, without H, in about twice the time of
 * mlp_loss_grad(), 3.5 times in the smallest networks (Pearlmutter 1994, "Fast
 * exact multiplication by the Hessian", section 3). For curvature, its largest
 * eigenvalues, conjugate gradients. Of every loss, activation and
 * normalisation; where a slope jumps (relu at 0, the absolute error and huber
 * at their kinks) its derivative counts as 0.
 *
 * The first call with a work allocates memory, as much as up to seven times the
 * network's activations for the work's max_rows, which stays with the work;
 * later calls allocate nothing. The same bits for any number of threads. The
 * activations stay in the work, as after mlp_forward().
 *
 * @param rows  at most the work's max_rows
 * @param x     [rows x inputs]
 * @param t     [rows x outputs], targets; NaN where none is known, see mlp_loss
 * @param sw    [rows], sample weights >= 0 with a sum above 0; NULL: all 1
 * @param v     [mlp_net_n_params]
 * @param value receives the loss; NULL when not wanted
 * @param hv    [mlp_net_n_params], receives H v; must not overlap v
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_ERANGE (targets or weights,
 *         as mlp_loss_grad()), MLP_EUNSUPPORTED (the work is in training, see
 *         mlp_work_set_training()), MLP_EOVERFLOW, MLP_ENOMEM, MLP_ENONFINITE
 *         (v; or the loss: value and hv then hold what was computed). After any
 *         other failure they are as they were. As long as the loss is finite,
 *         numbers of hv that are not are no error
 */
MLP_CHECKED mlp_status mlp_hessian_vector(const mlp_net *net, mlp_work *work,
                                          mlp_loss loss, size_t rows,
                                          const double *x, const double *t,
                                          const double *sw, const double *v,
                                          double *value, double *hv);
/** As mlp_hessian_vector(); the value is double for both element types. */
MLP_CHECKED mlp_status mlp_hessian_vector_f32(const mlp_net *net,
                                              mlp_work *work, mlp_loss loss,
                                              size_t rows, const float *x,
                                              const float *t, const float *sw,
                                              const float *v, double *value,
                                              float *hv);

/**
 * The derivative of each output of each row by each input of that row: what
 * the outputs hang on (saliency; Simonyan, Vedaldi, Zisserman 2014, section 3),
 * to first order. One forward pass and one back for each output. Inputs are not
 * checked: NaN in a row makes NaN of its derivatives.
 *
 * Always as in prediction, whatever mlp_work_set_training() said. Allocates on
 * the first call with a work, for a row of inputs and one of outputs times
 * the work's max_rows, which stay with the work; later calls allocate nothing.
 * mlp_backward() wants another mlp_forward() first.
 *
 * @param rows at most the work's max_rows
 * @param x    [rows x inputs]
 * @param jac  [rows x outputs x inputs], written; must not overlap x
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_input_jacobian(const mlp_net *net, mlp_work *work,
                                          size_t rows, const double *x,
                                          double *jac);
/** As mlp_input_jacobian(). */
MLP_CHECKED mlp_status mlp_input_jacobian_f32(const mlp_net *net,
                                              mlp_work *work, size_t rows,
                                              const float *x, float *jac);

/**
 * Compares mlp_hessian_vector() with differences of the gradient along v, as
 * mlp_gradcheck() does the gradient with those of the loss: error and worst are
 * the same with the parameters' elements of H v in the place of derivatives.
 * theta moves by a length of 1e-3, in units of max(1, |theta|) for each
 * parameter. Right products show about 1e-9 (f64) and 1e-4 (f32). Takes 4
 * gradients, and allocates its own memory: for tests and debugging.
 *
 * Parameters as in mlp_hessian_vector(); `net` is not changed.
 *
 * @return as mlp_hessian_vector()
 */
MLP_CHECKED mlp_status mlp_gradcheck_hessian(const mlp_net *net, mlp_loss loss,
                                             size_t rows, const double *x,
                                             const double *t, const double *sw,
                                             const double *v,
                                             mlp_gradcheck_result *out);
/** As mlp_gradcheck_hessian(); differences are computed in double. */
MLP_CHECKED mlp_status mlp_gradcheck_hessian_f32(
    const mlp_net *net, mlp_loss loss, size_t rows, const float *x,
    const float *t, const float *sw, const float *v, mlp_gradcheck_result *out);

/**
 * Compares mlp_input_jacobian() with differences of the outputs, as
 * mlp_gradcheck() does the gradient; `worst` is an index into jac. Takes 4
 * forward passes for each input, and allocates its own memory.
 *
 * @return as mlp_input_jacobian()
 */
MLP_CHECKED mlp_status mlp_gradcheck_inputs(const mlp_net *net, size_t rows,
                                            const double *x,
                                            mlp_gradcheck_result *out);
/** As mlp_gradcheck_inputs(); differences are computed in double. */
MLP_CHECKED mlp_status mlp_gradcheck_inputs_f32(const mlp_net *net, size_t rows,
                                                const float *x,
                                                mlp_gradcheck_result *out);

/**
 * Compares mlp_jacobian() with differences of the outputs, as mlp_gradcheck()
 * does the gradient; `worst` is an index into jac. Takes 4 forward passes for
 * each parameter, and allocates its own memory.
 *
 * @return as mlp_jacobian(); MLP_EOVERFLOW
 */
MLP_CHECKED mlp_status mlp_gradcheck_jacobian(const mlp_net *net, size_t rows,
                                              const double *x,
                                              mlp_gradcheck_result *out);
/** As mlp_gradcheck_jacobian(); differences are computed in double. */
MLP_CHECKED mlp_status mlp_gradcheck_jacobian_f32(const mlp_net *net,
                                                  size_t rows, const float *x,
                                                  mlp_gradcheck_result *out);

MLP_END_DECLS

#endif
