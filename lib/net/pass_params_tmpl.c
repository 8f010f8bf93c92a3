/* SPDX-License-Identifier: MIT */
/*
 * The second half of a pass: the gradient by the parameters, from the deltas that
 * the first half has left.
 */
#include "net/dense_tmpl.h"
#include "net/norm_tmpl.h"
#include "net/pass_tmpl.h"
#include "net/small_tmpl.h"

typedef REAL_NAME(mlp__pass) pass_type;

const real *REAL_NAME(mlp__pass_layer_inputs)(const pass_type *pass, const mlp__work_member *kept,
                                              size_t i)
{
    if (i == 0)
        return kept->x;
    return pass->work->forward_trains ? pass->work->layer[i - 1].dropped
                                      : pass->work->layer[i - 1].y;
}

/*
 * |dW_ij| and each partial sum of it are at most the sum of |dz_ri x_rj| over the rows r, and so at
 * most the sum of all |dz| times the largest |x|; |db_i| is at most the sum of all |dz|. So it is
 * with du and u for gamma and beta. The margin is for the rounding of these sums.
 */
bool REAL_NAME(mlp__pass_bounds_gradient)(const pass_type *pass)
{
    const double most = (MLP_REAL_BITS == 64 ? DBL_MAX : (double)FLT_MAX) / 16.0;
    const mlp_work *work = pass->work;
    const size_t members = mlp__team_size(work->team);
    double inputs = 1.0;
    double deltas = 0.0;

    for (size_t i = 0; i < members && i < work->parts; i++) {
        inputs += work->member[i].inputs;
        deltas += work->member[i].deltas;
    }
    return inputs * deltas < most;
}

static void second_half(const void *context, size_t part, size_t parts)
{
    const pass_type *pass = context;
    const mlp__work_member *kept = &pass->work->member[part];

    for (size_t i = pass->net->n_layers; i-- > 0;) {
        const mlp__layer *layer = &pass->net->layer[i];
        const mlp__work_layer *work = &pass->work->layer[i];
        const mlp__area area = mlp__product_part(&work->params, work->params.grain, part, parts);
        const mlp__range units = area.rows;

        if (mlp__area_is_empty(area))
            continue;
        REAL_NAME(mlp__dense_backward_params)
        (layer, &work->params, area, REAL_NAME(mlp__pass_layer_inputs)(pass, kept, i), work->dz,
         pass->grad);
        if (layer->norm != MLP_NORM_NONE)
            REAL_NAME(mlp__norm_backward_params)(layer, work, pass->rows, units, pass->grad);
        if (pass->ready == NULL)
            continue;
        pass->ready(pass->context, layer->weight + units.first * layer->in,
                    units.count * layer->in);
        if (layer->has_bias)
            pass->ready(pass->context, layer->bias + units.first, units.count);
        if (layer->norm != MLP_NORM_NONE) {
            pass->ready(pass->context, layer->gamma + units.first, units.count);
            pass->ready(pass->context, layer->beta + units.first, units.count);
        }
    }
}

void REAL_NAME(mlp__pass_params)(const pass_type *pass)
{
    if (pass->work->small)
        REAL_NAME(mlp__small_params)(pass);
    else
        mlp__team_run(pass->work->team, pass->work->parts, second_half, pass);
}
