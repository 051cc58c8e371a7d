"""The command line keeps its contract: what goes to stdout, which code it exits with, which keys it prints."""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from ui.cli import main

CITATION = ["text", "start", "end", "source", "document", "title", "publisher", "published", "url", "page"]
CITATION += ["passage", "sentence", "speaker", "copies", "sha256", "stale"]
HIT = ["rank", "score", "dense", "lexical", "source", "document", "title", "publisher", "published", "url", "page"]
HIT += ["start", "end", "text", "stale"]
STORY = "A harbour reopens\n\nThe harbour of Lisport reopened on Monday after 14 weeks of repairs, the mayor said.\n"


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def ibid(*words, cwd: Path, **environment) -> Done:
    """Run the command in this process, as from the folder `cwd`."""
    before = Path.cwd()
    os.chdir(cwd)
    try:
        settings = {"IBID_HOME": None, "HF_HUB_OFFLINE": None} | environment
        found = CliRunner().invoke(main, [str(word) for word in words], prog_name="ibid", env=settings)
    finally:
        os.chdir(before)
    if found.exception is not None and not isinstance(found.exception, SystemExit):
        raise found.exception
    return Done(found.exit_code, found.stdout, found.stderr)


@pytest.fixture(scope="module")
def indexed(tmp_path_factory) -> Path:
    """A folder with a story and its index, made by the command itself with the real model."""
    folder = tmp_path_factory.mktemp("indexed")
    (folder / "stories").mkdir()
    (folder / "stories" / "harbour.txt").write_text(STORY)
    done = ibid("index", "stories", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert list(summary) == [
        "added", "changed", "removed", "unchanged", "failed", "documents", "passages", "embedded", "seconds"
    ]  # fmt: skip
    assert (summary["added"], summary["documents"], summary["failed"]) == (1, 1, [])
    return folder


def test_a_plan_prints_the_keys_of_a_sync_and_changes_nothing(indexed):
    new = indexed / "stories" / "new.txt"
    new.write_text(STORY.replace("14", "15"))
    try:
        done = ibid("index", "--plan", "--json", cwd=indexed)
        words = ibid("index", "--plan", cwd=indexed).stdout
    finally:
        new.unlink()
    found = json.loads(done.stdout)
    assert list(found)[:5] == ["added", "changed", "removed", "unchanged", "failed"] and len(found) == 9
    assert (found["added"], found["documents"], found["embedded"]) == (1, 2, 1)
    assert "add: new.txt" in words and "1 to add" in words
    assert json.loads(ibid("status", "--json", cwd=indexed).stdout)["documents"] == 1
    assert ibid("index", "--plan", "--watch", cwd=indexed).returncode == 2


def test_help_is_quick_and_names_every_command():
    started = time.perf_counter()
    command = [sys.executable, "-c", "from ui.cli import main; main(prog_name='ibid')", "--help"]
    done = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True)
    assert time.perf_counter() - started < 2  # 0.15 s alone; tests share the machine
    for name in ("index", "remove", "ask", "retrieve", "why", "ui", "eval", "verify", "status"):
        assert f"\n  {name} " in done.stdout


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_takes_an_index_and_json(command):
    options = {option for parameter in main.commands[command].params for option in parameter.opts}
    assert {"--index", "--json"} <= options


def test_ask_prints_one_object_per_question_with_the_documented_keys(indexed):
    done = ibid("ask", "How long did repairs take?", "--min-confidence", 0, "--json", cwd=indexed)
    assert done.returncode == 0, done.stderr
    first = json.loads(done.stdout)
    keys = ["question", "query", "answered", "confidence", "disagreement", "answers", "hits"]
    assert list(first) == keys
    assert first["answered"] and not first["disagreement"]
    answer = first["answers"][0]
    assert list(answer) == ["text", "confidence", "resolved", "citations"]
    citation = answer["citations"][0]
    assert list(citation) == CITATION
    assert citation["document"] == "harbour.txt" and citation["stale"] is False
    for place in (citation, citation["passage"], citation["sentence"]):
        assert STORY[place["start"] : place["end"]] == place["text"]
    assert "14 weeks" in answer["text"]
    declined = json.loads(ibid("ask", "hello", "--json", cwd=indexed).stdout)
    assert list(declined) == keys
    assert not declined["answered"] and declined["answers"] == []


