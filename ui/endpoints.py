"""The named endpoints for programs: /ask, /retrieve, /sync and /status.

They return the command line's JSON; with `ibid ui --mcp` an assistant finds the same as tools, and
reads of them what the docstrings say.
"""

from collections.abc import Callable

import gradio as gr

from index.errors import UserError
from qa.library import Library
from ui.wire import as_json

AT_ONCE = 8  # questions read at the same time; more wait their turn


def add(library: Library) -> None:
    """Add /ask, /retrieve, /sync and /status; they return the command line's JSON."""

    def told(call: Callable, *args, **options):
        try:
            return call(*args, **options)
        except (UserError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from None

    def ask(question: str, top_k: int = 5) -> dict:
        """Answer a question with the documents' own words, word for word, each with the place where it stands.

        Declines, with the nearest passages, where the documents do not answer.

        Args:
            question: What to ask, in a sentence.
            top_k: How many passages to read.
        """
        return as_json(told(library.ask, question, top_k=top_k))

    def retrieve(question: str, top_k: int = 5) -> list[dict]:
        """Return the passages that fit a question best, word for word.

        Args:
            question: What to look for.
            top_k: How many passages to return.
        """
        return [as_json(hit) for hit in told(library.retrieve, question, top_k=top_k)]

    def sync() -> dict:
        """Bring the index up to date with its sources."""
        return as_json(told(library.sync))

    def status() -> dict:
        """Tell how much the index holds."""
        return told(library.status)

    for call, limit in ((ask, AT_ONCE), (retrieve, AT_ONCE), (sync, 1), (status, AT_ONCE)):
        gr.api(call, api_name=call.__name__, concurrency_limit=limit)
