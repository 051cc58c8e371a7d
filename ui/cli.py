"""The command line: answers on stdout, everything else on stderr.

Exit codes: 0 done (declining is done too), 1 the user can fix it (one line that names the fix),
2 wrong usage.  Heavy libraries are imported inside the command that needs them, so `--help` is quick.
Not here: what the commands do (index, qa), how their results look (terminal.py), the page (web.py).
"""

import json
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from index.errors import UserError

if TYPE_CHECKING:
    from index.records import Summary

HOME = click.option(
    "--index",
    "home",
    type=click.Path(path_type=Path, file_okay=False),
    default=".ibid",
    envvar="IBID_HOME",
    show_default=True,
    show_envvar=True,
    metavar="DIR",
    help="Folder of the index.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")
TOP_K = click.option(
    "--top-k", type=click.IntRange(min=1), default=5, show_default=True, metavar="N", help="How many passages."
)
MIN_CONFIDENCE = click.option(
    "--min-confidence", type=click.FloatRange(0, 1), metavar="P", help="Show answers from here on."
)
PATHS = click.argument("paths", nargs=-1, type=click.Path())
LIMITS = (
    click.option("--as-of", metavar="DATE", help="Keep to documents published on this day or before."),
    click.option("--since", metavar="DATE", help="Keep to documents published on this day or after."),
    click.option(
        "--publisher", metavar="NAME", help="Keep to documents of this publisher (or a pattern such as 'China*')."
    ),
    click.option("--document", metavar="GLOB", help="Keep to documents whose name matches."),
)
READER = click.option("--reader", metavar="R", help="Folder or hub name of an extractive QA model.")


class _Errors(click.Group):
    """Turns what the user can fix into one line on stderr and exit code 1."""

    def invoke(self, context: click.Context):
        try:
            return super().invoke(context)
        except UserError as error:
            click.echo(f"ibid: {' '.join(str(error).split())}", err=True)
            context.exit(1)


def _command(*options: Callable) -> Callable:
    """Make a function a command with --index, --json and `options`."""

    def decorate(function: Callable) -> click.Command:
        for option in reversed((*options, HOME, JSON)):
            function = option(function)
        return main.command()(function)

    return decorate


@click.group(cls=_Errors, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="ibid-qa", prog_name="ibid")
def main() -> None:
    """Ask a folder of documents; get their own words back, and the place where each stands."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    for stream in (sys.stdout, sys.stderr):  # a document may hold what a terminal's encoding does not
        stream.reconfigure(errors="backslashreplace")


@_command(
    PATHS,
    click.option("--full", is_flag=True, help="Read and embed everything anew."),
    click.option("--plan", is_flag=True, help="Only say what would change."),
    click.option("--watch", is_flag=True, help="Go on, and follow every change until Ctrl+C."),
    click.option("--model", metavar="M", help="Embedding model: a local folder or a hub name."),
    click.option("--allow-empty", is_flag=True, help="Accept that no document is left."),
)
def index(
    paths: tuple[str, ...],
    full: bool,
    plan: bool,
    watch: bool,
    model: str | None,
    allow_empty: bool,
    home: Path,
    as_json: bool,
) -> None:
    """Bring the index up to date with its sources and PATHS (at first: seeds)."""
    from ui import terminal

    if plan and watch:
        raise click.UsageError("--plan and --watch do not go together")
    options = {"full": full, "model": model, "allow_empty": allow_empty}
    with terminal.progress() as progress:
        library = _library(home)
        if not paths and not library.exists():
            paths = _first_source()
        found = (library.preview if plan else library.sync)(paths, progress=progress, **options)
    _show(found, as_json, terminal.preview if plan else terminal.summary)
    if watch:
        click.echo("ibid follows every change (stop with Ctrl+C)", err=True)
        for done in follow(library, allow_empty=allow_empty):
            _show(done, as_json, terminal.summary)


@_command(click.argument("paths", nargs=-1, required=True, type=click.Path()))
def remove(paths: tuple[str, ...], home: Path, as_json: bool) -> None:
    """Take documents or a source out of the index; the files stay."""
    from ui import terminal

    _show(_library(home).remove(paths), as_json, terminal.summary)


@_command(
    click.argument("questions", nargs=-1, required=True),
    TOP_K,
    MIN_CONFIDENCE,
    READER,
    click.option("--format", "shape", type=click.Choice(["text", "markdown"]), help="How to print [default: text]."),
    *LIMITS,
)
def ask(
    questions: tuple[str, ...],
    top_k: int,
    min_confidence: float | None,
    reader: str | None,
    shape: str | None,
    home: Path,
    as_json: bool,
    **limits: str | None,
) -> None:
    """Answer QUESTIONS, the turns of one conversation, with the documents' words."""
    from ui import export, terminal

    if shape and as_json:
        raise click.UsageError("--format and --json exclude each other")
    in_words = export.whole if shape == "markdown" else terminal.reply
    library = _library(home, reader)
    _say_if_nothing_passes(library, limits)
    turns = []
    for question in questions:
        reply = library.ask(question, turns=turns, top_k=top_k, min_confidence=min_confidence, **limits)
        turns.append(reply)
        _show(reply, as_json, in_words)


