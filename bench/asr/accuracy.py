"""How many are understood, and how many that said something else are turned away."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import jiwer
import numpy as np

from bench.asr.counts import Counts
from bench.asr.material import (
    CONDITIONS,
    DIGITS,
    KOREAN_VOICES,
    digit_recordings,
    human,
    model,
    music,
    padded,
    recordings,
    say,
    sentences,
    voices,
)
from bench.asr.menus import KOREAN, MENUS, PROMPTS, SENTENCES
from bench.result import Figure
from voicekit._asr.calibration import calibration
from voicekit._asr.engine import Hypothesis, Recognizer
from voicekit._asr.phrases import plain_words
from voicekit._asr.vosk import VoskRecognizer
from voicekit._asr.whisper import WhisperRecognizer
from voicekit._asr.whispermodel import LazyModel
from voicekit._media.pcm import Pcm
from voicekit._media.read import read
from voicekit._media.telephone import pink, telephone, white
from voicekit._media.tones import tone
from voicekit._tts.espeak import EspeakEngine

__all__ = ["english", "heard", "human_speech", "korean", "korean_speech", "made_speech", "rejection", "transcription"]

LEAST_AT = {0: 97.0, 20: 95.0, 10: 90.0, 5: 75.0}
"""Per cent of menu answers that are to be right, by decibels of signal over noise; 0 is no noise."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: whether the first hypothesis is right, and its confidence."""

    right: bool
    confidence: float


@cache
def english() -> WhisperRecognizer:
    return WhisperRecognizer(LazyModel(model("whisper-tiny.en"), 2), "en")


@cache
def korean() -> VoskRecognizer:
    return VoskRecognizer(model("vosk-model-small-ko-0.22"), "ko")


def heard(recognizer: Recognizer, sound: Pcm, phrases: Sequence[str] | None) -> tuple[Hypothesis, ...]:
    utterance = recognizer.open(phrases)
    try:
        utterance.feed(sound)
        return utterance.finish()
    finally:
        utterance.close()


def answer(recognizer: Recognizer, sound: Pcm, phrases: Sequence[str], right: str | None) -> Answer:
    found = heard(recognizer, sound, phrases)
    return Answer(found[0].text == right, found[0].confidence) if found else Answer(right=False, confidence=0.0)


def per_cent(answers: Iterable[Answer]) -> float:
    return float(np.mean([each.right for each in answers]) * 100)


def human_speech(counts: Counts) -> Iterator[Figure]:
    """(a) Recordings of people with a closed set."""
    for group, least in (("digits", 98.0), ("numbers", None), ("letters", None), ("alphabet", None), ("dates", None)):
        said = human(group)
        found = [answer(english(), telephone(sound), list(said), text) for text, sound in said.items()]
        yield Figure(f"{group}, one speaker, {len(said)} choices", per_cent(found), "% right", least=least)
    people = list(digit_recordings())[: counts.people]
    if people:
        found = [answer(english(), telephone(sound), DIGITS, text) for text, sound in people]
        yield Figure(f"digits, six people, {len(people)} recordings", per_cent(found), "% right", least=98.0)
    sounds = {
        text: sound for group in ("digits", "numbers", "alphabet", "dates") for text, sound in human(group).items()
    }
    sounds |= {text.strip(".?!").lower(): padded(read(recordings() / f"{name}.wav")) for name, text in PROMPTS.items()}
    for size in counts.menus:
        phrases = list(sounds)
        menu = [phrases[place] for place in np.random.default_rng(size).permutation(len(phrases))[:size]]
        found = [answer(english(), telephone(sounds[text]), menu, text) for text in menu]
        yield Figure(f"a menu of {len(menu)} words and prompts, one speaker", per_cent(found), "% right")


def transcription(counts: Counts) -> Iterator[Figure]:
    """(a) Recorded prompts written down freely: words wrong, missing or invented, of a hundred said."""
    for condition in (CONDITIONS[0], *CONDITIONS[1:7:3]):
        said, written = [], []
        for name, text in list(PROMPTS.items())[: counts.prompts]:
            found = heard(english(), condition(read(recordings() / f"{name}.wav")), None)
            said.append(" ".join(plain_words(text.lower())))
            written.append(" ".join(plain_words(found[0].text.lower())) if found else "")
        wrong = float(jiwer.wer(said, written)) * 100
        yield Figure(f"free speech, {condition.label}, {len(said)} prompts", wrong, "% of words wrong")


