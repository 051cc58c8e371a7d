"""The server of the page: who may reach it, what it tells browsers, how it starts and ends.

Nothing is fetched from anywhere but this server; a Content-Security-Policy holds the browser to it,
and forbids handlers in markup, should ever a piece of text escape its escaping.  Another site's page can
neither ask nor send files: a request that names a foreign Origin is refused, and so, on a loopback
address, is another name for this machine.  Who else can reach it must have a password, or --insecure.
"""

import importlib.util
import ipaddress
import logging
import os
import socket
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read when gradio is imported

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import UserError
from index.load import MAX_BYTES
from qa.library import Library
from ui import web

PORTS = range(7860, 7960)  # tried in turn where none was asked for
LEAVE = 1  # seconds that open pages get to finish when the server stops
HOST = "127.0.0.1"
OWN = (HOST, "localhost", "[::1]")  # what a browser on this machine calls it
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


@dataclass(frozen=True, slots=True)
class Reach:
    """Where the page can be reached, and by whom.

    `root_path` is where a proxy shows it, a path or a whole URL; `insecure` lets everybody in that can
    reach a `host` which is not this machine alone.
    """

    host: str = HOST
    auth: tuple[str, str] | None = None
    root_path: str | None = None
    insecure: bool = False

    def check(self) -> None:
        """Raise UserError where others could ask and change the library without a password."""
        if not (self.is_local or self.auth or self.insecure):
            raise UserError(
                f"others can reach {self.host}: ask for a password with --auth USER:PASSWORD, or let everybody in with --insecure"
            )

    @property
    def is_local(self) -> bool:
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def public(self) -> str | None:
        """The host, and port, of a proxy's URL."""
        return urlsplit(self.root_path).netloc.lower() or None if self.root_path else None


LOCAL = Reach()  # this machine alone


def app(library: Library, *, reach: Reach = LOCAL, mcp: bool = False) -> FastAPI:
    """Return the page as a web application; with `mcp` its endpoints are tools for assistants too."""
    reach.check()
    if mcp and importlib.util.find_spec("mcp") is None:
        raise UserError('--mcp needs the package mcp; run: pip install ".[mcp]" in the folder of ibid')
    outer = FastAPI(openapi_url=None)
    outer.add_middleware(_Guarded, public=reach.public)
    if reach.is_local:  # a stranger's page must not reach it under a name that it points here
        proxy = [reach.public.rsplit(":", 1)[0]] if reach.public else []
        outer.add_middleware(TrustedHostMiddleware, allowed_hosts=[*OWN, *proxy])
    theme = gr.themes.Base(font=web.FONTS, font_mono=["ui-monospace", "monospace"])
    options = {"footer_links": [], "run_history": False, "enable_monitoring": False, "ssr_mode": False, "pwa": False}
    options |= {"auth": reach.auth, "root_path": reach.root_path, "max_file_size": MAX_BYTES, "mcp_server": mcp}
    return gr.mount_gradio_app(
        outer, web.build(library), "/", server_name=reach.host, show_error=False, theme=theme, head=web.HEAD, **options
    )


def serve(
    library: Library,
    *,
    reach: Reach = LOCAL,
    port: int | None = None,
    mcp: bool = False,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the page until interrupted; `ready` is told its address once it can be opened.

    Without a port the first free one from 7860 on is taken.
    """
    reach.check()
    with closing(_listen(reach.host, port)) as listening:
        outer = app(library, reach=reach, mcp=mcp)
        config = uvicorn.Config(outer, log_level="warning", lifespan="on", timeout_graceful_shutdown=LEAVE)
        server = _Server(config, _address(reach.host, listening.getsockname()[1]), ready)
        with suppress(KeyboardInterrupt):  # how it is meant to end
            server.run(sockets=[listening])


class _Guarded:
    """Adds the headers that keep the browser to this server, and refuses what another site's page sends."""

    def __init__(self, inner: ASGIApp, public: str | None):
        self._inner = inner
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *HEADERS]
            await send(message)

        foreign = scope["type"] == "http" and self._is_foreign(Headers(scope=scope))
        answer = PlainTextResponse("Another site may not use this page.", 403) if foreign else self._inner
        await answer(scope, receive, guarded)

    def _is_foreign(self, headers: Headers) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return False
        own = (headers.get("host"), headers.get("x-forwarded-host"), self._public)
        return urlsplit(origin).netloc.lower() not in [host.lower() for host in own if host]


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
        listening = socket.socket(
            family, socket.SOCK_STREAM, socket.IPPROTO_TCP
        )  # not named, asyncio lets small answers wait 40 ms
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
