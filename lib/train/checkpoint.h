/* SPDX-License-Identifier: MIT */
/*
 * Checkpoints of a trainer. docs/format.md describes the file.
 */
#ifndef MLP_TRAIN_CHECKPOINT_H
#define MLP_TRAIN_CHECKPOINT_H

#include <mlp/checkpoint.h>

#include "format/safetensors.h"
#include "train/trainer.h"

/*
 * Write the checkpoint of a run if it is due. One that can't be written is
 * counted, and tried again when the next one is due. `start` is that of the
 * epoch, by the clock.
 */
void mlp__checkpoint_after_step(mlp_trainer *trainer, double start);
void mlp__checkpoint_after_epoch(mlp_trainer *trainer);

/* Writes the last one. MLP_EIO and all that mlp_trainer_save() may return. */
mlp_status mlp__checkpoint_at_end(mlp_trainer *trainer);

/* Resumes from the checkpoint of the run, if that is there. */
mlp_status mlp__checkpoint_resume_if_there(mlp_trainer *trainer);

/*
 * What a checkpoint and a trainer must agree in, as JSON: element type, layers,
 * optimiser, schedule, options. Release it with json_decref(). MLP_ENOMEM.
 */
mlp_status mlp__identity_make(json_t **out, const mlp_trainer *trainer);

/* Is the one of a file that of the trainer? MLP_EDTYPE, MLP_ESHAPE, MLP_ESTATE, MLP_EFORMAT. */
mlp_status mlp__identity_compare(const char *path, const json_t *of_file, const json_t *ours);

/* An optimiser's method with its options and schedule: parts of the above. */
mlp_status mlp__method_put(json_t *object, const mlp_opt *opt);

/* The same, read: makes an optimiser without state. */
mlp_status mlp__method_read(mlp_opt **out, const json_t *object, const char *where);

/*
 * The state of an optimiser but for the moments: into JSON, and back. Scalars
 * are an array of the file, MLP__OPT_SCALARS numbers of f64.
 */
mlp_status mlp__counters_put(json_t *object, const mlp__opt_counters *counters);
mlp_status mlp__counters_read(mlp__opt_counters *counters, const json_t *object, const char *where);

/* Where a run and an epoch are: into JSON, and back. */
mlp_status mlp__course_put(json_t *object, const mlp__course *course);
mlp_status mlp__course_read(mlp__course *course, const json_t *object, const char *where);
mlp_status mlp__place_put(json_t *object, const mlp__place *place);
mlp_status mlp__place_read(mlp__place *place, const json_t *object, const char *where);

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
