"""The rule of floors, checked by reading imports. Each message teaches the rule."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.features import FLOORS

ROOT = Path(__file__).resolve().parents[2]
ASSEMBLY = {"features", "app", "cli", "__init__"}
ORDER = [
    {"events"},
    {"models"},
    {"policy"},
    {"queries"},
    {"forms"},
    {"mail"},
    {"actions"},
    {"jobs", "listeners", "commands"},
    {"views"},
    {"__init__"},
]
RANK = {name: n for n, names in enumerate(ORDER) for name in names}


def imports(source: str) -> Iterator[tuple[str, int, int]]:
    """Yield (dotted name, line, level) of every import, also those hidden inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module or ''}.{alias.name}", node.lineno, node.level) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno, 0) for alias in node.names)


def faults(root: Path, floors: tuple[tuple[str, ...], ...]) -> list[str]:
    """Return one sentence for every import or file that breaks the house rules below `root`/forum."""
    floor = {name: n for n, names in enumerate(floors) for name in names}
    found: list[str] = []
    for path in sorted((root / "forum").rglob("*.py")):
        folder, *rest = path.relative_to(root / "forum").with_suffix("").parts
        if not rest:
            if folder not in ASSEMBLY:
                found.append(f"{path.name}: a file beside the floors; give it a feature folder")
            continue
        if folder not in floor:
            found.append(f"{folder}/: not in FLOORS; put it on the lowest floor its imports allow")
            continue
        if folder != "kernel" and rest[0] not in RANK:
            found.append(f"{folder}/{rest[0]}: no such kind of file; see 'Inside a feature folder'")
            continue
        found += _import_faults(path, folder, rest[0], floor)
    return found


def _import_faults(path: Path, folder: str, kind: str, floor: dict[str, int]) -> list[str]:
    found: list[str] = []
    for name, line, level in imports(path.read_text()):
        here = f"{folder}/{kind}:{line}"
        bits = name.split(".")
        if level:
            found.append(f"{here}: relative import; write forum.{folder}. in full, so that floors can be read")
        elif bits[0] == "forum" and bits[1] not in floor:
            found.append(f"{here}: imports the assembly ({name}); only app.py knows every floor")
        elif bits[0] == "forum" and bits[1] != folder and floor[bits[1]] >= floor[folder]:
            found.append(f"{here}: {folder} may not import {bits[1]}; use an event, a slot, a gate or an address")
        elif _reaches_up(bits, folder, kind):
            found.append(f"{here}: {kind} may not import {bits[2]}; upper files use lower ones")
        elif kind == "views" and (bits[0] in {"sqlalchemy", "flask_sqlalchemy"} or name.startswith("forum.kernel.db")):
            found.append(f"{here}: views know no SQL; ask a query or an action")
    return found


def _reaches_up(bits: list[str], folder: str, kind: str) -> bool:
    inside = bits[:2] == ["forum", folder] and folder != "kernel" and len(bits) > 2
    return inside and bits[2] in RANK and bits[2] != kind and RANK[bits[2]] >= RANK[kind]


def test_the_house_keeps_its_floors() -> None:
    assert faults(ROOT, FLOORS) == []


@pytest.mark.parametrize(
    ("where", "source", "lesson"),
    [
        ("low/queries.py", "from forum.high import models", "may not import high"),
        ("low/queries.py", "def f():\n    from forum.high import models", "may not import high"),
        ("low/queries.py", "from ..high import models", "relative import"),
        ("low/models.py", "from forum.low import queries", "models may not import queries"),
        ("low/views.py", "import sqlalchemy", "know no SQL"),
        ("low/utils.py", "", "no such kind of file"),
        ("attic/models.py", "", "not in FLOORS"),
        ("low/actions.py", "from forum import app", "the assembly"),
    ],
)
def test_a_planted_fault_is_found(tmp_path: Path, where: str, source: str, lesson: str) -> None:
    path = tmp_path / "forum" / where
    path.parent.mkdir(parents=True)
    path.write_text(source)
    assert any(lesson in fault for fault in faults(tmp_path, (("kernel",), ("low",), ("high",))))
