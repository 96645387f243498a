"""The words of values in each language: ``tables`` has lines of kind, value and words, and each table's sources."""

from pathlib import Path

import pytest

from voicekit._spoken import KINDS, words

TABLES = Path(__file__).with_name("tables")
LANGUAGES = {"pt": "pt-PT"}


def rows():
    for table in sorted(TABLES.glob("*.txt")):
        language = LANGUAGES.get(table.stem, table.stem)
        for line in table.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                kind, rest = line.split(" | ", maxsplit=1)
                value, said = rest.rsplit(" | ", maxsplit=1)
                yield pytest.param(kind, value, language, said, id=f"{table.stem}-{kind}-{value}")


@pytest.mark.parametrize(("kind", "value", "language", "said"), list(rows()))
def test_a_value_is_said_as_the_table_has_it(kind, value, language, said):
    assert words(kind, value, language) == said


@pytest.mark.parametrize("language", sorted(table.stem for table in TABLES.glob("*.txt")))
def test_each_table_has_the_kinds_that_differ_between_languages(language):
    lines = [line for line in (TABLES / f"{language}.txt").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    kinds = {line.split()[0] for line in lines}
    assert len(lines) >= 25
    assert kinds >= {"number", "ordinal", "date", "time", "duration", "money", "phone", "digits", "phonetic", "list"}
    assert kinds <= KINDS.keys()
