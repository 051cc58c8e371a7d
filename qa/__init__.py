"""Answer questions from documents with the documents' own words.

`retrieve`, `ask` and `open` are the whole public surface; README shows them.  The two functions use
the default index (environment IBID_HOME, else `.ibid`) and build it from `seeds/` where there is none.
Importing this module loads no model and no heavy library.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.records import Hit
from qa.records import Reply

if TYPE_CHECKING:
    from qa.library import Library


def retrieve(
    question: str,
    *,
    top_k: int = 5,
    as_of: str | None = None,
    since: str | None = None,
    publisher: str | None = None,
    document: str | None = None,
) -> list[Hit]:
    """Return the `top_k` passages (1 or more; fewer where there are fewer) that fit a question best, best first.

    Kept to documents published until `as_of` and from `since` on (YYYY-MM-DD, both inclusive), by a
    `publisher`, of a name `document`: names or patterns (`*`, `?`, `[…]`).  ValueError for a `top_k` below 1,
    `index.errors.UserError`, whose text names the remedy, for what is no date and where the index cannot be read.
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
    """Answer a question with the documents' words, or decline.

    `turns` are the replies before it in the conversation, oldest first; `top_k` (1 or more) how many passages are
    read; answers below `min_confidence` (0..1; None: the default, or what `ibid calibrate` fitted) are not shown.
    The last four, and the errors, are those of `retrieve`.
    """
    from qa.library import default_library

    return default_library().ask(
        question,
        turns=turns,
        top_k=top_k,
        min_confidence=min_confidence,
        as_of=as_of,
        since=since,
        publisher=publisher,
        document=document,
    )


def open(home: str | Path) -> "Library":
    """Return the library of the index in folder `home`: .ask .retrieve .sync .close, thread-safe.

    There need be no index yet: its first `sync` makes one.
    """
    from qa.library import Library

    return Library(Path(home))
