/* SPDX-License-Identifier: MIT */
/*
 * Reading CSV files: every option, and every way that a file can be wrong.
 */
#include "support.h"

#include "scratch.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static mlp_status read_bytes(mlp_data **out, const char *bytes, size_t length,
                             const mlp_csv_opts *options)
{
    const char *path = scratch_path("t.csv");

    scratch_write(path, bytes, length);
    return mlp_data_read_csv(out, path, options);
}

static mlp_status read_text(mlp_data **out, const char *text, const mlp_csv_opts *options)
{
    return read_bytes(out, text, strlen(text), options);
}

/* Row i is these inputs and targets, NaN for NaN. */
static void check_row(const mlp_data *data, size_t i, const double *x, const double *t)
{
    double row[8];
    double targets[8];

    ck_assert_uint_le(mlp_data_n_inputs(data), 8);
    ck_assert_uint_le(mlp_data_n_targets(data), 8);
    ck_ok(mlp_data_row(data, i, row, targets, NULL));
    for (size_t j = 0; j < mlp_data_n_inputs(data); j++)
        ck_assert_msg(row[j] == x[j], "row %zu, input %zu: %.17g, not %.17g", i, j, row[j], x[j]);
    for (size_t j = 0; j < mlp_data_n_targets(data); j++)
        ck_assert_msg(targets[j] == t[j] || (isnan(targets[j]) && isnan(t[j])),
                      "row %zu, target %zu: %.17g, not %.17g", i, j, targets[j], t[j]);
}

#define ROW(...) ((const double[]){ __VA_ARGS__ })

/* The text reads as 2 rows of 3 inputs, 1 2 3 and 4 5.5 -6. */
static void check_two_rows(const char *text, const mlp_csv_opts *options, const char *first_name)
{
    mlp_data *data;

    ck_ok(read_text(&data, text, options));
    ck_assert_uint_eq(mlp_data_rows(data), 2);
    ck_assert_uint_eq(mlp_data_n_inputs(data), 3);
    ck_assert_uint_eq(mlp_data_n_targets(data), 0);
    ck_assert_int_eq(mlp_data_dtype(data), MLP_F64);
    check_row(data, 0, ROW(1, 2, 3), NULL);
    check_row(data, 1, ROW(4, 5.5, -6), NULL);
    if (first_name == NULL)
        ck_assert_ptr_null(mlp_data_input_name(data, 0));
    else
        ck_assert_str_eq(mlp_data_input_name(data, 0), first_name);
    mlp_data_free(data);
}

START_TEST(test_ways_to_write_a_table)
{
    static const char *const texts[] = {
        "1,2,3\n4,5.5,-6\n",
        "1,2,3\n4,5.5,-6",
        "1,2,3\r\n4,5.5,-6\r\n",
        "1,2,3\r\n4,5.5,-6\r",
        "\n\r\n  \n1,2,3\n\n\t\n4,5.5,-6\n\n \t",
        " 1 ,\t2,3 \n4 , 5.5,  -6\t\r\n",
        "\"1\",\"2\",\"3\"\n\"4\",5.5,\"-6\"\n",
        " \"1\" ,2,\t\"3\"\t\n4,\"5.5\",-6",
        ("\xEF\xBB\xBF"
         "1,2,3\n4,5.5,-6\n"),
        "1.0,2e0,30E-1\n+4,.55e+1,-6.\n",
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        check_two_rows(texts[i], NULL, NULL);
}
END_TEST

START_TEST(test_header)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;

    check_two_rows("a,b,c\n1,2,3\n4,5.5,-6", NULL, "a");
    check_two_rows("1,2,c\n1,2,3\n4,5.5,-6", NULL, "1");
    check_two_rows("\xEF\xBB\xBF"
                   "\"a \"\"b\"\",\nc\",,\n1,2,3\n4,5.5,-6",
                   NULL, "a \"b\",\nc");
    options.header = MLP_CSV_HEADER_YES;
    check_two_rows("7,8,9\n1,2,3\n4,5.5,-6", &options, "7");
    options.header = MLP_CSV_HEADER_NO;
    check_two_rows("1,2,3\n4,5.5,-6", &options, NULL);
    options.header = MLP_CSV_HEADER_AUTO;
    /* What is no input, or missing, makes no header. */
    options.ignore = "0";
    check_two_rows("a,1,2,3\nb,4,5.5,-6", &options, NULL);
    options.missing_input = MLP_CSV_MISSING_DROP;
    check_two_rows("a,?,,NA\na,1,2,3\nb,4,5.5,-6", &options, NULL);
    /* What names a column, does. */
    options.ignore = "\"7\"";
    check_two_rows("7,8,9,10\na,1,2,3\nb,4,5.5,-6", &options, "8");
}
END_TEST

