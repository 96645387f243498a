"""``python -m bench.dialog [--quick] [--json] [PART ...]``."""

from bench.command import Part, run
from bench.dialog import calls, turns

__all__ = ["PARTS"]

PARTS = {
    "turns": Part("What a turn of a flow costs", turns.measure, 3000, 300),
    "calls": Part("Many calls at once through a flow, with the simulator", calls.measure, 1000, 100),
}

if __name__ == "__main__":
    run("bench.dialog", "Measure flows.", PARTS)
