/* SPDX-License-Identifier: MIT */
/*
 * Writing CSV files: what is in them, and that reading gives the same bits.
 */
#include "support.h"

#include "scratch.h"

#include <sys/stat.h>

enum { ROWS = 5, INPUTS = 3, TARGETS = 2 };

static const double x[ROWS * INPUTS] = { 0.1,     -0.0,   3.0,
                                         1e300,   5e-324, -1.7976931348623157e308,
                                         1e22,    1e23,   1.0 / 3,
                                         2.0 / 3, 1e-5,   123456789.125,
                                         -7.0,    0x1p60, 0x1p-1074 };
static const double t[ROWS * TARGETS] = { 1.5, NAN, NAN, NAN, -0.0, 2.0, 3.0, 4.0, 5.0, 6e-7 };
static const double sw[ROWS] = { 1.0, 0.0, 0.1, 2.0, 1e-3 };
static const int32_t labels[ROWS] = { 2, 0, 1, 1, 2 };

static void check_file(const char *path, const char *expected)
{
    char text[4096];

    (void)scratch_read_text(path, text, sizeof text);
    ck_assert_str_eq(text, expected);
}

static void check_same_bits(const mlp_data *a, const mlp_data *b)
{
    ck_assert_uint_eq(mlp_data_rows(a), mlp_data_rows(b));
    ck_assert_uint_eq(mlp_data_n_inputs(a), mlp_data_n_inputs(b));
    ck_assert_uint_eq(mlp_data_n_targets(a), mlp_data_n_targets(b));
    for (size_t i = 0; i < mlp_data_rows(a); i++) {
        double row_a[8];
        double row_b[8];
        double t_a[8];
        double t_b[8];
        int32_t label_a;
        int32_t label_b;

        ck_ok(mlp_data_row(a, i, row_a, t_a, &label_a));
        ck_ok(mlp_data_row(b, i, row_b, t_b, &label_b));
        ck_assert_mem_eq(row_a, row_b, mlp_data_n_inputs(a) * sizeof(double));
        for (size_t j = 0; j < mlp_data_n_targets(a); j++)
            ck_assert(isnan(t_a[j]) ? isnan(t_b[j]) : memcmp(&t_a[j], &t_b[j], 8) == 0);
        ck_assert_int_eq(label_a, label_b);
    }
}

START_TEST(test_text_of_targets)
{
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, 2, INPUTS, TARGETS, x, t, NULL));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    check_file(path,
               "x0,x1,x2,t0,t1\n0.1,-0,3,1.5,\n1e+300,4.94065645841247e-324,"
               "-1.7976931348623157e+308,,\n");
    options.separator = ';';
    options.header = MLP_CSV_HEADER_NO;
    ck_ok(mlp_data_write_csv(data, path, &options));
    check_file(path, "0.1;-0;3;1.5;\n1e+300;4.94065645841247e-324;-1.7976931348623157e+308;;\n");
    mlp_data_free(data);
}
END_TEST

START_TEST(test_targets_and_weights_read_back)
{
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;
    mlp_data *back;

    options.targets = "t0,t1";
    options.weight = "weight";
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, TARGETS, x, t, sw));
    ck_ok(mlp_data_write_csv(data, path, &options));
    ck_ok(mlp_data_read_csv(&back, path, &options));
    check_same_bits(data, back);
    ck_assert_str_eq(mlp_data_target_name(back, 1), "t1");
    mlp_data_free(data);
    mlp_data_free(back);
}
END_TEST

