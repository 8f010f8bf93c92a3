/* SPDX-License-Identifier: MIT */
/*
 * Changes of a safetensors file.
 */
#include "fuzz_container.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "fuzz_file.h"

static uint64_t get_64(const uint8_t *bytes)
{
    uint64_t value = 0;

    for (size_t i = 8; i-- > 0;)
        value = value << 8 | bytes[i];
    return value;
}

static void put_64(uint8_t *bytes, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)(value >> 8 * i);
}

/* A file in its parts. */
typedef struct parts {
    uint8_t *header;
    size_t header_length;
    uint8_t *arrays;
    size_t arrays_length;
    size_t most; /* of both together */
} parts;

static unsigned state;

static size_t draw(size_t below)
{
    /* The constants of C11's example of rand(). */
    state = state * 1103515245u + 12345u;
    return below == 0 ? 0 : state / 65536 % below;
}

static int is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Puts `text` in the place of `length` bytes of the header. */
static void replace(parts *p, size_t at, size_t length, const void *text, size_t text_length)
{
    if (p->header_length - length + text_length + p->arrays_length > p->most)
        return;
    memmove(p->header + at + text_length, p->header + at + length, p->header_length - at - length);
    memcpy(p->header + at, text, text_length);
    p->header_length = p->header_length - length + text_length;
}

/* Another number in the place of one. */
static void change_number(parts *p)
{
    static const char *const numbers[] = {
        "0",
        "1",
        "2",
        "3",
        "7",
        "8",
        "16",
        "64",
        "1000000000",
        "2147483648",
        "4294967296",
        "9223372036854775808",
        "18446744073709551615",
        "99999999999999999999",
        "-1",
        "0.5",
        "1e3",
    };
    size_t at = draw(p->header_length);
    size_t end;
    const char *number;

    while (at < p->header_length && !is_digit(p->header[at]))
        at++;
    for (end = at; end < p->header_length && is_digit(p->header[end]); end++)
        continue;
    number = numbers[draw(sizeof numbers / sizeof numbers[0])];
    if (end > at)
        replace(p, at, end - at, number, strlen(number));
}

/* The place of a character that separates parts of JSON, at or after `at`. */
static size_t next_mark(const parts *p, size_t at)
{
    while (at < p->header_length && memchr(",{}[]:", p->header[at], 6) == NULL)
        at++;
    return at;
}

/* Takes a piece between two marks away, or puts a copy of it at a third. */
static void move_piece(parts *p)
{
    const size_t from = next_mark(p, draw(p->header_length));
    const size_t to = next_mark(p, from + 1 + draw(40));
    const size_t at = next_mark(p, draw(p->header_length));
    uint8_t *piece;

    if (from >= to || to > p->header_length || at >= p->header_length)
        return;
    if (draw(2) == 0) {
        replace(p, from, to - from, "", 0);
        return;
    }
    piece = malloc(to - from);
    FUZZ_CHECK(piece != NULL);
    memcpy(piece, p->header + from, to - from);
    replace(p, at, 0, piece, to - from);
    free(piece);
}

/* Makes the arrays as long as the header says that they are. */
static void fit_arrays(parts *p)
{
    static const char mark[] = "\"data_offsets\":[";
    size_t end = 0;

    for (size_t i = 0; i + sizeof mark < p->header_length; i++) {
        size_t at = i + sizeof mark - 1;
        size_t value = 0;

        if (memcmp(p->header + i, mark, sizeof mark - 1) != 0)
            continue;
        while (at < p->header_length && p->header[at] != ',')
            at++;
        for (at++; at < p->header_length && is_digit(p->header[at]) && value < p->most; at++)
            value = 10 * value + (size_t)(p->header[at] - '0');
        end = value > end ? value : end;
    }
    if (end > p->most - p->header_length)
        return;
    if (end > p->arrays_length)
        memset(p->arrays + p->arrays_length, 0, end - p->arrays_length);
    p->arrays_length = end;
}

static void change(parts *p)
{
    switch (draw(6)) {
    case 0:
        p->header_length =
            LLVMFuzzerMutate(p->header, p->header_length, p->most - p->arrays_length);
        break;
    case 1:
        p->arrays_length =
            LLVMFuzzerMutate(p->arrays, p->arrays_length, p->most - p->header_length);
        break;
    case 2:
    case 3:
        change_number(p);
        break;
    case 4:
        move_piece(p);
        break;
    default:
        fit_arrays(p);
    }
}

/* Not from the heap: that much is a call of the system each time. */
static uint8_t room[1 << 18];

static void take_apart(parts *p, const uint8_t *bytes, size_t length, size_t most)
{
    const uint64_t claimed = get_64(bytes);
    const size_t header = claimed < length - 8 ? (size_t)claimed : length - 8;

    p->most = most - 8;
    p->header_length = header;
    p->arrays_length = length - 8 - header;
    FUZZ_CHECK(2 * p->most <= sizeof room);
    p->header = room;
    p->arrays = p->header + p->most;
    memcpy(p->header, bytes + 8, header);
    memcpy(p->arrays, bytes + 8 + header, p->arrays_length);
}

size_t fuzz_container_mutate(uint8_t *bytes, size_t length, size_t most, unsigned seed,
                             int has_checksum)
{
    parts p;

    state = seed;
    if (length < 16 || most < length || draw(16) == 0) {
        length = LLVMFuzzerMutate(bytes, length, most);
    } else {
        take_apart(&p, bytes, length, most);
        for (size_t i = draw(3) + 1; i > 0; i--)
            change(&p);
        put_64(bytes, p.header_length);
        memcpy(bytes + 8, p.header, p.header_length);
        memcpy(bytes + 8 + p.header_length, p.arrays, p.arrays_length);
        length = 8 + p.header_length + p.arrays_length;
    }
    if (has_checksum && length >= 8 && seed % 32 != 0)
        put_64(bytes + length - 8, XXH64(bytes, length - 8, 0));
    return length;
}
