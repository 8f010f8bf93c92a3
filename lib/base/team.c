/* SPDX-License-Identifier: MIT */
/*
 * Teams of threads, on POSIX threads and C11 atomics. Why not OpenMP: see
 * docs/rationale.md.
 */
#define _GNU_SOURCE /* sched_getaffinity */
#include "base/team.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/fail.h"

/*
 * How often a waiting thread looks before it goes to sleep: some tens of
 * microseconds, longer than what lies between two runs of one training step.
 */
enum { LOOKS = 2000 };

/*
 * After the first of these looks every 16th offers the processor to others: where more threads are
 * awake than there are processors, the one that is waited for may want just this one. On a busy
 * machine that takes a quarter off the time of small networks; on a quiet one it takes nothing.
 */
enum { IMPATIENT_AFTER = 200, YIELD_EVERY = 16 };

enum { CACHE_LINE = 64 };

/* A number that one side raises and the other waits for. */
typedef struct signpost {
    atomic_uint value;
    atomic_uint sleepers;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
} signpost;

typedef struct member {
    mlp__team *team;
    size_t part;
    pthread_t thread;
} member;

struct mlp__team {
    size_t size;
    size_t started;  /* threads that exist: size - 1, fewer while it is being made */
    unsigned forked; /* forks() when the team was made */
    unsigned looks;
    void (*start)(void);

    /* The task; written before `begun` is raised, read after. */
    mlp__team_task task;
    const void *context;
    size_t parts;
    bool stop;

    _Alignas(CACHE_LINE) signpost begun;        /* runs */
    _Alignas(CACHE_LINE) signpost done;         /* members that have done their part of a run */
    _Alignas(CACHE_LINE) signpost met;          /* meetings */
    _Alignas(CACHE_LINE) atomic_size_t arrived; /* members at the next meeting */
    _Alignas(CACHE_LINE) member members[];
};

/* ---------------------------------------------------------------- fork */

static atomic_uint fork_count; /* how many forks lie between this process and the first */
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void count_fork(void)
{
    (void)atomic_fetch_add(&fork_count, 1);
}

static void watch_forks(void)
{
    (void)pthread_atfork(NULL, NULL, count_fork);
}

static bool threads_exist(const mlp__team *team)
{
    return team->forked == atomic_load_explicit(&fork_count, memory_order_relaxed);
}

/* ------------------------------------------------------------- waiting */

static void signpost_init(signpost *post)
{
    atomic_init(&post->value, 0);
    atomic_init(&post->sleepers, 0);
    (void)pthread_mutex_init(&post->mutex, NULL);
    (void)pthread_cond_init(&post->changed, NULL);
}

static void signpost_destroy(signpost *post)
{
    (void)pthread_mutex_destroy(&post->mutex);
    (void)pthread_cond_destroy(&post->changed);
}

