/* SPDX-License-Identifier: MIT */
/*
 * Checkpoints of a trainer. docs/format.md describes the file.
 */
#ifndef MLP_TRAIN_CHECKPOINT_H
#define MLP_TRAIN_CHECKPOINT_H

#include <mlp/checkpoint.h>

#include "format/json_write.h"
#include "format/safetensors.h"
#include "train/trainer.h"

/*
 * Write the checkpoint of a run if it is due. One that can't be written is
 * counted, and tried again when the next one is due.
 */
void mlp__checkpoint_after_step(mlp_trainer *trainer);
void mlp__checkpoint_after_epoch(mlp_trainer *trainer);

/*
 * Writes the last one of a run, after an epoch or a step that it ends by. MLP_EIO and all that
 * mlp_trainer_save() may return.
 */
mlp_status mlp__checkpoint_at_end(mlp_trainer *trainer);

/*
 * Resumes from the checkpoint of the run, if that is there and is of a run on so many rows; on
 * failure the trainer is as it was.
 */
mlp_status mlp__checkpoint_resume_if_there(mlp_trainer *trainer, const mlp_data *train,
                                           const mlp_data *valid);

/* Are these the data of the run under way, if there is one? MLP_ESHAPE. */
mlp_status mlp__course_check(const mlp__course *course, const mlp_data *train,
                             const mlp_data *valid);

/*
 * What a checkpoint and a trainer must agree in, as a member: element type,
 * layers, optimiser, schedule, options.
 */
void mlp__identity_put(mlp__json_writer *w, const char *name, const mlp_trainer *trainer);

/* Is the one of a file that of the trainer? MLP_EDTYPE, MLP_ESHAPE, MLP_ESTATE, MLP_ENOMEM. */
mlp_status mlp__identity_compare(const char *path, mlp__json theirs, const mlp_trainer *trainer);

/* An optimiser's method with its options and schedule: members of the above. */
void mlp__method_put(mlp__json_writer *w, const mlp_opt *opt);

/* The same, read: makes an optimiser without state. */
mlp_status mlp__method_read(mlp_opt **out, mlp__json object, const char *where);

/*
 * The state of an optimiser but for the moments: members of an object. Scalars
 * are an array of the file, MLP__OPT_SCALARS numbers of f64.
 */
void mlp__counters_put(mlp__json_writer *w, const mlp__opt_counters *counters);
mlp_status mlp__counters_read(mlp__opt_counters *counters, mlp__json object, const char *where);

/* Where a run and an epoch are: members of an object. */
void mlp__course_put(mlp__json_writer *w, const mlp__course *course);
mlp_status mlp__course_read(mlp__course *course, mlp__json object, const char *where);
void mlp__place_put(mlp__json_writer *w, const mlp__place *place);
mlp_status mlp__place_read(mlp__place *place, mlp__json object, const char *where);

/*
 * A trainer's arrays in a file are three groups: "now", "before" (at the
 * beginning of the epoch under way) and "best". Arrays are named as
 * "now.parameters"; a group that does not count has none.
 */
typedef enum mlp__group {
    MLP__GROUP_NOW,
    MLP__GROUP_BEFORE,
    MLP__GROUP_BEST,
    MLP__GROUPS
} mlp__group;

/* The arrays of a group; those of `moments` and `scalars` are none in MLP__GROUP_BEST. */
enum { MLP__GROUP_ARRAYS = 4, MLP__GROUP_NAME = 32 };
typedef struct mlp__group_arrays {
    char names[MLP__GROUP_ARRAYS][MLP__GROUP_NAME];
    mlp__tensor tensors[MLP__GROUP_ARRAYS];
    size_t n;
} mlp__group_arrays;

/*
 * Describes the arrays of a group, whose numbers lie in a snapshot's memory, or, when that is NULL,
 * in network and optimiser.
 */
void mlp__group_describe(mlp__group_arrays *arrays, mlp__group group, const mlp_trainer *trainer,
                         void *memory, double scalars[MLP__OPT_SCALARS]);

#endif
