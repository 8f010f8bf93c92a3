/* SPDX-License-Identifier: MIT */
/*
 * A disk that fails. Every call of the system that writing and reading makes
 * fails in turn, once or from there on, in every way that it can; or the
 * process ends there. After each: the old file or the new one, whole; a clear
 * status; nothing left open; the next attempt works.
 */
#define _GNU_SOURCE /* seteuid */
#include "support.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "failing_files.h"
#include "scratch.h"

/* ---- The calls ---- */

enum { ROWS = 9, INPUTS = 3, OUTPUTS = 2 };

static double x[ROWS * INPUTS];
static double t[ROWS * OUTPUTS];
static uint8_t bytes_of_x[ROWS * INPUTS];
static uint8_t labels[ROWS] = { 0, 1, 1, 0, 1, 0, 1, 1, 0 };
static mlp_data *data;
static mlp_data *images;
static mlp_net *net;
static mlp_opt *opt;
static mlp_model *model;
static mlp_trainer *trainer;
static char path[600];
static char second_path[600];

static void set_up(void)
{
    scratch_make();
    for (size_t i = 0; i < ROWS * INPUTS; i++) {
        x[i] = awkward(1, i);
        bytes_of_x[i] = (uint8_t)(i * 37);
    }
    for (size_t i = 0; i < ROWS * OUTPUTS; i++)
        t[i] = awkward(2, i);
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, OUTPUTS, x, t, NULL));
    ck_ok(mlp_data_wrap_u8(&images, ROWS, INPUTS, 2, bytes_of_x, labels, 1.0));
    ck_ok(mlp_net_parse(&net, MLP_F64, "3-40:tanh:batch_norm-2", 1));
    ck_ok(mlp_opt_parse(&opt, "adam:lr=0.1"));
    ck_ok(mlp_trainer_new(&trainer, net, opt, NULL));
    ck_ok(mlp_trainer_epoch(trainer, data, NULL, NULL));
    ck_ok(mlp_model_new(&model, net, MLP_LOSS_HUBER, data));
    (void)strcpy(path, scratch_path("file"));
    (void)strcpy(second_path, scratch_path("second"));
}

static void tear_down(void)
{
    arm_files(0, 0, false);
    mlp_model_free(model);
    mlp_trainer_free(trainer);
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(images);
    mlp_data_free(data);
    scratch_remove();
}

static mlp_status save_model(void)
{
    return mlp_model_save(model, path);
}

static mlp_status load_model(void)
{
    mlp_model *made;
    const mlp_status status = mlp_model_load(&made, path);

    mlp_model_free(made);
    return status;
}

static mlp_status save_optimiser(void)
{
    return mlp_opt_save(opt, path);
}

static mlp_status load_optimiser(void)
{
    mlp_opt *made;
    const mlp_status status = mlp_opt_load(&made, path);

    mlp_opt_free(made);
    return status;
}

static mlp_status save_checkpoint(void)
{
    return mlp_trainer_save(trainer, path);
}

static mlp_status load_checkpoint(void)
{
    return mlp_trainer_resume(trainer, path);
}

static mlp_status write_csv(void)
{
    return mlp_data_write_csv(data, path, NULL);
}

static mlp_status read_csv(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_read_csv(&made, path, NULL);

    mlp_data_free(made);
    return status;
}

static mlp_status write_idx(void)
{
    return mlp_data_write_idx(images, path, second_path);
}

static mlp_status read_idx(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_read_idx(&made, path, second_path, 2);

    mlp_data_free(made);
    return status;
}

static mlp_status write_npy(void)
{
    return mlp_data_write_npy(data, path, second_path);
}

static mlp_status read_npy(void)
{
    mlp_data *made;
    const mlp_status status = mlp_data_read_npy(&made, path, second_path, 1.0);

    mlp_data_free(made);
    return status;
}

static mlp_status export_c(void)
{
    return mlp_model_export_c(model, path, "model");
}

static mlp_status export_onnx(void)
{
    return mlp_model_export_onnx(model, path, MLP_F64);
}

/* What the library only writes: there is something. */
static mlp_status look(void)
{
    uint8_t *bytes;
    size_t length;

    scratch_read(path, &bytes, &length);
    free(bytes);
    return length > 0 ? MLP_OK : MLP_EFORMAT;
}

/* What is written, and how it is read again. */
static const struct {
    const char *name;
    mlp_status (*write)(void);
    mlp_status (*read)(void);
} formats[] = {
    { "model", save_model, load_model },
    { "optimiser", save_optimiser, load_optimiser },
    { "checkpoint", save_checkpoint, load_checkpoint },
    { "CSV", write_csv, read_csv },
    { "IDX", write_idx, read_idx },
    { "NPY", write_npy, read_npy },
    { "C", export_c, look },
    { "ONNX", export_onnx, look },
};
enum { N_FORMATS = sizeof formats / sizeof formats[0] };

