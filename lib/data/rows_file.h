/* SPDX-License-Identifier: MIT */
/*
 * Rows of inputs that stay in a file, and are read when they are wanted. By
 * reading, not by mapping: a file that shrinks meanwhile gives a status and not
 * a signal, and the memory of the process does not grow with what it has seen.
 */
#ifndef MLP_DATA_ROWS_FILE_H
#define MLP_DATA_ROWS_FILE_H

#include "data/data.h"

struct mlp__rows_file {
    int descriptor;
    char *path;      /* for messages, owned */
    uint64_t offset; /* of the first row */
    size_t row_bytes;
    size_t element; /* bytes of a number */
    bool swapped;   /* the bytes of numbers are in the other order */
};

/* Where rows lie in a file that is open. */
typedef struct mlp__rows_place {
    const char *path;
    uint64_t offset;
    bool swapped;
} mlp__rows_place;

/*
 * Makes the rows of `data`, whose sizes and type are set, those of a file; the
 * descriptor becomes the data's on success. MLP_ENOMEM, MLP_EOVERFLOW.
 */
mlp_status mlp__rows_file_attach(mlp_data *data, int descriptor, const mlp__rows_place *place);

/* Frees it, and closes the file; NULL is fine. */
void mlp__rows_file_free(mlp__rows_file *file);

/*
 * Reads `count` rows from the stored row `first` on into memory of that size,
 * numbers in this machine's order. Thread-safe. MLP_EIO, MLP_EFORMAT (the file
 * has become shorter).
 */
mlp_status mlp__rows_file_read(const mlp__rows_file *file, size_t first, size_t count, void *to);

/* Reads one input of a stored row. */
mlp_status mlp__rows_file_read_one(const mlp__rows_file *file, size_t row, size_t column, void *to);

/* Rows one after the other, wherever they are: for calls that look at all of them. */
typedef struct mlp__rows_window {
    const mlp_data *data;
    void *memory; /* NULL: the rows are in memory */
    size_t room;  /* rows that it has room for */
    size_t first; /* stored rows that it holds */
    size_t count;
} mlp__rows_window;

/* For a look at so many rows. MLP_ENOMEM. Free with mlp__rows_window_free() whatever has happened.
 */
mlp_status mlp__rows_window_open(mlp__rows_window *window, const mlp_data *data, size_t rows);

/* Tells where the inputs of a stored row are, until the next call. MLP_EIO, MLP_EFORMAT. */
mlp_status mlp__rows_window_row(mlp__rows_window *window, size_t stored, const void **inputs);

void mlp__rows_window_free(mlp__rows_window *window);

#endif
