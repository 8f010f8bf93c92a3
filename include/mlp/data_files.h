/* SPDX-License-Identifier: MIT */
/**
 * @file data_files.h
 * Data in files of common formats: reading and writing them.
 *
 * Calls that read leave `*out` NULL on failure. Calls that write replace the
 * file in one stroke when all is on disk: on failure, and after a crash, the
 * old content is there still (or the new one, whole, if the last thing has
 * failed, which is to write the folder to disk). Messages start with the name
 * of the file.
 * Different files may be read and written on different threads at once.
 *
 * Costs: reading and writing take time in proportion to the file's size, that
 * of its content where it is compressed, and in reading CSV to the number of
 * columns that the options name. Data that were read have the memory of their
 * numbers; those of CSV that of all its lines, also of rows that were left out.
 * Rows that stay in their file have no memory, and a shuffled batch of them
 * costs a system call for each row.
 */
#ifndef MLP_DATA_FILES_H
#define MLP_DATA_FILES_H

#include <mlp/common.h>
#include <mlp/data.h>

MLP_BEGIN_DECLS

/* ---- CSV: text, one row a line, columns between separators ---- */

/** Whether the first row of a CSV file holds the names of the columns. */
typedef enum mlp_csv_header {
    MLP_CSV_HEADER_AUTO = 0, /**< reading: it does if some option names a
                                  column, or if some field of it that is to be
                                  an input is neither a number nor a text that
                                  means missing; writing: as YES */
    MLP_CSV_HEADER_YES = 1,  /**< it does */
    MLP_CSV_HEADER_NO = 2    /**< it is a row as the others */
} mlp_csv_header;

/** What to do with a row of a CSV file that lacks something. */
typedef enum mlp_csv_missing {
    MLP_CSV_MISSING_ERROR = 0, /**< fail */
    MLP_CSV_MISSING_DROP = 1,  /**< leave the row out */
    MLP_CSV_MISSING_MEAN = 2   /**< inputs only: the mean of the column's
                                    numbers in this file's rows (each row
                                    counts once, whatever its weight) */
} mlp_csv_missing;

/**
 * Options of CSV files. Start from MLP_CSV_OPTS_INIT.
 *
 * Columns are given as a list with commas, such as `price,tax` or `-1`. Each
 * piece of it is
 *  - a whole number: the column's index, from 0; a negative one counts from
 *    the end, -1 being the last column;
 *  - a text in double quotes: the column of this name, whatever the name looks
 *    like (a quote in it is doubled);
 *  - any other text: the column of this name. Spaces around it are skipped.
 *
 * No column can serve two ends; naming one twice is an error (but in `ignore`).
 */
typedef struct mlp_csv_opts {
    size_t size;           /**< sizeof(mlp_csv_opts), by the initialiser */
    char separator;        /**< between fields: an ASCII character such as ';'
                                or a tab; no letter, digit, sign, point, quote
                                or line break (default ',') */
    mlp_csv_header header; /**< (default MLP_CSV_HEADER_AUTO) */
    const char *inputs;    /**< columns that are inputs, in this order; all
                                that nothing names are ignored then. NULL: all
                                columns that are nothing else, in the file's
                                order (default NULL) */
    const char *targets;   /**< columns of numbers that are targets, in this
                                order; NULL: none (default NULL) */
    const char *label;     /**< the one column of class labels, texts or
                                numbers; not with targets; NULL: none
                                (default NULL) */
    const char *weight;    /**< the one column of sample weights, numbers
                                >= 0; NULL: none (default NULL) */
    const char *ignore;    /**< columns to leave out, whatever they hold;
                                NULL: none (default NULL) */
    const char *const *classes; /**< [n_classes], the names of the classes, of
                                     which the first becomes label 0, such as
                                     those a network was trained with; a label
                                     that is not among them is an error. NULL:
                                     those in the file, sorted: by number if
                                     all are numbers, else by their bytes
                                     (default NULL) */
    size_t n_classes;           /**< of `classes`, at least 2 (default 0) */
    const char *missing; /**< texts that mean that a number or label is not
                              known, a list with commas, in which nothing
                              before, after or between them is the empty text;
                              quoted or not, in list or file, makes no
                              difference; NULL: there are none
                              (default ",NA,NaN,nan,?") */
    mlp_csv_missing missing_input; /**< (default MLP_CSV_MISSING_ERROR) */
    mlp_csv_missing missing_label; /**< (default MLP_CSV_MISSING_ERROR) */
} mlp_csv_opts;

