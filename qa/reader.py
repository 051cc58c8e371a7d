"""Read: mark the words that answer a question in the text around each hit.

Not here: the search for spans in a model's scores (spans.py); which hits to read, and what the
spans are worth together (answer.py, confidence.py).

Decision: a window is a passage with AROUND tokens of what stands on both sides of it, up to MAX_TOKENS,
and spans may lie in either.  Because: news paragraphs are one sentence long and their "he" stands in the
one before.  Filling windows to 256 tokens finds as much on the sample stories (40 of 60 right first), and takes longer.
Decision: bfloat16 for the transformer where the CPU has it, but the last layer and all that
follows in float32.  Because: a logit of 8 has steps of 0.03 in bfloat16.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from index.embed import bfloat16_is_native
from index.errors import UserError
from qa.merge import load_merged
from qa.records import Place, Span
from qa.spans import Window, decode, merge_spans, region, stretches

MAX_TOKENS = 288  # of a window, question and special tokens included
AROUND = 100  # tokens on both sides of a passage together
MAX_QUESTION_TOKENS = 64
CHARS_PER_TOKEN = 5  # more than English has: how much text around a passage is tokenised
BATCH_TOKENS = 8192
PADDED = 1.25  # a batch's size over what its windows hold; with more, long windows make short ones slow
PAD = 32  # tokens
SURROGATES = re.compile("[\ud800-\udfff]")


class Reader(Protocol):
    """What answering needs of a reader; tests use one that matches a pattern.

    `name` is the whole path or hub name it was loaded from, "" for the one that comes with ibid.
    """

    name: str

    def read(self, question: str, places: Sequence[Place]) -> list[list[Span]]:
        """Find spans that answer the question: one list for each place, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Layout:
    """The special tokens before the question, between it and the text, and after; segments."""

    before: list[int]
    between: list[int]
    after: list[int]
    segments: tuple[int, int]

    @classmethod
    def from_tokenizer(cls, backend) -> "Layout":
        """Learn it from how the tokenizer joins a pair."""
        pair = backend.encode("a", "b")
        sequence = pair.sequence_ids
        first, second = sequence.index(0), sequence.index(1)
        first_end = len(sequence) - sequence[::-1].index(0)
        second_end = len(sequence) - sequence[::-1].index(1)
        return cls(
            pair.ids[:first],
            pair.ids[first_end:second],
            pair.ids[second_end:],
            (pair.type_ids[first], pair.type_ids[second]),
        )

    @property
    def size(self) -> int:
        """How many special tokens a window has."""
        return len(self.before) + len(self.between) + len(self.after)