START_TEST(test_separators)
{
    static const char separators[] = { ';', '\t', ' ', '|', ':', '_', '/', '\x01' };
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;

    for (size_t i = 0; i < sizeof separators; i++) {
        char text[64];
        const char c = separators[i];

        options.separator = c;
        (void)snprintf(text, sizeof text, "1%c2%c3\n4%c\"5.5\"%c-6\n", c, c, c, c);
        check_two_rows(text, &options, NULL);
    }
    options.separator = '\t';
    options.missing_input = MLP_CSV_MISSING_DROP;
    check_two_rows("1\t2\t3\n\t\t\n 4\t5.5 \t-6", &options, NULL);
}
END_TEST

START_TEST(test_separators_that_are_none)
{
    static const char separators[] = { '"', '\n', '\r', '\0', '.', '-',
                                       '+', '0',  '9',  'e',  'X', '\xFF' };
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    for (size_t i = 0; i < sizeof separators; i++) {
        options.separator = separators[i];
        ck_fails(read_text(&data, "1,2\n", &options), MLP_EINVAL, "separator");
        ck_assert_ptr_null(data);
    }
}
END_TEST

static const char houses[] = "id,price,\"floor, area\",rooms,tax,7\n"
                             "a,100.5,50,2,1,0.5\n"
                             "b,,60,3,2,1.5\n"
                             "c,300,70,4,NA,2\n";

/* The same columns, by name and by index. */
START_TEST(test_columns)
{
    static const struct {
        const char *targets, *weight, *ignore;
    } ways[] = {
        { "price,tax", "\"7\"", "id" },
        { "1,4", "5", "0" },
        { "-5,-2", "-1", "-6" },
        { " price , -2 ", "-1", "0,id" },
        { "\"price\",\"tax\"", "5", "\"id\"" },
    };

    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        mlp_csv_opts options = MLP_CSV_OPTS_INIT;
        mlp_data *data;

        options.targets = ways[i].targets;
        options.weight = ways[i].weight;
        options.ignore = ways[i].ignore;
        options.header = MLP_CSV_HEADER_YES;
        ck_ok(read_text(&data, houses, &options));
        ck_assert_uint_eq(mlp_data_rows(data), 3);
        ck_assert_uint_eq(mlp_data_n_inputs(data), 2);
        ck_assert_uint_eq(mlp_data_n_targets(data), 2);
        ck_assert_str_eq(mlp_data_input_name(data, 0), "floor, area");
        ck_assert_str_eq(mlp_data_input_name(data, 1), "rooms");
        ck_assert_str_eq(mlp_data_target_name(data, 0), "price");
        ck_assert_str_eq(mlp_data_target_name(data, 1), "tax");
        check_row(data, 0, ROW(50, 2), ROW(100.5, 1));
        check_row(data, 1, ROW(60, 3), ROW(NAN, 2));
        check_row(data, 2, ROW(70, 4), ROW(300, NAN));
        mlp_data_free(data);
    }
}
END_TEST

/* Inputs and targets come in the order that they are named. */
START_TEST(test_order_of_columns)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    options.inputs = "rooms,\"floor, area\"";
    options.targets = "tax,price";
    ck_ok(read_text(&data, houses, &options));
    ck_assert_uint_eq(mlp_data_n_inputs(data), 2);
    ck_assert_str_eq(mlp_data_input_name(data, 0), "rooms");
    ck_assert_str_eq(mlp_data_target_name(data, 1), "price");
    check_row(data, 0, ROW(2, 50), ROW(1, 100.5));
    mlp_data_free(data);
}
END_TEST

