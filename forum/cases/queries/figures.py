"""Coverage and cost as a page shows them: figures drawn by the server, tables behind them. Pure, but for vocabularies.

Charts draw kind `coverage` only, one indicator at a time; women and men only where both are given. x is in per cent and y in
pixels, so that a chart stretches and its text does not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any  # points of a record

from forum.kernel.i18n import _
from forum.kernel.wording import number
from forum.topics import queries as topics

HEIGHT, TOP, BOTTOM = 240, 26, 212  # pixels: of the chart, of its highest value, of its base line
LEFT, RIGHT = 6.0, 94.0  # per cent: first and last year
LABEL_ABOVE, LABEL_BELOW = 10, 22  # pixels from a point to the base line of its figure
LABEL_GAP = 34  # per cent between two figures written beside their points, or they touch on a phone
TICK_GAP = 22  # pixels between a figure beside the first point and one beside a line of the grid
YEAR_GAP = 11  # per cent between two years written under a figure, or they touch on a phone


@dataclass(frozen=True)
class Dot:
    """A point of a chart. `label_y`: where its figure is written, None for no figure: the first, the last, and the highest where
    its words touch neither."""

    x: float
    y: float
    words: str
    year: int
    label_y: float | None = None


@dataclass(frozen=True)
class Line:
    """A series: `mark` "w" women, "m" men, "" all."""

    name: str
    mark: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class Row:
    """A figure in a table: all in words. `source`: the short name of a source of the case."""

    year: str
    value: str
    women: str
    men: str
    scope: str
    note: str
    source: str


@dataclass(frozen=True)
class Figure:
    """One indicator: its rows, and lines where it can be drawn. `title` says the finding in words."""

    code: str
    label: str
    unit: str
    kind: str
    title: str
    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    ticks: tuple[tuple[float, str], ...]
    years: tuple[tuple[float, str], ...]
    by_sex: bool
    women_only: bool


def figures(points: Sequence[Mapping[str, Any]]) -> list[Figure]:
    """Return the coverage points grouped by indicator and unit, results first."""
    words = topics.vocabulary("coverage_indicators")
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for point in points:
        groups.setdefault((point["indicator"], point["unit"]), []).append(point)
    found = [_figure(code, unit, rows, words.by_code[code]) for (code, unit), rows in groups.items() if code in words.by_code]
    order = {"coverage": 0, "outcome": 1, "target": 2, "other": 3}
    return sorted(found, key=lambda figure: order.get(figure.kind, 9))


def value_words(point: Mapping[str, Any]) -> str:
    """Return a figure in words: "about 2,200,000", "at least 45%", "about 100% or more"."""
    words = number(point["value"]) + ("%" if point["unit"] == "percent" else "")
    if point.get("approx"):
        return _("about %(words)s or more", words=words) if point.get("at_least") else _("about %(words)s", words=words)
    return _("at least %(words)s", words=words) if point.get("at_least") else words


def latest_words(spark: Mapping[str, Any]) -> str:
    """Return the figure of a card in words; where sources disagree on the same year, every one: "19% or 45%"."""
    words = value_words(spark)
    others = [value_words({"value": value, "unit": spark["unit"]}) for value in spark.get("also", ())]
    return _(" or ").join([*others, words]) if others else words


def cost_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the costs in words."""
    found = []
    for row in rows:
        currency = topics.label("cost_units", row["currency"]) if row["currency"] == "percent_of_gdp" else row["currency"]
        payers = ", ".join(topics.label("financing_sources", code) for code in row.get("who_pays") or ())
        found.append(
            {
                "what": topics.label("cost_items", row["what"]), "amount": f"{number(row['amount'])} {currency}",
                "per": topics.label("cost_per", row["per"]), "year": str(row["year"]), "payers": payers,
                "note": row.get("note", ""), "source": row.get("source", ""),
            }
        )  # fmt: skip
    return found


def _figure(code: str, unit: str, points: list[Mapping[str, Any]], word: topics.Word) -> Figure:
    points = sorted(points, key=lambda point: (point["year"], point["value"]))
    kind = word.extra.get("kind", "other")
    by_sex = any(point.get("women") is not None and point.get("men") is not None for point in points)
    lines, ticks, years = _drawn(points) if kind == "coverage" else ((), (), ())
    return Figure(
        code, word.label, topics.label("units", unit), kind, _finding(points, word.label), tuple(_row(point) for point in points),
        lines, ticks, years, by_sex, word.extra.get("sex") == "women",
    )  # fmt: skip


def _finding(points: list[Mapping[str, Any]], label: str) -> str:
    first, last = points[0], points[-1]
    if first["year"] == last["year"]:
        values = _(" or ").join(dict.fromkeys(value_words(point) for point in points))
        return _("%(label)s: %(value)s in %(year)s", label=label, value=values, year=last["year"])
    words = _(
        "%(label)s: from %(first)s in %(start)s to %(last)s in %(end)s",
        label=label, first=value_words(first), start=first["year"], last=value_words(last), end=last["year"],
    )  # fmt: skip
    top = max(points, key=lambda point: point["value"])
    if top["value"] > max(first["value"], last["value"]):
        words += _(", with %(top)s in %(year)s", top=value_words(top), year=top["year"])
    return words


