/* SPDX-License-Identifier: MIT */
/*
 * Headers of NPY files, numpy's format for one array (NEP 1, "A simple file
 * format for NumPy arrays"; versions 1, 2 and 3).
 */
#ifndef MLP_DATA_NPY_HEADER_H
#define MLP_DATA_NPY_HEADER_H

#include <stdbool.h>

#include <mlp/common.h>

/* What a header says. */
typedef struct mlp__npy_header {
    char kind;      /* 'f' floats, 'i' whole numbers, 'u' those without a sign */
    size_t element; /* bytes of a number */
    bool swapped;   /* the bytes of numbers are in the other order */
    bool fortran;   /* the first index runs fastest */
    size_t rank;
    size_t rows;     /* first dimension */
    size_t columns;  /* product of the others; 1 when there are none */
    size_t bytes;    /* of the numbers */
    uint64_t offset; /* where they begin */
} mlp__npy_header;

/*
 * Reads the header of a file of `size` bytes, and checks that the numbers that
 * it speaks of are the rest of the file. Elements are f4, f8, u1, i4 or i8, in
 * either order of bytes, and there is at least one. MLP_EIO, MLP_EFORMAT,
 * MLP_EUNSUPPORTED, MLP_EOVERFLOW; the message names the file.
 */
mlp_status mlp__npy_header_read(mlp__npy_header *out, int descriptor, const char *path,
                                uint64_t size);

/* Room for any header that mlp__npy_header_write() makes. */
enum { MLP__NPY_HEADER = 192 };

/*
 * Makes a header of version 1 for rows, or for rows x columns when columns is
 * not 0; `descr` is numpy's name of the type, such as "<f8". Returns its length.
 */
size_t mlp__npy_header_write(char to[MLP__NPY_HEADER], const char *descr, size_t rows,
                             size_t columns);

#endif
