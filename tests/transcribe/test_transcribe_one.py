"""One recording to its passages."""

import asyncio
import subprocess
import threading
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
import soundfile
from recordings import FAILED, Ears, record, said

from voicekit._media.legs import SoundFile
from voicekit._media.pcm import Pcm
from voicekit.errors import AudioError, RecognizerBusy, RecognizerFailed
from voicekit.transcribe import Slots, transcribe
from voicekit.transcribe import _one as one
from voicekit.transcribe._pauses import LONGEST_SECONDS, Splitter


def cut(pcm: Pcm, block: float = 5.0):
    splitter, step = Splitter(pcm.rate), round(block * pcm.rate)
    found = []
    for start in range(0, len(pcm.samples), step):
        found += splitter.feed(pcm.samples[start : start + step])
    return found + splitter.finish()


def spans(stretches):
    return [(round(start, 1), round(start + pcm.seconds, 1)) for start, pcm in stretches]


async def test_the_parties_of_a_call_are_heard_apart_and_told_in_turn(tmp_path):
    path = record(tmp_path / "call.wav", "one two | | | three", "| | four")
    transcript = await transcribe(path, Ears(), "en")
    assert [(one.leg, one.text) for one in transcript.passages] == [(1, "one two"), (2, "four"), (1, "three")]
    assert transcript.legs == 2
    assert transcript.text == "one two\nfour\nthree"


async def test_a_mono_call_that_was_kept_as_stereo_has_one_party(tmp_path):
    ears = Ears()
    transcript = await transcribe(record(tmp_path / "call.wav", "one two | three", "one two | three"), ears, "en")
    assert [(one.leg, one.text) for one in transcript.passages] == [(1, "one two"), (1, "three")]
    assert (transcript.legs, len(ears.asked)) == (1, 2)


async def test_the_same_words_of_two_parties_are_heard_of_both(tmp_path):
    transcript = await transcribe(record(tmp_path / "call.wav", "one two", "| one two"), Ears(), "en")
    assert [(one.leg, one.text) for one in transcript.passages] == [(1, "one two"), (2, "one two")]


async def test_parties_keep_the_numbers_of_their_channels(tmp_path):
    path = record(tmp_path / "call.wav", "one | | four", "one | | four", "| two")
    transcript = await transcribe(path, Ears(), "en")
    assert [(one.leg, one.text) for one in transcript.passages] == [(1, "one"), (3, "two"), (1, "four")]
    assert transcript.legs == 2


def memo(folder):
    """A recording of a minute and more that only ffmpeg reads."""
    source = record(folder / "memo.wav", "one | two " + "| " * 70 + "three")
    path = folder / "memo.m4a"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", source, path]
    subprocess.run(command, check=True, capture_output=True)
    return path


def children():
    return [child for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]


async def test_no_child_is_left_where_it_is_cancelled_or_what_recognises_fails(tmp_path):
    path, before = memo(tmp_path), children()

    async def hang():
        heard.set()
        await asyncio.Event().wait()

    ears, heard = Ears(), asyncio.Event()
    ears.gate = hang
    task = asyncio.get_running_loop().create_task(transcribe(path, ears, "en"))
    await heard.wait()
    assert len(children()) == len(before) + 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert children() == before
    ears.gate, ears.failure = None, FAILED
    with pytest.raises(RecognizerFailed):
        await transcribe(path, ears, "en")
    assert children() == before


async def test_no_child_is_left_where_it_is_cancelled_while_it_is_opened(tmp_path, monkeypatch):
    """ffmpeg has started, and the thread that started it goes on."""
    path, before = memo(tmp_path), children()
    started, cancelled = threading.Event(), threading.Event()

    class Slow(SoundFile):
        def __init__(self, path):
            super().__init__(path)
            started.set()
            assert cancelled.wait(10)

    monkeypatch.setattr(one, "SoundFile", Slow)
    task = asyncio.get_running_loop().create_task(transcribe(path, Ears(), "en"))
    await asyncio.to_thread(started.wait)
    task.cancel()
    timer = threading.Timer(0.05, cancelled.set)
    timer.start()
    with pytest.raises(asyncio.CancelledError):
        await task
    timer.join()
    assert children() == before


async def test_times_are_those_of_the_recording(tmp_path):
    path = record(tmp_path / "call.wav", "one two | three")
    first, second = (await transcribe(path, Ears(), "en")).passages
    assert [round(word.start, 1) for word in (*first.words, *second.words)] == [1.0, 1.5, 3.0]
    assert (round(first.start, 1), round(first.end, 1)) == (1.0, 1.9)
    assert round(second.start, 1) == 3.0


