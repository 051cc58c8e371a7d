"""Print what completing follow-up questions brings, and what it costs where a question stands alone.

    OMP_NUM_THREADS=1 python tests/benchmarks/followup.py --data DIR [--topics N]

TREC CAsT 2021 and 2022 have a passage for each turn: all of them, among the passages of another set,
are asked turn by turn, each with ibid's own replies before it.  hit@5 of (a) the bare turn, (b) all
turns joined, ibid's completion, (c) the rewrite by a person.  Then: how many stand-alone questions
would be touched after a turn about something else, and how many of the follow-ups that a person
rewrote (CANARD) are seen to be such.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from qa.ellipsis import Earlier
from qa.followup import completions
from qa.library import Library
from qa.squad import load_squad

ALONE = ("squad_v1_dev_held", "squad_v2_dev_held", "trecqa_devtest", "wikiqa_test", "nq_open_oracle")
AMONG = "nq_open_oracle"
WAYS = ("bare", "joined", "ibid", "person")
OTHER = (Earlier("When does Netanyahu meet Trump?", "Tuesday"),)
DEPTH = 5


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of a topic: as asked, as a person rewrote it, and the passage that answers it."""

    question: str
    rewrite: str
    passage: str


def topics_2021(folder: Path) -> list[list[Turn]]:
    found = json.loads(next(folder.glob("2021_*manual*.json")).read_text())
    keys = ("raw_utterance", "manual_rewritten_utterance", "passage")
    return [[Turn(*(turn[key] for key in keys)) for turn in topic["turn"]] for topic in found]


def topics_2022(folder: Path) -> list[list[Turn]]:
    """Return every path through the trees once; what two share is in the first alone."""
    found = json.loads(next(folder.glob("2022_*.json")).read_text())
    keys = ("utterance", "manual_rewritten_utterance", "response")
    return [[Turn(*(turn.get(key, "") for key in keys)) for turn in topic["turn"]] for topic in found]


def asked(
    library: Library, topics: Sequence[Sequence[Turn]], names: dict[str, str]
) -> Iterator[tuple[bool, dict[str, bool]]]:
    """Yield, for each turn after a first: whether a person rewrote it, and which ways find its passage."""
    seen: set[tuple[str, ...]] = set()
    for turns in topics:
        replies, said = [], []
        for turn in turns:
            said.append(turn.question)
            reply = library.ask(turn.question, turns=replies, top_k=DEPTH)
            replies.append(reply)
            if len(said) == 1 or not turn.passage or tuple(said) in seen:
                continue
            seen.add(tuple(said))
            queries = {"bare": turn.question, "joined": " ".join(said), "person": turn.rewrite}
            hits = {way: library.retrieve(query, top_k=DEPTH) for way, query in queries.items()} | {"ibid": reply.hits}
            gold = names[turn.passage]
            yield turn.question != turn.rewrite, {way: any(hit.document == gold for hit in hits[way]) for way in WAYS}


def cast(data: Path, limit: int | None) -> None:
    folder = data / "conversational" / "trec_cast"
    sets = {"CAsT 2021": topics_2021(folder)[:limit], "CAsT 2022": topics_2022(folder)[:limit]}
    texts = dict.fromkeys(
        turn.passage for topics in sets.values() for topic in topics for turn in topic if turn.passage
    )
    texts |= dict.fromkeys(gold.context for gold in load_squad(data / "dev" / f"{AMONG}.json"))
    with tempfile.TemporaryDirectory() as folder:
        names = {text: f"{number:05}.txt" for number, text in enumerate(texts)}
        for text, name in names.items():
            Path(folder, "documents", name).parent.mkdir(exist_ok=True)
            Path(folder, "documents", name).write_text(text)
        library = Library(Path(folder, "index"))
        library.sync([Path(folder, "documents")])
        print(f"{len(texts)} passages\n{'hit@5':<40}{'turns':>7}", *(f"{way:>8}" for way in WAYS))
        for name, topics in sets.items():
            found = list(asked(library, topics, names))
            for kind, rows in {"all": found, "rewritten": [row for row in found if row[0]]}.items():
                shares = [sum(row[1][way] for row in rows) / len(rows) for way in WAYS]
                way = (shares[2] - shares[0]) / (shares[3] - shares[0]) if shares[3] != shares[0] else 0.0
                print(
                    f"{name}, {kind:<28}{len(rows):>7}",
                    *(f"{share:8.3f}" for share in shares),
                    f"  {way:.0%} of the way",
                    flush=True,
                )


def alone(data: Path) -> None:
    for name in ALONE:
        questions = {gold.question for gold in load_squad(data / "dev" / f"{name}.json")}
        touched = sum(bool(completions(question, OTHER)) for question in questions)
        print(f"{name:<24}{touched:>5} of {len(questions):>5} questions touched: {touched / len(questions):.1%}")
    rows = json.loads((data / "conversational" / "canard" / "dev.json").read_text())
    same = {
        row["QuAC_dialog_id"] + str(row["Question_no"]): _plain(row["Question"]) == _plain(row["Rewrite"])
        for row in rows
    }
    for kind, first, left in (
        ("first turns left by a person", True, True),
        ("follow-ups left by a person", False, True),
        ("follow-ups rewritten", False, False),
    ):
        chosen = [
            row
            for row in rows
            if (row["Question_no"] == 1) == first and same[row["QuAC_dialog_id"] + str(row["Question_no"])] == left
        ]
        touched = sum(bool(completions(row["Question"], OTHER)) for row in chosen)
        print(f"CANARD {kind:<32}{touched:>5} of {len(chosen):>5} touched: {touched / len(chosen):.1%}")


def _plain(question: str) -> str:
    return question.lower().strip(" ?.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder with dev/ and conversational/")
    parser.add_argument("--topics", type=int, help="of each set so many topics only")
    options = parser.parse_args()
    alone(options.data)
    cast(options.data, options.topics)


if __name__ == "__main__":
    main()
