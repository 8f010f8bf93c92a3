/* SPDX-License-Identifier: MIT */
/**
 * @file committee.h
 * Training from several starts at once, and predicting with all that came of
 * it.
 *
 * Networks that differ in nothing but their first weights end in different
 * minima. The best of them is a safer choice than any one, and the mean of
 * their outputs often better than each (Hansen, Salamon 1990, "Neural network
 * ensembles"); how far they are apart tells where none of them knows.
 *
 * Costs: K members take K times the operations of mlp_fit() and mlp_predict(),
 * and the memory of K networks; in training that of a trainer for each thread,
 * too.
 */
#ifndef MLP_COMMITTEE_H
#define MLP_COMMITTEE_H

#include <mlp/common.h>
#include <mlp/data.h>
#include <mlp/net.h>
#include <mlp/optim.h>
#include <mlp/train.h>

MLP_BEGIN_DECLS

/** Networks of one shape, and how the training of each went. */
typedef struct mlp_committee mlp_committee;

/** Options of mlp_committee_fit(). Start from MLP_COMMITTEE_OPTS_INIT. */
typedef struct mlp_committee_opts {
    size_t size;    /**< sizeof(mlp_committee_opts), set by the initialiser */
    size_t members; /**< K, at least 1 (default 10) */
    uint64_t seed;  /**< member i gets seed + i for its weights, and the seed of
                         the training options plus i for its shuffles and
                         dropout (default 1) */
    int threads;    /**< networks trained at once, each on one thread; 0: as
                         many as there are processors (default 0) */
    const mlp_schedule *schedule; /**< of each optimiser; NULL: none (default
                                       NULL) */
} mlp_committee_opts;

/** The defaults of mlp_committee_opts, to start from. */
#define MLP_COMMITTEE_OPTS_INIT                    \
    {                                              \
        sizeof(mlp_committee_opts), 10, 1, 0, NULL \
    }

/**
 * Trains K networks from K starts, several at a time, as mlp_fit() would one
 * after the other with `threads` 1: the same bits. A member whose training
 * fails, be it by a loss that is not finite, keeps its place and its status;
 * the call fails when all do, or there is no memory.
 *
 * @param out       receives the committee; free with mlp_committee_free()
 * @param net_spec  as in mlp_net_parse()
 * @param opt_spec  as in mlp_opt_parse(); each member has an optimiser of its
 *                  own
 * @param valid     NULL for none
 * @param training  NULL for the defaults; without on_epoch, on_step and
 *                  checkpoint; its `threads` does not count
 * @param committee NULL for the defaults
 * @return as mlp_net_parse(), mlp_opt_parse() and mlp_fit(); MLP_EINVAL (0
 *         members, a callback, checkpoint), MLP_ERANGE (threads above 128),
 *         and the first member's status when all fail
 */
MLP_CHECKED mlp_status mlp_committee_fit(
    mlp_committee **out, mlp_dtype type, const char *net_spec,
    const char *opt_spec, const mlp_data *train, const mlp_data *valid,
    const mlp_train_opts *training, const mlp_committee_opts *committee);

/** Frees a committee with its networks. */
MLP_API void mlp_committee_free(mlp_committee *committee);

/** How many members it has, those included that failed. */
MLP_API size_t mlp_committee_size(const mlp_committee *committee);

/** How a member's training went. */
typedef struct mlp_member {
    uint64_t seed;     /**< of its first weights */
    mlp_status status; /**< of its training */
    mlp_report report; /**< of its training */
    double loss; /**< of the epoch whose parameters it has: the validation loss
                      when there is validation data, else the training loss;
                      infinite when it failed */
    const char *error; /**< why it failed, "" if it did not; the committee's */
} mlp_member;

/** Tells of member i, 0 being the first. MLP_EINVAL, MLP_ERANGE. */
MLP_CHECKED mlp_status mlp_committee_member(const mlp_committee *committee,
                                            size_t i, mlp_member *out);

/** The member with the least loss, the first of those alike. */
MLP_API size_t mlp_committee_best(const mlp_committee *committee);

/** The network of member i, which stays the committee's; NULL if there is no
 *  such member or its training failed. */
MLP_API const mlp_net *mlp_committee_net(const mlp_committee *committee,
                                         size_t i);

/**
 * The mean of the members' outputs and, unless spread is NULL, their standard
 * deviation between members, those left out whose training failed. Work, rows
 * and threads are as in mlp_predict(); the same bits for any number of threads.
 *
 * @param work   made for a network of the committee, see mlp_committee_net();
 *               the first call with it allocates memory for its rows' outputs
 * @param x      [rows x inputs]
 * @param y      [rows x outputs], receives the means
 * @param spread [rows x outputs]; NaN when there is one member; NULL when not
 *               wanted
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_committee_predict(const mlp_committee *committee,
                                             mlp_work *work, size_t rows,
                                             const double *x, double *y,
                                             double *spread);
/** As mlp_committee_predict(). */
MLP_CHECKED mlp_status mlp_committee_predict_f32(const mlp_committee *committee,
                                                 mlp_work *work, size_t rows,
                                                 const float *x, float *y,
                                                 float *spread);

MLP_END_DECLS

#endif
