/* SPDX-License-Identifier: MIT */
/*
 * From files to a confusion matrix: trains on the images of Fashion-MNIST (or
 * any other pair of IDX files), keeps the epoch that did best on a validation
 * part, lowers the learning rate in the callback, and judges on the test set.
 *
 *   cc 06_images.c $(pkg-config --cflags --libs mlp) && ./a.out [FOLDER]
 */
#include <stdio.h>

#include <mlp/mlp.h>

static const char debian[] = "/usr/share/datasets/fashion-mnist";

/* What the callback works on. */
typedef struct state {
    const mlp_net *net;
    mlp_opt *opt;
    mlp_net *best; /* a copy of the network after its best epoch */
    double best_accuracy;
} state;

static int on_epoch(const mlp_epoch *epoch, void *user)
{
    state *s = user;

    printf("epoch %zu: loss %.4f, validation accuracy %.4f\n", epoch->epoch, epoch->loss,
           epoch->valid_accuracy);
    if (epoch->valid_accuracy > s->best_accuracy) {
        mlp_net_free(s->best);
        if (mlp_net_clone(&s->best, s->net) != MLP_OK)
            return 1;
        s->best_accuracy = epoch->valid_accuracy;
    }
    return mlp_opt_set_learning_rate(s->opt, 0.6 * mlp_opt_learning_rate(s->opt)) != MLP_OK;
}

static mlp_status read_pair(mlp_data **out, const char *folder, const char *name)
{
    char images[512], labels[512];

    snprintf(images, sizeof images, "%s/%s-images-idx3-ubyte.gz", folder, name);
    snprintf(labels, sizeof labels, "%s/%s-labels-idx1-ubyte.gz", folder, name);
    return mlp_data_read_idx(out, images, labels, 10);
}

static mlp_status judge(const mlp_net *net, const mlp_data *test)
{
    double confusion[10][10], right = 0.0;
    mlp_work *work;
    mlp_status status = mlp_work_new(&work, net, 256, 0);

    if (status == MLP_OK)
        status = mlp_confusion(net, work, MLP_LOSS_CROSS_ENTROPY, test, confusion[0]);
    for (int i = 0; i < 10 && status == MLP_OK; i++) {
        for (int j = 0; j < 10; j++)
            printf("%5.0f", confusion[i][j]);
        printf("   class %d\n", i);
        right += confusion[i][i];
    }
    if (status == MLP_OK)
        printf("%.0f of %zu test images right\n", right, mlp_data_rows(test));
    mlp_work_free(work);
    return status;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : debian;
    mlp_data *all = NULL, *test = NULL, *train = NULL, *valid = NULL;
    mlp_net *net = NULL;
    state s = { .best_accuracy = 0 };
    mlp_train_opts options = MLP_TRAIN_OPTS_INIT;
    int failed;

    options.loss = MLP_LOSS_CROSS_ENTROPY;
    options.epochs = 4;
    options.batch = 64;
    options.on_epoch = on_epoch;
    options.user = &s;
    failed = read_pair(&all, folder, "train") || read_pair(&test, folder, "t10k")
        || mlp_data_split(all, 0.9, 1, &train, &valid)
        || mlp_net_parse(&net, MLP_F32, "784-128:relu-10:softmax", 1)
        || mlp_opt_parse(&s.opt, "sgd:lr=0.05,momentum=0.9");
    s.net = net;
    failed = failed || mlp_fit(net, s.opt, train, valid, &options, NULL) || judge(s.best, test);
    if (failed)
        fprintf(stderr, "%s\n", mlp_last_error());
    mlp_net_free(s.best);
    mlp_net_free(net);
    mlp_opt_free(s.opt);
    mlp_data_free(train);
    mlp_data_free(valid);
    mlp_data_free(test);
    mlp_data_free(all);
    return failed;
}
