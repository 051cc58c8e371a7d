"""What a page says of itself is found, what it does not say is None, and prose is never furniture."""

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.describe import describe


def page(text: str) -> str:
    return textwrap.dedent(text).lstrip("\n")


def said(text: str) -> tuple:
    found = describe(text)
    return found.title, found.publisher, found.published


def furniture(text: str) -> list[str]:
    return [text[start:end] for start, end in describe(text).furniture]


HARBOUR = page(
    """
    Home | News | Region

    Old harbour crane to be taken down

    Old harbour crane to be taken down

    By Mira Holt

    Published Feb. 5, 2025

    The last steam crane in the port of Ellund will be dismantled in the spring, the council decided on Tuesday.

    Advertisement

    It has stood idle since 1987, and repairs would have cost 2.4 million crowns, the harbour master said.

    Read more: Ellund's fishing fleet shrinks again

    The museum hopes to keep the cabin.

    Comments are moderated. Please refrain from abusive language; they do not reflect the views of this newspaper.

    © 2025 The Daily Example Ltd. All rights reserved.

    Back to top
    """
)

MARKET = page(
    """
    Skip to content
    Business › Markets
    Grain prices fall for a third week

    Updated: 12 March 2024, 14:05 GMT
    First published: 11 March 2024

    Wheat lost 4 percent on Monday after rain in the plains eased fears of a poor harvest.
    Corn followed, and traders spoke of a quiet day.

    Most read
    Subscribe to our newsletter
    Copyright Example Wire Inc. 2024
    """
)

MINISTRY = page(
    """
    ---
    title: Ministry names new auditor
    publisher: Example Gazette
    date: 2023-11-30
    url: https://example.org/auditor
    ---

    # Ministry names new auditor

    The ministry of works has named a new auditor, who begins in January next year.
    """
)

NOTES = page(
    """
    I met the surveyor in the morning, and he showed me the two cracks in the wall behind the stairs.

    He thinks that the copyright of the old plans lies with the architect's heirs; all comments of the
    neighbours are in the file. Please remember to call them.

    We agreed to meet again in May.
    """
)

MARKDOWN = page(
    """
    # How to prune a pear tree

    Pears are pruned in late winter, before the buds swell and while the wood is still dry.

    ## Tools

    - a sharp saw
    - secateurs
    - a ladder

    | Tool | Price |
    |------|-------|
    | Saw  | 30    |

    ## Copyright of the drawings

    The drawings were made in 2025 and may be copied freely by anybody who likes to have them.
    """
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HARBOUR, ("Old harbour crane to be taken down", "The Daily Example", "2025-02-05")),
        (MARKET, ("Grain prices fall for a third week", "Example Wire", "2024-03-11")),
        (MINISTRY, ("Ministry names new auditor", "Example Gazette", "2023-11-30")),
        (NOTES, (None, None, None)),
        (MARKDOWN, ("How to prune a pear tree", None, None)),
    ],
    ids=["harbour", "market", "ministry", "notes", "markdown"],
)
def test_a_page_is_described_by_its_own_words(text, expected):
    assert said(text) == expected
    assert said(text.replace("\n", "\r\n")) == expected


def test_furniture_is_what_is_about_the_page():
    assert furniture(HARBOUR) == [
        "Home | News | Region",
        "Old harbour crane to be taken down",
        "Published Feb. 5, 2025",
        "Advertisement",
        "Read more: Ellund's fishing fleet shrinks again",
        "Comments are moderated. Please refrain from abusive language; they do not reflect the views of this newspaper.",
        "© 2025 The Daily Example Ltd. All rights reserved.",
        "Back to top",
    ]
    assert furniture(MARKET) == [
        "Skip to content",
        "Business › Markets",
        "Updated: 12 March 2024, 14:05 GMT",
        "First published: 11 March 2024",
        "Most read",
        "Subscribe to our newsletter",
        "Copyright Example Wire Inc. 2024",
    ]


@pytest.mark.parametrize("text", [NOTES, MARKDOWN], ids=["notes", "markdown"])
def test_notes_and_markdown_have_no_furniture(text):
    assert furniture(text) == []


