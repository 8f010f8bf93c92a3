/* SPDX-License-Identifier: MIT */
/*
 * Reading IDX files: right ones, and every way they can be wrong. The files
 * are written here, byte by byte.
 */
#include "support.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>

/* The contents of a file. */
typedef struct bytes {
    size_t length;
    uint8_t at[512];
} bytes;

/* Three images of 2 x 2, and their labels. */
static const bytes images = { 28, { 0, 0, 8, 3, 0, 0,   0,   3,   0,  0,   0,  2,   0,   0,
                                    0, 2, 0, 1, 2, 253, 254, 255, 17, 128, 99, 100, 101, 51 } };
static const bytes labels = { 11, { 0, 0, 8, 1, 0, 0, 0, 3, 4, 0, 9 } };

static char folder[256];
static char images_path[300];
static char labels_path[300];

static void make_folder(void)
{
    const char *parent = getenv("TMPDIR");

    (void)snprintf(folder, sizeof folder, "%s/mlp-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    ck_assert_ptr_nonnull(mkdtemp(folder));
    (void)snprintf(images_path, sizeof images_path, "%s/images", folder);
    (void)snprintf(labels_path, sizeof labels_path, "%s/labels", folder);
}

static void remove_folder(void)
{
    (void)unlink(images_path);
    (void)unlink(labels_path);
    ck_assert_int_eq(rmdir(folder), 0);
}

static void write_file(const char *path, const bytes *contents)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(contents->at, 1, contents->length, file), contents->length);
    ck_assert_int_eq(fclose(file), 0);
}

static bytes gzipped(const bytes *plain)
{
    bytes packed;
    z_stream stream;

    memset(&stream, 0, sizeof stream);
    ck_assert_int_eq(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (uint8_t *)(uintptr_t)plain->at;
    stream.avail_in = (unsigned)plain->length;
    stream.next_out = packed.at;
    stream.avail_out = sizeof packed.at;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.length = sizeof packed.at - stream.avail_out;
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    return packed;
}

static bytes followed_by(bytes first, const bytes *second)
{
    memcpy(first.at + first.length, second->at, second->length);
    first.length += second->length;
    return first;
}

/* A header of these dimensions and nothing behind it. */
static bytes header(size_t n, const uint32_t *dimensions)
{
    bytes made = { 4 + 4 * n, { 0, 0, 8, (uint8_t)n } };

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < 4; j++)
            made.at[4 + 4 * i + j] = (uint8_t)(dimensions[i] >> (24 - 8 * j));
    return made;
}

/* Reads the pair, these being the contents of the two files. */
static mlp_status read_pair(mlp_data **out, const bytes *inputs, const bytes *their_labels,
                            size_t n_classes)
{
    write_file(images_path, inputs);
    write_file(labels_path, their_labels);
    return mlp_data_read_idx(out, images_path, labels_path, n_classes);
}

static bool is_refusal(mlp_status status)
{
    return status == MLP_EFORMAT || status == MLP_EUNSUPPORTED || status == MLP_EOVERFLOW
        || status == MLP_ESHAPE;
}

/* The call was refused, and the line starts with the name of the file. */
static void check_refused(mlp_status status, const mlp_data *data, const char *path)
{
    ck_assert_msg(is_refusal(status), "%s (%s)", mlp_strerror(status), mlp_last_error());
    ck_assert_msg(strncmp(mlp_last_error(), path, strlen(path)) == 0, "\"%s\" does not name %s",
                  mlp_last_error(), path);
    ck_assert_ptr_null(data);
}

/* The data are those of `images` and `labels`. */
static void check_contents(const mlp_data *data)
{
    ck_assert_uint_eq(mlp_data_rows(data), 3);
    ck_assert_uint_eq(mlp_data_n_inputs(data), 4);
    ck_assert_uint_eq(mlp_data_n_targets(data), 0);
    ck_assert_int_eq(mlp_data_dtype(data), MLP_U8);
    for (size_t i = 0; i < 3; i++) {
        double x[4];
        int32_t label;

        ck_ok(mlp_data_row(data, i, x, NULL, &label));
        for (size_t j = 0; j < 4; j++)
            ck_near(x[j], images.at[16 + 4 * i + j] / 255.0, 1e-15);
        ck_assert_int_eq(label, labels.at[8 + i]);
    }
}

