"""What a call would make of a sound: when its speech begins and ends, what was heard in it, and why it counts or not.

The sound goes through what callers are heard with: detector, listener, recognizer, grammar and thresholds.
"""

import asyncio
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from voicekit._asr.endpoint import Endpointer
from voicekit._asr.endpointing import Endpointing
from voicekit._asr.engine import Hypothesis
from voicekit._asr.service import Recognition
from voicekit._asr.vad import SILENT
from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question_grammar import QuestionGrammar, UnderstoodAnswer, Verdict, decided
from voicekit._call.speech.audio import RATE, Hear
from voicekit._call.speech.capture import thresholds_of, wanted
from voicekit._call.speech.listening import UtteranceListener
from voicekit._events import SILENT as UNTOLD
from voicekit._events import CallEvents
from voicekit._grammar import Thresholds
from voicekit._media.master import SILENCE, active_level, frame_levels
from voicekit._media.pcm import Pcm, to_floats
from voicekit._server.recognition import detector
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["HeardAnswer", "HeardHypothesis", "HeardSound", "Reason", "Span", "hear", "on_the_telephone"]

SOFT = -40.0
"""dBFS of speech below which the detector misses short words: of 720 digits 5 at -40, none at -20 but three."""

NOISY = 12.0
"""Decibels between speech and noise below which right answers are turned away: one in four or five at 10."""

CLIPPED = 0.001
"""The share of samples at full scale from which speech is distorted."""

FULL = 32_000
"""The largest sample of mu-law is 32124, of A-law 32256."""

AROUND = 0.1
"""Seconds around speech that are no noise: its soft beginning and its last breath."""

PIECE = RATE // 50
"""Samples that Asterisk sends at once."""

AFTER = 10.0
"""Seconds of silence after a recording: no question waits longer for the end of an answer."""

SOON = 10.0
"""Seconds after an answer in which more of it may come; later than that it is something else."""

LEAST_PAUSE = 0.1
"""Seconds of pause that tell the noise."""

SUDDEN = 0.1
"""Seconds from the start of a recording within which speech has begun before it: onsets are known to two frames."""

CUT = 0.1
"""Seconds before the end of a recording in which speech goes on to its end: a person's breath is longer."""

WIDE = 4000.0
"""Hertz above which a telephone carries nothing."""

