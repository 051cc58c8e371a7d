"""A file that a browser sends goes into the source folder whole, under a fit name, or nowhere."""

import pytest

from index.errors import UserError
from ui.upload import AlreadyThere, fit, receive


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "documents"
    path.mkdir()
    return path


@pytest.fixture
def sent(tmp_path):
    path = tmp_path / "sent"
    path.write_text("The ferry carries 612 passengers.\n")
    return path


@pytest.mark.parametrize(
    "name", ["ferry.md", "../ferry.md", "/etc/ferry.md", "..\\..\\ferry.md", "C:\\ferry.md", "a/b/../ferry.md"]
)
def test_only_the_last_part_of_a_name_counts(name, sent, folder):
    assert receive(sent, name, folder) == folder / "ferry.md"
    assert (folder / "ferry.md").read_bytes() == sent.read_bytes()
    assert sorted(path.name for path in folder.parent.iterdir()) == ["documents", "sent"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "ferry",
        ".md",
        ".hidden.md",
        "a\n.md",
        "a\0.md",
        "a\ud800.md",
        "a" * 300 + ".md",
        "run.sh",
        "\u202ea.md",
    ],
)
def test_a_name_that_no_document_can_have_is_refused(name, sent, folder):
    with pytest.raises(UserError):
        receive(sent, name, folder)
    assert list(folder.iterdir()) == []


def test_what_the_index_could_not_read_is_refused(sent, folder):
    sent.write_bytes(b"\0\1\2")
    with pytest.raises(UserError, match=r"ferry\.md is binary"):
        receive(sent, "ferry.md", folder)
    assert list(folder.iterdir()) == []


def test_a_file_is_not_replaced_unasked(sent, folder):
    (folder / "ferry.md").write_text("old")
    with pytest.raises(AlreadyThere, match=r"ferry\.md is already in documents"):
        receive(sent, "ferry.md", folder)
    assert (folder / "ferry.md").read_text() == "old"
    receive(sent, "ferry.md", folder, replace=True)
    assert "612" in (folder / "ferry.md").read_text()


@pytest.mark.parametrize("replace", [False, True])
def test_a_link_is_not_followed_out_of_the_folder(sent, folder, tmp_path, replace):
    outside = tmp_path / "outside.md"
    outside.write_text("precious")
    (folder / "ferry.md").symlink_to(outside)
    if replace:
        receive(sent, "ferry.md", folder, replace=True)
    else:
        with pytest.raises(AlreadyThere):
            receive(sent, "ferry.md", folder)
    assert outside.read_text() == "precious"


def test_a_write_that_fails_leaves_the_folder_as_it_was(sent, folder, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    with pytest.raises(UserError, match="No space left on device"):
        receive(sent, "ferry.md", folder)
    assert list(folder.iterdir()) == []


def test_the_last_part_of_a_name_is_kept_as_it_is():
    assert fit("dir/Ünïcode näme.TXT") == "Ünïcode näme.TXT"