class SpanReader:
    """An extractive question-answering model held in memory; safe to call from several threads."""

    def __init__(self, model, backend, max_tokens: int = MAX_TOKENS, name: str = ""):
        self.name = name
        self._model = model
        self._backend = backend
        self._max_tokens = max_tokens
        self._layout = Layout.from_tokenizer(backend)

    @classmethod
    def from_name(cls, name: str | None = None, max_tokens: int = MAX_TOKENS) -> "SpanReader":
        """Load the reader that comes with ibid, or a local folder or hub name of another."""
        if name is None:
            model, tokenizer = load_merged()
        else:
            model, tokenizer = _load_named(name)
        known_as = str(Path(name).resolve()) if name and Path(name).is_dir() else name or ""
        return cls.from_model(model, tokenizer, max_tokens, known_as)

    @classmethod
    def from_model(cls, model, tokenizer, max_tokens: int = MAX_TOKENS, name: str = "") -> "SpanReader":
        """Take a loaded question-answering model and its fast tokenizer; both are changed."""
        backend = tokenizer.backend_tokenizer
        backend.no_truncation()
        backend.no_padding()
        longest = min(max_tokens, tokenizer.model_max_length)
        return cls(_ready(model), backend, longest, name)

    def read(self, question: str, places: Sequence[Place]) -> list[list[Span]]:
        """Find up to SPANS_PER_PLACE spans for each place, best first, none overlapping another.

        A span that several places of one document yield is given once, to the place whose passage
        holds it, else to the one that scores it highest.
        """
        asked = self._tokens(question)[0][: min(MAX_QUESTION_TOKENS, self._max_tokens // 3)]
        if not len(asked):
            return [[] for _ in places]
        room = self._max_tokens - len(asked) - self._layout.size
        windows: dict[tuple, Window] = {}
        keys_of_places = []
        for place in places:
            keys = []
            for window in self._windows(place, room):
                key = (place.text, int(window.offsets[0, 0]), int(window.offsets[-1, 1]))
                windows.setdefault(key, window)
                keys.append(key)
            keys_of_places.append(keys)
        logits = self._logits(asked, list(windows.values()))
        found = {
            key: decode(key[0], window, *scores) for (key, window), scores in zip(windows.items(), logits, strict=True)
        }
        spans = [[span for key in keys for span in found[key]] for keys in keys_of_places]
        return merge_spans(places, spans)

    def _tokens(self, text: str) -> tuple[np.ndarray, np.ndarray]:
        """Ids (tokens,) and offsets (tokens, 2) of a text, special tokens not among them."""
        encoded = self._backend.encode(SURROGATES.sub("\ufffd", text), add_special_tokens=False)
        return np.array(encoded.ids, np.int64), np.array(encoded.offsets, np.int64).reshape(-1, 2)

    def _windows(self, place: Place, room: int) -> list[Window]:
        """The passage in the middle of one window, or several over it where it is longer."""
        if not place.text[place.start : place.end].strip():
            return []
        start, end = region(place, room * CHARS_PER_TOKEN)
        ids, offsets = self._tokens(place.text[start:end])
        offsets = offsets + start
        inside = np.flatnonzero((offsets[:, 1] > place.start) & (offsets[:, 0] < place.end))
        if not len(inside):
            return []
        first, last = int(inside[0]), int(inside[-1]) + 1
        room = min(room, last - first + AROUND)
        return [Window(ids[a:b], offsets[a:b]) for a, b in stretches(first, last, len(ids), room)]

    def _logits(self, asked: np.ndarray, windows: list[Window]) -> list[tuple[np.ndarray, float]]:
        """For each window: start and end logits (2, tokens) of its text, and the null score."""
        import torch

        lead = len(self._layout.before) + len(asked) + len(self._layout.between)
        results: list = [None] * len(windows)
        for batch in _batches([len(w.ids) + lead for w in windows]):
            inputs = self._padded(asked, [windows[i] for i in batch])
            with torch.inference_mode():
                output = self._model(**inputs)
            both = torch.stack((output.start_logits, output.end_logits), 1).float().numpy()
            for row, i in enumerate(batch):
                text = both[row, :, lead : lead + len(windows[i].ids)]
                results[i] = (text, float(both[row, 0, 0] + both[row, 1, 0]))
        return results

    def _padded(self, asked: np.ndarray, windows: list[Window]) -> dict:
        """The model's inputs for one batch of windows, as tensors (windows, longest)."""
        import torch

        layout = self._layout
        rows = [[*layout.before, *asked, *layout.between, *w.ids, *layout.after] for w in windows]
        lead = len(layout.before) + len(asked) + len(layout.between)
        ids = np.zeros((len(rows), -(-max(map(len, rows)) // PAD) * PAD), np.int64)
        mask, segments = np.zeros_like(ids), np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
            segments[i, :lead] = layout.segments[0]
            segments[i, lead : len(row)] = layout.segments[1]
        inputs = {"input_ids": ids, "attention_mask": mask}
        if layout.segments[0] != layout.segments[1]:
            inputs["token_type_ids"] = segments
        return {name: torch.from_numpy(array) for name, array in inputs.items()}


def _batches(sizes: list[int]) -> list[list[int]]:
    """Positions in groups of like sizes: at most BATCH_TOKENS each, and PADDED times what is not padding.

    >>> _batches([250, 90, 240, 100])
    [[1, 3], [2, 0]]
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(sizes)), key=sizes.__getitem__):
        if batches:
            full = sizes[i] * (len(batches[-1]) + 1)
            if full <= min(BATCH_TOKENS, PADDED * (sum(sizes[j] for j in batches[-1]) + sizes[i])):
                batches[-1].append(i)
                continue
        batches.append([i])
    return batches


def _ready(model):
    """Set a model up for reading: the transformer in bfloat16 where that is fast, the head not."""
    import torch

    model.eval()
    model.set_attn_implementation("eager")
    head = getattr(model, "qa_outputs", None)
    if head is not None and bfloat16_is_native():
        model.to(torch.bfloat16)
        head.float()
        head.register_forward_pre_hook(lambda _, inputs: (inputs[0].float(),))
    return model


def _load_named(name: str):
    """Load a question-answering model and its fast tokenizer from a folder or a hub."""
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer
    from transformers.utils import logging

    local = Path(name).is_dir()
    if not local and name.startswith((".", "/", "~")):
        raise UserError(f"there is no model folder {name}; give a folder or a hub name")
    logging.disable_progress_bar()
    try:
        model, info = AutoModelForQuestionAnswering.from_pretrained(
            name, local_files_only=local, output_loading_info=True, dtype="float32"
        )
        tokenizer = AutoTokenizer.from_pretrained(name, local_files_only=local)
    except Exception as error:  # the errors of file formats, hub and missing libraries have no nearer common base
        why = " ".join(str(error).split())[:200]
        raise UserError(f"cannot load the reader {name}: {why}") from None
    if info["missing_keys"]:
        raise UserError(f"{name} is not trained to answer questions; name an extractive QA model")
    if not tokenizer.is_fast:
        raise UserError(f"{name} has no fast tokenizer; name a model that has one")
    if not Layout.from_tokenizer(tokenizer.backend_tokenizer).before:
        raise UserError(f'{name} has no token to say "not answered here" with; name a model like BERT')
    return model, tokenizer
