"""Words: every visible string passes through `_`. English is the source language; other catalogues come later.

`_("Hello %(name)s", name=name)` fills by name, as gettext's users expect. In templates the result is markup and the
values are escaped; "%" stands for itself where nothing is filled in.
"""

from typing import Any  # values filled into sentences are of any kind

from flask_babel import lazy_gettext as _l
from markupsafe import Markup

__all__ = ["_", "_l", "ngettext", "template_gettext", "template_ngettext"]


def _(message: str, /, **values: Any) -> str:
    """Return `message`, `values` filled in by name.

    While there is one language, neither this nor the others here look anything up: a look-up costs a page of a hundred strings
    more than its statements do.
    """
    return message % values if values else message


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """Return the English form for `num`; `%(num)s` and `values` are filled in."""
    return (one if num == 1 else many) % {"num": num, **values}


def template_gettext(message: str, /, **values: Any) -> Markup:
    """Return `message` as markup, `values` filled in and escaped. Messages are constants of templates, never users' text."""
    return Markup(message) % values if values else Markup(message)  # noqa: S704


def template_ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """Return the English form for `num` as markup; `%(num)s` and `values` are filled in and escaped."""
    return Markup(one if num == 1 else many) % {"num": num, **values}  # noqa: S704
