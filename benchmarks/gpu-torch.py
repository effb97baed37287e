"""Training steps of the models of `benchmarks/gpu run` with PyTorch on the same GPU, eager and compiled; a line of JSON each."""
import argparse
import json
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--seconds", type=float, default=10)
parser.add_argument("--device", default="cuda")
options = parser.parse_args()



def skip(why):
    print(json.dumps({"skipped": "torch", "why": why}))
    sys.exit(0)


try:
    import torch
    from torch import nn
except ModuleNotFoundError:
    skip("this python3 has no PyTorch: nothing to compare with")
if options.device == "cuda" and not torch.cuda.is_available():
    skip("PyTorch finds no CUDA device")

torch.backends.cuda.matmul.allow_tf32 = False  # single precision, as ours
torch.backends.cudnn.allow_tf32 = False
device = torch.device(options.device)


class Gpt(nn.Module):
    def __init__(self, depth, width, heads, context, characters=65):
        super().__init__()
        self.character = nn.Embedding(characters, width)
        self.place = nn.Parameter(torch.randn(context, width) * 0.02)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, "gelu", batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth, enable_nested_tensor=False)
        self.scores = nn.Linear(width, characters, bias=False)
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(context))

    def forward(self, text):
        return self.scores(self.blocks(self.character(text) + self.place, mask=self.mask, is_causal=True))


def mlp(*sizes):
    layers = []
    for i in range(len(sizes) - 1):
        layers += [nn.Linear(sizes[i], sizes[i + 1])] + ([nn.ReLU()] if i < len(sizes) - 2 else [])
    return nn.Sequential(*layers)


def cnn():
    return nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(9216, 128), nn.ReLU(),
                         nn.Linear(128, 10))


def synchronize():
    if device.type == "cuda":
        torch.cuda.synchronize()


def timed(step):
    """Median seconds of a step, after a warm-up of a fifth of the time; the loss is read in every step, as ours is."""
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < 1.2 * options.seconds:
        before = time.perf_counter()
        step()
        synchronize()
        if before - start > 0.2 * options.seconds:
            times.append(time.perf_counter() - before)
    times.sort()
    return times[len(times) // 2] if times else float("nan")


def report(name, mode, seconds):
    print(json.dumps({"run": name, "torch": torch.__version__, "mode": mode, "step_us": round(seconds * 1e6, 1)}), flush=True)


def train(name, model, inputs, targets, classes, adam=False):
    for mode in ("eager", "compiled"):
        net = model().to(device)
        optimizer = (torch.optim.Adam if adam else torch.optim.SGD)(net.parameters(), lr=1e-3 if adam else 0.01)
        forward = torch.compile(net) if mode == "compiled" else net

        def step():
            optimizer.zero_grad(set_to_none=True)
            loss = nn.functional.cross_entropy(forward(inputs).reshape(-1, classes), targets.reshape(-1))
            loss.backward()
            optimizer.step()
            loss.item()

        try:
            report(name, mode, timed(step))
        except Exception as failure:  # a compiler that the machine lacks must not end the run
            print(json.dumps({"failed": name, "mode": mode, "why": str(failure).splitlines()[0]}), flush=True)


def classes_of(rows, count):
    return torch.randint(0, count, (rows,), device=device)


def product(size=2048):
    a, b = (torch.randn(size, size, device=device) for _ in range(2))
    seconds = timed(lambda: a @ b)
    report(f"one product of {size} cubed: {2 * size ** 3 / seconds / 1e12:.1f} TFLOP/s", "cuBLAS", seconds)


def main():
    print(json.dumps({"device": torch.cuda.get_device_name() if device.type == "cuda" else "cpu", "torch": torch.__version__}), flush=True)
    for rows in (64, 4096):
        train(f"mlp, {rows} rows", lambda: mlp(784, 128, 10), torch.randn(rows, 784, device=device), classes_of(rows, 10), 10)
    train("cnn, 64 rows", cnn, torch.randn(64, 1, 28, 28, device=device), classes_of(64, 10), 10)
    train("deep mlp", lambda: mlp(12288, 1000, 1000, 1000, 2), torch.randn(32, 12288, device=device), classes_of(32, 2), 2)
    for name, depth, width, heads, context in (("gpt-mini", 2, 128, 4, 64), ("transformer, 1024 wide", 4, 1024, 16, 256)):
        text = torch.randint(0, 65, (8, context), device=device)
        train(name, lambda: Gpt(depth, width, heads, context), text, torch.roll(text, -1, 1), 65, adam=True)
    product()


main()
