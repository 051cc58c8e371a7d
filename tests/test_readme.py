"""README is tested: its file table is what the files say of themselves, its Python runs, its links exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
FILES = sorted(path for folder in ("index", "qa", "ui") for path in (ROOT / folder).glob("*.py"))


def first_line(path: Path) -> str:
    return re.match(r'r?"""(.+?)(?:"""|\n)', path.read_text())[1].strip()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_file_table_gives_each_module_docstring(path):
    assert f"| `{path.relative_to(ROOT).as_posix()}` | {first_line(path)} |" in README


def test_the_file_table_names_no_file_that_is_gone():
    for name in re.findall(r"^\| `((?:index|qa|ui)/[^`]+\.py)` \|", README, re.M):
        assert (ROOT / name).is_file(), name


def test_every_local_link_and_picture_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("https://") or (ROOT / target).exists(), target


def test_the_commands_of_readme_are_the_command_lines():
    from ui.cli import main

    named = set(re.findall(r"^\| `ibid (\w+)", README, re.M))
    assert named == set(main.commands)


def test_the_options_of_readme_are_the_command_lines():
    from ui.cli import main

    for name, words in re.findall(r"^\| `ibid (\w+)([^`]*)`", README, re.M):
        options = {option for parameter in main.commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", words)) <= options, name


def test_the_python_of_readme_runs(tmp_path, monkeypatch, capsys, encoder):
    from qa import library

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IBID_HOME", str(tmp_path / ".ibid"))
    library._library.cache_clear()
    code = re.search(r"```python\n(.*?)```", README, re.S)[1]
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out


def test_every_row_of_a_table_has_as_many_cells_as_its_head():
    for table in re.findall(r"(?:^\|.*\|$\n?)+", README, re.M):
        rows = [re.sub(r"`[^`]*`|\\\|", "", row).count("|") for row in table.splitlines()]
        assert len(set(rows)) == 1, table
