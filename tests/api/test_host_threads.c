/* SPDX-License-Identifier: MIT */
/*
 * Hosts with threads of their own: what they had set stays, networks may be
 * trained and asked on several of their threads at once, and requests that
 * can't be met are refused.
 */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include "support.h"

#include <dlfcn.h>
#include <pthread.h>

#include "rows.h"
#include "threads.h"

enum { ROWS = 90, HOST_THREADS = 4 };

static const char spec[] = "100-350:relu-40:tanh-5:softmax";

/* The parameters, to be freed, of a network after some epochs. */
static void *train_one(int type, uint64_t seed, int threads)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net;
    mlp_opt *opt;
    rows given;
    void *params;

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.threads = threads;
    options.epochs = 3;
    ck_ok(mlp_net_parse(&net, type == 0 ? MLP_F64 : MLP_F32, spec, seed));
    ck_ok(mlp_opt_parse(&opt, "sgd:lr=0.05,momentum=0.9"));
    given = rows_new(net, ROWS, ROWS_LABELS);
    ck_ok(mlp_fit(net, opt, given.data, given.data, &options, NULL));
    params = params_copy(net);
    rows_free(&given);
    mlp_opt_free(opt);
    mlp_net_free(net);
    return params;
}

/* ----------------------------------------------------- what the host set */

/* Functions of OpenBLAS and of OpenMP, as the host finds them; NULL where there is no OpenMP. */
static int (*blas_threads)(void);
static void (*set_blas_threads)(int);
static int (*omp_threads)(void);
static void (*set_omp_threads)(int);

static void find_functions(void)
{
    *(void **)&blas_threads = dlsym(RTLD_DEFAULT, "openblas_get_num_threads");
    *(void **)&set_blas_threads = dlsym(RTLD_DEFAULT, "openblas_set_num_threads");
    *(void **)&omp_threads = dlsym(RTLD_DEFAULT, "omp_get_max_threads");
    *(void **)&set_omp_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
    ck_assert(blas_threads != NULL && set_blas_threads != NULL);
}

/* _i: threads that the library is asked for. */
START_TEST(test_numbers_stay)
{
    size_t threads;
    int blas;
    int omp = 0;

    find_functions();
    set_blas_threads(2);
    if (set_omp_threads != NULL)
        set_omp_threads(3);
    threads = threads_now();
    blas = blas_threads();
    if (omp_threads != NULL)
        omp = omp_threads();
    for (int round = 0; round < 3; round++) {
        free(train_one(round % 2, 1, _i));
        ck_assert_int_eq(blas_threads(), blas);
        if (omp_threads != NULL)
            ck_assert_int_eq(omp_threads(), omp);
    }
    ck_assert(threads_become(threads));
}
END_TEST

/* ------------------------------------------------------- several at once */

typedef struct trainee {
    int type;
    uint64_t seed;
    int threads;
    void *params;
} trainee;

static void *train_on_thread(void *argument)
{
    trainee *self = argument;

    self->params = train_one(self->type, self->seed, self->threads);
    return NULL;
}

/* _i + 1: threads of each one's trainer. */
START_TEST(test_training_at_once)
{
    void *alone[HOST_THREADS];
    trainee trainees[HOST_THREADS];
    pthread_t threads[HOST_THREADS];
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F32, spec, 1));
    for (int i = 0; i < HOST_THREADS; i++)
        alone[i] = train_one(i % 2, 1 + (uint64_t)i, 1);
    for (int i = 0; i < HOST_THREADS; i++) {
        trainees[i] = (trainee){ i % 2, 1 + (uint64_t)i, _i + 1, NULL };
        ck_assert_int_eq(pthread_create(&threads[i], NULL, train_on_thread, &trainees[i]), 0);
    }
    for (int i = 0; i < HOST_THREADS; i++) {
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
        ck_assert_mem_eq(trainees[i].params, alone[i],
                         mlp_net_n_params(net) * (i % 2 == 0 ? sizeof(double) : sizeof(float)));
        free(trainees[i].params);
        free(alone[i]);
    }
    mlp_net_free(net);
}
END_TEST

