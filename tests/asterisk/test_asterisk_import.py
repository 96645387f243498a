"""The same caller, twice: through a dialplan as Asterisk carries it out, and through the flow that it was imported as.

What was heard, in which order, and where the call went are the same.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path

import heard
import numpy as np
import pytest
from calls import Call, Exchange
from flowcalls import Heard, Talk
from served import Served, serve

from voicekit._authoring.importing import convert
from voicekit._server.dialplan import dialplan

pytestmark = [pytest.mark.asterisk, pytest.mark.usefixtures("unhurried")]

PROMPT_SECONDS = 0.8
ALIKE = 0.7
"""How well a prompt must be heard to count; one that was not played scores some 0.1."""
LONGEST_CALL = 40.0

PLACES = """
[places]
exten => 100,1,UserEvent(Arrived-100)
 same => n,Hangup()
exten => 200,1,UserEvent(Arrived-200)
 same => n,Hangup()
exten => engaged,1,Busy(1)
"""

MENU = """
[menu]
exten => s,1,Answer()
 same => n,Set(TIMEOUT(digit)=2)
 same => n(again),Background(~welcome&~menu)
 same => n,WaitExten(2)
exten => 1,1,Goto(places,100,1)
exten => 2,1,Playback(~two)
 same => n,Hangup()
exten => 3,1,Goto(inner,s,1)
exten => i,1,Playback(~wrong)
 same => n,Goto(s,again)
exten => t,1,Playback(~bye)
 same => n,Hangup()
[inner]
exten => s,1,Background(~inner)
 same => n,WaitExten(2)
 same => n,Playback(~nothing)
 same => n,Goto(menu,s,again)
exten => 1,1,Goto(places,200,1)
exten => 22,1,Playback(~two)
"""

CODE = """
[code]
exten => s,1,Answer()
 same => n,Set(tries=0)
 same => n(ask),Read(PIN,~pin,4,,1,2)
 same => n,GotoIf($["${PIN}" = "1234"]?right)
 same => n,Set(tries=$[${tries} + 1])
 same => n,GotoIf($[${tries} > 1]?enough)
 same => n,Playback(~wrong)
 same => n,Goto(ask)
 same => n(right),Playback(~two)
 same => n,Goto(places,100,1)
 same => n(enough),Playback(~bye)
 same => n,Hangup()
"""

DIALS = """
[dials]
exten => s,1,Answer()
 same => n,Background(~menu)
 same => n,WaitExten(2)
exten => 1,1,Dial(Local/engaged@places,10)
 same => n,GotoIf($["${DIALSTATUS}" = "BUSY"]?busy)
 same => n,Playback(~nothing)
 same => n,Hangup()
 same => n(busy),Playback(~two)
exten => _[12]00,1,Playback(~inner)
 same => n,Goto(places,${EXTEN},1)
exten => i,1,Playback(~wrong)
"""

MODES = """
[modes]
exten => s,1,Answer()
 same => n,GotoIfTime(00:00-23:59,*,*,*?open)
 same => n,Playback(~nothing)
 same => n,Hangup()
 same => n(open),Background(~menu)
 same => n,WaitExten(2)
 same => n,Hangup()
exten => 1,1,Set(WHAT=two)
 same => n,Goto(told,1)
exten => 2,1,Set(WHAT=inner)
 same => n,Goto(told,1)
exten => 3,1,NoOp(stays)
 same => n,Gosub(stays,s,1)
 same => n,Goto(places,100,1)
exten => told,1,ExecIf($["${WHAT}" = "inner"]?Playback(~bye))
 same => n,Playback(~${WHAT})
 same => n,Goto(places,200,1)
[stays]
exten => s,1,Playback(~wrong)
 same => n,Return()
"""

Step = tuple[str, str]
"""A prompt that the caller hears to its end, and what is pressed then."""

SCRIPTS: list[tuple[str, str, tuple[Step, ...]]] = [
    ("menu", MENU, (("menu", "1"),)),
    ("menu", MENU, (("menu", "2"),)),
    ("menu", MENU, (("menu", "3"), ("inner", "1"))),
    ("menu", MENU, (("menu", "9"), ("wrong", ""), ("menu", "2"))),
    ("menu", MENU, (("menu", ""), ("bye", ""))),
    ("menu", MENU, (("menu", "3"), ("inner", "22"))),
    ("menu", MENU, (("menu", "3"), ("nothing", ""), ("menu", "1"))),
    ("code", CODE, (("pin", "1234"),)),
    ("code", CODE, (("pin", "99#"), ("wrong", ""), ("pin", "1234"))),
    ("code", CODE, (("pin", "1111"), ("wrong", ""), ("pin", "2222"))),
    ("code", CODE, (("pin", ""), ("wrong", ""), ("pin", "12"))),
    ("code", CODE, (("pin", "#"), ("wrong", ""), ("pin", "1234"))),
    ("dials", DIALS, (("menu", "1"),)),
    ("dials", DIALS, (("menu", "100"),)),
    ("dials", DIALS, (("menu", "7"),)),
    ("modes", MODES, (("menu", "1"),)),
    ("modes", MODES, (("menu", "2"),)),
    ("modes", MODES, (("menu", "3"),)),
    ("modes", MODES, (("menu", ""),)),
]

NAMES = ("welcome", "menu", "two", "inner", "wrong", "bye", "nothing", "pin")


@dataclass(frozen=True)
class Outcome:
    """What a caller met: the prompts in order, and where the call arrived."""

    prompts: tuple[str, ...]
    place: str


@pytest.fixture
def prompts(exchange: Exchange) -> dict[str, heard.Samples]:
    """Sounds that nobody takes for each other, as files of Asterisk's, by their names."""
    folder = exchange.pbx.folder / "imported"
    folder.mkdir(exist_ok=True)
    made = {name: heard.chirp(PROMPT_SECONDS, 300 + 350 * at, 900 + 350 * at) for at, name in enumerate(NAMES)}
    for name, samples in made.items():
        heard.write_wav(folder / f"{name}.wav", samples)
    return made


