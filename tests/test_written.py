"""The questions written about SQuAD's paragraphs, which are not here: read by the paragraph's name."""

import re

from qa.written import QUESTIONS, TWINS, load_marks, load_written, name_of


def test_questions_are_joined_with_the_paragraph_of_their_name(tmp_path):
    paragraph = "It came at noon."
    file = tmp_path / "questions.txt"
    file.write_text(
        f"# {name_of(paragraph)}\n11-15\tWhen did it come?\n-\tWhen did it leave?\n# 0123456789ab\n0-2\tWho?\n"
    )
    when, left = load_written([paragraph, "It left."], file)
    assert (when.question, when.texts, when.context) == ("When did it come?", ["noon"], paragraph)
    assert (left.question, left.answers) == ("When did it leave?", ())


def test_the_files_are_whole():
    for file in (QUESTIONS, TWINS):
        lines = file.read_text(encoding="utf-8").splitlines()
        assert all(re.fullmatch(r"# [0-9a-f]{12}|(?:\d+-\d+|-)\t\S.*\S", line) for line in lines)
    marks = load_marks()
    assert len(marks) > 2000 and all(0 <= start < end for start, end in marks.values())
