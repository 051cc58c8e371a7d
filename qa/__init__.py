"""Answer questions from documents with the documents' own words.

`retrieve`, `ask` and `open` are the whole public surface; README shows them.  The two functions use
the default index (environment IBID_HOME, else `.ibid`) and build it from `seeds/` where there is none.
Importing this module loads no model and no heavy library.
"""

from collections.abc import Sequence
from pathlib import Path

from index.records import Hit
from qa.records import Reply


def retrieve(question: str, *, top_k: int = 5) -> list[Hit]:
    """Return the passages that fit a question best, best first."""
    from qa.library import default_library

    return default_library().retrieve(question, top_k=top_k)


def ask(question: str, *, turns: Sequence[Reply] = (), top_k: int = 5, min_confidence: float | None = None) -> Reply:
    """Answer a question, or decline; `turns` are the replies before it in the conversation."""
    from qa.library import default_library

    return default_library().ask(question, turns=turns, top_k=top_k, min_confidence=min_confidence)


def open(home: str | Path):
    """Return the `qa.library.Library` of an index: .ask .retrieve .sync .close, thread-safe."""
    from qa.library import Library

    return Library(Path(home))
