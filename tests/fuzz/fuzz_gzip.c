/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a file that is plain or gzip. As many come out as by zlib's own
 * functions for such files, and no more than were said to be possible.
 */
#include <stdlib.h>

#include "data/gzip.h"
#include "fuzz_file.h"

/* Reads up to `size` bytes in pieces of growing size; were they all there? */
static int read_all(mlp__gzip *file, size_t size)
{
    static char piece[1 << 16];
    size_t have = 0;

    for (size_t next = 1; have < size; next = next < sizeof piece / 3 ? 3 * next : sizeof piece) {
        const size_t length = size - have < next ? size - have : next;
        const mlp_status status = mlp__gzip_read(file, piece, length, "bytes");

        FUZZ_CHECK(status == MLP_OK || status == MLP_EFORMAT);
        if (status != MLP_OK)
            return 0;
        have += length;
    }
    return 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    const char *path = fuzz_file(0, bytes, length);
    int whole;
    const size_t size = fuzz_unpacked(0, &whole);
    mlp__gzip file;
    char more;

    fuzz_allow(1);
    FUZZ_CHECK(mlp__gzip_open(&file, path) == MLP_OK);
    FUZZ_CHECK(file.size == length);
    /* zlib's gz functions take some files that are cut off, and those that are followed by what is
     * no gzip; of what both take they must say the same. */
    if (read_all(&file, size) && mlp__gzip_expect_end(&file) == MLP_OK) {
        FUZZ_CHECK(whole && size <= file.most);
        FUZZ_CHECK(mlp__gzip_read(&file, &more, 1, "what is not there") == MLP_EFORMAT);
    }
    mlp__gzip_close(&file);
    fuzz_allow(0);
    return 0;
}
