/* SPDX-License-Identifier: MIT */
/*
 * Teams of threads that share one task at a time. A team belongs to whoever
 * made it and is run by one thread at a time, which works along; between runs
 * the others wait, first awake, then asleep.
 */
#ifndef MLP_BASE_TEAM_H
#define MLP_BASE_TEAM_H

#include <mlp/common.h>

/*
 * The most members that a team may have. OpenBLAS, built for 64 threads as distributions do, prints
 * warnings when 300 are in it at once, and crashes with 1000.
 */
enum { MLP__TEAM_MOST = 128 };

typedef struct mlp__team mlp__team;

/* What a member does: its part of `parts` equal ones. Parts run at the same time. */
typedef void (*mlp__team_task)(const void *context, size_t part, size_t parts);

/*
 * Makes a team of `size` members, the one that runs it among them; a team of 1
 * is NULL. Each new thread calls `start` first, unless that is NULL; all of
 * them block every signal, so that the host's handlers run on the host's
 * threads. MLP_ENOMEM (also when there may be no more threads).
 */
mlp_status mlp__team_new(mlp__team **out, size_t size, void (*start)(void));

/* Ends the threads. NULL is fine. */
void mlp__team_free(mlp__team *team);

/*
 * How many parts a run has: the members. 1 for NULL, and in a child of fork(),
 * where the threads do not exist.
 */
size_t mlp__team_size(const mlp__team *team);

/*
 * Runs a task on the first `parts` members, at most all of them, and returns
 * when all parts are done. What they wrote is then visible to the caller, as
 * what the caller wrote before was to them.
 */
void mlp__team_run(mlp__team *team, size_t parts, mlp__team_task task, const void *context);

/*
 * Within a task of so many parts: waits until each has come here as often as
 * this one. What any wrote before is then visible to all.
 */
void mlp__team_meet(mlp__team *team, size_t parts);

/* A run of things: first, first + 1, ... */
typedef struct mlp__range {
    size_t first;
    size_t count;
} mlp__range;

/*
 * The share of a part in n things. Shares begin at multiples of `grain`; things
 * left over at the end belong to the last grain, so that no share but an only
 * one is smaller than a grain. With more parts than grains some are empty.
 */
mlp__range mlp__team_share(size_t n, size_t grain, size_t part, size_t parts);

/* Processors that this thread may run on, at least 1. */
size_t mlp__team_processors(void);

#endif
