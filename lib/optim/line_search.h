/* SPDX-License-Identifier: MIT */
/*
 * Line searches for the strong Wolfe conditions,
 *   f(a) <= f(0) + c1 a f'(0),  |f'(a)| <= c2 |f'(0)|,
 * by More and Thuente 1994 ("Line search algorithms with guaranteed sufficient
 * decrease"). The caller computes f and f' at `trial` and hands them over, until
 * the search is over.
 */
#ifndef MLP_OPTIM_LINE_SEARCH_H
#define MLP_OPTIM_LINE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

typedef struct mlp__line_point {
    double at;
    double f;
    double slope;
} mlp__line_point;

typedef enum mlp__line_state {
    MLP__LINE_GOES_ON, /* f and f' are wanted at `trial` */
    MLP__LINE_FOUND,   /* `trial` meets the conditions */
    MLP__LINE_ENDED    /* no further: `lowest` is where f is least, the start if nowhere less */
} mlp__line_state;

typedef struct mlp__line_search {
    double c1;
    double c2;
    size_t left; /* evaluations */
    double trial;
    double low; /* where the trial after this one may be, as long as nothing is bracketed */
    double high;
    mlp__line_point start;
    mlp__line_point lowest;
    mlp__line_point best;  /* end of the interval with the least f; its f is that less f at 0 */
    mlp__line_point other; /* the other end, in the same way */
    bool bracketed;        /* is there a minimum between them? */
    bool first_stage;      /* no point yet that is low enough and rises */
    double width;          /* of the interval, two trials ago */
    double last_width;
    double outside; /* where f was last not finite: not to be passed; infinite if nowhere */
} mlp__line_search;

/*
 * Begins a search from f and f' < 0 at 0 with the trial `first` > 0, of so many evaluations: one of
 * them is left whenever the caller may have to go back from the trial to `lowest`.
 */
void mlp__line_begin(mlp__line_search *search, double f, double slope, double first,
                     size_t evaluations);

/* Takes f and f' at the trial. */
mlp__line_state mlp__line_next(mlp__line_search *search, double f, double slope);

#endif
