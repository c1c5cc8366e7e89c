"""What is read of a mail, whatever bytes it is made of."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forum.mailin.forms.bounces import read_bounce
from forum.mailin.forms.message import addresses_in, read_head, read_mail
from forum.mailin.forms.quoting import own_words, unsigned
from forum.mailin.forms.trust import vouched
from tests.mailin.letters import bounce, letter


def raw(headers, body=b""):
    return headers.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body


def words_of(data):
    return read_mail(data).text.strip()


def test_headers_in_encoded_words_are_read():
    mail = read_mail(letter("Lucía Paredes <Lucia@Example.ORG>", "a@b.c", subject="¿Quién cobra? — من يجمع").as_bytes())
    assert mail.head.sender == "Lucia@example.org"
    assert mail.head.subject == "¿Quién cobra? — من يجمع"


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("lucia@example.org", ["lucia@example.org"]),
        ("Lucía <lucia@example.org>", ["lucia@example.org"]),
        ('"Paredes, Lucía <x@evil.test>" <lucia@example.org>', ["lucia@example.org"]),
        ("lucia@example.org (x@evil.test)", ["lucia@example.org"]),
        ("a@example.org, b@example.org", ["a@example.org", "b@example.org"]),
        ("=?utf-8?q?x=40evil.test?= <lucia@example.org>", ["lucia@example.org"]),
        ("lucia@example.org)x@evil.test", []),
        ("<lucia@example.org> <x@evil.test>", ["lucia@example.org", "x@evil.test"]),
        ("lucia@example.org x@evil.test", ["lucia@example.org", "x@evil.test"]),
        ("undisclosed", []),
        ("", []),
    ],
)
def test_addresses_are_read_and_names_that_look_like_some_are_not(value, found):
    assert addresses_in(value) == found


def test_a_mail_from_two_people_is_from_nobody():
    assert read_head(raw("From: a@example.org, b@example.org")).sender == ""
    assert read_head(raw("From: a@example.org\nFrom: b@example.org")).sender == ""
    assert read_head(raw("Subject: x")).sender == ""


BODY = "Voilà: 12 € – نعم"
CHARSETS = {
    "UTF-8": ("utf-8", BODY.encode()),
    "UTF-8 that says it is Latin": ("iso-8859-1", BODY.encode()),
    "UTF-8 that says it is ASCII": ("us-ascii", BODY.encode()),
    "UTF-8 that says nothing": ("", BODY.encode()),
    "UTF-8 under an unknown name": ("x-user-defined", BODY.encode()),
    "UTF-8 under a name that is no charset": ("base64", BODY.encode()),
    "UTF-16": ("utf-16", BODY.encode("utf-16")),
}


@pytest.mark.parametrize("kind", CHARSETS)
def test_words_are_read_whatever_charset_they_say_they_have(kind):
    name, data = CHARSETS[kind]
    said = f'; charset="{name}"' if name else ""
    assert words_of(raw(f"From: a@b.org\nContent-Type: text/plain{said}\nContent-Transfer-Encoding: 8bit", data)) == BODY


def test_windows_1256_and_1252_are_read():
    arabic = "Content-Type: text/plain; charset=windows-1256"
    assert words_of(raw(arabic, "من يجمع المال؟".encode("windows-1256"))) == "من يجمع المال؟"
    assert words_of(raw("Content-Type: text/plain; charset=utf-8", "“12 €”".encode("cp1252"))) == "“12 €”"


def test_what_no_database_stores_is_taken_out():
    assert words_of(raw("Content-Type: text/plain", b"a\0b\xed\xa0\x80")).startswith("ab")
    assert "\0" not in words_of(raw("Content-Type: text/plain", b"a\0b\xed\xa0\x80"))
    assert words_of(raw("Content-Type: text/plain; charset=utf-8", "a\u202eb".encode())) == "ab"


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "7bit", "8bit"])
def test_every_transfer_encoding_is_read(coding):
    message = letter("a@b.org", "c@d.org", text=None)
    message.set_content("I agree.\n" if coding == "7bit" else "Sí, de acuerdo.\n", cte=coding)
    assert words_of(message.as_bytes()) in ("I agree.", "Sí, de acuerdo.")


def test_broken_base64_and_broken_quoted_printable_lose_no_mail():
    assert "=ZZ" in words_of(raw("Content-Transfer-Encoding: quoted-printable", b"agreed =ZZ="))
    assert isinstance(words_of(raw("Content-Transfer-Encoding: base64", b"SSBhZ3JlZS4!!!=")), str)


def test_plain_words_come_before_html_and_html_alone_is_understood():
    assert words_of(letter("a@b.org", "c@d.org", "Plain.", html="<p>Other.</p>").as_bytes()) == "Plain."
    assert words_of(letter("a@b.org", "c@d.org", None, html="<p>Only <b>this</b>.</p>").as_bytes()) == "Only **this**."
    assert words_of(letter("a@b.org", "c@d.org", " \n", html="<p>This.</p>").as_bytes()) == "This."


def test_softly_broken_lines_are_joined():
    flowed = "Content-Type: text/plain; format=flowed"
    body = b"One line that \r\nwent on.\r\n\r\n> quoted \r\n> too\r\n-- \r\nLucia"
    assert words_of(raw(flowed, body)) == "One line that went on.\n\n> quoted too\n-- \nLucia"


def test_attachments_are_named_and_pictures_in_the_words_are_not():
    message = letter("a@b.org", "c@d.org", "See the picture.", html="<p>See <img src='cid:1'></p>")
    message.get_payload()[1].add_related(b"x", "image", "png", cid="<1>")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="règles.pdf")
    message.add_attachment("a,b\n", subtype="csv", filename="figures.csv")
    mail = read_mail(message.as_bytes())
    assert mail.attachments == ("règles.pdf", "figures.csv")
    assert mail.text.strip() == "See the picture."


def test_a_mail_of_a_thousand_boxes_in_boxes_is_survived():
    deep = b"From: a@b.org\r\n"
    for n in range(1500):
        deep += b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
    assert read_mail(deep + b"\r\nhello").head.sender == "a@b.org"
    inside = b"From: a@b.org\r\n" + b"Content-Type: message/rfc822\r\n\r\n" * 190 + b"hello"
    assert read_mail(inside).head.sender == "a@b.org"
    wide = b'From: a@b.org\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nword\r\n" * 5000
    assert len(read_mail(wide).text) < 2000


AUTOMATIC = {
    "auto-submitted": {"Auto_Submitted": "auto-replied"},
    "auto-submitted, with more": {"Auto_Submitted": "auto-generated; owner-email=x@y.z"},
    "a list": {"Precedence": "list"},
    "bulk": {"Precedence": "bulk"},
    "a list by its id": {"List_Id": "<x.example.org>"},
    "X-Autoreply": {"X_Autoreply": "yes"},
    "X-Autorespond": {"X_Autorespond": "Out"},
    "Exchange": {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
    "an empty return path": {"Return_Path": "<>"},
    "a subject in English": {"subject": "Automatic reply: Who collects?"},
    "a subject in French": {"subject": "Réponse automatique : Who collects?"},
    "a subject in Spanish": {"subject": "Respuesta automática: Who collects?"},
    "a subject in Portuguese": {"subject": "Resposta automática: Who collects?"},
    "a subject in Arabic": {"subject": "رد تلقائي: Who collects?"},
}


@pytest.mark.parametrize("kind", AUTOMATIC)
def test_mail_that_no_person_wrote_is_known(kind):
    assert read_head(letter("lucia@example.org", "c@d.org", **AUTOMATIC[kind]).as_bytes()).automatic


def test_mail_of_mail_servers_is_known_and_a_persons_is_not():
    assert read_head(letter("MAILER-DAEMON@example.org", "c@d.org").as_bytes()).automatic
    assert read_head(letter("lucia@example.org", "c@d.org").as_bytes(), "").automatic == "empty-sender"
    assert read_head(letter("lucia@example.org", "c@d.org", Auto_Submitted="no").as_bytes(), "lucia@example.org").automatic == ""
    assert (
        read_head(letter("lucia@example.org", "c@d.org", subject="Out of office hours, who collects?").as_bytes()).automatic == ""
    )


@pytest.mark.parametrize(
    ("status", "action", "final"),
    [("5.1.1", "failed", True), ("5.7.1", "failed", True), ("4.4.1", "failed", False), ("5.2.2", "failed", False)],
)
def test_a_report_says_whether_a_letter_came_back_for_good(status, action, final):
    found = read_mail(bounce("x@y.z", status, action)).bounce
    assert (found.status, found.is_final) == (status, final)
    assert "No such user" in found.words


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_a_report_that_nothing_is_lost_is_no_bounce(action):
    assert read_mail(bounce("x@y.z", "4.4.1", action)).bounce is None


def test_a_bounce_in_words_alone_is_read():
    assert read_bounce([], "Hi. This is the qmail-send program.\n550 5.1.1 no such user").is_final
    assert read_bounce([], "I am on holiday until 5 March.") is None


RESULTS = {
    "DMARC passed": ("mx.test; dmarc=pass header.from=example.org; spf=fail", "pass"),
    "DMARC failed": ("mx.test; dkim=pass header.d=example.org; dmarc=fail header.from=example.org", "fail"),
    "DKIM of the domain": ("mx.test; dkim=pass (2048-bit) header.d=example.org header.s=x", "pass"),
    "DKIM of the domain above": ("mx.test; dkim=pass header.i=@mail.example.org", "pass"),
    "DKIM of another": ("mx.test; dkim=pass header.d=evil.test", "unknown"),
    "DKIM of a domain that ends alike": ("mx.test; dkim=pass header.d=evilexample.org", "unknown"),
    "DKIM of the top level": ("mx.test; dkim=pass header.d=org", "unknown"),
    "SPF of the domain": ("mx.test; spf=pass smtp.mailfrom=lucia@example.org", "pass"),
    "SPF of another": ("mx.test; spf=pass smtp.mailfrom=a@evil.test", "unknown"),
    "another server": ("other.test; dmarc=pass header.from=example.org", "unknown"),
    "a comment that says so": ("other.test (mx.test; dmarc=pass); none", "unknown"),
    "a result inside a comment": ("mx.test; spf=none (dmarc=pass header.from=example.org)", "unknown"),
    "nothing": ("mx.test; none", "unknown"),
}


@pytest.mark.parametrize("kind", RESULTS)
def test_only_our_own_mail_server_vouches_for_a_sender_of_the_same_domain(kind):
    header, verdict = RESULTS[kind]
    assert vouched([header], "mx.test", "example.org") == verdict
    assert vouched([header], "", "example.org") == "unknown"


PIECES = st.sampled_from(
    ["From: ", "Subject: ", "Content-Type: ", "multipart/mixed; boundary=", "multipart/report", "text/html", "text/plain; charset=",
     "message/rfc822", "message/delivery-status", '"b"', "--b", "--b--", "\r\n", "\r\n\r\n", "\n", "=?utf-8?b?", "=?x?q?", "?=",
     "base64", "Content-Transfer-Encoding: ", "Content-Disposition: attachment; filename*=", "utf-8''%ff", "filename*0*=", "<", ">",
     "@", "<div class='gmail_quote'>", "</blockquote>", "<blockquote>", "<!", "<![", "<?", "&#xd800;", "> ", "On 1/1/2020 10:02, a",
     "wrote:", "-- ", "=-=-=", "idna", "utf-7", "Authentication-Results: ", "(", ")", '"', "\\", "Status: 5.1.1", "Date: "]
)  # fmt: skip


@given(st.lists(st.one_of(PIECES.map(str.encode), st.binary(max_size=12)), max_size=40).map(b"".join))
@example(b"Content-Type: multipart/mixed; boundary=\r\n\r\n")
@example(b"From: \xff\xfe\r\nSubject: =?utf-8?b?!!?=\r\nContent-Type: text/html\r\n\r\n<![x<!-")
@settings(max_examples=400, deadline=None)
def test_no_bytes_raise(data):
    mail = read_mail(data)
    for text in (own_words(mail.text), unsigned(mail.text), mail.head.subject, *mail.attachments):
        text.encode()
        assert "\0" not in text
    vouched(mail.head.results, "mx.test", "example.org")
