/* SPDX-License-Identifier: MIT */
/**
 * @file version.h
 * The version of libmlp: of these headers (macros) and of the library that
 * is loaded (functions). meson.build reads its version from this file.
 */
#ifndef MLP_VERSION_H
#define MLP_VERSION_H

#include <mlp/common.h>

/** Grows when programs have to be changed. */
#define MLP_VERSION_MAJOR 0
/** Grows when something is new. */
#define MLP_VERSION_MINOR 1
/** Grows when something is mended. */
#define MLP_VERSION_PATCH 0

/** One number that grows with the version: 1.2.3 is 10203. */
#define MLP_VERSION_NUMBER(major, minor, patch) \
    ((major)*10000 + (minor)*100 + (patch))

/** The version of the headers that a program was compiled with. */
#define MLP_VERSION \
    MLP_VERSION_NUMBER(MLP_VERSION_MAJOR, MLP_VERSION_MINOR, MLP_VERSION_PATCH)

MLP_BEGIN_DECLS

/**
 * The version of the loaded library, comparable with MLP_VERSION.
 * Thread-safe.
 */
MLP_API int mlp_version(void);

/** The version of the loaded library as text, "0.1.0". Thread-safe. */
MLP_API const char *mlp_version_string(void);

/**
 * Says what the library runs on, in one line for bug reports and benchmark
 * tables: the version, the OpenBLAS build and the processor kernels it has
 * chosen. The text lives as long as the calling thread and is overwritten by
 * its next call.
 */
MLP_API const char *mlp_build_info(void);

MLP_END_DECLS

#endif
