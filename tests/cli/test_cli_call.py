"""A caller in the terminal who speaks, and a call that leaves for other applications."""

import os
import re
import wave
from pathlib import Path

import numpy as np
import pytest

from voicekit._cli.keyboard import Typing, Typist

ESPEAK = ("--engine", "espeak")

MESSAGE = """
from pathlib import Path

from voicekit import App

app = App()


@app.route()
async def message(call):
    status = await call.dial("PJSIP/100")
    await call.say(f"Dial says {status}.")
    recording = await call.record(silence=2)
    await recording.keep(Path("message.wav"))
    await call.say(f"Ended by {recording.ended}.")
    await call.hangup()
"""


@pytest.fixture
def message(folder) -> str:
    (folder / "message.py").write_text(MESSAGE)
    return "message.py"


def spoken(out: str) -> list[str]:
    """The lines of a conversation without their times."""
    return [re.sub(r"^ *\d+:[\d.]+ +", "", line) for line in out.splitlines()]


def seconds_of_speech(path: str) -> float:
    with wave.open(path) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 500)
    return float(loud[-1] - loud[0]) / 8000 if len(loud) else 0.0


def test_what_is_said_reaches_a_recording_and_the_way_there_is_shown(run, message):
    ran = run("call", message, "--say", "This is a message for you.", "--fast", *ESPEAK)
    assert ran.code == 0
    lines = spoken(ran.out)
    assert lines[:4] == ["* Dial(PJSIP/100,,)", "< Dial says CHANUNAVAIL.", lines[2], "< beep"]
    assert re.fullmatch(r"\* Record\(/.*\.wav,2,60,k\)", lines[2])
    assert lines[4:] == ['> "This is a message for you."', "< Ended by silence.", "- the application hung up"]
    assert 0.8 < seconds_of_speech("message.wav") < 4.0


def test_keys_and_words_can_follow_each_other(run, message):
    ran = run("call", message, "--keys", '"One, two, three"#', "--fast", *ESPEAK)
    assert spoken(ran.out)[-4:] == [
        '> "One, two, three"',
        "> #",
        "< Ended by key.",
        "- the application hung up",
    ]


LATE = """
import time
from voicekit import App
from voicekit._tts.espeak import EspeakEngine
spoken = EspeakEngine.synthesize
def slow(engine, text, voice):
    time.sleep(2.0 if "Which" in text else 0.0)
    return spoken(engine, text, voice)
EspeakEngine.synthesize = slow
app = App()
@app.route()
async def talk(call):
    answer = await call.digits("Which number?", length=1)
    await call.say(f"It is {answer}.")
"""


def test_a_script_waits_for_a_prompt_that_is_still_being_rendered_and_says_so(run, folder):
    (folder / "late.py").write_text(LATE)
    ran = run("call", "late.py", "--keys", "4", *ESPEAK)
    assert spoken(ran.out) == [
        "* waits while this is rendered: Which number?",
        "< Which number?",
        "> 4",
        "< It is 4.",
        "- the application went back to the dialplan",
    ]


def test_words_that_came_too_late_are_an_error(run, message):
    ran = run("call", message, "--say", "Hello.", "--say", "Anybody there?", "--fast", *ESPEAK)
    assert ran.code == 1
    assert 'the call ended before "Anybody there?" could be said' in ran.err


def test_keys_and_words_in_two_options_are_refused(run, message):
    ran = run("call", message, "--say", "Hello.", "--keys", "1", *ESPEAK)
    assert ran.code == 1
    assert "which comes first" in ran.err


VOICE = """
from voicekit import App

app = App()


@app.route()
async def desk(call):
    topic = await call.menu("Sales, or technical support?", {"1": "sales", "2": "technical support"})
    sure = await call.confirm(f"You want {topic.value}?")
    await call.say(f"{topic.value}, {topic.mode}, {sure}.")
    await call.hangup()
"""