@_command(click.argument("question"), TOP_K, *LIMITS)
def retrieve(question: str, top_k: int, home: Path, as_json: bool, **limits: str | None) -> None:
    """List the passages that fit QUESTION best."""
    from ui import terminal

    library = _library(home)
    _say_if_nothing_passes(library, limits)
    for hit in library.retrieve(question, top_k=top_k, **limits):
        _show(hit, as_json, terminal.hit)


@_command(
    click.argument("question"),
    click.option("--expect", required=True, metavar="TEXT", help="The answer you expected, in the document's words."),
    TOP_K,
    MIN_CONFIDENCE,
    READER,
)
def why(
    question: str, expect: str, top_k: int, min_confidence: float | None, reader: str | None, home: Path, as_json: bool
) -> None:
    """Tell where the answer expected to QUESTION was lost."""
    from ui import terminal

    found = _library(home, reader).why(question, expect, top_k=top_k, min_confidence=min_confidence)
    _show(found, as_json, terminal.loss)


@_command(
    PATHS,
    click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
    click.option(
        "--port", type=click.IntRange(0, 65535), help="Port to listen on [default: the first free one from 7860]."
    ),
    click.option("--auth", metavar="USER:PASSWORD", help="Ask for a name and a password."),
    click.option("--insecure", is_flag=True, help="Let everybody in who can reach --host, without --auth."),
    click.option("--root-path", metavar="PATH", help="Where a proxy shows the page: a path or a whole URL."),
    click.option("--mcp", is_flag=True, help="Offer the endpoints to assistants as MCP tools (extra: mcp)."),
)
def ui(
    paths: tuple[str, ...],
    host: str,
    port: int | None,
    auth: str | None,
    insecure: bool,
    root_path: str | None,
    mcp: bool,
    home: Path,
    as_json: bool,
) -> None:
    """Open the web chat over PATHS (as for `ibid index`)."""
    from ui import server, terminal

    if auth is not None and ":" not in auth:
        raise click.UsageError("--auth takes USER:PASSWORD")
    reach = server.Reach(host, tuple(auth.split(":", 1)) if auth else None, root_path, insecure)
    reach.check()
    library = _library(home)
    if paths or not library.exists():
        with terminal.progress() as progress:
            library.sync(paths or _first_source(), progress=progress)

    def ready(url: str) -> None:
        click.echo(
            json.dumps({"url": url}) if as_json else f"ibid answers at {url} (stop with Ctrl+C)", err=not as_json
        )

    server.serve(library, reach=reach, port=port, mcp=mcp, ready=ready)


