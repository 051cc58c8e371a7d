"""Answer questions from documents with the documents' own words.

`retrieve`, `ask` and `open` are the whole public surface; README shows them.  The two functions use
the default index (environment IBID_HOME, else `.ibid`) and build it from `seeds/` where there is none.
Importing this module loads no model and no heavy library.
"""

from collections.abc import Sequence
from pathlib import Path

from index.records import Hit
from qa.records import Reply


def retrieve(
    question: str,
    *,
    top_k: int = 5,
    as_of: str | None = None,
    since: str | None = None,
    publisher: str | None = None,
    document: str | None = None,
) -> list[Hit]:
    """Return the passages that fit a question best, best first.

    The last four keep to some documents: see `index.narrow.Narrowing`.
    """
    from qa.library import default_library

    return default_library().retrieve(
        question, top_k=top_k, as_of=as_of, since=since, publisher=publisher, document=document
    )


def ask(
    question: str,
    *,
    turns: Sequence[Reply] = (),
    top_k: int = 5,
    min_confidence: float | None = None,
    as_of: str | None = None,
    since: str | None = None,
    publisher: str | None = None,
    document: str | None = None,
) -> Reply:
    """Answer a question, or decline; `turns` are the replies before it in the conversation.

    The last four keep to some documents: see `index.narrow.Narrowing`.
    """
    from qa.library import default_library

    limits = {"as_of": as_of, "since": since, "publisher": publisher, "document": document}
    return default_library().ask(question, turns=turns, top_k=top_k, min_confidence=min_confidence, **limits)


def open(home: str | Path):
    """Return the `qa.library.Library` of an index: .ask .retrieve .sync .close, thread-safe."""
    from qa.library import Library

    return Library(Path(home))
