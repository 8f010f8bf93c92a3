/* SPDX-License-Identifier: MIT */
/*
 * mlp export: models for other programs.
 */
#include <ctype.h>
#include <string.h>

#include "model_use.h"
#include "output.h"
#include "overwrite.h"
#include "program.h"
#include "rows.h"
#include "verbs.h"

/* The name of a file without folder and ending, with _ for what C takes in no name. */
static void make_name(const char *path, char *name, size_t room)
{
    const char *slash = strrchr(path, '/');
    const char *from = slash == NULL ? path : slash + 1;
    size_t n = 0;

    if (isdigit((unsigned char)from[0]))
        name[n++] = 'm';
    for (; *from != '\0' && *from != '.' && n + 1 < room; from++)
        name[n++] = (char)(isalnum((unsigned char)*from) ? *from : '_');
    name[n] = '\0';
    if (n == 0)
        (void)snprintf(name, room, "model");
}

int verb_export(const settings *s, const char *const *arguments, size_t n)
{
    model_use use;
    char name[61];

    overwrite_check(s, arguments, n, n);
    use = model_use_load(s, arguments[0]);
    if (s->onnx == NULL && s->c == NULL)
        program_usage_error("it takes --onnx FILE or --c FILE, or both");
    if (s->f32 && s->f64)
        program_usage_error("--f32 and --f64 exclude each other");
    if (s->onnx == NULL && (s->f32 || s->f64))
        program_usage_error("--%s is for --onnx; C has the model's own type",
                            s->f32 ? "f32" : "f64");
    if (s->c == NULL && s->name != NULL)
        program_usage_error("--name is for --c");
    if (s->onnx != NULL)
        ROWS_TRY(mlp_model_export_onnx(use.model, s->onnx, s->f64 ? MLP_F64 : MLP_F32));
    if (s->c != NULL) {
        make_name(s->c, name, sizeof name);
        ROWS_TRY(mlp_model_export_c(use.model, s->c, s->name != NULL ? s->name : name));
    }
    if (s->json) {
        json_t *object = json_object();

        output_put(object, "onnx", output_text(s->onnx));
        output_put(object, "c", output_text(s->c));
        output_json(object);
    } else {
        if (s->onnx != NULL)
            output_remark(s, "wrote %s", s->onnx);
        if (s->c != NULL)
            output_remark(s, "wrote %s: call %s_predict(x, y)", s->c,
                          s->name != NULL ? s->name : name);
    }
    model_use_free(&use);
    return 0;
}
