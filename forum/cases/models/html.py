"""The texts of a record, laid out once."""

from collections.abc import Mapping
from typing import Any  # a record is JSON

from forum.cases.models.fields import FIELDS
from forum.kernel.text import render


def rendered(record: Mapping[str, Any], owner: str) -> dict[str, str]:
    """Return {path of an M field: safe HTML}; call before the first write. Raises TextRefused."""
    found: dict[str, str] = {}
    for field in FIELDS:
        value = record.get(field.key)
        if field.kind == "M" and value:
            found[field.key] = render(value, owner=f"{owner}-{field.key}", limit=field.limit)
        elif field.kind == "O" and isinstance(value, dict):
            for part in field.inside:
                if part.kind == "M" and value.get(part.key):
                    path = f"{field.key}.{part.key}"
                    found[path] = render(value[part.key], owner=f"{owner}-{field.key}-{part.key}", limit=part.limit)
    return found
