/* SPDX-License-Identifier: MIT */
/*
 * Can pictures be drawn? The answer is one drawn for nothing.
 */
#include "gnuplot.h"
#include "picture.h"
#include "script.h"

const char *picture_check(const char *path)
{
    gnuplot_job job;
    const char *wrong = gnuplot_start(&job, path, 100.0, 100.0);

    if (wrong != NULL)
        return wrong;
    script_plane(job.script, 100.0, 100.0);
    script_draw(job.script);
    return gnuplot_finish(&job, false);
}
