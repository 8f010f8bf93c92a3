/* SPDX-License-Identifier: MIT */
/*
 * The verbs: each returns the program's exit code, or ends the program itself
 * by program_fail() or program_usage_error().
 */
#ifndef TOOLS_VERBS_H
#define TOOLS_VERBS_H

#include "settings.h"

enum { EXIT_INTERRUPTED = 130 };

int verb_train(const settings *s, const char *const *arguments, size_t n);
int verb_predict(const settings *s, const char *const *arguments, size_t n);
int verb_eval(const settings *s, const char *const *arguments, size_t n);
int verb_info(const settings *s, const char *const *arguments, size_t n);
int verb_importance(const settings *s, const char *const *arguments, size_t n);
int verb_map(const settings *s, const char *const *arguments, size_t n);
int verb_export(const settings *s, const char *const *arguments, size_t n);
int verb_convert(const settings *s, const char *const *arguments, size_t n);
int verb_check(const settings *s, const char *const *arguments, size_t n);
int verb_bench(const settings *s, const char *const *arguments, size_t n);
int verb_sample(const settings *s, const char *const *arguments, size_t n);

#endif
