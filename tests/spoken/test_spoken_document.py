"""The page on prompts says what is."""

import re
from pathlib import Path

from voicekit._spoken import KINDS, words

PAGE = (Path(__file__).parents[2] / "docs/howto/prompts.md").read_text(encoding="utf-8")


def test_every_kind_of_the_page_is_said_as_it_says():
    rows = re.findall(r"^\| `(\w+)` \| `(.+?)` \| (.+) \|$", PAGE.partition("Options follow")[0], re.MULTILINE)
    said = {kind: (value.replace("\\|", "|"), example) for kind, value, example in rows}
    assert said.keys() == KINDS.keys()
    assert {kind: words(kind, value, "en") for kind, (value, _) in said.items()} == {
        kind: example for kind, (_, example) in said.items()
    }


def test_every_option_is_on_the_page():
    options = {option for kind in KINDS.values() for option in kind.options}
    assert {option for option in options if f"`{option}`" not in PAGE} == set()
