"""What will happen to a line of a list, in words."""

from forum.kernel.i18n import _


def outcome_words(outcome: str, edition: str, other: int = 0) -> str:
    """Return a sentence for an outcome of `queries.OUTCOMES`. edition: its title or ""; other: the line with the address."""
    if outcome == "join":
        return _("A member already: will be added to %(edition)s.", edition=edition)
    if outcome == "member":
        return _("A member of %(edition)s already.", edition=edition) if edition else _("A member already.")
    if outcome == "duplicate":
        return _("Stands in line %(n)d already: left out.", n=other)
    return {
        "new": _("Will be invited."), "open": _("Invited already, and may still accept: nothing is sent twice."),
        "check": _("Nothing is sent until you say which address is right."), "fault": _("Cannot be invited."),
    }[outcome]  # fmt: skip
