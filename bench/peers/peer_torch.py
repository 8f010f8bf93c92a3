# SPDX-License-Identifier: MIT
"""PyTorch as a contestant: tensors in memory, a permutation of the rows for each epoch, one
index_select() for each batch, torch.optim.SGD. No DataLoader, which would only slow it down."""
import threadpoolctl
import torch
import torch.nn.functional as F

import peer

ACTIVATIONS = {"relu": torch.nn.ReLU, "sigmoid": torch.nn.Sigmoid}


class Torch(peer.Contestant):
    """A Sequential of Linear layers, trained on its logits."""

    name = "PyTorch"
    version = torch.__version__
    about = peer.blas_line()

    def __init__(self, problem):
        super().__init__(problem)
        torch.manual_seed(1)
        self.x = torch.from_numpy(problem.x)
        t = torch.from_numpy(problem.t)
        self.t = t if problem.softmax else t.reshape(-1, 1).to(self.x.dtype)
        self.loss = F.cross_entropy if problem.softmax else F.binary_cross_entropy_with_logits
        sizes = list(zip(problem.layers, problem.layers[1:]))
        layers = []
        for i, (inputs, units) in enumerate(sizes):
            layers.append(torch.nn.Linear(inputs, units, dtype=self.x.dtype))
            if i + 1 < len(sizes):
                layers.append(ACTIVATIONS[problem.hidden]())
        self.logits = torch.nn.Sequential(*layers)
        # The same layers with the output's activation, to predict with.
        output = torch.nn.Softmax(dim=1) if problem.softmax else torch.nn.Sigmoid()
        self.model = torch.nn.Sequential(*layers, output)
        self.optimizer = torch.optim.SGD(self.logits.parameters(), lr=problem.learning_rate)
        self.singles = self.x[:peer.SINGLE_ROWS].split(1)

    def use_threads(self, threads):
        torch.set_num_threads(threads)
        threadpoolctl.threadpool_limits(threads, "blas")

    def epoch(self, rows):
        for chosen in torch.randperm(rows).split(self.problem.batch):
            loss = self.loss(self.logits(self.x.index_select(0, chosen)),
                             self.t.index_select(0, chosen))
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            self.optimizer.step()

    def predict_one(self):
        """The model as it is, and compiled by torch.jit."""
        with torch.no_grad():
            traced = torch.jit.freeze(torch.jit.trace(self.model.eval(), self.singles[0]))

        def by(model):
            def one(i):
                with torch.inference_mode():
                    return model(self.singles[i])
            return one

        return [by(self.model), by(traced)]

    def predict(self, rows):
        with torch.inference_mode():
            return self.model(self.x[:rows])


if __name__ == "__main__":
    peer.serve(Torch)
