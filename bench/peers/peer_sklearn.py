# SPDX-License-Identifier: MIT
"""scikit-learn's MLPClassifier as a contestant: partial_fit() for an epoch, predict_proba().

Its finiteness checks are off, so are momentum, penalty and every way of stopping early."""
import warnings

import numpy as np
import sklearn
import threadpoolctl
from sklearn.neural_network import MLPClassifier

import peer

ACTIVATIONS = {"relu": "relu", "sigmoid": "logistic"}


class Sklearn(peer.Contestant):
    """An MLPClassifier, whose output and loss follow from the number of classes."""

    name = "scikit-learn"
    version = sklearn.__version__
    about = peer.blas_line()

    def __init__(self, problem):
        super().__init__(problem)
        warnings.simplefilter("ignore")  # of batches larger than the rows of a quick run
        sklearn.set_config(assume_finite=True)
        self.classes = np.arange(max(2, problem.layers[-1]))
        self.model = MLPClassifier(
            hidden_layer_sizes=problem.layers[1:-1], activation=ACTIVATIONS[problem.hidden],
            solver="sgd", learning_rate="constant", learning_rate_init=1e-12,
            batch_size=problem.batch, alpha=0.0, momentum=0.0, nesterovs_momentum=False,
            shuffle=True, random_state=1)
        # A first step makes the weights, and is too small to move them.
        self.model.partial_fit(problem.x[:1], problem.t[:1], self.classes)
        self.model._optimizer.learning_rate = problem.learning_rate
        self.singles = [problem.x[i:i + 1] for i in range(min(peer.SINGLE_ROWS, problem.rows))]

    def use_threads(self, threads):
        threadpoolctl.threadpool_limits(threads)

    def epoch(self, rows):
        self.model.partial_fit(self.problem.x[:rows], self.problem.t[:rows])

    def predict_one(self):
        return [lambda i: self.model.predict_proba(self.singles[i])]

    def predict(self, rows):
        return self.model.predict_proba(self.problem.x[:rows])

    def outputs(self, rows):
        y = self.predict(rows)
        return y if self.problem.softmax else y[:, 1]


if __name__ == "__main__":
    peer.serve(Sklearn)