def _row(point: Mapping[str, Any]) -> Row:
    year = str(point["year"]) + (f"–{point['year_end']}" if point.get("year_end") else "")
    women, men = (number(point[key]) if point.get(key) is not None else "" for key in ("women", "men"))
    return Row(year, value_words(point), women, men, point.get("scope", ""), point.get("note", ""), point.get("source", ""))


def _drawn(points: list[Mapping[str, Any]]) -> tuple[Any, Any, Any]:
    years = sorted({point["year"] for point in points})
    if len(years) < 2:
        return (), (), ()
    both = [point for point in points if point.get("women") is not None and point.get("men") is not None]
    by_sex = len({point["year"] for point in both}) >= 2
    drawn = both if by_sex else points
    years = sorted({point["year"] for point in drawn})
    keys = (("women", "w", _("Women")), ("men", "m", _("Men"))) if by_sex else (("value", "", _("All")),)
    top = _round_up(max(point[key] for point in drawn for key, _mark, _name in keys))

    def at(point: Mapping[str, Any], key: str) -> Dot:
        x = LEFT + (RIGHT - LEFT) * (point["year"] - years[0]) / (years[-1] - years[0])
        y = BOTTOM - (BOTTOM - TOP) * point[key] / top
        return Dot(round(x, 2), round(y, 1), value_words({**point, "value": point[key]}), point["year"])

    series = [[at(point, key) for point in drawn] for key, _mark, _name in keys]
    lines = tuple(
        Line(name, mark, _labelled(dots, [other for other in series if other is not dots]))
        for dots, (_key, mark, name) in zip(series, keys, strict=True)
    )
    if len(both) == 1 and not by_sex:
        lines += _pair(at(both[0], "women"), at(both[0], "men"))
    taken = [line.dots[0].y for line in lines]
    heights = [(round(BOTTOM - (BOTTOM - TOP) * part / 2, 1), number(top * part / 2)) for part in (0, 1, 2)]
    ticks = tuple((y, "" if any(abs(y - each) < TICK_GAP for each in taken) else words) for y, words in heights)
    return lines, ticks, tuple(_year_marks(years))


def _pair(women: Dot, men: Dot) -> tuple[Line, Line]:
    """The women and men of the one year that has both, beside a line of all: the higher one is named above, the other
    below, where there is room."""
    higher = min(women, men, key=lambda dot: dot.y)

    def named(dot: Dot) -> Dot:
        above = dot is higher or dot.y + LABEL_BELOW > BOTTOM - 4  # below would be struck through by the axis
        return replace(dot, label_y=round(dot.y - LABEL_ABOVE if above else dot.y + LABEL_BELOW, 1))

    return Line(_("Women"), "w", (named(women),)), Line(_("Men"), "m", (named(men),))


def _labelled(dots: Sequence[Dot], others: Sequence[Sequence[Dot]]) -> tuple[Dot, ...]:
    """Write the figures of some points: above them, below where the own line or a higher one of `others` would strike through."""
    first, last = dots[0], dots[-1]
    top = min(dots, key=lambda dot: dot.y)
    placed = []
    for n, dot in enumerate(dots):
        is_peak = dot is top and all(abs(dot.x - end.x) >= LABEL_GAP for end in (first, last))
        if dot is not first and dot is not last and not is_peak:
            placed.append(dot)
            continue
        beside = [dots[1]] if dot is first else [dots[-2]] if dot is last else []
        higher = any(other[n].y < dot.y for other in others) if others else any(each.y < dot.y for each in beside)
        below = higher and dot.y + LABEL_BELOW < BOTTOM
        placed.append(replace(dot, label_y=round(dot.y + (LABEL_BELOW if below else -LABEL_ABOVE), 1)))
    return tuple(placed)


def _year_marks(years: list[int]) -> list[tuple[float, str]]:
    """Return (x in per cent, year) for the years to be written: the first, the last, and those between that touch neither."""
    span = years[-1] - years[0]
    placed = [(round(LEFT + (RIGHT - LEFT) * (year - years[0]) / span, 2), str(year)) for year in years]
    kept = placed[:1]
    for x, year in placed[1:-1]:
        if x - kept[-1][0] >= YEAR_GAP and placed[-1][0] - x >= YEAR_GAP:
            kept.append((x, year))
    return [*kept, placed[-1]]


def _round_up(value: float) -> float:
    """Return the next 1, 2, 2.5, 4, 5 or 10 times a power of ten."""
    power = 1.0
    while power * 10 < value:
        power *= 10
    return next((power * step for step in (1, 2, 2.5, 4, 5, 10) if power * step >= value), power * 10)
