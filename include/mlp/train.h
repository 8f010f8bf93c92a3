/* SPDX-License-Identifier: MIT */
/**
 * @file train.h
 * Training: mini-batches of data, through a network, into an optimiser.
 *
 * mlp_fit() is the loop that most programs want. A trainer is the same one
 * epoch at a time, for programs with a loop of their own.
 *
 * Costs, for n parameters: an epoch takes about 6 n operations for each row,
 * and those of the optimiser for each batch; an evaluation, and whatever else
 * looks at the rows of data once, 2 n for each row. The data are read once.
 * Memory is that of mlp_trainer_new(), besides an index of the rows when they
 * are shuffled.
 */
#ifndef MLP_TRAIN_H
#define MLP_TRAIN_H

#include <mlp/common.h>
#include <mlp/data.h>
#include <mlp/net.h>
#include <mlp/optim.h>

MLP_BEGIN_DECLS

/**
 * How a network does on data: what mlp_evaluate() tells. w are the rows'
 * weights, y the outputs, t the targets. Figures that the data or the outputs
 * give no meaning to are NaN.
 *
 * The last three are of data with real targets. Each is computed for each
 * output, over the rows that have a target for it (a target that is NaN is
 * missing) and a weight above 0, in the units that the targets were given in;
 * it is the plain mean over the outputs that have such rows.
 */
typedef struct mlp_metrics {
    size_t rows;     /**< samples evaluated */
    double loss;     /**< mean loss, by weights */
    double accuracy; /**< share of the weight whose class is right; NaN when
                          the data have no labels */
    double log_loss; /**< sum of -w log p / sum of w, p being the probability
                          of the right class: the output when outputs are
                          softmax or sigmoid, else softmax or sigmoid of it
                          when the loss takes outputs as logits. It is the
                          loss for cross-entropy, and for binary cross-entropy
                          of one output. NaN without labels, and when outputs
                          are no probabilities */
    double mean_absolute_error;     /**< sum of w |y - t| / sum of w */
    double root_mean_squared_error; /**< root of sum of w (y - t)^2 / sum of
                                         w; inf when a square overflows */
    double r2; /**< coefficient of determination: 1 - sum of w (y - t)^2 / sum
                    of w (t - m)^2, m being the weighted mean of the targets,
                    whose variance is updated from row to row (West 1979); of
                    targets that are all alike: 1 if each is met exactly,
                    else 0 */
} mlp_metrics;

/**
 * What is known at the end of an epoch. Training figures are means over the
 * epoch's batches, each taken before its own step; with an optimiser that looks
 * at all rows at once (lm, lbfgs), whose epoch is one iteration, they are those
 * of the network as it is then.
 */
typedef struct mlp_epoch {
    size_t epoch;              /**< 1 for the optimiser's first epoch */
    size_t steps;              /**< optimiser steps of this epoch */
    double loss;               /**< training loss */
    double accuracy;           /**< training accuracy; NaN without labels */
    double valid_loss;         /**< validation loss; NaN without that data */
    double valid_accuracy;     /**< NaN without that data or without labels */
    double seconds;            /**< wall time of the epoch's training */
    double samples_per_second; /**< training rows / seconds */
    double learning_rate;      /**< of its last step; NaN of an optimiser that
                                    has none */
    size_t evaluations;        /**< of the loss over all rows, by lm and lbfgs;
                                    else 0 */
} mlp_epoch;

/**
 * Called after each epoch, on the thread that trains, before the target loss is
 * looked at. `epoch` is valid during the call. Returning anything but 0 stops
 * the training. May change the optimiser's learning rate; must not train the
 * same network.
 */
typedef int (*mlp_epoch_callback)(const mlp_epoch *epoch, void *user);

/** What is known after a step within an epoch. */
typedef struct mlp_step {
    size_t epoch;     /**< 1 for the optimiser's first epoch */
    size_t rows_done; /**< rows of the epoch that are done */
    size_t rows;      /**< rows of an epoch */
    double loss;      /**< mean training loss over the rows that are done; NaN
                           while their weights sum to 0 */
} mlp_step;