def made_answers(counts: Counts) -> Iterator[tuple[int, str, Answer]]:
    """Decibels, noise and answer of menu choices by voices in turn, on each line."""
    choices = [(menu, choice) for menu in MENUS for choice in menu]
    for place in np.random.default_rng(2).permutation(len(choices))[: counts.answers]:
        menu, choice = choices[place]
        sound = voices()[place % len(voices())](choice)
        for condition in CONDITIONS:
            yield condition.snr, condition.noise or "", answer(english(), condition(sound), menu, choice)


def made_speech(counts: Counts) -> Iterator[Figure]:
    """(b) Menu answers by seven made voices, ten choices each; what was right is kept for the thresholds' proof."""
    by_level: dict[int, list[Answer]] = defaultdict(list)
    by_noise: dict[tuple[int, str], list[Answer]] = defaultdict(list)
    for snr, noise, found in made_answers(counts):
        by_level[snr].append(found)
        by_noise[snr, noise].append(found)
    accept = calibration("whisper", closed=True).accept
    for snr, answers in by_level.items():
        level = f"{snr} dB" if snr else "clean"
        yield Figure(
            f"menus of ten, {level}, {len(answers)} answers", per_cent(answers), "% right", least=LEAST_AT[snr]
        )
        for (at, noise), part in by_noise.items():
            if at == snr and noise:
                yield Figure(f"  {noise}", per_cent(part), "% right")
        right = [each for each in answers if each.right]
        kept = float(np.mean([each.confidence >= accept for each in right]) * 100)
        yield Figure("  right ones accepted", kept, "%", least=95.0 if snr == 0 else None)


def rejection(counts: Counts) -> Iterator[Figure]:
    """(c) What is in no grammar: recorded prompts, made sentences, noise and music."""
    accept = calibration("whisper", closed=True).accept
    random = np.random.default_rng(3)

    def taken(sounds: Sequence[Pcm]) -> float:
        menus = [MENUS[place] for place in random.integers(len(MENUS), size=len(sounds))]
        found = [answer(english(), telephone(sound), menu, None) for sound, menu in zip(sounds, menus, strict=True)]
        return float(np.mean([each.confidence >= accept for each in found]) * 100)

    def others(count: int) -> float:
        accepted = []
        for place in range(count):
            menu, other = MENUS[place % len(MENUS)], MENUS[int(random.integers(len(MENUS)))]
            word = other[int(random.integers(len(other)))]
            if not any(word in choice or choice in word for choice in menu):
                found = answer(english(), telephone(voices()[place % 7](word)), menu, None)
                accepted.append(found.confidence >= accept)
        return float(np.mean(accepted) * 100) if accepted else 0.0

    people = sentences(counts.foreign)
    yield Figure(f"recorded prompts, {len(people)}", taken(people), "% accepted", most=5.0)
    said = [(place, text) for place in range(7) for text in SENTENCES][: counts.foreign]
    made = [voices()[place](text) for place, text in said]
    yield Figure(f"made sentences, {len(made)}", taken(made), "% accepted", most=5.0)
    yield Figure("choices of other menus", others(counts.foreign), "% accepted")
    chord = tone((262.0, 330.0, 392.0), 2.0, 8000)
    alone = [white(2, seed=6), white(1, seed=7), pink(2, seed=8), pink(1, seed=9), chord, tone((440.0,), 1.0, 8000)]
    yield Figure(f"noise and tones alone, {len(alone)}", taken(alone), "% accepted", most=5.0)
    pieces = music(max(2, counts.foreign // 4))
    yield Figure(f"recorded music alone, {len(pieces)} pieces", taken(pieces), "% accepted", most=5.0)


def korean_speech(counts: Counts) -> Iterator[Figure]:
    """(d) Vosk with Korean menus of ten, by espeak-ng, which speaks Korean with the accent of a machine."""
    random = np.random.default_rng(4)
    accept = calibration("vosk", closed=True).accept
    for condition in (CONDITIONS[0], *CONDITIONS[1::3][:2]):
        inside, outside = [], []
        for place, word in enumerate(KOREAN[: counts.korean]):
            others = [other for other in KOREAN if other != word]
            menu = [str(other) for other in random.choice(others, 10, replace=False)]
            engine = EspeakEngine(KOREAN_VOICES[place % len(KOREAN_VOICES)])
            sound = condition(say(engine, word, "ko"))
            inside.append(answer(korean(), sound, [word, *menu[1:]], word))
            outside.append(answer(korean(), sound, menu, None))
        yield Figure(f"Korean, {condition.label}, {len(inside)} answers", per_cent(inside), "% right")
        right = [each.confidence >= accept for each in inside if each.right]
        yield Figure("  right ones accepted", float(np.mean(right) * 100) if right else 0.0, "%")
        yield Figure(
            "  words of no choice", float(np.mean([each.confidence >= accept for each in outside]) * 100), "% accepted"
        )
