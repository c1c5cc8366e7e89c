"""`reach invite`: the same files, the same preview, from the shell."""

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from forum.invitations.commands import invite
from forum.invitations.models import Invitation, InvitationList
from forum.kernel import jobs
from forum.kernel.db import db
from forum.kernel.mail import Letter
from forum.people.models import Member

LIST = "Courriel;Nom;Langue\nines@example.org;Inés Cordero;es\namina@example.org;;\nfatou@gmial.com;;\nnobody;;\n"


@pytest.fixture
def run(app, tmp_path, monkeypatch):
    """`run("--yes")` runs the command over the list, in the transaction of the test."""
    monkeypatch.setattr(invite, "callback", getattr(invite.callback, "__wrapped__", invite.callback))
    path = tmp_path / "list.csv"
    path.write_text(LIST)

    def go(*words, file=path, edition="turin-now", **kwargs):
        return CliRunner().invoke(invite, [str(file), "--edition", edition, *words], **kwargs)

    return go


def addresses():
    jobs.run_all()
    return db.session.scalars(select(Letter.to_address).where(Letter.about.like("invitation:%")).order_by(Letter.id)).all()


def test_it_says_what_will_happen_asks_and_sends(run):
    said = run(input="y\n")
    assert said.exit_code == 0
    for words in (
        "2: ines@example.org: Will be invited.", "3: amina@example.org: A member already: will be added to Course turin-now.",
        "Was fatou@gmail.com meant?", "5: nobody: Cannot be invited.", "1 invitation to send, 1 member to add",
        "Send 1 invitation?",
    ):  # fmt: skip
        assert words in said.output
    assert addresses() == ["ines@example.org"]
    letter = db.session.scalars(select(Letter).where(Letter.about.like("invitation:%"))).one()
    assert "Ada Conti le invita" in letter.subject


def test_no_is_no_and_a_dry_run_asks_nothing(run):
    assert run(input="n\n").exit_code == 1
    dry = run("--dry-run")
    assert dry.exit_code == 0
    assert "Nothing was sent." in dry.output
    assert addresses() == []
    assert db.session.scalar(select(func.count(InvitationList.id))) == 0


def test_it_sends_without_asking_where_it_is_told_to_in_the_name_of_who_is_named(run, cast):
    assert run("--yes", "--from", "moses@example.org", "--note", "We met in Turin.", "--language", "fr").exit_code == 0
    assert addresses() == ["ines@example.org"]
    assert db.session.scalars(select(Invitation)).one().invited_by_id == cast.moses.id
    assert "We met in Turin." in db.session.scalars(select(Letter).where(Letter.about.like("invitation:%"))).one().text
    again = run("--yes", "--from", "moses@example.org")
    assert "There is nothing to send." in again.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "nobody@example.org"), "Nobody has the address"), (("--from", "amina@example.org"), "is no moderator"),
        (("--note", "x" * 401), "--note: At most 400"), (("--language", "xx"), "--language"),
    ],
)  # fmt: skip
def test_what_it_cannot_do_it_says_in_a_sentence(run, words, told):
    said = run("--yes", *words)
    assert said.exit_code == 1
    assert told in said.output
    assert addresses() == []


def test_where_there_are_two_administrators_one_must_be_named(run, cast):
    db.session.execute(update(Member).where(Member.id == cast.irene.id).values(role="administrator"))
    assert "--from" in run("--yes").output


def test_an_unknown_edition_and_an_unreadable_file_are_refused(run, tmp_path):
    assert "There is no edition nowhere" in run("--yes", edition="nowhere").output
    (tmp_path / "list.pdf").write_bytes(b"%PDF-1.4")
    assert "another kind" in run("--yes", file=tmp_path / "list.pdf").output
    assert run("--yes", file=tmp_path / "absent.csv").exit_code == 2
