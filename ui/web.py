"""The web chat: the page's layout, its events, the endpoints for programs, and the server.

What an event does is chat.py's, how it looks render.py's, viewer.py's and theme.css's.
Decision: our own HTML components instead of Gradio's chatbot.  Because: a citation is a button that
carries two numbers, and no document text passes through Markdown.  A component's template is only
ever `${value}`: what is put into a template any other way, Gradio runs as code.
Nothing is fetched from anywhere but this server; a Content-Security-Policy holds the browser to it,
and forbids handlers in markup, should ever a piece of text escape its escaping.
"""

import logging
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import UserError
from qa.library import Library
from ui import render, viewer
from ui.chat import Chat
from ui.wire import as_json

PORTS = range(7860, 7960)  # tried in turn where none was asked for
AT_ONCE = 8  # questions read at the same time; more wait their turn
LEAVE = 1  # seconds that open pages get to finish when the server stops
LOOPBACK = ("127.0.0.1", "localhost")
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)
HERE = Path(__file__).parent
SCRIPT = (HERE / "chat.js").read_text(encoding="utf-8")
HEAD = f"<style>{(HERE / 'theme.css').read_text(encoding='utf-8')}</style>"
FONTS = ["ui-sans-serif", "system-ui", "sans-serif"]
HEADER = '<h1>ibid</h1><p class="tagline">Answers in the documents’ own words</p>'


def build(library: Library) -> gr.Blocks:
    """Return the page and its endpoints over a library whose index exists."""
    chat = Chat(library)
    chat.warm()
    with gr.Blocks(title="ibid", analytics_enabled=False, fill_width=True) as page:
        _endpoints(library)  # first, for a name is given to whoever comes first
        turns, view = gr.State(()), gr.State(None)
        with gr.Row(elem_id="bar"):
            _html(HEADER, "name")
            status = _html("", "status")
            rebuild = gr.Button("Rebuild the index", elem_id="rebuild", size="sm")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="chat"):
                conversation = _html(render.conversation(()), "conversation")
                examples = _html("", "examples")
                with gr.Row(elem_id="asking"):
                    question = gr.Textbox(
                        elem_id="question",
                        label="Question",
                        show_label=False,
                        placeholder="Ask the documents",
                        lines=1,
                        max_lines=5,
                        container=False,
                        autofocus=True,
                    )
                    ask = gr.Button("Ask", elem_id="ask", variant="primary")
            document = _html(viewer.EMPTY, "document")

        def asked(text: str, turns: tuple, view: viewer.View | None) -> Iterator[tuple]:
            if not text.strip():
                yield "", turns, render.conversation(turns, hint=render.NOTHING_ASKED), view, gr.skip()
                return
            yield "", turns, render.conversation(turns, pending=text), view, gr.skip()
            turns = (*turns, chat.ask(text, turns))
            opened = chat.open(turns, len(turns) - 1, 1, asked=False) if _answered(turns) else None
            yield gr.skip(), turns, render.conversation(turns), *(opened or (view, gr.skip()))

        def suggested(turns: tuple, view: viewer.View | None, event: gr.EventData) -> Iterator[tuple]:
            yield from asked(str(event.question), turns, view)

        def arrived(turns: tuple, view: viewer.View | None, request: gr.Request) -> Iterator[tuple]:
            text = request.query_params.get("q", "")
            yield from asked(text, turns, view) if text.strip() else [(gr.skip(),) * 5]

        def cited(turns: tuple, view: viewer.View | None, event: gr.EventData) -> tuple:
            return chat.open(turns, int(event.turn), int(event.number)) or (view, gr.skip())

        def widened(turns: tuple, view: viewer.View | None, event: gr.EventData) -> tuple:
            return chat.widen(turns, view, str(event.side)) if view else (view, gr.skip())

        def rebuilt() -> Iterator[tuple]:
            for line in chat.rebuild():
                yield line, gr.update(interactive=False)
            yield gr.skip(), gr.update(interactive=True)

        inside = {"show_progress": "hidden", "api_visibility": "private"}
        reply = [question, turns, conversation, view, document]
        gr.on([question.submit, ask.click], asked, [question, turns, view], reply, concurrency_limit=AT_ONCE, **inside)
        examples.suggest(suggested, [turns, view], reply, concurrency_limit=AT_ONCE, **inside)
        conversation.cite(cited, [turns, view], [view, document], concurrency_limit=AT_ONCE, **inside)
        document.cite(cited, [turns, view], [view, document], concurrency_limit=AT_ONCE, **inside)
        document.widen(widened, [turns, view], [view, document], concurrency_limit=AT_ONCE, **inside)
        done = rebuild.click(rebuilt, None, [status, rebuild], **inside)
        done.then(chat.examples, None, examples, **inside)
        page.load(chat.status, None, status, **inside)
        page.load(chat.examples, None, examples, **inside)
        page.load(arrived, [turns, view], reply, **inside)
    return page