START_TEST(test_columns_that_are_not_there)
{
    static const struct {
        const char *targets, *weight, *ignore;
        mlp_csv_header header;
        mlp_status status;
        const char *words;
    } wrong[] = {
        { "prices", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_ERANGE,
          "t.csv: line 1: no column \"prices\" (options->targets); the columns are id, " },
        { "6", NULL, NULL, MLP_CSV_HEADER_YES, MLP_ERANGE, "no column 6 of 6 (options->targets)" },
        { "-7", NULL, NULL, MLP_CSV_HEADER_YES, MLP_ERANGE, "no column -7 of 6" },
        { "-0", NULL, NULL, MLP_CSV_HEADER_YES, MLP_ERANGE, "no column -0 of 6" },
        { "99999999999999999999999", NULL, NULL, MLP_CSV_HEADER_YES, MLP_ERANGE, "no column 999" },
        { "price,", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL,
          "options->targets: piece 1 of the list is empty" },
        { "", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL, "is empty" },
        { "price\ntax", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL, "line break" },
        { "\"price", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL, "options->targets" },
        { "price", NULL, NULL, MLP_CSV_HEADER_NO, MLP_EINVAL, "of no header" },
        { "price", "price", NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL,
          "line 1, column 2 (\"price\"): options->weight: an option has named the column already" },
        { "1,price", NULL, NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL, "already" },
        { "price", NULL, "1", MLP_CSV_HEADER_AUTO, MLP_EINVAL, "already" },
        { NULL, "price,tax", NULL, MLP_CSV_HEADER_AUTO, MLP_EINVAL, "2 columns, must be one" },
        { NULL, NULL, "0,1,2,3,4,5", MLP_CSV_HEADER_YES, MLP_ERANGE, "none is an input" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mlp_csv_opts options = MLP_CSV_OPTS_INIT;
        mlp_data *data;

        options.targets = wrong[i].targets;
        options.weight = wrong[i].weight;
        options.ignore = wrong[i].ignore;
        options.header = wrong[i].header;
        ck_fails(read_text(&data, houses, &options), wrong[i].status, wrong[i].words);
        ck_assert_ptr_null(data);
    }
}
END_TEST

/* The labels of the rows are these, and the classes. */
static void check_labels(const char *text, const mlp_csv_opts *options, const char *labels,
                         size_t n_classes, const char *const *classes)
{
    mlp_data *data;

    ck_ok(read_text(&data, text, options));
    ck_assert_uint_eq(mlp_data_rows(data), strlen(labels));
    ck_assert_uint_eq(mlp_data_n_classes(data), n_classes);
    for (size_t i = 0; i < n_classes; i++)
        ck_assert_str_eq(mlp_data_class_name(data, i), classes[i]);
    for (size_t i = 0; labels[i] != '\0'; i++) {
        int32_t label;

        ck_ok(mlp_data_row(data, i, NULL, NULL, &label));
        ck_assert_int_eq(label, labels[i] - '0');
    }
    mlp_data_free(data);
}

START_TEST(test_labels)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;

    options.label = "kind";
    check_labels("x,kind\n1,b\n2, a \n3,\"b\"\n4,B\n", &options, "2120", 3,
                 (const char *const[]){ "B", "a", "b" });
    check_labels("x,kind\n1,10\n2,9\n3,-1\n4,9\n5,1e1x\n", &options, "13032", 4,
                 (const char *const[]){ "-1", "10", "1e1x", "9" });
    options.label = "0";
    check_labels("10,1\n9,2\n-1,3\n9,4\n2.5,4\n", &options, "32021", 4,
                 (const char *const[]){ "-1", "2.5", "9", "10" });
    check_labels("\"a\"\"b\",1\n\"a\nb\",2\n\"a\"\"b\",3\n\xC3\xA4,3\n", &options, "1012", 3,
                 (const char *const[]){ "a\nb", "a\"b", "\xC3\xA4" });
    options.header = MLP_CSV_HEADER_NO;
    check_labels("1e999,1\n0,1\n", &options, "10", 2, (const char *const[]){ "0", "1e999" });
}
END_TEST

