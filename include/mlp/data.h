/* SPDX-License-Identifier: MIT */
/**
 * @file data.h
 * Data: rows of inputs with targets or class labels and weights, held in the
 * type they are stored in. Batches are converted to the network's element type,
 * scaled and shuffled in one pass when they are gathered.
 *
 * A data object changes by the mlp_data_set_ calls only, during which no other
 * thread may use it; between them any number of threads may read it. Stored
 * rows never change.
 *
 * Costs: what makes data looks at each number a few times, and allocates for
 * the rows that it reads or, in a split, for an index of the rows; arrays that
 * are wrapped are not copied. Getters take no time that grows with the data,
 * mlp_data_row() that of one row, transforms one pass over the numbers.
 */
#ifndef MLP_DATA_H
#define MLP_DATA_H

#include <mlp/common.h>

MLP_BEGIN_DECLS

/** Rows of inputs, with targets or labels. */
typedef struct mlp_data mlp_data;

/**
 * What brings the columns of a table to a common range. It does not change
 * after it is made; any number of threads may use it.
 */
typedef struct mlp_scaler mlp_scaler;

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
 * @param t         [rows x n_targets]; NULL when n_targets is 0. NaN: this
 *                  target is not known, and not scored; a row of which no
 *                  target is known counts for nothing
 * @param sw        [rows], sample weights >= 0; NULL: all 1
 * @return MLP_EINVAL, MLP_EOVERFLOW, MLP_ENOMEM, MLP_ENONFINITE (an infinite
 *         number, or an input that is NaN; the message names row and column),
 *         MLP_ERANGE (weights; no row of a weight above 0 has a known target)
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
 * @param labels_path NULL, with 0 classes, for data to predict on
 * @param n_classes   number of classes, at least 2; 0: the largest label
 *                    plus 1, or 2 if that is more
 * @return MLP_EIO (the file can't be opened or read, is a folder or no
 *         ordinary file), MLP_EFORMAT (not IDX, damaged, too short, too
 *         long; zeros, and nothing else, may follow gzip data),
 *         MLP_EUNSUPPORTED (element types other than unsigned bytes),
 *         MLP_ESHAPE (different numbers of rows), MLP_ERANGE (a label of
 *         n_classes or above), MLP_EOVERFLOW, MLP_ENOMEM, MLP_EINVAL; the
 *         message names the file
 */
MLP_CHECKED mlp_status mlp_data_read_idx(mlp_data **out,
                                         const char *inputs_path,
                                         const char *labels_path,
                                         size_t n_classes);

/**
 * Divides the rows at random into two parts. The parts borrow the rows of
 * `data`, which must stay until both are freed; they get copies of its class
 * weights, scalers and names, and what is set later concerns one object only.
 *
 * @param fraction share of the rows that `first` gets, in (0, 1); both parts
 *                 get at least one row
 * @param seed     the same seed gives the same parts
 * @return MLP_EINVAL (fewer than 2 rows), MLP_ERANGE (the fraction; no row of
 *         a part counts, by weights or missing targets), MLP_ENOMEM; on failure
 *         both are NULL
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
/** The name of input i, such as a column's header; NULL when it has none. Lives
 *  until the names are set anew or the data are freed. */
MLP_API const char *mlp_data_input_name(const mlp_data *data, size_t i);
/** The name of target i, as mlp_data_input_name(). Of data with labels there is
 *  one, at 0: that of what the labels tell, such as "species". */
MLP_API const char *mlp_data_target_name(const mlp_data *data, size_t i);
/** The name of class i, as mlp_data_input_name(). */
MLP_API const char *mlp_data_class_name(const mlp_data *data, size_t i);

/**
 * Names inputs, targets and classes, in place of the names they have. Models
 * that are made of the data keep them.
 *
 * @param inputs  [n_inputs], texts in UTF-8, copied; NULL: none
 * @param targets [n_targets], likewise; of data with labels [1]
 * @param classes [n_classes], likewise
 * @return MLP_EINVAL (NULL; names for targets or classes that the data do not
 *         have), MLP_EFORMAT (no UTF-8), MLP_EOVERFLOW, MLP_ENOMEM; on failure
 *         the names stay as they were
 */
