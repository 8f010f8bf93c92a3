/* SPDX-License-Identifier: MIT */
/*
 * Optimisers from text, "sgd:lr=0.1,momentum=0.9".
 */
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "optim/opt.h"

mlp_status mlp_opt_parse(mlp_opt **out, const char *spec)
{
    const mlp__opt_kind *kind;
    const char *rest = spec;
    mlp_status status;
    mlp__span name;
    void *options;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_opt_parse: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(spec == NULL, MLP_EINVAL, "mlp_opt_parse: spec is NULL");

    name = mlp__span_next(&rest, ':');
    kind = mlp__opt_kind_find(name);
    MLP_FAIL_IF(kind == NULL, MLP_EINVAL,
                "mlp_opt_parse: no optimiser is named \"%.*s\"; <mlp/optim.h> lists them",
                mlp__span_width(name), name.start);
    MLP_TRY(mlp__alloc(&options, 1, kind->options_size));
    memcpy(options, kind->defaults, kind->options_size);
    status = mlp__fields_parse("mlp_opt_parse", kind->name, kind->fields, rest, options);
    if (status == MLP_OK)
        status = mlp__opt_new(out, kind, options);
    mlp__free(options);
    return status;
}
