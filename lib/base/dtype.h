/* SPDX-License-Identifier: MIT */
/*
 * Element types: names and sizes.
 */
#ifndef MLP_BASE_DTYPE_H
#define MLP_BASE_DTYPE_H

#include <mlp/common.h>

/* Bytes of one element; 0 for a value that is no element type. */
size_t mlp__dtype_size(mlp_dtype type);

#endif
