"""Catalogues brought up to date: no translation is lost, and none is wrong unseen."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.catalog.merge import merge
from voicekit._prompts.catalog.entries import Catalog, Message, name_of

HELLO = Message("a.hello", "Hello.", notes=("node hello",), places=(("a.yaml", 3),))
BYE = Message("a.bye", "Goodbye.")
WELCOME = Message("", "Welcome to Acme.")


def german(*entries: Message, obsolete: tuple[Message, ...] = ()) -> Catalog:
    return Catalog("de", entries, obsolete)


def test_a_translation_stays_with_its_text_and_notes_are_the_new_ones():
    old = replace(HELLO, translation="Hallo.", notes=("old",), places=(("b.yaml", 1),), comments=("duzen",))
    merged = merge(Catalog("", (HELLO, BYE)), german(old))
    assert merged.catalog.entries == (replace(HELLO, translation="Hallo.", comments=("duzen",)), BYE)
    assert (merged.new, merged.changed, merged.gone) == (("a.bye",), (), ())


def test_a_changed_text_makes_its_translation_fuzzy_with_the_text_it_was_made_from():
    merged = merge(Catalog("", (replace(HELLO, text="Hello there."),)), german(replace(HELLO, translation="Hallo.")))
    (entry,) = merged.catalog.entries
    assert (entry.translation, entry.fuzzy, entry.previous) == ("Hallo.", True, "Hello.")
    assert merged.changed == ("a.hello",)


def test_a_text_that_changes_twice_keeps_the_text_that_was_really_translated():
    once = merge(Catalog("", (replace(HELLO, text="Hi."),)), german(replace(HELLO, translation="Hallo."))).catalog
    (entry,) = merge(Catalog("", (replace(HELLO, text="Hi there."),)), once).catalog.entries
    assert entry.previous == "Hello."


def test_an_untranslated_text_that_changes_is_not_fuzzy():
    (entry,) = merge(Catalog("", (replace(HELLO, text="Hi."),)), german(HELLO)).catalog.entries
    assert (entry.fuzzy, entry.previous) == (False, "")


def test_a_translation_whose_text_is_gone_is_obsolete_and_comes_back_with_it():
    translated = replace(HELLO, translation="Hallo.", fuzzy=True)
    gone = merge(Catalog("", (BYE,)), german(translated, BYE))
    assert gone.gone == ("a.hello",)
    assert gone.catalog.obsolete == (replace(translated, notes=(), places=()),)
    back = merge(Catalog("", (HELLO, BYE)), gone.catalog)
    assert back.catalog.entries[0] == translated
    assert (back.catalog.obsolete, back.new) == ((), ("a.hello",))


def test_a_text_that_moved_to_another_key_takes_its_translation_along():
    merged = merge(Catalog("", (replace(HELLO, key="a.welcome"),)), german(replace(HELLO, translation="Hallo.")))
    (entry,) = merged.catalog.entries
    assert (entry.key, entry.translation, entry.fuzzy) == ("a.welcome", "Hallo.", False)
    assert (merged.moved, merged.catalog.obsolete, merged.gone) == ((("a.hello", "a.welcome"),), (), ())


def test_a_text_that_is_said_elsewhere_too_is_offered_that_translation():
    again = replace(HELLO, key="b.hello")
    merged = merge(Catalog("", (HELLO, again)), german(replace(HELLO, translation="Hallo.")))
    assert [(entry.translation, entry.fuzzy) for entry in merged.catalog.entries] == [
        ("Hallo.", False),
        ("Hallo.", True),
    ]


def test_a_text_without_a_key_that_changed_a_little_is_offered_the_old_translation():
    old = replace(WELCOME, translation="Willkommen bei Acme.")
    merged = merge(Catalog("", (replace(WELCOME, text="Welcome at Acme."),)), german(old))
    (entry,) = merged.catalog.entries
    assert (entry.translation, entry.fuzzy, entry.previous) == ("Willkommen bei Acme.", True, "Welcome to Acme.")


def test_headers_of_the_language_stay_and_the_template_gives_its_time():
    template = Catalog(
        headers=(("POT-Creation-Date", "2026-11-25"), ("X-Source-Language", "en"), ("X-Generator", "no"))
    )
    merged = merge(template, Catalog("de", headers=(("POT-Creation-Date", "2020-01-01"), ("Last-Translator", "Ada"))))
    expected = (("POT-Creation-Date", "2026-11-25"), ("Last-Translator", "Ada"), ("X-Source-Language", "en"))
    assert merged.catalog.headers == expected


KEYS = st.sampled_from(["", "", "a", "b", "c", "d"])
TEXTS = st.sampled_from(["One text.", "One texts.", "Another.", "Something else."])
ENTRIES = st.lists(
    st.builds(Message, KEYS, TEXTS, st.sampled_from(["", "eins", "zwei"]), st.booleans()),
    unique_by=lambda entry: entry.identity,
    max_size=6,
)


@given(ENTRIES, ENTRIES)
def test_nothing_is_lost_and_nothing_usable_was_made_from_another_text(wanted, had):
    template = Catalog("", tuple(replace(entry, translation="", fuzzy=False) for entry in wanted))
    merged = merge(template, german(*had)).catalog
    assert [(entry.key, entry.text) for entry in merged.entries] == [(entry.key, entry.text) for entry in wanted]
    kept = {entry.translation for entry in (*merged.entries, *merged.obsolete)}
    assert {entry.translation for entry in had} - {""} <= kept
    made = {(entry.text, entry.translation) for entry in had if entry.usable}
    assert all((entry.text, entry.translation) in made for entry in merged.entries if entry.usable)


@given(ENTRIES, ENTRIES)
def test_a_second_update_changes_nothing(wanted, had):
    template = Catalog("", tuple(replace(entry, translation="", fuzzy=False) for entry in wanted))
    once = merge(template, german(*had))
    again = merge(template, once.catalog)
    assert again.catalog == once.catalog
    assert (again.new, again.changed, again.gone, again.moved) == ((), (), (), ())


def test_a_text_without_a_key_has_a_name_that_a_file_can_have():
    assert name_of("", "Grüße von Acme: 50 %!").startswith("grue-von-acme-50-")
    assert name_of("", "안녕하세요.").startswith("text-")
    assert name_of("", "One.") != name_of("", "One!")
    assert name_of("a.b", "One.") == "a.b"
