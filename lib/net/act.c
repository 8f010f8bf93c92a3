/* SPDX-License-Identifier: MIT */
/*
 * Activations: names and properties.
 */
#include "net/act.h"

#include <string.h>

#include "base/fail.h"

static const struct {
    const char *name;
    bool slope_needs_sum;
} table[] = {
#define ACT_ROW(number, name, functions, slope_needs_sum) [number] = { name, slope_needs_sum },
    MLP__ACT_LIST(ACT_ROW)
#undef ACT_ROW
};

enum { N_ACTS = sizeof table / sizeof table[0] };

const char *mlp_act_name(mlp_act act)
{
    return (unsigned)act < N_ACTS ? table[act].name : NULL;
}

bool mlp__act_slope_needs_sum(mlp_act act)
{
    return table[act].slope_needs_sum;
}

bool mlp__act_find(mlp__span name, mlp_act *out)
{
    if (mlp__span_is(name, "purelin")) {
        *out = MLP_ACT_IDENTITY;
        return true;
    }
    for (size_t i = 0; i < N_ACTS; i++) {
        if (mlp__span_is(name, table[i].name)) {
            *out = (mlp_act)i;
            return true;
        }
    }
    return false;
}

mlp_status mlp_act_parse(mlp_act *out, const char *name)
{
    MLP_FAIL_IF(out == NULL || name == NULL, MLP_EINVAL, "mlp_act_parse: out or name is NULL");
    MLP_FAIL_IF(!mlp__act_find((mlp__span){ name, strlen(name) }, out), MLP_EINVAL,
                "no activation is named \"%.60s\"; <mlp/net.h> lists them", name);
    return MLP_OK;
}