/* Names that must be quoted, and the same options for both ways. */
START_TEST(test_names_and_labels)
{
    static const char *const inputs[] = { "a,b", "say \"x\"", " line\nbreak" };
    static const char *const classes[] = { "zz", "", "a;b" };
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_csv_opts other = MLP_CSV_OPTS_INIT;
    mlp_data *data;
    mlp_data *back;

    options.label = "\"the, label\"";
    options.weight = "w";
    ck_ok(mlp_data_wrap_labels(&data, 3, INPUTS, 3, x + 6, labels, sw + 2));
    ck_ok(mlp_data_set_names(data, inputs, NULL, classes));
    ck_ok(mlp_data_write_csv(data, path, &options));
    check_file(path,
               "\"a,b\",\"say \"\"x\"\"\",\" line\nbreak\",\"the, label\",w\n"
               "1e+22,1e+23,0.33333333333333331,a;b,0.1\n"
               "0.66666666666666663,1e-05,123456789.125,zz,2\n"
               "-7,1.152921504606847e+18,4.94065645841247e-324,\"\",0.001\n");
    options.classes = classes;
    options.n_classes = 3;
    ck_ok(mlp_data_read_csv(&back, path, &options));
    check_same_bits(data, back);
    for (size_t j = 0; j < 3; j++) {
        ck_assert_str_eq(mlp_data_input_name(back, j), inputs[j]);
        ck_assert_str_eq(mlp_data_class_name(back, j), classes[j]);
    }
    ck_assert_str_eq(mlp_data_target_name(back, 0), "the, label");
    ck_assert_ptr_null(mlp_data_target_name(back, 1));
    /* Data keep the label's name; an option has the last word. */
    other.weight = "w";
    ck_ok(mlp_data_write_csv(back, path, &other));
    mlp_data_free(back);
    ck_ok(mlp_data_read_csv(&back, path, &options));
    check_same_bits(data, back);
    mlp_data_free(data);
    mlp_data_free(back);
}
END_TEST

/* Labels without names are numbers, sorted by number again when they are read. */
START_TEST(test_labels_without_names)
{
    enum { CLASSES = 12 };
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    int32_t all[CLASSES];
    double inputs[CLASSES];
    mlp_data *data;
    mlp_data *back;

    for (int32_t i = 0; i < CLASSES; i++) {
        all[i] = i * 5 % CLASSES;
        inputs[i] = i;
    }
    ck_ok(mlp_data_wrap_labels(&data, CLASSES, 1, CLASSES, inputs, all, NULL));
    options.label = "-1";
    ck_ok(mlp_data_write_csv(data, path, &options));
    ck_ok(mlp_data_read_csv(&back, path, &options));
    check_same_bits(data, back);
    options.label = "label";
    mlp_data_free(back);
    ck_ok(mlp_data_read_csv(&back, path, &options));
    check_same_bits(data, back);
    mlp_data_free(data);
    mlp_data_free(back);
}
END_TEST

/* A name that begins like a byte order mark keeps it. */
START_TEST(test_name_with_a_mark)
{
    static const char *const names[] = { "\xEF\xBB\xBF\x61" };
    const char *path = scratch_path("t.csv");
    mlp_data *data;
    mlp_data *back;

    ck_ok(mlp_data_wrap(&data, 2, 1, 0, x, NULL, NULL));
    ck_ok(mlp_data_set_names(data, names, NULL, NULL));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    ck_ok(mlp_data_read_csv(&back, path, NULL));
    ck_assert_str_eq(mlp_data_input_name(back, 0), names[0]);
    mlp_data_free(data);
    mlp_data_free(back);
}
END_TEST