NARROW = -45.0
"""Decibels that what is above `WIDE` lies below the rest where a recording has been through a telephone."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a call makes that of a sound, in plain words; ``hint`` says what would change it, and may be empty."""

    what: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Speech, in seconds from the beginning of the sound; ``known`` is when a call knows that the answer has ended.

    ``level`` is its loudness in dBFS; ``cut``: it was longer than an answer may be.
    """

    onset: float
    end: float
    known: float
    level: float
    cut: bool


@dataclass(frozen=True, slots=True)
class HeardHypothesis:
    """What may have been said, how sure the recognizer is (0 to 1), and the key of what it means; None: nothing."""

    text: str
    confidence: float
    key: str | None


@dataclass(frozen=True, slots=True)
class HeardAnswer:
    """What a call does with what it heard: ``accepted``, ``asked back``, ``refused`` or ``not heard``.

    ``key`` and ``value`` are those of the answer; ``margin`` is by how much its ``confidence`` leads that of the next
    meaning, None where there is no other.
    """

    decision: str
    key: str | None = None
    value: str | None = None
    confidence: float | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class HeardSound:
    """What a call makes of a sound.

    ``noise`` is in dBFS, None where there is no pause to measure it in; ``band`` is ``telephone`` or ``wide``. From
    ``accept`` on an answer is taken, from ``confirm`` on it is asked back.
    """

    seconds: float
    band: str
    noise: float | None
    speech: Span | None
    hypotheses: tuple[HeardHypothesis, ...]
    accept: float
    confirm: float
    answer: HeardAnswer
    remarks: tuple[Reason, ...]


async def hear(sound: Pcm, kind: InputKind, language: str, recognition: Recognition) -> HeardSound:
    """What a call makes of a sound as the answer to a question of a kind. Raises AsrError, ProgramError.

    The model is loaded first. What the recognizer breaks at is raised, where a call would ask again.
    """
    carried = on_the_telephone(sound)
    return await _Hearing(kind, language, recognition).of(sound, carried)


def on_the_telephone(sound: Pcm) -> Pcm:
    """A sound as a telephone brings it, as loud as it is; at 8 kHz it is taken to have come by one."""
    return sound if sound.rate == RATE else telephone(sound, level=None)


class _Hearing:
    """One question, and what is heard of its answer."""

    def __init__(self, kind: InputKind, language: str, recognition: Recognition) -> None:
        self._kind = kind
        self._language = language
        self._recognition = recognition
        self._grammar = QuestionGrammar(kind.grammar(language), ()) if kind.grammar else None

    async def of(self, sound: Pcm, carried: Pcm) -> HeardSound:
        assert self._grammar is not None
        await self._recognition.load(self._language, closed=wanted(self._grammar.grammar) is not None)
        found, endpointer = await self._listened(carried)
        thresholds = thresholds_of(self._recognition, self._language, self._grammar.grammar)
        texts = tuple(
            HeardHypothesis(each.text, round(each.confidence, 3), self._key(each, thresholds)) for each in found
        )
        speech = _span(endpointer, carried)
        noise = _noise(carried, speech)
        answer, why = _decided(self._kind, self._grammar.meant(found, thresholds), texts, thresholds)
        if speech is None:
            answer = HeardAnswer("not heard")
            why = ()
        return HeardSound(
            round(sound.seconds, 3),
            _band(sound),
            noise,
            speech,
            texts,
            thresholds.accept,
            thresholds.confirm,
            answer,
            (*why, *_of_sound(carried, speech, noise), *_of_ends(carried, speech, self._kind.endpointing)),
        )

    def _key(self, heard: Hypothesis, thresholds: Thresholds) -> str | None:
        assert self._grammar is not None
        meant = self._grammar.meant([heard], thresholds)
        return None if meant is None else meant.what.key

    async def _listened(self, carried: Pcm) -> tuple[tuple[Hypothesis, ...], Endpointer]:
        assert self._grammar is not None
        grammar = self._grammar

        def is_whole(likely: Sequence[Hypothesis]) -> bool:
            known = thresholds_of(self._recognition, self._language, grammar.grammar)
            return grammar.is_whole(likely, known, self._kind)

        live = await self._recognition.stream(self._language, wanted(self._grammar.grammar))
        endpointer = detector(self._kind.endpointing)
        source = _Pacing(carried, endpointer)
        async with asyncio.TaskGroup() as group:
            listener = UtteranceListener(_NoPrompt(group), source, live, endpointer, is_whole=is_whole)
        listener.close()
        if listener.failure is not None:
            raise listener.failure
        return listener.hypotheses, endpointer


class _Pacing:
    """A sound, and silence after it. In a pause it goes on at the pace of a call: what is recognized then may end
    the answer.
    """

    def __init__(self, sound: Pcm, endpointer: Endpointer) -> None:
        self._sound = np.concatenate([sound.samples, np.zeros(round(AFTER * RATE), np.int16)])
        self._endpointer = endpointer

    async def pour(self, hear: Hear) -> None:
        for at in range(0, len(self._sound), PIECE):
            await asyncio.sleep(PIECE / RATE if self._endpointer.pausing else 0)
            if hear(self._sound[at : at + PIECE]):
                return


class _NoPrompt:
    """A call in which nothing plays."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self.events: CallEvents = UNTOLD

    def spawn(self, work: Coroutine[object, object, None]) -> "asyncio.Task[None]":
        return self._group.create_task(work)

    def time(self) -> float:
        return asyncio.get_running_loop().time()

    def wake(self) -> None:
        """Nobody waits but for the end."""


def _span(endpointer: Endpointer, carried: Pcm) -> Span | None:
    if endpointer.onset is None:
        return None
    onset, ended = endpointer.onset.at, endpointer.ended
    whole = len(carried.samples)
    end, known, cut = (min(ended.at, whole), ended.known, ended.cut) if ended else (whole, whole, False)
    level = active_level(to_floats(carried)[onset:end], RATE)
    return Span(onset / RATE, end / RATE, known / RATE, round(level, 1), cut)


