/* SPDX-License-Identifier: MIT */
/*
 * Reading MNIST and data sets of its form from a folder.
 */
#ifndef BENCH_IMAGES_H
#define BENCH_IMAGES_H

#include <mlp/data.h>

/* Where Debian's dataset-fashion-mnist puts them. */
#define IMAGES_FASHION "/usr/share/datasets/fashion-mnist"

enum { IMAGES_INPUTS = 784, IMAGES_CLASSES = 10 };

/*
 * The images and labels of a part, "train" or "t10k", from files with this ending, "" or ".gz".
 * Ends the program with a line on stderr when they can't be read.
 */
mlp_data *images_read(const char *folder, const char *part, const char *ending);

#endif
