"""create_app: the only place that knows every floor."""

from contextlib import suppress
from pathlib import Path
from typing import Any  # settings are of many kinds

import jinja2
from flask import Blueprint, Flask, g, render_template, request
from flask_babel import Babel
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from config import Config
from forum import features
from forum.kernel import (
    addresses,
    asides,
    assets,
    fragments,
    frame,
    health,
    logs,
    pagecache,
    rules,
    security,
    undoing,
    web,
    withheld,
    wording,
)  # fmt: skip
from forum.kernel.db import db
from forum.kernel.feature import Feature
from forum.kernel.i18n import template_gettext, template_ngettext
from forum.kernel.web import ForumApp
from forum.places import queries as places
from forum.topics import queries as topics

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: dict[str, Any] | None = None) -> ForumApp:
    """Return the application, with `settings` over config.Config. Opens no connection."""
    app = ForumApp("forum", root_path=str(ROOT), template_folder="templates", static_folder=None)
    app.config.from_object(Config)
    app.config.update(settings or {})
    _behind_proxies(app)
    Babel(app)
    _templates(app)  # after Babel, whose own look-up of every string would take a fifth of a page
    db.init_app(app)
    with app.app_context():
        web.prepare_engine()
    # The order of hooks: what the address is, who asks, then whether a kept page serves, then whether a post may pass.
    logs.init(app)
    asides.init(app)
    web.init(app)
    app.before_request(_nobody_yet)
    loaded = features.load()
    entries = tuple(item for feature in loaded for item in feature.menu)
    frame.init(app, entries)
    assets.init(app)
    fragments.init(app)
    app.register_blueprint(health.bp)
    for feature in loaded:
        _add(app, feature)
    security.init(app)
    pagecache.init(app, assets.build())  # after security: its after_request hook must come first, to dress kept pages too
    withheld.init(app)  # after pagecache: its after_request hook must come first
    undoing.init(app)
    wording.init(app)
    _error_pages(app)
    app.extensions["features"] = loaded
    return app


def _behind_proxies(app: Flask) -> None:
    hops = app.config["TRUSTED_PROXIES"]
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _templates(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = jinja2.StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        _=template_gettext,
        ngettext=template_ngettext,
        to=addresses.to,
        csrf=security.csrf_input,
        asset=assets.url,
        label=topics.label,
        themes=topics.topics_tree,
        topic_name=topics.topic_name,
        country_name=places.country_name,
        page_href=web.page_href,
        rule=rules.rule,
        site_url=app.config["SITE_URL"],
    )

    @app.context_processor
    def who_and_how() -> dict[str, Any]:
        theme = request.cookies.get("theme", "auto") if request else "auto"
        colours = theme if theme in ("light", "dark") else "auto"
        return {"viewer": g.get("viewer"), "colours": colours, "site_name": rules.rule("site_name")}


def _nobody_yet() -> None:
    g.viewer = None  # forum/entrance says who asks, in its own hook, registered after this one


def _add(app: ForumApp, feature: Feature) -> None:
    blueprint: Blueprint
    for blueprint in feature.blueprints:
        app.register_blueprint(blueprint)
    for name, endpoint in feature.addresses.items():
        addresses.register(name, endpoint)
    security.open_doors(feature.open_posts, feature.quiet_posts)
    security.keep_posts(feature.kept_posts)
    security.leave_to_themselves(feature.own_guards)
    if feature.init:
        feature.init(app)


def _error_pages(app: ForumApp) -> None:
    @app.errorhandler(HTTPException)
    def refused(fault: HTTPException) -> Any:
        if fault.code is None or fault.code < 400:
            return fault
        g.tells_error = True  # the frame does without what a database that is away would say
        if fault.code == 413:
            web.drain()
        response = app.make_response((_error_page(fault.code, fault.description or ""), fault.code))
        for name, value in fault.get_headers():
            if name.lower() in {"retry-after", "allow"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def broken(fault: Exception) -> Any:
        db.session.rollback()
        app.logger.error("request failed", exc_info=fault)
        g.viewer, g.plain_frame = None, True  # the frame must not ask a database that may be away
        away = web.database_is_away(fault)
        response = app.make_response((_error_page(503 if away else 500, web.why_away(fault)), 503 if away else 500))
        if away:
            response.headers["Retry-After"] = "30"
        response.headers["Cache-Control"] = "no-store"
        return response


def _error_page(code: int, message: str) -> str:
    typed: list[tuple[str, str]] = []
    if code in (500, 503):
        with suppress(HTTPException, OSError):  # a form that cannot be read is not given back
            typed = security.typed_again()
    return render_template("ui/error.html", code=code, message=message, typed=typed, action=request.full_path.rstrip("?"))
