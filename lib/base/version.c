/* SPDX-License-Identifier: MIT */
/*
 * The version of the library. What it runs on: linalg/info.c.
 */
#include <mlp/version.h>

#define TEXT_OF(token) #token
#define TEXT(macro)    TEXT_OF(macro)

int mlp_version(void)
{
    return MLP_VERSION;
}

const char *mlp_version_string(void)
{
    return TEXT(MLP_VERSION_MAJOR) "." TEXT(MLP_VERSION_MINOR) "." TEXT(MLP_VERSION_PATCH);
}