/** The defaults of mlp_csv_opts, to start from. */
#define MLP_CSV_OPTS_INIT                                                 \
    {                                                                     \
        sizeof(mlp_csv_opts), ',', MLP_CSV_HEADER_AUTO, NULL, NULL, NULL, \
            NULL, NULL, NULL, 0, ",NA,NaN,nan,?", MLP_CSV_MISSING_ERROR,  \
            MLP_CSV_MISSING_ERROR                                         \
    }

/**
 * Reads a CSV file (RFC 4180) to numbers of double: fields plain or in double
 * quotes, in which separators, line breaks and doubled quotes may be; lines
 * that end in LF or CRLF, the last one perhaps in nothing. Blank lines, spaces
 * around fields and a UTF-8 byte order mark are skipped. All rows have as many
 * fields.
 *
 * A number is decimal, with a point, whatever the locale: `-1`, `.5`, `2e-3`;
 * it becomes the nearest double. A target that is missing becomes NaN, which
 * is not scored (see mlp_data_wrap()). A label that is in options->classes is
 * never missing. Two labels that are the same number (`1`, `1.0`), where all
 * are numbers, are an error.
 *
 * The columns' names become those of inputs and targets (the label's column is
 * what mlp_data_target_name() calls target 0), the labels' texts
 * those of the classes. Needs memory of a few times the file's size, most of
 * it for the time of the call.
 *
 * @param out     receives the data, which depend on the file no more; free
 *                with mlp_data_free()
 * @param options NULL for the defaults, by which all columns are inputs
 * @return MLP_EINVAL (NULL, a size that is not that of mlp_csv_opts, options
 *         that exclude each other or are none), MLP_EIO (the file can't be
 *         opened or read, is a folder or no ordinary file), MLP_EFORMAT (text
 *         where a number belongs, a row with more or fewer fields, a quote
 *         that nothing ends, a byte 0, names or labels that are no UTF-8, no
 *         rows, ...), MLP_ERANGE (no such column, a number beyond double, a
 *         negative weight, a label not among the classes, no row of a weight
 *         above 0 has a known target), MLP_EUNSUPPORTED (more than 65536
 *         different labels or 1048576 columns), MLP_EOVERFLOW, MLP_ENOMEM;
 *         the message names file, line and column, both from 1, and the
 *         column's name
 */
MLP_CHECKED mlp_status mlp_data_read_csv(mlp_data **out, const char *path,
                                         const mlp_csv_opts *options);

/**
 * Writes data to a CSV file, in the order of their rows: inputs as they are
 * stored, without any scaling; targets, or the label's class name, its number
 * if it has none; the sample weight, if there are any. Class weights and
 * scalers are not written. Reading the numbers gives the same bits; a target
 * that is NaN is an empty field.
 *
 * Columns without a name are called x0, x1, ... and t0, t1, ...; the label's
 * and the weight's are called as options->label and options->weight name them;
 * where those are NULL or an index, as the data name the label (see
 * mlp_data_target_name()), or `label`, and `weight`. So the same options
 * read the file, given that they say columns by name (an index counts them in
 * the order above), its names don't look like numbers (or the header is
 * MLP_CSV_HEADER_YES), and no class is called as what means missing.
 *
 * @param options NULL for the defaults; separator, header, label and weight
 *                matter
 * @return MLP_EINVAL (NULL, no such options, two columns of one name, unless
 *         there is no header), MLP_EIO, MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_data_write_csv(const mlp_data *data,
                                          const char *path,
                                          const mlp_csv_opts *options);

/* ---- IDX: the format of MNIST; mlp_data_read_idx() is in data.h ---- */

/**
 * Writes a pair of IDX files, not packed: the inputs as a table of rows x
 * n_inputs unsigned bytes, as they are stored, and the labels. The scale,
 * class weights, names and scalers are not written.
 *
 * Each file is replaced in one stroke, the labels after the inputs: what goes
 * wrong between the two leaves new inputs beside old labels.
 *
 * @param data        of bytes, such as from mlp_data_wrap_u8(); labels may be
 *                    of any type
 * @param labels_path NULL: labels are not written
 * @return MLP_EUNSUPPORTED (inputs that are no bytes, no labels to write or
 *         more than 256 classes), MLP_EINVAL (NULL, the same path twice),
 *         MLP_EOVERFLOW (a number of rows or inputs above 2^32 - 1), MLP_EIO,
 *         MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_data_write_idx(const mlp_data *data,
                                          const char *inputs_path,
                                          const char *labels_path);

/* ---- NPY: numpy's format for one array (numpy.save, numpy.load) ---- */

