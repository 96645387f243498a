"""What is written to Asterisk when, and by whom the call comes: the experiments behind the golden transcripts.

A transcript holds for each experiment a title, ``=== NAME WHAT  (exten=EXTENSION peer=CALLER)``, then a line for every
write (``->``) and every line that came (``<-``), with its seconds since the connection, as Python writes bytes.
"""

import ast
import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

from calls import Exchange
from lineserver import LineServer, Moment, bare

BIG = b"V,A=1\n" * 400 + b"G,A\n"  # more than the 2,048 bytes that Asterisk reads at once

#: What the caller does. Asterisk waits half a second for his voice when it answers, so all comes so much earlier.
CALLERS = {
    "wait": ("Wait(60)",),
    "wait3": ("Wait(3)",),
    "onedtmf": ("Wait(2.1)", "SendDTMF(5)", "Wait(60)"),
    "twodtmf": ("Wait(2.1)", "SendDTMF(56)", "Wait(60)"),
    "dtmf": ("Wait(2.1)", "SendDTMF(12*#ABCD)", "Wait(60)"),
}


@dataclass(frozen=True)
class Scenario:
    """One experiment: ``writes`` in order, then ``rest`` seconds to see what comes."""

    name: str
    exten: str
    peer: str
    writes: tuple[tuple[float, bytes], ...]
    rest: float = 1.5


def at(*writes: tuple[float, bytes | str]) -> tuple[tuple[float, bytes], ...]:
    return tuple((when, f"{what}\n".encode() if isinstance(what, str) else what) for when, what in writes)


def nudges(begin: float, end: float, every: float) -> list[tuple[float, bytes]]:
    return [(begin + every * number, b"\n") for number in range(round((end - begin) / every))]


SCENARIOS = (
    Scenario("G1 nothing comes on connect", "tcp", "wait", at((1.5, "P,1"))),
    Scenario("G2 plain queue", "tcp", "wait", at((0.3, "A,beep"), (0.4, "A,digits/1"), (0.5, "A,digits/2")), 3.0),
    Scenario(
        "G3 S drops what plays and what waits",
        "tcp",
        "wait",
        at((0.3, "A,demo-congrats"), (0.4, "A,digits/1"), (0.5, "A,digits/2"), (1.5, "S,beep")),
    ),
    Scenario("G4 I drops all", "tcp", "wait", at((0.3, "A,demo-congrats"), (0.4, "A,digits/3"), (1.5, "I,1"))),
    Scenario("G5 I with nothing playing", "tcp", "wait", at((0.5, "I,1"), (0.8, "P,1"))),
    Scenario("G6 the same file twice", "tcp", "wait", at((0.3, "A,beep"), (0.4, "A,beep")), 2.0),
    Scenario("G7 unknown file leaves what plays", "tcp", "wait", at((0.3, "S,digits/1"), (0.6, "S,nosuch"))),
    Scenario("G8 unknown file, queue empty", "tcp", "wait", at((0.3, "A,nosuch"), (0.6, "S,nosuch"))),
    Scenario("S1 stall, five behind one", "tcp", "wait", at((0.5, b"P,1\nG,A\nG,B\nG,C\nG,D\n"), (2.0, b"\n"))),
    Scenario("S2 stall, freed by a command", "tcp", "wait", at((0.5, b"P,1\nG,A\n"), (2.0, "L,more"), (2.5, b"\n"))),
    Scenario(
        "S3 stall, nudged every 10 ms",
        "tcp",
        "wait",
        at((0.5, b"P,1\nG,A\nG,B\nG,C\nG,D\n"), *nudges(0.51, 0.61, 0.01)),
    ),
    Scenario("S4 stall of the child process", "child", "wait", at((0.5, b"P,1\nG,A\nG,B\n"), (2.0, b"\n"))),
    Scenario("S5 S behind P is not played", "tcp", "wait", at((0.5, b"P,1\nS,beep\n"), (2.5, b"\n")), 2.0),
    Scenario("S6 a queue in one write", "tcp", "wait", at((0.5, b"A,beep\nA,beep\nG,A\n"), (2.0, b"\n")), 2.5),
    Scenario("S7 white space frees as well", "tcp", "wait", at((0.5, b"P,1\nG,A\n"), (1.5, b" \n"))),
    Scenario("S8 E behind V", "tcp", "wait", at((0.5, b"V,A=1\nE,1\n"), (2.0, b"\n"))),
    Scenario("S9 a burst over 2,048 bytes", "tcp", "wait", at((0.5, BIG), *nudges(0.6, 0.8, 0.02))),
    Scenario(
        "K1 keys with autoclear",
        "tcp",
        "dtmf",
        at((0.3, "O,autoclear"), (0.5, "A,demo-congrats"), (0.6, "A,digits/1"), (0.7, "A,digits/2")),
        6.5,
    ),
    Scenario("K2 a key without autoclear", "tcp", "onedtmf", at((0.5, "A,demo-congrats"), (0.6, "A,digits/1")), 2.5),
    Scenario(
        "K3 autoclear switched off again",
        "tcp",
        "onedtmf",
        at((0.3, "O,autoclear"), (0.5, "O,noautoclear"), (0.7, "A,demo-congrats")),
        2.5,
    ),
    Scenario("K4 keys with nothing playing", "tcp", "dtmf", at((0.3, "P,1")), 5.5),
    Scenario("K5 autoclear with nothing playing", "tcp", "onedtmf", at((0.3, "O,autoclear")), 3.0),
    Scenario("K6 keys while D sends", "tcp", "twodtmf", at((1.2, "D,1234567,250,100")), 5.0),
    Scenario("H1 hang-up while playing", "tcp", "wait3", at((0.3, "A,demo-congrats"), (0.4, "A,digits/1")), 3.5),
    Scenario(
        "H2 option i",
        "tcpi",
        "wait3",
        at(
            (0.3, "A,demo-congrats"),
            (0.4, "A,digits/1"),
            (3.6, "A,beep"),
            (3.8, "O,autoclear"),
            (4.0, "G,FOO"),
            (4.2, "I,x"),
            (4.4, "P,x"),
            (5.0, "E,done"),
        ),
    ),
    Scenario("H3 H", "tcp", "wait", at((0.3, "A,demo-congrats"), (1.0, "H,bye"))),
    Scenario("H4 E while playing", "tcp", "wait", at((0.3, "A,demo-congrats"), (1.0, "E,bye"))),
    Scenario("H5 X", "tcp", "wait", at((0.5, "X,bye"))),
    Scenario(
        "N1 option n",
        "tcpn",
        "wait",
        at(
            (0.3, "A,beep"),
            (0.5, "O,autoclear"),
            (0.6, "I,x"),
            (0.8, "S,beep"),
            (1.0, "T,x"),
            (1.8, "A,beep"),
            (2.6, "H,done"),
        ),
    ),
    Scenario("N2 T on an answered channel", "tcp", "wait", at((0.5, "T,1"), (0.8, "P,1"))),
    Scenario(
        "D1 option d on a channel that is gone",
        "dead",
        "wait",
        at((0.3, "P,1"), (0.5, "S,beep"), (0.7, "V,A=1"), (0.9, "G,A"), (1.1, "L,still here"), (1.3, "E,1")),
    ),
    Scenario("L1 1,022 bytes", "tcp", "wait", at((0.5, b"G," + b"y" * 1020 + b"\n"), (1.0, "P,1"))),
    Scenario("L2 tail of a long line is read as H", "tcp", "wait", at((0.5, f"L,{'x' * 1021}H,tail"), (1.5, "P,1"))),
    Scenario("L3 too short", "tcp", "wait", at((0.3, "P"), (0.6, "P,"), (0.9, "P,1"), (1.2, "Pxx"))),
    Scenario("L4 spelling", "tcp", "wait", at((0.3, " P,1"), (0.6, "p,1"), (0.9, "Q,1"), (1.2, "P,1 \r"))),
    Scenario("L5 half a line", "tcp", "onedtmf", at((0.5, "A,demo-congrats"), (1.0, b"A,digi"), (3.5, b"ts/1\n")), 2.0),
    Scenario("C1 child", "child", "wait", at((0.5, "P,1"), (0.8, "S,beep"), (2.0, "E,1"))),
)  # fmt: skip


