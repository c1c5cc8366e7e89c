"""/about, /rules, /help, /privacy, /accessibility: what they say leads somewhere, and promises only what is there."""

import re

import pytest

PAGES = ("about", "rules", "help", "privacy", "accessibility")


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_the_small_print_leads_somewhere(client, sign_in, cast, name):
    page = client.get(f"/{name}")
    assert page.status_code == 200
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    for href in set(re.findall(r'href="(/[^"#]*)', main)):
        assert sign_in("lucia").get(href).status_code == 200, href


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("word", ["export", "digest", "erased", "answering any mail"])
def test_nothing_is_promised_that_is_not_there(client, cast, name, word):
    assert word not in client.get(f"/{name}").text.lower()
