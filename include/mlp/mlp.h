/* SPDX-License-Identifier: MIT */
/**
 * @file mlp.h
 * libmlp: multilayer perceptrons on OpenBLAS. This header brings in the whole
 * API; each of the others can be included alone.
 */
#ifndef MLP_MLP_H
#define MLP_MLP_H

#include <mlp/checkpoint.h>
#include <mlp/committee.h>
#include <mlp/common.h>
#include <mlp/data.h>
#include <mlp/data_files.h>
#include <mlp/export.h>
#include <mlp/inspect.h>
#include <mlp/minimize.h>
#include <mlp/model.h>
#include <mlp/net.h>
#include <mlp/optim.h>
#include <mlp/train.h>
#include <mlp/version.h>

#endif
