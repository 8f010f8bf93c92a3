/* SPDX-License-Identifier: MIT */
/*
 * Lists of names: one block each, pointers first.
 */
#include "data/names.h"

#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

/* A list for n texts that take `bytes`, their ends included. */
static mlp_status make(mlp__names **out, size_t n, size_t bytes)
{
    size_t all;
    void *memory;

    if (!mlp__size_mul(n, sizeof(char *), &all) || !mlp__size_add(all, sizeof(mlp__names), &all)
        || !mlp__size_add(all, bytes, &all))
        MLP_FAIL(MLP_EOVERFLOW, "%zu names are too many", n);
    MLP_TRY(mlp__alloc(&memory, all, 1));
    *out = memory;
    (*out)->n = n;
    return MLP_OK;
}

static mlp_status measure(const char *what, size_t n, const mlp__span *texts, size_t *bytes)
{
    *bytes = 0;
    for (size_t i = 0; i < n; i++) {
        MLP_FAIL_IF(!mlp__span_is_utf8(texts[i]), MLP_EFORMAT,
                    "the name of %s %zu is no text in UTF-8", what, i);
        MLP_FAIL_IF(!mlp__size_add(*bytes, texts[i].length + 1, bytes), MLP_EOVERFLOW,
                    "%zu names are too long", n);
    }
    return MLP_OK;
}

mlp_status mlp__names_new_spans(mlp__names **out, const char *what, size_t n,
                                const mlp__span *texts)
{
    size_t bytes;
    char *at;

    *out = NULL;
    MLP_TRY(measure(what, n, texts, &bytes));
    MLP_TRY(make(out, n, bytes));
    at = (char *)&(*out)->text[n];
    for (size_t i = 0; i < n; i++) {
        (*out)->text[i] = at;
        memcpy(at, texts[i].start, texts[i].length);
        at += texts[i].length + 1; /* a 0 is there */
    }
    return MLP_OK;
}

mlp_status mlp__names_new(mlp__names **out, const char *what, size_t n, const char *const *texts)
{
    mlp_status status;
    mlp__span *spans;
    void *memory;

    *out = NULL;
    for (size_t i = 0; i < n; i++)
        MLP_FAIL_IF(texts[i] == NULL, MLP_EINVAL, "the name of %s %zu is NULL", what, i);
    MLP_TRY(mlp__alloc(&memory, n, sizeof *spans));
    spans = memory;
    for (size_t i = 0; i < n; i++)
        spans[i] = (mlp__span){ texts[i], strlen(texts[i]) };
    status = mlp__names_new_spans(out, what, n, spans);
    mlp__free(spans);
    return status;
}

mlp_status mlp__names_clone(mlp__names **out, const mlp__names *names)
{
    *out = NULL;
    return names == NULL ? MLP_OK : mlp__names_new(out, "name", names->n, names->text);
}

const char *mlp__names_get(const mlp__names *names, size_t i)
{
    return names == NULL || i >= names->n ? NULL : names->text[i];
}
