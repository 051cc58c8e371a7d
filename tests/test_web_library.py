"""The library pane in a real browser: what there is, what is asked, and what is added, replaced, removed."""

import os
import threading

import pytest

if not os.environ.get("CI"):
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

HARBOUR = "---\ntitle: The harbour reopens\npublisher: Lisport Gazette\npublished: 2025-03-04\n---\n\nThe repairs of the harbour took 14 weeks.\n"
HERALD = "---\ntitle: Repairs drag on\npublisher: Lisport Herald\npublished: 2025-03-06\n---\n\nThe repairs of the harbour took 16 weeks.\n"
QUESTION = "How many weeks did the repairs of the harbour take?"


@pytest.fixture
def read(served) -> str:
    """A page over two stories that no test here changes."""
    return served(harbour=HARBOUR, herald=HERALD)


@pytest.fixture
def address(home, sure, serve) -> str:
    home.write("harbour.md", HARBOUR)
    home.write("herald.md", HERALD)
    sure.sync([home.documents])
    return serve(sure)


def opened(page: Page) -> Page:
    page.get_by_role("button", name="Library", exact=True).click()
    expect(page.get_by_role("searchbox", name="Name")).to_be_focused()
    return page


def rows(page: Page):
    return page.locator("#shelf li:not(.lost)")


def send(page: Page, *files: tuple[str, str]) -> None:
    page.get_by_label("Add documents").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files]
    )


def test_every_document_is_listed_with_what_it_says_and_its_state(address, home, sure, visit):
    home.write("gone.txt", "Gone.\n")
    home.write("torn.txt", "\0\1\2")
    sure.sync()
    (home.documents / "gone.txt").unlink()
    home.write("herald.md", HERALD.replace("16", "18"))
    page = opened(visit(address))
    expect(rows(page)).to_have_count(3)
    expect(rows(page).nth(1)).to_contain_text(
        "The harbour reopensLisport Gazette · 4 March 2025 · 1 passage · fresh · harbour.md"
    )
    expect(rows(page).nth(2)).to_contain_text("changed since it was indexed")
    expect(rows(page).nth(0)).to_contain_text("missing")
    expect(page.locator("#shelf li.lost")).to_contain_text("torn.txtcould not be read: is binary, not text")
    rows(page).nth(1).get_by_role("button", name="The harbour reopens", exact=True).click()
    expect(page.locator("#document h2")).to_have_text("The harbour reopens")
    expect(page.locator("#document .text")).to_contain_text("took 14 weeks")
    expect(page.locator("#library")).to_be_hidden()


def test_the_list_is_filtered_by_name_publisher_and_day(read, visit):
    page = opened(visit(read))
    page.get_by_role("searchbox", name="Name").fill("HARBOUR")
    expect(rows(page)).to_have_count(1)
    page.get_by_role("searchbox", name="Name").fill("")
    page.get_by_role("searchbox", name="Publisher").fill("herald")
    expect(rows(page)).to_contain_text(["Repairs drag on"])
    page.get_by_role("searchbox", name="Publisher").fill("")
    page.get_by_label("From").fill("2025-03-05")
    expect(rows(page)).to_contain_text(["Repairs drag on"])
    page.get_by_label("To", exact=True).fill("2025-03-05")
    expect(page.locator(".listed")).to_contain_text("0 of 2 documents")


def test_only_ticked_documents_are_asked_and_a_reload_remembers(read, visit, ask, reload):
    page = opened(visit(read))
    rows(page).nth(0).get_by_role("checkbox").uncheck()
    expect(page.locator(".scope")).to_contain_text("1 of 2 documents are asked")
    said = ask(page, QUESTION)
    assert "Lisport Herald" in said and "Gazette" not in said
    reload(page)
    expect(page.locator(".scope")).to_contain_text("1 of 2 documents are asked")
    opened(page)
    page.get_by_role("button", name="Untick these").click()
    expect(page.locator(".scope")).to_contain_text("0 of 2")
    assert "No document is ticked" in ask(page, QUESTION)
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator(".scope")).to_have_count(0)
    assert "Lisport Gazette" in ask(page, QUESTION)