/**
 * Called after each step but the last one of an epoch, on the thread that
 * trains: to show progress, and to stop where an epoch takes long. `step` is
 * valid during the call. Returning anything but 0 stops the training at once:
 * the checkpoint, if there is one, is written in the middle of the epoch, and
 * network and optimiser go back to where they were before it. Must change
 * nothing. Optimisers whose epoch is one iteration (lm, lbfgs) do not call it.
 */
typedef int (*mlp_step_callback)(const mlp_step *step, void *user);

/**
 * Options of training. Start from MLP_TRAIN_OPTS_INIT. The learning rate and
 * its schedule are the optimiser's: mlp_opt_set_schedule().
 */
typedef struct mlp_train_opts {
    size_t size;    /**< sizeof(mlp_train_opts), set by the initialiser */
    mlp_loss loss;  /**< (default MLP_LOSS_MEAN_SQUARED_ERROR) */
    size_t epochs;  /**< most epochs of a run, at least 1 (default 10) */
    size_t batch;   /**< rows of a step; 0: all of them; a last, smaller batch
                         is trained too (default 32) */
    uint64_t seed;  /**< of the shuffles (default 0) */
    int no_shuffle; /**< not 0: rows in their order (default 0) */
    double target_loss; /**< stop after an epoch with a loss at or below this:
                             the validation loss when there is validation
                             data, else the training loss; 0: do not stop
                             (default 0) */
    int threads;        /**< as in mlp_work_new() (default 0) */
    mlp_epoch_callback on_epoch; /**< (default NULL) */
    mlp_step_callback on_step;   /**< (default NULL) */
    void *user; /**< given to on_epoch and on_step (default NULL) */

    /* Penalties on weights; biases, gamma and beta have none. They are part of
     * the gradient and not of the losses that are reported. For a decay of all
     * parameters see weight_decay in <mlp/optim.h>. */
    double l1; /**< adds l1 |w| for each weight, >= 0 (default 0) */
    double l2; /**< adds l2 w^2 / 2 for each weight, >= 0 (default 0) */

    /* What may be done to a gradient, with its penalties: first clip_value,
     * then clip_norm. */
    double clip_value;      /**< brings each derivative into [-clip_value,
                                 clip_value]; 0: no (default 0) */
    double clip_norm;       /**< multiplies a gradient that is longer, by the
                                 Euclidean norm, to this length (Pascanu, Mikolov,
                                 Bengio 2013); 0: no (default 0) */
    double max_norm;        /**< after each step, the weights of a unit that are
                                 longer are multiplied to this length (Srebro,
                                 Shraibman 2005); 0: no (default 0) */
    double label_smoothing; /**< s in [0, 1): trains towards (1 - s) t + s / K
                                 for cross-entropy of K classes, + s / 2 for
                                 binary cross-entropy, which are the losses
                                 that it is for (Szegedy et al. 2016, section
                                 7). Validation uses t. (default 0) */

    /** early stopping: a run ends when so many epochs in a row have not
     *  brought the loss below its best minus min_delta, and whatever it ends
     *  by, the network gets the parameters of its best epoch. The loss is the
     *  validation loss when there is validation data, else the training loss.
     *  0: neither (default 0) */
    size_t patience;
    double min_delta;   /**< see patience, >= 0 (default 0) */
    double max_seconds; /**< a run ends after the epoch in which so much time
                             is over, that before a resumption included; 0: no
                             limit (default 0) */

    /** the file of a run's checkpoint, see <mlp/checkpoint.h>; copied. It is
     *  written after a step or an epoch when one of the two below is due, and
     *  at the end of a run. NULL: none (default NULL) */
    const char *checkpoint;
    uint64_t checkpoint_steps; /**< due after so many steps since the last one,
                                    weight 0 or not; 0: steps do not count
                                    (default 0) */
    double checkpoint_seconds; /**< due after so many seconds; 0: seconds do
                                    not count. Both 0: due after each epoch
                                    (default 60) */
    int resume; /**< not 0: the first run of a trainer goes on from `checkpoint`
                     if there is that file (default 0) */
} mlp_train_opts;

