"""Damaged and random input: every file, question and front matter is read rightly or refused in one line.

Some trials of each kind run in the suite.  `IBID_FUZZ=300 python -m pytest -s tests/test_fuzz.py` goes on for
300 seconds with each kind.  A trial that fails names the number that makes it again (`IBID_TRIAL=pdf:17`).
"""

import io
import json
import os
import random
import re
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from docx import Document as WordDocument
from fpdf import FPDF

from index import describe, load
from index.errors import UserError
from index.split import split
from index.worker import Worker

SECONDS = float(os.environ.get("IBID_FUZZ", 0))
AGAIN = os.environ.get("IBID_TRIAL", "")  # kind:number
TRIALS = 30
PATIENCE = 60  # seconds in which any of these small files is read
WINDOW = 60  # words of a passage

STORY = """The ferry Alba sank off the cape on Tuesday night with 33 people on board, the coast guard said.

“Nobody knows why the door was open,” said Ana Prior, who leads the naïve council. It took 10 minutes.

* Copyright 2025 The Courier. All rights reserved.
"""
FRONT = '---\ntitle: Ferry sinks\nauthor: [Ana, "Béla"]\ndate: 2025-02-04\nurl: https://courier.example/a?b=1\n---\n'
PAGE = f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Ferry | The Courier</title>
<meta property="article:published_time" content="2025-02-04T23:30:00+01:00"><script type="application/ld+json">
{{"@type": "NewsArticle", "headline": "Ferry sinks", "datePublished": "2025-02-04", "author": {{"name": "Ana"}}}}</script></head>
<body><nav><a href="/">Home</a></nav><article><h1>Ferry sinks</h1><p>{STORY}</p><ul><li>One</li></ul><table><tr><td>33</td></tr>
</table><blockquote>{STORY}</blockquote></article><footer>© 2025</footer></body></html>"""
TOKENS = {
    "text": "\0 \ufeff \u2028 \r \r\n\r\n --- |\n ©2025 Updated: https:// \U0001f6a2 e\u0301 \ud7ff # - [[ }} 1. “ \x1b \x85 \u202e".split(
        " "
    ),
    "yaml": "--- ... : , - ? &a *a !!python/object:os.system << {a: [ ]} | > \" ' \t % @ ` 1984 .inf 0x1F ~ 2025-02-30 #".split(
        " "
    ),
    "html": "<p> </p> <div <!-- --> <![CDATA[ &#0; &#x110000; &nbsp; <table><tr> <script> </script> <svg> <base> <meta charset=utf-16> "
    'content="9999-99-99" <title> </html> <br/> = " \' { } [ null'.split(" "),
    "pdf": b"obj endobj stream endstream << >> [ ] ( ) <41> /Kids /Parent /Count /Length /Filter /FlateDecode /LZWDecode /ASCII85Decode "
    b"/Prev xref trailer startxref BT ET Tj TJ Td cm q Q 0 -1 1e99 99999999999 R 1 /Encrypt /ToUnicode %%EOF".decode().split(
        " "
    ),
    "xml": "<w:p> </w:p> <w:r> <w:t> </w:t> <w:tbl> <w:tr> <w:tc> <w:del> <w:txbxContent> &#0; &a; <!DOCTYPE <![CDATA[ --> <?x ?> xmlns:w=''"
    " <w:br/> <w:tab/> <w:sdt> w:val='".split(" "),
    "question": 'who what when why where how many did was said "the ferry" Alba AND OR NOT id:1 text:a* ~2 ^3 [a TO b] (( )) + - \\ ? ! 33 thirty-three '
    "Tuesday 2025-02-04 he it they there more than 10 % \0 \ud800 \u202e \U0001f6a2 Å ß ﬁ İ ١٢ 第十 \n \t ; -- ' ´ …".split(
        " "
    ),
}
NUMBER = re.compile(rb"\d+")


def mutated(dice: random.Random, data: bytes, tokens: list[str]) -> bytes:
    """Return `data` with some pieces lost, doubled, moved or damaged."""
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        at = dice.randrange(len(data) + 1)
        size = dice.choice((1, 2, 8, 64, 512))
        piece, rest = data[at : at + size], data[at + size :]
        change = dice.randrange(8)
        if change == 0:
            data = data[:at] + rest
        elif change == 1:
            data = data[:at] + piece * dice.choice((2, 3, 50)) + rest
        elif change == 2:
            to = dice.randrange(len(data) + 1)
            data = data[:to] + piece + data[to:]
        elif change == 3:
            data = data[:at] + dice.randbytes(len(piece)) + rest
        elif change == 4 and dice.random() < 0.3:
            data = data[:at]
        elif change == 5 and (numbers := list(NUMBER.finditer(data))):
            number = dice.choice(numbers)
            data = data[: number.start()] + dice.choice((b"0", b"-1", b"4294967296", b"7")) + data[number.end() :]
        else:
            token = dice.choice(tokens).encode("utf-8", "surrogatepass")
            data = data[:at] + token * dice.choice((1, 1, 1, 30)) + data[at:]
    return data


# Files of each kind


def text_file(dice: random.Random) -> bytes:
    encoding = dice.choice(("utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"))
    return mutated(dice, STORY.encode(encoding), TOKENS["text"])


def markdown_file(dice: random.Random) -> bytes:
    return mutated(
        dice, f"{FRONT}# Ferry sinks\n\n{STORY}\n- one\n- two\n\n| a | b |\n".encode(), TOKENS["text"] + TOKENS["yaml"]
    )


def html_file(dice: random.Random) -> bytes:
    return mutated(dice, PAGE.encode(dice.choice(("utf-8", "utf-8", "utf-16", "cp1252")), "replace"), TOKENS["html"])


def pdf_file(dice: random.Random) -> bytes:
    paper = FPDF()
    paper.set_compression(dice.random() < 0.2)
    paper.set_creation_date(datetime(2025, 2, 4, tzinfo=UTC))  # the same bytes each time
    paper.set_title("Ferry sinks")
    paper.set_font("helvetica", size=10)
    for _ in range(dice.choice((1, 4))):
        paper.add_page()
        paper.text(10, 12, "The Courier")
        paper.multi_cell(80, 5, STORY.encode("latin-1", "ignore").decode("latin-1"))
    return mutated(dice, bytes(paper.output()), TOKENS["pdf"])


def docx_file(dice: random.Random) -> bytes:
    out, document = io.BytesIO(), WordDocument()
    document.core_properties.title = "Ferry sinks"
    for paragraph in STORY.split("\n\n"):
        document.add_paragraph(paragraph)
    document.add_table(2, 2).cell(0, 0).text = "33"
    document.save(out)
    if dice.random() < 0.2:
        return mutated(dice, out.getvalue(), TOKENS["xml"])
    damaged = io.BytesIO()
    with zipfile.ZipFile(out) as old, zipfile.ZipFile(damaged, "w") as new:
        chosen = dice.choice(["word/document.xml"] * 4 + old.namelist())
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, mutated(dice, part, TOKENS["xml"]) if name == chosen else part)
    return damaged.getvalue()


FILES = {"txt": text_file, "md": markdown_file, "html": html_file, "pdf": pdf_file, "docx": docx_file}


def check_file(
    kind: str, make: Callable[[random.Random], bytes], folder: Path, worker: Worker, dice: random.Random
) -> str:
    """Read a damaged file as a sync does; return in a word how it went."""
    path = folder / f"a.{kind}"
    path.write_bytes(make(dice))
    try:
        found = load.read(path, worker).extract
    except UserError as error:
        assert "\n" not in str(error) and len(str(error)) < 200, str(error)
        assert "takes longer" not in str(error) and "crashes" not in str(error), str(error)
        return re.sub(r" \(.*|;.*", "", str(error))
    assert load.read(path, worker).extract == found, "read otherwise the second time"
    assert "\0" not in found.text and found.text.encode().decode() == found.text
    assert list(found.pages) == sorted(found.pages) and (
        not found.pages or 0 == found.pages[0] <= found.pages[-1] <= len(found.text)
    )
    check_text(found.text, found.said)
    return "read"


def check_text(text: str, said) -> None:
    """Hold the furniture and the passages against the text: in order, apart, and nothing lost between them."""
    found = describe.describe(text, said)
    for value in (found.title, found.publisher, found.author, found.url):
        assert value is None or (value.strip() and "\n" not in value), value
    assert found.published is None or re.fullmatch(r"\d{4}-\d\d-\d\d", found.published), found.published
    passages = split(text, found.furniture, WINDOW, lambda texts: [len(text.split()) for text in texts])
    held = sorted([*found.furniture, *passages])
    edges = [0, *(edge for span in held for edge in span), len(text)]
    assert edges == sorted(edges) and all(start < end for start, end in held), "out of order, empty or one over another"
    assert all(text[start:end] == text[start:end].strip() for start, end in passages)
    lost = [text[left:right] for left, right in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(lost).strip(), f"in no passage: {''.join(lost).strip()[:80]!r}"


# Front matter and questions


def check_front_matter(dice: random.Random) -> str:
    front = mutated(dice, FRONT.encode(), TOKENS["yaml"]).decode("utf-8", "replace")
    text = f"{dice.choice(('', '', '---'))}{front}{STORY}"
    check_text(text, None)
    said, body = describe.front_matter(text)
    assert 0 <= body <= len(text) and (body > 0 or said == describe.Description())
    return "front matter" if body else "none"


def check_question(library, dice: random.Random) -> str:
    """Ask three questions in a row, each a follow-up of those before; hold every quotation against its document."""
    from ui import wire

    turns = ()
    for _ in range(3):
        words = dice.choices(TOKENS["question"], k=dice.choice((0, 1, 3, 8, 8, 40)))
        question = dice.choice((" ", " ", "")).join(words) * dice.choice((1, 1, 1, 1, 200))
        reply = library.ask(
            question, turns=turns, top_k=dice.choice((1, 3, 99)), min_confidence=dice.choice((0.0, 0.4))
        )
        assert 0.0 <= reply.confidence <= 1.0
        for place in [*reply.hits, *(citation for answer in reply.answers for citation in answer.citations)]:
            assert library.document(place.source, place.document).text[place.start : place.end] == place.text
        json.dumps(wire.as_json(reply), allow_nan=False).encode()
        turns = (*turns, reply)
    return "answered" if reply.answered else "declined"


@pytest.fixture
def check(request, tmp_path, home, library) -> Iterator[Callable[[random.Random], str]]:
    """What one trial of a kind does."""
    kind = request.getfixturevalue("kind")
    with Worker(seconds=PATIENCE, megabytes=1024) as worker:
        if kind in FILES:
            yield partial(check_file, kind, FILES[kind], tmp_path, worker)
        elif kind == "front matter":
            yield check_front_matter
        else:
            home.write("a.md", FRONT + STORY)
            home.write("b.txt", STORY.replace("33", "34").replace("sank", "burned"))
            home.sync(home.documents)
            yield partial(check_question, library)


@pytest.mark.timeout(240 + 2 * SECONDS)
@pytest.mark.parametrize("kind", [*FILES, "front matter", "question"])
def test_damaged_input_is_read_rightly_or_refused_in_one_line(kind, check):
    only = AGAIN.partition(":")
    if AGAIN and only[0] != kind:
        pytest.skip("another kind is asked for")
    went, started, slowest, number = Counter(), time.monotonic(), 0.0, 0
    while AGAIN or number < TRIALS or time.monotonic() - started < SECONDS:
        number = int(only[2] or number + 1)
        begun = time.monotonic()
        try:
            went[check(random.Random(f"{kind} {number}"))] += 1
        except Exception as error:
            raise AssertionError(f"IBID_TRIAL={kind}:{number} fails: {error!r}") from error
        slowest = max(slowest, time.monotonic() - begun)
        if AGAIN:
            break
    print(
        f"{kind}: {number} trials, the slowest {slowest:.1f} s:",
        ", ".join(f"{count} {how}" for how, count in went.most_common()),
    )
    assert AGAIN or "read" in went or len(went) > 1, "no trial got through"
