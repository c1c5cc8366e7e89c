"""What people write, made safe: forum/kernel/text.py. nh3 (another sanitiser, in Rust) is the oracle."""

import re
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forum.kernel.text import (
    COMMENT_HTML_MAX,
    COMMENT_MAX,
    NARRATIVE_HTML_MAX,
    NARRATIVE_MAX,
    TAGS,
    TextRefused,
    clean_line,
    clean_text,
    excerpt,
    plain,
    quote,
    render,
)

FRAGMENTS = [
    *("<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!--", "-->", "<svg/onload=x>", "<a href='//x'>", "</p>"),
    *("<style>", "<math><mtext>", "]]>", "<javascript:alert(1)>", "[a](javascript:alert(1))", "[b](https://a.org 'x\" onclick=y')"),
    *(
        "![i](https://a.org/i.png)",
        "| a | b |\n|---|:-:|\n| 1 | 2 |\n",
        "- [ ] x\n",
        "- [x] y\n",
        "> ",
        "# ",
        "1. ",
        "```js\n",
        "`",
    ),
    *("[^1]", "\n\n[^1]: note\n", "^[inline]", "**", "~~", "www.ilo.org", "https://a.org/?a=b&c=d", "a@b.org", "<https://a.org>"),
    *(
        "&#x6a;avascript:",
        "&lt;",
        "\n",
        "\n\n",
        " ",
        "word ",
        "\t",
        "\\",
        "](",
        "[",
        "!",
        "[x]: data:text/html,y\n",
        "[x]",
        "{{ 1 }}",
    ),
    *("\u202e", "é", "e\u0301", "🇵🇬", "سلام", "\x0c"),
]
hostile = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=40).map("".join)

ORACLE = {
    "tags": set(TAGS),
    "attributes": {
        "a": {"href", "title", "id", "class", "rel"},
        "li": {"id", "class"},
        "div": {"class", "tabindex"},
        "ol": {"start", "class"},
        **{tag: {"class"} for tag in ("code", "td", "th", "sup", "ul")},
    },
    "url_schemes": {"http", "https", "mailto"},
    "link_rel": None,
}


def rendered(source):
    try:
        return render(source, owner="comment-7")
    except TextRefused:
        return ""