def _html(value: str, name: str) -> gr.HTML:
    return gr.HTML(value, elem_id=name, js_on_load=SCRIPT, apply_default_css=False)


def _answered(turns: tuple) -> bool:
    reply = turns[-1].reply
    return reply is not None and reply.answered


def _endpoints(library: Library) -> None:
    """Add /ask, /retrieve, /sync and /status; they return the command line's JSON."""

    def told(call: Callable, *args, **options):
        try:
            return call(*args, **options)
        except (UserError, ValueError) as error:
            raise gr.Error(str(error), print_exception=False) from None

    def ask(question: str, top_k: int = 5) -> dict:
        """Answer a question with the documents' own words, or decline."""
        return as_json(told(library.ask, question, top_k=top_k))

    def retrieve(question: str, top_k: int = 5) -> list[dict]:
        """Return the passages that fit a question best."""
        return [as_json(hit) for hit in told(library.retrieve, question, top_k=top_k)]

    def sync() -> dict:
        """Bring the index up to date with its sources."""
        return as_json(told(library.sync))

    def status() -> dict:
        """Tell how much the index holds."""
        return told(library.status)

    for call, limit in ((ask, AT_ONCE), (retrieve, AT_ONCE), (sync, 1), (status, AT_ONCE)):
        gr.api(call, api_name=call.__name__, concurrency_limit=limit)


def app(library: Library, *, host: str = LOOPBACK[0], auth: tuple[str, str] | None = None) -> FastAPI:
    """Return the page as a web application."""
    outer = FastAPI(openapi_url=None)

    outer.add_middleware(_Guarded)
    if host in LOOPBACK:  # a stranger's page must not reach it under a name that it points here
        outer.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])
    theme = gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"])
    options = {"footer_links": [], "run_history": False, "enable_monitoring": False, "ssr_mode": False, "pwa": False}
    return gr.mount_gradio_app(
        outer, build(library), "/", server_name=host, auth=auth, show_error=False, theme=theme, head=HEAD, **options
    )


def serve(
    library: Library,
    *,
    host: str = LOOPBACK[0],
    port: int | None = None,
    auth: tuple[str, str] | None = None,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted; `ready` is told its address once it can be opened.

    Without a port the first free one from 7860 on is taken.
    """
    with closing(_listen(host, port)) as listening:
        outer = app(library, host=host, auth=auth)
        config = uvicorn.Config(outer, log_level="warning", lifespan="on", timeout_graceful_shutdown=LEAVE)
        server = _Server(config, _address(host, listening.getsockname()[1]), ready)
        with suppress(KeyboardInterrupt):  # how it is meant to end
            server.run(sockets=[listening])


class _Guarded:
    """Adds the headers that keep the browser to this server."""

    def __init__(self, inner: ASGIApp):
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        await self._inner(scope, receive, guarded)


class _Server(uvicorn.Server):
    """A server that says when it listens, and whose end is no error to the pages still open."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None] | None):
        super().__init__(config)
        self._address, self._ready = address, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and self._ready:
            self._ready(self._address)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # it calls the streams it cuts errors
        await super().shutdown(sockets)


def _listen(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for number in PORTS if port is None else [port]:
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, number))
            return listening
        except (OSError, OverflowError) as error:
            listening.close()
            why = getattr(error, "strerror", None) or str(error)
    where = f"port {port}" if port is not None else f"a port from {PORTS[0]} to {PORTS[-1]}"
    raise UserError(f"cannot listen on {where} of {host} ({why}); name another: ibid ui --port N")


def _address(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"