MLP_CHECKED mlp_status mlp_data_set_names(mlp_data *data,
                                          const char *const *inputs,
                                          const char *const *targets,
                                          const char *const *classes);

/** The type that the inputs are stored in. */
MLP_API mlp_dtype mlp_data_dtype(const mlp_data *data);

/**
 * Copies one row as a network sees it: converted and scaled.
 *
 * @param x     [n_inputs], written; NULL when not wanted
 * @param t     [n_targets], written, NaN where a target is missing; NULL when
 *              not wanted
 * @param label receives the class, -1 when there are no labels; NULL when not
 *              wanted
 * @return MLP_ERANGE (no such row), MLP_EINVAL
 */
MLP_CHECKED mlp_status mlp_data_row(const mlp_data *data, size_t row, double *x,
                                    double *t, int32_t *label);

/**
 * Gives each class a weight. A row then weighs its sample weight times the
 * weight of its label, in training, evaluation and metrics.
 *
 * @param data    with labels
 * @param weights [n_classes], each >= 0, copied; NULL: all 1 again
 * @return MLP_EINVAL (NULL, no labels), MLP_ERANGE (a weight is negative or not
 *         finite; the weights of all rows are 0, or too large to sum),
 *         MLP_ENOMEM; on failure the data stay as they were
 */
MLP_CHECKED mlp_status mlp_data_set_class_weights(mlp_data *data,
                                                  const double *weights);

/**
 * Computes class weights by which all classes count the same: the sum of all
 * sample weights / (n_classes x the sum of those of the class), as
 * scikit-learn's compute_class_weight("balanced"). A class without rows, or
 * whose sample weights are all 0, gets 0. Class weights that are set make no
 * difference. Does not set them.
 *
 * @param data    with labels
 * @param weights [n_classes], written
 * @return MLP_EINVAL (NULL, no labels)
 */
MLP_CHECKED mlp_status mlp_data_balanced_class_weights(const mlp_data *data,
                                                       double *weights);

/** Ways to scale a column. "Spread" is what it is divided by. */
typedef enum mlp_scaler_kind {
    MLP_SCALER_STANDARD = 0, /**< to mean 0 and deviation 1: less the mean,
                                  divided by the standard deviation (that of
                                  the rows, not an estimate for others) */
    MLP_SCALER_MIN_MAX = 1,  /**< the least number to `low`, the largest to
                                  `high` */
    MLP_SCALER_ROBUST = 2    /**< less the median, divided by the distance of
                                  the quartiles, which are interpolated
                                  linearly: outliers have no say */
} mlp_scaler_kind;

/** Options of a scaler. Start from MLP_SCALER_OPTS_INIT. */
typedef struct mlp_scaler_opts {
    size_t size;          /**< sizeof(mlp_scaler_opts), by the initialiser */
    mlp_scaler_kind kind; /**< (default MLP_SCALER_STANDARD) */
    double low;           /**< of min-max: lower end (default 0) */
    double high;          /**< of min-max: upper end, above low (default 1) */
} mlp_scaler_opts;

/** The defaults of mlp_scaler_opts, to start from. */
#define MLP_SCALER_OPTS_INIT                                   \
    {                                                          \
        sizeof(mlp_scaler_opts), MLP_SCALER_STANDARD, 0.0, 1.0 \
    }

