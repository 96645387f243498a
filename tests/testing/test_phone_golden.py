"""The model against lines measured on real Asterisks: what was written when, and what came back when.

The files in ``golden/`` are transcripts of a probe that ExternalIVR connected to: ``->`` is what the probe wrote,
``<-`` what Asterisk sent. The caller was a dialplan, told apart by ``peer=``; the called extension by ``exten=``.
"""

import ast
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from voicekit.testing.asterisk.model import IvrModel
from voicekit.testing.asterisk.setup import Setup

GOLDEN = Path(__file__).parent / "golden"

# Frames of the GSM recordings that the probe played (33 bytes a frame).
FRAMES = {"beep": 22, "digits/1": 46, "digits/2": 38, "digits/3": 42, "demo-congrats": 1514, "demo-thanks": 276}
FOREIGN = "/usr/share/asterisk/sounds/en_US_f_Allison/"

# The transcript abbreviates long lines; these are the lines themselves.
LONG = {
    "E8a": b"L," + b"x" * 1021 + b"H,tail!\n",
    "E8b": b"G," + b"y" * 1020 + b"\n",
    "E8c": b"L," + b"G,FOO" * 600 + b"\n",
}

EXTENSIONS = {
    "tcp": {"args": ("arg1", "second arg"), "variables": {"FOO": "foo value", "BAR": "b"}},
    "tcpi": {"args": ("arg1",), "options": "i"},
    "tcpn": {"args": ("arg1",), "options": "n", "media": 0.5},
    "v6": {"application": "ivr://[::1]:2949"},
    "noport": {"application": "ivr://127.0.0.1"},
}

# What the caller does: (seconds, key), or None for hanging up.
CALLERS = {
    "wait": [],
    "dtmf": [(1.701 + 0.302 * place, key) for place, key in enumerate("12*#ABCD")],
    "onedtmf": [(1.701, "5")],
    "twodtmf": [(1.7, "5"), (2.0, "6")],
    "wait3": [(2.5, None)],
}

NOT_CLAIMED = {
    ("22", "E6"): "that Asterisk stood still on its disk for three seconds in the middle of the experiment",
    ("22", "E24"): "no connection was made",
    ("22", "noport"): "no connection was made",
    ("22", "d"): "the probe closed as it wrote",
    ("13", "d"): "no connection was made",
}

TOLERANCE = {"22": 0.1, "13": 0.03}


@dataclass
class Experiment:
    version: str
    name: str
    exten: str
    peer: str
    written: list = field(default_factory=list)
    read: list = field(default_factory=list)
    closed: float = math.inf


def experiments():
    for path in sorted(GOLDEN.glob("asterisk-*.txt")):
        version = path.name.split("-")[1].split(".")[0]
        current = None
        for line in path.read_text().splitlines():
            if title := re.match(r"=== (\S+).*\(exten=(\w+) peer=(\w+)\)", line):
                current = Experiment(version, *title.groups())
                yield current
            elif moment := re.match(r"\s+([\d.]+) (->|<-) (.*)", line):
                at, way, what = moment.groups()
                side = current.written if way == "->" else current.read
                side.append((float(at), datum(current.name, what)))
            elif closing := re.match(r"\s+([\d.]+) \(closed by the probe\)", line):
                current.closed = float(closing[1])


def datum(name, what):
    if what in {"CLOSE", "SHUT_WR", "EOF"}:
        return what
    if "...10" in what or "...30" in what:
        return LONG[name]
    # The probe's own text: an ellipsis stands for a run of y.
    text = what.replace("y…(1020 y)", "y" * 1020)
    return ast.literal_eval(text)


def sounds(name):
    frames = FRAMES.get(name.rsplit(FOREIGN, 1)[-1] if FOREIGN in name else name)
    return None if frames is None else frames * 0.02


def replay(experiment):
    """The events of the model with their times, ``EOF`` last if it closed the connection."""
    extension = EXTENSIONS[experiment.exten]
    setup = Setup(**extension, version=int(experiment.version), poll=0.0, phase=0.0195)
    model = IvrModel(setup, sounds)
    told = []

    def note(at):
        told.extend((at, line) for line in model.take_output().splitlines())
        if model.closed and "EOF" not in [what for _, what in told]:
            told.append((at, "EOF"))

    moments = [(at, "write", what) for at, what in experiment.written]
    moments += [(at, "key", what) for at, what in CALLERS[experiment.peer]]
    for at, kind, what in together(sorted(moments, key=lambda moment: moment[0])):
        run(model, at, note)
        if kind == "key":
            model.hang_up(at) if what is None else model.press(what, at)
        elif isinstance(what, bytes):
            model.receive(what, at)
        else:
            model.receive_eof(at)
        note(at)
    run(model, max([at for at, _ in experiment.read] + [at for at, *_ in moments]) + 1.0, note)
    return told


def together(moments):
    """Writes of the same millisecond reach Asterisk as one."""
    joined = []
    for at, kind, what in moments:
        if joined and joined[-1][:2] == (at, kind) == (at, "write"):
            joined[-1] = (at, kind, joined[-1][2] + what)
        else:
            joined.append((at, kind, what))
    return joined


def run(model, until, note):
    while (due := model.deadline()) is not None and due <= until:
        model.advance(due)
        note(due)


def bare(what):
    """An event without its Unix time."""
    return what if isinstance(what, str) else re.sub(rb"^([^,]*),[^,]*", rb"\1", what)


CLAIMED = [each for each in experiments() if (each.version, each.name) not in NOT_CLAIMED]


@pytest.mark.parametrize("experiment", CLAIMED, ids=lambda each: f"{each.version}-{each.name}")
def test_the_model_tells_what_asterisk_told_and_when(experiment):
    told = replay(experiment)
    expected = experiment.read
    if "CLOSE" in [what for _, what in experiment.written]:
        assert told.pop()[1] == "EOF"  # the probe had closed and could not see it
    early = [moment for moment in told if moment[0] <= experiment.closed]
    assert [bare(what) for _, what in early] == [bare(what) for _, what in expected]
    for (at, what), (measured, _) in zip(early, expected, strict=True):
        assert at == pytest.approx(measured, abs=TOLERANCE[experiment.version]), what


def test_every_experiment_is_claimed_or_says_why_not():
    names = {(each.version, each.name) for each in experiments()}
    assert set(NOT_CLAIMED) <= names
    assert len(names) - len(NOT_CLAIMED) == len(CLAIMED) > 40
