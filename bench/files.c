/* SPDX-License-Identifier: MIT */
/*
 * mlp-files: how fast files are read, and what it costs to train on rows that
 * stay in one. Writes its files into a folder, which has to have room for them,
 * and removes them. One line of JSON for each figure.
 *
 *   mlp-files [--quick] FOLDER [MEGABYTES]     of the file to train on (4096)
 *
 * Reading is timed beside a plain read() of the same file into memory that is
 * new as well, in turn; the file is in the system's cache.
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <mlp/mlp.h>

#include "program.h"

enum { COLUMNS = 784, CLASSES = 10, TURNS = 5, MEGABYTE = 1 << 20 };

static const char *folder;

static void expect(mlp_status status)
{
    if (status != MLP_OK)
        program_fail("%s", mlp_last_error());
}

static const char *path_of(const char *name)
{
    static char paths[2][1024];
    static size_t next;

    next = 1 - next;
    (void)snprintf(paths[next], sizeof paths[next], "%s/mlp-files-%s", folder, name);
    return paths[next];
}

/* Megabytes of memory that the process has had at most. */
static double peak_memory(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return (double)usage.ru_maxrss / 1024.0;
}

/* ---- Files ---- */

static FILE *create(const char *name)
{
    FILE *file = fopen(path_of(name), "wb");

    if (file == NULL)
        program_fail("%s can't be written", path_of(name));
    return file;
}

static void put(FILE *file, const void *bytes, size_t length)
{
    if (fwrite(bytes, 1, length, file) != length)
        program_fail("%s: no room for the files", folder);
}

static void put_idx_header(FILE *file, size_t rows, size_t columns)
{
    uint8_t header[12] = { 0, 0, 8, columns > 0 ? 2 : 1 };

    for (size_t i = 0; i < 4; i++) {
        header[4 + i] = (uint8_t)(rows >> (24 - 8 * i));
        header[8 + i] = (uint8_t)(columns >> (24 - 8 * i));
    }
    put(file, header, columns > 0 ? 12 : 8);
}

/* Bytes of a fixed generator (Marsaglia's xorshift); labels that follow from them. */
static void write_images(size_t rows)
{
    FILE *images = create("images");
    FILE *labels = create("labels");
    uint64_t state = 88172645463325252u;
    union {
        uint8_t bytes[COLUMNS];
        uint64_t words[COLUMNS / 8];
    } row;

    put_idx_header(images, rows, COLUMNS);
    put_idx_header(labels, rows, 0);
    for (size_t i = 0; i < rows; i++) {
        uint8_t label;

        for (size_t j = 0; j < COLUMNS / 8; j++) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            row.words[j] = state;
        }
        label = (uint8_t)(row.bytes[100] * CLASSES / 256);
        put(images, row.bytes, COLUMNS);
        put(labels, &label, 1);
    }
    if (fclose(images) != 0 || fclose(labels) != 0)
        program_fail("%s: no room for the files", folder);
}

/* 100 columns of six digits after the point. */
static void write_table(size_t megabytes)
{
    FILE *file = create("table.csv");
    uint64_t state = 1;

    for (size_t bytes = 0; bytes < megabytes * MEGABYTE;)
        for (int j = 0; j < 100; j++) {
            int length;

            state = state * 6364136223846793005u + 1442695040888963407u;
            length =
                fprintf(file, "%.6f%c", (double)(state >> 33) / 1e9 - 1.0, j < 99 ? ',' : '\n');
            bytes += (size_t)length;
        }
    if (fclose(file) != 0)
        program_fail("%s: no room for the files", folder);
}

static void write_npy(size_t rows)
{
    double *x = program_alloc(rows * 64, sizeof *x);
    mlp_data *data;

    for (size_t i = 0; i < rows * 64; i++)
        x[i] = (double)(i % 1000) / 7.0;
    expect(mlp_data_wrap(&data, rows, 64, 0, x, NULL, NULL));
    expect(mlp_data_write_npy(data, path_of("table.npy"), NULL));
    mlp_data_free(data);
    free(x);
}

/* ---- Reading ---- */

/* Seconds that a plain read() of a file takes, into memory that is new; its bytes. */
static double read_plainly(const char *name, size_t *bytes)
{
    const int file = open(path_of(name), O_RDONLY);
    const off_t size = lseek(file, 0, SEEK_END);
    const double start = program_clock();
    char *memory = malloc((size_t)size);
    off_t at = 0;

    if (file < 0 || memory == NULL)
        program_fail("%s can't be read", path_of(name));
    while (at < size) {
        const ssize_t got = pread(file, memory + at, (size_t)(size - at), at);

        if (got <= 0)
            program_fail("%s can't be read", path_of(name));
        at += got;
    }
    free(memory);
    *bytes = (size_t)size;
    (void)close(file);
    return program_clock() - start;
}

