/* SPDX-License-Identifier: MIT */
/*
 * Element types: names and sizes.
 */
#include "base/dtype.h"

size_t mlp__dtype_size(mlp_dtype type)
{
    switch (type) {
    case MLP_F64:
        return sizeof(double);
    case MLP_F32:
        return sizeof(float);
    case MLP_U8:
        return sizeof(uint8_t);
    }
    return 0;
}

const char *mlp_dtype_name(mlp_dtype type)
{
    switch (type) {
    case MLP_F64:
        return "f64";
    case MLP_F32:
        return "f32";
    case MLP_U8:
        return "u8";
    }
    return NULL;
}

void mlp__dtype_fill(mlp_dtype type, void *array, size_t first, size_t count, double value)
{
    for (size_t i = first; i < first + count; i++)
        if (type == MLP_F64)
            ((double *)array)[i] = value;
        else
            ((float *)array)[i] = (float)value;
}

double mlp__dtype_get(mlp_dtype type, const void *array, size_t i)
{
    return type == MLP_F64 ? ((const double *)array)[i] : (double)((const float *)array)[i];
}
