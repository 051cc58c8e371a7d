"""The server of the page: who may reach it, what it tells browsers, how it starts and ends.

Nothing is fetched from anywhere but this server; a Content-Security-Policy holds the browser to it,
and forbids handlers in markup, should ever a piece of text escape its escaping.
"""

import logging
import os
import socket
from collections.abc import Callable
from contextlib import closing, suppress

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import UserError
from qa.library import Library
from ui import web

PORTS = range(7860, 7960)  # tried in turn where none was asked for
LEAVE = 1  # seconds that open pages get to finish when the server stops
LOOPBACK = ("127.0.0.1", "localhost", "::1", "[::1]")
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


def app(library: Library, *, host: str = LOOPBACK[0], auth: tuple[str, str] | None = None) -> FastAPI:
    """Return the page as a web application."""
    outer = FastAPI(openapi_url=None)
    outer.add_middleware(_Guarded)
    if host in LOOPBACK:  # a stranger's page must not reach it under a name that it points here
        outer.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK])
    theme = gr.themes.Base(font=web.FONTS, font_mono=["ui-monospace", "monospace"])
    options = {"footer_links": [], "run_history": False, "enable_monitoring": False, "ssr_mode": False, "pwa": False}
    return gr.mount_gradio_app(
        outer, web.build(library), "/", server_name=host, auth=auth, show_error=False, theme=theme, head=web.HEAD, **options
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