/**
 * Fits a scaler to the inputs of data: for each column a shift and a factor,
 *   x' = (x - shift) * factor,
 * as scikit-learn's StandardScaler, MinMaxScaler and RobustScaler do. A column
 * of equal numbers is shifted as others are, its spread taken as 1 (in
 * min-max: the factor is high - low). So is one whose spread may be rounding:
 * at most 4 epsilon of the stored type times its largest number.
 *
 * Rows of sample weight 0 are left out. MLP_SCALER_STANDARD takes a row of
 * weight k as k rows; the other kinds know no weights but 0. Class weights make
 * no difference. Fitted are the inputs as a network sees them without a scaler
 * (bytes times their scale), also when the data have one. Reads each number
 * once or twice; MLP_SCALER_ROBUST sorts each column, and takes memory for one.
 *
 * Fit to the training rows alone, and give the same scaler to all data.
 *
 * @param out     receives the scaler; free with mlp_scaler_free()
 * @param options NULL for the defaults
 * @return MLP_EINVAL (NULL, a size that is not that of mlp_scaler_opts, no such
 *         kind), MLP_ERANGE (low is not below high; the numbers of a column lie
 *         too far apart or too near to each other to be divided),
 *         MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_scaler_fit_inputs(mlp_scaler **out,
                                             const mlp_data *data,
                                             const mlp_scaler_opts *options);

/**
 * As mlp_scaler_fit_inputs(), for the targets. Missing ones are left out; a
 * column of nothing else is not changed by the scaler (in min-max: taken to
 * be 0 everywhere).
 *
 * @return MLP_EINVAL also for data without targets
 */
MLP_CHECKED mlp_status mlp_scaler_fit_targets(mlp_scaler **out,
                                              const mlp_data *data,
                                              const mlp_scaler_opts *options);

/** Frees a scaler. Data that it was given to have copies. */
MLP_API void mlp_scaler_free(mlp_scaler *scaler);

MLP_API size_t mlp_scaler_n(const mlp_scaler *scaler); /**< columns */
/** [n], what is taken off each column; lives as long as the scaler. */
MLP_API const double *mlp_scaler_shift(const mlp_scaler *scaler);
/** [n], what each column is multiplied with then, above 0; lives as long. */
MLP_API const double *mlp_scaler_factor(const mlp_scaler *scaler);

/**
 * Scales rows: y = (x - shift) * factor, computed in double; the numbers that
 * a network sees of such data. NaN stays NaN. Thread-safe.
 *
 * @param x [rows x n]
 * @param y [rows x n], written; may be x
 * @return MLP_EINVAL (NULL)
 */
MLP_CHECKED mlp_status mlp_scaler_transform(const mlp_scaler *scaler,
                                            size_t rows, const double *x,
                                            double *y);
/** As mlp_scaler_transform(). */
MLP_CHECKED mlp_status mlp_scaler_transform_f32(const mlp_scaler *scaler,
                                                size_t rows, const float *x,
                                                float *y);

/**
 * Undoes mlp_scaler_transform(): y = x / factor + shift. Brings predictions of
 * a network that was trained on scaled targets to the targets' own units.
 *
 * @param x [rows x n]
 * @param y [rows x n], written; may be x
 * @return MLP_EINVAL (NULL)
 */
MLP_CHECKED mlp_status mlp_scaler_inverse(const mlp_scaler *scaler, size_t rows,
                                          const double *x, double *y);
/** As mlp_scaler_inverse(). */
MLP_CHECKED mlp_status mlp_scaler_inverse_f32(const mlp_scaler *scaler,
                                              size_t rows, const float *x,
                                              float *y);

/**
 * Gives data scalers, in place of those they have: from now on training,
 * evaluation, mlp_predict_data() and mlp_data_row() see scaled numbers. The
 * stored rows stay, and are scaled each time they are gathered.
 *
 * @param inputs  copied; NULL: none
 * @param targets copied; NULL: none; for data with targets only
 * @return MLP_EINVAL (NULL, no targets to scale), MLP_ESHAPE (a scaler of
 *         another number of columns), MLP_EOVERFLOW, MLP_ENOMEM; on failure the
 *         data stay as they were
 */
MLP_CHECKED mlp_status mlp_data_set_scalers(mlp_data *data,
                                            const mlp_scaler *inputs,
                                            const mlp_scaler *targets);

MLP_END_DECLS

#endif
