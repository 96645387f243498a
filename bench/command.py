"""The command line that all measurements share: ``[--quick] [--json] [PART ...]``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar

from rich.console import Console

from bench.result import Figure
from bench.table import show

__all__ = ["Part", "run"]

_Size = TypeVar("_Size")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Size]):
    """One table: ``measure`` takes how much is measured, the ``whole`` or a ``quick`` look."""

    title: str
    measure: Callable[[_Size], Iterator[Figure]]
    whole: _Size
    quick: _Size


def run(module: str, description: str, parts: Mapping[str, Part[Any]], *, width: int = 120) -> None:
    """Measure what the command line names, and print tables, or JSON."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(parts)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a look, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else width)
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    if not asked.json:
        console.print(machine, highlight=False)
    found = {}
    for name in asked.parts or parts:
        measured = parts[name]
        figures = list(measured.measure(measured.quick if asked.quick else measured.whole))
        found[name] = [{**asdict(figure), "reached": figure.reached} for figure in figures]
        if not asked.json:
            show(measured.title, figures, console)
    if asked.json:
        print(json.dumps({"machine": machine, "quick": asked.quick, "parts": found}, indent=2))
