/* SPDX-License-Identifier: MIT */
/*
 * Data in pairs of files: inputs, and beside them labels or targets.
 */
#ifndef TOOLS_ROWS_PAIR_H
#define TOOLS_ROWS_PAIR_H

#include "rows.h"
#include "rows_source.h"

/* The format of data at a source, which a network is not; the path is for the message. */
rows_format rows_format_of_data(const char *path, const char *source);

/* Are the options such as data of this format can have, and do they agree? */
void rows_check_options(const settings *s, rows_format format);

/* Reads inputs of a format with what stands beside them; 0 classes, scale 0: not said. */
mlp_data *rows_read_pair(const settings *s, const char *path, const char *source,
                         rows_format format, size_t n_classes, double scale);

/* Ends the program as there are inputs only, and no option has named what belongs to them. */
_Noreturn void rows_fail_inputs_only(const char *path, const char *source, rows_format format);

/* Likewise, as a file that is packed by gzip must hold IDX. */
_Noreturn void rows_fail_packed(const char *path);

#endif
