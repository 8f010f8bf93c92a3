/* SPDX-License-Identifier: MIT */
/*
 * Reading files that are plain or gzip: what is cut off, padded or damaged.
 */
#include "support.h"

#include <zlib.h>

#include "data/gzip.h"
#include "scratch.h"

enum { MOST = 1 << 17 };

static uint8_t plain[MOST];
static uint8_t packed[MOST];
static uint8_t got[MOST];

/* Packs the first `length` plain bytes to `to`; returns how many came out. */
static size_t pack(size_t length, int level, uint8_t *to)
{
    z_stream stream;
    size_t size;

    memset(&stream, 0, sizeof stream);
    ck_assert_int_eq(deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY),
                     Z_OK);
    stream.next_in = plain;
    stream.avail_in = (unsigned)length;
    stream.next_out = to;
    stream.avail_out = MOST;
    ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size = MOST - stream.avail_out;
    ck_assert_int_eq(deflateEnd(&stream), Z_OK);
    return size;
}

/* Reads `length` bytes of a file with these, and its end. */
static mlp_status read_whole(const uint8_t *bytes, size_t size, size_t length)
{
    const char *path = scratch_path("file");
    mlp__gzip file;
    mlp_status status;

    scratch_write(path, bytes, size);
    ck_ok(mlp__gzip_open(&file, path));
    memset(got, 0xaa, length);
    status = mlp__gzip_read(&file, got, length, "its bytes");
    if (status == MLP_OK)
        status = mlp__gzip_expect_end(&file);
    mlp__gzip_close(&file);
    return status;
}

/*
 * A length that is a power of two fills buffers up to their last byte, so that all is there and
 * only the checksum is missing: such a file is no whole one either.
 */
START_TEST(test_cut_off)
{
    const size_t length = (size_t)1 << (11 + _i);

    for (int level = 0; level <= 9; level += 3) {
        for (size_t i = 0; i < length; i++)
            plain[i] = (uint8_t)(level == 3 ? i % 100 : level == 6 ? awkward(1, i) > 0.9 : 7);
        const size_t size = pack(length, level, packed);

        ck_ok(read_whole(packed, size, length));
        ck_assert_mem_eq(got, plain, length);
        for (size_t cut = 1; cut <= 20; cut++)
            ck_fails(read_whole(packed, size - cut, length), MLP_EFORMAT, "truncated, ends within");
    }
}
END_TEST

START_TEST(test_what_follows)
{
    size_t size = pack(1000, 6, packed);

    memset(packed + size, 0, 700);
    ck_ok(read_whole(packed, size + 700, 1000));
    packed[size + 700] = 'x';
    ck_fails(read_whole(packed, size + 701, 1000), MLP_EFORMAT, "behind its gzip data");
    /* Another member, behind the zeros. */
    size += 700 + pack(500, 9, packed + size + 700);
    ck_ok(read_whole(packed, size, 1500));
    ck_fails(read_whole(packed, size, 1499), MLP_EFORMAT, "goes on after the last element");
    ck_fails(read_whole(packed, size, 1501), MLP_EFORMAT, "truncated, ends within its bytes");
    /* One that begins as a member, and is none. */
    packed[size] = 0x1f;
    packed[size + 1] = 0;
    ck_fails(read_whole(packed, size + 2, 1500), MLP_EFORMAT, "damaged gzip data in its end");
    ck_fails(read_whole(packed, size + 1, 1500), MLP_EFORMAT, "truncated, ends within its end");
}
END_TEST

START_TEST(test_plain)
{
    mlp__gzip file;

    for (size_t i = 0; i < MOST; i++)
        plain[i] = (uint8_t)(i * 31 + i / 251);
    ck_ok(read_whole(plain, 0, 0));
    ck_fails(read_whole(plain, 0, 1), MLP_EFORMAT, "truncated");
    ck_ok(read_whole(plain, 1, 1));
    ck_ok(read_whole(plain, MOST, MOST));
    ck_assert_mem_eq(got, plain, MOST);
    ck_fails(read_whole(plain, MOST, MOST - 1), MLP_EFORMAT, "goes on after");
    ck_fails(read_whole((const uint8_t *)"\x1f\x8b", 2, 1), MLP_EFORMAT, "truncated");
    ck_ok(mlp__gzip_open(&file, scratch_path("file")));
    ck_assert(mlp__gzip_is_packed(&file));
    mlp__gzip_close(&file);
    mlp__gzip_close(&file);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("data/gzip");
    TCase *tcase = tcase_create("core");

    tcase_set_timeout(tcase, support_timeout());
    tcase_add_checked_fixture(tcase, scratch_make, scratch_remove);
    tcase_add_loop_test(tcase, test_cut_off, 0, 6);
    tcase_add_test(tcase, test_what_follows);
    tcase_add_test(tcase, test_plain);
    suite_add_tcase(suite, tcase);
    return suite;
}