def dialplan(server: LineServer, folder: Path, context: str) -> str:
    """The extensions that the experiments call."""
    url = f"ivr://127.0.0.1:{server.port}"
    both = " same => n,Set(BAR=b)\n same => n"
    return f"""
[{context}]
exten => tcp,1,Set(FOO=foo value)
{both},ExternalIVR({url}(arg1,second arg))
 same => n,Wait(60)
exten => tcpi,1,Set(FOO=foo value)
{both},ExternalIVR({url}(arg1),i)
exten => tcpn,1,Set(FOO=foo value)
{both},ExternalIVR({url}(arg1),n)
exten => child,1,Set(FOO=foo value)
{both},ExternalIVR({server.relay(folder)}(arg1,second arg))
exten => dead,1,Answer()
 same => n,Hangup()
exten => h,1,ExecIf($["${{VK_EXTEN}}" = "dead"]?ExternalIVR({url}(arg1),d))
"""


async def run(scenario: Scenario, exchange: Exchange, server: LineServer, context: str) -> list[Moment]:
    """Does one experiment and gives what went over the line. ``server`` serves it alone, by ``context``."""
    steps = CALLERS[scenario.peer]
    async with exchange.call(f"{scenario.exten}@{context}", *steps, variables=[f"__VK_EXTEN={scenario.exten}"]):
        line = await server.line()
        for when, data in scenario.writes:
            await asyncio.sleep(when - line.now)
            if line.log and line.log[-1].what is None:
                break
            line.send(data)
        await asyncio.sleep(scenario.rest)
        return list(line.log)


def text(scenario: Scenario, log: list[Moment], port: int) -> str:
    """One experiment of a transcript."""
    lines = [f"=== {scenario.name}  (exten={scenario.exten} peer={scenario.peer})"]
    for moment in log:
        what = "EOF" if moment.what is None else repr(normal(moment.what, port))
        lines.append(f"{moment.at:8.3f} {moment.way} {what}")
    return "\n".join([*lines, ""])


def normal(data: bytes, port: int) -> bytes:
    """What differs from run to run made the same: the port is the standard one, the child's path is short."""
    data = data.replace(b"127.0.0.1:%d" % port, b"127.0.0.1:2949")
    return re.sub(rb"/\S*/relay-\d+\.py", b"/srv/ivr/relay.py", data)


def told(moments: list[Moment], port: int) -> list[bytes]:
    """What Asterisk sent, time stamps left out."""
    return [b"EOF" if m.what is None else bare(normal(m.what, port)) for m in moments if m.way == "<-"]


def read(path: Path) -> dict[str, list[bytes]]:
    """What Asterisk sent in each experiment of a transcript, time stamps left out."""
    sent: dict[str, list[bytes]] = {}
    for line in path.read_text().splitlines():
        title = re.fullmatch(r"=== (.*)  \(exten=\w+ peer=\w+\)", line)
        if title:
            sent[title[1]] = []
        elif line[9:11] == "<-":
            [*_, current] = sent.values()
            current.append(b"EOF" if line[12:] == "EOF" else bare(ast.literal_eval(line[12:])))
    return sent