def test_files_are_added_to_the_source_folder_and_answered_from(address, home, visit):
    page = opened(visit(address))
    send(page, ("../../ferry.md", "The ferry carries 612 passengers.\n"), ("notes.xyz", "no"), ("torn.txt", "\0\1"))
    expect(page.locator("#status")).to_contain_text("3 documents")
    expect(page.locator(".news").nth(0)).to_contain_text("ferry.md is in")
    expect(page.locator(".news").nth(1)).to_contain_text("notes.xyz is of a kind ibid does not read")
    expect(page.locator(".news").nth(2)).to_contain_text("torn.txt is binary")
    expect(rows(page)).to_have_count(3)
    assert sorted(path.name for path in home.documents.iterdir()) == ["ferry.md", "harbour.md", "herald.md"]


def test_a_file_dropped_on_the_pane_is_added(address, home, visit):
    page = opened(visit(address))
    dropped = page.evaluate_handle(
        "() => { const found = new DataTransfer(); found.items.add(new File(['The ferry carries 612 passengers.'], 'ferry.txt')); return found; }"
    )
    page.dispatch_event("#library", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("#library", "drop", {"dataTransfer": dropped})
    expect(rows(page)).to_have_count(3)
    assert (home.documents / "ferry.txt").read_text() == "The ferry carries 612 passengers."


def test_a_file_is_replaced_only_after_a_second_word(address, home, visit):
    page = opened(visit(address))
    send(page, ("harbour.md", HARBOUR.replace("14", "15")))
    expect(page.locator(".waiting")).to_contain_text("harbour.md is already there")
    page.get_by_role("button", name="Keep the old one").click()
    expect(page.locator(".news")).to_contain_text("left as it was")
    assert (home.documents / "harbour.md").read_text() == HARBOUR
    send(page, ("harbour.md", HARBOUR.replace("14", "15")))
    page.get_by_role("button", name="Replace it").click()
    expect(page.locator("#status")).to_contain_text("1 changed")
    assert "15" in (home.documents / "harbour.md").read_text()


def test_a_file_too_large_is_refused_with_the_limit(address, home, visit):
    page = opened(visit(address))
    page.evaluate("document.querySelector('#sift input[type=file]').dataset.largest = 2 ** 20")
    send(page, ("large.txt", "x" * (2**20 + 1)))
    expect(page.locator(".sending")).to_have_text(
        "large.txt: not taken; a file may have 1 MB, so split it into smaller ones"
    )
    assert not (home.documents / "large.txt").exists()


def test_a_document_is_removed_after_two_strokes_and_brought_back(address, home, visit, ask):
    page = opened(visit(address))
    rows(page).nth(0).get_by_role("button", name="Remove").click()
    expect(page.locator("#said")).to_contain_text("Press again")
    expect(rows(page)).to_have_count(2)
    rows(page).nth(0).locator(".remove").click()
    expect(page.locator("#status")).to_contain_text("1 removed")
    expect(rows(page)).to_have_count(1)
    assert (home.documents / "harbour.md").exists()
    assert "Gazette" not in ask(page, QUESTION)
    opened(page)
    expect(page.locator(".news")).to_have_text("The harbour reopens is out of the index; its file is still there.")
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator("#status")).to_contain_text("1 added")
    expect(rows(page)).to_have_count(2)
    expect(page.locator(".news")).to_have_count(0)
    assert "Gazette" in ask(page, QUESTION)


def test_an_empty_library_says_so_and_leads_to_where_documents_are_added(home, library, serve, visit, ask):
    library.sync([home.documents], allow_empty=True)
    page = visit(serve(library))
    expect(page.locator("#examples")).to_contain_text("There are no documents yet.")
    assert "There is no document to ask yet; add some in the library." in ask(page, QUESTION)
    page.get_by_role("button", name="Add some in the library").click()
    expect(page.locator(".listed")).to_have_text("0 of 0 documents")
    send(page, ("harbour.md", HARBOUR))
    expect(rows(page)).to_have_count(1)
    expect(page.locator("#examples")).not_to_contain_text("There are no documents yet.")


