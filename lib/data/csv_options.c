/* SPDX-License-Identifier: MIT */
/*
 * Options of CSV files: what can be seen to be wrong without a file.
 */
#include "data/csv.h"

#include <string.h>

static bool is_separator(char c)
{
    static const char never[] = "+-.\"\r\n";

    if (c <= 0 || strchr(never, c) != NULL)
        return false;
    return !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z');
}

static mlp_status check_classes(const char *caller, const mlp_csv_opts *options)
{
    MLP_FAIL_IF((options->classes == NULL) != (options->n_classes == 0), MLP_EINVAL,
                "%s: %zu classes, but options->classes is %sNULL", caller, options->n_classes,
                options->classes == NULL ? "" : "not ");
    if (options->classes == NULL)
        return MLP_OK;
    MLP_FAIL_IF(options->label == NULL, MLP_EINVAL,
                "%s: options->classes without a column of labels", caller);
    MLP_FAIL_IF(options->n_classes < 2, MLP_EINVAL, "%s: 1 class: at least 2", caller);
    MLP_FAIL_IF(options->n_classes > MLP__CSV_MOST_CLASSES, MLP_EUNSUPPORTED,
                "%s: %zu classes: at most %d", caller, options->n_classes, MLP__CSV_MOST_CLASSES);
    for (size_t i = 0; i < options->n_classes; i++)
        MLP_FAIL_IF(options->classes[i] == NULL, MLP_EINVAL, "%s: options->classes[%zu] is NULL",
                    caller, i);
    return MLP_OK;
}

mlp_status mlp__csv_check_options(const char *caller, const mlp_csv_opts **options)
{
    static const mlp_csv_opts defaults = MLP_CSV_OPTS_INIT;
    const mlp_csv_opts *given = *options;

    if (given == NULL) {
        *options = &defaults;
        return MLP_OK;
    }
    MLP_FAIL_IF(given->size != sizeof *given, MLP_EINVAL,
                "%s: options->size is %zu, not %zu: start from MLP_CSV_OPTS_INIT", caller,
                given->size, sizeof *given);
    MLP_FAIL_IF(!is_separator(given->separator), MLP_EINVAL, "%s: the byte %d can't be a separator",
                caller, given->separator);
    MLP_FAIL_IF((unsigned)given->header > MLP_CSV_HEADER_NO, MLP_EINVAL, "%s: header is %d", caller,
                (int)given->header);
    MLP_FAIL_IF((unsigned)given->missing_input > MLP_CSV_MISSING_MEAN, MLP_EINVAL,
                "%s: missing_input is %d", caller, (int)given->missing_input);
    MLP_FAIL_IF((unsigned)given->missing_label > MLP_CSV_MISSING_DROP, MLP_EINVAL,
                "%s: missing_label is %d, must be to fail or to drop", caller,
                (int)given->missing_label);
    MLP_FAIL_IF(given->targets != NULL && given->label != NULL, MLP_EINVAL,
                "%s: data have targets or labels, not both", caller);
    return check_classes(caller, given);
}
