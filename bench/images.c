/* SPDX-License-Identifier: MIT */
/*
 * Reading MNIST and data sets of its form from a folder.
 */
#include "images.h"

#include <limits.h>
#include <stdio.h>

#include "program.h"

static void make_path(char path[PATH_MAX], const char *folder, const char *part, const char *kind,
                      const char *ending)
{
    const int length = snprintf(path, PATH_MAX, "%s/%s-%s-ubyte%s", folder, part, kind, ending);

    if (length < 0 || length >= PATH_MAX)
        program_fail("the path of the data is too long");
}

mlp_data *images_read(const char *folder, const char *part, const char *ending)
{
    char images[PATH_MAX];
    char labels[PATH_MAX];
    mlp_data *data;

    make_path(images, folder, part, "images-idx3", ending);
    make_path(labels, folder, part, "labels-idx1", ending);
    if (mlp_data_read_idx(&data, images, labels, IMAGES_CLASSES) != MLP_OK)
        program_fail("%s", mlp_last_error());
    return data;
}
