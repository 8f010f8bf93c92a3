/* SPDX-License-Identifier: MIT */
/*
 * Progress, log, curves and signals of a training.
 */
#include "train_watch.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "output.h"
#include "program.h"
#include "verbs.h"

/* ---- Signals ---- */

static volatile sig_atomic_t interrupted;

/* The second signal ends the program. */
static void ask_to_stop(int number)
{
    (void)number;
    if (interrupted)
        _exit(EXIT_INTERRUPTED);
    interrupted = 1;
}

static void catch_signals(void)
{
    static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = ask_to_stop };

    (void)sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction old;

        /* What nohup has switched off stays so. */
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(numbers[i], &action, NULL);
    }
}

bool train_watch_interrupted(void)
{
    return interrupted != 0;
}

/* ---- The bar ---- */

/* Back to the first column, and everything to the right of it gone (ECMA-48). */
static const char clear_line[] = "\r\033[K";

/* As wide for all numbers, so that what follows stands still. */
static void print_figures(char *text, size_t room, double loss, double valid_loss)
{
    const int used = snprintf(text, room, "loss %-9.4g", loss);

    if (!isnan(valid_loss))
        (void)snprintf(text + used, room - (size_t)used, " valid %-9.4g", valid_loss);
}

/* 12, 12.3k, 4.5M */
static void print_rate(char *text, size_t room, double rate)
{
    static const char units[] = " kMG";
    size_t unit = 0;

    while (rate >= 9999.5 && unit < 3) {
        rate /= 1000.0;
        unit++;
    }
    (void)snprintf(text, room, unit == 0 ? "%.0f%.0s" : "%.1f%.1s", rate, units + unit);
}

static void print_time(char *text, size_t room, double seconds)
{
    const unsigned long long s = (unsigned long long)fmin(seconds + 0.5, 1e9);

    if (s < 3600)
        (void)snprintf(text, room, "%llu:%02llu", s / 60, s % 60);
    else
        (void)snprintf(text, room, "%lluh%02llu", s / 3600, s / 60 % 60);
}

/* The line, `done` being epochs and parts of one, since the beginning. */
static void draw(train_watch *watch, double done, double loss, double now)
{
    static const char full[] = "##########";
    static const char empty[] = "..........";
    const int cells = (int)sizeof full - 1;
    const int filled = (int)(done / (double)watch->epochs * (double)cells);
    const double before = watch->first == 0 ? 0.0 : (double)watch->first - 1.0;
    char figures[64];
    char left[24] = "?";
    char rate[24] = "?";
    char line[200];

    print_figures(figures, sizeof figures, loss,
                  watch->last.epoch == 0 ? (double)NAN : watch->last.valid_loss);
    if (watch->last.epoch > 0)
        print_rate(rate, sizeof rate, watch->last.samples_per_second);
    if (done > before)
        print_time(left, sizeof left,
                   (now - watch->start) / (done - before) * ((double)watch->epochs - done));
    (void)snprintf(line, sizeof line, "%.0f/%zu [%.*s%.*s] %s %6s rows/s %5s left", floor(done),
                   watch->epochs, filled, full, cells - filled, empty, figures, rate, left);
    /* Longer lines would leave rubble, as the cursor comes back by one line only. */
    (void)fprintf(stderr, "%s%.*s", clear_line, (int)watch->columns - 1, line);
    (void)fflush(stderr);
    watch->drawn = now;
}

/* Where there is no terminal: some twenty lines over the training. */
static void print_line(const train_watch *watch, const mlp_epoch *epoch)
{
    const size_t every = watch->epochs / 20 + 1;
    char figures[64];
    char rate[24];

    if (epoch->epoch != watch->first && epoch->epoch % every != 0 && epoch->epoch != watch->epochs)
        return;
    print_figures(figures, sizeof figures, epoch->loss, epoch->valid_loss);
    print_rate(rate, sizeof rate, epoch->samples_per_second);
    output_remark(watch->s, "epoch %zu/%zu  %s %6s rows/s", epoch->epoch, watch->epochs, figures,
                  rate);
}

/* ---- The log ---- */

/* What can't be logged is told at the end: the training is worth more. */
static void give_up_log(train_watch *watch)
{
    watch->log_error = errno;
    if (watch->log != NULL)
        (void)fclose(watch->log);
    watch->log = NULL;
}

/* A training that goes on adds to its log. */
static void open_log(train_watch *watch, size_t epoch)
{
    const bool goes_on = epoch > 1;

    watch->log = fopen(watch->s->log, goes_on ? "a" : "w");
    if (watch->log != NULL && !goes_on)
        (void)fputs("epoch,loss,accuracy,valid_loss,valid_accuracy,learning_rate,seconds,"
                    "samples_per_second\n",
                    watch->log);
}

