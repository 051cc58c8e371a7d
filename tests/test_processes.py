"""Processes ask while another syncs without pause: no error, and every reply belongs wholly to one state.

`IBID_READERS=8 IBID_SECONDS=180 python -m pytest -s tests/test_processes.py` does it for three minutes with eight.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
READERS = int(os.environ.get("IBID_READERS", 2))
SECONDS = float(os.environ.get("IBID_SECONDS", 2))  # that each asks, from its first reply on
DOCUMENTS = 6


def edition(number: int) -> dict[str, str]:
    """Return the documents of one edition: each says which it is of, and every second has one file less."""
    count = DOCUMENTS - number % 2
    return {
        f"{i}.txt": f"The toll {i} of the bridge rose to {i} crowns in edition{number} of the paper."
        for i in range(count)
    }


def ask_on(home: Path, seconds: float) -> None:
    """Ask until the time is over; print how many replies came, and of how many editions."""
    import re
    from functools import partial

    from conftest import HashingEncoder, RegexReader

    from qa.library import Library

    library = Library(home, load_encoder=lambda name: HashingEncoder(), load_reader=partial(RegexReader, r"edition\d+"))
    end, replies, seen = time.monotonic() + seconds, 0, set()
    while (now := time.monotonic()) < end or (len(seen) < 2 and now < end + 60):
        hits = library.ask("toll of the bridge", top_k=99, min_confidence=0.0).hits
        editions = {re.search(r"edition(\d+)", hit.text)[1] for hit in hits}
        assert len(editions) == 1, editions
        (number,) = editions
        assert {hit.document: hit.text for hit in hits} == edition(int(number))
        if not replies:
            print("ready", flush=True)
        replies, seen = replies + 1, seen | editions
    print(replies, len(seen))


@pytest.mark.timeout(300 + SECONDS)
def test_every_reply_belongs_wholly_to_one_state(home):
    def publish(number: int) -> None:
        texts = edition(number)
        for name, text in texts.items():
            home.write(name, text)
        for path in home.documents.glob("*.txt"):
            if path.name not in texts:
                path.unlink()
        home.sync(home.documents)

    publish(0)
    command = [sys.executable, __file__, str(home.home), str(SECONDS)]
    pipe = subprocess.PIPE
    options = {"cwd": ROOT, "stdout": pipe, "stderr": pipe, "text": True, "env": {**os.environ, "OMP_NUM_THREADS": "1"}}
    readers = [subprocess.Popen(command, **options) for _ in range(READERS)]
    number = 0
    assert [reader.stdout.readline() for reader in readers] == ["ready\n"] * READERS
    while any(reader.poll() is None for reader in readers):
        number += 1
        publish(number)
    for reader in readers:
        out, errors = reader.communicate()
        assert reader.returncode == 0, errors[-2000:]
        replies, seen = map(int, out.split())
        assert replies > 0 and seen > 1, "it saw one state only"
        print(replies, "replies of", seen, "editions of", number)
    assert len(list((home.home / "derived").iterdir())) == 1, "a state that nobody reads is left"


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    ask_on(Path(sys.argv[1]), float(sys.argv[2]))