START_TEST(test_plain)
{
    mlp_data *data;

    ck_ok(read_pair(&data, &images, &labels, 10));
    check_contents(data);
    ck_assert_uint_eq(mlp_data_n_classes(data), 10);
    mlp_data_free(data);
}
END_TEST

START_TEST(test_gzip)
{
    const bytes packed_images = gzipped(&images);
    const bytes packed_labels = gzipped(&labels);
    mlp_data *data;

    ck_ok(read_pair(&data, &packed_images, &packed_labels, 10));
    check_contents(data);
    mlp_data_free(data);
}
END_TEST

/* One of the pair packed, the other not. */
START_TEST(test_mixed)
{
    const bytes packed = gzipped(&images);
    mlp_data *data;

    ck_ok(read_pair(&data, &packed, &labels, 10));
    check_contents(data);
    mlp_data_free(data);
}
END_TEST

/* A gzip file may be several, one behind the other. */
START_TEST(test_gzip_in_two_members)
{
    bytes head = { 9, { 0 } };
    bytes tail = { images.length - 9, { 0 } };
    bytes both;
    mlp_data *data;

    memcpy(head.at, images.at, head.length);
    memcpy(tail.at, images.at + 9, tail.length);
    head = gzipped(&head);
    tail = gzipped(&tail);
    both = followed_by(head, &tail);
    ck_ok(read_pair(&data, &both, &labels, 10));
    check_contents(data);
    mlp_data_free(data);
}
END_TEST

/* Inputs of 2 and of 8 dimensions: all but the first are the columns. */
START_TEST(test_dimensions)
{
    static const uint32_t two[] = { 3, 4 };
    static const uint32_t eight[] = { 3, 1, 1, 2, 1, 2, 1, 1 };
    const bytes values = { 12, { 0, 1, 2, 253, 254, 255, 17, 128, 99, 100, 101, 51 } };
    bytes made;
    mlp_data *data;

    made = followed_by(header(2, two), &values);
    ck_ok(read_pair(&data, &made, &labels, 10));
    check_contents(data);
    mlp_data_free(data);
    made = followed_by(header(8, eight), &values);
    ck_ok(read_pair(&data, &made, &labels, 10));
    check_contents(data);
    mlp_data_free(data);
}
END_TEST

/* 0 classes: the largest label plus 1, and 2 at least. */
START_TEST(test_classes_are_counted)
{
    const bytes zeros = { 11, { 0, 0, 8, 1, 0, 0, 0, 3, 0, 0, 0 } };
    mlp_data *data;

    ck_ok(read_pair(&data, &images, &labels, 0));
    ck_assert_uint_eq(mlp_data_n_classes(data), 10);
    mlp_data_free(data);
    ck_ok(read_pair(&data, &images, &zeros, 0));
    ck_assert_uint_eq(mlp_data_n_classes(data), 2);
    mlp_data_free(data);
}
END_TEST

/* _i: which of the two files is cut, plain or packed. */
START_TEST(test_every_prefix_is_refused)
{
    const bool cut_labels = _i % 2 == 1;
    const bytes *const plain = cut_labels ? &labels : &images;
    bytes cut = _i < 2 ? *plain : gzipped(plain);

    while (cut.length-- > 0) {
        mlp_data *data;
        const mlp_status status =
            read_pair(&data, cut_labels ? &images : &cut, cut_labels ? &cut : &labels, 10);

        check_refused(status, data, cut_labels ? labels_path : images_path);
        ck_assert_int_eq(status, MLP_EFORMAT);
    }
}
END_TEST

