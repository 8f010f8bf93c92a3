/* SPDX-License-Identifier: MIT */
/*
 * Making works, and sizes that do not fit in memory. What a work is refused
 * for in a pass is in test_pass.c.
 */
#include "support.h"

#include "net/net.h"
#include "net/work.h"

static mlp_net *make_net(const char *spec)
{
    mlp_net *net;

    ck_ok(mlp_net_parse(&net, MLP_F64, spec, 1));
    return net;
}

START_TEST(test_one_thread)
{
    mlp_net *net = make_net("3-2");
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, 1, _i));
    ck_assert_ptr_nonnull(work);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

START_TEST(test_refused)
{
    mlp_net *net = make_net("3-2");
    mlp_work *work = (mlp_work *)(void *)net;

    ck_fails(mlp_work_new(NULL, net, 1, 1), MLP_EINVAL, "out is NULL");
    ck_fails(mlp_work_new(&work, NULL, 1, 1), MLP_EINVAL, "net is NULL");
    ck_assert_ptr_null(work);
    ck_fails(mlp_work_new(&work, net, 0, 1), MLP_EINVAL, "0 rows");
    ck_fails(mlp_work_new(&work, net, 1, -1), MLP_EINVAL, "-1 threads");
    ck_fails(mlp_work_new(&work, net, 1, 129), MLP_ERANGE, "129 threads, more than 128");
    mlp_net_free(net);
}
END_TEST

START_TEST(test_too_many_rows)
{
    mlp_net *net = make_net("3-2");
    mlp_work *work = (mlp_work *)(void *)net;

    ck_fails(mlp_work_new(&work, net, (size_t)INT32_MAX + 1, 1), MLP_EOVERFLOW, "2147483648 rows");
    ck_assert_ptr_null(work);
    ck_fails(mlp_work_new(&work, net, SIZE_MAX, 1), MLP_EOVERFLOW, "rows, more than 2147483647");
    mlp_net_free(net);
}
END_TEST

/*
 * 2^31 rows of 2^31 units are 2^65 bytes. No network of that size can be made;
 * a small one is given out for it.
 */
START_TEST(test_size_overflows)
{
    mlp_net *net = make_net("3-2");
    mlp_work *work = (mlp_work *)(void *)net;

    net->layer[0].out = INT32_MAX;
    ck_fails(mlp_work_new(&work, net, INT32_MAX, 1), MLP_EOVERFLOW, "2147483647 rows are too many");
    ck_assert_ptr_null(work);
    mlp_net_free(net);
}
END_TEST

/* Each buffer begins on a cache line, and none reaches into the next. */
START_TEST(test_buffers_are_apart)
{
    mlp_net *net = make_net("3-7:gelu-5:tanh-2:softmax");
    mlp_work *work;
    char *end;

    ck_ok(mlp_work_new(&work, net, 11, 1));
    end = work->block;
    for (size_t i = 0; i < 3; i++) {
        const mlp__work_layer *layer = &work->layer[i];
        const size_t bytes = 11 * layer->out * sizeof(double);

        ck_assert_uint_eq((uintptr_t)layer->y % 64, 0);
        ck_assert_uint_eq((uintptr_t)layer->z % 64, 0);
        ck_assert((char *)layer->y >= end);
        end = (char *)layer->y + bytes;
        if (layer->keeps_sums) {
            ck_assert((char *)layer->z >= end);
            end = (char *)layer->z + bytes;
        } else {
            ck_assert_ptr_eq(layer->z, layer->y);
        }
        ck_assert_uint_eq((uintptr_t)layer->dz % 64, 0);
        ck_assert((char *)layer->dz >= end);
        end = (char *)layer->dz + bytes;
    }
    ck_assert((char *)work->row_loss >= end);
    ck_assert((char *)work->member >= (char *)work->row_loss + 11 * sizeof(double));
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

/* Hidden layers keep sums where the slope needs them, the last one where a loss does. */
START_TEST(test_kept_sums)
{
    mlp_net *net = make_net("3-7:gelu-5:tanh-2:softmax");
    mlp_work *work;

    ck_ok(mlp_work_new(&work, net, 1, 1));
    ck_assert(work->layer[0].keeps_sums);
    ck_assert(!work->layer[1].keeps_sums);
    ck_assert(work->layer[2].keeps_sums);
    mlp_work_free(work);
    mlp_net_free(net);
}
END_TEST

Suite *make_suite(void)
{
    Suite *suite = suite_create("net/work");

    add_loop_test(suite, test_one_thread, 2);
    add_test(suite, test_refused);
    add_test(suite, test_too_many_rows);
    add_test(suite, test_size_overflows);
    add_test(suite, test_buffers_are_apart);
    add_test(suite, test_kept_sums);
    return suite;
}