/** The defaults of mlp_train_opts, to start from. */
#define MLP_TRAIN_OPTS_INIT                                                 \
    {                                                                       \
        sizeof(mlp_train_opts), MLP_LOSS_MEAN_SQUARED_ERROR, 10, 32, 0, 0,  \
            0.0, 0, NULL, NULL, NULL, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0, 0.0, \
            0.0, NULL, 0, 60.0, 0                                           \
    }

/** Why a run ended. */
typedef enum mlp_stop {
    MLP_STOP_EPOCHS = 0,   /**< all epochs are done */
    MLP_STOP_TARGET = 1,   /**< the target loss was reached */
    MLP_STOP_CALLBACK = 2, /**< a callback asked for it */
    MLP_STOP_ERROR = 3,    /**< the call failed; its status says why */
    MLP_STOP_PATIENCE = 4, /**< the loss has ceased to improve */
    MLP_STOP_TIME = 5,     /**< the time is over */
    MLP_STOP_CONVERGED = 6 /**< the optimiser (lm, lbfgs) has met its
                                tolerances, or finds no lower loss */
} mlp_stop;

/** The name of a reason: "epochs", "target loss", "callback", "error",
 *  "patience", "time", "converged". */
MLP_API const char *mlp_stop_name(mlp_stop stop);

/** What a run has done. */
typedef struct mlp_report {
    mlp_stop stop;  /**< why it ended */
    size_t epochs;  /**< epochs of this run that ended well */
    mlp_epoch last; /**< the last one, or the one that failed */
    double seconds; /**< wall time of the run, validation included */
    mlp_epoch best; /**< with patience: the epoch whose parameters the network
                         has now; its number is 0 when there is none */
    size_t checkpoints; /**< checkpoints written, before a resumption too */
    size_t checkpoints_failed; /**< that could not be written, such as for lack
                                    of space; the training went on, and the
                                    next one was tried when it was due.
                                    mlp_last_error() says why the last of them,
                                    though the call succeeds */
} mlp_report;

/**
 * Trains a network: the loop over epochs, with a trainer made for the call.
 *
 * Training goes on where the optimiser's last epoch ended: two calls of n
 * epochs do what one of 2 n does, bit for bit, with the same options and an
 * optimiser that nobody has reset (with patience, each call goes back to its
 * best epoch). The optimiser counts the epochs, mlp_opt_epochs(), by which rows
 * are shuffled, and the steps, by which units are dropped and the learning rate
 * follows its schedule.
 *
 * An epoch ends well, or leaves everything as it was before: a step whose loss
 * or gradient is not finite ends the call, and parameters, running statistics
 * and the optimiser's state go back to those at the end of the last good epoch.
 * So a call that failed may be repeated with a lower learning rate. (With
 * patience the network alone goes back further, to its best epoch.)
 *
 * The data must have the network's number of inputs, and its number of
 * outputs as targets or classes (2 classes may have one output). The network
 * and the optimiser are changed, the data are only read.
 *
 * @param net     its parameters are trained
 * @param opt     its state is used and goes on from call to call
 * @param train   training data
 * @param valid   validation data, evaluated after each epoch; NULL for none
 * @param options NULL for the defaults
 * @param report  receives what happened, also when the call fails during an
 *                epoch (an earlier failure leaves it); NULL when not wanted
 * @return MLP_EINVAL (also mini-batches for an optimiser that wants all rows in
 *         each step, such as rprop; a batch of 1 row to train batch
 *         normalisation on), MLP_ESHAPE, MLP_EDTYPE (the optimiser has served
 *         the other type), MLP_ERANGE (targets, see mlp_loss_grad(); options),
 *         MLP_EOVERFLOW, MLP_ENOMEM, MLP_ENONFINITE (the loss or the gradient
 *         of a step is not finite: the message names epoch, step and layer; or,
 *         at the end of an epoch, a parameter or the validation loss is not)
 */
MLP_CHECKED mlp_status mlp_fit(mlp_net *net, mlp_opt *opt,
                               const mlp_data *train, const mlp_data *valid,
                               const mlp_train_opts *options,
                               mlp_report *report);