START_TEST(test_many_labels)
{
    enum { CLASSES = 3000 };
    static char text[CLASSES * 16];
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    size_t length = 0;
    mlp_data *data;

    for (size_t i = 0; i < CLASSES; i++)
        length +=
            (size_t)snprintf(text + length, sizeof text - length, "1,%zu\n", i * 1237 % CLASSES);
    options.label = "-1";
    ck_ok(read_text(&data, text, &options));
    ck_assert_uint_eq(mlp_data_n_classes(data), CLASSES);
    for (size_t i = 0; i < CLASSES; i++) {
        int32_t label;

        ck_ok(mlp_data_row(data, i, NULL, NULL, &label));
        ck_assert_int_eq(label, (int32_t)(i * 1237 % CLASSES));
    }
    mlp_data_free(data);
}
END_TEST

START_TEST(test_too_many_labels)
{
    enum { CLASSES = 65537 };
    static char text[CLASSES * 16];
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    size_t length = 0;
    mlp_data *data;

    for (size_t i = 0; i < CLASSES; i++)
        length += (size_t)snprintf(text + length, sizeof text - length, "1,%zu\n", i);
    options.label = "1";
    ck_fails(read_text(&data, text, &options), MLP_EUNSUPPORTED,
             "t.csv: line 65537, column 2: more than 65536 different labels");
    text[strlen(text) - 8] = '\0';
    ck_ok(read_text(&data, text, &options));
    mlp_data_free(data);
}
END_TEST

