"""Strings of digits, said by people: recordings of single digits by one person each, put together."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from bench.asr.accuracy import english, heard
from bench.asr.counts import Counts
from bench.asr.material import DIGITS, folder, human, padded, sentences
from bench.result import Figure
from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Vocabulary
from voicekit._grammar.digits import digits
from voicekit._grammar.meaning import Band, Thresholds
from voicekit._grammar.shape import Shape
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._media.telephone import telephone

__all__ = ["measure", "six_people", "string"]

LENGTHS = (4, 6, 10)


def measure(counts: Counts) -> Iterator[Figure]:
    """Per cent of whole strings that are right, the length being known; and of prompts that are taken for one."""
    for label, people in (("six people", six_people()), ("one speaker", one_speaker())):
        for length in LENGTHS if people else ():
            random = np.random.default_rng(length)
            grammar = digits("en", Shape(length, length))
            right, taken = [], []
            for _ in range(counts.strings):
                said, sound = string(people, length, random)
                meant = grammar.interpret(heard(english(), sound, Vocabulary(grammar.words)), thresholds())
                right.append(meant is not None and meant.key == said)
                taken.append(meant is not None and meant.band is Band.ACCEPT)
            what = f"{length} digits, {label}, {counts.strings} strings"
            yield Figure(what, float(np.mean(right) * 100), "% right")
            if any(right):
                kept = float(np.mean([yes for yes, is_right in zip(taken, right, strict=True) if is_right]) * 100)
                yield Figure("  right ones accepted", kept, "%")
            wrong = [yes for yes, is_right in zip(taken, right, strict=True) if not is_right]
            yield Figure("  wrong ones accepted", float(np.mean(wrong) * 100) if wrong else 0.0, "%")

    prompts = sentences(counts.foreign)
    for length in LENGTHS[:2]:
        grammar = digits("en", Shape(length, length))
        found = [heard(english(), telephone(sound), Vocabulary(grammar.words)) for sound in prompts]
        meant = [grammar.interpret(each, thresholds()) for each in found]
        taken = [each is not None and each.band is Band.ACCEPT for each in meant]
        what = f"recorded prompts, {len(prompts)}, as {length} digits"
        yield Figure(what, float(np.mean(taken) * 100), "% accepted", most=5.0)


def thresholds() -> Thresholds:
    table = calibration("whisper", closed=True)
    return Thresholds(table.accept, table.confirm)


def string(people: Sequence[dict[str, list[Pcm]]], length: int, random: np.random.Generator) -> tuple[str, Pcm]:
    """The digits of a string, and how one of the people says them on the telephone, 30 to 200 ms apart."""
    person = people[random.integers(len(people))]
    said = [int(digit) for digit in random.integers(10, size=length)]
    pieces: list[np.ndarray] = []
    for digit in said:
        takes = person[DIGITS[digit]]
        samples = takes[random.integers(len(takes))].samples.astype(np.float64)
        loud = samples * (12_000 / max(1.0, float(np.abs(samples).max())))
        pieces += [loud.astype(np.int16), np.zeros(round(random.uniform(0.03, 0.2) * 8000), np.int16)]
    return "".join(map(str, said)), telephone(padded(Pcm(np.concatenate(pieces), 8000)))


@cache
def six_people() -> tuple[dict[str, list[Pcm]], ...]:
    """Digits of each of six people; nobody where the dataset is not in the cache folder (`bench.asr.material`)."""
    people: dict[str, dict[str, list[Pcm]]] = {}
    for file in sorted((folder() / "free-spoken-digit-dataset" / "recordings").glob("*_*_*.wav")):
        digit, person, _ = file.stem.split("_")
        people.setdefault(person, {}).setdefault(DIGITS[int(digit)], []).append(read(file))
    return tuple(people.values())


@cache
def one_speaker() -> tuple[dict[str, list[Pcm]], ...]:
    return ({word: [_trimmed(sound)] for word, sound in human("digits").items()},)


def _trimmed(sound: Pcm) -> Pcm:
    loud = np.flatnonzero(np.abs(sound.samples.astype(np.int32)) > 500)
    return Pcm(sound.samples[loud[0] : loud[-1] + 1], sound.rate)
