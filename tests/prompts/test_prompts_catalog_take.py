"""A speaker's recordings looked over: numbers that tell a good one from a bad one."""

import os
import signal
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicekit._authoring.catalog.intake import look_over, put
from voicekit._authoring.catalog.recorded import of_recordings
from voicekit._authoring.catalog.script import ScriptLine
from voicekit._authoring.catalog.take import measure, remarks
from voicekit._media.formats import FORMATS, encode
from voicekit._media.pcm import Pcm, from_floats, resample, to_floats
from voicekit._media.read import read
from voicekit._prompts.catalog.recordings import load
from voicekit.errors import CatalogError
from voicekit.testing.asterisk.telephone import pink, telephone

RATE = 16000
HELLO = ScriptLine("a.hello", "Hello and welcome.", (), 2.0, "")
BYE = ScriptLine("a.bye", "Goodbye.", (), 2.0, "")
OWE = ScriptLine("a.owe", "You owe {sum}.", (), 2.0, "it has places")
LINES = (HELLO, BYE, OWE)


def speech(seconds: float = 2.0, level: float = 0.2, *, edge: float = 0.3, noise: float = 0.0001) -> Pcm:
    """Bursts of a buzzing tone with pauses between them, as syllables are, in a quiet room."""
    random = np.random.default_rng(1)
    t = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 140 * number * t + number) / number for number in range(1, 45))
    syllables = np.clip(np.sin(2 * np.pi * 3 * t) * 3 + 1, 0, 1)
    quiet = np.zeros(round(edge * RATE))
    sound = np.concatenate([quiet, level * buzz / 2 * syllables, quiet])
    return from_floats(sound + noise * random.standard_normal(len(sound)), RATE)


def codes(pcm: Pcm, expected: float = 2.0) -> dict[str, bool]:
    return {remark.code: remark.bad for remark in remarks(measure(pcm), expected)}


def test_a_good_recording_has_no_remarks():
    assert codes(speech()) == {}


def test_the_numbers_of_a_recording():
    take = measure(speech(edge=0.5))
    assert take.seconds == pytest.approx(2.0, abs=0.15)
    assert (take.before, take.after) == (pytest.approx(0.5, abs=0.1), pytest.approx(0.5, abs=0.15))
    assert take.noise == pytest.approx(-80, abs=2)
    assert take.level == pytest.approx(-22, abs=3)


@pytest.mark.parametrize(
    ("seconds", "expected", "found"),
    [
        (2, 2, {}),
        (2, 3.5, {}),
        (2, 6, {"length": False}),
        (2, 9, {"length": True}),
        (5, 2, {"length": False}),
        (8, 2, {"length": True}),
    ],
)
def test_a_recording_much_shorter_or_longer_than_its_text_is_another_text(seconds, expected, found):
    assert codes(speech(seconds), expected) == found


def test_cut_peaks_are_heard_and_counted():
    loud = speech().samples / np.abs(speech().samples).max()
    assert codes(from_floats(loud * 0.99, RATE)) == {}
    assert codes(from_floats(np.clip(loud, -0.5, 0.5), RATE)) == {"clipping": True}
    at = int(np.argmax(np.abs(loud)))
    loud[at - 400 : at + 400] *= 1.6  # one syllable alone
    assert codes(from_floats(np.clip(loud * 0.65, -0.66, 0.66), RATE)) == {"clipping": False}


def test_quiet_and_noisy_recordings():
    assert codes(speech(level=0.008, noise=1e-5)) == {"quiet": False}
    assert codes(speech(level=0.0015, noise=1e-6))["quiet"]
    assert codes(speech(noise=0.006)) == {"noise": False}
    assert codes(speech(noise=0.03))["noise"]


def test_silence_and_nothing_at_all():
    assert codes(Pcm(np.zeros(RATE, np.int16), RATE)) == {"silent": True}
    assert codes(Pcm(np.zeros(0, np.int16), RATE)) == {"silent": True}


def test_long_edges_and_edges_without_silence_are_named():
    assert codes(speech(edge=2.0)) == {"edge": False}
    whole = speech(edge=0.0).samples
    assert codes(Pcm(whole[2000:], RATE), 2.0) == {"cut": False}


def test_a_telephones_band_is_named_at_any_rate():
    assert codes(telephone(speech())) == {"narrow": False}
    assert codes(resample(telephone(speech()), RATE)) == {"narrow": False}
    assert "rate" in codes(Pcm(speech().samples[::4], 4000))


@pytest.fixture
def takes(tmp_path) -> Path:
    place = tmp_path / "takes"
    place.mkdir()
    return place


def save(place: Path, name: str, pcm: Pcm | None = None) -> None:
    (place / name).write_bytes(encode(pcm or speech(), FORMATS["wav16"]))