/* A library without protobuf-c has no ONNX. */
static bool is_there(size_t format)
{
    return formats[format].write() != MLP_EUNSUPPORTED;
}

/* ---- What must hold ---- */

static size_t count_descriptors(void)
{
    DIR *folder = opendir("/proc/self/fd");
    size_t count = 0;

    if (folder == NULL)
        return 0;
    while (readdir(folder) != NULL)
        count++;
    (void)closedir(folder);
    return count;
}

/* Is the content that of `expected`? */
static bool file_is_like(const char *file, const uint8_t *expected, size_t n)
{
    uint8_t *bytes;
    size_t length;
    bool same;

    scratch_read(file, &bytes, &length);
    same = length == n && memcmp(bytes, expected, n) == 0;
    free(bytes);
    return same;
}

static bool is_like(const uint8_t *expected, size_t n)
{
    return file_is_like(path, expected, n);
}

static const uint8_t old_content[] = "what was there before";
static const uint8_t older_content[] = "and before that";

/* Of checkpoints: the one before is never gone, nor half of one. */
static bool has_previous(void)
{
    const char *previous = scratch_path("file.previous");

    return file_is_like(previous, older_content, sizeof older_content)
        || file_is_like(previous, old_content, sizeof old_content);
}

/* Call number `first` fails: the old content or the new one is there then, and nothing else. */
static void check_write(size_t format, size_t first, int what, bool always,
                        const uint8_t *new_content, size_t n)
{
    const size_t descriptors = count_descriptors();
    mlp_status status;
    size_t failed;

    scratch_write(path, old_content, sizeof old_content);
    scratch_write(scratch_path("file.previous"), older_content, sizeof older_content);
    arm_files(first, what, always);
    status = formats[format].write();
    failed = n_file_failures();
    disarm_files();
    if (failed == 0 || what == EINTR || what == SHORT)
        ck_assert_msg(status == MLP_OK, "%s, call %zu: %s", formats[format].name, first,
                      mlp_last_error());
    if (status == MLP_OK) {
        ck_assert(is_like(new_content, n));
    } else {
        ck_assert_msg(status == MLP_EIO, "%s, call %zu: %s (%s)", formats[format].name, first,
                      mlp_strerror(status), mlp_last_error());
        ck_assert(is_like(old_content, sizeof old_content) || is_like(new_content, n));
    }
    ck_assert_uint_eq(count_descriptors(), descriptors);
    ck_assert_msg(has_previous(), "%s, call %zu: what was before is lost", formats[format].name,
                  first);
    if (!may_leave_file()) {
        ck_assert(access(scratch_path("file.mlp-new"), F_OK) != 0);
        ck_assert(access(scratch_path("file.previous.mlp-new"), F_OK) != 0);
    }
    (void)unlink(scratch_path("file.mlp-new"));
    (void)unlink(scratch_path("file.previous.mlp-new"));
    (void)unlink(scratch_path("file.previous"));
}

START_TEST(test_writing)
{
    static const int errors[] = { EIO, ENOSPC, EDQUOT, EACCES, EINTR, SHORT };
    const size_t format = (size_t)_i;
    uint8_t *new_content;
    size_t n_calls;
    size_t n;

    if (!is_there(format))
        return;
    scratch_write(path, old_content, sizeof old_content);
    arm_files(0, 0, false);
    ck_ok(formats[format].write());
    n_calls = n_file_calls();
    ck_assert_uint_gt(n_calls, 7);
    scratch_read(path, &new_content, &n);
    for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++)
        for (size_t first = 1; first <= n_calls; first++) {
            check_write(format, first, errors[e], false, new_content, n);
            /* What is interrupted for ever never ends, as it should be. */
            if (errors[e] != EINTR)
                check_write(format, first, errors[e], true, new_content, n);
        }
    free(new_content);
}
END_TEST

/* A file system without second names for a file has checkpoints, without the one before. */
START_TEST(test_no_links)
{
    static const int errors[] = { ENOSYS, EPERM, EOPNOTSUPP, EMLINK };

    for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++) {
        ck_ok(save_checkpoint());
        fail_links(errors[e]);
        ck_ok(save_checkpoint());
        fail_links(0);
        ck_ok(load_checkpoint());
    }
    fail_links(EIO);
    ck_fails(save_checkpoint(), MLP_EIO, "file.previous");
    fail_links(0);
}
END_TEST

