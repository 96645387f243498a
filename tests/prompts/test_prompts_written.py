"""What stands in a text for eyes alone is found before a caller hears it."""

import time

import pytest

from voicekit._authoring.written import looks_written, written_for_eyes


@pytest.mark.parametrize(
    ("text", "stretches", "word"),
    [
        ("Total $12.50, please.", ["$12.50"], "amount:money"),
        ("It costs 5 \u20ac or \u20ac5.", ["5 \u20ac", "\u20ac5"], "amount:money"),
        ("You owe ${sum}.", ["${"], "amount:money"),
        ("Call 123-456-7890 or 555-1234.", ["123-456-7890", "555-1234"], "number:phone"),
        ("Call +49 30 1234567 or (555) 123-4567.", ["+49 30 1234567", "(555) 123-4567"], "number:phone"),
        ("Order 12345678.", ["12345678"], "number:phone"),
        ("On 2026-11-24, 11/24/2026 and 24.11.26.", ["2026-11-24", "11/24/2026", "24.11.26"], "day:date"),
        ("Visit **our** site, `now`.", ["**our**", "`now`"], "marks out"),
        ("Read [this](https://x.example).", ["[this](https://x.example)"], "marks out"),
        ("## News", ["## News"], "marks out"),
        ("Smith &amp; Sons&#39; shop", ["&amp;", "&#39;"], "the sign itself"),
        ("<speak>Hello<break time='1s'/></speak>", ["<speak>", "<break time='1s'/>", "</speak>"], "silence"),
        ("Take bus No. 5 on Jan. 3 or Fri. {day}.", ["Jan. ", "Fri. "], "write the word"),
        ("See https://acme.example/x", ["https://acme.example/x"], "page"),
    ],
)
def test_it_is_found_with_what_mends_it(text, stretches, word):
    found = written_for_eyes(text)
    assert [each.stretch for each in found] == stretches
    assert all(word in each.hint for each in found)
    assert all(each.severe == (each.stretch[0] == "<") for each in found)


@pytest.mark.parametrize(
    "text",
    [
        "Press 1-2, or 24/7. Version 2.10.1 costs 3.5 at 14:30.",
        "We are open 10-12, in rooms 101-102, since 1990-2000.",
        "Press # or *, then ** and #.",
        "# to end, * to go on",
        "Dr. Smith, Mr. and Mrs. O'Neill of St. James. No. Then 5. Sun. It shines",
        "Rock & Roll; AT&T; Q&A; a < b and c > d",
        "{sum:money} by {day:date}, {n, plural, one {# hour} other {# hours}} from {phone:phone}",
        "1.234.567 Euro",
        "snake_case and 2 * 3 * 4",
    ],
)
def test_what_voices_read_well_is_left_alone(text):
    assert written_for_eyes(text) == ()


def test_signs_without_a_sound_are_named_too():
    (amount, picture) = looks_written("Total $12.50 \U0001f600", "en")
    assert "$12.50" in amount
    assert "\U0001f600" in picture
    assert list(looks_written("\uff11\uff12\uff13 \uff21", "en")) == []


def test_no_more_is_said_of_a_text_than_the_limit():
    assert len(written_for_eyes("$1 " * 100)) == 5


@pytest.mark.parametrize("piece", ["<a ", "1-", "**", "[a](", "&", "$1,", "(12", "+1 ", "__", "12-", "`", "1.", "{"])
def test_no_text_takes_long_to_look_at(piece):
    began = time.process_time()
    written_for_eyes(piece * (20_000 // len(piece)))
    assert time.process_time() - began < 2
