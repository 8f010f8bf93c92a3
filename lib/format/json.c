/* SPDX-License-Identifier: MIT */
/*
 * Reading JSON: the check, by recursive descent of bounded depth, and the
 * looking up, which may rely on it.
 */
#include "format/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/fail.h"

/* ---- The check ---- */

/* A text being checked. */
typedef struct checking {
    const char *where;
    const char *text;
    size_t length;
    size_t at;
    uint64_t *names; /* hashes of the names of the objects that are open ... */
    size_t n_names;
} checking;

static mlp_status fail(const checking *c, const char *what)
{
    MLP_FAIL(MLP_EFORMAT, "%s: no JSON, at its byte %zu: %s", c->where, c->at, what);
}

/* The next character; 0 at the end. */
static char next(const checking *c)
{
    return c->at < c->length ? c->text[c->at] : '\0';
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_spaces(checking *c)
{
    while (is_space(next(c)))
        c->at++;
}

static bool skip_digits(checking *c)
{
    const size_t start = c->at;

    while (is_digit(next(c)))
        c->at++;
    return c->at > start;
}

static mlp_status check_number(checking *c)
{
    if (next(c) == '-')
        c->at++;
    if (next(c) == '0')
        c->at++;
    else if (!skip_digits(c))
        return fail(c, "a value is to stand here");
    if (next(c) == '.') {
        c->at++;
        if (!skip_digits(c))
            return fail(c, "a digit is to follow the point");
    }
    if (next(c) == 'e' || next(c) == 'E') {
        c->at++;
        if (next(c) == '+' || next(c) == '-')
            c->at++;
        if (!skip_digits(c))
            return fail(c, "an exponent is to stand here");
    }
    return MLP_OK;
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Behind the backslash. */
static mlp_status check_escape(checking *c)
{
    const char letter = next(c);

    if (letter != '\0' && strchr("\"\\/bfnrt", letter) != NULL) {
        c->at++;
        return MLP_OK;
    }
    if (letter != 'u')
        return fail(c, "no escape");
    c->at++;
    for (size_t i = 0; i < 4; i++, c->at++)
        if (!is_hex(next(c)))
            return fail(c, "no four hexadecimal digits");
    return MLP_OK;
}

/* A text; *plain tells whether it is without escapes. Whether it is UTF-8 is known of the whole. */
static mlp_status check_text(checking *c, bool *plain)
{
    *plain = true;
    if (next(c) != '"')
        return fail(c, "a name in quotes is to stand here");
    c->at++;
    while (next(c) != '"') {
        if (c->at >= c->length)
            return fail(c, "the text ends within quotes");
        if ((unsigned char)next(c) < ' ')
            return fail(c, "a control character within quotes");
        if (next(c) == '\\') {
            *plain = false;
            c->at++;
            MLP_TRY(check_escape(c));
        } else {
            c->at++;
        }
    }
    c->at++;
    return MLP_OK;
}

static mlp_status check_word(checking *c, const char *word)
{
    const size_t length = strlen(word);

    if (c->length - c->at < length || memcmp(c->text + c->at, word, length) != 0)
        return fail(c, "no value");
    c->at += length;
    return MLP_OK;
}

/* FNV-1a, 64 bits (Fowler, Noll, Vo): names of one hash are taken to be equal, which costs nobody
 * anything but whoever looks for two that collide. */
static uint64_t hash_of(const char *bytes, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    return hash;
}

static int compare_hashes(const void *a, const void *b)
{
    const uint64_t *x = a;
    const uint64_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Of the object that ends here, whose names start at `first`. */
static mlp_status check_names(checking *c, size_t first)
{
    qsort(c->names + first, c->n_names - first, sizeof *c->names, compare_hashes);
    for (size_t i = first + 1; i < c->n_names; i++)
        if (c->names[i] == c->names[i - 1])
            return fail(c, "two members of the object before have one name");
    c->n_names = first;
    return MLP_OK;
}

static mlp_status check_value(checking *c, size_t depth);

static mlp_status check_member(checking *c, size_t depth)
{
    const size_t start = c->at;
    uint64_t hash;
    bool plain;

    MLP_TRY(check_text(c, &plain));
    if (!plain)
        return fail(c, "the name before has an escape");
    hash = hash_of(c->text + start, c->at - start);
    skip_spaces(c);
    if (next(c) != ':')
        return fail(c, "a colon is to stand here");
    c->names[c->n_names++] = hash;
    c->at++;
    return check_value(c, depth);
}

static mlp_status check_items(checking *c, bool of_object, size_t depth)
{
    const char end = of_object ? '}' : ']';
    const size_t first = c->n_names;

    c->at++;
    skip_spaces(c);
    if (next(c) == end) {
        c->at++;
        return MLP_OK;
    }
    for (;;) {
        skip_spaces(c);
        MLP_TRY(of_object ? check_member(c, depth) : check_value(c, depth));
        skip_spaces(c);
        if (next(c) == end)
            break;
        if (next(c) != ',')
            return fail(c, "a comma or the end of the object or array is to stand here");
        c->at++;
    }
    c->at++;
    return check_names(c, first);
}

static mlp_status check_value(checking *c, size_t depth)
{
    bool plain;

    if (depth > MLP__JSON_DEPTH)
        return fail(c, "it is too deep");
    skip_spaces(c);
    switch (next(c)) {
    case '{':
        return check_items(c, true, depth + 1);
    case '[':
        return check_items(c, false, depth + 1);
    case '"':
        return check_text(c, &plain);
    case 't':
        return check_word(c, "true");
    case 'f':
        return check_word(c, "false");
    case 'n':
        return check_word(c, "null");
    default:
        return check_number(c);
    }
}

/*
 * No more members can be open than there are colons outside of texts. Each has five bytes or more,
 * so that colons alone cost no memory; but for the last one, and those that others are inside of.
 */
static size_t most_names(mlp__span text)
{
    const size_t shortest = sizeof "\"\":0," - 1;
    const size_t most = text.length / shortest + MLP__JSON_DEPTH + 1;
    bool quoted = false;
    size_t count = 0;

    for (size_t i = 0; i < text.length && count < most; i++) {
        if (quoted && text.start[i] == '\\')
            i++;
        else if (text.start[i] == '"')
            quoted = !quoted;
        else
            count += !quoted && text.start[i] == ':';
    }
    return count;
}

static mlp__span trim(mlp__span text)
{
    while (text.length > 0 && is_space(text.start[0])) {
        text.start++;
        text.length--;
    }
    while (text.length > 0 && is_space(text.start[text.length - 1]))
        text.length--;
    return text;
}

mlp_status mlp__json_check(mlp__json *out, const char *where, mlp__span text)
{
    checking c = { .where = where, .text = text.start, .length = text.length };
    mlp_status status;
    void *names;

    MLP_FAIL_IF(!mlp__span_is_utf8(text), MLP_EFORMAT, "%s: no text in UTF-8", where);
    MLP_TRY(mlp__alloc(&names, most_names(text), sizeof *c.names));
    c.names = names;
    status = check_value(&c, 0);
    skip_spaces(&c);
    if (status == MLP_OK && c.at < c.length)
        status = fail(&c, "it goes on after its end");
    mlp__free(names);
    MLP_TRY(status);
    *out = trim(text);
    MLP_FAIL_IF(mlp__json_kind(*out) != '{', MLP_EFORMAT, "%s: no JSON object", where);
    return MLP_OK;
}

/* ---- Looking up, in texts that were checked ---- */

char mlp__json_kind(mlp__json value)
{
    const char first = value.start[0];

    return first == '-' || is_digit(first) ? '0' : first;
}

/* The end of the text that starts at `at` with a quote, behind its last one. */
static const char *end_of_text(const char *at)
{
    for (at++; *at != '"'; at++)
        if (*at == '\\')
            at++;
    return at + 1;
}

/* The end of the value that starts at `at`: where no bracket is open and a comma or the end is. */
static const char *end_of_value(const char *at, const char *end)
{
    size_t depth = 0;

    while (at < end) {
        if (*at == '"') {
            at = end_of_text(at);
            continue;
        }
        if (depth == 0 && (*at == ',' || *at == '}' || *at == ']'))
            break;
        if (*at == '{' || *at == '[')
            depth++;
        else if (*at == '}' || *at == ']')
            depth--;
        at++;
    }
    return at;
}

/* Takes the item at the beginning of `rest`, which is what lies inside the brackets. */
static bool take_item(mlp__span rest, bool of_object, mlp__json_item *item)
{
    const char *end = rest.start + rest.length;
    const char *at;
    const char *stop;

    rest = trim(rest);
    if (rest.length == 0)
        return false;
    at = rest.start;
    item->name = (mlp__span){ at, 0 };
    if (of_object) {
        stop = end_of_text(at);
        item->name = (mlp__span){ at + 1, (size_t)(stop - at) - 2 };
        at = stop;
        while (*at != ':')
            at++;
        at++;
    }
    stop = end_of_value(at, end);
    item->value = trim((mlp__span){ at, (size_t)(stop - at) });
    at = stop < end ? stop + 1 : end; /* behind the comma */
    item->rest = (mlp__span){ at, (size_t)(end - at) };
    return true;
}

bool mlp__json_first(mlp__json value, mlp__json_item *item)
{
    return take_item((mlp__span){ value.start + 1, value.length - 2 }, value.start[0] == '{', item);
}

bool mlp__json_next(mlp__json_item *item)
{
    /* Elements have an empty name where they begin, members one behind a quote. */
    const bool of_object = item->name.start != item->value.start;

    return take_item(item->rest, of_object, item);
}

size_t mlp__json_count(mlp__json value)
{
    mlp__json_item item;
    size_t count = 0;

    for (bool more = mlp__json_first(value, &item); more; more = mlp__json_next(&item))
        count++;
    return count;
}

bool mlp__json_find(mlp__json object, const char *name, mlp__json *value)
{
    mlp__json_item item;

    for (bool more = mlp__json_first(object, &item); more; more = mlp__json_next(&item))
        if (mlp__span_is(item.name, name)) {
            *value = item.value;
            return true;
        }
    return false;
}

bool mlp__json_whole(mlp__json value, uint64_t *out)
{
    uint64_t number = 0;

    for (size_t i = 0; i < value.length; i++) {
        const uint64_t digit = (uint64_t)(value.start[i] - '0');

        if (!is_digit(value.start[i]) || number > (UINT64_MAX - digit) / 10)
            return false;
        number = 10 * number + digit;
    }
    *out = number;
    return value.length > 0;
}

bool mlp__json_number(mlp__json value, double *out)
{
    return mlp__json_kind(value) == '0' && mlp__span_double(value, out) && isfinite(*out);
}

bool mlp__json_quoted(mlp__json value, mlp__span *out)
{
    if (mlp__json_kind(value) != '"')
        return false;
    *out = (mlp__span){ value.start + 1, value.length - 2 };
    return true;
}

/* ---- Escapes ---- */

static unsigned hex_value(const char *digits)
{
    unsigned value = 0;

    for (size_t i = 0; i < 4; i++) {
        const char c = digits[i];
        const unsigned digit = is_digit(c) ? (unsigned)(c - '0') : ((unsigned)c & 0xDFu) - 'A' + 10;

        value = value << 4 | digit;
    }
    return value;
}

static size_t put_utf8(unsigned code, char *to)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}

/* The character of \uXXXX, or of two of them that are a pair of surrogates; *at is behind them. */
static unsigned read_code(const char **at, const char *end)
{
    const unsigned first = hex_value(*at);
    unsigned second;

    *at += 4;
    if (first < 0xD800 || first > 0xDBFF || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u')
        return first;
    second = hex_value(*at + 2);
    if (second < 0xDC00 || second > 0xDFFF)
        return first;
    *at += 6;
    return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
}

static char plain_escape(char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return letter;
    }
}

size_t mlp__json_unescape(mlp__span text, char *to)
{
    const char *at = text.start;
    const char *end = text.start + text.length;
    size_t length = 0;

    while (at < end) {
        if (*at != '\\') {
            to[length++] = *at++;
        } else if (at[1] == 'u') {
            at += 2;
            length += put_utf8(read_code(&at, end), to + length);
        } else {
            to[length++] = plain_escape(at[1]);
            at += 2;
        }
    }
    to[length] = '\0';
    return length;
}
