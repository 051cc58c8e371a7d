"""Train the reader: question-span files in, a model folder and the record of the run out.

    python -m qa.train --data DIR --out DIR [--steps N] [--base MODEL]

Started again with the same --out it goes on from the last checkpoint; with another --steps, towards
that end (constant rate, then a linear decay over the last --decay steps).  What is trained on, and
in which order, is a function of the seed and the step alone.  Not here: the data (examples.py), windows and
their order (batches.py), the weights' small form (merge.py), scores (`ibid eval`).

Decision: one worker process a core, each with half of every batch and one thread; they add their
gradients in shared memory.  Because: 18 windows of 176 tokens a second on two idle cores, as two
threads of one process do, but 5 to 10 instead of 3 where other programs want the cores too.
Decision: weights, activations and gradients in bfloat16, the optimiser's copy in float32.  Because:
17.8 windows a second against 14.2 under autocast (and 7 to 14 under torch.compile).
Decision: eager attention.  Because: a step takes two thirds of its time with torch's fused one,
whose backward pass is slow on a CPU.
Decision: going on from trained weights, --frozen 2 --cropped 0.6 --rivals 0.25.  Because: 25 to 33 windows a second
instead of 11 to 16; what the body's lowest layers find is found by then, and most of a context only costs time.
Decision: the embeddings of words and positions stay the base model's unless --words is given.  Because: what is
shipped is the difference to it, and the words' part of that costs 3.5 MB at two bits a value (merge.py).
"""

import argparse
import json
import os
import platform
import random
import time
from pathlib import Path

import numpy as np

from index.embed import default_folder
from qa.batches import Window, batch_at, make_windows, tensors, with_given, with_rivals, with_twins
from qa.examples import LICENCES, make_rivals, mixture
from qa.reader import MAX_TOKENS

WORKERS = 2
EMA = 0.995
CHECKPOINT_SECONDS = 480
LOG_STEPS = 25


def rate_at(step: int, options: argparse.Namespace) -> float:
    """Warm-up, constant, linear decay to nothing over the last steps."""
    left = (options.steps - step) / options.decay
    return options.rate * min(1.0, (step + 1) / options.warmup) * max(0.0, min(1.0, left))


def span_loss(start_logits, end_logits, spans):
    """Minus the log of the probability of all gold spans together, mean over the batch.

    Logits (batch, tokens), padding at -inf; spans (batch, most spans, 2), -1 where there is none.
    """
    known = spans[:, :, 0] >= 0
    at = spans.clamp(min=0)
    pairs = start_logits.log_softmax(1).gather(1, at[:, :, 0])
    pairs = pairs + end_logits.log_softmax(1).gather(1, at[:, :, 1])
    return -pairs.masked_fill(~known, -1e4).logsumexp(1).mean()


def told(logits, given):
    """Logits (batch, tokens) of starts or ends with half of the wording's odds against "not answered here" in them."""
    import torch

    return torch.cat([logits[:, :1] - given[:, None] / 2, logits[:, 1:]], 1)


def pair_loss(start_logits, end_logits, spans, pairs):
    """The mean loss of gold spans among the tokens of two windows, "not answered here" left out.

    `pairs` holds the rows (answers, does not) of one question each: spans of different texts are to compare.
    """
    import torch

    losses = []
    for row, rival in pairs:
        known = spans[row][spans[row, :, 0] >= 0]
        for logits, gold in ((start_logits, known[:, 0]), (end_logits, known[:, 1])):
            every = torch.cat([logits[row, 1:], logits[rival, 1:]])
            losses.append(every.logsumexp(0) - logits[row, gold].logsumexp(0))
    return 2 * torch.stack(losses).mean() if losses else 0.0


def twin_loss(start_logits, end_logits, spans, twins):
    """The mean loss of telling by the lead over "not answered here" which of two questions a text answers.

    `twins` holds the rows (answered, not answered) of two questions about one text.  The first one's gold span, the
    best one, is set against all spans of the second.
    """
    import torch
    from torch.nn.functional import softplus

    losses = []
    for row, other in twins:
        known = spans[row][spans[row, :, 0] >= 0]
        lead = 0.0
        for logits, gold in ((start_logits, known[:, 0]), (end_logits, known[:, 1])):
            lead = lead + logits[row, gold].logsumexp(0) - logits[row, 0]
            lead = lead - logits[other, 1:].logsumexp(0) + logits[other, 0]
        losses.append(softplus(-lead))
    return torch.stack(losses).mean() if losses else 0.0


def logits_of(model, ids, segments, mask):
    """Start and end logits (batch, tokens) in float32, padding at -inf; body as the weights are."""
    from torch.nn.functional import linear

    body = model.base_model(input_ids=ids, token_type_ids=segments, attention_mask=mask)
    head = model.qa_outputs
    logits = linear(body.last_hidden_state.float(), head.weight.float(), head.bias.float())
    logits = logits.masked_fill(mask[:, :, None] == 0, float("-inf"))
    return logits[:, :, 0], logits[:, :, 1]


