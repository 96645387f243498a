"""``python -m bench.asr [--quick] [--json] [PART ...]``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from rich.console import Console

from bench.asr import accuracy, cuts, delay, languages, streams, strings
from bench.asr.counts import QUICK, WHOLE, Counts
from bench.result import Figure
from bench.table import show

__all__ = ["PARTS", "main"]

PARTS: dict[str, tuple[str, Callable[[Counts], Iterator[Figure]]]] = {
    "human": ("People, whisper tiny.en", accuracy.human_speech),
    "strings": ("People, strings of digits, whisper tiny.en", strings.measure),
    "free": ("People, written down freely, whisper tiny.en", accuracy.transcription),
    "made": ("Made speech on the telephone, whisper tiny.en", accuracy.made_speech),
    "rejection": ("What is in no grammar, whisper tiny.en", accuracy.rejection),
    "korean": ("Korean by espeak-ng, vosk", accuracy.korean_speech),
    "languages": ("Other languages by espeak-ng, whisper base", languages.measure),
    "cuts": ("Answers taken for ended too soon", cuts.measure),
    "delay": ("How soon an answer is known", delay.measure),
    "streams": ("What a stream costs", streams.measure),
}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.asr", description="Measure recognition.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a look, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else 120)
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    if not asked.json:
        console.print(machine, highlight=False)
    found = {}
    for name in asked.parts or PARTS:
        title, measure = PARTS[name]
        figures = list(measure(QUICK if asked.quick else WHOLE))
        found[name] = [{**asdict(figure), "reached": figure.reached} for figure in figures]
        if not asked.json:
            show(title, figures, console)
    if asked.json:
        print(json.dumps({"machine": machine, "quick": asked.quick, "parts": found}, indent=2))


if __name__ == "__main__":
    main()
