/* SPDX-License-Identifier: MIT */
/**
 * @file model.h
 * Models: a trained network together with what its inputs and outputs mean, so
 * that it can be used, saved and handed on by itself. It takes inputs as they
 * come, scales them as the training data were scaled, and gives predictions in
 * the targets' own units.
 *
 * A model does not change after it is made, but for its description; any number
 * of threads may use it, each with a work of its own.
 *
 * Costs: a prediction takes what mlp_predict() does and one pass over inputs
 * and outputs for their scalers. Making, saving and loading take O(n)
 * operations, of n parameters, and a model has the memory of its network.
 */
#ifndef MLP_MODEL_H
#define MLP_MODEL_H

#include <mlp/common.h>
#include <mlp/data.h>
#include <mlp/net.h>

MLP_BEGIN_DECLS

/** A model. */
typedef struct mlp_model mlp_model;

/**
 * Makes a model of copies: of the network and of what `data` say of their
 * inputs and targets, which are the scalers, what bytes are multiplied with,
 * and the names of inputs, targets and classes. The rows are not looked at.
 *
 * @param out  receives the model; free with mlp_model_free()
 * @param loss the one that the network was trained with: says whether outputs
 *             are logits
 * @param data such as the training data; NULL: inputs and outputs are the
 *             network's own
 * @return MLP_EINVAL (NULL, a loss that is not for such outputs), MLP_ESHAPE
 *         (the data have not the network's number of inputs, or of targets or
 *         classes), MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_model_new(mlp_model **out, const mlp_net *net,
                                     mlp_loss loss, const mlp_data *data);

/** Frees a model. */
MLP_API void mlp_model_free(mlp_model *model);

/** Its network, which takes scaled inputs; lives as long as the model. */
MLP_API const mlp_net *mlp_model_net(const mlp_model *model);
MLP_API mlp_loss mlp_model_loss(const mlp_model *model); /**< its loss */
/** What inputs are multiplied with, before the scaler; 1 if nothing else. */
MLP_API double mlp_model_input_scale(const mlp_model *model);
/** The scaler of the inputs; NULL when there is none. Lives as long. */
MLP_API const mlp_scaler *mlp_model_input_scaler(const mlp_model *model);
/** The scaler of the targets; NULL when there is none. Lives as long. */
MLP_API const mlp_scaler *mlp_model_target_scaler(const mlp_model *model);
/** Classes that its outputs tell; 0 when the outputs are numbers. */
MLP_API size_t mlp_model_n_classes(const mlp_model *model);
/** The name of input i; NULL when it has none. Lives as long as the model. */
MLP_API const char *mlp_model_input_name(const mlp_model *model, size_t i);
/** The name of target i, as mlp_model_input_name(). Of a model of classes there
 *  is one, at 0: that of what the classes tell, such as "species". */
MLP_API const char *mlp_model_target_name(const mlp_model *model, size_t i);
/** The name of class i, as mlp_model_input_name(). */
MLP_API const char *mlp_model_class_name(const mlp_model *model, size_t i);

/** What mlp_model_set_description() has said; NULL: nothing. Lives until it is
 *  said anew or the model is freed. */
MLP_API const char *mlp_model_description(const mlp_model *model);

/**
 * Describes a model in words, such as what it was trained on and how, for those
 * who find its file. No other thread may use the model meanwhile.
 *
 * @param description a text in UTF-8, of one line or more, copied; NULL: none
 * @return MLP_EINVAL (model is NULL), MLP_EFORMAT (no UTF-8), MLP_EOVERFLOW,
 *         MLP_ENOMEM; on failure the old one stays
 */
MLP_CHECKED mlp_status mlp_model_set_description(mlp_model *model,
                                                 const char *description);

/**
 * Computes the outputs for any number of samples: mlp_predict() between the
 * scalers, with the bits of mlp_predict_data() on data that hold x. Thread-safe
 * as it.
 *
 * @param work made for the model's network; the first call allocates memory for
 *             a piece of its max_rows, which stays with it
 * @param x    [rows x inputs], as they come: not scaled
 * @param y    [rows x outputs], written, in the targets' own units; must not
 *             overlap x
 * @return MLP_EINVAL, MLP_EDTYPE, MLP_ESHAPE (a work made for other layers),
 *         MLP_EOVERFLOW, MLP_ENOMEM
 */
MLP_CHECKED mlp_status mlp_model_predict(const mlp_model *model, mlp_work *work,
                                         size_t rows, const double *x,
                                         double *y);
/** As mlp_model_predict(). */
MLP_CHECKED mlp_status mlp_model_predict_f32(const mlp_model *model,
                                             mlp_work *work, size_t rows,
                                             const float *x, float *y);

/**
 * Writes a model to a file: the format is safetensors, which other programs
 * read; docs/format.md describes what is in it. All numbers keep all their
 * bits.
 *
 * A file of that name stays as it is until the new content is on disk, and is
 * then replaced in one stroke; its permissions stay, and a symbolic link is
 * followed. The content grows in a file beside it, named as it with ".mlp-new"
 * at the end.
 *
 * @return MLP_EINVAL (NULL), MLP_ENONFINITE (a parameter is not finite),
 *         MLP_ERANGE (a running variance is below 0), MLP_EIO (the file can't
 *         be written, is a folder or no ordinary file; the message says why),
 *         MLP_EOVERFLOW, MLP_ENOMEM; on failure the old file is as it was,
 *         unless the last thing has failed, which is to write the folder to
 *         disk: then it may be the new one
 */
MLP_CHECKED mlp_status mlp_model_save(const mlp_model *model, const char *path);

/**
 * Reads a model that mlp_model_save() or mlp_net_save() has written. No file,
 * whoever made it, does harm: what it says is compared with its size before
 * memory is asked for.
 *
 * @param out receives the model; free with mlp_model_free()
 * @return MLP_EINVAL, MLP_EIO (no such file, a folder, no ordinary file),
 *         MLP_EFORMAT (not such a file, damaged, truncated), MLP_EUNSUPPORTED
 *         (of a later version), MLP_ESHAPE, MLP_EDTYPE (an array that is not as
 *         the layers want it), MLP_ENONFINITE (a number that is not finite),
 *         MLP_ERANGE, MLP_EOVERFLOW, MLP_ENOMEM; the message names the file and
 *         the place
 */
MLP_CHECKED mlp_status mlp_model_load(mlp_model **out, const char *path);

/**
 * Writes a network, as mlp_model_save() writes one of a model of no data with
 * mean squared error as its loss.
 *
 * @return as mlp_model_save()
 */
MLP_CHECKED mlp_status mlp_net_save(const mlp_net *net, const char *path);

/**
 * Reads the network of a model that does not scale its inputs or outputs, such
 * as one of mlp_net_save().
 *
 * @param out receives the network; free with mlp_net_free()
 * @return as mlp_model_load(); MLP_EUNSUPPORTED also when the model scales
 */
MLP_CHECKED mlp_status mlp_net_load(mlp_net **out, const char *path);

MLP_END_DECLS

#endif