class Tree(HTMLParser):
    """What a piece of HTML says, without the ways of writing it."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in ("br", "hr"):
            self.seen.append(tag)

    def handle_data(self, data):
        if self.seen and isinstance(self.seen[-1], list):
            data = self.seen.pop()[0] + data
        self.seen.append([data])


@settings(max_examples=400, deadline=None)
@given(hostile)
def test_another_sanitiser_finds_nothing_to_remove(source):
    html = rendered(source)
    theirs, ours = Tree(nh3.clean(html, **ORACLE)).seen, Tree(html).seen
    for their, our in zip(theirs, ours, strict=True):
        if isinstance(their, tuple) and "href" not in their[1] and our[1].get("href", "").startswith(("http://", "https://")):
            del our[1]["href"]  # it drops addresses with impossible names of hosts; they lead nowhere
        assert their == our


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_every_link_is_marked_as_a_users_and_every_id_is_prefixed(source):
    html = rendered(source)
    for link in re.findall(r"<a\b[^>]*>", html):
        assert 'rel="nofollow ugc noopener"' in link or "footnote" in link or 'href="#user-content-fn' in link, link
    ids = re.findall(r'<[^>]*\sid="([^"]*)"', html)
    assert all(name.startswith("user-content-fn") and "comment-7" in name for name in ids)
    assert len(ids) == len(set(ids))


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_what_was_cleaned_once_is_clean(source):
    try:
        once = clean_text(source, COMMENT_MAX)
    except TextRefused:
        return
    assert clean_text(once, COMMENT_MAX) == once
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", once)


@settings(max_examples=200, deadline=None)
@given(hostile, st.integers(20, 300))
def test_an_excerpt_is_one_short_line(source, length):
    words = excerpt(source, length)
    assert len(words) <= length
    assert "\n" not in words


@settings(max_examples=200, deadline=None)
@given(hostile, st.text(max_size=30).filter(lambda name: not re.search("[\x00\ud800-\udfff]", name)))
def test_a_quotation_is_a_quotation_and_no_more(source, author):
    html = rendered(quote(source, author) + "My answer.")
    assert html == "" or "<p>My answer.</p>" in html


def test_the_usual_marks_become_html():
    html = render("# A\n\n*b* **c** ~~d~~ `e`\n\n1. f\n2. g\n\n> h\n\n---", owner="x")
    for piece in ("<h3>A</h3>", "<em>b</em>", "<strong>c</strong>", "<s>d</s>", "<code>e</code>", "<ol>", "<blockquote>", "<hr>"):
        assert piece in html


def test_headings_begin_where_the_page_wants_them():
    assert render("# A\n\n###### B", owner="x", headings_from=4) == "<h4>A</h4>\n<h6>B</h6>\n"


def test_a_picture_is_a_link_and_loads_nothing():
    html = render("![a *map*](https://a.org/m.png) [![logo](https://a.org/l.png)](https://a.org)", owner="x")
    assert "<img" not in html
    assert '<a href="https://a.org/m.png" rel="nofollow ugc noopener">a map</a>' in html
    assert '<a href="https://a.org" rel="nofollow ugc noopener">logo</a>' in html


def test_addresses_become_links_and_words_with_dots_do_not():
    html = render("see www.ilo.org/x, https://issa.int and a@b.org about the scheme.In short, e.g.it", owner="x")
    assert re.findall(r'href="([^"]+)"', html) == ["http://www.ilo.org/x", "https://issa.int", "mailto:a@b.org"]


def test_footnotes_of_two_texts_share_no_id():
    source = "a[^1] b[^1] c^[d]\n\n[^1]: e"
    ids = [set(re.findall(r'id="([^"]+)"', render(source, owner=owner))) for owner in ("comment-1", "comment-11")]
    assert len(ids[0]) == 5
    assert not ids[0] & ids[1]
    links = set(re.findall(r'href="#([^"]+)"', render(source, owner="comment-1")))
    assert links == ids[0]


def test_tasks_are_characters_and_no_inputs():
    html = render("- [ ] ask\n- [x] asked", owner="x")
    assert "☐ ask" in html
    assert "☑ asked" in html
    assert "<input" not in html


def test_a_tables_columns_keep_their_side_without_a_style():
    html = render("| a | b |\n|:-:|--:|\n| 1 | 2 |", owner="x")
    assert 'class="align-right"' in html
    assert "style" not in html


@pytest.mark.parametrize(
    ("source", "named"),
    [
        ("a" * (COMMENT_MAX + 1), "20,001"),
        ("|a" * 31 + "|\n" + "|-" * 31 + "|", "30 columns"),
        ("|a" * 30 + "|\n" + "|-" * 30 + "|\n" + "|b\n" * 200, "cells"),
        ("- " * 15 + "a", "deep"),
        ("[^1]" * 4000 + "\n\n[^1]: a", "footnotes"),
        ("[a](b)" * 3300, "links"),
        ("a\0b", "cannot be stored"),
        ("a\ud800b", "cannot be stored"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_its_name(source, named):
    with pytest.raises(TextRefused) as refusal:
        render(source, owner="x")
    assert named in refusal.value.sentence


@pytest.mark.parametrize(
    "piece", ["[", "![", "^[", "`", "*a **b ", "_a", "~~a", "<a ", "](", "&amp;", "a@", "mailto:", "> ", "> - ", "www.a.bc "]
)
def test_no_text_grows_beyond_its_bound(piece):
    for limit, most in ((COMMENT_MAX, COMMENT_HTML_MAX), (NARRATIVE_MAX, NARRATIVE_HTML_MAX)):
        try:
            html = render((piece * limit)[:limit].rstrip(), owner="x", limit=limit)
        except TextRefused:
            continue
        assert len(html.encode()) <= most * 2  # bleach may write an entity for a character


def test_plain_text_keeps_words_addresses_and_shape():
    source = "# Title\n\nSee [the law](https://a.org/law) and https://b.org.\n\n- one\n- two\n\n"
    source += "| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n```"
    words = plain(source)
    assert words == "Title\n\nSee the law (https://a.org/law) and https://b.org.\n\n- one\n- two\n\na | b\n1 | 2\n\ncode"


def test_plain_text_of_what_is_refused_is_what_was_typed():
    assert plain("- " * 15 + "a") == "- " * 15 + "a"


def test_an_excerpt_ends_between_words():
    assert excerpt("Savings *circles* as a [way](https://a.org) in: market traders in Lusaka", 30) == "Savings circles as a way in…"


def test_lines_and_texts_are_tidied():
    assert clean_line("  Ine\u0301s \t\u202a Cordero\n", 80) == "Inés Cordero"
    assert clean_text("\n\n    code\r\nline\u2028end  \n", 80) == "    code\nline\nend"


def test_a_quotation_leaves_out_what_was_quoted_before():
    assert quote("> earlier\n\nNow *this*.", "Amina [x]") == "> Amina \\[x\\]:\n>\n> Now *this*.\n\n"
