"""What is found for a question: passages, what the reader makes of them, and a follow-up's stand-alone form.

Not here: the index's file and the models (library.py), what is concluded from the evidence (answer.py).
"""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from index import lookup, store
from index.records import Hit
from index.retrieve import Carried, retrieve, retrieve_distinct
from index.state import State
from qa.ellipsis import Earlier
from qa.evidence import Evidence
from qa.followup import READ, TURNS, completions, lead, promise, towards
from qa.reader import Reader
from qa.records import Place, Reply
from qa.sought import plainest


@dataclass(frozen=True, slots=True)
class Query:
    """A question to be searched for in a state: its text and its vector (dimensions of the model)."""

    state: State
    text: str
    vector: np.ndarray


@dataclass(frozen=True, slots=True)
class Finder:
    """Finds the `top_k` best passages of one snapshot, among those numbered `within` (None: all).

    `asked` prepares a question, and gives None for one without a word; `reader` is called for when there
    is something to read.
    """

    connection: sqlite3.Connection
    asked: Callable[[str], Query | None]
    reader: Callable[[], Reader]
    top_k: int
    within: Sequence[int] | None

    def retrieve(self, query: str) -> list[Hit]:
        """Return the best passages, best first."""
        asked = self.asked(query)
        if not asked:
            return []
        return retrieve(self.connection, asked.state, asked.text, asked.vector, self.top_k, self.within)

    def examine(self, query: str) -> Evidence:
        """Return what is found for a question that stands alone."""
        query = plainest(query)
        asked = self.asked(query)
        return self._read(query, *self._distinct(asked, asked.vector)) if asked else self._read(query, [], {})

    def understood(self, query: str, turns: Sequence[Reply]) -> tuple[str, Evidence]:
        """Return the stand-alone form of a question after `turns`, and what is found for it."""
        earlier = [Earlier.from_reply(turn) for turn in turns]
        tried = []
        for form in completions(plainest(query), earlier):
            if asked := self.asked(form.text):
                hits, _ = self._distinct(asked, asked.vector)
                tried.append((promise(form, hits), form, asked))
        if not tried:
            return query, self.examine(query)
        tried.sort(key=lambda one: -one[0])
        before = np.sum([asked.vector for turn in earlier[-TURNS:] if (asked := self.asked(turn.query))], 0)
        read = []
        for hope, form, asked in tried[:READ]:
            evidence = self._read(asked.text, *self._distinct(asked, towards(asked.vector, before)))
            read.append((hope + lead(evidence), form, evidence))
        _, form, evidence = max(read, key=lambda one: one[0])
        return form.text, evidence

    def _distinct(self, asked: Query, vector: np.ndarray) -> tuple[list[Hit], Carried]:
        return retrieve_distinct(self.connection, asked.state, asked.text, vector, self.top_k, self.within)

    def _read(self, query: str, hits: list[Hit], carried: Carried) -> Evidence:
        keys = dict.fromkeys((hit.source, hit.document) for hit in hits)
        documents = {key: store.document(self.connection, *key) for key in keys}
        passages = {key: lookup.ranges_of(self.connection, *key) for key in keys}
        places = [Place(documents[hit.source, hit.document].text, hit.start, hit.end) for hit in hits]
        spans = self.reader().read(query, places) if hits else []
        return Evidence(hits, spans, documents, passages, query, carried)
