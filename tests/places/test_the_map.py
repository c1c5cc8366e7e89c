"""The dots of the world map stand on the land that is drawn beneath them."""

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LARGE = (
    "AR", "AU", "BO", "BR", "CA", "CD", "CN", "CO", "DZ", "EG", "ET", "FR", "IN", "IR", "JO", "KE", "KZ", "MG", "ML", "MN", "MX",
    "NG", "NP", "PE", "PK", "PL", "RU", "RW", "SA", "SD", "TH", "TR", "TZ", "UA", "US", "UY", "VE", "ZA", "ZM",
)  # fmt: skip


def outlines() -> list[list[tuple[int, int]]]:
    """The closed lines of static/land.svg, whose path speaks M, L, H, V and z, absolute and relative."""
    path = re.search(r' d="([^"]+)"', (ROOT / "static" / "land.svg").read_text())[1]
    x = y = 0
    lines, line = [], []
    for command, numbers in re.findall(r"([MmLlHhVvZz])([^MmLlHhVvZz]*)", path):
        values = [int(each) for each in re.findall(r"-?\d+", numbers)]
        steps = values if command in "HhVv" else list(zip(values[::2], values[1::2], strict=True))
        for number, step in enumerate(steps):
            if command in "Mm" and number == 0:
                lines.append(line := [])
            if command in "Hh":
                x = step + (x if command == "h" else 0)
            elif command in "Vv":
                y = step + (y if command == "v" else 0)
            else:
                x, y = (step[0] + x, step[1] + y) if command.islower() else step
            line.append((x, y))
    return lines


def is_inside(point: tuple[float, float], line: list[tuple[int, int]]) -> bool:
    crossings = 0
    for (x0, y0), (x1, y1) in pairwise([*line, line[0]]):
        if (y0 > point[1]) != (y1 > point[1]) and point[0] < x0 + (point[1] - y0) * (x1 - x0) / (y1 - y0):
            crossings += 1
    return crossings % 2 == 1


@pytest.fixture(scope="module")
def land():
    return outlines()


@pytest.mark.parametrize("iso2", LARGE)
def test_the_dot_of_a_large_country_stands_on_land(land, iso2):
    point = json.loads((ROOT / "data" / "map.json").read_text(encoding="utf-8"))["points"][iso2]
    assert any(is_inside(tuple(point), line) for line in land)


def test_every_point_is_on_the_map():
    points = json.loads((ROOT / "data" / "map.json").read_text(encoding="utf-8"))["points"]
    assert all(12 <= x <= 960 and 2 <= y <= 426 for x, y in points.values())