/* A number, or nothing if there is none. */
static void log_number(FILE *log, double value, char end)
{
    if (!isnan(value))
        (void)fprintf(log, "%.9g", value);
    (void)fputc(end, log);
}

static void write_log(train_watch *watch, const mlp_epoch *epoch)
{
    if (watch->log == NULL)
        open_log(watch, epoch->epoch);
    if (watch->log == NULL) {
        give_up_log(watch);
        return;
    }
    (void)fprintf(watch->log, "%zu,", epoch->epoch);
    log_number(watch->log, epoch->loss, ',');
    log_number(watch->log, epoch->accuracy, ',');
    log_number(watch->log, epoch->valid_loss, ',');
    log_number(watch->log, epoch->valid_accuracy, ',');
    log_number(watch->log, epoch->learning_rate, ',');
    log_number(watch->log, epoch->seconds, ',');
    log_number(watch->log, epoch->samples_per_second, '\n');
    if (fflush(watch->log) != 0)
        give_up_log(watch);
}

/* ---- The curves ---- */

enum { N_CURVES = sizeof((train_watch *)0)->curve / sizeof(double *) };

static void keep(train_watch *watch, const mlp_epoch *epoch)
{
    const double values[N_CURVES] = { (double)epoch->epoch, epoch->loss, epoch->valid_loss,
                                      epoch->accuracy, epoch->valid_accuracy };

    if (watch->n == watch->capacity) {
        watch->capacity = watch->capacity * 2 + 256;
        for (size_t i = 0; i < N_CURVES; i++) {
            watch->curve[i] = realloc(watch->curve[i], watch->capacity * sizeof(double));
            if (watch->curve[i] == NULL)
                program_fail("no memory for the curves of %zu epochs", watch->capacity);
        }
    }
    for (size_t i = 0; i < N_CURVES; i++)
        watch->curve[i][watch->n] = values[i];
    watch->n++;
}

static bool is_nan_all(size_t n, const double *values)
{
    for (size_t i = 0; i < n; i++)
        if (!isnan(values[i]))
            return false;
    return true;
}

void train_watch_plot(const train_watch *watch, const char *title, double best_epoch)
{
    const size_t n = watch->n;
    const picture_curves curves = {
        .title = title,
        .n = n,
        .epoch = watch->curve[0],
        .loss = watch->curve[1],
        .valid_loss = watch->curve[2],
        .accuracy = is_nan_all(n, watch->curve[3]) ? NULL : watch->curve[3],
        .valid_accuracy = is_nan_all(n, watch->curve[4]) ? NULL : watch->curve[4],
        .best_epoch = best_epoch,
    };
    const char *wrong = n == 0 ? NULL : picture_draw_curves(watch->s->plot, &curves);

    if (wrong != NULL)
        program_fail("%s", wrong);
}

/* ---- Callbacks ---- */

int train_watch_on_epoch(const mlp_epoch *epoch, void *user)
{
    train_watch *watch = user;
    const double now = program_clock();

    if (watch->first == 0) {
        watch->first = epoch->epoch;
        if (epoch->epoch > 1)
            output_remark(watch->s, "%sgoing on with epoch %zu", watch->terminal ? clear_line : "",
                          epoch->epoch);
    }
    watch->last = *epoch;
    if (watch->s->plot != NULL)
        keep(watch, epoch);
    if (watch->s->log != NULL && watch->log_error == 0)
        write_log(watch, epoch);
    if (!watch->terminal)
        print_line(watch, epoch);
    else if (now - watch->drawn > 0.1 || epoch->epoch == watch->epochs)
        draw(watch, (double)epoch->epoch, epoch->loss, now);
    return interrupted != 0;
}

int train_watch_on_step(const mlp_step *step, void *user)
{
    train_watch *watch = user;

    if (watch->terminal) {
        const double now = program_clock();

        if (now - watch->drawn > 0.1)
            draw(watch, (double)step->epoch - 1.0 + (double)step->rows_done / (double)step->rows,
                 step->loss, now);
    }
    return interrupted != 0;
}

void train_watch_start(train_watch *watch, const settings *s, size_t epochs)
{
    struct winsize window;
    const bool terminal = isatty(STDERR_FILENO) == 1 && !s->quiet;
    const bool sized =
        terminal && ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col >= 20;

    *watch = (train_watch){
        .s = s,
        .epochs = epochs,
        .terminal = terminal,
        .columns = sized ? window.ws_col : 80,
        .start = program_clock(),
        .drawn = -1.0,
    };
    catch_signals();
}

void train_watch_end(train_watch *watch)
{
    if (watch->terminal)
        (void)fputs(clear_line, stderr);
    if (watch->log != NULL && fclose(watch->log) != 0)
        watch->log_error = errno;
    watch->log = NULL;
}

void train_watch_free(train_watch *watch)
{
    for (size_t i = 0; i < N_CURVES; i++)
        free(watch->curve[i]);
}