@_command(
    click.option("--gold", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE"),
    click.option(
        "--precision",
        type=click.FloatRange(0.01, 0.999),
        default=0.8,
        show_default=True,
        metavar="P",
        help="How much of what is shown should be right.",
    ),
    READER,
)
def calibrate(gold: Path, precision: float, reader: str | None, home: Path, as_json: bool) -> None:
    """Fit declining to your own questions, a file in SQuAD's JSON format, asked of your own index."""
    from qa import adjust
    from qa.squad import load_squad
    from ui import terminal

    golds = load_squad(gold)
    with terminal.progress() as progress:
        found = _library(home, reader).calibrate(golds, precision=precision, progress=progress)
    _show(found, as_json, adjust.in_words)


@_command(
    click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path)),
    click.option("--model", metavar="M", help="Embedding model: a local folder or a hub name."),
    READER,
    click.option(
        "--plot", metavar="FILE.png", type=click.Path(path_type=Path), help="Draw how far the confidence holds."
    ),
)
def eval(gold: Path, model: str | None, reader: str | None, plot: Path | None, home: Path, as_json: bool) -> None:
    """Score retrieval and answers on GOLD, a file in SQuAD's JSON format, in an index of its own."""
    from qa.confidence import default_floor
    from qa.evaluate import evaluate
    from qa.plot import check
    from qa.plot import plot as draw
    from ui import terminal

    if plot:
        check(plot)
    with terminal.progress() as progress:
        scores, outcomes = evaluate(gold, model=model, load_reader=_reader(reader), progress=progress)
    click.echo(json.dumps(scores, indent=None if as_json else 2))
    if plot:
        draw([o.confidence for o in outcomes], [o.right for o in outcomes], default_floor(), plot)


@_command()
def verify(home: Path, as_json: bool) -> None:
    """Slice every passage anew from the files on disk; exit 1 where one is not verbatim."""
    from ui import terminal

    verdict = _library(home).verify()
    _show(verdict, as_json, terminal.verdict)
    if verdict.verbatim < verdict.passages:
        raise UserError(f"{terminal.unproved(verdict)} since indexing; run: ibid index --index {home}")


@_command()
def status(home: Path, as_json: bool) -> None:
    """Tell what the index holds and what it was made with."""
    from ui import terminal

    found = _library(home).status()
    click.echo(json.dumps(found) if as_json else terminal.status(found))


def follow(library, *, allow_empty: bool = False, stop: threading.Event | None = None) -> Iterator["Summary"]:
    """Bring an index up to date after every burst of changes; yield what was done where something was.

    What cannot be done now is said on stderr and tried again: at the next change, and where another
    process writes, until it is done.
    """
    from index.lock import Busy
    from index.watch import bursts

    due, failed = False, library.failures()
    for changed in bursts(library.sources, library.home, stop):
        due = due or changed
        if not due:
            continue
        try:
            done = library.sync(allow_empty=allow_empty)
            due = False
        except Busy:
            continue
        except UserError as error:
            click.echo(f"ibid: {' '.join(str(error).split())}", err=True)
            due = False
            continue
        if done.added or done.changed or done.removed or list(done.failed) != failed:
            failed = list(done.failed)
            yield done


def _library(home: Path, reader: str | None = None):
    from qa.library import Library

    return Library(home, load_reader=_reader(reader))


def _say_if_nothing_passes(library, limits: dict[str, str | None]) -> None:
    from index.narrow import Narrowing

    if line := library.barrier(Narrowing.from_words(**limits)):
        click.echo(f"ibid: {line}", err=True)


def _reader(name: str | None) -> Callable:
    """Return what loads the reader of this name: a folder, or a model of a hub; None is ibid's own."""
    from qa.reader import SpanReader

    return lambda: SpanReader.from_name(name)


def _first_source() -> list[Path]:
    from qa.library import default_source

    return [default_source()]


def _show(record, as_json: bool, in_words: Callable[..., str]) -> None:
    from ui.wire import as_json as as_dict

    click.echo(json.dumps(as_dict(record), ensure_ascii=False) if as_json else in_words(record))
