"""The command line that all measurements share: ``[--quick] [--json] [--before FILE] [PART ...]``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from rich.console import Console

from bench.result import Figure
from bench.table import show
from voicekit.errors import AsrError, ConfigError

__all__ = ["Part", "run"]

_Size = TypeVar("_Size")


@dataclass(frozen=True, slots=True)
class Part(Generic[_Size]):
    """One table: ``measure`` takes how much is measured, the ``whole`` or a ``quick`` look."""

    title: str
    measure: Callable[[_Size], Iterator[Figure]]
    whole: _Size
    quick: _Size


def run(
    module: str,
    description: str,
    parts: Mapping[str, Part[Any]],
    *,
    width: int = 120,
    options: argparse.ArgumentParser | None = None,
    sized: Callable[[Any, argparse.Namespace], Any] = lambda size, _: size,
) -> None:
    """Measure what the command line names, and print tables, or JSON.

    ``options`` are further ones of a module, made without help; ``sized`` makes of a part's size what they ask for.
    A part that lacks a model or material says so, and the next one is measured.
    """
    parents = [options] if options else []
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description, parents=parents)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(parts)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a look, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--before", metavar="FILE", type=Path, help="what --json printed earlier, to show beside")
    asked = parser.parse_args()
    earlier = _earlier(asked.before)
    if unknown := set(asked.parts) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else width)
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    if not asked.json:
        console.print(machine, highlight=False)
    found = {}
    for name in asked.parts or parts:
        measured = parts[name]
        size = sized(measured.quick if asked.quick else measured.whole, asked)
        try:
            figures = list(measured.measure(size))
        except (AsrError, ConfigError) as error:
            print(f"{name} is not measured: {error}", file=sys.stderr)
            continue
        found[name] = [{**asdict(figure), "reached": figure.reached} for figure in figures]
        if not asked.json:
            show(measured.title, figures, console, earlier.get(name))
    if asked.json:
        print(json.dumps({"machine": machine, "quick": asked.quick, "parts": found}, indent=2))


def _earlier(file: Path | None) -> dict[str, dict[str, float]]:
    """The values of an earlier run, by part and by what was measured."""
    if file is None:
        return {}
    parts = json.loads(file.read_text("utf-8"))["parts"]
    return {name: {figure["what"]: figure["value"] for figure in figures} for name, figures in parts.items()}
