"""``python -m bench.asr [--engine NAME] [--material FOLDER] [--quick] [--json] [--before FILE] [PART ...]``."""

import argparse
import os
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench.asr import answers, cost, echo, onsets, people, sip, speakers, streams
from bench.asr.counts import QUICK, WHOLE, Counts
from bench.command import Part, run

__all__ = ["PARTS"]

_part = partial(Part, whole=WHOLE, quick=QUICK)

PARTS = {
    "cost": _part("What an answer costs, detector aside", cost.cost),
    "delay": _part("From the end of speech until the call goes on, menus of ten", cost.delay),
    "answers": _part("Made answers in three menus of ten or eleven, clean", answers.answers),
    "digits": _part("One digit, six people", people.singles),
    "strings": _part("Strings of digits, six people", people.strings),
    "outside": _part("Phrases of no menu", answers.outside),
    "noise": _part("Made answers in noise", answers.noise),
    "pauses": _part("Answers with a pause in them", answers.pauses),
    "foreign": _part("Recorded prompts to the same questions", answers.foreign),
    "free": _part("Recorded prompts, written down", people.written),
    "korean": _part("Korean menus of ten by espeak-ng, vosk", answers.korean),
    "languages": _part("Other languages by espeak-ng", answers.languages),
    "speakers": _part("Other languages by people, numbers, days and months", speakers.speakers),
    "echo": _part("The echo of a prompt, and people who speak over it", echo.measure),
    "onsets": _part("What the detector begins on, six people and a minute of each sound", onsets.measure),
    "sip": _part("Calls over SIP through a real Asterisk, in real time", sip.calls),
    "streams": _part("What a stream costs, engine alone", streams.measure),
}


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--engine", default="whisper", help="the recognizer, by its name in settings (whisper)")
    options.add_argument("--size", type=float, default=1.0, metavar="PART", help="measure this part of it (0.25)")
    options.add_argument("--real", action="store_true", help="measure delay in real time, with the threads of a server")
    options.add_argument(
        "--material",
        type=Path,
        metavar="FOLDER",
        help="holds models/, free-spoken-digit-dataset/ and what apt brings; also VOICEKIT_TEST_CACHE",
    )
    return options


def _sized(counts: Counts, asked: argparse.Namespace) -> Counts:
    if asked.material is not None:
        os.environ["VOICEKIT_TEST_CACHE"] = str(asked.material)
    return replace(counts.times(asked.size), engine=asked.engine, real=asked.real)


if __name__ == "__main__":
    run("bench.asr", "Measure what calls understand.", PARTS, options=_options(), sized=_sized)