class Flat:
    """The trained parameters of a bfloat16 model as one vector, with a float32 master copy.

    `weights` and `gradients` are the storage of the model's own parameters; `names` and `shapes`
    say which stand where.
    """

    def __init__(self, model, *, words: bool, frozen: int):
        import torch

        embeddings = model.base_model.embeddings
        embeddings.position_embeddings.weight.requires_grad_(False)
        embeddings.word_embeddings.weight.requires_grad_(words)
        if frozen:
            embeddings.requires_grad_(False)
            model.base_model.encoder.layer[:frozen].requires_grad_(False)
        trained = {n: p for n, p in model.named_parameters() if p.requires_grad}
        self.names = list(trained)
        self.shapes = [p.shape for p in trained.values()]
        self.master = torch.cat([p.detach().flatten() for p in trained.values()]).float()
        model.to(torch.bfloat16)
        self.weights = self.master.bfloat16()
        self.gradients = torch.zeros_like(self.weights)
        pieces = zip(trained.values(), self.split(self.weights), self.split(self.gradients), strict=True)
        for parameter, weight, gradient in pieces:
            parameter.data = weight
            parameter.grad = gradient

    def split(self, vector):
        """Views of the vector in the parameters' shapes."""
        pieces = vector.split([shape.numel() for shape in self.shapes])
        return [piece.view(shape) for piece, shape in zip(pieces, self.shapes, strict=True)]


def work(rank: int, options, windows: list[Window], shared, barrier) -> None:
    """Run one worker; where it fails the others, who would wait for it, fail too."""
    try:
        take_part(rank, options, windows, shared, barrier)
    except BaseException:
        barrier.abort()
        raise


def take_part(rank: int, options, windows: list[Window], shared, barrier) -> None:
    """One worker's run: its share of each batch; all keep equal weights; the first one writes.

    `shared`: (workers, parameters) float32 in shared memory, for the gradients.
    """
    import torch
    from transformers import AutoModelForQuestionAnswering

    torch.set_num_threads(1)
    torch.manual_seed(options.seed)  # a new head is the same in every worker
    model = AutoModelForQuestionAnswering.from_pretrained(
        options.base,
        attn_implementation="eager",
        hidden_dropout_prob=options.dropout,
        attention_probs_dropout_prob=0.0,
    ).train()
    torch.manual_seed(options.seed + rank)  # what dropout leaves out is not
    flat = Flat(model, words=options.words, frozen=options.frozen)
    adam = torch.optim.AdamW([flat.master], lr=options.rate, weight_decay=0.01, fused=True)
    flat.master.grad = torch.zeros_like(flat.master)
    state = {"step": 0, "seconds": 0.0, "losses": [], "ema": flat.master.clone()}
    checkpoint = Path(options.out) / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        adam.load_state_dict(state.pop("adam"))
        flat.master.copy_(state.pop("master"))
        flat.weights.copy_(flat.master)
    lengths = np.array([len(w.ids) for w in windows])
    barrier.wait()
    began = time.monotonic() - state["seconds"]
    saved = logged = time.monotonic()
    losses = []
    for step in range(state["step"], options.steps):
        mine = batch_at(step, lengths, options.batch, options.seed)[rank::WORKERS]
        *inputs, spans, given, pairs, twins = tensors([windows[i] for i in mine])
        logits = logits_of(model, *inputs)
        loss = span_loss(*(told(each, given) for each in logits), spans)
        loss = loss + options.paired * (pair_loss(*logits, spans, pairs) + twin_loss(*logits, spans, twins))
        loss.backward()
        shared[rank].copy_(flat.gradients)
        barrier.wait()
        torch.mean(shared, 0, out=flat.master.grad)
        flat.master.grad.mul_(1.0 / flat.master.grad.norm().clamp(min=1.0))
        barrier.wait()
        adam.param_groups[0]["lr"] = rate_at(step, options)
        adam.step()
        flat.weights.copy_(flat.master)
        flat.gradients.zero_()
        losses.append(loss.item())
        if rank:
            continue
        state["ema"].lerp_(flat.master, max(1 - EMA, 1 / (step + 2)))
        now = time.monotonic()
        state["step"], state["seconds"] = step + 1, now - began
        if (step + 1) % LOG_STEPS == 0:
            mean, losses = float(np.mean(losses)), []
            state["losses"].append((step + 1, round(mean, 4)))
            speed = LOG_STEPS * options.batch / (now - logged)
            logged = now
            rate = rate_at(step, options)
            print(f"{step + 1} loss {mean:.3f} rate {rate:.2e} {speed:.1f} windows/s", flush=True)
        if now - saved > CHECKPOINT_SECONDS or step + 1 == options.steps:
            saved = now
            partial = checkpoint.with_suffix(".part")
            torch.save({**state, "adam": adam.state_dict(), "master": flat.master}, partial)
            partial.replace(checkpoint)
    if rank == 0:
        finish(options, flat, state)


