/* SPDX-License-Identifier: MIT */
/*
 * What the library runs on, for bug reports.
 */
#include <stdio.h>

#include <mlp/version.h>

#include "mlp_config.h"
#include MLP_CBLAS_HEADER

static const char *flavour(void)
{
    switch (openblas_get_parallel()) {
    case 0:
        return "serial";
    case 1:
        return "pthread";
    case 2:
        return "openmp";
    default:
        return "unknown";
    }
}

const char *mlp_build_info(void)
{
    static _Thread_local char line[256];

    (void)snprintf(line, sizeof line, "libmlp %s on %s (%s, %s kernels, %d threads)",
                   mlp_version_string(), openblas_get_config(), flavour(), openblas_get_corename(),
                   openblas_get_num_threads());
    return line;
}
