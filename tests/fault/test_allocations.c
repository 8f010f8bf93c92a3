/* SPDX-License-Identifier: MIT */
/*
 * The promise that only constructors and first steps allocate, held to for the
 * whole process: the functions below take the place of libc's for OpenBLAS and
 * all else that is linked. OPENBLAS_NUM_THREADS has to be 1: OpenBLAS's own
 * threads allocate whenever they get to it, in a child of fork() anew.
 */
#define _GNU_SOURCE      /* syscall */
#undef _FILE_OFFSET_BITS /* with it, mmap() would be named mmap64() */
#include "support.h"

#include <errno.h>
#include <stdatomic.h>
#include <unistd.h>

#include <sys/mman.h>
#include <sys/syscall.h>

#include "rows.h"

/* Counted while `counting`, on every thread. */
static atomic_bool counting;
static atomic_size_t from_heap;
static atomic_size_t from_system; /* mmap */

/* glibc's own names for what is replaced. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static void count(atomic_size_t *counter)
{
    if (atomic_load_explicit(&counting, memory_order_relaxed))
        (void)atomic_fetch_add(counter, 1);
}

void *malloc(size_t size)
{
    count(&from_heap);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    count(&from_heap);
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size)
{
    count(&from_heap);
    return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    count(&from_heap);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    count(&from_heap);
    *out = __libc_memalign(alignment, size);
    return *out == NULL ? ENOMEM : 0;
}

void *mmap(void *where, size_t size, int protection, int flags, int file, off_t offset)
{
    count(&from_system);
    return (void *)syscall(SYS_mmap, where, size, protection, flags, file, offset);
}

static void start_counting(void)
{
    atomic_store(&from_heap, 0);
    atomic_store(&from_system, 0);
    atomic_store(&counting, true);
}

static void check_none(const char *what, const char *net, int threads)
{
    atomic_store(&counting, false);
    ck_assert_msg(atomic_load(&from_heap) == 0 && atomic_load(&from_system) == 0,
                  "%s of %s by %d threads: %zu from the heap, %zu from the system", what, net,
                  threads, atomic_load(&from_heap), atomic_load(&from_system));
}

/* The functions above do count, those of other libraries too. */
START_TEST(test_counts)
{
    mlp_net *net;
    mlp_status status;
    size_t before;
    size_t ours;

    start_counting();
    free(malloc(3));
    before = atomic_load(&from_heap);
    status = mlp_net_parse(&net, MLP_F64, "3-2", 1);
    ours = atomic_load(&from_heap);
    free(strdup("of libc"));
    atomic_store(&counting, false);
    ck_ok(status);
    ck_assert_uint_eq(before, 1);
    ck_assert_uint_gt(ours, before);
    ck_assert_uint_eq(atomic_load(&from_heap), ours + 1);
    mlp_net_free(net);
}
END_TEST

/* Hidden layers of multiples of 64: OpenBLAS allocates for others, see docs/conventions.md. */
static const char *const specs[] = {
    "2-4:sigmoid-1:sigmoid",   "30-64:relu-32:relu-1:sigmoid",
    "784-128:relu-10:softmax", "10-512:tanh-512:gelu-10",
    "257-300:selu-9",          "65-128:tanh:batch_norm:dropout=0.3-64:relu:layer_norm-9",
};

/* Each with one network after the other. */
static const char *const opts[] = {
    "sgd:lr=0.001,momentum=0.9",
    "rmsprop:centered=1,momentum=0.9",
    "adagrad",
    "adam:amsgrad=1",
    "adamw",
    "nadam",
    "radam",
    "lion",
};

enum { N_OPTS = sizeof opts / sizeof opts[0] };

/* Whatever may happen within a step, and early stopping besides. */
static void set_all(mlp_train_opts *options)
{
    options->l1 = 1e-5;
    options->l2 = 1e-4;
    options->clip_value = 1.0;
    options->clip_norm = 2.0;
    options->max_norm = 3.0;
}

enum { N_SPECS = sizeof specs / sizeof specs[0], ROWS = 150, BATCH = 64, EPOCHS = 12 };

