"""``python -m bench [--quick] [--json] [PART ...]``."""

from bench import busy, faulty, memory, rendering, saying, storm, throughput
from bench.command import Part, run
from bench.counts import QUICK, WHOLE

__all__ = ["PARTS"]

PARTS = {
    "server": Part("A scripted call: P, S, F, key, S, F, E", throughput.measure, WHOLE, QUICK),
    "memory": Part("Memory for an idle call", memory.measure, WHOLE, QUICK),
    "storm": Part("A storm of connect and close", storm.measure, WHOLE, QUICK),
    "busy": Part("Beside engines at work", busy.measure, WHOLE, QUICK),
    "faulty": Part("Beside calls that fail", faulty.measure, WHOLE, QUICK),
    "say": Part("How soon a prompt goes out", saying.measure, WHOLE, QUICK),
    "render": Part("Rendering beforehand", rendering.measure, WHOLE, QUICK),
}

if __name__ == "__main__":
    run("bench", "Measure voicekit.", PARTS, width=150)