/* The classes of a model keep their numbers. */
START_TEST(test_given_classes)
{
    static const char *const classes[] = { "b", "NA", "a" };
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    options.label = "kind";
    options.classes = classes;
    options.n_classes = 3;
    check_labels("x,kind\n1,a\n2,b\n3,a\n4,NA\n", &options, "2021", 3, classes);
    check_labels("x,kind\n1,a\n", &options, "2", 3, classes);
    ck_fails(read_text(&data, "x,kind\n1,a\n\n2,c\n", &options), MLP_ERANGE,
             "t.csv: line 4, column 2 (\"kind\"): \"c\" is none of options->classes");
    options.n_classes = 1;
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "at least 2");
    options.n_classes = 0;
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "not NULL");
    options.n_classes = 2;
    options.classes = (const char *const[]){ "a", "a" };
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "\"a\" twice");
    options.classes = (const char *const[]){ "a", NULL };
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "classes[1] is NULL");
    options.classes = (const char *const[]){ "a", "\xFF" };
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "not in UTF-8");
    options.classes = NULL;
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "is NULL");
    options.classes = classes;
    options.label = NULL;
    ck_fails(read_text(&data, "x,kind\n1,a\n", &options), MLP_EINVAL, "without a column of labels");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_missing_inputs)
{
    static const char text[] = "a,b,c\n1,,3\n?,8,\"NA\"\nnan,1,4\n5,2,NaN\n2,2,2\n";
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    ck_fails(read_text(&data, text, &options), MLP_EFORMAT,
             "t.csv: line 2, column 2 (\"b\"): the input is missing");
    options.missing_input = MLP_CSV_MISSING_DROP;
    ck_ok(read_text(&data, text, &options));
    ck_assert_uint_eq(mlp_data_rows(data), 1);
    check_row(data, 0, ROW(2, 2, 2), NULL);
    mlp_data_free(data);
    options.missing_input = MLP_CSV_MISSING_MEAN;
    ck_ok(read_text(&data, text, &options));
    ck_assert_uint_eq(mlp_data_rows(data), 5);
    check_row(data, 0, ROW(1, 3.25, 3), NULL);
    check_row(data, 1, ROW(8.0 / 3.0, 8, 3), NULL);
    check_row(data, 2, ROW(8.0 / 3.0, 1, 4), NULL);
    check_row(data, 3, ROW(5, 2, 3), NULL);
    mlp_data_free(data);
    ck_ok(read_text(&data, "1.5e308,1\n,1\n1.5e308,1\n", &options));
    check_row(data, 1, ROW(1.5e308, 1), NULL);
    mlp_data_free(data);
    ck_fails(read_text(&data, "a,b\n1,\n2,\n", &options), MLP_EFORMAT,
             "t.csv: line 1, column 2 (\"b\"): no number to take the mean of");
    options.missing_input = MLP_CSV_MISSING_DROP;
    ck_fails(read_text(&data, "a,b\n1,\n2,\n", &options), MLP_EFORMAT, "no rows");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_texts_that_mean_missing)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    options.targets = "-1";
    options.missing = "-999,\"a,b\", x ,\"say \"\"no\"\"\"";
    ck_ok(read_text(&data, "1,-999\n2,\"a,b\"\n3,x\n4,-999.0\n5,\"-999\"\n6,\"say \"\"no\"\"\"\n",
                    &options));
    check_row(data, 0, ROW(1), ROW(NAN));
    check_row(data, 1, ROW(2), ROW(NAN));
    check_row(data, 2, ROW(3), ROW(NAN));
    check_row(data, 3, ROW(4), ROW(-999));
    check_row(data, 4, ROW(5), ROW(NAN));
    check_row(data, 5, ROW(6), ROW(NAN));
    mlp_data_free(data);
    ck_fails(read_text(&data, "1,\n", &options), MLP_EFORMAT,
             "line 1, column 2: \"\" is no number");
    options.missing = NULL;
    ck_fails(read_text(&data, "1,2\n1,NA\n", &options), MLP_EFORMAT,
             "line 2, column 2: \"NA\" is no number");
    options.missing = "\"";
    ck_fails(read_text(&data, "1,2\n1,NA\n", &options), MLP_EINVAL, "options->missing");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_missing_labels_and_weights)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    options.label = "y";
    ck_fails(read_text(&data, "x,y\n1,a\n2,?\n3,b\n", &options), MLP_EFORMAT,
             "t.csv: line 3, column 2 (\"y\"): the label is missing");
    options.missing_label = MLP_CSV_MISSING_DROP;
    check_labels("x,y\n1,a\n2,?\n3,b\n3,\"\"\n3,\n", &options, "01", 2,
                 (const char *const[]){ "a", "b" });
    /* A row that is left out makes no class. */
    options.missing_input = MLP_CSV_MISSING_DROP;
    check_labels("x,y\n1,a\n,c\n3,b\n", &options, "01", 2, (const char *const[]){ "a", "b" });
    options.weight = "w";
    ck_fails(read_text(&data, "x,y,w\n1,a,1\n2,b,\n", &options), MLP_EFORMAT,
             "line 3, column 3 (\"w\"): the weight is missing");
    ck_fails(read_text(&data, "x,y,w\n1,a,1\n2,b,-0.5\n", &options), MLP_ERANGE,
             "line 3, column 3 (\"w\"): \"-0.5\" is a negative weight");
    ck_fails(read_text(&data, "x,y,w\n1,a,0\n2,b,0\n", &options), MLP_ERANGE, "t.csv");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_weights_count)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    double weights[2];
    mlp_data *data;

    options.label = "y";
    options.weight = "w";
    ck_ok(read_text(&data, "x,y,w\n1,a,3\n2,b,0.5\n3,b,\"0.5\"\n", &options));
    ck_ok(mlp_data_balanced_class_weights(data, weights));
    ck_near(weights[0], 4.0 / (2.0 * 3.0), 1e-15);
    ck_near(weights[1], 4.0 / (2.0 * 1.0), 1e-15);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_malformed_files)
{
    static const struct {
        const char *text;
        mlp_status status;
        const char *words;
    } wrong[] = {
        { "", MLP_EFORMAT, "t.csv: no rows: the file is empty" },
        { "\xEF\xBB\xBF", MLP_EFORMAT, "no rows" },
        { " \n\r\n\n", MLP_EFORMAT, "no rows" },
        { "a,b\n", MLP_EFORMAT, "t.csv: line 2: no rows after the names of the columns" },
        { "1,2,3\n4,5\n", MLP_EFORMAT,
          "t.csv: line 2, column 3: the row ends before, after 2 of 3 fields" },
        { "a,b,c\n1,2,3\n\n4,5\n", MLP_EFORMAT, "t.csv: line 4, column 3 (\"c\"): the row ends" },
        { "1,2,3\n4,5,6,7\n", MLP_EFORMAT,
          "t.csv: line 2, column 4: more than the 3 fields of line 1" },
        { "1,2,3\n4,5,6,\n", MLP_EFORMAT, "line 2, column 4: more than the 3 fields" },
        { "a,b\n1,2\n3,x4\n", MLP_EFORMAT, "t.csv: line 3, column 2 (\"b\"): \"x4\" is no number" },
        { "a,\"b\nb\"\n1,2\n3,4x\n", MLP_EFORMAT, "line 4, column 2 (\"b?b\"): \"4x\" is no" },
        { "1,2\n3,0x10\n", MLP_EFORMAT, "line 2, column 2: \"0x10\" is no number" },
        { "1,2\n3,inf\n", MLP_EFORMAT, "\"inf\" is no number" },
        { "1,2\n3,-nan\n", MLP_EFORMAT, "\"-nan\" is no number" },
        { "1,2\n3,1e\n", MLP_EFORMAT, "\"1e\" is no number" },
        { "1,2\n3,1e+\n", MLP_EFORMAT, "\"1e+\" is no number" },
        { "1,2\n3,.\n", MLP_EFORMAT, "\".\" is no number" },
        { "1,2\n3,-\n", MLP_EFORMAT, "\"-\" is no number" },
        { "1,2\n3,+-1\n", MLP_EFORMAT, "\"+-1\" is no number" },
        { "1,2\n3,1 2\n", MLP_EFORMAT, "\"1 2\" is no number" },
        { "1,2\n3,1.2.3\n", MLP_EFORMAT, "\"1.2.3\" is no number" },
        { "1,2\n3,1\"\n", MLP_EFORMAT, "is no number" },
        { "1,2\n3,\"1\"\"\"\n", MLP_EFORMAT, "is no number" },
        { "1,2\n3,\" 1\"\n", MLP_EFORMAT, "\" 1\" is no number" },
        { "1,2\n3,1e309\n", MLP_ERANGE, "line 2, column 2: \"1e309\" is too large" },
        { "1,2\n-1e99999999999999999999,4\n", MLP_ERANGE, "line 2, column 1: \"-1e9999" },
        { "1,2\n\"3\"4,5\n", MLP_EFORMAT, "line 2, column 1: text after a closing quote" },
        { "1,2\n3,\"4\n\n5,6\n", MLP_EFORMAT, "line 2, column 2: a quote that nothing ends" },
        { "\"", MLP_EFORMAT, "line 1, column 1: a quote that nothing ends" },
        { "1,2\n3,\r4\n", MLP_EFORMAT, "line 2, column 2: a carriage return without a line feed" },
        { "a,b,a\n1,2,3\n", MLP_EFORMAT,
          "t.csv: line 1, column 3 (\"a\"): another column has the same name" },
        { "a,\xFF\n1,2\n", MLP_EFORMAT, "line 1, column 2: a name that is not in UTF-8" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        mlp_data *data;

        ck_fails(read_text(&data, wrong[i].text, NULL), wrong[i].status, wrong[i].words);
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_malformed_labels)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    options.label = "0";
    ck_fails(read_text(&data, "\xC3,1\nb,2\n", &options), MLP_EFORMAT,
             "line 1, column 1: a label that is not in UTF-8");
    ck_fails(read_text(&data, "a,1\na,2\n", &options), MLP_EFORMAT,
             "line 1, column 1: all labels are \"a\"");
    ck_fails(read_text(&data, "1,1\n2,2\n1.0,2\n", &options), MLP_EFORMAT,
             "line 3, column 1: the label \"1.0\" is the number that line 1 writes \"1\"");
    ck_fails(read_text(&data, "a,1\nb,2\n\"c\n\",\"x\n\"\n", &options), MLP_EFORMAT,
             "line 4, column 2: \"x?\" is no number");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_bytes_that_are_0)
{
    static const char plain[] = "1,2\n3,\0004\n";
    static const char quoted[] = "1,2\n\"3\0\",4\n";
    static const char ignored[] = "1,2\n3,a\0b\n";
    static const char header[] = "a\0,b\n1,2\n";
    static const char late[] = "1,2\n3,4\n\0";
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data;

    ck_fails(read_bytes(&data, plain, sizeof plain - 1, NULL), MLP_EFORMAT,
             "line 2, column 2: a byte 0");
    ck_fails(read_bytes(&data, quoted, sizeof quoted - 1, NULL), MLP_EFORMAT,
             "line 2, column 1: a byte 0");
    ck_fails(read_bytes(&data, header, sizeof header - 1, NULL), MLP_EFORMAT,
             "line 1, column 1: a byte 0");
    ck_fails(read_bytes(&data, late, sizeof late, NULL), MLP_EFORMAT, "line 3, column 1: a byte 0");
    options.ignore = "1";
    ck_fails(read_bytes(&data, ignored, sizeof ignored - 1, &options), MLP_EFORMAT,
             "line 2, column 2: a byte 0");
    ck_assert_ptr_null(data);
}
END_TEST

/* What is read after a hostile text is right: nothing is left behind. */
static void check_status(mlp_status status, mlp_data *data)
{
    if (status == MLP_OK) {
        ck_assert_uint_ge(mlp_data_rows(data), 1);
        ck_assert_uint_ge(mlp_data_n_inputs(data), 1);
        for (size_t i = 0; i < mlp_data_rows(data); i++) {
            double x[64];

            ck_assert_uint_le(mlp_data_n_inputs(data), 64);
            ck_ok(mlp_data_row(data, i, x, NULL, NULL));
            for (size_t j = 0; j < mlp_data_n_inputs(data); j++)
                ck_assert(isfinite(x[j]));
        }
        mlp_data_free(data);
        return;
    }
    ck_assert(status == MLP_EFORMAT || status == MLP_ERANGE || status == MLP_EINVAL);
    ck_assert_ptr_null(data);
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), "t.csv"));
}