def test_front_matter_is_furniture_and_the_heading_below_it_is_not():
    (block,) = furniture(MINISTRY)
    assert block.startswith("---\n") and block.rstrip().endswith("---")


@pytest.mark.parametrize(
    "line",
    [
        "The copyright dispute between the two studios, which began in 2019, is all but over, lawyers said.",
        "Readers left 300 comments, and the paper asked them to please refrain from abusive language for once.",
        "Copyright law was changed in 1998, and most libraries in the country have suffered from it ever since.",
        "On the last page he had written that all rights reserved to the crown in 1660 were void in his view.",
        "Back to the top of the table went Ellund, who won 2-1 at home against their neighbours on Sunday.",
        "She signed up in March 2024 and said that she would share this prize with all of her colleagues.",
        "He was published in 1987, updated in 1993, and is now largely forgotten even in his own country.",
        "Licence fees of 1200 crowns are due in May, the ministry told the owners of boats last week.",
    ],
)
def test_a_sentence_that_speaks_of_page_matters_is_no_furniture(line):
    around = "The council met on Monday evening to talk about the matter at some length.\n\n"
    text = f"{around}{line}\n\n{around}"
    assert furniture(text) == []
    assert describe(text).publisher is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: 2025-02-05", "2025-02-05"),
        ("Published on February 5, 2025", "2025-02-05"),
        ("Posted 5 Feb 2025 09:24", "2025-02-05"),
        ("Updated: 2025-02-05 09:24", "2025-02-05"),
        ("Date: Wednesday, 5 February 2025", "2025-02-05"),
        ("February 5, 2025", "2025-02-05"),
        ("2025-02-05T09:24:00+01:00", "2025-02-05"),
        ("Published 13/02/2025", "2025-02-13"),
        ("Published 02/05/2025", None),
        ("Published 05.02.2025", None),
        ("Published February 2025", None),
        ("Published in 2025", None),
        ("Published Wednesday", None),
        ("Published 5 February", None),
        ("Published yesterday at 09:24", None),
        ("Published 2025-02-31", None),
        ("Published 20250", None),
    ],
)
def test_a_date_is_taken_where_it_is_whole_and_clear(line, day):
    assert describe(f"A bridge is built\n\n{line}\n\nThe bridge over the sound will be built at last.").published == day


def test_published_comes_before_updated():
    story = "\n\nThe bridge over the sound will be built at last."
    assert describe(f"A bridge\n\nUpdated: 2025-02-06\nPublished: 2025-02-05{story}").published == "2025-02-05"
    assert describe(f"A bridge\n\nUpdated: 2025-02-06{story}").published == "2025-02-06"


@pytest.mark.parametrize(
    ("notice", "publisher"),
    [
        ("© 2025 The Daily Example Ltd. All rights reserved.", "The Daily Example"),
        ("Copyright © 1999-2025 Example Media Group", "Example Media Group"),
        ("(c) 2024 by Example Post", "Example Post"),
        ("© Example Radio 2025", "Example Radio"),
        (
            "Copyright 2001 - . All rights reserved. The content published here belongs to Example Daily Co (EDC).",
            "Example Daily",
        ),
        ("© 2025. All rights reserved.", None),
        ("Copyright 2025", None),
    ],
)
def test_the_publisher_is_who_owns_the_page(notice, publisher):
    story = "A bridge is built\n\nThe bridge over the sound will be built at last, they say.\n\n"
    assert describe(story + notice).publisher == publisher


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("A bridge is built\n\nThe bridge will be built at last.", "A bridge is built"),
        ("The bridge will be built at last.\n\nIt takes two years.", None),
        ("The bridge will be built at last, and it takes\ntwo years to do so.\n\nNobody minds.", None),
        (
            "The bridge over the sound will be built at last, said\nMayor Smith on Tuesday, and it will take the town\nsome two years.",
            None,
        ),
        ("Only one line", None),
        ("- milk and eggs\n- bread\n\nBuy it all today.", None),
        ("1. Call the bank\n2. Sleep\n\nDo it all today.", None),
        ("| a b | c d |\n|---|---|\n| 1 | 2 |", None),
        ("---\nA thing\n---\nAnother thing.", None),
        ("Dear Mr. Smith,\n\nThank you for your letter.", None),
        ("By Jane Doe\n\nThe bridge will be built at last.", None),
        ("2025-02-05\n\nI went to the sea.", None),
        ("***\n\n***\n\nI went to the sea.", None),
        ("Is the bridge safe?\n\nNobody knows.", "Is the bridge safe?"),
        ("# The bridge #\n\nIt will be built.", "The bridge"),
        ("“A bridge too far”\n\nIt will be built.", "“A bridge too far”"),
        ("A bridge is built\nBy Jane Doe\n\nThe bridge will be built at last.", "A bridge is built"),
        ("", None),
        ("\n\r\n \t\n", None),
    ],
)
def test_a_headline_is_a_title_and_a_sentence_is_none(text, title):
    assert describe(text).title == title


