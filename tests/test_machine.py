"""Random changes, syncs, kills and questions against a model that is a dict: the same documents and passages.

`python -m tests.test_machine 10` runs ten times as many steps.
"""

import os
import shutil
import signal
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from index import state, store
from index.errors import UserError
from index.split import split
from qa.library import Library
from tests.conftest import HashingEncoder, Home, RegexReader

NAMES = st.sampled_from(["a.txt", "b.md", "sub/a.txt", "sub/c.txt", "ü/d.txt"])
SUBJECTS = st.sampled_from(["toll of the bridge", "gulls over the harbour", "crane of the museum"])
CALLS = range(0, 2600, 13)  # calls of C functions after which a sync is killed; it makes some two thousand
EXAMPLES, STEPS = 8, 30
PATIENCE = 30  # seconds for one that is to be killed

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


class Living(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="ibid-machine-"))
        self.home = Home(self.folder)
        self.files: dict[str, str] = {}
        self.indexed: dict[str, str] | None = None  # what the last sync saw; None before the first
        self.serial = 0
        self.open()

    def open(self) -> None:
        self.library = Library(
            self.home.home, load_encoder=self.home.load_encoder, load_reader=partial(RegexReader, r"\d+")
        )

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    def text(self, subject: str, paragraphs: int = 2) -> str:
        self.serial += 1
        return "\n\n".join(
            f"The {subject} was seen by mark{self.serial:04} people, said the council of part {i}."
            for i in range(paragraphs)
        )

    def put(self, name: str, text: str) -> None:
        self.home.write(name, text)
        self.files[name] = text

    # What people do

    @rule(name=NAMES, subject=SUBJECTS, paragraphs=st.integers(1, 4))
    def write(self, name, subject, paragraphs):
        self.put(name, self.text(subject, paragraphs))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def edit_without_a_trace(self, data):
        """Change a letter or two; size and time of change stay."""
        name = data.draw(st.sampled_from(sorted(self.files)))
        path, before = self.home.documents / name, (self.home.documents / name).stat()
        self.serial += 1
        at = self.files[name].index("mark")
        self.put(name, f"{self.files[name][:at]}mark{self.serial:04}{self.files[name][at + 8 :]}")
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    @precondition(lambda self: self.files)
    @rule(data=st.data(), to=NAMES, keep=st.booleans())
    def rename_or_copy(self, data, to, keep):
        name = data.draw(st.sampled_from(sorted(self.files)))
        if name != to:
            self.put(to, self.files[name])
            if not keep:
                self.delete_file(name)

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def touch(self, data):
        os.utime(self.home.documents / data.draw(st.sampled_from(sorted(self.files))), ns=(1, 1))

    @precondition(lambda self: self.files)
    @rule(data=st.data())
    def delete(self, data):
        self.delete_file(data.draw(st.sampled_from(sorted(self.files))))

    def delete_file(self, name: str) -> None:
        (self.home.documents / name).unlink()
        del self.files[name]

    # What ibid does

    @rule(calls=st.one_of(st.none(), st.sampled_from(CALLS)))
    def sync(self, calls):
        """Sync to the end, or be killed after so many calls."""
        if self.files and calls is not None:
            self.be_killed(calls)
            return
        if not self.files:
            with pytest.raises(UserError, match="--allow-empty"):
                self.library.sync([self.home.documents])
            return
        found = self.library.sync([self.home.documents])
        before = self.indexed or {}
        assert found.added == len(self.files.keys() - before.keys())
        assert found.removed == len(before.keys() - self.files.keys())
        assert found.changed == sum(before[name] != text for name, text in self.files.items() if name in before)
        self.indexed = dict(self.files)
        assert [folder.name for folder in (self.home.home / state.DERIVED).iterdir()] == [
            self.library.status()["stamp"]
        ]
        assert self.library.verify().verbatim == found.passages
        kept = b"".join(path.read_bytes() for path in self.home.home.glob("ibid.sqlite*"))
        marks = {f"mark{number:04}" for number in range(1, self.serial + 1)}
        assert {mark for mark in marks if mark.encode() in kept} == {
            m for m in marks if m in "".join(self.files.values())
        }

    def be_killed(self, calls: int) -> None:
        pid = os.fork()
        if pid == 0:
            self.die_after(calls)
        os.waitpid(pid, 0)
        held = self.held()
        assert held in (self.indexed, self.files), "neither the old state nor the new one"
        self.indexed = held

    def die_after(self, calls: int) -> None:
        left = calls

        def count(frame, event, argument):
            nonlocal left
            left -= event == "c_call"
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(PATIENCE)
        try:
            sys.setprofile(count)
            self.home.sync(self.home.documents)
        finally:
            os._exit(0)

    @precondition(lambda self: self.indexed is not None)
    @rule(subject=SUBJECTS, reopen=st.booleans())
    def ask(self, subject, reopen):
        if reopen:
            self.library.close()
            self.open()
        for hit in self.library.ask(subject, top_k=99, min_confidence=0.0).hits:
            assert self.indexed[hit.document][hit.start : hit.end] == hit.text
            now = self.files.get(hit.document)
            assert hit.stale == (
                False if now == self.indexed[hit.document] else "changed" if now is not None else "missing"
            )

    def held(self) -> dict[str, str] | None:
        try:
            return {document.name: document.text for document in self.library.documents()}
        except store.NoIndex:
            return None

    @invariant()
    def the_index_holds_what_the_model_holds(self):
        try:
            with closing(store.connect(self.home.home)) as connection:
                if store.meta(connection, "stamp") is None:
                    assert self.indexed is None
                    return
                found = {document.name: document for document in store.documents(connection)}
                ranges = {key[1]: spans for key, spans in store.ranges(connection).items()}
        except store.NoIndex:
            assert self.indexed is None
            return
        assert {name: document.text for name, document in found.items()} == self.indexed
        count = HashingEncoder().count
        for name, document in found.items():
            assert ranges[name] == split(document.text, document.description.furniture, 200, count)


def run(times: int, derandomize: bool) -> None:
    health = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        Living,
        settings=settings(
            max_examples=EXAMPLES * times,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=derandomize,
            phases=[Phase.generate] if derandomize else list(Phase),
            suppress_health_check=health,
        ),
    )


def test_random_changes_leave_what_a_plain_dict_leaves():
    run(1, derandomize=True)  # what fails, fails again


if __name__ == "__main__":
    run(int(sys.argv[1]), derandomize=False)
