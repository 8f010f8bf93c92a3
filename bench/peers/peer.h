/* SPDX-License-Identifier: MIT */
/*
 * A contestant written in C: the requests of the driver on stdin, answers on stdout. peer.py is the
 * same for contestants in Python; what is timed, and how, is the same in both.
 */
#ifndef BENCH_PEERS_PEER_H
#define BENCH_PEERS_PEER_H

#include "peers/problem_data.h"

/* What a contestant can do. `state` is its own. A call that fails ends the program. */
typedef struct peer_calls {
    /* Not timed: everything that an epoch of the first `rows` rows needs beforehand. */
    void (*prepare_epoch)(void *state, size_t rows, int threads);
    /* Trains the first `rows` rows once, in random order. */
    void (*epoch)(void *state, size_t rows);
    /* Not timed: everything that predictions need beforehand. */
    void (*prepare_predict)(void *state, int threads);
    /* Computes the outputs of `rows` rows from row `first` on; first + rows <= PEER_ROWS. */
    void (*predict)(void *state, size_t first, size_t rows);
    /* Number i of what the latest predict() computed. */
    double (*output)(const void *state, size_t i);
} peer_calls;

typedef struct peer {
    const char *name;
    const char *version;
    const char *about; /* a line on what it runs on */
    const problem_data *data;
    mlp_loss loss; /* that it trains with */
    peer_calls calls;
    void *state;
} peer;

/* Rows that predictions are made of, or all there are if they are fewer. */
enum { PEER_ROWS = 10000 };

/* That minimum. */
size_t peer_rows(const problem_data *data);

/*
 * Says who it is, then answers a line to each line, until stdin ends:
 *
 *   epoch ROWS THREADS               {"seconds": of training the first ROWS rows}
 *   latency SECONDS THREADS          {"seconds": of predicting one row}
 *   throughput ROWS SECONDS THREADS  {"seconds": of predicting ROWS rows}
 *   loss ROWS                        {"loss": mean over the first ROWS rows, "accuracy": theirs}
 *
 * SECONDS is how long the prediction is repeated; the answer is a median.
 */
void peer_serve(const peer *p);

#endif
