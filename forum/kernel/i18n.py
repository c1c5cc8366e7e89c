"""Words: every visible string passes through `_`. English is the source language; other catalogues come later.

`_("Hello %(name)s", name=name)` fills by name, as gettext's users expect. In templates the result is markup and the
values are escaped; "%" stands for itself where nothing is filled in.
"""

from typing import Any  # values filled into sentences are of any kind

from flask_babel import gettext as _gettext
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext as _ngettext
from markupsafe import Markup

__all__ = ["_", "_l", "ngettext", "template_gettext", "template_ngettext"]


def _(message: str, /, **values: Any) -> str:
    """Return `message` in the reader's language, `values` filled in by name."""
    return str(_gettext(message, **values))


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the form for `num` in the reader's language; `%(num)s` and `values` are filled in."""
    return str(_ngettext(one, many, num, **values))


def template_gettext(message: str, /, **values: Any) -> Markup:
    """Return `message` as markup, `values` filled in and escaped. Messages are constants of templates, never users' text.

    While there is one language this spares every string of every page the look-up in a catalogue.
    """
    return Markup(message) % values if values else Markup(message)  # noqa: S704


def template_ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """Return the English form for `num` as markup; `%(num)s` and `values` are filled in and escaped."""
    return Markup(one if num == 1 else many) % {"num": num, **values}  # noqa: S704