/** Training, an epoch at a time. One thread uses a trainer at a time. */
typedef struct mlp_trainer mlp_trainer;

/**
 * Makes a trainer. It borrows the network and the optimiser, which must stay
 * until it is freed; nobody else may change them during its calls. Its first
 * epoch allocates a work for its batches, a gradient, a copy of the parameters
 * and of the optimiser's state to go back to and, with patience, a second copy
 * of the parameters.
 *
 * @param out     receives the trainer; free with mlp_trainer_free()
 * @param options NULL for the defaults; copied
 * @return MLP_EINVAL, MLP_ERANGE, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_trainer_new(mlp_trainer **out, mlp_net *net,
                                       mlp_opt *opt,
                                       const mlp_train_opts *options);

/** Frees a trainer; the network and the optimiser stay. */
MLP_API void mlp_trainer_free(mlp_trainer *trainer);

/**
 * Trains one epoch, every row of `train` once; a batch whose sample weights are
 * all 0 is no step. The first call allocates; later ones do not, as long as the
 * data do not grow. Neither calls on_epoch or on_step nor stops early. Tells
 * the optimiser's schedule the loss (mlp_opt_observe()).
 *
 * @param valid   evaluated after the epoch; NULL for none
 * @param epoch   receives the figures; NULL when not wanted
 * @return as mlp_fit()
 */
MLP_CHECKED mlp_status mlp_trainer_epoch(mlp_trainer *trainer,
                                         const mlp_data *train,
                                         const mlp_data *valid,
                                         mlp_epoch *epoch);

/**
 * Trains epochs until options.epochs are done in this call, the target loss
 * is reached, a callback asks to stop, patience or time is over. Parameters and
 * errors as mlp_fit().
 */
MLP_CHECKED mlp_status mlp_trainer_run(mlp_trainer *trainer,
                                       const mlp_data *train,
                                       const mlp_data *valid,
                                       mlp_report *report);

/**
 * Computes loss, accuracy and errors of a network on data. The class that a
 * network says is its largest output, the first of those alike; with one
 * output, class 1 when it is at least 0.5 (sigmoid and other outputs), or at
 * least 0 when the loss takes the output as a logit.
 *
 * @param work as in mlp_predict(); the data go through it in pieces of its
 *             max_rows; the first call with a work allocates memory for a
 *             piece, which stays with it
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_ERANGE (targets, see
 *         mlp_loss_grad(); all weights are 0), MLP_EOVERFLOW, MLP_ENOMEM,
 *         MLP_ENONFINITE (the loss; the metrics are there all the same)
 */
MLP_CHECKED mlp_status mlp_evaluate(const mlp_net *net, mlp_work *work,
                                    mlp_loss loss, const mlp_data *data,
                                    mlp_metrics *metrics);

/**
 * Tells how much each input matters: by how much the loss rises when the rows
 * get that input from other rows, at random, while all else stays (Breiman
 * 2001, "Random forests", section 10). An input that is not used has 0; a
 * useful one may have little when another tells the same. Rows that are not
 * trained on tell what is learnt for good.
 *
 * Costs inputs times repeats times mlp_evaluate(); the data are only read, and
 * the permutations depend on seed, input and repeat alone.
 *
 * @param work       as in mlp_evaluate()
 * @param repeats    permutations of each input, at least 1; 10 is usual
 * @param importance [inputs], receives the mean rise of the loss
 * @param spread     [inputs], receives the standard deviation of the rise over
 *                   the repeats, NaN for one repeat; NULL when not wanted
 * @return as mlp_evaluate(); MLP_EINVAL for 0 repeats, MLP_ENOMEM for an index
 *         of the rows
 */
MLP_CHECKED mlp_status mlp_permutation_importance(
    const mlp_net *net, mlp_work *work, mlp_loss loss, const mlp_data *data,
    size_t repeats, uint64_t seed, double *importance, double *spread);

