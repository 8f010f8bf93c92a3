/* SPDX-License-Identifier: MIT */
/*
 * Jacobians by central differences of residuals.
 */
#ifndef MLP_OPTIM_DIFFERENCES_H
#define MLP_OPTIM_DIFFERENCES_H

#include <mlp/minimize.h>

typedef struct mlp__differences mlp__differences;

/* Memory for so many threads at once and up to `block` residuals a call. MLP_ENOMEM. */
mlp_status mlp__differences_new(mlp__differences **out, const mlp_objective *objective,
                                size_t members, size_t block);
void mlp__differences_free(mlp__differences *differences);

/*
 * The derivatives jac [count x n] of residuals first, ..., whose values at theta are e [count].
 * Where residuals on one side are not finite, from those on the other. MLP_EUSER.
 */
mlp_status mlp__differences_jacobian(mlp__differences *differences, size_t member,
                                     const double *theta, size_t first, size_t count,
                                     const double *e, double *jac);

#endif
