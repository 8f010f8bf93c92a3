/* SPDX-License-Identifier: MIT */
/**
 * @file common.h
 * What every part of the API uses: export macros, status codes, element
 * types.
 *
 * Conventions that hold for every call (docs/conventions.md has them all):
 *  - matrices are row-major and contiguous, one sample per row;
 *  - constructors take `out` first and leave `*out` NULL on failure;
 *  - `_free(NULL)` does nothing; calls that return a status check their
 *    pointers for NULL, those that only return a field do not;
 *  - an array that a call only reads is borrowed for that call, unless its
 *    comment says longer;
 *  - calls on different objects may run at the same time on different
 *    threads; calls on one object may when it is passed as const.
 */
#ifndef MLP_COMMON_H
#define MLP_COMMON_H

#include <stddef.h>
#include <stdint.h>

/**
 * @def MLP_BEGIN_DECLS
 * Goes before declarations, which are then of C to a compiler of C++ too.
 *
 * @def MLP_END_DECLS
 * Goes behind them.
 */
#ifdef __cplusplus
#define MLP_BEGIN_DECLS extern "C" {
#define MLP_END_DECLS   }
#else
#define MLP_BEGIN_DECLS
#define MLP_END_DECLS
#endif

/**
 * @def MLP_API
 * Marks what the library exports.
 *
 * @def MLP_CHECKED
 * Marks a call whose status the compiler sees to it that somebody looks at.
 */
#if defined(__GNUC__) || defined(__clang__)
#define MLP_API     __attribute__((visibility("default")))
#define MLP_CHECKED MLP_API __attribute__((warn_unused_result))
#else
#define MLP_API
#define MLP_CHECKED
#endif

MLP_BEGIN_DECLS

/**
 * Every status code: X(name, value, text). mlp_strerror() gives the text.
 */
#define MLP_STATUS_LIST(X)                          \
    X(MLP_OK, 0, "success")                         \
    X(MLP_EINVAL, -1, "invalid argument")           \
    X(MLP_ENOMEM, -2, "out of memory")              \
    X(MLP_ESHAPE, -3, "sizes do not agree")         \
    X(MLP_EOVERFLOW, -4, "size too large")          \
    X(MLP_EDTYPE, -5, "wrong element type")         \
    X(MLP_ESTATE, -6, "call out of order")          \
    X(MLP_ERANGE, -7, "value out of range")         \
    X(MLP_ENONFINITE, -8, "not a finite number")    \
    X(MLP_EIO, -9, "file can't be read or written") \
    X(MLP_EFORMAT, -10, "malformed file")           \
    X(MLP_EUNSUPPORTED, -11, "not supported")       \
    X(MLP_EUSER, -12, "a callback failed")

/** What a call returns: MLP_OK (0), or a negative code and a line of text. */
typedef enum mlp_status {
#define MLP_STATUS_ENUM(name, value, text) name = (value),
    MLP_STATUS_LIST(MLP_STATUS_ENUM)
#undef MLP_STATUS_ENUM
} mlp_status;

/** The general meaning of a status, one static line. Thread-safe. */
MLP_API const char *mlp_strerror(mlp_status status);

/**
 * Why the latest failed call of this thread failed: one line that names the
 * values that disagree, or the file; "" before the first failure. A call that
 * succeeds leaves it as it was. The text belongs to the thread and is
 * overwritten by its next failure.
 */
MLP_API const char *mlp_last_error(void);

/** Element types. */
typedef enum mlp_dtype {
    MLP_F64 = 0, /**< double, the default */
    MLP_F32 = 1, /**< float */
    MLP_U8 = 2   /**< uint8_t: stored data only, never parameters */
} mlp_dtype;

/** "f64", "f32" or "u8"; NULL for another value. Thread-safe. */
MLP_API const char *mlp_dtype_name(mlp_dtype type);

MLP_END_DECLS

#endif
