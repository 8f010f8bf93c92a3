/* SPDX-License-Identifier: MIT */
/*
 * Texts from users' files as strings of gnuplot's language. In double quotes, as
 * in single ones gnuplot 5 does not get along with every sequence of quotes.
 */
#include <string.h>

#include "script.h"

static const uint32_t replacement = 0xFFFD;

/* The next character of a text, and how far it reaches; bytes that are not UTF-8 (RFC 3629) are
 * replaced one by one. */
static uint32_t next_character(const char **text)
{
    const unsigned char *byte = (const unsigned char *)*text;
    const unsigned length = byte[0] < 0x80 ? 1
        : byte[0] < 0xC2                   ? 0
        : byte[0] < 0xE0                   ? 2
        : byte[0] < 0xF0                   ? 3
        : byte[0] < 0xF5                   ? 4
                                           : 0;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
    uint32_t character = length < 2 ? byte[0] : byte[0] & (0xFFu >> (length + 1));

    for (unsigned i = 1; i < length; i++) {
        if ((byte[i] & 0xC0) != 0x80) {
            *text += 1;
            return replacement;
        }
        character = character << 6 | (byte[i] & 0x3F);
    }
    *text += length == 0 ? 1 : length;
    if (length == 0 || character < least[length] || character > 0x10FFFF
        || (character >= 0xD800 && character < 0xE000))
        return replacement;
    return character;
}

typedef struct span {
    uint32_t first;
    uint32_t last;
} span;

static bool is_in(uint32_t character, size_t n, const span *spans)
{
    for (size_t i = 0; i < n; i++)
        if (character >= spans[i].first && character <= spans[i].last)
            return true;
    return false;
}

/* What may not be in XML, or would turn the rest of a line around. */
static uint32_t clean(uint32_t character)
{
    static const span turning[] = { { 0x200E, 0x200F }, { 0x202A, 0x202E }, { 0x2066, 0x2069 } };

    if (character < 0x20 || (character >= 0x7F && character < 0xA0) || character == 0x2028
        || character == 0x2029)
        return ' ';
    if (is_in(character, 3, turning) || (character & 0xFFFE) == 0xFFFE)
        return replacement;
    return character;
}

static size_t columns_of(uint32_t character)
{
    static const span none[] = { { 0x0300, 0x036F }, { 0x200B, 0x200D }, { 0xFE00, 0xFE0F } };
    static const span two[] = { { 0x1100, 0x115F },   { 0x2E80, 0xA4CF },  { 0xAC00, 0xD7A3 },
                                { 0xF900, 0xFAFF },   { 0xFE30, 0xFE6F },  { 0xFF00, 0xFF60 },
                                { 0x1F300, 0x1FAFF }, { 0x20000, 0x3FFFF } };

    if (is_in(character, sizeof none / sizeof none[0], none))
        return 0;
    return is_in(character, sizeof two / sizeof two[0], two) ? 2 : 1;
}

/* As far as columns go: all of it if that is at most `most`, else more. */
static size_t count(const char *text, size_t most)
{
    size_t columns = 0;

    while (*text != '\0' && columns <= most)
        columns += columns_of(clean(next_character(&text)));
    return columns;
}

static void write_utf8(FILE *file, uint32_t character)
{
    if (character < 0x80)
        (void)fputc((int)character, file);
    else if (character < 0x800)
        (void)fprintf(file, "%c%c", 0xC0 | character >> 6, 0x80 | (character & 0x3F));
    else if (character < 0x10000)
        (void)fprintf(file, "%c%c%c", 0xE0 | character >> 12, 0x80 | (character >> 6 & 0x3F),
                      0x80 | (character & 0x3F));
    else
        (void)fprintf(file, "%c%c%c%c", 0xF0 | character >> 18, 0x80 | (character >> 12 & 0x3F),
                      0x80 | (character >> 6 & 0x3F), 0x80 | (character & 0x3F));
}

/* What gnuplot may take for something else is written by its number in octal digits; so is a digit
 * behind that, which would be taken for one of them. Returns if that was done. */
static bool write_character(FILE *script, uint32_t character, bool after_number)
{
    const bool is_digit = character >= '0' && character <= '9';
    const bool by_number = character < 0x80
        && (strchr("\"'`\\@{}#$", (int)character) != NULL || (is_digit && after_number));

    if (by_number)
        (void)fprintf(script, "\\%03o", character);
    else
        write_utf8(script, character);
    return by_number;
}

void script_text(FILE *script, const char *text, size_t most)
{
    const bool cut = count(text, most) > most;
    size_t columns = 0;
    bool by_number = false;

    (void)fputc('"', script);
    while (*text != '\0') {
        const uint32_t character = clean(next_character(&text));

        columns += columns_of(character);
        if (cut && columns + 1 > most)
            break;
        by_number = write_character(script, character, by_number);
    }
    (void)fputs(cut ? "…\"" : "\"", script);
}

void script_cell(FILE *file, const char *text, size_t width)
{
    const bool cut = count(text, width) > width;
    size_t columns = 0;

    while (*text != '\0') {
        const uint32_t character = clean(next_character(&text));

        if (cut && columns + columns_of(character) + 1 > width)
            break;
        columns += columns_of(character);
        write_utf8(file, character);
    }
    if (cut) {
        (void)fputs("…", file);
        columns++;
    }
    for (; columns < width; columns++)
        (void)fputc(' ', file);
}

size_t script_columns(const char *text, size_t most)
{
    const size_t columns = count(text, most);

    return columns < most ? columns : most;
}

size_t script_widest(size_t n, const char *const *names, size_t most)
{
    size_t widest = 0;

    for (size_t i = 0; i < n; i++) {
        const size_t columns = script_columns(names[i], most);

        widest = columns > widest ? columns : widest;
    }
    return widest;
}

double script_width(size_t columns, double font)
{
    /* The mean of DejaVu Sans, a broad one. */
    return (double)columns * font * 0.6;
}
