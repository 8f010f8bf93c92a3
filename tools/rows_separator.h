/* SPDX-License-Identifier: MIT */
/*
 * What stands between the fields of a CSV file, looked for in it.
 */
#ifndef TOOLS_ROWS_SEPARATOR_H
#define TOOLS_ROWS_SEPARATOR_H

/*
 * By the first line of the file at a path that rows_source() has given that is not empty: a comma
 * if there is one outside quotes, else a semicolon, else a tab; a comma where there is none of
 * them. A file that can't be read has a comma: the reader says what is wrong.
 */
char rows_separator(const char *source);

/* What a separator is called in a sentence, many of them: "semicolons". */
const char *rows_separator_name(char separator);

#endif