static const char small[] = "\xEF\xBB\xBFx,\"y \"\"q\"\"\",w,kind\r\n"
                            "1,\"2.5\",1,a\r\n\n-3e2, ?,0.5,\"b\nb\"\n12345678901234567890,2,1,a";

/* _i: what the options make of the columns. */
static mlp_csv_opts options_number(int i)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;

    options.label = i % 2 == 0 ? "-1" : NULL;
    options.ignore = i % 2 == 0 ? NULL : "-1";
    options.weight = i % 4 < 2 ? "2" : NULL;
    options.missing_input = (mlp_csv_missing)(i % 3);
    options.header = (mlp_csv_header)(i / 2 % 3);
    return options;
}

START_TEST(test_every_prefix)
{
    const mlp_csv_opts options = options_number(_i);

    for (size_t length = 0; length < sizeof small; length++) {
        mlp_data *data;
        const mlp_status status = read_bytes(&data, small, length, &options);

        check_status(status, data);
    }
}
END_TEST

START_TEST(test_every_other_byte)
{
    const mlp_csv_opts options = options_number(_i);

    for (size_t at = 0; at < sizeof small - 1; at++) {
        char changed[sizeof small];

        memcpy(changed, small, sizeof small);
        for (unsigned byte = (unsigned)_i; byte < 256; byte += 5) {
            mlp_status status;
            mlp_data *data;

            changed[at] = (char)byte;
            status = read_bytes(&data, changed, sizeof small - 1, &options);
            check_status(status, data);
        }
    }
}
END_TEST