@pytest.mark.parametrize("name", ["a.gsm", "a.ulaw", "a.ogg", "a.mp3", "a.WAV"])
async def test_telephone_formats_are_heard(tmp_path, name):
    options = {
        "a.gsm": {"format": "RAW", "subtype": "GSM610"},
        "a.ulaw": {"format": "RAW", "subtype": "ULAW"},
        "a.WAV": {"format": "WAV", "subtype": "GSM610"},
    }
    path = record(tmp_path / name, "one two | four", **options.get(name, {}))
    assert (await transcribe(path, Ears(), "en")).text == "one two\nfour"


async def test_language_and_phrases_reach_the_recognizer(tmp_path):
    ears = Ears()
    await transcribe(record(tmp_path / "a.wav", "one"), ears, "ko", ("one", "two"))
    assert [asked[1:] for asked in ears.asked] == [("ko", ("one", "two"))]


async def test_silence_is_not_sent_to_the_recognizer(tmp_path):
    ears = Ears()
    soundfile.write(tmp_path / "a.wav", np.zeros((8000 * 60, 2), np.int16), 8000)
    transcript = await transcribe(tmp_path / "a.wav", ears, "en")
    assert (transcript.seconds, transcript.passages, ears.asked) == (60, (), [])


async def test_several_stretches_are_recognised_at_once_but_no_more_than_the_slots(tmp_path):
    path = record(tmp_path / "a.wav", "one | two | three | four | one | two")
    ears, barrier = Ears(), asyncio.Barrier(3)
    ears.gate = barrier.wait
    transcript = await transcribe(path, ears, "en", slots=Slots(3))
    assert transcript.text.split() == ["one", "two", "three", "four", "one", "two"]
    assert ears.peak == 3


async def test_where_the_machine_is_full_of_our_own_we_wait_for_one_to_end(tmp_path):
    path = record(tmp_path / "a.wav", "one | two | three | four")
    ears = Ears(most=1)
    ears.gate = lambda: asyncio.sleep(0)
    assert len((await transcribe(path, ears, "en", slots=Slots(4))).passages) == 4


async def test_where_it_is_full_of_others_that_is_raised(tmp_path):
    with pytest.raises(RecognizerBusy):
        await transcribe(record(tmp_path / "a.wav", "one | two | three"), Ears(most=0), "en", slots=Slots(2))


async def test_an_engine_that_fails_ends_it_with_its_error(tmp_path):
    ears = Ears()
    ears.failure = FAILED
    with pytest.raises(RecognizerFailed):
        await transcribe(record(tmp_path / "a.wav", "one | two"), ears, "en", slots=Slots(2))


async def test_what_is_no_recording_is_named(tmp_path):
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(AudioError, match=r"a\.wav"):
        await transcribe(tmp_path / "a.wav", Ears(), "en")


async def test_progress_grows_to_the_whole(tmp_path):
    shares = []
    path = record(tmp_path / "a.wav", "one | | | | | | | | two")
    await transcribe(path, Ears(), "en", progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 2


def test_speech_is_cut_at_its_pauses_and_keeps_a_margin():
    assert spans(cut(said("one two | three"))) == [(0.7, 2.2), (2.7, 3.7)]


@pytest.mark.parametrize("block", [0.013, 0.1, 1.0, 100.0])
def test_where_it_is_cut_does_not_hang_on_the_blocks_it_comes_in(block):
    found = cut(said("one two | three | four four"), block)
    assert [round(start, 1) for start, _ in found] == [0.7, 2.7, 4.2]


def test_nothing_is_longer_than_a_recognizer_hears_at_once():
    found = cut(said("one two three four " * 40))
    assert len(found) >= 3
    assert all(pcm.seconds <= LONGEST_SECONDS for _, pcm in found)


def test_no_sound_is_lost_where_there_is_no_pause():
    pcm = said("one two three four " * 40)
    total = sum(stretch.pcm.seconds for stretch in cut(pcm))
    assert abs(total - 80) < 1.0


def test_speech_is_found_in_noise():
    pcm = said("one two | three")
    noise = np.random.default_rng(1).normal(0, 300, len(pcm.samples)).astype(np.int16)
    assert spans(cut(Pcm(pcm.samples + noise, 8000))) == [(0.7, 2.2), (2.7, 3.7)]


def test_noise_alone_and_clicks_are_no_speech():
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 100, 8000 * 20).astype(np.int16)
    samples[40_000:40_080] = 20_000
    assert cut(Pcm(samples, 8000)) == []


def test_an_empty_recording_has_no_speech():
    assert cut(Pcm(np.zeros(0, np.int16), 8000)) == []
