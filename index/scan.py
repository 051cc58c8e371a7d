"""List the files that sources hold: which are documents is decided by name, nothing is opened.

A source is a folder, taken whole with its subfolders, or one file.  Hidden names, links that lead
out of the source, files of unknown kinds and what a folder's `.ibidignore` names (in gitignore's
syntax, for itself and all below) are passed over; a file that two sources reach belongs to the first.
A source that cannot be listed is an error: a failed scan must never look like an empty folder.  A
subfolder that cannot be listed is reported, and what was indexed of it stays.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from index.errors import UserError
from index.load import SUFFIXES

IGNORE = ".ibidignore"


@dataclass(frozen=True, slots=True)
class File:
    """A file on disk: `name` is its POSIX path within the folder `source`."""

    source: str
    name: str

    @property
    def path(self) -> Path:
        return Path(self.source, self.name)


@dataclass(frozen=True, slots=True)
class Scan:
    """`files` in a fixed order; `unlisted` holds folders that could not be listed, with the reason."""

    files: tuple[File, ...]
    unlisted: tuple[tuple[File, str], ...]


def as_source(path: str | Path) -> str:
    """Return a path as it is recorded; UserError where there is nothing to index."""
    found = Path(os.path.abspath(Path(path).expanduser()))
    if printable(str(found)) != str(found):
        raise UserError(f"{printable(str(path))} has a name that is not UTF-8; rename it")
    if not found.exists():
        raise UserError(f"there is no {path}; name a folder or a file that exists")
    if found.is_file() and found.suffix.lower() not in SUFFIXES:
        raise UserError(f"{path} is of a kind ibid does not read; it reads {', '.join(sorted(SUFFIXES))}")
    return str(found)


def printable(name: str) -> str:
    """Return a file's name as it can be stored and shown; it differs where the name is not UTF-8."""
    return name.encode("utf-8", "backslashreplace").decode()


def scan(sources: Sequence[str], excluded: Sequence[str] = (), home: Path | None = None) -> Scan:
    """Return the documents of all sources, without the `excluded` paths and the index's own folder."""
    files: dict[str, File] = {}
    unlisted: list[tuple[File, str]] = []
    passed_over = {os.path.realpath(path) for path in excluded}
    for source in sorted(sources):
        if os.path.isdir(source):
            found = _walk(source, home, unlisted)
        elif os.path.exists(source):
            found = [(os.path.realpath(source), File(os.path.dirname(source), os.path.basename(source)))]
        else:
            raise UserError(f"the source {source} is gone; bring it back, or run: ibid remove {source}")
        for real, file in found:
            if real not in passed_over:
                files.setdefault(real, file)
    return Scan(tuple(files.values()), tuple(unlisted))


def _walk(source: str, home: Path | None, unlisted: list[tuple[File, str]]) -> list[tuple[str, File]]:
    """Return the documents below a source, each with its path without links; add to `unlisted`."""
    root = os.path.realpath(source)
    own = os.path.realpath(home) if home else None

    def note(error: OSError) -> None:
        if os.path.realpath(error.filename) == root:
            raise UserError(f"the folder {source} cannot be listed ({error.strerror}); allow reading it")
        name = Path(os.path.relpath(error.filename, source)).as_posix()
        unlisted.append((File(source, name), f"cannot be listed ({error.strerror})"))

    found = []
    specs: dict[str, tuple[tuple[str, GitIgnoreSpec], ...]] = {}  # by folder, its own and those above it
    for folder, folders, names in os.walk(source, onerror=note):
        rules = specs.get(os.path.dirname(folder), ()) if folder != source else ()
        rules += ((folder, _patterns(os.path.join(folder, IGNORE))),) if IGNORE in names else ()
        specs[folder] = rules
        real_folder, below = os.path.realpath(folder), Path(os.path.relpath(folder, source))
        folders[:] = [
            name
            for name in sorted(folders)
            if not name.startswith(".")
            and os.path.realpath(os.path.join(folder, name)) != own
            and not _is_ignored(os.path.join(folder, name, ""), rules)
        ]
        for name in sorted(names):
            path = os.path.join(folder, name)
            if name.startswith(".") or os.path.splitext(name)[1].lower() not in SUFFIXES or _is_ignored(path, rules):
                continue
            is_link = os.path.islink(path)
            real = os.path.realpath(path) if is_link else os.path.join(real_folder, name)
            if is_link and not real.startswith(root + os.sep):
                continue
            found.append((real, File(source, (below / name).as_posix())))
    return found


def _patterns(path: str) -> GitIgnoreSpec:
    """Return what an ignore file says; UserError where it cannot be followed: nothing is brought in unasked."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            return GitIgnoreSpec.from_lines(file.read(1 << 20).splitlines())
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no list of patterns in UTF-8"
        raise UserError(f"{path} cannot be followed ({reason}); mend it or take it away") from None


def _is_ignored(path: str, rules: tuple[tuple[str, GitIgnoreSpec], ...]) -> bool:
    """Tell what the nearest file with a word on a path says; a folder's ends in a slash."""
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder.rstrip(os.sep)) + 1 :].replace(os.sep, "/")).include
        if verdict is not None:
            return verdict
    return False
