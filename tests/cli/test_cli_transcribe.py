"""`voicekit transcribe`: files, folders, and a folder that Asterisk writes into."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "transcribe"))

from recordings import Ears, record, said

from voicekit._asr.engine import Description
from voicekit._cli import transcribe
from voicekit._media.formats import FORMATS, encode

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "voicekit-tests"
MODELS = Path(os.environ.get("VOICEKIT_TEST_CACHE") or CACHE) / "models"


class Tones:
    """A recognizer of tones."""

    def describe(self):
        return Description("tones", "m", "en", 8000, closed=True, free=True, streaming=False, cost=0.01, version="1")

    def load(self):
        """Nothing is to be loaded."""

    def unknown_words(self, phrases):
        return {word: ("one", "two") for phrase in phrases for word in phrase.split() if word == "won"}

    def open(self, phrases):
        return Heard(phrases)


class Heard:
    """One stretch."""

    def __init__(self, phrases):
        self.phrases = phrases
        self.pcm = None

    def feed(self, pcm):
        self.pcm = pcm

    def partial(self):
        return ""

    def finish(self):
        return tuple(one for one in Ears().heard(self.pcm) if self.phrases is None or one.text in self.phrases)

    def close(self):
        """Nothing is held."""


@pytest.fixture
def tones(run, monkeypatch):
    """Runs the command in this process, with the recognizer of tones."""
    recognizer = Tones()
    monkeypatch.setattr(transcribe, "finder", lambda _settings: lambda _language, _closed: recognizer)
    return lambda *arguments: run("transcribe", *arguments)


def test_a_recording_becomes_a_text_beside_it(tones, folder):
    record(folder / "call.wav", "one two | three")
    ran = tones("call.wav")
    assert ran.code == 0
    assert ran.out.splitlines() == ["call.wav.txt: 4.5 s, 2 passages", "1 transcribed (0.1 minutes), 0 kept"]
    assert (folder / "call.wav.txt").read_text() == "one two\nthree\n"


@pytest.mark.parametrize("form", ["txt", "json", "srt", "vtt", "csv"])
def test_every_format_is_written_to_another_folder(tones, folder, form):
    record(folder / "in" / "deep" / "call.wav", "one", "two")
    assert tones("in", "--format", form, "--output", "out").code == 0
    assert "two" in (folder / "out" / "deep" / f"call.wav.{form}").read_text()


def test_a_second_run_keeps_what_is_done(tones, folder):
    record(folder / "call.wav", "one")
    tones("call.wav")
    assert tones(".").out == "0 transcribed (0.0 minutes), 1 kept\n"
    assert tones(".", "--grammar", "one").out.startswith("call.wav.txt")


def test_a_bad_file_is_named_the_rest_goes_on_and_the_command_fails(tones, folder):
    record(folder / "b.wav", "one")
    (folder / "a.wav").write_text("no sound")
    ran = tones(".")
    assert ran.code == 1
    assert "a.wav" in ran.err
    assert "1 transcribed (0.0 minutes), 0 kept, 1 failed" in ran.out
    assert (folder / "b.wav.txt").exists()


def test_a_folder_that_cannot_be_read_is_named_and_the_command_fails(tones, open_sounds, sealed, monkeypatch):
    record(open_sounds / "a.wav", "one")
    (open_sounds / "closed").mkdir()
    open_sounds.chmod(0o777)
    monkeypatch.chdir(open_sounds)
    with sealed(open_sounds / "closed", 0o111):
        ran = tones(".")
        report = tones(".", "--json")
    assert (ran.code, ran.err) == (1, "closed: cannot be read: Permission denied\n")
    assert "1 transcribed (0.0 minutes), 0 kept, 1 failed" in ran.out
    assert report.code == 1
    assert [entry["file"] for entry in json.loads(report.out)["failed"]] == ["closed"]


def test_json_tells_what_was_done_kept_and_failed(tones, folder):
    record(folder / "b.wav", "one")
    (folder / "a.wav").write_text("no sound")
    ran = tones(".", "--json")
    report = json.loads(ran.out)
    assert [[entry["file"] for entry in report[key]] for key in ("done", "kept", "failed")] == [
        ["b.wav"],
        [],
        ["a.wav"],
    ]
    assert ran.err == ""


def test_a_grammar_is_a_list_or_a_file_and_unknown_words_are_named(tones, folder):
    record(folder / "call.wav", "one two | three")
    (folder / "words.txt").write_text("# what we expect\none two  # both\n\nwon\n")
    ran = tones("call.wav", "--grammar", "words.txt")
    assert "does not know the word won; it knows one, two" in ran.err
    assert (folder / "call.wav.txt").read_text() == "one two\n"
    tones("call.wav", "--grammar", "three, four")
    assert (folder / "call.wav.txt").read_text() == "three\n"
    assert tones("call.wav", "--grammar", " , ").code == 1


def test_a_path_that_is_not_there_is_named(tones):
    ran = tones("absent.wav")
    assert (ran.code, ran.err) == (
        1,
        "error: absent.wav: no such file or directory\n  hint: correct its path: a recording, or a folder of them\n",
    )


def test_without_a_model_the_command_says_which_to_fetch(run, folder):
    record(folder / "call.wav", "one")
    ran = run("transcribe", "call.wav", "--language", "ko")
    assert ran.code == 1
    assert "hint:" in ran.err
    assert "voicekit models" in ran.err


WATCHING = """
import sys
sys.path[:0] = sys.argv[1:3]
from test_cli_transcribe import Tones
from voicekit._cli import transcribe
from voicekit._cli.main import main
recognizer = Tones()
{more}
transcribe.finder = lambda _settings: lambda _language, _closed: recognizer
sys.exit(main(sys.argv[3:]))
"""


def process(*arguments, more=""):
    """The command in a process of its own, with the recognizer of tones."""
    here = Path(__file__).parent
    return subprocess.Popen(
        [sys.executable, "-c", WATCHING.format(more=more), here, here.parent / "transcribe", "transcribe", *arguments],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(here.parents[1]), "PYTHONUNBUFFERED": "1"},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watched_folder_gives_each_recording_once_it_is_whole_and_ends_clean(folder, number):
    monitor = folder / "monitor"
    record(monitor / "old.wav", "one")
    with process("--watch", "monitor") as watching:
        try:
            assert watching.stdout.readline().startswith("monitor/old.wav.txt")
            whole = encode(said("two | three"), FORMATS["wav"])
            (monitor / "new.wav").write_bytes(whole[:40] + b"\0\0\0\0" + whole[44:50_000])
            record(monitor / "other.wav", "four")
            assert watching.stdout.readline().startswith("monitor/other.wav.txt")
            (monitor / "new.wav").write_bytes(whole)
            assert watching.stdout.readline().startswith("monitor/new.wav.txt")
            watching.send_signal(number)
            assert watching.wait(20) == 0
        finally:
            watching.kill()
    assert (monitor / "new.wav.txt").read_text() == "two\nthree\n"


@pytest.mark.parametrize("options", [(), ("--watch",)])
def test_ctrl_c_ends_what_hangs_with_130_and_where_it_watches_the_second_one(folder, options):
    record(folder / "in" / "a.wav", "one")
    hangs = "import threading; Tones.open = lambda *_: (print('hearing'), threading.Event().wait())"
    with process("in", *options, more=hangs) as hearing:
        try:
            assert hearing.stdout.readline() == "hearing\n"
            hearing.send_signal(signal.SIGINT)
            if options:
                with pytest.raises(subprocess.TimeoutExpired):
                    hearing.wait(1)
                hearing.send_signal(signal.SIGINT)
            assert hearing.wait(20) == 130
        finally:
            hearing.kill()
    assert [file.name for file in (folder / "in").iterdir()] == ["a.wav"]


def test_the_real_korean_model_hears_a_voice_on_a_telephone_line(run, folder):
    if not (MODELS / "vosk-model-small-ko-0.22").is_dir():
        pytest.skip("the test models are not here: tools/models.py fetches them")
    assert run("say", "안녕하세요", "-o", "hello.gsm", "--language", "ko", "--engine", "espeak").code == 0
    ran = run(
        "transcribe", "hello.gsm", "--language", "ko", "--models", str(MODELS), "--grammar", "안녕하세요,감사합니다"
    )
    assert ran.code == 0
    assert (folder / "hello.gsm.txt").read_text() == "안녕하세요\n"
