/* SPDX-License-Identifier: MIT */
/*
 * The structure behind mlp_committee.
 */
#ifndef MLP_TRAIN_COMMITTEE_H
#define MLP_TRAIN_COMMITTEE_H

#include <mlp/committee.h>

typedef struct mlp__place {
    mlp_net *net; /* NULL: its training failed */
    mlp_member told;
    char error[256];
} mlp__place;

struct mlp_committee {
    size_t n_places;
    size_t best;
    mlp__place place[]; /* [n_places] */
};

#endif