/* The checksum sees to it: what is not refused has not changed. */
START_TEST(test_every_flipped_bit_of_a_gzip_file)
{
    const bytes packed = gzipped(&images);
    size_t n_refused = 0;

    for (size_t bit = 0; bit < 8 * packed.length; bit++) {
        bytes flipped = packed;
        mlp_data *data;
        mlp_status status;

        flipped.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        status = read_pair(&data, &flipped, &labels, 10);
        if (status == MLP_OK) {
            check_contents(data);
            mlp_data_free(data);
        } else {
            check_refused(status, data, images_path);
            n_refused++;
        }
    }
    /* The header's time and system say nothing of the contents; 8 bytes of checksum do. */
    ck_assert_uint_ge(n_refused, 8 * (packed.length - 10));
    ck_assert_uint_lt(n_refused, 8 * packed.length);
}
END_TEST

/* No bit of a plain header can change without the sizes being wrong. */
START_TEST(test_every_flipped_bit_of_a_plain_header)
{
    for (size_t bit = 0; bit < 8 * 16; bit++) {
        bytes flipped = images;
        mlp_data *data;
        mlp_status status;

        flipped.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        status = read_pair(&data, &flipped, &labels, 10);
        check_refused(status, data, images_path);
    }
    for (size_t bit = 0; bit < 8 * 8; bit++) {
        bytes flipped = labels;
        mlp_data *data;
        mlp_status status;

        flipped.at[bit / 8] ^= (uint8_t)(1u << bit % 8);
        status = read_pair(&data, &images, &flipped, 10);
        check_refused(status, data, labels_path);
    }
}
END_TEST

START_TEST(test_trailing_bytes)
{
    const bytes extra = { 1, { 0 } };
    bytes longer = followed_by(images, &extra);
    mlp_data *data;

    ck_fails(read_pair(&data, &longer, &labels, 10), MLP_EFORMAT, "goes on");
    longer = gzipped(&longer);
    ck_fails(read_pair(&data, &longer, &labels, 10), MLP_EFORMAT, "goes on");
    longer = followed_by(labels, &extra);
    ck_fails(read_pair(&data, &images, &longer, 10), MLP_EFORMAT, labels_path);
}
END_TEST

START_TEST(test_no_idx_file)
{
    static const uint8_t magics[][4] = {
        { 1, 0, 8, 3 },  { 0, 1, 8, 3 },  { 0, 0, 0, 3 },         { 0, 0, 7, 3 },
        { 0, 0, 10, 3 }, { 0, 0, 15, 3 }, { 'P', '5', ' ', '2' }, { 0, 0, 136, 3 },
    };
    mlp_data *data;

    for (size_t i = 0; i < sizeof magics / sizeof magics[0]; i++) {
        bytes wrong = images;

        memcpy(wrong.at, magics[i], 4);
        ck_fails(read_pair(&data, &wrong, &labels, 10), MLP_EFORMAT, "no IDX file");
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_other_element_types)
{
    static const struct {
        uint8_t code;
        const char *words;
    } types[] = {
        { 0x09, "signed bytes" },  { 0x0b, "16-bit integers" }, { 0x0c, "32-bit integers" },
        { 0x0d, "32-bit floats" }, { 0x0e, "64-bit floats" },
    };
    mlp_data *data;

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++) {
        bytes other = images;

        other.at[2] = types[i].code;
        ck_fails(read_pair(&data, &other, &labels, 10), MLP_EUNSUPPORTED, types[i].words);
        ck_assert_ptr_null(data);
    }
}
END_TEST

START_TEST(test_number_of_dimensions)
{
    static const uint32_t ones[9] = { 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    const bytes value = { 1, { 7 } };
    bytes made = followed_by(header(0, ones), &value);
    mlp_data *data;

    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EFORMAT, "0 dimensions");
    made = followed_by(header(9, ones), &value);
    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EFORMAT, "9 dimensions");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_zero_dimension)
{
    for (size_t zero = 0; zero < 3; zero++) {
        uint32_t sizes[3] = { 3, 2, 2 };
        bytes made;
        mlp_data *data;

        sizes[zero] = 0;
        made = header(3, sizes);
        ck_fails(read_pair(&data, &made, &labels, 10), MLP_EFORMAT, "is 0");
        ck_assert_ptr_null(data);
    }
}
END_TEST