/* fsync() and rename() that fail are no success, ever. */
START_TEST(test_no_false_success)
{
    const size_t format = (size_t)_i;
    size_t n_calls;

    if (!is_there(format))
        return;
    arm_files(0, 0, false);
    ck_ok(formats[format].write());
    n_calls = n_file_calls();
    for (size_t first = 1; first <= n_calls; first++) {
        arm_files(first, EIO, true);
        /* From the first call that matters on nothing works: only unlink() and the like may fail.
         */
        if (formats[format].write() == MLP_OK)
            ck_assert_uint_eq(n_file_failures(), 0);
        disarm_files();
    }
}
END_TEST

START_TEST(test_reading)
{
    static const int errors[] = { EIO, EINTR, SHORT };
    const size_t format = (size_t)_i;
    const size_t descriptors = count_descriptors();

    if (!is_there(format))
        return;
    ck_ok(formats[format].write());
    for (size_t e = 0; e < sizeof errors / sizeof errors[0]; e++) {
        size_t first = 0;
        mlp_status status;

        do {
            arm_files(++first, errors[e], false);
            status = formats[format].read();
            disarm_files();
            if (n_file_failures() > 0 && errors[e] == EIO)
                ck_assert_msg(status == MLP_EIO, "%s, call %zu: %s", formats[format].name, first,
                              mlp_last_error());
            else
                ck_assert_msg(status == MLP_OK, "%s, call %zu: %s", formats[format].name, first,
                              mlp_last_error());
        } while (n_file_failures() > 0);
        ck_assert_uint_eq(count_descriptors(), descriptors);
    }
}
END_TEST

/* The process ends at each call; the next one finds old or new, and writes. */
START_TEST(test_crash)
{
    const size_t format = (size_t)_i;
    bool crashes = true;

    if (!is_there(format))
        return;
    ck_ok(formats[format].write());
    for (size_t first = 1; crashes; first++) {
        const pid_t child = fork();
        int state;

        ck_assert_int_ge(child, 0);
        if (child == 0) {
            arm_files(first, CRASH, false);
            _exit(formats[format].write() == MLP_OK ? 0 : 1);
        }
        ck_assert_int_eq(waitpid(child, &state, 0), child);
        ck_assert(WIFEXITED(state));
        crashes = WEXITSTATUS(state) == CRASHED;
        ck_assert(crashes || WEXITSTATUS(state) == 0);
        ck_ok(formats[format].read());
        ck_ok(formats[format].write());
        ck_ok(formats[format].read());
    }
    ck_assert_uint_le(scratch_count(), 4);
}
END_TEST

/* Under a limit of the process's files, as on a full disk in earnest. */
static int save_under_limit(void)
{
    const struct rlimit limit = { 700, 700 };
    struct sigaction ignore;

    memset(&ignore, 0, sizeof ignore);
    ignore.sa_handler = SIG_IGN;
    return sigaction(SIGXFSZ, &ignore, NULL) == 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0
            && mlp_model_save(model, path) == MLP_EIO
            && strstr(mlp_last_error(), "File too large") != NULL
        ? 0
        : 1;
}

START_TEST(test_limit)
{
    pid_t child;
    int state;

    scratch_write(path, old_content, sizeof old_content);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(save_under_limit());
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    ck_assert(is_like(old_content, sizeof old_content));
    ck_assert_uint_eq(scratch_count(), 1);
}
END_TEST

/* As somebody who may not write into the folder, nor read the file `closed`. */
static int use_without_permission(const char *closed)
{
    const char *words = "Permission denied";
    char folder[600];
    mlp_model *made;

    (void)strcpy(folder, path);
    *strrchr(folder, '/') = '\0';
    if (chmod(folder, 0555) != 0 || (geteuid() == 0 && seteuid(65534) != 0))
        return 1;
    if (mlp_model_save(model, path) != MLP_EIO || strstr(mlp_last_error(), words) == NULL)
        return 2;
    if (mlp_model_save(model, second_path) != MLP_EIO || strstr(mlp_last_error(), words) == NULL)
        return 3;
    if (mlp_model_load(&made, closed) != MLP_EIO || strstr(mlp_last_error(), words) == NULL)
        return 4;
    return 0;
}

START_TEST(test_no_permission)
{
    const char *closed = scratch_path("closed");
    pid_t child;
    int state;

    scratch_write(path, old_content, sizeof old_content);
    scratch_write(closed, old_content, sizeof old_content);
    ck_assert_int_eq(chmod(closed, 0), 0);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(use_without_permission(closed));
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    ck_assert(WIFEXITED(state));
    ck_assert_int_eq(WEXITSTATUS(state), 0);
    ck_assert(is_like(old_content, sizeof old_content));
    ck_assert_uint_eq(scratch_count(), 2);
}
END_TEST

