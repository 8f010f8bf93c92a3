/* SPDX-License-Identifier: MIT */
/*
 * Pieces of a C file: texts with places to fill, arrays of numbers and of names.
 */
#include "model/export_c.h"

#include <math.h>
#include <string.h>

#include "base/dtype.h"
#include "base/fail.h"
#include "base/text.h"

static const char *what_stands_for(const mlp__c_writer *writer, char letter)
{
    const bool is_double = writer->model->net->type == MLP_F64;

    if (letter == 'n')
        return writer->name;
    if (letter == 't')
        return is_double ? "double" : "float";
    return is_double ? "" : "f";
}

mlp_status mlp__c_text(const mlp__c_writer *writer, const char *text)
{
    const char *dollar;

    while ((dollar = strchr(text, '$')) != NULL) {
        const char *filling = what_stands_for(writer, dollar[1]);

        MLP_TRY(mlp__file_write(writer->file, text, (size_t)(dollar - text)));
        MLP_TRY(mlp__file_write(writer->file, filling, strlen(filling)));
        text = dollar + 2;
    }
    return mlp__file_write(writer->file, text, strlen(text));
}

mlp_status mlp__c_array(const mlp__c_writer *writer, const char *what, size_t number,
                        mlp_dtype type, const void *values, size_t first, size_t count)
{
    enum { IN_LINE = 4 };
    const char *suffix = type == MLP_F64 ? "" : "f";
    char text[MLP__TEXT_DOUBLE];

    MLP_TRY(mlp__file_print(writer->file, "static const %s %s_%s%zu[%zu] = {",
                            type == MLP_F64 ? "double" : "float", writer->name, what, number,
                            count));
    for (size_t i = 0; i < count; i++) {
        const double value = mlp__dtype_get(type, values, first + i);

        MLP_FAIL_IF(!isfinite(value), MLP_ENONFINITE, "%s: layer %zu: number %zu of its %s is %g",
                    writer->file->path, number, i, what, value);
        MLP_TRY(mlp__file_print(writer->file, "%s%s%s%s", i % IN_LINE == 0 ? "\n    " : " ",
                                mlp__text_hex(value, text), suffix, i + 1 < count ? "," : ""));
    }
    return mlp__file_print(writer->file, "\n};\n");
}

/* A text between quotes. Bytes that may be read as something else are written by their number. */
static mlp_status write_quoted(mlp__file_writer *file, const char *text)
{
    MLP_TRY(mlp__file_print(file, "\""));
    for (; *text != '\0'; text++) {
        const unsigned char byte = (unsigned char)*text;

        if (byte < ' ' || byte > '~' || strchr("\"\\?", byte) != NULL)
            MLP_TRY(mlp__file_print(file, "\\%03o", (unsigned)byte));
        else
            MLP_TRY(mlp__file_write(file, text, 1));
    }
    return mlp__file_print(file, "\"");
}

mlp_status mlp__c_names(const mlp__c_writer *writer, const char *what, const mlp__names *names)
{
    if (names == NULL)
        return MLP_OK;
    /* Declared first, for compilers that warn of what no header declares. */
    MLP_TRY(mlp__file_print(writer->file, "\nextern const char *const %s_%s[%zu];\n", writer->name,
                            what, names->n));
    MLP_TRY(mlp__file_print(writer->file, "const char *const %s_%s[%zu] = {\n", writer->name, what,
                            names->n));
    for (size_t i = 0; i < names->n; i++) {
        MLP_TRY(mlp__file_print(writer->file, "    "));
        MLP_TRY(write_quoted(writer->file, names->text[i]));
        MLP_TRY(mlp__file_print(writer->file, ",\n"));
    }
    return mlp__file_print(writer->file, "};\n");
}