/* Products that wrap round to a small number, in the columns and with the rows. */
START_TEST(test_dimensions_whose_product_overflows)
{
    static const uint32_t columns[] = { 3, 0x80000000, 0x80000000, 4 };
    static const uint32_t all[] = { 0x80000000, 0x80000000, 4 };
    bytes made = header(4, columns);
    mlp_data *data;

    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EOVERFLOW, images_path);
    made = header(3, all);
    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EOVERFLOW, images_path);
    ck_assert_ptr_null(data);
}
END_TEST

/* MLP_EFORMAT, not MLP_ENOMEM: it is refused before memory is asked for. */
START_TEST(test_small_file_that_claims_much)
{
    static const uint32_t largest[] = { UINT32_MAX, UINT32_MAX };
    const bytes rest = { 8, { 0 } };
    bytes made = followed_by(header(2, largest), &rest);
    mlp_data *data;

    ck_assert_uint_eq(made.length, 20);
    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EFORMAT, "claims 4294967295 x 4294967295");
    made = gzipped(&made);
    ck_fails(read_pair(&data, &made, &labels, 10), MLP_EFORMAT, "claims 4294967295 x 4294967295");
    ck_assert_ptr_null(data);
}
END_TEST

/* A file of zeros packs 1000 : 1; that much must still be believed. */
START_TEST(test_gzip_that_holds_much)
{
    enum { N = 400000 };
    static const uint32_t sizes[] = { 3, N / 3 + 1 };
    static const uint8_t zeros[N + 3];
    const bytes head = header(2, sizes);
    gzFile file;
    mlp_data *data;

    write_file(labels_path, &labels);
    file = gzopen(images_path, "wb9");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, head.at, (unsigned)head.length), (int)head.length);
    ck_assert_int_eq(gzwrite(file, zeros, 3 * (N / 3 + 1)), 3 * (N / 3 + 1));
    ck_assert_int_eq(gzclose(file), Z_OK);
    ck_ok(mlp_data_read_idx(&data, images_path, labels_path, 10));
    ck_assert_uint_eq(mlp_data_n_inputs(data), N / 3 + 1);
    mlp_data_free(data);
}
END_TEST

/* The array grows many times while such a file is read; what is in it must survive. */
START_TEST(test_contents_of_a_growing_array)
{
    enum { COLUMNS = 100003 };
    static const uint32_t sizes[] = { 3, COLUMNS };
    static uint8_t values[3 * COLUMNS];
    static double x[COLUMNS];
    const bytes head = header(2, sizes);
    gzFile file;
    mlp_data *data;

    for (size_t i = 0; i < sizeof values; i += 1009)
        values[i] = (uint8_t)(i / 1009 % 256);
    write_file(labels_path, &labels);
    file = gzopen(images_path, "wb9");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, head.at, (unsigned)head.length), (int)head.length);
    ck_assert_int_eq(gzwrite(file, values, sizeof values), (int)sizeof values);
    ck_assert_int_eq(gzclose(file), Z_OK);
    ck_ok(mlp_data_read_idx(&data, images_path, labels_path, 10));
    for (size_t i = 0; i < 3; i++) {
        ck_ok(mlp_data_row(data, i, x, NULL, NULL));
        for (size_t j = 0; j < COLUMNS; j++)
            ck_assert(x[j] == (1.0 / 255.0) * values[i * COLUMNS + j]);
    }
    mlp_data_free(data);
}
END_TEST

