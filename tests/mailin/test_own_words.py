"""What of an answer by mail is the writer's own: shapes of mail programs in the languages of the people here (answers.txt)."""

from pathlib import Path

import pytest

from forum.mailin.forms.html import markdown_of
from forum.mailin.forms.quoting import own_words, unsigned

ANSWERS = Path(__file__).parent / "answers.txt"
SHAPES = {name: text for name, _break, text in (each.partition("\n") for each in ANSWERS.read_text().split("===== ")[1:])}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_answer_is_taken_without_what_it_quotes(shape):
    assert own_words(SHAPES[shape]) == "I agree."


def test_an_answer_with_crlf_and_trailing_spaces_is_the_same():
    assert own_words(SHAPES["Gmail, French"].replace("\n", " \r\n")) == "I agree."


def test_answers_between_quoted_lines_are_kept_with_them():
    text = (
        "On 24/11/2025 10:02, Amina wrote:\n> =-=-= Write above this line =-=-=\n> Who collects?\n\nThe union.\n\n"
        "> And who pays?\n\nThe ministry.\n\n> Regards,\n> Amina\n\n-- \nLucía\n"
    )
    assert own_words(text) == "> Who collects?\n\nThe union.\n\n> And who pays?\n\nThe ministry."


def test_a_greeting_above_answers_between_quoted_lines_is_kept():
    text = "Dear Amina,\n\nOn 24/11/2025 10:02, Amina wrote:\n> Who collects?\nThe union.\n> Who pays?\nThe ministry.\n"
    assert own_words(text) == "Dear Amina,\n\n> Who collects?\n\nThe union.\n\n> Who pays?\n\nThe ministry."


def test_one_short_quote_with_its_answer_is_kept():
    assert own_words("> Who collects?\n\nThe union.\n") == "> Who collects?\n\nThe union."


def test_a_long_quote_above_one_of_several_answers_is_cut():
    text = "> First?\n\nYes.\n\n" + "".join(f"> line {n}\n" for n in range(40)) + "\nNo.\n"
    assert own_words(text) == "> First?\n\nYes.\n\n> …\n" + "".join(f"> line {n}\n" for n in range(30, 40)) + "\nNo."


@pytest.mark.parametrize(
    "text",
    [
        "On Monday we met, and the minister wrote:\nthe scheme begins in 2026.\nI think it will not.",
        "The hours are:\n10:30 to 12:00\nFrom: the old market\nI walk.",
        "De acuerdo: a las 10:30.\n\nPara: nadie.",
        "I was told: sent from the ministry, on 3 March 2024.\n\nMore below.",
        "1. First\n2. Second\n\n- a\n- b",
        "Let us get outlook right.\nThen act.",
        "Le projet a écrit une page en 2019 :\nelle est bonne.",
        "نحن موافقون.\nفي عام 2010 كتب الوزير:\nهذا جيد.",
        "A price of > 10 is too much.\n--> so we stopped.",
    ],
)
def test_what_only_looks_like_a_quote_is_kept(text):
    assert own_words(text) == text


@pytest.mark.parametrize(
    "text",
    ["", "\n \n", "> Who?\n", "On 24/11/2025 10:02, Amina wrote:\n> Who?\n", "-- \nLucía\n", "Sent from my iPhone\n"],
)
def test_a_mail_without_own_words_is_empty(text):
    assert own_words(text) == ""


def test_a_new_mail_keeps_what_it_quotes_and_loses_its_signature():
    text = "Look at this:\n\n-----Original Message-----\nFrom: Somebody\n\n> quoted\n\n-- \nLucía\n"
    assert unsigned(text) == "Look at this:\n\n-----Original Message-----\nFrom: Somebody\n\n> quoted"


HTML = {
    "Gmail": (
        '<div dir="ltr">I agree.</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Mon, Nov 24, 2025 at 10:02'
        ' AM Amina &lt;<a href="mailto:r@reach.example.org">r@reach.example.org</a>&gt; wrote:<br></div><blockquote class='
        '"gmail_quote" style="margin:0"><div>Who collects?</div></blockquote></div>'
    ),
    "Outlook desktop, an unknown language": (
        "<html><head><style>p.MsoNormal{margin:0}</style></head><body><div class=WordSection1>"
        "<p class=MsoNormal>I agree.<o:p></o:p></p>"
        "<div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p><b>Kimden:</b> Amina<br><b>Kime:</b>"
        " Lucía</p></div><p>Who collects?</p></div></body></html>"
    ),
    "Outlook on the web": (
        '<div>I agree.</div><div id="appendonsend"></div><hr><div id="divRplyFwdMsg" dir="ltr"><b>From:</b> Amina<br><b>Sent:</b>'
        " Monday<br><b>To:</b> Lucía<br><b>Subject:</b> Who?</div><div>Who collects?</div>"
    ),
    "Apple Mail": (
        '<html><body style="word-wrap:break-word">I agree.<br><div><br><blockquote type="cite"><div>On 24 Nov 2025, at 10:02, Amina'
        " &lt;r@reach.example.org&gt; wrote:</div><br><div>Who collects?</div></blockquote></div></body></html>"
    ),
    "Yahoo": (
        '<div class="yahoo-style-wrap"><div>I agree.</div></div><div id="yahoo_quoted_1" class="yahoo_quoted"><div>'
        "Le lundi 24 novembre 2025, Amina a écrit :</div><div>Who collects?</div></div>"
    ),
    "Thunderbird": (
        '<p>I agree.</p><div class="moz-cite-prefix">On 24/11/2025 10:02, Amina wrote:<br></div><blockquote type="cite"'
        ' cite="mid:comment-1@localhost"><p>Who collects?</p></blockquote><div class="moz-signature">-- <br>Lucía</div>'
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", HTML)
def test_an_answer_in_html_alone_is_taken_without_what_it_quotes(shape):
    assert own_words(markdown_of(HTML[shape])) == "I agree."


def test_html_becomes_markdown_without_images_and_scripts():
    html = (
        "<h2>Rules</h2><p>We <b>wrote</b> <i>them</i>.<br>Ourselves &amp; slowly.</p><ul><li>One</li><li>Two <a href="
        "'https://example.org/a'>there</a></li></ul><ol><li>a</li><li>b</li></ol><img src='https://track.example/x.gif'>"
        "<script>alert(1)</script><style>p{}</style><a href='javascript:alert(1)'>no</a>"
        "<blockquote><p>said</p></blockquote><p>yes</p>"
    )
    assert markdown_of(html) == (
        "### Rules\n\nWe **wrote** *them*.\nOurselves & slowly.\n\n- One\n- Two [there](https://example.org/a)\n\n1. a\n2. b\n\n"
        "no\n\n> said\n\nyes"
    )


def test_answers_between_quotes_in_html_are_kept():
    html = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, Nov 24, 2025 at 10:02 Amina &lt;a@b.org&gt; wrote:</div>'
        "<blockquote>Who collects?</blockquote><div>The union.</div><blockquote>Who pays?</blockquote><div>Nobody.</div></div>"
    )
    assert own_words(markdown_of(html)) == "> Who collects?\n\nThe union.\n\n> Who pays?\n\nNobody."