/**
 * Reads a pair of NPY files, of versions 1 to 3, of one array each: elements of
 * f4, f8, u1, i4 or i8 in either order of bytes, row by row or (up to 2
 * dimensions) in Fortran order. Inputs have 2 dimensions or more, the first
 * being the rows. f4, f8 and u1 stay as they are in memory, i4 and i8 become
 * f64.
 *
 * @param out          receives the data; free with mlp_data_free()
 * @param targets_path numbers, [rows] or [rows x n_targets], where NaN is a
 *                     target that is missing; NULL for data without
 * @param scale        what a network sees inputs times: 1, or 1.0 / 255 for
 *                     bytes
 * @return MLP_EINVAL, MLP_EIO (a file can't be opened or read, is a folder or
 *         no ordinary file), MLP_EFORMAT (not NPY, too short, too long, no
 *         elements), MLP_EUNSUPPORTED (elements of other types, targets of
 *         u1), MLP_ESHAPE (different numbers of rows), MLP_ENONFINITE (an input
 *         is not finite, a target infinite), MLP_ERANGE (the scale; an i8 that
 *         a double does not hold; no target is known), MLP_EOVERFLOW,
 *         MLP_ENOMEM; the message names the file
 */
MLP_CHECKED mlp_status mlp_data_read_npy(mlp_data **out,
                                         const char *inputs_path,
                                         const char *targets_path,
                                         double scale);

/**
 * As mlp_data_read_npy(), with class labels: u1, i4 or i8, [rows].
 *
 * @param n_classes number of classes, at least 2; 0: the largest label plus 1,
 *                  or 2 if that is more
 * @return as mlp_data_read_npy(); MLP_ERANGE also for a label that is out of
 *         range, MLP_EFORMAT for labels that are no whole numbers
 */
MLP_CHECKED mlp_status mlp_data_read_npy_labels(mlp_data **out,
                                                const char *inputs_path,
                                                const char *labels_path,
                                                size_t n_classes, double scale);

/**
 * Writes data to a pair of NPY files, in the order of their rows: inputs
 * [rows x n_inputs] and targets [rows x n_targets] as they are stored, without
 * any scaling; labels as i4, [rows]. Weights, names and scalers are not
 * written. Each file is replaced in one stroke, the second after the first.
 *
 * @param others_path of targets or labels; NULL: they are not written
 * @return MLP_EINVAL (NULL, neither targets nor labels to write, the same path
 *         twice), MLP_EIO, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_data_write_npy(const mlp_data *data,
                                          const char *inputs_path,
                                          const char *others_path);

/* ---- Rows that stay in their file ---- */

/**
 * As mlp_data_read_idx(), but the inputs stay in the file, which may be larger
 * than memory: each batch reads its rows, wherever they are, so that shuffles
 * are as global as in memory, and training gives the same bits. The labels are
 * read into memory. The file stays open until mlp_data_free(), and must not
 * change; parts of a split use it too.
 *
 * A batch that can't be read, as the file has become shorter or the disk fails,
 * fails the call that wanted it, with MLP_EFORMAT or MLP_EIO; an epoch then
 * leaves everything as it was before. Rows are not mapped into memory: no
 * signal is raised, and the process does not grow.
 *
 * The batches of several threads are read by all of them. Fitting a scaler of
 * the kind MLP_SCALER_ROBUST, which looks at whole columns, fails with
 * MLP_EUNSUPPORTED; mlp_data_row() allocates.
 *
 * @return as mlp_data_read_idx(); MLP_EUNSUPPORTED also for a file of inputs
 *         that is compressed
 */
MLP_CHECKED mlp_status mlp_data_stream_idx(mlp_data **out,
                                           const char *inputs_path,
                                           const char *labels_path,
                                           size_t n_classes);

/**
 * As mlp_data_read_npy(), with inputs that stay in the file as those of
 * mlp_data_stream_idx() do: f4, f8 or u1, not in Fortran order. All are looked
 * at once for numbers that are not finite.
 */
MLP_CHECKED mlp_status mlp_data_stream_npy(mlp_data **out,
                                           const char *inputs_path,
                                           const char *targets_path,
                                           double scale);

/** As mlp_data_read_npy_labels() and mlp_data_stream_npy(). */
MLP_CHECKED mlp_status mlp_data_stream_npy_labels(mlp_data **out,
                                                  const char *inputs_path,
                                                  const char *labels_path,
                                                  size_t n_classes,
                                                  double scale);

MLP_END_DECLS

#endif