/**
 * Computes the outputs for every row of data, whatever targets or labels the
 * data have, if any: mlp_predict() for data that are stored as bytes, scaled,
 * split or in the other element type.
 *
 * @param work as in mlp_evaluate()
 * @param y    [rows of the data x outputs], written
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_predict_data(const mlp_net *net, mlp_work *work,
                                        const mlp_data *data, double *y);
/** As mlp_predict_data(). */
MLP_CHECKED mlp_status mlp_predict_data_f32(const mlp_net *net, mlp_work *work,
                                            const mlp_data *data, float *y);

/**
 * Tells which classes a network takes for which, by the weights of the rows.
 * The class it says is chosen as in mlp_evaluate(). Without weights the numbers
 * are counts. A network of MLP_F32 takes weights rounded to float.
 *
 * @param loss      the loss it was trained with: says whether a single output
 *                  is a logit
 * @param work      as in mlp_evaluate()
 * @param confusion [n_classes x n_classes], overwritten: at i * n_classes + j
 *                  the weight of the rows of class i that were taken for
 *                  class j
 * @return MLP_EINVAL (also for data without labels), MLP_EDTYPE, MLP_ESHAPE,
 *         MLP_ERANGE (all weights are 0), MLP_EOVERFLOW, MLP_ENOMEM,
 *         MLP_ENONFINITE (an output is NaN; the message names the row)
 */
MLP_CHECKED mlp_status mlp_confusion(const mlp_net *net, mlp_work *work,
                                     mlp_loss loss, const mlp_data *data,
                                     double *confusion);

/**
 * How a network does on a class. A quotient 0 / 0 is 0: the precision of a
 * class that it never says, the recall of one that no row has.
 */
typedef struct mlp_class_metrics {
    double precision; /**< of what it takes for the class, what is of it */
    double recall;    /**< of what is of the class, what it takes for it */
    double f1; /**< harmonic mean of the two (van Rijsbergen 1979), computed
                    as 2 right / (of the class + taken for it) */
    double support; /**< weight of the rows of the class */
} mlp_class_metrics;

/**
 * Computes precision, recall and F1 of each class. Thread-safe.
 *
 * @param confusion [n_classes x n_classes], as from mlp_confusion()
 * @param out       [n_classes], written
 * @return MLP_EINVAL (NULL, no classes), MLP_ERANGE (a number of the matrix is
 *         below 0 or not finite)
 */
MLP_CHECKED mlp_status mlp_class_report(size_t n_classes,
                                        const double *confusion,
                                        mlp_class_metrics *out);

/**
 * Computes the share of the weight whose label is among the k largest outputs.
 * Of outputs alike the first ones count as larger, so that k = 1 gives the
 * accuracy of mlp_evaluate() (scikit-learn takes the last ones). With one
 * output for two classes k = 1 gives the accuracy too.
 *
 * @param work     as in mlp_evaluate()
 * @param loss     as in mlp_confusion()
 * @param k        1 to the number of classes, which gives 1
 * @param accuracy receives the share
 * @return as mlp_confusion(); MLP_ERANGE also for k
 */
MLP_CHECKED mlp_status mlp_top_k(const mlp_net *net, mlp_work *work,
                                 mlp_loss loss, const mlp_data *data, size_t k,
                                 double *accuracy);

/**
 * Computes areas under ROC curves: the share of pairs of a row of a class and a
 * row of another one, by the product of their weights, in which the former has
 * the larger score; pairs alike count half (Mann, Whitney 1947; Fawcett 2006).
 * Exact, by sorting: O(rows log rows) for each class. Allocates memory for the
 * outputs of all rows, for the call.
 *
 * The score is the output. Of logits that are for softmax (cross-entropy with
 * outputs other than softmax) it is their softmax, as they have an order within
 * a row only.
 *
 * @param work as in mlp_evaluate()
 * @param loss as in mlp_confusion(); says whether outputs are logits
 * @param auc  with one output: receives the area of class 1; with more: [number
 *             of classes], each class against the rest. NaN for a class when no
 *             row of weight above 0 is of it, or all are
 * @return as mlp_confusion()
 */
MLP_CHECKED mlp_status mlp_roc_auc(const mlp_net *net, mlp_work *work,
                                   mlp_loss loss, const mlp_data *data,
                                   double *auc);

MLP_END_DECLS

#endif
