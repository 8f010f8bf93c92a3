/* SPDX-License-Identifier: MIT */
/**
 * @file data.h
 * Data: rows of inputs with targets or class labels and sample weights, held
 * in the type they are stored in. Batches are converted to the network's
 * element type, scaled and shuffled in one pass when they are gathered.
 *
 * A data object does not change after it is made; any number of threads may
 * read it.
 */
#ifndef MLP_DATA_H
#define MLP_DATA_H

#include <mlp/common.h>

MLP_BEGIN_DECLS

/** Rows of inputs, with targets or labels. */
typedef struct mlp_data mlp_data;

/**
 * Makes data of arrays in memory, with real targets. The arrays are borrowed:
 * they must stay, unchanged, until mlp_data_free().
 *
 * @param out       receives the data; free with mlp_data_free()
 * @param rows      number of samples, at least 1
 * @param n_inputs  inputs of a sample, at least 1
 * @param n_targets targets of a sample; 0 for data without, to predict on with
 *                  mlp_predict_data()
 * @param x         [rows x n_inputs]
 * @param t         [rows x n_targets]; NULL when n_targets is 0
 * @param sw        [rows], sample weights >= 0; NULL: all 1
 * @return MLP_EINVAL, MLP_EOVERFLOW, MLP_ENOMEM, MLP_ENONFINITE (NaN or
 *         infinity; the message names row and column), MLP_ERANGE (weights)
 */
MLP_CHECKED mlp_status mlp_data_wrap(mlp_data **out, size_t rows,
                                     size_t n_inputs, size_t n_targets,
                                     const double *x, const double *t,
                                     const double *sw);
/** As mlp_data_wrap(). */
MLP_CHECKED mlp_status mlp_data_wrap_f32(mlp_data **out, size_t rows,
                                         size_t n_inputs, size_t n_targets,
                                         const float *x, const float *t,
                                         const float *sw);

/**
 * As mlp_data_wrap(), with a class label for each row in place of targets.
 * For a network with `n_classes` outputs label k is the target 1 at output k
 * and 0 elsewhere; with 2 classes and one output the label is the target.
 *
 * @param n_classes number of classes, at least 2
 * @param labels    [rows], each in [0, n_classes)
 * @return as mlp_data_wrap(); MLP_ERANGE names the row of a label that is out
 *         of range
 */
MLP_CHECKED mlp_status mlp_data_wrap_labels(mlp_data **out, size_t rows,
                                            size_t n_inputs, size_t n_classes,
                                            const double *x,
                                            const int32_t *labels,
                                            const double *sw);
/** As mlp_data_wrap_labels(). */
MLP_CHECKED mlp_status mlp_data_wrap_labels_f32(
    mlp_data **out, size_t rows, size_t n_inputs, size_t n_classes,
    const float *x, const int32_t *labels, const float *sw);

/**
 * As mlp_data_wrap_labels(), for inputs and labels that are bytes, such as
 * images. A network sees the inputs times `scale`.
 *
 * @param labels NULL, with 0 classes, for data to predict on
 * @param scale finite and not 0; 1.0 / 255 brings bytes to [0, 1]
 */
MLP_CHECKED mlp_status mlp_data_wrap_u8(mlp_data **out, size_t rows,
                                        size_t n_inputs, size_t n_classes,
                                        const uint8_t *x, const uint8_t *labels,
                                        double scale);

/**
 * Reads a pair of IDX files (the format of MNIST), plain or gzip: inputs of
 * unsigned bytes in 2 or more dimensions, the first being the rows, and their
 * labels, unsigned bytes in 1 dimension. The inputs stay bytes in memory; a
 * network sees them times 1/255.
 *
 * @param n_classes   number of classes, at least 2; 0: the largest label
 *                    plus 1, or 2 if that is more
 * @return MLP_EIO (the file can't be opened or read, is a folder or no
 *         ordinary file), MLP_EFORMAT (not IDX, damaged, too short, too
 *         long; what follows the end of gzip data is ignored), MLP_EUNSUPPORTED
 * (element types other than unsigned bytes), MLP_ESHAPE (different numbers of
 * rows), MLP_ERANGE (a label of n_classes or above), MLP_EOVERFLOW, MLP_ENOMEM,
 * MLP_EINVAL; the message names the file
 */
MLP_CHECKED mlp_status mlp_data_read_idx(mlp_data **out,
                                         const char *inputs_path,
                                         const char *labels_path,
                                         size_t n_classes);

/**
 * Divides the rows at random into two parts. The parts borrow the rows of
 * `data`, which must stay until both are freed.
 *
 * @param fraction share of the rows that `first` gets, in (0, 1); both parts
 *                 get at least one row
 * @param seed     the same seed gives the same parts
 * @return MLP_EINVAL (fewer than 2 rows), MLP_ERANGE (the fraction; all sample
 *         weights of a part are 0), MLP_ENOMEM; on failure both are NULL
 */
MLP_CHECKED mlp_status mlp_data_split(const mlp_data *data, double fraction,
                                      uint64_t seed, mlp_data **first,
                                      mlp_data **rest);

/** Frees data; arrays that it borrows stay. */
MLP_API void mlp_data_free(mlp_data *data);

MLP_API size_t mlp_data_rows(const mlp_data *data);     /**< samples */
MLP_API size_t mlp_data_n_inputs(const mlp_data *data); /**< inputs */
/** Targets of a row; 0 when there are none or there are labels. */
MLP_API size_t mlp_data_n_targets(const mlp_data *data);
/** Number of classes; 0 when the rows have no labels. */
MLP_API size_t mlp_data_n_classes(const mlp_data *data);
/** The type that the inputs are stored in. */
MLP_API mlp_dtype mlp_data_dtype(const mlp_data *data);

/**
 * Copies one row as a network sees it: converted and scaled.
 *
 * @param x     [n_inputs], written; NULL when not wanted
 * @param t     [n_targets], written; NULL when not wanted
 * @param label receives the class, -1 when there are no labels; NULL when not
 *              wanted
 * @return MLP_ERANGE (no such row), MLP_EINVAL
 */
MLP_CHECKED mlp_status mlp_data_row(const mlp_data *data, size_t row, double *x,
                                    double *t, int32_t *label);

MLP_END_DECLS

#endif