async def test_an_imported_dialplan_does_what_the_dialplan_does(
    exchange: Exchange, tmp_path: Path, prompts: dict[str, heard.Samples]
):
    plans = {name: text.replace("~", f"{exchange.pbx.folder}/imported/") for name, text, _ in SCRIPTS}
    flows = tmp_path / "flows"
    flows.mkdir()
    for name, text in plans.items():
        (flows / f"{name}.yaml").write_text(convert((text + PLACES).encode(), f"{name}.conf").text, "utf-8")
    app = Heard(flows)
    async with serve(app, exchange.pbx.sounds) as served:
        routes = dialplan({f"20{at}": name for at, name in enumerate(plans)}, port=served.port)
        await exchange.dialplan(routes + "".join(plans.values()) + PLACES)
        numbers = {name: f"20{at}@voicekit" for at, name in enumerate(plans)}
        async with asyncio.TaskGroup() as group:
            original = [
                group.create_task(through_the_dialplan(exchange, prompts, f"s@{name}", steps, f"Ann <4{at:02}>"))
                for at, (name, _, steps) in enumerate(SCRIPTS)
            ]
        async with asyncio.TaskGroup() as group:
            imported = [
                group.create_task(through_the_flow(exchange, prompts, numbers[name], steps, (app, served, f"5{at:02}")))
                for at, (name, _, steps) in enumerate(SCRIPTS)
            ]
    told = [(script[0], script[2]) for script in SCRIPTS]
    assert dict(zip(told, [each.result() for each in imported], strict=True)) == dict(
        zip(told, [each.result() for each in original], strict=True)
    )
    assert {each.result().place for each in original} == {"", "Arrived-100", "Arrived-200"}


async def through_the_dialplan(
    exchange: Exchange, prompts: dict[str, heard.Samples], to: str, steps: tuple[Step, ...], caller: str
) -> Outcome:
    """A call that Asterisk carries out itself: a prompt has been heard when its step has taken as long as it takes."""
    seen: set[int] = set()
    async with exchange.call(to, caller_id=caller) as call:
        for prompt, keys in steps:
            event = await exchange.manager.wait(
                lambda e, prompt=prompt: (
                    e["Event"] == "Newexten"
                    and e["Channel"] == call.ivr
                    and f"/imported/{prompt}" in e.get("AppData", "")
                    and id(e) not in seen
                ),
                within=LONGEST_CALL,
            )
            seen.add(id(event))
            await asyncio.sleep(PROMPT_SECONDS * event["AppData"].count("/imported/") + 0.3)  # nothing tells of its end
            await call.press(keys)
        return await outcome(exchange, call, prompts)


async def through_the_flow(
    exchange: Exchange,
    prompts: dict[str, heard.Samples],
    to: str,
    steps: tuple[Step, ...],
    line: tuple[Heard, Served, str],
) -> Outcome:
    app, served, number = line
    async with exchange.call(to, caller_id=f"Ann <{number}>") as call:
        events = await asyncio.wait_for(app.line(number), LONGEST_CALL)
        talk = Talk(exchange, call, events, served)
        for prompt, keys in steps:
            await talk.hears(f"/imported/{prompt}")
            await asyncio.sleep(0.3)
            await talk.press(keys)
        return await outcome(exchange, call, prompts)


async def outcome(exchange: Exchange, call: Call, prompts: dict[str, heard.Samples]) -> Outcome:
    """What the caller's recording holds when the call is over, and the place that it has reached."""
    await call.said("Recorded", within=LONGEST_CALL)
    recording = heard.read_wav(call.recording)
    found: list[tuple[float, str]] = []
    for name, samples in prompts.items():
        rest = recording.copy()
        while (match := heard.find(samples, rest)).score > ALIKE:
            found.append((match.at, name))
            begin = max(int(match.at * heard.RATE), 0)
            rest[begin : begin + len(samples)] = np.zeros(len(rest[begin : begin + len(samples)]))
    places = [
        str(event["UserEvent"])
        for event in exchange.manager.events
        if event.get("UserEvent", "").startswith("Arrived") and event["Linkedid"] == call.number
    ]
    return Outcome(tuple(name for _, name in sorted(found)), "".join(places))