@pytest.fixture
def heard(monkeypatch):
    """Callers may answer by voice: Whisper's model of the tests hears them."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
    monkeypatch.setenv("VOICEKIT_MODELS", str(Path(os.environ.get("VOICEKIT_TEST_CACHE") or cache) / "models"))
    monkeypatch.setenv("VOICEKIT_SPEECH", "true")


def seconds_of(line: str) -> float:
    minutes, seconds = line.split(maxsplit=1)[0].split(":")
    return int(minutes) * 60 + float(seconds)


def test_a_fast_call_is_understood_and_its_clock_stands_still_while_the_recognizer_works(folder, heard, run):
    (folder / "desk.py").write_text(VOICE)
    ran = run("call", "desk.py", "--say", "technical support", "--say", "yes", "--fast", *ESPEAK)
    assert ran.code == 0, ran.err
    assert spoken(ran.out) == [
        "< Sales, or technical support?",
        '> "technical support"',
        "< You want technical support?",
        '> "yes"',
        "< technical support, speech, True.",
        "- the application hung up",
    ]
    said, answered = (seconds_of(line) for line in ran.out.splitlines()[1:3])
    assert answered - said < 3.0


class Desk:
    def __init__(self):
        self.done, self.shown = [], ""
        typing = Typing(
            self.done.append,
            lambda words: self.done.append(f"say {words}"),
            lambda: self.done.append("bye"),
        )
        self.typist = Typist(typing, self.show)

    def show(self, text):
        self.shown += text

    def type(self, text):
        for character in text:
            self.typist.take(character)
        return self.done


@pytest.mark.parametrize(
    ("typed", "done"),
    [
        ("1a#x", ["1", "A", "#"]),
        ("q", ["bye"]),
        ("\x04", ["bye"]),
        ('"sales\n1', ["say sales", "1"]),
        ('"quit 12"3', ["say quit 12", "3"]),
        ('"salt\x7fes\r', ["say sales"]),
        ('"x\x7f\x7f1', ["1"]),
        ('"never mind\x1b1', ["1"]),
        ('"\n2', ["2"]),
        ('"halfway\x04', ["bye"]),
        ('"für Äpfel\n', ["say für Äpfel"]),
    ],
)
def test_a_quote_begins_words_and_all_else_is_keys(typed, done):
    assert Desk().type(typed) == done


def test_words_are_shown_while_they_are_typed_and_cleared_when_they_are_said():
    desk = Desk()
    desk.type('"hi')
    assert desk.shown.endswith('\r\x1b[K"hi')
    desk.type("\n")
    assert desk.shown.endswith("\r\x1b[K")


ENDS = """
from voicekit import App

app = App()


@app.route("broken")
async def broken(call):
    raise RuntimeError("no database")


@app.route("asks")
async def asks(call):
    await call.digits("PIN?", length=2)


@app.route("well")
async def well(call):
    await call.say("Goodbye.")
"""


@pytest.mark.parametrize(
    ("route", "code", "words"),
    [
        ("broken", 1, "the call failed: ERROR"),
        ("nowhere", 1, "the call failed: NO_ROUTE"),
        ("asks", 1, "the call failed: NO_INPUT"),
        ("well", 0, ""),
    ],
)
def test_the_exit_code_says_whether_the_call_went_well(run, folder, route, code, words):
    (folder / "ends.py").write_text(ENDS)
    ran = run("call", "ends.py", route, "--fast", *ESPEAK)
    assert ran.code == code
    assert words in ran.err
    if route == "nowhere":
        assert "broken, asks, well" in ran.err


@pytest.mark.parametrize("keys", ['1,"sales', '"', '1,"yes",2"'])
def test_a_quote_that_is_never_closed_is_told(run, keys):
    ran = run("call", "absent.py", "--keys", keys)
    assert ran.code == 1
    assert "a quote is never closed" in ran.err
    assert "hint: " in ran.err