def test_good_recordings_are_put_in_their_place_and_bad_ones_are_named(takes, tmp_path):
    save(takes, "a.hello.WAV")
    save(takes, "a.bye.wav", speech(9))
    save(takes, "a.owe.wav")
    save(takes, "a.helo.wav")
    (takes / "script.txt").write_text("the list")
    (takes / ".hidden.wav").write_bytes(b"")
    looked = look_over(takes, LINES)
    assert {one.path.name: [remark.code for remark in one.remarks] for one in looked} == {
        "a.bye.wav": ["length"],
        "a.hello.WAV": [],
        "a.helo.wav": ["unknown"],
        "a.owe.wav": ["not-recordable"],
    }
    assert "did you mean a.hello" in next(one.remarks[0].hint for one in looked if one.path.name == "a.helo.wav")
    put(looked, tmp_path / "de")
    assert sorted(path.name for path in (tmp_path / "de").iterdir()) == ["a.hello.wav", "said.json"]
    there = load(tmp_path / "de")
    assert there["a.hello"].text == "Hello and welcome."
    assert there["a.hello"].path.stat().st_mode & 0o777 == 0o644
    assert read(there["a.hello"].path).seconds == speech().seconds


def test_a_file_that_is_no_sound_and_two_of_one_name_are_not_taken(takes):
    (takes / "a.hello.wav").write_bytes(b"RIFF, but nothing more")
    save(takes, "a.bye.wav")
    save(takes, "a.bye.flac")
    assert {one.path.name: one.remarks[0].code for one in look_over(takes, LINES)} == {
        "a.bye.flac": "twice",
        "a.bye.wav": "twice",
        "a.hello.wav": "unreadable",
    }


def test_a_recording_whose_channels_cancel_each_other_is_taken_and_named(takes, tmp_path):
    sound = to_floats(speech())
    soundfile.write(takes / "a.hello.wav", np.stack([sound, -sound], axis=1), RATE)
    (looked,) = look_over(takes, LINES)
    assert looked.good
    assert [remark.code for remark in looked.remarks] == ["out-of-phase"]
    put([looked], tmp_path / "en")
    (problem, *_) = of_recordings([HELLO], tmp_path / "en", "en")
    assert (problem.code, problem.name, problem.severe) == ("recording-out-of-phase", "a.hello", False)


def test_a_new_recording_takes_the_place_of_the_old_one_in_whatever_format(takes, tmp_path):
    place = tmp_path / "de"
    save(takes, "a.hello.wav")
    save(takes, "a.bye.wav")
    put(look_over(takes, LINES), place)
    (takes / "a.bye.wav").unlink()
    (takes / "a.hello.wav").rename(takes / "a.hello.flac")
    put(look_over(takes, LINES), place)
    assert sorted(path.name for path in place.iterdir()) == ["a.bye.wav", "a.hello.flac", "said.json"]
    assert {name: one.text for name, one in load(place).items()} == {"a.bye": BYE.text, "a.hello": HELLO.text}


def test_what_breaks_while_copying_leaves_all_as_it_was(takes, tmp_path):
    place = tmp_path / "de"
    save(takes, "a.hello.wav")
    put(look_over(takes, LINES), place)
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    save(takes, "a.bye.wav")
    save(takes, "a.hello.wav", speech(2.5))
    looked = look_over(takes, LINES)
    (takes / "a.hello.wav").unlink()
    with pytest.raises(CatalogError, match="No such file"):
        put(looked, place)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before


def test_ctrl_c_at_any_moment_leaves_all_old_recordings_or_all_new_ones(takes, tmp_path):
    place, lines = tmp_path / "de", [ScriptLine(f"a.{number}", "Hello.", (), 2.0, "") for number in range(8)]
    for line in lines:
        save(takes, f"{line.name}.wav")
    old, new = look_over(takes, lines), look_over(takes, [replace(line, text="Hi.") for line in lines])
    for step in range(20):
        put(old, place)
        timer = threading.Timer(step / 4000, os.kill, (os.getpid(), signal.SIGINT))
        came: list[int] = []
        before = signal.signal(signal.SIGINT, lambda number, _, came=came: came.append(number))
        timer.start()
        put(new, place)
        timer.join()
        signal.signal(signal.SIGINT, before)
        assert came == [signal.SIGINT]
        there = load(place)
        assert len(there) == len(lines)
        assert {recording.text for recording in there.values()} in ({"Hello."}, {"Hi."})


def test_a_folder_that_is_not_there_or_empty_is_refused(takes):
    with pytest.raises(CatalogError, match="there are no recordings"):
        look_over(takes, LINES)
    with pytest.raises(CatalogError, match="there is no folder"):
        look_over(takes / "absent", LINES)


def test_noise_of_a_street_is_told_from_the_words_between_it(takes):
    whole = speech(3)
    street = resample(pink(whole.seconds + 1), RATE).samples[: len(whole.samples)] / 32768
    loudest = whole.samples / 32768 + street * 0.3
    assert codes(from_floats(loudest, RATE), 3.0)["noise"]