static void pause_a_little(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/*
 * Waits until the value is `wanted`. A sleeper announces itself before its
 * last look, and signpost_raise() raises before it looks for sleepers: one of
 * the two sees the other.
 */
static void signpost_wait(signpost *post, unsigned wanted, unsigned looks)
{
    for (unsigned i = 0; i < looks; i++) {
        if (atomic_load_explicit(&post->value, memory_order_acquire) == wanted)
            return;
        if (i > IMPATIENT_AFTER && i % YIELD_EVERY == 0)
            (void)sched_yield();
        else
            pause_a_little();
    }
    (void)pthread_mutex_lock(&post->mutex);
    (void)atomic_fetch_add(&post->sleepers, 1);
    while (atomic_load(&post->value) != wanted)
        (void)pthread_cond_wait(&post->changed, &post->mutex);
    (void)atomic_fetch_sub(&post->sleepers, 1);
    (void)pthread_mutex_unlock(&post->mutex);
}

static void signpost_raise(signpost *post)
{
    (void)atomic_fetch_add(&post->value, 1);
    if (atomic_load(&post->sleepers) == 0)
        return;
    (void)pthread_mutex_lock(&post->mutex);
    (void)pthread_cond_broadcast(&post->changed);
    (void)pthread_mutex_unlock(&post->mutex);
}

/* ------------------------------------------------------------- members */

static void *live(void *argument)
{
    const member *self = argument;
    mlp__team *team = self->team;

    if (team->start != NULL)
        team->start();
    for (unsigned run = 1;; run++) {
        signpost_wait(&team->begun, run, team->looks);
        if (team->stop)
            return NULL;
        if (self->part < team->parts)
            team->task(team->context, self->part, team->parts);
        signpost_raise(&team->done);
    }
}

static mlp_status start_threads(mlp__team *team)
{
    sigset_t all;
    sigset_t before;
    int error = 0;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    while (error == 0 && team->started < team->size - 1) {
        member *next = &team->members[team->started];

        next->team = team;
        next->part = team->started + 1;
        error = pthread_create(&next->thread, NULL, live, next);
        if (error == 0)
            team->started++;
    }
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    MLP_FAIL_IF(error != 0, MLP_ENOMEM, "thread %zu of %zu can't be started", team->started + 2,
                team->size);
    return MLP_OK;
}

mlp_status mlp__team_new(mlp__team **out, size_t size, void (*start)(void))
{
    mlp_status status;
    mlp__team *team;
    void *memory;

    *out = NULL;
    if (size <= 1)
        return MLP_OK;
    (void)pthread_once(&fork_once, watch_forks);
    MLP_TRY(mlp__alloc(&memory, 1, sizeof *team + (size - 1) * sizeof team->members[0]));
    team = memory;
    team->size = size;
    team->start = start;
    team->forked = atomic_load(&fork_count);
    /* With more members than processors, who waits awake keeps others from working. */
    team->looks = size <= mlp__team_processors() ? LOOKS : 1;
    signpost_init(&team->begun);
    signpost_init(&team->done);
    signpost_init(&team->met);
    atomic_init(&team->arrived, 0);
    status = start_threads(team);
    if (status != MLP_OK) {
        mlp__team_free(team);
        return status;
    }
    *out = team;
    return MLP_OK;
}

void mlp__team_free(mlp__team *team)
{
    if (team == NULL)
        return;
    if (threads_exist(team)) {
        team->stop = true;
        signpost_raise(&team->begun);
        for (size_t i = 0; i < team->started; i++)
            (void)pthread_join(team->members[i].thread, NULL);
        signpost_destroy(&team->begun);
        signpost_destroy(&team->done);
        signpost_destroy(&team->met);
    }
    mlp__free(team);
}

/* ---------------------------------------------------------------- runs */

size_t mlp__team_size(const mlp__team *team)
{
    return team != NULL && threads_exist(team) ? team->size : 1;
}

void mlp__team_run(mlp__team *team, size_t parts, mlp__team_task task, const void *context)
{
    const size_t size = mlp__team_size(team);

    if (parts > size)
        parts = size;
    if (parts <= 1) {
        task(context, 0, 1);
        return;
    }
    team->task = task;
    team->context = context;
    team->parts = parts;
    atomic_store_explicit(&team->done.value, 0, memory_order_relaxed);
    signpost_raise(&team->begun);
    task(context, 0, parts);
    signpost_wait(&team->done, (unsigned)(size - 1), team->looks);
}

void mlp__team_meet(mlp__team *team, size_t parts)
{
    unsigned meetings;

    if (parts <= 1)
        return;
    meetings = atomic_load_explicit(&team->met.value, memory_order_relaxed);
    if (atomic_fetch_add(&team->arrived, 1) + 1 < parts) {
        signpost_wait(&team->met, meetings + 1, team->looks);
        return;
    }
    atomic_store_explicit(&team->arrived, 0, memory_order_relaxed);
    signpost_raise(&team->met);
}

mlp__range mlp__team_share(size_t n, size_t grain, size_t part, size_t parts)
{
    const size_t grains = n / grain;
    mlp__range share;
    size_t end;

    if (grains <= 1 || parts <= 1)
        return part == 0 ? (mlp__range){ 0, n } : (mlp__range){ n, 0 };
    share.first = grains * part / parts * grain;
    end = part + 1 == parts ? n : grains * (part + 1) / parts * grain;
    share.count = end - share.first;
    return share;
}

size_t mlp__team_processors(void)
{
#if defined(__linux__)
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0 && CPU_COUNT(&set) > 0)
        return (size_t)CPU_COUNT(&set);
#endif
    {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);

        return online > 0 ? (size_t)online : 1;
    }
}
