"""Calls by voice from SIP phones through a real Asterisk: the callers of tests/asterisk, with a server's own limits."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.asr.counts import Counts
from bench.asr.material import DIGITS, six_people
from bench.result import Figure, middle, share
from voicekit._media.pcm import Pcm
from voicekit.errors import ConfigError

__all__ = ["calls"]

TESTS = Path(__file__).parents[2] / "tests/asterisk"

MOST = 10
"""Callers who may speak at once (`max_speakers`): one more is told to use the keys."""

ROUNDS = {1: 8, 10: 1, 11: 1}
"""How often so many callers call at once, with other wishes and other takes: each gives five answers."""

WITHIN = 1.5


def calls(counts: Counts) -> Iterator[Figure]:
    """Menus, digits by six people and a form, on a good line and on a bad one; real time, so say the machine's load.

    One caller goes before: the first answer to a question costs more than all others. Raises ConfigError where no
    Asterisk is set up.
    """
    if counts.engine != "whisper":
        raise ConfigError("calls over SIP are measured with Whisper alone", hint="leave --engine out")
    root = os.environ.get("VOICEKIT_ASTERISK_ROOT", "")
    if not root:
        raise ConfigError("no Asterisk is set up", hint="export VOICEKIT_ASTERISK_ROOT=$(tools/asterisk/setup.py)")
    sys.path[:0] = [str(TESTS), str(TESTS.parent / "call")]
    for line in ("GOOD", "BAD"):
        for callers, rounds in ROUNDS.items():
            held = [asyncio.run(_held(Path(root), line, callers, number)) for number in range(rounds)]
            speakers = [each for speakers in held for each in speakers]
            yield from _figures(f"{callers} at once, {line.lower()} line", speakers)


def _figures(what: str, speakers: list[Any]) -> Iterator[Figure]:
    right = [question not in each.wrong for each in speakers for question in each.wish.answers]
    seconds = sorted(answer.seconds for each in speakers for answer in each.outcome.answers)
    yield share(f"{what}: answers right", right)
    yield Figure(f"{what}: told to use the keys", float(sum(len(each.outcome.told_keys) for each in speakers)), "")
    yield Figure(f"{what}: asked back", float(sum(len(each.outcome.asked_back) for each in speakers)), "")
    yield Figure(f"{what}: end of speech to the next sound, half within", middle(seconds), "s")
    yield Figure(f"{what}: nine of ten within", seconds[int(len(seconds) * 0.9)], "s", most=WITHIN)
    yield Figure(f"{what}: all within", seconds[-1], "s")


async def _held(root: Path, line: str, callers: int, number: int) -> list[Any]:
    import calls as placing  # noqa: PLC0415 - they are found beside the tests only
    import pbx as private  # noqa: PLC0415
    import spokencalls  # noqa: PLC0415
    import telephoneline  # noqa: PLC0415

    people, random = list(six_people().values()), np.random.default_rng((callers, number))

    def take(digit: str) -> Pcm:
        takes = people[random.integers(len(people))][DIGITS[int(digit)]]
        return takes[random.integers(len(takes))]

    voice = spokencalls.Voice(take)
    wishes = [spokencalls.Wish.of(int(number)) for number in random.permutation(30)[:callers]]
    speakers = [spokencalls.Speaker(wish, voice.says(wish)) for wish in wishes]
    with private.running(root) as pbx, tempfile.TemporaryDirectory() as folder:
        async with (
            placing.exchange(pbx) as exchange,
            spokencalls.conversing(root, exchange, Path(folder) / "flows", max_speakers=MOST) as program,
        ):
            first = spokencalls.Wish.of(0)
            await program.hold(telephoneline.GOOD, [spokencalls.Speaker(first, voice.says(first))])
            await program.hold(getattr(telephoneline, line), speakers)
    return speakers
