"""Settings of the machine, read once from the environment. Each is documented in docs/settings.md, and a test compares.

What runs the community (not the machine) is a row of the database, changed by administrators.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))


def _database_url() -> str:
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{VAR / 'reach.db'}"
    # psycopg 3 under the names that hosting services hand out
    for old in ("postgres://", "postgresql://"):
        if url.startswith(old):
            return "postgresql+psycopg://" + url[len(old) :]
    return url


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdigit():
        raise SystemExit(f"{name} must be a whole number, not {value!r}. See docs/settings.md.")
    return int(value)


class Config:
    """The settings, under the names that Flask and its extensions read."""

    REACH_MODE = os.environ.get("REACH_MODE", "production")
    SECRET_KEY = os.environ.get("SECRET_KEY", "")
    SITE_NAME = os.environ.get("SITE_NAME", "Reach")
    SITE_URL = os.environ.get("SITE_URL", "").rstrip("/")
    SQLALCHEMY_DATABASE_URI = _database_url()
    SMTP_URL = os.environ.get("SMTP_URL", "")
    MAIL_FROM = os.environ.get("MAIL_FROM", "Reach <reach@localhost>")
    MAIL_DIR = VAR / "mail"
    MAIL_DELAY_SECONDS = _number("MAIL_DELAY_SECONDS", 300)
    PUSH_HOSTS = os.environ.get("PUSH_HOSTS", "")
    MAIL_IN_DOMAIN = os.environ.get("MAIL_IN_DOMAIN", "").strip().lower()
    MAIL_IN_TRUSTED = os.environ.get("MAIL_IN_TRUSTED", "").strip().lower()
    MAIL_IN_TOKEN = os.environ.get("MAIL_IN_TOKEN", "")
    MAIL_IN_MAX_BYTES = _number("MAIL_IN_MAX_BYTES", 5 * 1024 * 1024)
    RATE_LIMITS = os.environ.get("RATE_LIMITS", "on") != "off"
    TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 0)
    LOG_FORMAT = os.environ.get("LOG_FORMAT", "json")
    KEEP_MAIL_DAYS = _number("KEEP_MAIL_DAYS", 30)
    KEEP_SESSION_DAYS = _number("KEEP_SESSION_DAYS", 90)
    MAX_CONTENT_LENGTH = _number("MAX_CONTENT_LENGTH", 2 * 1024 * 1024)

    MAX_FORM_MEMORY_SIZE = MAX_CONTENT_LENGTH
    MAX_FORM_PARTS = 2000
    SESSION_COOKIE_NAME = "reach"
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = SITE_URL.startswith("https://")
    SESSION_PROTECTION = None  # phones change address
    WTF_CSRF_CHECK_DEFAULT = False  # kernel/security.py calls it, after it knows who asks
    WTF_CSRF_TIME_LIMIT = None
    WTF_CSRF_SSL_STRICT = False  # Origin is compared on every unsafe request
    BABEL_DEFAULT_LOCALE = "en"
