"""One writes at a time and says so, any number read, and a damaged database is one clear line."""

import subprocess
import sys
from pathlib import Path

import pytest

from index import store
from index.errors import UserError
from tests.conftest import TOLL, counts

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.9])
def test_a_database_that_was_cut_is_one_clear_error_or_a_whole_answer(filled, keep):
    path = filled.home / store.FILE
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * keep)])
    with pytest.raises(UserError, match="ibid index") as caught:
        filled.sync()
    assert "\n" not in str(caught.value)


def test_a_second_writer_is_refused_while_the_first_writes_and_let_in_when_it_dies(filled):
    code = (
        "import sys, time, pathlib\nfrom index.lock import writing\n"
        "with writing(pathlib.Path(sys.argv[1])):\n    print('writing', flush=True)\n    time.sleep(60)\n"
    )
    writer = subprocess.Popen([sys.executable, "-c", code, filled.home], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert writer.stdout.readline() == "writing\n"
        with pytest.raises(UserError, match=f"process {writer.pid} is writing"):
            filled.sync()
        assert filled.retrieve("toll")[0].text == TOLL, "readers do not wait"
    finally:
        writer.kill()
        writer.wait()
    assert counts(filled.sync()) == (0, 0, 0, 2)
