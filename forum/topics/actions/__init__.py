"""Loading topics and vocabularies from data/vocabularies.yaml: repeatable, run by `reach init`.

A term that left the file stays in the database: records may use it.
"""

from pathlib import Path
from typing import Any  # the file is a tree of many shapes

import yaml
from flask import current_app

from forum.kernel.db import db
from forum.kernel.memory import forget
from forum.topics.models import Term, Topic

WORDS = ("label", "label_fr", "definition")  # what an administrator may put in other words
_KNOWN = {"code", "value", "label_en", "label_fr", "definition", "description"}


def load_topics() -> None:
    """Bring topics and terms up to the file."""
    folder = Path(current_app.root_path) / "data"
    data = yaml.safe_load((folder / "vocabularies.yaml").read_text(encoding="utf-8"))
    words = yaml.safe_load((folder / "introductions.yaml").read_text(encoding="utf-8"))["topics"]
    _topics(data.pop("topics"), words)
    data.pop("regions")
    known = {(row.vocabulary, row.code): row for row in db.session.query(Term)}
    for name, rows in _lists(data).items():
        for position, item in enumerate(rows):
            _term(known, name, position, item)
    db.session.flush()
    forget()


def _lists(data: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return {vocabulary: rows}: nested lists get dotted names."""
    lists = {name: rows for name, rows in data.items() if isinstance(rows, list) and name != "factors"}
    for side in ("facilitating", "hindering"):
        other = "hindering" if side == "facilitating" else "facilitating"
        lists[f"factors.{side}"] = [
            {**pair[side], "family": pair["family"], "faces": pair[other]["code"]} for pair in data["factors"]
        ]
    lists["gender.questions"] = data["gender"]["questions"]
    lists["gender.markers"] = [{**marker, "code": str(marker["value"])} for marker in data["gender"]["markers"]]
    lists["gender"] = [{"code": "note", "label_en": data["gender"]["note_en"], "label_fr": data["gender"]["note_fr"]}]
    lists["rubric"] = [{"code": "rubric", "label_en": "Rubric", **data["rubric"]}]
    lists["not_sure"] = [data["not_sure"]]
    return lists


def _term(known: dict[tuple[str, str], Term], name: str, position: int, item: dict[str, Any]) -> None:
    code = str(item["code"])
    row = known.get((name, code)) or Term(vocabulary=name, code=code)
    words = {"label": item["label_en"], "label_fr": item.get("label_fr", "")}
    row.delivered = words | {"definition": item.get("definition") or item.get("description", "")}
    if not row.is_edited:
        row.label, row.label_fr, row.definition = (row.delivered[name] for name in WORDS)
    row.position = position
    row.extra = {key: value for key, value in item.items() if key not in _KNOWN}
    db.session.add(row)


def _topics(themes: list[dict[str, Any]], words: dict[str, str]) -> None:
    known = {row.slug: row for row in db.session.query(Topic)}

    def put(item: dict[str, Any], parent: int | None, position: int) -> int:
        row = known.get(item["slug"]) or Topic(slug=item["slug"])
        row.delivered = {"label": item["name_en"], "label_fr": item.get("name_fr", ""), "definition": item["description"]}
        if not row.is_edited:
            row.name, row.name_fr, row.description = (row.delivered[name] for name in WORDS)
        row.parent_id, row.position = parent, position
        row.introduction = words.get(item["slug"]) or f"{row.description[0].upper()}{row.description[1:].rstrip('.')}."
        db.session.add(row)
        db.session.flush()
        return row.id

    for number, theme in enumerate(themes, 1):
        parent = put(theme, None, number)
        for position, sub in enumerate(theme["topics"], 1):
            put(sub, parent, position)
