"""The transcript of a call: what it shows of the line, and what it never shows."""

import pytest

from voicekit._call.keys import KeyPress
from voicekit._call.transcript import KEPT, LineTranscript


def pressed(transcript, key, *, masked=False):
    press = KeyPress(key, 0.0)
    transcript.pressed(press)
    press.masked = masked


def test_lines_stand_with_their_time_and_direction():
    transcript = LineTranscript()
    transcript.wrote(b"S,a\nA,b\n", 10.5)
    transcript.heard(b"F,1700000000,a\n", 11.0)
    assert list(transcript.lines(10.0)) == ["    0.500 > S,a", "    0.500 > A,b", "    1.000 < F,1700000000,a"]


@pytest.mark.parametrize("cut", range(1, 26))
def test_a_masked_key_stays_hidden_wherever_its_line_was_cut(cut):
    transcript = LineTranscript()
    data = b"7,1700000000\n9,1700000000\n"
    transcript.heard(data[:cut], 0.0)
    transcript.heard(data[cut:], 0.0)
    pressed(transcript, "7", masked=True)
    pressed(transcript, "9")
    assert [line[-3:] for line in transcript.lines()] == ["< *", "< 9"]


def test_a_key_that_is_masked_later_is_hidden_from_then_on():
    transcript = LineTranscript()
    press = KeyPress("7", 0.0)
    transcript.heard(b"7,1700000000\n", 0.0)
    transcript.pressed(press)
    assert list(transcript.lines()) == ["    0.000 < 7"]
    press.masked = True
    assert list(transcript.lines()) == ["    0.000 < *"]


def test_a_key_whose_press_is_not_known_is_hidden():
    transcript = LineTranscript()
    transcript.heard(b"7,1700000000\n", 0.0)
    assert list(transcript.lines()) == ["    0.000 < *"]


def test_an_entry_that_is_a_secret_is_hidden_in_every_line():
    transcript = LineTranscript()
    transcript.wrote(b"V,PIN=x9731y\n", 0.0)
    transcript.hide("9731")
    assert list(transcript.lines()) == ["    0.000 > V,PIN=x****y"]


def test_only_the_last_of_a_long_call_is_kept_with_the_right_keys_hidden():
    transcript = LineTranscript()
    for number in range(3 * KEPT):
        transcript.heard(f"{number % 10},1700000000\n".encode(), float(number))
        pressed(transcript, str(number % 10), masked=number % 10 == 7)
    lines = [line.split() for line in transcript.lines()]
    assert KEPT <= len(lines) <= 2 * KEPT
    assert lines[-1][0] == f"{3 * KEPT - 1:.3f}"
    known = [key for _, _, key in lines[-KEPT:]]
    assert known == ["*" if number % 10 == 7 else str(number % 10) for number in range(2 * KEPT, 3 * KEPT)]


@pytest.mark.parametrize(
    "line",
    [
        b"P,1700000000,ivr://h,r,token=s3cret-one,id=1",
        b"P,1700000000,ivr://h,token=s3cret-o",
        b"P,1700000000,ivr://h,resume=s3cret-one,gone=1",
        b"G,1700000000,VOICEKIT_ID=1,VOICEKIT_SECRET=s3cret-one",
    ],
)
def test_the_dialplans_secrets_are_hidden_in_what_comes(line):
    transcript = LineTranscript()
    transcript.heard(line + b"\n", 0.0)
    (shown,) = transcript.lines()
    assert "s3cret" not in shown
    assert "=***" in shown


def test_the_token_of_a_calls_return_is_hidden_in_what_we_write():
    transcript = LineTranscript()
    transcript.wrote(b"V,VOICEKIT_TOKEN=s3cret\nV,VOICEKIT_BACK=ivr://h\n", 0.0)
    assert list(transcript.lines()) == ["    0.000 > V,VOICEKIT_TOKEN=***", "    0.000 > V,VOICEKIT_BACK=ivr://h"]
