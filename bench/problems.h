/* SPDX-License-Identifier: MIT */
/*
 * The one list of problems that every benchmark of the project times, ours and those of other
 * libraries. What their rows hold is made by generated.h.
 */
#ifndef BENCH_PROBLEMS_H
#define BENCH_PROBLEMS_H

#include <stdbool.h>
#include <stddef.h>

#include <mlp/net.h>

typedef struct problem {
    const char *name; /* as tables show it */
    const char *spec; /* as mlp_net_parse() reads it */
    mlp_loss loss;
    size_t rows;
    size_t batch;
    bool quick; /* in the table of --quick */
} problem;

enum { PROBLEM_COUNT = 5 };
extern const problem problem_list[PROBLEM_COUNT];

/*
 * Completes the text of a network: when its last layer names nothing but its units, it gets the
 * output that belongs to its size, softmax or, for one unit, sigmoid. Other texts stay as they
 * are. Returns new memory.
 */
char *problem_complete(const char *net);

/* The loss that belongs to a network's output layer. */
mlp_loss problem_loss(const mlp_net *net);

#endif
