"""House rules that are read from the files: commits, raw SQL, views, sizes, templates, settings. Each message teaches its rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.features import FLOORS

ROOT = Path(__file__).resolve().parents[2]
MAY_COMMIT = {
    "kernel/web.py", "kernel/asides.py", "kernel/jobs.py", "kernel/schema.py", "cli.py",
    "kernel/dialects/engine_postgresql.py",
}  # fmt: skip
FLOOR = {name: n for n, floor in enumerate(FLOORS) for name in floor} | {"ui": 0}
POINTS = re.compile(r"""{%-?\s*(?:include|extends|import|from)\s+["']([\w-]+)/|url_for\(\s*["'](\w+)\.""")
FUNCTION_MAX, FUNCTION_USUAL, VIEW_MAX, MODULE_MAX, TEMPLATE_MAX, ASSET_MAX = 50, 25, 20, 300, 120, 150  # lines
VIEWS = re.compile(r"(^|/)views(/|\.py$)")


def python_files() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "forum").rglob("*.py")):
        yield path.relative_to(ROOT / "forum").as_posix(), path.read_text()


def functions(source: str) -> Iterator[tuple[str, int, ast.FunctionDef]]:
    """Yield (name, lines without the docstring, node)."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            first = node.body[0]
            doc = first.end_lineno - first.lineno + 1 if ast.get_docstring(node) else 0
            yield node.name, node.end_lineno - node.lineno + 1 - doc, node


def test_nobody_else_commits() -> None:
    found = [name for name, text in python_files() if re.search(r"\.commit\(", text) and name not in MAY_COMMIT]
    assert found == [], "commit belongs to the request layer, the asides, the worker and the command line"


def test_raw_sql_stands_in_the_dialects_only() -> None:
    raw = re.compile(r"exec_driver_sql|\bimport text\b|sqlalchemy import .*\btext\b|cursor\.execute")
    found = [name for name, text in python_files() if raw.search(text) and not name.startswith("kernel/dialects/")]
    assert found == [], "raw SQL belongs to kernel/dialects: <thing>_sqlite.py and <thing>_postgresql.py"


def test_bleach_has_one_importer() -> None:
    found = [name for name, text in python_files() if re.search(r"^\s*(import|from) bleach", text, re.M)]
    assert found == ["kernel/text.py"], "kernel/text.py alone cleans, so that the sanitiser is a one-file swap"


def test_modules_are_small() -> None:
    found = [f"{name}: {len(text.splitlines())}" for name, text in python_files() if len(text.splitlines()) > MODULE_MAX]
    assert found == [], f"a module has at most {MODULE_MAX} lines; make it a folder of its own name"


def test_functions_are_small() -> None:
    sizes = [(size, f"{name}:{fn}") for name, text in python_files() for fn, size, _node in functions(text)]
    assert [where for size, where in sizes if size > FUNCTION_MAX] == []
    usual = sum(size <= FUNCTION_USUAL for size, _where in sizes) / len(sizes)
    assert usual >= 0.9, f"only {usual:.0%} of functions have {FUNCTION_USUAL} lines or fewer; nine of ten should"


def test_views_are_thin() -> None:
    found = [
        f"{name}:{fn} {size}"
        for name, text in python_files()
        if VIEWS.search(name)
        for fn, size, _n in functions(text)
        if size > VIEW_MAX
    ]
    assert found == [], f"a view has at most {VIEW_MAX} lines: read the address, one query or action, render or redirect"


def test_templates_and_assets_are_small() -> None:
    long = [
        str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if len(p.read_text().splitlines()) > TEMPLATE_MAX
    ]
    for folder in ("css", "js"):
        long += [
            str(p.relative_to(ROOT)) for p in (ROOT / "static" / folder).iterdir() if len(p.read_text().splitlines()) > ASSET_MAX
        ]
    assert long == []


def test_templates_point_down() -> None:
    found = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        me = path.relative_to(ROOT / "templates").parts[0]
        for match in POINTS.findall(path.read_text()):
            other = match[0] or match[1]
            if other != me and FLOOR[other] >= FLOOR[me]:
                found.append(f"{path.relative_to(ROOT)}: {me} must not reach up to {other}; use to('name') or a slot")
    assert found == []


def test_templates_carry_no_inline_style_or_script() -> None:
    bad = re.compile(r"\sstyle=|<script(?![^>]*\bsrc=)|\son\w+=", re.I)
    found = [
        str(p.relative_to(ROOT))
        for p in (ROOT / "templates").rglob("*.html")
        if "/mail/" not in str(p) and bad.search(p.read_text())
    ]
    assert found == [], "the CSP forbids inline style and script"


def test_partials_name_their_inputs() -> None:
    found = [str(p.relative_to(ROOT)) for p in (ROOT / "templates").rglob("*.html") if not p.read_text().startswith("{#")]
    assert found == [], "a template opens with a comment naming its inputs"


def test_style_sheets_have_no_physical_sides() -> None:
    sides = re.compile(r"(?:margin|padding|border)-(?:left|right)\s*:|\bfloat:|text-align:\s*(?:left|right)")
    found = [
        p.name for p in (ROOT / "static" / "css").iterdir() if sides.search(re.sub(r"/\*.*?\*/", "", p.read_text(), flags=re.S))
    ]
    assert found == [], "logical properties only, so that Arabic mirrors"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "config.py").read_text() + "".join(source for _name, source in python_files())
    names = set(re.findall(r'os.environ\.get\(\s*"([A-Z_]+)"', text)) | set(re.findall(r'_number\("([A-Z_]+)"', text))
    page = (ROOT / "docs" / "settings.md").read_text()
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_the_docs_show_the_floors_as_they_are() -> None:
    page = (ROOT / "docs" / "house.md").read_text()
    shown = tuple(tuple(re.findall(r"`(\w+)`", line.split("|")[2])) for line in page.splitlines() if re.match(r"\| \d+ \|", line))
    assert shown == FLOORS


def test_every_slot_is_documented() -> None:
    code = "".join(source for _name, source in python_files())
    templated = {f"{kind}_{part}" for kind in ("region", "country", "topic", "edition") for part in ("main", "aside", "actions")}
    slots = set(re.findall(r'Slot\(\s*"(\w+)"', code)) | templated | {f"case_{n}" for n in ("marks", "reasons", "actions", "foot")}
    page = (ROOT / "docs" / "house.md").read_text()
    assert {name for name in slots if f"`{name}`" not in page} == set()


@pytest.mark.parametrize(("rule", "planted"), [
    (re.compile(r"\.commit\("), "db.session.commit()"),
    (POINTS, '{% include "home/member.html" %}'),
    (VIEWS, "cases/views/reading.py"),
])  # fmt: skip
def test_the_patterns_find_what_they_look_for(rule: re.Pattern[str], planted: str) -> None:
    assert rule.search(planted)