#ifdef __linux__
/* A file of 200 KB that claims 200 MB, and ends before: so much memory is never taken. */
START_TEST(test_claims_take_no_memory)
{
    static const uint32_t sizes[] = { 200000, 1000 };
    static uint8_t noise[200000];
    const bytes head = header(2, sizes);
    struct rusage before;
    struct rusage after;
    gzFile file;
    mlp_data *data;

    for (size_t i = 0; i < sizeof noise; i++)
        noise[i] = (uint8_t)(128.0 * (awkward(3, i) + 1.0));
    write_file(labels_path, &labels);
    file = gzopen(images_path, "wb1");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(gzwrite(file, head.at, (unsigned)head.length), (int)head.length);
    ck_assert_int_eq(gzwrite(file, noise, sizeof noise), (int)sizeof noise);
    ck_assert_int_eq(gzclose(file), Z_OK);
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &before), 0);
    ck_fails(mlp_data_read_idx(&data, images_path, labels_path, 10), MLP_EFORMAT, "truncated");
    ck_assert_int_eq(getrusage(RUSAGE_SELF, &after), 0);
    ck_assert_int_lt(after.ru_maxrss - before.ru_maxrss, 20000); /* KB */
}
END_TEST
#endif

START_TEST(test_missing_file)
{
    mlp_data *data;

    write_file(images_path, &images);
    (void)unlink(labels_path);
    ck_fails(mlp_data_read_idx(&data, images_path, labels_path, 10), MLP_EIO, labels_path);
    ck_assert_ptr_null(data);
    ck_fails(mlp_data_read_idx(&data, labels_path, images_path, 10), MLP_EIO, labels_path);
    ck_fails(mlp_data_read_idx(&data, "", images_path, 10), MLP_EIO, "");
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_folder)
{
    mlp_data *data;

    write_file(images_path, &images);
    ck_fails(mlp_data_read_idx(&data, folder, images_path, 10), MLP_EIO, "folder");
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), folder));
    ck_assert_ptr_null(data);
}
END_TEST

/* Nobody writes to the pipe: opening it must not wait. */
START_TEST(test_pipe)
{
    mlp_data *data;

    (void)unlink(images_path);
    ck_assert_int_eq(mkfifo(images_path, 0600), 0);
    write_file(labels_path, &labels);
    ck_fails(mlp_data_read_idx(&data, images_path, labels_path, 10), MLP_EIO, "no ordinary file");
    ck_assert_ptr_null(data);
    ck_fails(mlp_data_read_idx(&data, "/dev/null", labels_path, 10), MLP_EIO, "no ordinary file");
}
END_TEST

START_TEST(test_exchanged_paths)
{
    mlp_data *data;

    ck_fails(read_pair(&data, &labels, &images, 10), MLP_EFORMAT, "exchanged");
    ck_assert_ptr_null(data);
    ck_fails(read_pair(&data, &images, &images, 10), MLP_EFORMAT, labels_path);
}
END_TEST

START_TEST(test_different_numbers_of_rows)
{
    const bytes two = { 10, { 0, 0, 8, 1, 0, 0, 0, 2, 4, 0 } };
    mlp_data *data;

    ck_fails(read_pair(&data, &images, &two, 10), MLP_ESHAPE, "has 3 rows");
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), labels_path));
    ck_assert_ptr_null(data);
}
END_TEST

START_TEST(test_label_out_of_range)
{
    mlp_data *data;

    ck_fails(read_pair(&data, &images, &labels, 9), MLP_ERANGE, "row 2 has the label 9 of 9");
    ck_assert_ptr_nonnull(strstr(mlp_last_error(), labels_path));
    ck_assert_ptr_null(data);
}
END_TEST

/* The parts borrow what was read; the whole frees it, once. */
START_TEST(test_parts_of_what_was_read)
{
    mlp_data *data;
    mlp_data *part[2];
    double sum = 0.0;

    ck_ok(read_pair(&data, &images, &labels, 10));
    ck_ok(mlp_data_split(data, 0.5, 1, &part[0], &part[1]));
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < mlp_data_rows(part[k]); i++) {
            double row[4];

            ck_ok(mlp_data_row(part[k], i, row, NULL, NULL));
            for (size_t j = 0; j < 4; j++)
                sum += row[j];
        }
        mlp_data_free(part[k]);
    }
    ck_near(sum, (1 + 2 + 253 + 254 + 255 + 17 + 128 + 99 + 100 + 101 + 51) / 255.0, 1e-14);
    check_contents(data);
    mlp_data_free(data);
}
END_TEST

