"""What is wrong with translations, found before a caller hears it."""

# ruff: noqa: RUF001 - other scripts are meant

from dataclasses import replace

import pytest

from voicekit._authoring.catalog.problems import of_catalog, of_template
from voicekit._authoring.catalog.seconds import LONGEST, expected
from voicekit._authoring.letters import unsayable
from voicekit._prompts.catalog.entries import WORDS, Catalog, Message

OWE = Message("a.owe", "You owe {sum:money}, due on {due:date}.")
COUNT = Message("a.count", "{n:plural one {# call} other {# calls}}")
LONG = " ".join(["Bitte bleiben Sie in der Leitung."] * 12)


def found(entry: Message, translation: str, language: str = "de", **changes: object) -> list[tuple[str, bool]]:
    """Codes and severity of the problems of one translation."""
    there = replace(entry, translation=translation, line=7, **changes)
    problems = list(of_catalog(Catalog("", (entry,)), Catalog(language, (there,)), "de.po"))
    assert all((one.file, one.line, one.name) == ("de.po", 7, entry.name) for one in problems)
    return [(problem.code, problem.severe) for problem in problems]


def test_a_good_translation_has_no_problems():
    assert found(OWE, "Sie schulden {sum:money}, fällig {due:date on}.") == []
    assert found(COUNT, "{n:plural one {# Anruf} other {# Anrufe}}") == []


@pytest.mark.parametrize(
    ("translation", "changes", "code"),
    [
        ("", {}, "missing"),
        ("Sie schulden.", {"fuzzy": True}, "fuzzy"),
        ("Sie schulden.", {"text": "You owe."}, "stale"),
        ("Sie schulden {sum:money}.", {}, "places"),
        ("Sie schulden {sum:number}, fällig {due:date}.", {}, "places"),
        ("Sie schulden {sum:money}, fällig {due:date}, {name}.", {}, "unknown-place"),
        ("Sie schulden {sum:money, fällig {due:date}.", {}, "syntax"),
        ("Sie schulden {sum:geld}, fällig {due:date}.", {}, "syntax"),
    ],
)
def test_what_would_break_a_prompt_or_say_it_in_another_language_is_severe(translation, changes, code):
    assert found(OWE, translation, **changes) == [(code, True)]


def test_a_language_needs_all_its_plural_forms():
    assert found(COUNT, "{n:plural one {# звонок} other {# звонка}}", "ru") == [("plural", True)]
    forms = "{n:plural one {# звонок} few {# звонка} many {# звонков} other {# звонка}}"
    assert found(COUNT, forms, "ru") == []


def test_a_language_without_plural_forms_may_say_the_number_alone():
    assert found(COUNT, "전화 {n:number native}통", "ko") == []


def test_a_long_text_and_letters_of_another_script_sound_bad():
    assert found(Message("a.b", "Hold on."), LONG) == [("long", False)]
    assert found(Message("", "Hold on."), "Bitte warten ☎ подождите") == [("letters", False)]


def test_what_is_made_for_eyes_sounds_bad_and_tags_are_severe():
    entry = Message("", "It costs twelve euros. Hold on.")
    assert found(entry, "Das kostet 12,50 \u20ac. **Bitte** warten.") == [("as-written", False)] * 2
    assert found(entry, "<b>Bitte</b> warten.") == [("tags", True)] * 2
    assert found(entry, "\uff11\uff12 Euro. Warten.") == []


def test_a_text_without_a_key_is_no_template():
    assert found(Message("", "Use {braces}."), "Mit { Klammern.") == []


def test_what_callers_say_is_no_prompt():
    words = Message("a.choices.1.words", "sales", flags=(WORDS,))
    assert found(words, "Verkauf|Vertrieb|" + LONG) == []
    assert found(words, "") == [("missing", True)]


def test_a_text_that_is_not_in_the_catalogue_is_missing():
    (problem,) = of_catalog(Catalog("", (OWE,)), Catalog("de"), "de.po")
    assert (problem.code, problem.line) == ("missing", 0)


def test_the_texts_themselves_are_looked_over_where_they_stand():
    entry = Message("a.b", "You owe {sum", places=(("flows/a.yaml", 12),))
    (problem,) = of_template(Catalog("", (entry, OWE)), "en", "messages.pot")
    assert (problem.code, problem.file, problem.line) == ("syntax", "flows/a.yaml", 12)


@pytest.mark.parametrize(
    ("text", "language", "signs"),
    [
        ("Straße „gut“ – 5 €, ja…", "de", ""),
        ("привет", "de", "привет"),
        ("Ёлка и KT", "ru", ""),
        ("안녕 KT 漢", "ko", ""),
        ("あア漢ー", "ja", ""),
        ("你好", "zh-TW", ""),
        ("Press → ☎ now", "en", "→☎"),
        ("жж", "sr-Latn", "ж"),
        ("жж", "sr", ""),
        ("что-то", "xx", ""),
        ("bell \x07\u0085\ue000", "en", "\u0085\ue000"),
    ],
)
def test_signs_that_a_voice_cannot_say(text, language, signs):
    assert unsayable(text, language) == signs


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [
        # Measured: Piper's joe 0.96, 3.21, 4.12; espeak-ng 2.91, 4.04.
        ("Welcome to Acme.", "en", 0.96),
        ("For sales, press 1. For support, press 2.", "en", 3.21),
        ("Your appointment has been moved to the next working day. We will call you back.", "en", 4.12),
        ("안녕하세요. 고객 센터입니다.", "ko", 2.91),
        ("Bitte geben Sie Ihre Kundennummer ein und schließen Sie mit der Rautetaste ab.", "de", 4.04),
    ],
)
def test_a_text_takes_about_as_long_as_voices_need(text, language, seconds):
    assert expected(text, language) == pytest.approx(seconds, rel=0.33)


def test_values_take_time_and_no_text_takes_none():
    assert expected("You owe {sum:money}.", "en") > expected("You owe .", "en") + 1
    assert expected("You owe {sum", "en") > 0
    assert 0 < expected(".", "en") < 1
    assert expected(LONG, "de") > LONGEST
