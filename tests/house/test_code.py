"""House rules of the code in app/; each failure names the cure."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from config import ROOT

FILES = [*sorted((ROOT / "app").rglob("*.py")), ROOT / "config.py"]
LONGEST_FUNCTION = 30  # lines below the signature and the docstring
LONGEST_FILE = 265  # lines
THEIRS = {"silent", "canSplitWord", "return_timestamp"}  # arguments of functions that markdown-it and itsdangerous call
BANNED = {"utcnow": "kernel.clock.now()", "utcfromtimestamp": "datetime.fromtimestamp(…, UTC)"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "service", "services", "manager", "managers"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def tree_of(path: Path) -> ast.Module:
    """The file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    """The file as people name it."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[Function]:
    """Every function of a file, methods too."""
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, Function))


def body_length(node: Function) -> int:
    """The lines of a function below its signature and its docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def documented(path: Path) -> Iterator[tuple[str, ast.AST]]:
    """Everything that must say what it promises: the file, its classes and public functions."""
    yield "the file", tree_of(path)
    for holder in [tree_of(path), *(node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ClassDef))]:
        for node in holder.body:
            if isinstance(node, (ast.ClassDef, *Function.__args__)) and not node.name.startswith("_"):
                yield node.name, node


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_are_short(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST_FILE, f"{name_of(path)} has {lines} lines: split it by noun into a folder of the same name."


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_functions_are_short(path: Path) -> None:
    lengths = {node.name: body_length(node) for node in functions(path)}

    long = {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION}
    assert not long, f"Split these functions of {name_of(path)}, none is over {LONGEST_FUNCTION} lines: {long}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_everything_public_says_what_it_promises(path: Path) -> None:
    silent = [name for name, node in documented(path) if not (ast.get_docstring(node) or "").strip()]  # type: ignore[arg-type]
    rambling = [
        name
        for name, node in documented(path)
        if (text := ast.get_docstring(node)) and "\n" in text and text.splitlines()[1].strip()  # type: ignore[arg-type]
    ]

    assert not silent, f"Give these a docstring of one line in {name_of(path)}: {silent}"
    assert not rambling, f"Let the first line of the docstring stand alone in {name_of(path)}: {rambling}"


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_time_is_aware(path: Path) -> None:
    names = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    naive = [
        node.lineno
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("datetime.now", "datetime.today") and not node.args
    ]

    for banned, cure in BANNED.items():
        assert banned not in names, f"{name_of(path)} uses {banned}: say {cure}."
    assert not naive, f"{name_of(path)} asks for a time without a zone on the lines {naive}: use kernel.clock.now()."


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_clock_asks_what_time_it_is(path: Path) -> None:
    calls = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]
    asking = [node.lineno for node in calls if ast.unparse(node.func) in ("datetime.now", "date.today")]

    if name_of(path) != "app/kernel/clock.py":
        assert not asking, f"{name_of(path)} asks the time on the lines {asking}: use kernel.clock.now()."


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_switch_is_passed_by_its_place(path: Path) -> None:
    positional = [
        f"{node.name}({argument.arg})"
        for node in functions(path)
        for argument in node.args.posonlyargs + node.args.args
        if argument.annotation and ast.unparse(argument.annotation) == "bool" and argument.arg not in THEIRS
    ]

    assert not positional, f"Put a * before these arguments in {name_of(path)}: {positional}"


def test_files_are_named_for_what_they_hold() -> None:
    vague = [name_of(path) for path in FILES if {path.stem, *path.parts} & VAGUE]

    assert not vague, f"Name these for what they hold: {vague}"


def test_commands_flush_and_views_commit() -> None:
    for path in FILES:
        if "commands" in path.parts or path.stem == "commands":
            commits = [
                node.lineno
                for node in ast.walk(tree_of(path))
                if isinstance(node, ast.Attribute) and node.attr == "commit"
            ]
            assert not commits or name_of(path).startswith("app/demo/"), (
                f"{name_of(path)} commits on the lines {commits}: a command flushes, its view commits once."
            )


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_limit_stands_where_the_page_about_privacy_finds_it(path: Path) -> None:
    roots = {getattr(node, "module", None) for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}

    assert "limits" not in roots or path.name == "throttle.py", f"Move the limit of {name_of(path)} to web/throttle.py."