/* The memory that is taken follows the fields that are there, not the lines. */
START_TEST(test_many_columns_and_blank_lines)
{
    enum { COLUMNS = 20000, LINES = 200000 };
    static char text[2 * COLUMNS + LINES + 2];
    mlp_data *data;

    for (size_t i = 0; i < COLUMNS; i++)
        memcpy(text + 2 * i, i + 1 < COLUMNS ? "1," : "1\n", 2);
    memset(text + 2 * COLUMNS, '\n', LINES);
    text[2 * COLUMNS + LINES] = '7';
    ck_fails(read_bytes(&data, text, sizeof text - 1, NULL), MLP_EFORMAT,
             "line 200002, column 2: the row ends before, after 1 of 20000 fields");
    ck_ok(read_bytes(&data, text, sizeof text - 2, NULL));
    ck_assert_uint_eq(mlp_data_rows(data), 1);
    ck_assert_uint_eq(mlp_data_n_inputs(data), COLUMNS);
    mlp_data_free(data);
}
END_TEST

/* More columns than a block of those that means are taken of at once. */
START_TEST(test_means_of_many_columns)
{
    enum { COLUMNS = 1000 };
    static char text[3 * COLUMNS * 8];
    static double x[COLUMNS];
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    size_t length = 0;
    mlp_data *data;

    for (size_t i = 0; i < 3; i++)
        for (size_t j = 0; j < COLUMNS; j++) {
            if (i < 2)
                length += (size_t)snprintf(text + length, 8, "%zu", j + 2 * i);
            text[length++] = j + 1 < COLUMNS ? ',' : '\n';
        }
    options.missing_input = MLP_CSV_MISSING_MEAN;
    ck_ok(read_bytes(&data, text, length, &options));
    ck_ok(mlp_data_row(data, 2, x, NULL, NULL));
    for (size_t j = 0; j < COLUMNS; j++)
        ck_assert(x[j] == (double)(j + 1));
    mlp_data_free(data);
}
END_TEST

