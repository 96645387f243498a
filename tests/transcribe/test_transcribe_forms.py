"""A transcript as a file."""

import csv
import io
import json
from pathlib import Path

import pytest

from voicekit._asr.engine import Word
from voicekit.transcribe._forms import FORMS
from voicekit.transcribe._transcript import Passage, Transcript

SOURCE = Path("monitor/call.wav")
HOW = {"language": "en", "engine": "vosk", "model": "m"}


def passage(leg: int, start: float, text: str, pace: float = 0.5) -> Passage:
    words = tuple(
        Word(word, start + number * pace, start + (number + 0.9) * pace, 0.91234)
        for number, word in enumerate(text.split())
    )
    return Passage(leg, start, words[-1].end, text, 0.87654, words)


ONE = Transcript(9.0, 1, (passage(1, 1.0, "good morning"), passage(1, 3661.5, "bye")))
TWO = Transcript(9.0, 2, (passage(1, 1.0, "good <morning> & hello"), passage(2, 1.2, "bye")))


def made(form: str, transcript: Transcript = ONE) -> str:
    return FORMS[form](transcript, SOURCE, HOW)


def test_text_has_a_line_for_each_passage_and_says_who_where_there_are_two():
    assert made("txt") == "good morning\nbye\n"
    assert made("txt", TWO) == "1: good <morning> & hello\n2: bye\n"


def test_json_has_everything_with_times_in_milliseconds():
    facts = json.loads(made("json"))
    assert facts["file"] == "call.wav"
    assert (facts["engine"], facts["seconds"], facts["legs"]) == ("vosk", 9.0, 1)
    assert facts["passages"][0]["words"][1] == {"text": "morning", "start": 1.5, "end": 1.95, "confidence": 0.912}


def test_subtitles_in_srt():
    assert made("srt").splitlines() == [
        *("1", "00:00:01,000 --> 00:00:01,950", "good morning", ""),
        *("2", "01:01:01,500 --> 01:01:01,950", "bye"),
    ]


def test_subtitles_in_vtt_name_the_leg_and_let_no_text_be_markup():
    lines = made("vtt", TWO).splitlines()
    assert lines[:3] == ["WEBVTT", "", "00:00:01.000 --> 00:00:02.950"]
    assert lines[3] == "<v 1>good &lt;morning&gt; &amp; hello"


def test_a_long_passage_becomes_cues_that_can_be_read():
    cues = made("srt", Transcript(99, 1, (passage(1, 0, "word " * 60),))).split("\n\n")
    assert len(cues) >= 5
    assert all(len(cue.splitlines()[2]) <= 84 for cue in cues)


def test_a_passage_without_words_is_one_cue():
    cue = made("srt", Transcript(9, 1, (Passage(1, 1.0, 2.5, "hello", 0.5),)))
    assert cue == "1\n00:00:01,000 --> 00:00:02,500\nhello\n"


def test_a_table_has_a_row_for_each_passage():
    rows = list(csv.DictReader(io.StringIO(made("csv", TWO))))
    assert [(row["file"], row["leg"], row["start"], row["text"]) for row in rows] == [
        ("call.wav", "1", "1.000", "good <morning> & hello"),
        ("call.wav", "2", "1.200", "bye"),
    ]


@pytest.mark.parametrize("form", FORMS)
def test_a_recording_without_speech_is_a_result_too(form):
    assert isinstance(made(form, Transcript(9.0, 1, ())), str)
