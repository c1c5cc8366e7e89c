"""What a feature folder offers to the application."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import click
from flask import Blueprint, Flask

from forum.kernel.frame import MenuItem


@dataclass(frozen=True)
class Feature:
    """One folder of forum/, read by app.py and cli.py.

    blueprints: its doors. addresses: public name -> endpoint. menu: its entries in the main menu, in the order of floors.
    open_posts: endpoints to which a visitor may POST (everything else sends a visitor to sign in).
    quiet_posts: endpoints to which the silenced and suspended may POST (everything else answers 403).
    own_guards: endpoints of programs, that ask for a secret of their own and read the body themselves: no token, no Origin.
    kept_posts: endpoints whose posts are kept through the sign-in where the session has ended; their pages ask `kept_for`.
    init: called with the app. setup: called by `reach init`, repeatable. verify: called by `reach verify`; takes
    `repair` and yields one sentence per fault. commands: of the `reach` command line.
    """

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)
    menu: tuple[MenuItem, ...] = ()
    open_posts: frozenset[str] = frozenset()
    quiet_posts: frozenset[str] = frozenset()
    kept_posts: frozenset[str] = frozenset()
    own_guards: frozenset[str] = frozenset()
    init: Callable[[Flask], None] | None = None
    setup: Callable[[], None] | None = None
    verify: Callable[[bool], list[str]] | None = None
    commands: tuple[click.Command, ...] = ()
