/* SPDX-License-Identifier: MIT */
/**
 * @file checkpoint.h
 * Checkpoints: a training under way as a file, from which it goes on as if
 * nothing had happened: to the bit, in the middle of an epoch too.
 *
 * Most programs want the options of a run instead of the calls below:
 *
 *   options.checkpoint = "run.checkpoint";
 *   options.resume = 1;
 *   status = mlp_fit(net, opt, train, valid, &options, &report);
 *
 * Started again after it was killed, such a program goes on from the last
 * checkpoint, and its network ends with the same bits. A checkpoint of a run
 * that has ended ends the next one at once, unless there are more epochs to do
 * now.
 *
 * A checkpoint holds the parameters and running statistics, the optimiser's
 * whole state, the place in the epoch, the best epoch so far, the report; and,
 * to compare, the layers, the options of optimiser, schedule and training, and
 * the number of rows. Shuffles and dropout follow from seed, epoch and step.
 * The data are not in it: they must be the same again. Results have the same
 * bits on the same machine with the same libraries.
 *
 * The file has a checksum. It is replaced in one stroke, when the new one is
 * on disk, and the one before stays beside it, with ".previous" at the end of
 * its name (where a symbolic link leads to, if it is one): if the file is
 * damaged, that one is taken.
 *
 * Costs: a file holds the parameters and the state of the optimiser (its
 * constructor says how many numbers), both once more in the middle of an epoch,
 * and the parameters of the best epoch where a run keeps them. Writing and
 * reading take time in proportion to it, and writing waits for the disk.
 */
#ifndef MLP_CHECKPOINT_H
#define MLP_CHECKPOINT_H

#include <mlp/common.h>
#include <mlp/optim.h>
#include <mlp/train.h>

MLP_BEGIN_DECLS

/**
 * Writes a checkpoint of a trainer. May be called between its epochs and from
 * its callback; a run under way is part of it.
 *
 * @return MLP_EINVAL (NULL), MLP_ESTATE (it has not trained yet), MLP_EIO (the
 *         file can't be written; the old one is as it was, see
 *         mlp_model_save()), MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_trainer_save(const mlp_trainer *trainer,
                                        const char *path);

/**
 * Reads a checkpoint into a trainer whose network, optimiser and options are
 * those that it was written with: parameters and state become its. If an epoch
 * was under way, the next call ends that epoch first; if a run was,
 * mlp_trainer_run() ends that run.
 *
 * Options that may differ: epochs, target_loss, max_seconds, threads,
 * callbacks, user, those of the checkpoints; the optimiser's learning rate
 * becomes the one that was saved.
 *
 * @return MLP_EINVAL (NULL), MLP_EIO (no such file, and none before it),
 *         MLP_EFORMAT (not a checkpoint, or damaged, as well as the one before
 *         it), MLP_ESHAPE (of another network, with other layers), MLP_EDTYPE
 *         (of the other element type), MLP_ESTATE (another optimiser, schedule
 *         or option; the message names it and both values), MLP_EUNSUPPORTED
 *         (of a later version), MLP_ENOMEM; on failure the trainer is as it was
 */
MLP_CHECKED mlp_status mlp_trainer_resume(mlp_trainer *trainer,
                                          const char *path);

/**
 * Writes an optimiser: method, options, schedule, state. For programs with a
 * loop of their own; a trainer's checkpoint has it all.
 *
 * @return as mlp_trainer_save(); an optimiser without state yet can be written
 */
MLP_CHECKED mlp_status mlp_opt_save(const mlp_opt *opt, const char *path);

/**
 * Makes an optimiser as it was when mlp_opt_save() wrote it.
 *
 * @param out receives the optimiser; free with mlp_opt_free()
 * @return MLP_EINVAL, MLP_EIO, MLP_EFORMAT (not such a file, or damaged),
 *         MLP_ESHAPE, MLP_EDTYPE (arrays that are not this optimiser's),
 *         MLP_EUNSUPPORTED (of a later version), MLP_ERANGE, MLP_EOVERFLOW,
 *         MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_opt_load(mlp_opt **out, const char *path);

MLP_END_DECLS

#endif
