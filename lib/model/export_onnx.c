/* SPDX-License-Identifier: MIT */
/*
 * Models as ONNX files: the call. What is in a file: onnx_layers.c.
 */
#include <mlp/export.h>

#include "mlp_config.h"

#include "base/dtype.h"
#include "base/fail.h"
#include "model/onnx_layers.h"

#if MLP_WITH_ONNX

typedef struct content {
    const mlp_model *model;
    mlp_dtype type;
} content;

static mlp_status fill(mlp__file_writer *file, const void *context)
{
    const content *self = context;

    return mlp__onnx_write_model(self->model, self->type, file);
}

static mlp_status write_file(const mlp_model *model, const char *path, mlp_dtype type)
{
    return mlp__file_replace(path, false, fill, &(content){ model, type });
}

#else

static mlp_status write_file(const mlp_model *model, const char *path, mlp_dtype type)
{
    (void)model;
    (void)type;
    MLP_FAIL(MLP_EUNSUPPORTED, "%s: this build of libmlp has no ONNX: it lacks protobuf-c", path);
}

#endif

mlp_status mlp_model_export_onnx(const mlp_model *model, const char *path, mlp_dtype type)
{
    MLP_FAIL_IF(model == NULL || path == NULL, MLP_EINVAL,
                "mlp_model_export_onnx: model or path is NULL");
    MLP_FAIL_IF(type != MLP_F64 && type != MLP_F32, MLP_EINVAL,
                "mlp_model_export_onnx: a file is of MLP_F64 or MLP_F32, not %d", (int)type);
    /* Before memory is taken. */
    MLP_FAIL_IF(model->net->n_params > INT32_MAX / mlp__dtype_size(type), MLP_EUNSUPPORTED,
                "%s: %zu parameters in %s are more than the 2 GiB that an ONNX file can have", path,
                model->net->n_params, mlp_dtype_name(type));
    return write_file(model, path, type);
}
