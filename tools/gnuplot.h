/* SPDX-License-Identifier: MIT */
/*
 * Running gnuplot: a script goes in, an SVG file comes out, whole or not at
 * all. What the script says is its writer's business.
 */
#ifndef TOOLS_GNUPLOT_H
#define TOOLS_GNUPLOT_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>

/* A picture on its way. */
typedef struct gnuplot_job {
    FILE *script;     /* to be written to, between start and finish; errors are seen at the end */
    const char *path; /* for messages; borrowed */
    char *target;     /* path without symbolic links, owned; as the next in one block */
    char *temporary;  /* where the picture grows, in the same folder */
    int picture;      /* descriptors */
    int remarks;
    bool replaces; /* there is an old picture */
    mode_t mode;   /* of it */
} gnuplot_job;

/*
 * Begins an SVG picture of so many pixels. NULL, or one line that says why not: the folder is not
 * there or not to be written to, the path is that of a folder or a device. Then there is nothing
 * to finish. The line lives until the next call of any function here.
 */
const char *gnuplot_start(gnuplot_job *job, const char *path, double width, double height);

/*
 * Has gnuplot carry out the script; with `keep` the picture then takes the path's name in one
 * stroke, else it is thrown away. NULL, or one line: gnuplot is not there, or says what is wrong
 * with the script; the disk is full. The old file is untouched then. Frees everything.
 */
const char *gnuplot_finish(gnuplot_job *job, bool keep);

#endif
