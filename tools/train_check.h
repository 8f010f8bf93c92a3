/* SPDX-License-Identifier: MIT */
/*
 * What options of a training say, as far as it can be judged before any data are
 * read: who has mistyped one need not wait for a large file.
 */
#ifndef TOOLS_TRAIN_CHECK_H
#define TOOLS_TRAIN_CHECK_H

#include <mlp/mlp.h>

#include "settings.h"

/* Ends the program with a line when an option can't be meant. */
void train_check(const settings *s);

/* Is it a share of the rows that --valid names? Else it is a file. */
bool train_check_share(const char *text, double *share);

/* What --patience says, or the default. */
size_t train_check_patience(const settings *s, size_t otherwise);

/* The kind that --scaler names; false: none. */
bool train_check_scaler(const char *text, mlp_scaler_kind *kind);

#endif
