"""The flow document: how it is written, what it refuses, and all that it says and hears."""

import datetime as dt

import pytest
from pydantic import ValidationError

from voicekit._dialog.load import FlowDocument


def flow(**nodes):
    return FlowDocument.model_validate(
        {"flow": "company", "note": "All calls.", "start": next(iter(nodes)), "nodes": nodes}
    )


def keys(document):
    return [placed.key for placed in document.said()]


def test_a_text_is_keyed_by_flow_node_and_place():
    document = flow(main={"menu": "Which?", "choices": {"1": "end"}, "no_match": ["No.", "Still no."], "help": "Help."})
    assert keys(document) == [
        "company.main.no_match.1",
        "company.main.no_match.2",
        "company.main.menu",
        "company.main.help",
    ]


def test_slots_and_manners_have_their_places():
    document = FlowDocument.model_validate(
        {
            "flow": "trip",
            "start": "book",
            "defaults": {"no_input": "Hello?"},
            "nodes": {"book": {"form": {"day": {"type": "date", "prompt": "When?", "confirm": "{value}?"}}}},
        }
    )
    assert keys(document) == ["trip.defaults.no_input.1", "trip.book.form.day.prompt", "trip.book.form.day.confirm"]
    assert [(each.node, each.location) for each in document.said()][:2] == [
        ("", ("defaults", "no_input", 0)),
        ("book", ("nodes", "book", "form", "day", "prompt")),
    ]


def test_only_texts_have_keys_and_a_key_of_its_own_counts():
    document = flow(
        hello={"say": [{"audio": "logo.wav"}, "One.", {"silence": "500ms"}, {"key": "two", "text": "Two."}, "3."]}
    )
    assert keys(document) == ["", "company.hello.say", "", "two", "company.hello.say.3"]
    assert [each.part.silence for each in document.said()] == [None, None, 0.5, None, None]


def test_a_node_has_its_own_note_for_translators():
    document = flow(hello={"say": "Hi.", "note": "In the morning."})
    assert [each.note for each in document.said()] == ["In the morning."]


def test_words_are_found_with_their_keys():
    document = FlowDocument.model_validate(
        {
            "flow": "company",
            "start": "main",
            "commands": {"help": {"words": ["help", "what"]}},
            "nodes": {
                "main": {"menu": "Which?", "choices": {"1": {"words": "sales", "next": "end"}, "2": "end"}},
                "ask": {"form": {"size": {"type": "choice", "choices": {"1": ["small"], "2": {"words": ["large"]}}}}},
            },
        }
    )
    assert {each.key: each.words for each in document.heard()} == {
        "company.commands.help.words": ("help", "what"),
        "company.main.choices.1.words": ("sales",),
        "company.ask.form.size.choices.1.words": ("small",),
        "company.ask.form.size.choices.2.words": ("large",),
    }


def test_a_day_is_a_date_or_an_expression():
    slot = {"type": "date", "prompt": "When?", "earliest": "2026-12-24", "latest": "today + days(3)"}
    day = flow(ask={"form": {"day": slot}}).nodes["ask"].form["day"]
    assert (day.earliest, day.latest) == (dt.date(2026, 12, 24), "today + days(3)")


@pytest.mark.parametrize(
    "node",
    [
        {"say": [{"text": "a", "audio": "b"}]},
        {"say": [{"audio": "a", "key": "k"}]},
        {"transfer": {"dial": "PJSIP/1", "queue": "q"}},
        {"transfer": {"dial": ["PJSIP/1&PJSIP/2", "PJSIP/3"]}},
        {"transfer": {"dial": ["PJSIP/1&PJSIP/2"]}},
        {"transfer": {}},
        {"form": {"pin": {"type": "digits", "minimum": 5, "maximum": 4}}},
        {"note": "nothing"},
        {"menu": "x", "choices": {}},
        {"say": "x", "nxt": "end"},
    ],
)
def test_what_has_no_one_meaning_is_refused(node):
    with pytest.raises(ValidationError):
        flow(main=node)
