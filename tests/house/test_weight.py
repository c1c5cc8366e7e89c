"""What a first visit weighs: style sheets and script, compressed as they travel."""

import gzip
from pathlib import Path

import pytest

from forum.kernel.assets import SHEETS, minified

ROOT = Path(__file__).resolve().parents[2]
LIMITS = {"core.css": 12 * 1024}  # bytes; an area sheet has 6 KB
AREA = 6 * 1024


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_keeps_its_weight(name: str) -> None:
    css = "\n".join((ROOT / "static" / "css" / f"{part}.css").read_text() for part in SHEETS[name])
    assert len(gzip.compress(minified(css).encode(), 9)) <= LIMITS.get(name, AREA)


def test_every_style_sheet_is_used() -> None:
    used = {part for parts in SHEETS.values() for part in parts}
    assert {path.stem for path in (ROOT / "static" / "css").glob("*.css")} == used


def test_each_style_sheet_is_one_layer() -> None:
    for path in (ROOT / "static" / "css").glob("*.css"):
        text = path.read_text()
        assert text.count("@layer") == (2 if path.stem == "tokens" else 1), path.name