def finish(options, flat: Flat, state: dict) -> None:
    """Write the last weights and their running average as model folders, and the losses."""
    import torch
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    # From the base again: what was not trained went through bfloat16 in the model at hand.
    model = AutoModelForQuestionAnswering.from_pretrained(options.base)
    named = dict(model.named_parameters())
    for folder, vector in (("last", flat.master), ("average", state["ema"])):
        with torch.no_grad():
            for name, piece in zip(flat.names, flat.split(vector), strict=True):
                named[name].copy_(piece)
        model.save_pretrained(Path(options.out) / folder)
        AutoTokenizer.from_pretrained(options.base).save_pretrained(Path(options.out) / folder)
    path = Path(options.out) / "record.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    record |= {"seconds": round(state["seconds"]), "loss": sparse(state["losses"])}
    path.write_text(json.dumps(record, indent=1), encoding="utf-8")


def sparse(losses: list) -> list:
    """Mean loss over stretches of eight: a curve short enough to read."""
    parts = [losses[i : i + 8] for i in range(0, len(losses), 8)]
    return [(part[-1][0], round(float(np.mean([loss for _, loss in part])), 3)) for part in parts]


def record_of(options, counts: dict[str, int], windows: list[Window]) -> dict:
    """What a reader of the weights must know about the run, without paths of this machine."""
    import torch

    keys = "steps decay warmup rate batch dropout words frozen cropped rivals paired seed".split()
    lengths = [len(w.ids) for w in windows]
    return {
        "files": {name: {"examples": n, "licence": LICENCES[name]} for name, n in counts.items()},
        "windows": len(windows),
        "pairs": sum(w.rival is not None for w in windows),
        "twins": sum(w.twin is not None for w in windows),
        "null_windows": sum(int(w.spans[0, 0]) == 0 for w in windows),
        "mean_tokens": round(float(np.mean(lengths)), 1),
        "options": {key: getattr(options, key) for key in keys} | {"max_tokens": MAX_TOKENS},
        "machine": {"cpu": cpu_name(), "cores": os.cpu_count()},
        "torch": torch.__version__,
    }


def cpu_name() -> str:
    """The processor as Linux names it, else as Python does."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def main() -> None:
    """Read the options, make the windows, start the workers."""
    parser = argparse.ArgumentParser(description="Train the reader.")
    parser.add_argument("--data", required=True, help="folder of SQuAD-format training files")
    parser.add_argument("--out", required=True, help="folder of checkpoint, weights and record")
    parser.add_argument("--base", default=None, help="model to start from (default: the embedder)")
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--decay", type=int, default=1200)
    parser.add_argument("--warmup", type=int, default=150)
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--words", action="store_true", help="train the embeddings of words too")
    parser.add_argument("--frozen", type=int, default=0, help="layers that stay the base's, from the bottom")
    parser.add_argument("--dropout", type=float, default=0.0, help="of what passes between layers")
    parser.add_argument("--cropped", type=float, default=0.0, help="share of the contexts cut to some sentences")
    parser.add_argument("--rivals", type=float, default=0.5, help="share of the questions put to a second text too")
    parser.add_argument("--paired", type=float, default=0.5, help="what their loss over both counts, and twins'")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.batch % WORKERS:
        parser.error(f"--batch must be a multiple of {WORKERS}: each worker takes its share")
    options.base = options.base or str(default_folder())

    import torch
    from transformers import AutoTokenizer

    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    mixed = mixture(Path(options.data), options.seed, cut=options.cropped)
    tokenizer = AutoTokenizer.from_pretrained(options.base)
    tokenizer.backend_tokenizer.no_truncation()
    windows, whose = make_windows(mixed.golds, tokenizer, options.seed)
    windows = with_given(windows, whose, mixed.golds, mixed.odds)
    windows, whose = with_twins(windows, whose, mixed.twins)
    rivals = make_rivals(mixed.golds, options.rivals, random.Random(options.seed))
    found = make_windows(list(rivals.values()), tokenizer, options.seed)
    asked = list(rivals)
    windows = with_rivals(windows, whose, {asked[owner]: rival for rival, owner in zip(*found, strict=True)})
    record = record_of(options, mixed.counts, windows)
    (out / "record.json").write_text(json.dumps(record, indent=1))
    print(json.dumps(record), flush=True)
    processes = torch.multiprocessing.get_context("fork")
    barrier = processes.Barrier(WORKERS)
    shared = torch.zeros(WORKERS, trained_parameters(options)).share_memory_()
    workers = [
        processes.Process(target=work, args=(rank, options, windows, shared, barrier), daemon=True)
        for rank in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if any(worker.exitcode for worker in workers):
        raise SystemExit("training failed: see above; where --frozen or --words changed, take another --out")


def trained_parameters(options: argparse.Namespace) -> int:
    """How many parameters the run changes."""
    from transformers import AutoModelForQuestionAnswering

    model = AutoModelForQuestionAnswering.from_pretrained(options.base)
    return len(Flat(model, words=options.words, frozen=options.frozen).master)


if __name__ == "__main__":
    main()