def _noise(carried: Pcm, speech: Span | None) -> float | None:
    """The level of what lies around the answer; `SILENCE` where it is silent, None where nothing does."""
    floats = to_floats(carried)
    if speech is not None:
        before, after = round((speech.onset - AROUND) * RATE), round((speech.end + AROUND) * RATE)
        floats = np.concatenate([floats[: max(0, before)], floats[after:]])
    if len(floats) < LEAST_PAUSE * RATE:
        return None
    return round(max(SILENCE, float(np.median(frame_levels(floats, RATE // 50)))), 1)


def _band(sound: Pcm) -> str:
    if sound.rate <= 2 * WIDE:
        return "telephone"
    power = np.square(np.abs(np.fft.rfft(to_floats(sound))))
    above = np.fft.rfftfreq(len(sound.samples), 1 / sound.rate) > WIDE
    low, high = float(power[~above].sum()), float(power[above].sum())
    return "wide" if high > low * 10 ** (NARROW / 10) else "telephone"


def _decided(
    kind: InputKind, meant: UnderstoodAnswer | None, texts: Sequence[HeardHypothesis], thresholds: Thresholds
) -> tuple[HeardAnswer, tuple[Reason, ...]]:
    """What a call decides, and why it is not to accept it."""
    decision = decided(kind, meant)
    if meant is None:
        heard = (
            f"what was heard is no answer to the question: {texts[0].text!r}"
            if texts
            else "nothing of the question was heard"
        )
        return HeardAnswer(decision.value), (Reason(heard, "name what people say among its words"),)
    what = meant.what
    rivals = [each for each in texts if each.key not in (None, what.key)]
    margin = what.confidence - rivals[0].confidence if rivals else None
    try:
        value = str(kind.value(what.key))
    except ValueError:
        outside = Reason(f"{what.key} is no value that the question takes", "look at its limits")
        return HeardAnswer(Verdict.REFUSE.value, what.key, None, round(what.confidence, 3)), (outside,)
    answer = HeardAnswer(
        decision.value, what.key, value, round(what.confidence, 3), None if margin is None else round(margin, 3)
    )
    if decision is Verdict.ACCEPT:
        return answer, ()
    return answer, tuple(_doubts(kind, meant, rivals, margin, thresholds))


def _doubts(
    kind: InputKind,
    meant: UnderstoodAnswer,
    rivals: Sequence[HeardHypothesis],
    margin: float | None,
    thresholds: Thresholds,
) -> Iterator[Reason]:
    what = meant.what
    if thresholds.accept > 1.0 and what.confidence >= thresholds.confirm:
        yield Reason(
            "answers in this language were not measured with this model: each is asked back",
            "accept_languages in the settings names languages that you have tried yourself",
        )
    elif what.confidence < thresholds.accept:
        bound, does = (
            (thresholds.accept, "accepted")
            if what.confidence >= thresholds.confirm
            else (thresholds.confirm, "asked back")
        )
        yield Reason(
            f"not sure enough: {what.text!r} with {what.confidence:.2f}, {does} from {bound:.2f} on",
            "longer phrases are surer than short ones; or another model: voicekit models list",
        )
    if margin is not None and margin < thresholds.margin and what.confidence >= thresholds.confirm:
        yield Reason(
            f"two answers sound alike: {what.text!r} {what.confidence:.2f} and {rivals[0].text!r} "
            f"{rivals[0].confidence:.2f}, less than {thresholds.margin} apart",
            "give them words that differ more",
        )
    if what.said and what.said != what.text:
        yield Reason(f"only {what.said!r} of {what.text!r} was understood", "name the other words in the question")
    if kind.reads_back(what.key):
        yield Reason(
            "digits without a check digit are asked back, however clearly they were heard",
            "a check digit (check=) spares the caller that",
        )


def _of_sound(carried: Pcm, speech: Span | None, noise: float | None) -> Iterator[Reason]:
    """What is wrong with the sound itself."""
    loudness = np.abs(carried.samples.astype(np.int32))
    if int(loudness.max(initial=0)) <= SILENT:
        yield Reason("there is no sound: digital silence", "look whether the microphone is muted, or the wrong one")
        return
    clipped = float(np.mean(loudness >= FULL))
    if clipped > CLIPPED:
        yield Reason(f"distorted: {clipped:.1%} of it at full scale", "turn the gain down")
    if speech is None:
        level = active_level(to_floats(carried), RATE)
        if level < SOFT:
            yield Reason(
                f"too quiet: {level:.0f} dBFS, and speech is heard from {SOFT:.0f} on",
                "speak nearer, or turn the gain up",
            )
        else:
            yield Reason(
                f"no speech in it: noise or tones of {level:.0f} dBFS", "listen to it: voicekit looks for a voice"
            )
        return
    if speech.level < SOFT:
        yield Reason(f"too quiet: {speech.level:.0f} dBFS; short words are missed below {SOFT:.0f}", "turn the gain up")
    if noise is not None and speech.level - noise < NOISY:
        yield Reason(
            f"noise {speech.level - noise:.0f} dB below the voice ({noise:.0f} dBFS)",
            f"from {NOISY:.0f} dB on few answers are turned away; keys work in any noise",
        )


def _of_ends(carried: Pcm, speech: Span | None, endpointing: Endpointing) -> Iterator[Reason]:
    """What is wrong with its beginning and its end."""
    if speech is None:
        return
    if speech.onset < SUDDEN:
        yield Reason("speech begins with the recording: its first sound may be missing", "record from before it on")
    if speech.cut:
        yield Reason(
            f"speech went on after {endpointing.longest:.0f} s, where a call ends an answer", "ask for less at once"
        )
    elif carried.seconds - speech.end < CUT:
        yield Reason("speech went on at the end of the recording: it may be cut off", "record to after its end")
    if (later := _later(carried, speech, endpointing)) is not None:
        yield Reason(
            f"more was said from {later:.1f} s on, after a pause of {speech.known - speech.end:.1f} s had ended the "
            "answer",
            "a question may state the pause that ends its answer: silence=",
        )


def _later(carried: Pcm, speech: Span, endpointing: Endpointing) -> float | None:
    """Where more is said soon after the answer, in seconds; None where nothing is."""
    begin = round(speech.known * RATE)
    soon = begin + round(SOON * RATE)
    endpointer = detector(endpointing)
    endpointer.feed(Pcm(carried.samples[begin:soon], RATE))
    endpointer.close()
    return None if endpointer.onset is None else (begin + endpointer.onset.at) / RATE
