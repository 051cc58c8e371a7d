"""Programs get the command line's JSON from the page's named endpoints, and nobody else gets in."""

import ast
import asyncio
import json
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import pandas
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError, AuthenticationError

from index.errors import UserError
from ui import server
from ui.wire import as_json

STORY = "The harbour of Lisport reopened on Monday after 14 weeks of repairs, the mayor said.\n"
QUIET = {"verbose": False, "analytics_enabled": False}
QUESTION = "How many weeks of repairs?"


def served(library, **options) -> str:
    address: SimpleQueue[str] = SimpleQueue()
    options = {"port": 0, "ready": address.put} | options
    threading.Thread(target=server.serve, args=(library,), kwargs=options, daemon=True).start()
    return address.get(timeout=120)


@pytest.fixture(autouse=True)
def quiet_client(monkeypatch):
    """Keep Gradio's client from calling huggingface.co, as HF_HUB_OFFLINE=1 does for a program of one's own."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)


@pytest.fixture
def address(home, library) -> str:
    home.write("harbour.txt", STORY)
    library.sync([home.documents])
    return served(library)


@pytest.fixture
def client(address) -> Client:
    return Client(address, **QUIET)


def plain(record) -> dict:
    """Return a record's JSON as it arrives: lists for tuples."""
    return json.loads(json.dumps(as_json(record)))


def test_ask_and_retrieve_return_the_command_lines_json(client, library):
    assert client.predict(QUESTION, api_name="/ask") == plain(library.ask(QUESTION))
    assert client.predict(question=QUESTION, top_k=1, api_name="/ask") == plain(library.ask(QUESTION, top_k=1))
    assert client.predict(QUESTION, api_name="/retrieve") == [plain(hit) for hit in library.retrieve(QUESTION)]


def test_sync_brings_in_what_is_new_and_status_counts_it(client, home):
    home.write("ferry.txt", "The new ferry carries 612 passengers.\n")
    summary = client.predict(api_name="/sync")
    assert (summary["added"], summary["unchanged"], summary["documents"]) == (1, 1, 2)
    status = client.predict(api_name="/status")
    assert list(status) == ["documents", "passages", "sources", "model", "stamp", "version", "packages"]
    assert (status["documents"], status["sources"]) == (2, [str(home.documents)])


def test_small_answers_are_sent_at_once():
    """asyncio sets TCP_NODELAY only on what names its protocol; without it each event waits 40 ms."""
    with server._listen("127.0.0.1", 0) as listening, socket.socket() as asking:
        listening.listen()
        asking.connect(listening.getsockname())
        with listening.accept()[0] as accepted:
            assert accepted.proto == socket.IPPROTO_TCP


def test_no_table_is_made_of_what_was_asked(client, monkeypatch):
    """Gradio makes one of up to 10,000 events after each, for a page of statistics that is not shown."""
    made = []
    frame = pandas.DataFrame
    monkeypatch.setattr(pandas, "DataFrame", lambda *given, **options: made.append(given) or frame(*given, **options))
    for _ in range(3):
        client.predict(QUESTION, api_name="/ask")
    assert made == []


def test_only_the_four_endpoints_are_public(client):
    found = client.view_api(return_format="dict")
    assert sorted(found["named_endpoints"]) == ["/ask", "/retrieve", "/status", "/sync"]
    assert found["unnamed_endpoints"] == {}


def test_a_mistake_comes_back_as_its_line(client):
    with pytest.raises(AppError, match="top_k must be at least 1"):
        client.predict(QUESTION, top_k=0, api_name="/ask")


def test_every_answer_carries_the_policy_that_keeps_the_browser_here(address):
    for path in ("", "config", "gradio_api/info", "nothing-here"):
        try:
            headers = urllib.request.urlopen(address + path).headers
        except urllib.error.HTTPError as error:
            headers = error.headers
        assert "default-src 'self'" in headers["Content-Security-Policy"]
        assert headers["Referrer-Policy"] == "no-referrer"


def test_the_page_names_no_other_host_to_fetch_from(address):
    page = urllib.request.urlopen(address).read().decode()
    theme = urllib.request.urlopen(address + "theme.css").read().decode()
    assert "googleapis" not in page + theme


def test_another_name_for_this_machine_is_refused(address):
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "attacker.example"}))


def test_a_port_in_use_is_one_line_that_names_the_option(address, library):
    port = int(address.rstrip("/").rsplit(":", 1)[1])
    with pytest.raises(UserError, match=f"port {port} .*--port") as raised:
        server.serve(library, port=port)
    assert "\n" not in str(raised.value)