static double read_csv(void)
{
    const double start = program_clock();
    mlp_data *data;

    expect(mlp_data_read_csv(&data, path_of("table.csv"), NULL));
    mlp_data_free(data);
    return program_clock() - start;
}

static double read_npy(void)
{
    const double start = program_clock();
    mlp_data *data;

    expect(mlp_data_read_npy(&data, path_of("table.npy"), NULL, 1.0));
    mlp_data_free(data);
    return program_clock() - start;
}

static double read_idx(void)
{
    const double start = program_clock();
    mlp_data *data;

    expect(mlp_data_read_idx(&data, path_of("images"), path_of("labels"), CLASSES));
    mlp_data_free(data);
    return program_clock() - start;
}

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;

    return (x > y) - (x < y);
}

static void time_reading(const char *format, const char *name, double (*read)(void))
{
    double seconds[TURNS];
    double ratios[TURNS];
    size_t bytes = 0;

    (void)read_plainly(name, &bytes);
    for (size_t i = 0; i < TURNS; i++) {
        const double plain = read_plainly(name, &bytes);

        seconds[i] = read();
        ratios[i] = seconds[i] / plain;
    }
    qsort(seconds, TURNS, sizeof *seconds, compare);
    qsort(ratios, TURNS, sizeof *ratios, compare);
    printf("{\"read\":\"%s\",\"megabytes\":%.0f,\"megabytes_per_second\":%.0f,\"x_read\":%.2f}\n",
           format, (double)bytes / MEGABYTE, (double)bytes / MEGABYTE / seconds[TURNS / 2],
           ratios[TURNS / 2]);
    (void)fflush(stdout);
}

/* ---- Training ---- */

static double train(int streams, size_t epochs, uint32_t *bits)
{
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    mlp_report report;
    mlp_data *data;
    mlp_net *net;
    mlp_opt *opt;

    if (streams)
        expect(mlp_data_stream_idx(&data, path_of("images"), path_of("labels"), CLASSES));
    else
        expect(mlp_data_read_idx(&data, path_of("images"), path_of("labels"), CLASSES));
    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.batch = 64;
    options.epochs = epochs;
    expect(mlp_net_parse(&net, MLP_F32, "784-128:relu-10:softmax", 1));
    expect(mlp_opt_parse(&opt, "sgd:lr=0.01,momentum=0.9"));
    expect(mlp_fit(net, opt, data, NULL, &options, &report));
    *bits = 0;
    for (size_t i = 0; i < mlp_net_n_params(net); i++) {
        uint32_t word;

        memcpy(&word, &mlp_net_params_f32(net)[i], sizeof word);
        *bits = *bits * 31 + word;
    }
    mlp_opt_free(opt);
    mlp_net_free(net);
    mlp_data_free(data);
    return report.last.seconds;
}

static void compare_training(size_t rows)
{
    uint32_t in_file;
    uint32_t in_memory;
    const double streamed = train(1, 1, &in_file);
    const double memory_of_stream = peak_memory();
    const double held = train(0, 1, &in_memory);

    printf("{\"train\":\"784-128-10 f32, batch 64\",\"rows\":%zu,\"gigabytes\":%.2f,"
           "\"seconds_per_epoch_from_file\":%.2f,\"seconds_per_epoch_in_memory\":%.2f,"
           "\"ratio\":%.2f,\"peak_megabytes_from_file\":%.0f,\"peak_megabytes_in_memory\":%.0f,"
           "\"same_bits\":%s}\n",
           rows, (double)rows * COLUMNS / 1e9, streamed, held, streamed / held, memory_of_stream,
           peak_memory(), in_file == in_memory ? "true" : "false");
    if (in_file != in_memory)
        program_fail("training from the file has come to other bits");
}

static void remove_files(void)
{
    static const char *const names[] = { "images", "labels", "table.csv", "table.npy" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        (void)unlink(path_of(names[i]));
}

int main(int argc, char **argv)
{
    const int quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    const int first = quick ? 2 : 1;
    size_t megabytes = quick ? 8 : 4096;
    size_t rows;

    program_start("mlp-files");
    if (argc <= first || argc > first + 2)
        program_usage_error("mlp-files [--quick] FOLDER [MEGABYTES]");
    if (argc > first + 1)
        megabytes = program_number("MEGABYTES", argv[first + 1], 1, 1 << 20);
    rows = megabytes * MEGABYTE / COLUMNS;
    folder = argv[first];
    write_images(rows);
    /* First, before other things have taken memory. */
    compare_training(rows);
    write_images(quick ? 1000 : 1000000);
    time_reading("IDX", "images", read_idx);
    write_npy(quick ? 1000 : 1000000);
    time_reading("NPY", "table.npy", read_npy);
    write_table(quick ? 1 : 300);
    time_reading("CSV", "table.csv", read_csv);
    remove_files();
    return 0;
}
