"""docs/reference/languages.md: the languages that have a folder, and what each says and hears."""

from collections.abc import Iterator

from voicekit._asr.measured import MEASURED
from voicekit._lang import Language, language_of, languages, missing, rules_of
from voicekit._spoken import words

__all__ = ["page"]

HEAD = """\
# Languages

One folder of `voicekit/_lang/` for each: see [languages](../explanation/languages.md), and [how to add
one](../howto/languages.md). In all of them values of every kind are said and heard; any other language has what Babel
and num2words know.

| tag | language | a day | a time | an amount | currencies |
| --- | --- | --- | --- | --- | --- |
"""

NEXT = """
## How each hears

| tag | yes, no | carrier phrase | feasts by name | sounds compared | lacks |
| --- | --- | --- | --- | --- | --- |
"""

MEASURES = """
## Answers by voice

What an engine's confidence is worth was measured in these languages. In all others each answer is asked back ("Did you
say ...?"), unless the setting `accept_languages` names the language.

| tag | engine | measured with | voices that prove | voices that the curve is fitted to |
| --- | --- | --- | --- | --- |
"""

SAMPLES = """
## Of several meanings

What is said of these kinds is heard as the value and as another one; a question asks back, or its range decides.

| tag | kind | why |
| --- | --- | --- |
"""


def page() -> str:
    """The page, from the folders."""
    known = {code: language_of(code) for code in languages()}
    said = (_said(code, each) for code, each in known.items())
    heard = (_heard(code, each) for code, each in known.items())
    measured = (_measured(engine, code) for code in known for engine, codes in MEASURED.items() if code in codes)
    several = (row for code, each in known.items() for row in _several(code, each))
    return HEAD + "".join(said) + NEXT + "".join(heard) + MEASURES + "".join(measured) + SAMPLES + "".join(several)


def _said(code: str, language: Language) -> str:
    coins = rules_of(code).coins
    day, time = words("date weekday short", "2026-03-05", code), words("time", "14:05", code)
    own = next(iter(coins))
    amount = words("money", f"12.50 {own}" if len(coins[own]) > 1 else f"1250 {own}", code)
    return f"| `{code}` | {language.name} | {day} | {time} | {amount} | {', '.join(coins)} |\n"


def _heard(code: str, language: Language) -> str:
    table = language.hearing
    answers = f"{table.yes[0]}, {table.no[0]}"
    lacks = " ".join(missing(code)) or "nothing"
    sounds = "yes" if language.sound else "no"
    carrier = table.around[0].replace("{}", "…")
    return f"| `{code}` | {answers} | {carrier} | {len(language.calendar.feasts)} | {sounds} | {lacks} |\n"


def _measured(engine: str, code: str) -> str:
    how = MEASURED[engine][code]
    return f"| `{code}` | {engine} | `{how.model}` | {how.voices} | {how.fitted} |\n"


def _several(code: str, language: Language) -> Iterator[str]:
    for kind, why in language.ambiguous.items():
        yield f"| `{code}` | {kind} | {why} |\n"
