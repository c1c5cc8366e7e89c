"""Case studies from a file: all or nothing, repeatable by `id`, every fault named by line and field."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any  # the file is YAML

import yaml
from sqlalchemy import select

from forum.cases import actions, queries
from forum.cases.models import Case, CaseAuthor, CaseDraft, CaseVersion
from forum.cases.models.html import rendered
from forum.cases.models.record import check
from forum.kernel.db import db
from forum.kernel.i18n import _
from forum.kernel.text import TextRefused
from forum.people.models import Member

FILE_MAX = 5 * 1024 * 1024  # bytes
CASES_MAX = 2000
ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
MARKS = frozenset({"__line__", "__lines__"})  # where things stand in the file: not part of it
DERIVED = frozenset({"region", "subregion", "cite_as", "fullness", "version", "authors", "change_note"})  # the site makes them anew
EDITORS = "Reach editors, from published sources"
DEFAULTS: dict[str, Any] = {
    "language": "en",
    "licence": "CC-BY-4.0",
    "audience": "everyone",
    "byline": {"kind": "organisation", "text": EDITORS},
}


@dataclass
class Report:
    """What an import found and did. `faults`: "line 12, india-vimosewa: ..."; where there are any, nothing was written."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Item:
    """One case of the file: where it stands, its key, and the record in it."""

    line: int
    key: str
    record: dict[str, Any]


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice, aliases (a short file could grow without end), and keeps the line of every mapping."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.events.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML is half typed
            raise yaml.MarkedYAMLError(problem="aliases (*) are not read: write the text out", problem_mark=event.start_mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise yaml.MarkedYAMLError(problem=f"{key!r} is not a field name", problem_mark=key_node.start_mark)
        if key in found:
            raise yaml.MarkedYAMLError(problem=f"the field {key!r} stands twice", problem_mark=key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
    found["__line__"] = node.start_mark.line + 1
    found["__lines__"] = {key.value: key.start_mark.line + 1 for key, _value in node.value}
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def import_cases(text: str, author_id: int) -> Report:
    """Import the YAML `text` (schema_version 1) in the caller's transaction, by the member `author_id`.

    Raises nothing for a wrong file: the report has its faults, and nothing was written.
    """
    report = Report()
    items = _read(text, report)
    if not report.faults:
        existing = {case.import_key: case for case in db.session.scalars(select(Case).where(Case.import_key.is_not(None)))}
        plans = [(item, existing.get(item.key)) for item in items]
        for item, case in plans:
            _refuse_changed_here(item, case, report)
        if not report.faults:
            for item, case in plans:
                _put(item, case, author_id, report)
    return report


def records(text: str) -> list[dict[str, Any]]:
    """Return the records of a file that is right, as they would be stored. Raises ValueError with every fault."""
    report = Report()
    items = _read(text, report)
    if report.faults:
        raise ValueError("\n".join(report.faults))
    return [item.record for item in items]


def _read(text: str, report: Report) -> list[Item]:
    if len(text.encode("utf-8", "surrogatepass")) > FILE_MAX:
        report.faults.append(_("The file is larger than 5 MB."))
        return []
    try:
        data = yaml.load(text, _Loader)  # noqa: S506  a SafeLoader, made stricter
    except yaml.MarkedYAMLError as fault:
        line = fault.problem_mark.line + 1 if fault.problem_mark else 1
        report.faults.append(_("line %(line)s: %(problem)s", line=line, problem=fault.problem or "not YAML"))
        return []
    except (yaml.YAMLError, RecursionError, ValueError) as fault:
        report.faults.append(_("line 1: not YAML (%(problem)s)", problem=str(fault)[:120]))
        return []
    if not isinstance(data, dict) or data.get("schema_version") != 1 or not isinstance(data.get("cases"), list):
        report.faults.append(_("line 1: a file begins with “schema_version: 1” and “cases:”."))
        return []
    if len(data["cases"]) > CASES_MAX:
        report.faults.append(_("line 1: %(limit)s cases fit into one file; this has more.", limit=CASES_MAX))
        return []
    items = [item for raw in data["cases"] if (item := _item(raw, report))]
    for number, item in enumerate(items):
        if any(other.key == item.key for other in items[:number]):
            report.faults.append(f"line {item.line}, {item.key}: this id stands twice in the file")
    return items


def _item(raw: Any, report: Report) -> Item | None:
    if not isinstance(raw, dict):
        report.faults.append(_("line 1: a case that is not a list of fields: %(case)s", case=str(raw)[:60]))
        return None
    line = raw.get("__line__", 1)
    record = {name: value for name, value in _plain(raw).items() if name not in DERIVED}
    key = record.pop("id", "")
    here = f"line {line}, {key or 'no id'}"
    if not isinstance(key, str) or not ID.fullmatch(key):
        report.faults.append(f"{here}: id: lower-case letters, digits and hyphens, up to 60 characters")
        return None
    if record.get("audience") == "edition":
        report.faults.append(f"line {_line_of(raw, 'audience', line)}, {key}: audience: a file cannot name an edition; use members")
    record = {**DEFAULTS, **record}
    depth = "full" if record.get("coverage") and record.get("narrative") else "snapshot"
    for fault in check(record, depth, queries.known()):  # type: ignore[arg-type]
        report.faults.append(f"line {_line_of(raw, fault.path, line)}, {key}: {fault.path}: {fault.sentence}")
    return Item(line, key, record)


def _line_of(raw: Any, path: str, line: int) -> int:
    """Return the line of the field `path`, or of what is deepest on the way to it."""
    for step in path.split("."):
        if isinstance(raw, dict):
            line = raw.get("__lines__", {}).get(step, raw.get("__line__", line))
            raw = raw.get(step)
        elif isinstance(raw, list) and step.isdecimal() and int(step) < len(raw):
            raw = raw[int(step)]
        else:
            break
    return line


def _plain(value: Any) -> Any:
    """Return `value` without line marks and empty values, dates as text: the record as it is stored."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key not in MARKS and each not in (None, "", [])}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value.strip() if isinstance(value, str) else value


def _hash(record: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(record, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _refuse_changed_here(item: Item, case: Case | None, report: Report) -> None:
    """A case study that somebody changed on the site since its import is theirs: the file does not overwrite it."""
    if case is None or case.import_hash == _hash(item.record):
        return
    if case.state != "published":
        report.faults.append(f"line {item.line}, {item.key}: withdrawn on the site (case {case.id}); bring it back there first")
        return
    newest = db.session.scalar(
        select(CaseVersion.record).where(CaseVersion.case_id == case.id, CaseVersion.version == case.version)
    )
    if newest is None or _hash(newest) != case.import_hash:
        report.faults.append(f"line {item.line}, {item.key}: changed on the site since its import (case {case.id}); merge it there")


def _put(item: Item, case: Case | None, author_id: int, report: Report) -> None:
    digest = _hash(item.record)
    if case is not None and case.import_hash == digest:
        report.skipped.append(item.key)
        return
    is_new = case is None
    if case is None:
        case = Case(import_key=item.key)
        db.session.add(case)
        db.session.flush()
        db.session.add(CaseAuthor(case_id=case.id, member_id=author_id))
    byline = item.record["byline"]
    terms = actions.Terms(item.record["audience"], byline["kind"], byline.get("text", ""))
    try:
        html = rendered(item.record, f"case{case.id}")
    except TextRefused as fault:
        report.faults.append(f"line {item.line}, {item.key}: {fault}")
        return
    actions.publish(author_id, case, item.record, html, terms, note=_("Imported") if is_new else _("Imported again, changed"))
    case.import_hash = digest
    checked = item.record.get("facts_checked_on")
    case.facts_checked_on = date.fromisoformat(checked) if checked else None
    draft = db.session.get(CaseDraft, case.id)
    if draft is not None:
        db.session.delete(draft)
    (report.new if is_new else report.changed).append(item.key)


def editors() -> Member:
    """Return the member who stands for the editors: cannot sign in, moderators act as author. Made at the first call."""
    member = db.session.scalar(select(Member).where(Member.handle == "reach-editors"))
    if member is None:
        member = Member(handle="reach-editors", name=EDITORS, name_key="reach editors", visibility="hidden", may_sign_in=False)
        db.session.add(member)
        db.session.flush()
    return member