def test_questions_are_answered_from_the_old_state_while_it_is_rebuilt(address, home, visit, ask):
    page, going = visit(address), threading.Event()
    embed = home.encoder.embed

    def slowly(texts, progress=None):
        if len(texts) > 1:  # not a question
            progress(1)
            assert going.wait(60)
        return embed(texts, progress)

    home.encoder.embed = slowly
    for name in "abc":
        home.write(f"{name}.txt", f"The repairs of the harbour of {name} took 731 weeks.\n")
    page.locator("#rebuild").click()
    expect(page.locator("#status progress")).to_have_attribute("max", "3")
    expect(page.locator("#status")).to_contain_text("5 documents · Embedding passages 1 of 3")
    expect(page.locator("#status")).to_contain_text("left")
    assert "731" not in ask(page, QUESTION)
    other = visit(address)
    other.locator("#rebuild").click()
    expect(other.locator("#status")).to_contain_text("Waiting for the rebuild that is under way")
    going.set()
    expect(page.locator("#status")).to_contain_text("5 documents")
    expect(other.locator("#status")).to_contain_text("nothing had changed")
    assert "731" in ask(page, QUESTION)


def test_nothing_of_a_hostile_name_runs_in_the_library(address, home, sure, visit):
    name = "<img src=x onerror=alert(1)>\"' onclick=alert(2) \u202e${alert(3)}.md"
    page = opened(visit(address))
    send(
        page,
        (
            name.replace("\u202e", ""),
            f"---\ntitle: {name!r}\npublisher: <script>alert(4)</script>\n---\n\nIt took 3 weeks.\n",
        ),
    )
    expect(rows(page)).to_have_count(3)
    send(page, (name.replace("\u202e", ""), "The same name."))
    expect(page.locator(".waiting")).to_contain_text("onerror=alert(1)")
    page.get_by_role("searchbox", name="Name").fill("<img src=x onerror=alert(5)>")
    page.get_by_role("searchbox", name="Publisher").fill("<script>")
    expect(page.locator(".listed")).to_contain_text("0 of 3")
    page.get_by_role("searchbox", name="Name").fill("")
    expect(rows(page)).to_have_count(1)
    assert page.locator("#library :is(script, img, [onerror], [onclick])").count() == 0
    page.wait_for_timeout(300)


# Late replies


@pytest.fixture
def slow(read, visit):
    """The library on a page whose requests take half a second each."""
    page = opened(visit(read))
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 500, "downloadThroughput": -1, "uploadThroughput": -1},
    )
    return page


def test_two_ticks_in_a_row_both_count(slow, ask):
    rows(slow).nth(0).get_by_role("checkbox").uncheck()
    rows(slow).nth(1).get_by_role("checkbox").uncheck()
    expect(slow.locator(".scope")).to_contain_text("0 of 2 documents are asked")
    assert "No document is ticked" in ask(slow, QUESTION)


def test_a_row_used_again_for_another_document_has_the_tick_of_that_one(read, visit):
    page = opened(visit(read))
    rows(page).nth(0).get_by_role("checkbox").uncheck()
    expect(page.locator(".scope")).to_contain_text("1 of 2")
    page.get_by_role("searchbox", name="Publisher").fill("herald")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).get_by_role("checkbox", name="Ask Repairs drag on")).to_be_checked()
    page.get_by_role("button", name="Ask all").click()
    page.get_by_role("searchbox", name="Publisher").fill("")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#shelf li input:checked")).to_have_count(2)


def test_a_file_that_waits_is_settled_by_its_own_number(address, home, visit):
    page = opened(visit(address))
    send(page, *((f"{name}.md", f"The {name} took 99 weeks.\n") for name in ("harbour", "herald")))
    expect(page.locator(".waiting li")).to_have_count(2)
    last = page.locator(".waiting li").nth(1).get_by_role("button", name="Keep the old one")
    number = last.get_attribute("data-number")
    page.get_by_role("button", name="Keep the old one").first.click()
    expect(page.locator(".waiting li")).to_have_count(1)
    expect(page.locator(".waiting .settle").first).to_have_attribute("data-number", number)
    page.get_by_role("button", name="Replace it").click()
    expect(page.locator("#status")).to_contain_text("1 changed")
    assert (home.documents / "harbour.md").read_text() == HARBOUR
    assert "99" in (home.documents / "herald.md").read_text()