START_TEST(test_too_many_columns)
{
    enum { MOST = 1 << 20 };
    static char text[2 * MOST + 2];
    mlp_data *data;

    for (size_t i = 0; i <= MOST; i++)
        memcpy(text + 2 * i, "1,", 2);
    ck_fails(read_bytes(&data, text, 2 * MOST + 1, NULL), MLP_EUNSUPPORTED,
             "t.csv: line 1: more than 1048576 columns");
    ck_assert_ptr_null(data);
    ck_ok(read_bytes(&data, text, 2 * MOST - 1, NULL));
    ck_assert_uint_eq(mlp_data_n_inputs(data), MOST);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_files_that_are_none)
{
    const char *path = scratch_path("none.csv");
    mlp_data *data;

    ck_fails(mlp_data_read_csv(&data, path, NULL), MLP_EIO, path);
    ck_assert_ptr_null(data);
    ck_fails(mlp_data_read_csv(&data, "/", NULL), MLP_EIO, "is a folder");
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    ck_fails(mlp_data_read_csv(&data, path, NULL), MLP_EIO, "no ordinary file");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_bad_arguments)
{
    mlp_csv_opts options = MLP_CSV_OPTS_INIT;
    mlp_data *data = (mlp_data *)&options;

    ck_fails(mlp_data_read_csv(NULL, "t", NULL), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_read_csv(&data, NULL, NULL), MLP_EINVAL, "path is NULL");
    ck_assert_ptr_null(data);
    options.size--;
    ck_fails(read_text(&data, "1", &options), MLP_EINVAL, "MLP_CSV_OPTS_INIT");
    options.size++;
    options.header = (mlp_csv_header)3;
    ck_fails(read_text(&data, "1", &options), MLP_EINVAL, "header is 3");
    options.header = MLP_CSV_HEADER_AUTO;
    options.missing_input = (mlp_csv_missing)3;
    ck_fails(read_text(&data, "1", &options), MLP_EINVAL, "missing_input is 3");
    options.missing_input = MLP_CSV_MISSING_MEAN;
    options.missing_label = MLP_CSV_MISSING_MEAN;
    ck_fails(read_text(&data, "1", &options), MLP_EINVAL, "missing_label is 2");
    options.missing_label = MLP_CSV_MISSING_ERROR;
    options.label = "0";
    options.targets = "1";
    ck_fails(read_text(&data, "1,2,3", &options), MLP_EINVAL, "not both");
    ck_assert_ptr_null(data);
}
END_TEST

#define ADD(suite, test, count) scratch_add(suite, #test, test, count)

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/csv");

    ADD(suite, test_ways_to_write_a_table, 1);
    ADD(suite, test_header, 1);
    ADD(suite, test_separators, 1);
    ADD(suite, test_separators_that_are_none, 1);
    ADD(suite, test_columns, 1);
    ADD(suite, test_order_of_columns, 1);
    ADD(suite, test_columns_that_are_not_there, 1);
    ADD(suite, test_labels, 1);
    ADD(suite, test_many_labels, 1);
    ADD(suite, test_too_many_labels, 1);
    ADD(suite, test_given_classes, 1);
    ADD(suite, test_missing_inputs, 1);
    ADD(suite, test_texts_that_mean_missing, 1);
    ADD(suite, test_missing_labels_and_weights, 1);
    ADD(suite, test_weights_count, 1);
    ADD(suite, test_malformed_files, 1);
    ADD(suite, test_malformed_labels, 1);
    ADD(suite, test_bytes_that_are_0, 1);
    ADD(suite, test_every_prefix, 12);
    ADD(suite, test_every_other_byte, 5);
    ADD(suite, test_many_columns_and_blank_lines, 1);
    ADD(suite, test_means_of_many_columns, 1);
    ADD(suite, test_too_many_columns, 1);
    ADD(suite, test_files_that_are_none, 1);
    ADD(suite, test_bad_arguments, 1);
    return suite;
}
