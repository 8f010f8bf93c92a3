/* SPDX-License-Identifier: MIT */
/*
 * Raising and forwarding errors in one line. Does not handle them.
 */
#ifndef MLP_BASE_FAIL_H
#define MLP_BASE_FAIL_H

#include <mlp/common.h>

#if defined(__GNUC__) || defined(__clang__)
#define MLP_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define MLP_PRINTF(text, first)
#endif

/* Writes this thread's error line and returns `status`. */
mlp_status mlp__fail(mlp_status status, const char *format, ...) MLP_PRINTF(2, 3);

/* Puts the place in front of this thread's error line, and returns `status`. */
mlp_status mlp__fail_at(mlp_status status, const char *place);

/*
 * Leaves the function with a status and a line of text. The status is returned
 * as written here, so that the compiler sees that it is no success.
 */
#define MLP_FAIL(status, ...)                   \
    do {                                        \
        (void)mlp__fail((status), __VA_ARGS__); \
        return (status);                        \
    } while (0)

/* The same, if `condition` holds. */
#define MLP_FAIL_IF(condition, status, ...) \
    do {                                    \
        if (condition)                      \
            MLP_FAIL(status, __VA_ARGS__);  \
    } while (0)

/* Leaves the function with the status of a call that failed. */
#define MLP_TRY(call)                             \
    do {                                          \
        const mlp_status mlp_try_status = (call); \
        if (mlp_try_status != MLP_OK)             \
            return mlp_try_status;                \
    } while (0)

#endif
