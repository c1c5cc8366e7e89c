"""Loading places from data/: repeatable, run by `reach init`."""

import csv
import json
from pathlib import Path

import yaml
from flask import current_app

from forum.kernel.db import db
from forum.kernel.memory import forget
from forum.kernel.text import fold
from forum.places.models import Country, Region


def load_places() -> None:
    """Bring regions, sub-regions and countries up to data/vocabularies.yaml, countries.csv and map.json."""
    data = Path(current_app.root_path) / "data"
    regions = yaml.safe_load((data / "vocabularies.yaml").read_text(encoding="utf-8"))["regions"]
    words = yaml.safe_load((data / "introductions.yaml").read_text(encoding="utf-8"))["regions"]
    known = {row.slug: row for row in db.session.query(Region)}
    ids: dict[tuple[str, str], int] = {}
    position = 0
    for region in regions:
        parent = _region(known, region, None, position, words)
        for sub in region["subregions"]:
            position += 1
            ids[region["name_en"], sub["name_en"]] = _region(known, sub, parent, position, words)
        position += 1
    _countries(data, ids)
    db.session.flush()
    forget()


def _region(known: dict[str, Region], item: dict[str, str], parent: int | None, position: int, words: dict[str, str]) -> int:
    row = known.get(item["slug"]) or Region(slug=item["slug"])
    row.name, row.parent_id, row.position = item["name_en"], parent, position
    row.introduction = words.get(item["slug"], "")
    db.session.add(row)
    db.session.flush()
    return row.id


def _countries(data: Path, ids: dict[tuple[str, str], int]) -> None:
    points = json.loads((data / "map.json").read_text(encoding="utf-8"))["points"]
    known = {row.iso2: row for row in db.session.query(Country)}
    with (data / "countries.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if not line["ilo_region"]:
                continue  # listed for completeness of the source, not a place of its own
            row = known.get(line["iso2"]) or Country(iso2=line["iso2"])
            row.iso3, row.name, row.name_fr, row.name_es = line["iso3"], line["name_en"], line["name_fr"], line["name_es"]
            row.name_key = fold(line["name_en"])
            row.subregion_id = ids[line["ilo_region"], line["ilo_subregion_broad"]]
            row.x, row.y = points.get(line["iso2"], (None, None))
            db.session.add(row)