/* In a folder that may be written into but not looked at, and so can't be synchronised. */
static int save_into_closed_folder(void)
{
    char folder[600];

    (void)strcpy(folder, path);
    *strrchr(folder, '/') = '\0';
    if (chmod(folder, 0333) != 0 || (geteuid() == 0 && seteuid(65534) != 0))
        return 1;
    return mlp_model_save(model, path) == MLP_EIO
            && strstr(mlp_last_error(), "Permission denied") != NULL
        ? 0
        : 2;
}

START_TEST(test_closed_folder)
{
    char folder[600];
    pid_t child;
    int state;

    scratch_write(path, old_content, sizeof old_content);
    child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0)
        _exit(save_into_closed_folder());
    ck_assert_int_eq(waitpid(child, &state, 0), child);
    (void)strcpy(folder, path);
    *strrchr(folder, '/') = '\0';
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert(WIFEXITED(state));
    ck_assert_int_eq(WEXITSTATUS(state), 0);
    ck_assert(is_like(old_content, sizeof old_content));
    ck_assert_uint_eq(scratch_count(), 1);
}
END_TEST

/* ---- Several at once ---- */

/* Models that are told apart, as all their parameters are one number. */
static mlp_model *uniform_model(double value)
{
    mlp_model *made;
    mlp_net *other;

    ck_ok(mlp_net_clone(&other, net));
    for (size_t i = 0; i < mlp_net_n_params(other); i++)
        mlp_net_params(other)[i] = value;
    ck_ok(mlp_model_new(&made, other, MLP_LOSS_HUBER, NULL));
    mlp_net_free(other);
    return made;
}

static void *save_again(void *of)
{
    for (size_t i = 0; i < 60; i++)
        if (mlp_model_save(of, path) != MLP_OK)
            return of;
    return NULL;
}

/* Whenever one looks, there is a model, whole: somebody's. */
static bool is_of_one(size_t writers)
{
    const double *params;
    mlp_model *made;
    bool same;

    ck_ok(mlp_model_load(&made, path));
    params = mlp_net_params_const(mlp_model_net(made));
    same = params[0] >= 0.0 && params[0] < (double)writers;
    for (size_t i = 0; i < mlp_net_n_params(mlp_model_net(made)); i++)
        same = same && params[i] == params[0];
    mlp_model_free(made);
    return same;
}

START_TEST(test_several_writers)
{
    enum { PROCESSES = 2, THREADS = 2, WRITERS = PROCESSES + THREADS };
    mlp_model *models[WRITERS];
    pid_t children[PROCESSES];
    pthread_t threads[THREADS];

    for (size_t i = 0; i < WRITERS; i++)
        models[i] = uniform_model((double)i);
    ck_ok(mlp_model_save(models[0], path));
    for (size_t i = 0; i < PROCESSES; i++) {
        children[i] = fork();
        ck_assert_int_ge(children[i], 0);
        if (children[i] == 0)
            _exit(save_again(models[i]) == NULL ? 0 : 1);
    }
    for (size_t i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, save_again, models[PROCESSES + i]), 0);
    for (size_t i = 0; i < 200; i++)
        ck_assert(is_of_one(WRITERS));
    for (size_t i = 0; i < THREADS; i++) {
        void *result;

        ck_assert_int_eq(pthread_join(threads[i], &result), 0);
        ck_assert_ptr_null(result);
    }
    for (size_t i = 0; i < PROCESSES; i++) {
        int state;

        ck_assert_int_eq(waitpid(children[i], &state, 0), children[i]);
        ck_assert(WIFEXITED(state) && WEXITSTATUS(state) == 0);
    }
    ck_assert(is_of_one(WRITERS));
    ck_assert_uint_eq(scratch_count(), 1);
    for (size_t i = 0; i < WRITERS; i++)
        mlp_model_free(models[i]);
}
END_TEST

static void add(Suite *suite, const char *name, const TTest *test, int count)
{
    TCase *tcase = tcase_create(name);

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_add_loop_test(tcase, test, 0, count);
    suite_add_tcase(suite, tcase);
}

Suite *make_suite(void)
{
    Suite *suite = suite_create("fault/files");

    add(suite, "writing", test_writing, N_FORMATS);
    add(suite, "no links", test_no_links, 1);
    add(suite, "no false success", test_no_false_success, N_FORMATS);
    add(suite, "reading", test_reading, N_FORMATS);
    add(suite, "crash", test_crash, N_FORMATS);
    add(suite, "limit", test_limit, 1);
    add(suite, "no permission", test_no_permission, 1);
    add(suite, "closed folder", test_closed_folder, 1);
    add(suite, "several writers", test_several_writers, 1);
    return suite;
}