def test_a_question_can_be_kept_to_some_documents_and_nothing_is_said_to_pass(indexed):
    done = ibid("retrieve", "harbour", "--document", "harb*", "--json", cwd=indexed)
    assert done.stdout and done.stderr == ""
    for words in (["retrieve", "harbour"], ["ask", "How long did repairs take?"]):
        done = ibid(*words, "--since", "2025-01-01", "--json", cwd=indexed)
        assert done.returncode == 0 and done.stderr == "ibid: no document is dated 2025-01-01 or later\n"
    assert not json.loads(done.stdout)["answered"]
    done = ibid("ask", "How long?", "--as-of", "2025-02-30", cwd=indexed)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "ibid: '2025-02-30' is not a day; write it as YYYY-MM-DD\n"


def test_an_answer_can_be_had_as_markdown(indexed):
    done = ibid("ask", "How long did repairs take?", "--min-confidence", 0, "--format", "markdown", cwd=indexed)
    assert done.returncode == 0 and done.stdout.startswith("## How long did repairs take?\n\n> ")
    assert "harbour.txt, characters" in done.stdout
    assert ibid("ask", "How long?", "--format", "markdown", "--json", cwd=indexed).returncode == 2


def test_why_says_where_an_answer_was_lost(indexed):
    done = ibid(
        "why", "How long did repairs take?", "--expect", "14 weeks", "--min-confidence", 1, "--json", cwd=indexed
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert list(found) == ["question", "query", "expected", "lost", "said", "confidence", "threshold", "by", "places"]
    assert found["lost"] == "below the threshold"
    (place,) = found["places"]
    assert list(place) == ["source", "document", "start", "end", "text", "furniture", "ranks", "hit"]
    assert place["ranks"] == {"dense": 1, "lexical": 1, "fused": 1}
    done = ibid("why", "How long did repairs take?", "--expect", "15 weeks", cwd=indexed)
    assert done.stdout.startswith("not in the documents: ")


def test_retrieve_prints_one_object_per_hit(indexed):
    done = ibid("retrieve", "harbour", "--top-k", 50, "--json", cwd=indexed)
    hits = [json.loads(line) for line in done.stdout.splitlines()]
    assert hits and all(list(hit) == HIT for hit in hits)
    assert [hit["rank"] for hit in hits] == list(range(1, len(hits) + 1))


def test_verify_and_status_print_the_documented_keys(indexed):
    done = ibid("verify", "--json", cwd=indexed)
    assert done.returncode == 0
    verdict = json.loads(done.stdout)
    assert list(verdict) == ["passages", "verbatim", "changed", "missing"]
    assert verdict["passages"] == verdict["verbatim"] > 0
    status = json.loads(ibid("status", "--json", cwd=indexed).stdout)
    assert list(status) == ["documents", "passages", "sources", "model", "stamp", "version", "packages"]
    assert status["sources"] == [str(indexed / "stories")]


def test_without_an_index_the_line_names_the_command_that_makes_one(tmp_path):
    for words in (
        ["ask", "who?"],
        ["retrieve", "who?"],
        ["why", "who?", "--expect", "x"],
        ["verify"],
        ["status"],
        ["remove", "x"],
    ):
        done = ibid(*words, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("ibid: ") and done.stderr.count("\n") == 1
        assert "ibid index" in done.stderr
    assert not (tmp_path / ".ibid").exists()


def test_wrong_usage_exits_with_2(indexed):
    for words in (["ask"], ["retrieve", "x", "--top-k", "0"], ["nonsense"], ["ask", "x", "--min-confidence", "2"]):
        assert ibid(*words, cwd=indexed).returncode == 2


def test_a_missing_path_is_one_line_and_makes_no_index(tmp_path):
    done = ibid("index", "nowhere", cwd=tmp_path)
    assert done.returncode == 1 and "nowhere" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / ".ibid").exists()


def test_the_environment_names_the_index(indexed, tmp_path):
    done = ibid("status", "--json", cwd=tmp_path, IBID_HOME=str(indexed / ".ibid"))
    assert json.loads(done.stdout)["documents"] == 1


def test_a_changed_file_is_flagged_and_fails_verify(indexed, tmp_path):
    folder = tmp_path / "copy"
    (folder / "stories").mkdir(parents=True)
    story = folder / "stories" / "harbour.txt"
    story.write_text(STORY)
    assert ibid("index", "stories", cwd=folder).returncode == 0
    story.write_text(STORY.replace("14 weeks", "15 weeks"))
    hit = json.loads(ibid("retrieve", "harbour repairs", "--top-k", 1, "--json", cwd=folder).stdout)
    assert hit["stale"] == "changed"
    done = ibid("verify", "--json", cwd=folder)
    assert done.returncode == 1 and json.loads(done.stdout)["changed"] == 1
    assert "harbour.txt changed since indexing; run: ibid index" in done.stderr
    story.unlink()
    done = ibid("verify", "--json", cwd=folder)
    assert list(json.loads(done.stdout)) == ["passages", "verbatim", "changed", "missing"]
    assert "harbour.txt gone since indexing; run: ibid index" in done.stderr and "changed" not in done.stderr
    hit = json.loads(ibid("retrieve", "harbour repairs", "--top-k", 1, "--json", cwd=folder).stdout)
    assert hit["stale"] == "missing"


def test_no_document_drives_the_terminal(tmp_path):
    (tmp_path / "evil.txt").write_text("The \x1b[31mred\x1b[0m harbour was closed for 3 days, the mayor said.\n" * 3)
    assert ibid("index", "evil.txt", cwd=tmp_path).returncode == 0
    done = ibid("retrieve", "harbour", cwd=tmp_path)
    assert "harbour" in done.stdout and "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b"no json", b"\xff\xfe", json.dumps({"data": [{"paragraphs": [{"context": "a"}]}]}).encode()],
    ids=["no data", "a list", "text", "binary", "no questions"],
)
def test_a_gold_file_of_another_format_is_refused_in_one_line(tmp_path, content):
    (tmp_path / "gold.json").write_bytes(content)
    for command in (["eval", "gold.json"], ["calibrate", "--gold", "gold.json"]):
        done = ibid(*command, cwd=tmp_path)
        assert done.returncode == 1 and not done.stdout
        assert done.stderr.count("\n") == 1 and "no gold file" in done.stderr


def test_eval_prints_its_keys_and_draws(tmp_path):
    question = {"id": "1", "question": "After how many weeks did it reopen?"}
    question |= {"answers": [{"text": "14", "answer_start": 18}]}
    gold = {"data": [{"paragraphs": [{"context": "It reopened after 14 weeks.", "qas": [question]}]}]}
    (tmp_path / "gold.json").write_text("\ufeff" + json.dumps(gold))
    done = ibid("eval", "gold.json", "--plot", "drawn.png", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["questions"] == 1 and (tmp_path / "drawn.png").stat().st_size > 1000


def test_a_picture_that_cannot_be_written_is_told_before_the_work(tmp_path):
    (tmp_path / "gold.json").write_text("{}")
    done = ibid("eval", "gold.json", "--plot", "nowhere/drawn.png", cwd=tmp_path)
    assert done.returncode == 1 and "no such folder" in done.stderr and not done.stdout
