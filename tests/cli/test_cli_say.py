"""`voicekit say`: a sound file that can be played, of the format asked for."""

import io
import json
import os
import stat
import subprocess
import sys
import threading
import wave
from pathlib import Path

import pytest

from voicekit._media.formats import FORMATS, decode


def test_a_text_becomes_a_telephone_wav(run):
    ran = run("say", "Hello there.", "-o", "hello.wav", "--engine", "espeak")
    assert ran.code == 0
    assert ran.out.startswith("hello.wav: ")
    with wave.open("hello.wav") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 8000)
        assert 0.4 < sound.getnframes() / 8000 < 3


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_by_its_extension(run, name):
    facts = json.loads(run("say", "One.", "-o", f"one.{name}", "--engine", "espeak", "--json").out)
    sound = decode(Path(f"one.{name}").read_bytes(), FORMATS[name])
    assert facts["format"] == name
    assert facts["seconds"] == pytest.approx(sound.seconds, abs=0.05)
    assert abs(sound.samples).max() > 1000


def test_the_format_can_be_named_whatever_the_file_is_called(run):
    assert run("say", "One.", "-o", "one.bin", "--format", "ulaw", "--engine", "espeak").code == 0
    assert Path("one.bin").stat().st_size > 1000


def test_a_longer_text_makes_a_longer_sound(run):
    lengths = [
        json.loads(run("say", text, "-o", "x.wav", "--engine", "espeak", "--json").out)["seconds"]
        for text in ("One.", "One. Two. Three.")
    ]
    assert lengths[1] > 2 * lengths[0]


def test_the_text_can_come_from_a_pipe(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("Read me."))
    assert run("say", "-", "-o", "x.wav", "--engine", "espeak").code == 0


def test_the_language_chooses_the_voice(run):
    ran = run("say", "Bonjour.", "-o", "x.wav", "--engine", "espeak", "--language", "fr", "--json")
    assert "fr" in json.loads(ran.out)["voices"][0]


def test_an_engine_that_is_absent_is_reported_and_the_next_one_speaks(run):
    ran = run("say", "Hello.", "-o", "x.wav", "--engine", "nosuch,espeak", "--json")
    assert json.loads(ran.out)["voices"][0].startswith("espeak ")
    assert "nosuch" in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["say", "", "-o", "x.wav"], "the text is empty"),
        (["say", "x" * 100_000, "-o", "x.wav"], "too long"),
        (["say", "Hello.", "-o", "x.mp3"], "no format has the extension '.mp3'"),
        (["say", "Hello.", "-o", "x.wav", "--engine", "nosuch"], "no engine 'nosuch'"),
        (["say", "Hello.", "-o", "x.wav", "--language", "not a tag"], "--language is a string"),
    ],
)
def test_what_cannot_be_said_is_refused_with_a_mend_and_leaves_no_file(run, arguments, said):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err
    assert "hint: " in ran.err
    assert list(Path().glob("x.*")) == []


@pytest.fixture
def spawn_bytes(folder):
    """Runs a command in a process of its own, whose output is bytes."""

    def command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        paths = {"PYTHONPATH": str(Path(__file__).parents[2])}
        return subprocess.run(
            [sys.executable, "-m", "voicekit", *arguments],
            capture_output=True,
            timeout=50,
            check=True,
            env=os.environ | paths,
        )

    return command


def read_from(fifo: Path) -> tuple[threading.Thread, list[bytes]]:
    """What comes out of a pipe with a name, read by a thread."""
    os.mkfifo(fifo)
    came: list[bytes] = []
    thread = threading.Thread(target=lambda: came.append(fifo.read_bytes()), daemon=True)
    thread.start()
    return thread, came


def test_what_is_no_regular_file_is_written_into_and_stays_what_it_is(run, folder):
    fifo = folder / "pipe"
    reader, came = read_from(fifo)
    ran = run("say", "Hello there.", "-o", "pipe", "--format", "wav", "--engine", "espeak")
    reader.join(20)
    assert ran.code == 0
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    with wave.open(io.BytesIO(came[0])) as sound:
        assert 0.4 < sound.getnframes() / 8000 < 3


def test_a_link_stays_a_link_and_the_file_keeps_its_mode(run, folder):
    (folder / "real.wav").touch(mode=0o600)
    (folder / "link.wav").symlink_to("real.wav")
    assert run("say", "Hello.", "-o", "link.wav", "--engine", "espeak").code == 0
    assert (folder / "link.wav").is_symlink()
    assert stat.S_IMODE((folder / "real.wav").stat().st_mode) == 0o600
    assert (folder / "real.wav").stat().st_size > 1000


def test_sound_on_standard_output_is_nothing_but_sound(spawn_bytes):
    done = spawn_bytes("say", "Hello.", "-o", "/dev/stdout", "--format", "wav", "--engine", "espeak")
    with wave.open(io.BytesIO(done.stdout)) as sound:
        assert len(done.stdout) == 44 + 2 * sound.getnframes()
    assert b"/dev/stdout: " in done.stderr


def test_what_is_made_for_eyes_is_warned_of_and_tags_are_refused(run, folder):
    ran = run("say", "Total $12.50, **today**.", "-o", "a.wav", "--engine", "espeak")
    assert ran.code == 0
    assert [line.split()[1] for line in ran.err.splitlines() if line.startswith("warning:")] == [
        "'$12.50'",
        "'**today**'",
    ]
    ran = run("say", "Wait <break time='1s'/> here.", "-o", "b.wav", "--engine", "espeak")
    assert ran.code == 1
    assert "a tag of SSML or HTML" in ran.err
    assert not (folder / "b.wav").exists()
