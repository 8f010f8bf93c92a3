/* SPDX-License-Identifier: MIT */
/*
 * Optimisers as files.
 */
#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"
#include "model/model_file.h"
#include "train/checkpoint.h"

enum { SCALARS, MOMENTS, ARRAYS };

/* The arrays of an optimiser's state; returns how many there are. */
static size_t list_arrays(mlp__tensor tensors[ARRAYS], const mlp_opt *opt, double *scalars)
{
    const size_t n_moments = opt->bound ? opt->kind->n_moments(opt) : 0;

    tensors[SCALARS] = mlp__tensor_of("scalars", MLP_F64, MLP__OPT_SCALARS, 0, scalars);
    tensors[MOMENTS] = mlp__tensor_of("moments", opt->type, n_moments, opt->n, opt->moments);
    return n_moments > 0 ? ARRAYS : MOMENTS;
}

static void describe(mlp__json_writer *w, const mlp_opt *opt, const mlp__opt_counters *counters)
{
    mlp__json_open(w, NULL, '{');
    mlp__method_put(w, opt);
    mlp__json_open(w, "state", '{');
    mlp__counters_put(w, counters);
    mlp__json_put_uint64(w, "parameters", opt->bound ? opt->n : 0);
    mlp__json_put_text(w, "dtype", mlp_dtype_name(opt->type));
    mlp__json_close(w, '}');
    mlp__json_close(w, '}');
}

mlp_status mlp_opt_save(const mlp_opt *opt, const char *path)
{
    const mlp__safetensors_options safe = { .checksum = true };
    mlp__opt_counters counters;
    mlp__json_writer description = { .text = NULL };
    mlp__tensor tensors[ARRAYS];
    size_t count;

    MLP_FAIL_IF(opt == NULL || path == NULL, MLP_EINVAL, "mlp_opt_save: %s is NULL",
                opt == NULL ? "opt" : "path");
    counters = mlp__opt_counters_of(opt);
    count = list_arrays(tensors, opt, counters.scalars);
    describe(&description, opt, &counters);
    return mlp__file_write_kind(path, MLP__KIND_OPTIMISER, &description, count, tensors, &safe);
}

/* An optimiser being read. */
typedef struct reading {
    mlp__safetensors file;
    mlp__description description;
    mlp_opt *opt;
} reading;

/* Binds the optimiser to as many parameters as the file has moments for. */
static mlp_status bind(reading *r, mlp__json state)
{
    const char *where = r->description.where;
    const size_t n_moments = r->opt->kind->n_moments(r->opt);
    const mlp__tensor *moments;
    mlp__span name;
    mlp_dtype type;
    size_t n;

    MLP_TRY(mlp__json_size(state, where, "parameters", &n));
    MLP_TRY(mlp__json_text(state, where, "dtype", &name));
    type = mlp__span_is(name, "f32") ? MLP_F32 : MLP_F64;
    MLP_FAIL_IF(!mlp__span_is(name, mlp_dtype_name(type)), MLP_EFORMAT, "%s: its dtype is \"%.*s\"",
                where, mlp__span_width(name), name.start);
    if (n == 0)
        return MLP_OK;
    if (n_moments > 0) {
        mlp__tensor want = mlp__tensor_of("moments", type, n_moments, n, NULL);

        MLP_TRY(mlp__safetensors_expect(&r->file, &want, &moments));
    }
    return mlp__opt_bind(r->opt, type, n);
}

static mlp_status read_arrays(reading *r, double *scalars)
{
    mlp__tensor tensors[ARRAYS];
    const size_t count = list_arrays(tensors, r->opt, scalars);

    for (size_t i = 0; i < count; i++) {
        const mlp__tensor *found;

        MLP_TRY(mlp__safetensors_expect(&r->file, &tensors[i], &found));
        MLP_TRY(mlp__safetensors_read(&r->file, found, tensors[i].data));
    }
    MLP_FAIL_IF(count != r->file.n_tensors, MLP_EFORMAT,
                "%s: %zu arrays, of which the optimiser takes %zu", r->file.path, r->file.n_tensors,
                count);
    return MLP_OK;
}

static mlp_status load(reading *r, const char *path)
{
    mlp__opt_counters counters;
    const char *where = r->description.where;
    mlp_status status;
    mlp__json state;

    MLP_TRY(mlp__safetensors_open(&r->file, path, true));
    MLP_TRY(mlp__file_read_kind(&r->file, MLP__KIND_OPTIMISER, &r->description));
    status = mlp__method_read(&r->opt, r->description.json, where);
    if (status != MLP_OK) /* what is a caller's mistake elsewhere is the file's here */
        return status == MLP_EINVAL ? mlp__fail_at(MLP_EFORMAT, where) : status;
    MLP_TRY(mlp__json_get(r->description.json, where, "state", '{', &state));
    MLP_TRY(mlp__counters_read(&counters, state, where));
    MLP_TRY(bind(r, state));
    MLP_TRY(read_arrays(r, counters.scalars));
    MLP_TRY(mlp__opt_check_counters(r->opt, &counters));
    mlp__opt_set_counters(r->opt, &counters);
    return MLP_OK;
}

mlp_status mlp_opt_load(mlp_opt **out, const char *path)
{
    reading r = { .file = { .descriptor = -1 } };
    mlp_status status;

    MLP_FAIL_IF(out == NULL, MLP_EINVAL, "mlp_opt_load: out is NULL");
    *out = NULL;
    MLP_FAIL_IF(path == NULL, MLP_EINVAL, "mlp_opt_load: path is NULL");
    status = load(&r, path);
    mlp__safetensors_close(&r.file);
    mlp__free(r.description.text);
    if (status == MLP_OK)
        *out = r.opt;
    else
        mlp_opt_free(r.opt);
    return status;
}
