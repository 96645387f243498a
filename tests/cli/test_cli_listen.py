"""`voicekit listen`: what a call would make of a recording or of the microphone, and why."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Description, Hypothesis
from voicekit._cli import listen
from voicekit._media.formats import FORMATS, encode
from voicekit._media.pcm import Pcm, resample
from voicekit._tts.espeak import EspeakEngine
from voicekit.errors import RecognizerFailed
from voicekit.testing.asterisk.telephone import telephone, white

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
MODELS = Path(os.environ.get("VOICEKIT_TEST_CACHE") or CACHE) / "models"

KNOWN = calibration("whisper", closed=True)
"""The table that the scripted recognizer goes by."""


class Scripted:
    """A recognizer that hears what it is told to, whatever the sound, and says how much of it there was."""

    def __init__(self, *heard, error=None):
        self.heard = tuple(Hypothesis(text, confidence) for text, confidence in heard)
        self.error = error
        self.seconds = 0.0

    def describe(self):
        return Description("whisper", "m", "en", 8000, closed=True, free=True, streaming=False, cost=0.1, version="1")

    def load(self):
        """Nothing is to be loaded."""

    def open(self, phrases):
        return self

    def feed(self, pcm):
        self.seconds += pcm.seconds

    def partial(self):
        return ""

    def prepare(self):
        """Nothing is worked out ahead."""

    def finish(self):
        if self.error:
            raise self.error
        return self.heard

    def close(self):
        """Nothing is held."""


@pytest.fixture
def listened(run, monkeypatch):
    """Runs the command beside a recognizer that hears what the test says; gives the exit code and the report."""

    def command(*arguments, heard=(), error=None):
        monkeypatch.setattr(listen.Registry, "find", lambda *_: Scripted(*heard, error=error))
        ran = run("listen", *arguments, "--json")
        return ran.code, json.loads(ran.out)

    return command


def speech(text="technician", level=-20.0):
    engine = EspeakEngine("en-GB")
    return telephone(engine.synthesize(text, engine.voice("en")), level=level).samples


def quiet(seconds):
    return np.zeros(round(seconds * 8000), np.int16)


def written(*pieces, name="call.wav", rate=8000):
    """A recording of these pieces, one after the other."""
    sound = Pcm(np.concatenate(pieces).astype(np.int16), 8000)
    form = FORMATS["wav" if rate == 8000 else "wav16"]
    Path(name).write_bytes(encode(resample(sound, form.rate), form))
    return name


def reasons(report):
    return [remark["what"] for remark in report["remarks"]]


def test_an_answer_is_shown_with_its_times_its_level_and_its_lead(listened):
    file = written(quiet(0.5), speech(), quiet(1.0))
    code, report = listened(file, "--menu", "sales,technician", heard=[("technician", 0.9), ("sales", 0.2)])
    assert (code, report["decision"]) == (0, "accepted")
    assert report["answer"] == {
        "decision": "accepted", "key": "2", "value": "technician", "confidence": 0.9, "margin": 0.7
    }  # fmt: skip
    assert report["speech"]["onset"] == pytest.approx(0.5, abs=0.12)
    assert report["speech"]["end"] == pytest.approx(0.5 + len(speech()) / 8000, abs=0.2)
    assert report["speech"]["known"] == pytest.approx(report["speech"]["end"] + 0.7, abs=0.25)
    assert report["speech"]["level"] == pytest.approx(-20, abs=2)
    assert [(each["text"], each["key"]) for each in report["hypotheses"]] == [("technician", "2"), ("sales", "1")]
    assert report["remarks"] == []


@pytest.mark.parametrize(
    ("heard", "code", "decision", "why"),
    [
        ([("sales", KNOWN.accept - 0.01)], 3, "asked back",
         f"not sure enough: 'sales' with {KNOWN.accept - 0.01:.2f}, accepted from {KNOWN.accept:.2f} on"),
        ([("sales", KNOWN.confirm - 0.01)], 4, "refused",
         f"not sure enough: 'sales' with {KNOWN.confirm - 0.01:.2f}, asked back from {KNOWN.confirm:.2f} on"),
        ([("sales", 0.8), ("technician", 0.75)], 3, "asked back",
         "two answers sound alike: 'sales' 0.80 and 'technician' 0.75, less than 0.1 apart"),
        ([], 4, "refused", "nothing of the question was heard"),
    ],
)  # fmt: skip
def test_what_is_not_accepted_says_why_in_plain_words(listened, heard, code, decision, why):
    file = written(quiet(0.5), speech(), quiet(1.0))
    found, report = listened(file, "--menu", "sales,technician", heard=heard)
    assert (found, report["decision"]) == (code, decision)
    assert reasons(report) == [why]
    assert all(remark["hint"] for remark in report["remarks"])


def test_six_digits_are_asked_back_and_the_reason_is_their_number(listened):
    file = written(quiet(0.5), speech("one two three four five six"), quiet(1.5))
    code, report = listened(file, "--digits", "6", heard=[("one two three four five six", 0.99)])
    assert (code, report["answer"]["key"]) == (3, "123456")
    assert reasons(report) == ["digits without a check digit are asked back, however clearly they were heard"]


def test_a_language_that_was_not_measured_is_asked_back_for_that(listened):
    file = written(quiet(0.5), speech(), quiet(1.0))
    code, report = listened(file, "--menu", "Vertrieb,Reparatur", "--language", "de", heard=[("reparatur", 0.99)])
    assert (code, report["answer"]["key"]) == (3, "2")
    assert reasons(report) == ["answers in this language were not measured with this model: each is asked back"]


def test_a_list_of_phrases_may_be_longer_than_the_name_of_a_file(listened):
    file = written(quiet(0.5), speech(), quiet(1.0))
    menu = ",".join(f"department number {place}" for place in range(1, 31))
    code, report = listened(file, "--menu", menu, heard=[("department number 7", 0.9)])
    assert (code, report["answer"]["key"]) == (0, "7")


def test_digital_silence_quiet_speech_and_mere_noise_are_told_apart(listened):
    silent = listened(written(quiet(2.0)), "--ask", "yes_no")
    noisy = listened(written(white(2.0).samples), "--ask", "yes_no")
    soft = listened(
        written(quiet(0.5), speech("yes", level=-47.0), quiet(1.0)), "--ask", "yes_no", heard=[("yes", 0.9)]
    )
    assert [code for code, _ in (silent, noisy)] == [4, 4]
    assert [report["decision"] for _, report in (silent, noisy)] == ["not heard", "not heard"]
    assert reasons(silent[1]) == ["there is no sound: digital silence"]
    assert reasons(noisy[1]) == ["no speech in it: noise or tones of -20 dBFS"]
    assert any(what.startswith("too quiet: -4") for what in reasons(soft[1]))


def test_the_noise_beneath_an_answer_is_measured_around_it(listened):
    voice = np.concatenate([quiet(1.0), speech(), quiet(1.0)])
    noise = white(len(voice) / 8000).samples[: len(voice)] * 10 ** (-10 / 20)
    _, report = listened(written(voice + noise), "--menu", "sales,technician", heard=[("technician", 0.9)])
    assert report["noise"] == pytest.approx(-30, abs=1)
    [what] = [what for what in reasons(report) if what.startswith("noise")]
    assert what.endswith("dB below the voice (-30 dBFS)")


def test_speech_to_both_ends_of_a_recording_may_be_cut_off(listened):
    said = speech()
    loud = np.flatnonzero(np.abs(said) > 1000)
    _, report = listened(written(said[loud[0] : loud[-1]]), "--menu", "sales,technician", heard=[("technician", 0.9)])
    assert reasons(report) == [
        "speech begins with the recording: its first sound may be missing",
        "speech went on at the end of the recording: it may be cut off",
    ]


def test_what_is_said_after_the_answer_has_ended_is_told_with_its_time(listened):
    file = written(quiet(0.3), speech("sales"), quiet(1.2), speech("no, technician"), quiet(1.0))
    _, report = listened(file, "--menu", "sales,technician", heard=[("sales", 0.9)])
    [what] = reasons(report)
    assert re.fullmatch(
        r"more was said from (1\.[89]|2\.\d) s on, after a pause of 0\.[5-9] s had ended the answer", what
    )


def test_a_recording_that_came_by_telephone_is_known_from_a_wide_one(listened):
    pieces = quiet(0.5), speech(), quiet(0.5)
    narrow = listened(written(*pieces, rate=16000), heard=[("technician", 0.9)])[1]
    Path("wide.wav").write_bytes(encode(Pcm(white(1.0).samples, 16000), FORMATS["wav16"]))
    wide = listened("wide.wav")[1]
    assert (narrow["band"], wide["band"]) == ("telephone", "wide")


def test_a_recognizer_that_breaks_is_an_error_and_no_refusal(listened):
    file = written(quiet(0.5), speech(), quiet(1.0))
    code, report = listened(file, "--menu", "sales,technician", error=RecognizerFailed("it broke", hint="mend it"))
    assert (code, report["error"], report["hint"]) == (1, "it broke", "mend it")


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["call.wav", "--microphone"], 2, "name one file, or give --microphone"),
        ([], 2, "name one file, or give --microphone"),
        (["call.wav", "--menu", "a,b", "--digits", "3"], 2, "one question at a time"),
        (["nothing.wav"], 1, "nothing.wav: no such file"),
        (["text.wav"], 1, "text.wav"),
        (["call.wav", "--ask", "weather"], 1, "weather"),
        (["call.wav", "--menu", " , "], 1, '--menu " , " holds no phrase'),
        (["call.wav", "--menu", ""], 1, '--menu "" holds no phrase'),
        (["call.wav", "--grammar", ""], 1, '--grammar "" holds no phrase'),
        (["call.wav", "--menu", "sales,support,Sales"], 1, "'Sales' chooses both 1 and 3"),
        (["call.wav", "--models", "."], 1, "voicekit models fetch"),
    ],
)
def test_wrong_use_missing_files_and_missing_models_are_said_with_a_hint(run, arguments, code, says):
    written(quiet(0.5), speech(), quiet(1.0))
    Path("text.wav").write_text("this is no sound")
    ran = run("listen", *arguments)
    assert ran.code == code
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert code == 2 or "hint: " in ran.err


def test_the_microphone_is_recorded_until_the_answer_has_ended(listened, folder, monkeypatch):
    sound = np.concatenate([quiet(0.5), speech(), quiet(20.0)])
    (folder / "said.raw").write_bytes(sound.astype("<i2").tobytes())
    recorder(folder, monkeypatch, "exec cat said.raw")
    code, report = listened("--microphone", "--menu", "sales,technician", heard=[("technician", 0.9)])
    assert (code, report["file"]) == (0, "microphone")
    assert 1.0 < report["seconds"] < 3.0


def test_a_microphone_that_is_not_there_is_said_in_the_words_of_what_records(run, folder, monkeypatch):
    recorder(folder, monkeypatch, "echo 'arecord: no soundcards found' >&2; exit 1")
    monkeypatch.setattr(listen.Registry, "find", lambda *_: Scripted())
    ran = run("listen", "--microphone")
    assert ran.code == 1
    assert "the microphone brought no sound: arecord: no soundcards found" in ran.err
    assert "hint: arecord -l" in ran.err


def test_without_anything_that_records_the_packages_are_named(run, folder, monkeypatch):
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(listen.Registry, "find", lambda *_: Scripted())
    ran = run("listen", "--microphone")
    assert ran.code == 1
    assert "neither arecord nor parec is installed" in ran.err
    assert "apt install alsa-utils" in ran.err


def recorder(folder, monkeypatch, script):
    """A program called arecord that does what the script says."""
    program = folder / "bin" / "arecord"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")


def test_a_real_model_hears_a_menu_as_a_call_does_and_people_can_read_it(run):
    file = written(quiet(0.5), speech(), quiet(1.0))
    ran = run("listen", file, "--menu", "sales,technician", "--models", str(MODELS))
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].startswith("sound ")
    assert lines[1].startswith("speech ")
    assert "technician  = 2" in lines[2]
    assert any(line.startswith("a call     accepted: technician (") for line in lines)
