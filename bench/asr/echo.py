"""Whether the echo of a prompt stops it or is understood, and whether a caller still stops it, as a call hears them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.asr.counts import Counts
from bench.asr.line import PROMPT, REACTION, Hearing
from bench.asr.material import six_people
from bench.asr.menus import MENUS
from bench.result import Figure, share
from voicekit import App, Call
from voicekit._authoring.harness.prompts import Estimated
from voicekit._call.speech.capture import SpeechInput
from voicekit._media.master import active_level, frame_levels
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._prompts.parts import Clip, Part
from voicekit._prompts.source import LEVEL_STEP
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit._tts.espeak import EspeakEngine
from voicekit.errors import NoInput, NoMatch
from voicekit.testing.asterisk import Setup, World, call, into_protocol, to_protocol
from voicekit.testing.asterisk.telephone import telephone

__all__ = ["measure"]

RATE = 8000
LEVEL = -18.0
"""dBFS of a prompt, as they are mastered."""

ECHOES = (-10, -15, -20, -30, -40)
DELAYS = (0.03, 0.05, 0.15)
VOICES = (-14, -20, -26)
LOSS = 0.02
"""Of the frames of 20 ms, those that the line loses."""

WITHIN = 0.4
"""Seconds from the first sound of a word to the end of the prompt."""

INTO = 0.65
"""Seconds of the prompt after which somebody speaks."""

WHO = ("jackson", "nicolas", "yweweler")
"""Those of the six people on whom nothing of the echo was fitted."""

SPEAKERS = ("en-US", "en-GB+f2", "gmw/en-GB-scotland", "en-US+f3", "en-US+m3")
"""espeak-ng's voices of the prompts, and the texts: what was fitted was fitted on recordings of a person."""

TEXTS = (
    "Welcome to the city library. For opening hours press one.",
    "Please say or key in your order number.",
    "Thank you for calling, all our people are busy.",
    "Your appointment is on Tuesday at half past nine.",
    "To hear this again, press the star key.",
    "You have three new messages and one old message.",
)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A prompt, and what the line brings while it plays; ``first`` is the second at which somebody begins to speak."""

    prompt: Pcm
    line: Pcm
    first: float | None = None


def measure(counts: Counts) -> Iterator[Figure]:
    """The echo of prompts alone, by how far it is below them; then with people who speak over the prompt."""
    random = np.random.default_rng(8)
    prompts = _prompts(min(30, counts.prompts))
    words = [take for who in WHO for takes in six_people()[who].values() for take in takes[:3]]
    hearing = Hearing(counts.engine)
    for echo in ECHOES:
        found = _found(hearing, [_scene(prompt, echo, place, random) for place, prompt in enumerate(prompts)])
        yield share(f"echo at {echo} dB: stops the prompt", [end is not None for end, _ in found], most=0.0)
        yield share(f"echo at {echo} dB: understood as an answer", [key for _, key in found], most=0.0)
    for voice in VOICES:
        for beside in (None, *ECHOES[:4]):
            scenes = []
            for place, prompt in enumerate(prompts):
                one, two = (words[at] for at in random.integers(len(words), size=2))
                scenes.append(_scene(prompt, beside, place, random, (_at(one, voice), _at(two, voice))))
            ends = [end for end, _ in _found(hearing, scenes)]
            stopped = [
                end is not None and scene.first is not None and scene.first - 0.1 <= end <= scene.first + WITHIN
                for end, scene in zip(ends, scenes, strict=True)
            ]
            what = "no echo" if beside is None else f"echo at {beside} dB"
            yield share(f"a voice at {voice} dBFS, {what}: stops it within {WITHIN:g} s", stopped, least=93.0)


def _prompts(count: int) -> list[Pcm]:
    made = []
    for place in range(count):
        engine = EspeakEngine(SPEAKERS[place % len(SPEAKERS)])
        text = TEXTS[place // len(SPEAKERS) % len(TEXTS)]
        made.append(telephone(engine.synthesize(text, engine.voice("en")), level=LEVEL))
    return made


def _scene(
    prompt: Pcm, echo: int | None, place: int, random: np.random.Generator, words: Sequence[NDArray[np.float64]] = ()
) -> _Scene:
    played = to_floats(prompt).astype(np.float64)
    line = np.zeros(len(played) + RATE)
    if echo is not None:
        late = round(DELAYS[place % len(DELAYS)] * RATE)
        line[late : late + len(played)] += played * 10 ** (echo / 20)
    first, at = None, round((INTO + random.uniform(0, 0.1)) * RATE)
    for word in words:
        taken = min(len(word), len(line) - at)
        line[at : at + taken] += word[:taken]
        if first is None:
            first = (at + int(np.argmax(np.abs(word) > np.abs(word).max() / 10))) / RATE
        at += len(word) + RATE // 5
    heard = telephone(from_floats(line, RATE), level=None).samples.copy()
    lost = random.random(len(heard) // 160) < LOSS
    heard[: len(lost) * 160].reshape(-1, 160)[lost] = 0
    return _Scene(prompt, Pcm(heard, RATE), first)


def _at(sound: Pcm, level: float) -> NDArray[np.float64]:
    floats = to_floats(sound)
    return floats.astype(np.float64) * 10 ** ((level - active_level(floats, sound.rate)) / 20)


def _found(hearing: Hearing, scenes: Sequence[_Scene]) -> list[tuple[float | None, bool]]:
    """For each scene the second at which its prompt was stopped, and whether anything was understood."""

    async def talk(speech_input: SpeechInput) -> list[tuple[float | None, bool]]:
        return [await _talk(scene, speech_input) for scene in scenes]

    found: list[tuple[float | None, bool]] = hearing.talk(talk)
    return found


class _Prompt(Estimated):
    """One prompt, whose sound is known."""

    def __init__(self, pcm: Pcm) -> None:
        super().__init__()
        self._pcm = pcm
        self._levels = frame_levels(to_floats(pcm), round(RATE * LEVEL_STEP)).tolist()

    def ready(self, part: Part, language: str) -> tuple[Clip, ...]:
        (clip,) = super().ready(part, language)
        if self.label(clip.file) == PROMPT:
            self._seconds[clip.file] = self._pcm.seconds
        return (Clip(clip.file, self._seconds[clip.file], clip.label),)

    def levels(self, file: str) -> Sequence[float] | None:
        return self._levels if self.label(file) == PROMPT else None


async def _talk(scene: _Scene, speech_input: SpeechInput) -> tuple[float | None, bool]:
    app, understood = App(), []
    choices = {str(place): [phrase] for place, phrase in enumerate(MENUS[0], 1)}

    @app.route()
    async def converse(each: Call) -> None:
        await each.can_hear()
        try:
            understood.append(await each.menu(PROMPT, choices, max_tries=1, no_input_timeout=REACTION))
        except (NoInput, NoMatch):
            return

    prompts, tap = _Prompt(scene.prompt), speech_input.receiver
    assert isinstance(tap, AudioSocketServer)
    setup = Setup(args=("r", "id=1.1", "channel=Local%2F1", "tap=vk-tap"))
    world = World(plug=into_protocol(tap.line))
    async with Service(app, Settings(language="en"), prompts, speech_input) as service:
        connect = to_protocol(service.wire)
        async with call(connect, prompts.seconds, setup, prompts.label, world=world) as caller:
            heard = await caller.hears(PROMPT)
            caller.say(scene.line)
            await caller.hung_up()
            first = next(each for each in caller.heard if each.file == heard.file)
        await service.stop(60.0)
    return (first.end - first.start if first.ending == "interrupted" else None), bool(understood)