/* ------------------------------------------------------------ bad inputs */

START_TEST(test_bad_numbers)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net;
    mlp_opt *opt;
    mlp_work *work;
    mlp_trainer *trainer;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    ck_ok(mlp_opt_sgd(&opt, NULL));
    ck_fails(mlp_work_new(&work, net, 9, -1), MLP_EINVAL, "-1 threads");
    ck_assert_ptr_null(work);
    ck_fails(mlp_work_new(&work, net, 9, INT32_MIN), MLP_EINVAL, "threads");
    ck_fails(mlp_work_new(&work, net, 9, INT32_MAX), MLP_ERANGE, "more than 128");
    options.threads = -1;
    ck_fails(mlp_trainer_new(&trainer, net, opt, &options), MLP_EINVAL, "-1 threads");
    ck_assert_ptr_null(trainer);
    options.threads = 1025;
    ck_fails(mlp_trainer_new(&trainer, net, opt, &options), MLP_ERANGE, "1025 threads");
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* A work is for networks of the same layers, however many threads it has. */
START_TEST(test_work_of_another_network)
{
    static const char *const others[] = { "100-350:relu-41:tanh-5:softmax",
                                          "100-350:relu-40:relu-5:softmax",
                                          "99-350:relu-40:tanh-5:softmax", "100-5:softmax" };
    mlp_net *net;
    mlp_work *work;
    rows given;
    double *y = calloc(ROWS * 5, sizeof *y);

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    given = rows_new(net, ROWS, ROWS_TARGETS);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        mlp_net *other;

        ck_ok(mlp_net_parse(&other, MLP_F64, others[i], 1));
        ck_ok(mlp_work_new(&work, other, ROWS, 3));
        ck_fails(mlp_predict(net, work, ROWS, given.x, y), MLP_ESHAPE, "the work was made for");
        ck_fails(mlp_predict_data(net, work, given.data, y), MLP_ESHAPE, "the work was made for");
        mlp_work_free(work);
        mlp_net_free(other);
    }
    rows_free(&given);
    mlp_net_free(net);
    free(y);
}
END_TEST

/* ------------------------------------------------------------ many threads */

/*
 * As many threads as may be asked for, all of them in OpenBLAS at once; or a
 * refusal where the system has not so many.
 */
START_TEST(test_many_threads)
{
    enum { MANY = 128, MANY_ROWS = 24 * MANY };
    mlp_net *net;
    mlp_work *works[2];
    mlp_status status;
    rows given;
    double *y[2];

    ck_ok(mlp_net_parse(&net, MLP_F64, "200-300:tanh-3", 1));
    status = mlp_work_new(&works[0], net, MANY_ROWS, MANY);
    if (status != MLP_OK) {
        ck_fails(status, MLP_ENOMEM, "can't be started");
        mlp_net_free(net);
        return;
    }
    ck_ok(mlp_work_new(&works[1], net, MANY_ROWS, 1));
    given = rows_new(net, MANY_ROWS, ROWS_TARGETS);
    for (int i = 0; i < 2; i++) {
        y[i] = calloc(MANY_ROWS * 3, sizeof *y[i]);
        ck_assert_ptr_nonnull(y[i]);
        for (int round = 0; round < 5; round++)
            ck_ok(mlp_predict(net, works[i], MANY_ROWS, given.x, y[i]));
        mlp_work_free(works[i]);
    }
    ck_assert(memcmp(y[0], y[1], MANY_ROWS * 3 * sizeof(double)) == 0);
    free(y[0]);
    free(y[1]);
    rows_free(&given);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("api/host_threads");

    add_loop_test(suite, test_numbers_stay, 4);
    add_loop_test(suite, test_training_at_once, 3);
    add_test(suite, test_bad_numbers);
    add_test(suite, test_work_of_another_network);
    add_test(suite, test_many_threads);
    return suite;
}