/* _i: network, number of threads, element type. */
START_TEST(test_training)
{
    const char *spec = specs[_i / 8];
    const int threads = 1 << _i / 2 % 4;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    mlp_epoch epoch;
    size_t failures = 0; /* Check's assertions allocate */
    rows given;

    options.batch = BATCH;
    options.threads = threads;
    if (_i % 3 == 0)
        set_all(&options);
    ck_ok(mlp_net_parse(&net, _i % 2 == 0 ? MLP_F64 : MLP_F32, spec, 1));
    ck_ok(mlp_opt_parse(&opt, opts[_i % N_OPTS]));
    given = rows_new(net, ROWS, ROWS_TARGETS);
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, given.data, given.data, &epoch));
    start_counting();
    for (int i = 0; i < EPOCHS; i++)
        failures += mlp_trainer_epoch(trainer, given.data, given.data, &epoch) != MLP_OK;
    check_none("training", spec, threads);
    ck_assert_uint_eq(failures, 0);
    mlp_trainer_free(trainer);
    rows_free(&given);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/*
 * Iterations on all rows. OpenBLAS allocates within LAPACK's QR, see docs/conventions.md. _i:
 * method, number of threads.
 */
START_TEST(test_solvers)
{
    static const char *const methods[] = { "lm:cholesky=1", "lbfgs:memory=4" };
    const int threads = 1 << _i % 4;
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_net *net;
    mlp_opt *opt;
    mlp_trainer *trainer;
    mlp_epoch epoch;
    size_t failures = 0;
    rows given;

    options.batch = 0;
    options.threads = threads;
    options.l2 = 1e-4;
    ck_ok(mlp_net_parse(&net, MLP_F64, "7-8:tanh-7", 1));
    ck_ok(mlp_opt_parse(&opt, methods[_i / 4]));
    given = rows_new(net, 10 * ROWS, ROWS_TARGETS);
    ck_ok(mlp_trainer_new(&trainer, net, opt, &options));
    ck_ok(mlp_trainer_epoch(trainer, given.data, given.data, &epoch));
    start_counting();
    for (int i = 0; i < EPOCHS; i++)
        failures += mlp_trainer_epoch(trainer, given.data, given.data, &epoch) != MLP_OK;
    check_none("training", methods[_i / 4], threads);
    ck_assert_uint_eq(failures, 0);
    mlp_trainer_free(trainer);
    rows_free(&given);
    mlp_opt_free(opt);
    mlp_net_free(net);
}
END_TEST

/* _i: network and number of threads. */
START_TEST(test_passes)
{
    const char *spec = specs[_i / 4];
    const int threads = 1 << _i % 4;
    mlp_net *net;
    mlp_work *work;
    mlp_metrics metrics;
    double *y;
    double *grad;
    size_t failures = 0;
    rows given;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    given = rows_new(net, ROWS, ROWS_TARGETS);
    y = calloc(ROWS * mlp_net_n_outputs(net), sizeof *y);
    grad = calloc(mlp_net_n_params(net), sizeof *grad);
    ck_assert(y != NULL && grad != NULL);
    ck_ok(mlp_work_new(&work, net, BATCH, threads));
    ck_ok(mlp_evaluate(net, work, MLP_LOSS_HUBER, given.data, &metrics));
    ck_ok(mlp_hessian_vector(net, work, MLP_LOSS_HUBER, BATCH, given.x, given.t, NULL,
                             mlp_net_params(net), NULL, grad));
    start_counting();
    for (int i = 0; i < EPOCHS; i++) {
        failures += mlp_hessian_vector(net, work, MLP_LOSS_HUBER, BATCH, given.x, given.t, NULL,
                                       mlp_net_params(net), NULL, grad)
            != MLP_OK;
        failures += mlp_predict(net, work, ROWS, given.x, y) != MLP_OK;
        failures += mlp_forward(net, work, BATCH, given.x, y) != MLP_OK;
        failures += mlp_backward(net, work, BATCH, given.x, given.t, grad, NULL) != MLP_OK;
        failures +=
            mlp_loss_grad(net, work, MLP_LOSS_HUBER, BATCH, given.x, given.t, NULL, NULL, grad)
            != MLP_OK;
        failures += mlp_predict_data(net, work, given.data, y) != MLP_OK;
        failures += mlp_evaluate(net, work, MLP_LOSS_HUBER, given.data, &metrics) != MLP_OK;
    }
    check_none("passes", spec, threads);
    ck_assert_uint_eq(failures, 0);
    mlp_work_free(work);
    free(grad);
    free(y);
    rows_free(&given);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/allocations");

    add_test(suite, test_counts);
    add_loop_test(suite, test_training, 8 * N_SPECS);
    add_loop_test(suite, test_solvers, 2 * 4);
    add_loop_test(suite, test_passes, 4 * N_SPECS);
    return suite;
}