SERVER = """
from ui import server

class Empty:
    documents = failures = lambda self: []
    status = lambda self: {"documents": 0, "passages": 0, "stamp": "x", "sources": []}

server.serve(Empty(), port=0, ready=lambda address: print(address, flush=True))
"""


def test_it_stops_quietly_though_a_page_is_open():
    root = Path(__file__).parent.parent
    server = subprocess.Popen([sys.executable, "-c", SERVER], cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    address = server.stdout.readline().decode().strip()
    with urllib.request.urlopen(f"{address}gradio_api/heartbeat/page") as stream:
        assert stream.read(11) == b"data: ALIVE"
        server.send_signal(signal.SIGINT)
        _, complaint = server.communicate(timeout=120)
    assert (server.returncode, complaint) == (0, b"")


def test_with_a_password_nobody_gets_in_without(home, library):
    home.write("harbour.txt", STORY)
    library.sync([home.documents])
    address = served(library, reach=server.Reach(auth=("ann", "secret")))
    with pytest.raises((AuthenticationError, ValueError)):
        Client(address, **QUIET)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(address + "config")
    client = Client(address, auth=("ann", "secret"), **QUIET)
    assert client.predict(api_name="/status")["documents"] == 1


# Who can reach it


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "newsroom.example"])
def test_an_address_that_others_can_reach_needs_a_password_or_a_word(host, library):
    with pytest.raises(UserError, match=r"--auth USER:PASSWORD.*--insecure"):
        server.serve(library, reach=server.Reach(host), port=0)
    server.Reach(host, auth=("ann", "secret")).check()
    server.Reach(host, insecure=True).check()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_an_address_of_this_machine_alone_needs_none(host):
    server.Reach(host).check()


def knock(address: str, **headers: str) -> int:
    """Return the status of an attempt to ask."""
    body = json.dumps({"data": [QUESTION, 1]}).encode()
    request = urllib.request.Request(
        f"{address}gradio_api/call/ask", body, {"Content-Type": "application/json", **headers}
    )
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def test_another_sites_page_cannot_ask(address):
    assert knock(address) == knock(address, Origin=address.rstrip("/")) == 200
    for origin in ("https://attacker.example", "null", "http://127.0.0.1:1", "http://localhost"):
        assert knock(address, Origin=origin) == 403


def test_a_proxy_shows_it_under_a_path_of_its_own(home, library):
    home.write("harbour.txt", STORY)
    library.sync([home.documents])
    address = served(library, reach=server.Reach(root_path="https://news.example/ibid"))
    assert knock(address, Origin="https://news.example", Host="news.example") == 200
    assert knock(address, Origin="https://attacker.example", Host="news.example") == 403
    page = urllib.request.urlopen(urllib.request.Request(address, headers={"Host": "news.example"})).read().decode()
    assert "https://news.example/ibid" in page


def test_an_assistant_finds_the_endpoints_as_tools(home, library):
    pytest.importorskip("mcp")
    home.write("harbour.txt", STORY)
    library.sync([home.documents])
    address = served(library, mcp=True) + "gradio_api/mcp/"
    with ThreadPoolExecutor(1) as pool:  # the browser tests leave a loop running in this thread
        tools, said = pool.submit(asyncio.run, use_tools(address)).result()
    assert tools == ["ask", "retrieve", "status", "sync"]
    assert said == plain(library.ask(QUESTION))


async def use_tools(address: str) -> tuple[list[str], dict]:
    """Return the names of the tools, and what `ask` says."""
    from mcp import ClientSession
    from mcp.client.streamable_http import streamablehttp_client

    async with streamablehttp_client(address) as (receive, send, _), ClientSession(receive, send) as session:
        await session.initialize()
        tools = sorted(tool.name for tool in (await session.list_tools()).tools)
        result = await session.call_tool("ask", {"question": QUESTION})
        return tools, ast.literal_eval(result.content[0].text)  # so Gradio writes it


def test_32_programs_ask_at_once_and_each_gets_the_answer_to_its_own_question(address, home, library):
    for number in range(32):
        home.write(f"{number}.txt", f"The repairs of harbour h{number}h took {100 + number} weeks.\n")
    library.sync()
    questions = [f"How many weeks did the repairs of harbour h{number}h take?" for number in range(32)]
    client = Client(address, **QUIET)
    jobs = [client.submit(question, api_name="/ask") for question in questions]
    assert [job.result(timeout=240) for job in jobs] == [plain(library.ask(question)) for question in questions]