def test_sentences_said_twice_are_both_text():
    text = "Yes, he said.\n\nYes, he said.\n\nThen they went to the sea and were not seen again."
    assert furniture(text) == []


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("title: 1984\npublisher: null\ndate: 2025-02-05", ("1984", None, "2025-02-05")),
        (
            "headline: 'It: works'\nsite: Example\npubdate: 2025-02-05T09:24:00+02:00",
            ("It: works", "Example", "2025-02-05"),
        ),
        ("date: 2025-02-31\noutlet: Example", (None, "Example", None)),
        ("date: 02/05/2025\noutlet: [a, b]", (None, None, None)),
        ("date: 2025", (None, None, None)),
        ("title: ''", (None, None, None)),
        ("title: !!python/object/apply:os.system ['true']\npublisher: Example", (None, "Example", None)),
        ("just words", (None, None, None)),
    ],
)
def test_front_matter_is_read_for_what_it_says(front, expected):
    assert said(f"---\n{front}\n---\nThe bridge will be built at last.\n") == expected


@pytest.mark.parametrize(
    "front",
    [
        "a: " + "[" * 30_000,
        "- " * 20_000,
        "? " * 20_000,
        "a0: &a0 {x: 1}\n" + "".join(f"a{i}: &a{i}\n  <<: [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12)),
    ],
    ids=["brackets", "dashes", "keys", "merges"],
)
def test_hostile_front_matter_says_nothing_and_harms_nothing(front):
    assert describe(f"---\n{front}\n---\nThe bridge will be built at last.\n").publisher is None


def test_a_url_is_taken_from_a_line_of_its_own():
    story = "A bridge is built\n\nThe bridge, see https://example.org/b, will be built at last.\n\n"
    assert describe(story).url is None
    assert describe(story + "Source: https://example.org/a").url == "https://example.org/a"


LINES = st.sampled_from(
    [
        "Home | News", "---", "# A title", "title: x", "© 2025 Example", "Updated: 2025-02-05", "Comments", "Back to top",
        "The bridge will be built at last, they say.", "", " \t", "A bridge is built", "Please comment kindly on comments.",
        "\u2028", "\x0b", "\ufeff", "licence 12345", "𝔘𝔫𝔦", "'", "- a", "By Jane",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=25), st.sampled_from(["\n", "\r\n", "\r"]))
def test_furniture_is_in_order_disjoint_and_within_any_text(lines, newline):
    text = newline.join(lines)
    found = describe(text)
    edges = [0, *(edge for span in found.furniture for edge in span), len(text)]
    assert edges == sorted(edges)
    assert all(start < end for start, end in found.furniture)
    assert found.title is None or found.title.strip()
    assert found.published is None or len(found.published) == 10
    assert describe(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "© 2025 " * 15_000, "a | " * 25_000, "(" * 100_000, " \t" * 50_000 + "x", "." * 100_000, '"' * 100_000,
        "© Acme" + " " * 100_000 + "x", "copyright belongs to A " * 5_000, "comment kindly " * 7_000, "\n" * 100_000,
        "http://x " * 10_000, "Feb 5 2025 " * 9_000, "© A" + " ," * 50_000, "licence " + "- " * 50_000,
    ],
    ids=range(14),
)  # fmt: skip
@pytest.mark.timeout(10)
def test_hostile_lines_are_described_in_no_time(text):
    assert describe(text) is not None
