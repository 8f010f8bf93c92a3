/* SPDX-License-Identifier: MIT */
/*
 * An optimiser and its schedule: given, taken away, and the plateau kind, whose
 * factor follows what is observed. The other kinds are functions of the step
 * (schedule.c).
 */
#include <math.h>

#include "base/fail.h"
#include "optim/opt.h"

void mlp__plateau_clear(mlp__plateau *plateau)
{
    *plateau = (mlp__plateau){ .factor = 1.0, .best = (double)INFINITY };
}

mlp_status mlp_opt_set_schedule(mlp_opt *opt, const mlp_schedule *schedule)
{
    MLP_FAIL_IF(opt == NULL, MLP_EINVAL, "mlp_opt_set_schedule: opt is NULL");
    if (schedule != NULL) {
        MLP_TRY(mlp_schedule_check(schedule));
        MLP_FAIL_IF(opt->kind->whole_batch || opt->kind->solver != NULL, MLP_EUNSUPPORTED,
                    "mlp_opt_set_schedule: %s finds its step sizes itself", opt->kind->name);
        opt->schedule = *schedule;
    } else {
        opt->schedule = (mlp_schedule)MLP_SCHEDULE_INIT;
    }
    mlp__plateau_clear(&opt->plateau);
    return MLP_OK;
}

void mlp_opt_observe(mlp_opt *opt, double loss)
{
    const mlp_schedule *s = &opt->schedule;
    mlp__plateau *p = &opt->plateau;

    if (s->kind != MLP_SCHEDULE_PLATEAU)
        return;
    if (loss < p->best * (1.0 - s->threshold)) {
        p->best = loss;
        p->bad = 0;
    } else {
        p->bad++;
    }
    if (p->cooldown > 0) {
        p->cooldown--;
        p->bad = 0;
    }
    if (p->bad > s->patience) {
        p->factor = fmax(p->factor * s->factor, s->final);
        p->cooldown = s->cooldown;
        p->bad = 0;
    }
}