/* A file that is refused, at whatever place, is closed. */
START_TEST(test_refused_files_are_closed)
{
    const int before = dup(STDIN_FILENO);
    bytes cut = images;
    mlp_data *data;

    ck_assert_int_eq(close(before), 0);
    while (cut.length-- > 0)
        ck_fails(read_pair(&data, &cut, &labels, 10), MLP_EFORMAT, images_path);
    ck_fails(mlp_data_read_idx(&data, folder, labels_path, 10), MLP_EIO, "folder");
    ck_ok(read_pair(&data, &images, &labels, 10));
    mlp_data_free(data);
    ck_assert_int_eq(dup(STDIN_FILENO), before);
    ck_assert_int_eq(close(before), 0);
}
END_TEST

START_TEST(test_bad_arguments)
{
    mlp_data *data = (mlp_data *)folder;

    ck_fails(mlp_data_read_idx(NULL, images_path, labels_path, 10), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_data_read_idx(&data, NULL, labels_path, 10), MLP_EINVAL, "path is NULL");
    ck_assert_ptr_null(data);
    ck_fails(mlp_data_read_idx(&data, images_path, NULL, 10), MLP_EINVAL, "path is NULL");
    ck_fails(mlp_data_read_idx(&data, images_path, labels_path, 1), MLP_EINVAL, "1 class");
}
END_TEST

/* The folder is made and removed by the parent, so that a failing test leaves nothing. */
static void add(Suite *suite, const char *name, const TTest *test, int count)
{
    TCase *test_case = tcase_create(name);

    tcase_set_timeout(test_case, support_timeout());
    tcase_add_unchecked_fixture(test_case, make_folder, remove_folder);
    tcase_add_loop_test(test_case, test, 0, count);
    suite_add_tcase(suite, test_case);
}

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/idx");

    add(suite, "test_plain", test_plain, 1);
    add(suite, "test_gzip", test_gzip, 1);
    add(suite, "test_mixed", test_mixed, 1);
    add(suite, "test_gzip_in_two_members", test_gzip_in_two_members, 1);
    add(suite, "test_dimensions", test_dimensions, 1);
    add(suite, "test_classes_are_counted", test_classes_are_counted, 1);
    add(suite, "test_every_prefix_is_refused", test_every_prefix_is_refused, 4);
    add(suite, "test_every_flipped_bit_of_a_gzip_file", test_every_flipped_bit_of_a_gzip_file, 1);
    add(suite, "test_every_flipped_bit_of_a_plain_header", test_every_flipped_bit_of_a_plain_header,
        1);
    add(suite, "test_trailing_bytes", test_trailing_bytes, 1);
    add(suite, "test_no_idx_file", test_no_idx_file, 1);
    add(suite, "test_other_element_types", test_other_element_types, 1);
    add(suite, "test_number_of_dimensions", test_number_of_dimensions, 1);
    add(suite, "test_zero_dimension", test_zero_dimension, 1);
    add(suite, "test_dimensions_whose_product_overflows", test_dimensions_whose_product_overflows,
        1);
    add(suite, "test_small_file_that_claims_much", test_small_file_that_claims_much, 1);
    add(suite, "test_gzip_that_holds_much", test_gzip_that_holds_much, 1);
    add(suite, "test_contents_of_a_growing_array", test_contents_of_a_growing_array, 1);
#ifdef __linux__
    add(suite, "test_claims_take_no_memory", test_claims_take_no_memory, 1);
#endif
    add(suite, "test_missing_file", test_missing_file, 1);
    add(suite, "test_folder", test_folder, 1);
    add(suite, "test_pipe", test_pipe, 1);
    add(suite, "test_exchanged_paths", test_exchanged_paths, 1);
    add(suite, "test_different_numbers_of_rows", test_different_numbers_of_rows, 1);
    add(suite, "test_label_out_of_range", test_label_out_of_range, 1);
    add(suite, "test_parts_of_what_was_read", test_parts_of_what_was_read, 1);
    add(suite, "test_refused_files_are_closed", test_refused_files_are_closed, 1);
    add(suite, "test_bad_arguments", test_bad_arguments, 1);
    return suite;
}
