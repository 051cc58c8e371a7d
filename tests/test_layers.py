"""The arrows are ui -> qa -> index and never back; nothing heavy is loaded before it is needed."""

import ast
import doctest
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {"index": {"index"}, "qa": {"qa", "index"}, "ui": {"ui", "qa", "index"}}
MODULES = sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))
HEAVY = {"torch", "transformers", "sentence_transformers", "faiss", "tantivy", "gradio", "numpy"}


def imports(path: Path) -> list[str]:
    """Return what a module imports anywhere in it, functions and strings for `import_module` included."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append("." * node.level + (node.module or ""))
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            found += [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_point_down(path):
    package = path.relative_to(ROOT).parts[0]
    for name in imports(path):
        assert not name.startswith("."), f"{path.name}: relative import {name}"
        first = name.split(".")[0]
        if first in MAY_IMPORT:
            assert first in MAY_IMPORT[package], f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_says_what_it_is(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "name", ["index", "index.records", "index.errors", "index.load", "index.scan", "index.split", "qa", "ui", "ui.cli"]
)
def test_importing_loads_nothing_heavy(name):
    code = f"import sys, {name}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_the_examples_in_the_docstrings_are_true(path):
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    assert doctest.testmod(importlib.import_module(name)).failed == 0
