"""``python -m bench.dialog [--quick] [--json]``."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict

from rich.console import Console

from bench.dialog import calls, turns
from bench.result import Figure
from bench.table import show

__all__ = ["PARTS", "main"]

PARTS: dict[str, tuple[str, Callable[[int], Iterator[Figure]], int, int]] = {
    "turns": ("What a turn of a flow costs", turns.measure, 3000, 300),
    "calls": ("Many calls at once through a flow, with the simulator", calls.measure, 1000, 100),
}
"""Title, measurement, and how many calls: for the whole, and for a quick look."""


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.dialog", description="Measure flows.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"what to measure: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="a look, not to be quoted")
    parser.add_argument("--json", action="store_true", help="print JSON")
    asked = parser.parse_args()
    if unknown := set(asked.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    console = Console(width=None if sys.stdout.isatty() else 120)
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}"
    if not asked.json:
        console.print(machine, highlight=False)
    found = {}
    for name in asked.parts or PARTS:
        title, measure, whole, quick = PARTS[name]
        figures = list(measure(quick if asked.quick else whole))
        found[name] = [{**asdict(figure), "reached": figure.reached} for figure in figures]
        if not asked.json:
            show(title, figures, console)
    if asked.json:
        print(json.dumps({"machine": machine, "quick": asked.quick, "parts": found}, indent=2))


if __name__ == "__main__":
    main()
