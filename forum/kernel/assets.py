"""Static files: joined, minified, fingerprinted and compressed once at start-up, then served from memory for a year.

`core` goes with every page, an area sheet beside it where a page needs one. tests/house/test_weight.py holds their sizes.
"""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, request
from werkzeug.exceptions import NotFound

from forum.kernel.pagecache import packed_as

SHEETS = {
    "core.css": ("tokens", "base", "layout", "marks", "reading", "tables", "discussion", "talking", "forms", "people", "print"),
    "cases.css": ("cases", "glance", "figures", "library", "front", "places"),
    "staff.css": ("moderation", "admin", "matrix"),
}
FOREVER = "public, max-age=31536000, immutable"

bp = Blueprint("assets", __name__)


@dataclass(frozen=True)
class Asset:
    """A file as it travels: plain, and compressed where that helps."""

    content_type: str
    plain: bytes
    packed: dict[str, bytes]


_assets: dict[str, Asset] = {}  # fingerprinted name -> what is served
_names: dict[str, str] = {}  # name -> fingerprinted name


def url(name: str) -> str:
    """Return the address of the asset `name` ("core.css", "icons.svg"). Raises KeyError for an unknown one."""
    return "/static/" + _names[name]


def build() -> str:
    """Return a name for all assets and templates together: pages made by another build have other ETags."""
    return _names[""]


@bp.get("/static/<name>")
def serve(name: str) -> Response:
    """Serve an asset by its fingerprinted name; an old or unknown fingerprint is a 404."""
    asset = _assets.get(name)
    if asset is None:
        raise NotFound
    encoding = packed_as(request.accept_encodings, asset.packed)
    response = Response(asset.packed.get(encoding, asset.plain), content_type=asset.content_type)
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response


def init(app: Flask) -> None:
    """Read static/ and make everything ready; reads the disk once."""
    root = Path(app.root_path)
    css = root / "static" / "css"
    made = {name: minified("\n".join((css / f"{part}.css").read_text() for part in parts)) for name, parts in SHEETS.items()}
    made["reach.js"] = "\n".join(path.read_text() for path in sorted((root / "static" / "js").glob("*.js")))
    for path in sorted((root / "static").glob("*.*")):
        made[path.name] = path.read_text()
    everything = hashlib.sha256()
    for name, text in made.items():
        _add(name, text.encode())
        everything.update(text.encode())
    for path in sorted([*(root / "templates").rglob("*.html"), *(root / "forum").rglob("*.py")]):
        everything.update(path.read_bytes())
    _names[""] = everything.hexdigest()[:12]
    if "assets" not in app.blueprints:
        app.register_blueprint(bp)


def minified(css: str) -> str:
    """Return `css` without comments and needless white space. Strings with runs of spaces do not occur in ours."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r"\s*([{};,>])\s*", r"\1", css)
    return re.sub(r":\s+", ":", css).replace(";}", "}").strip()


def _add(name: str, body: bytes) -> None:
    stem, _, ending = name.rpartition(".")
    fingerprinted = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or ending in ("js", "svg"):
        kind += "; charset=utf-8"
    _names[name] = fingerprinted
    _assets[fingerprinted] = Asset(kind, body, {"br": brotli.compress(body, quality=11), "gzip": gzip.compress(body, 9, mtime=0)})