/* A part is written in its own order, and unscaled. */
START_TEST(test_part_with_a_scaler)
{
    static const double five[] = { 3, 1, 4, 1.5, 9 };
    const char *path = scratch_path("t.csv");
    mlp_data *data;
    mlp_data *part[2];
    mlp_data *back;
    mlp_scaler *scaler;

    ck_ok(mlp_data_wrap(&data, ROWS, 1, 0, five, NULL, NULL));
    ck_ok(mlp_data_split(data, 0.7, 4, &part[0], &part[1]));
    ck_ok(mlp_scaler_fit_inputs(&scaler, data, NULL));
    ck_ok(mlp_data_write_csv(part[0], path, NULL));
    ck_ok(mlp_data_read_csv(&back, path, NULL));
    check_same_bits(part[0], back);
    mlp_data_free(back);
    ck_ok(mlp_data_set_scalers(data, scaler, NULL));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    check_file(path, "x0\n3\n1\n4\n1.5\n9\n");
    mlp_scaler_free(scaler);
    mlp_data_free(part[0]);
    mlp_data_free(part[1]);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_other_types)
{
    static const uint8_t bytes[] = { 0, 255, 7, 8 };
    static const uint8_t their_labels[] = { 1, 0 };
    static const float floats[] = { 0.1f, 0.5f, 2.0f };
    const char *path = scratch_path("t.csv");
    mlp_data *data;

    ck_ok(mlp_data_wrap_u8(&data, 2, 2, 2, bytes, their_labels, 1.0 / 255));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    check_file(path, "x0,x1,label\n0,255,1\n7,8,0\n");
    mlp_data_free(data);
    ck_ok(mlp_data_wrap_f32(&data, 1, 1, 1, floats, floats + 1, floats + 2));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    check_file(path, "x0,t0,weight\n0.10000000149011612,0.5,2\n");
    mlp_data_free(data);
}
END_TEST

START_TEST(test_whole_numbers)
{
    static const double whole[] = { 0,
                                    -0.0,
                                    1,
                                    -1,
                                    9,
                                    10,
                                    -255,
                                    1e14,
                                    1e15,
                                    -1e15,
                                    1e16,
                                    1e22,
                                    12345,
                                    999999999999999,
                                    -999999999999999,
                                    1000000000000001,
                                    0x1p53 };
    const char *path = scratch_path("t.csv");
    mlp_data *data;

    ck_ok(mlp_data_wrap(&data, sizeof whole / sizeof whole[0], 1, 0, whole, NULL, NULL));
    ck_ok(mlp_data_write_csv(data, path, NULL));
    check_file(path,
               "x0\n0\n-0\n1\n-1\n9\n10\n-255\n100000000000000\n1e+15\n-1e+15\n1e+16\n1e+22\n"
               "12345\n999999999999999\n-999999999999999\n1000000000000001\n9007199254740992\n");
    mlp_data_free(data);
}
END_TEST

START_TEST(test_failures_leave_the_old_file)
{
    static const char *const twice[] = { "a", "b", "a" };
    const char *path = scratch_path("t.csv");
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    scratch_write(path, "old", 3);
    ck_ok(mlp_data_wrap(&data, ROWS, INPUTS, 0, x, NULL, sw));
    ck_ok(mlp_data_set_names(data, twice, NULL, NULL));
    ck_fails(mlp_data_write_csv(data, path, NULL), MLP_EINVAL,
             "t.csv: line 1, column 3 (\"a\"): another column has the same name");
    options.weight = "a,b";
    ck_fails(mlp_data_write_csv(data, path, &options), MLP_EINVAL, "options->weight");
    options.weight = "b";
    ck_fails(mlp_data_write_csv(data, path, &options), MLP_EINVAL, "the same name");
    options.separator = '1';
    ck_fails(mlp_data_write_csv(data, path, &options), MLP_EINVAL, "separator");
    ck_fails(mlp_data_write_csv(data, NULL, NULL), MLP_EINVAL, "path is NULL");
    ck_fails(mlp_data_write_csv(NULL, path, NULL), MLP_EINVAL, "data is NULL");
    ck_fails(mlp_data_write_csv(data, "/", NULL), MLP_EIO, "is a folder");
    check_file(path, "old");
    options.separator = ',';
    options.header = MLP_CSV_HEADER_NO;
    ck_ok(mlp_data_write_csv(data, path, &options));
    mlp_data_free(data);
}
END_TEST

#define ADD(suite, test) scratch_add(suite, #test, test, 1)

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/csv_write");

    ADD(suite, test_text_of_targets);
    ADD(suite, test_targets_and_weights_read_back);
    ADD(suite, test_names_and_labels);
    ADD(suite, test_labels_without_names);
    ADD(suite, test_name_with_a_mark);
    ADD(suite, test_part_with_a_scaler);
    ADD(suite, test_other_types);
    ADD(suite, test_whole_numbers);
    ADD(suite, test_failures_leave_the_old_file);
    return suite;
}
