"""Programs that Asterisk starts itself, one for each call."""

import re
from pathlib import Path

import pytest
from calls import Exchange
from served import serve

from voicekit import App
from voicekit._prompts.parts import Part
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

HEARD = 0.9
STARTED = 15.0  # seconds a Python program may take to come up and speak on a busy machine
EXAMPLES = Path(__file__).parents[2] / "examples"

TOLD = """
[told]
exten => s,1,UserEvent(Fallback,Status: ${VOICEKIT_STATUS},Reason: ${VOICEKIT_REASON})
 same => n,Hangup()
"""


def program(exchange: Exchange, name: str, text: str) -> Path:
    path = exchange.pbx.folder / f"{name}.py"
    path.write_text(f"#!/usr/bin/env python3\n{text}")
    path.chmod(0o755)
    return path


async def lead(exchange: Exchange, path: Path, route: str = "hello") -> None:
    await exchange.dialplan(dialplan({"100": route}, program=path, fallback="told,s,1") + TOLD)


async def sounds(exchange: Exchange, *parts: str | Part):
    """Parts as the programs will say them: rendered into the sounds that they share."""
    async with serve(App(), exchange.pbx.sounds) as served:
        return [await served.sound(part) for part in parts]


APP = """
from voicekit import App, Call
app = App()

@app.route("hello")
async def hello(call: Call) -> None:
    await call.set("FACTS", f"{call.route}/{call.caller}/{call.called}/{call.id != ''}")
    await call.say("This program was started by Asterisk.", barge_in=False)
    print("Hello from print")
    await call.set("ASKING", "1")
    number = await call.digits("Enter three digits.", length=3)
    await call.set("NUMBER", number)
    await call.say("Thank you.", barge_in=False)

@app.route("broken")
async def broken(call: Call) -> None:
    raise ValueError("out of order")

if __name__ == "__main__":
    app.run()
"""


async def test_an_app_talks_over_its_pipes_and_its_prints_harm_nothing(exchange: Exchange):
    path = program(exchange, "app", APP)
    started, thanks = await sounds(exchange, "This program was started by Asterisk.", "Thank you.")
    await lead(exchange, path)
    async with exchange.call("100@voicekit") as call:
        await exchange.manager.wait(lambda e: e.get("Variable") == "FACTS", within=STARTED)
        assert await call.variable("FACTS") == "hello/200/100/True"
        await exchange.manager.wait(lambda e: e.get("Variable") == "ASKING", within=10)
        await call.press("417")
        number = await exchange.manager.wait(lambda e: e.get("Variable") == "NUMBER", within=10)
        assert number["Value"] == "417"
        assert (await call.heard(started)).score > HEARD
        assert (await call.heard(thanks)).score > HEARD
    await exchange.logged("stderr: Hello from print", within=1)


async def test_an_error_in_a_child_leads_to_the_fallback(exchange: Exchange):
    await lead(exchange, program(exchange, "app", APP), "broken")
    async with exchange.call("100@voicekit") as call:
        told = await call.said("Fallback", within=STARTED)
    assert (told["Status"], told["Reason"]) == ("ERROR", "ValueError: out of order")


async def test_a_child_that_cannot_be_imported_leads_to_the_fallback(exchange: Exchange):
    await lead(exchange, program(exchange, "wrong", "import nothing_of_this_name\n"))
    async with exchange.call("100@voicekit") as call:
        assert (await call.said("Fallback", within=STARTED))["Status"] == "UNREACHABLE"
    assert "nothing_of_this_name" in exchange.pbx.log


SCRIPT = """
from voicekit.script import digits, say, set
say("A plain script speaks.", barge_in=False)
set("ASKING", "1")
set("NUMBER", digits("Your number, then pound."))
"""


async def test_a_plain_script_speaks_and_reads_digits(exchange: Exchange):
    [speaks] = await sounds(exchange, "A plain script speaks.")
    await lead(exchange, program(exchange, "script", SCRIPT))
    async with exchange.call("100@voicekit") as call:
        await exchange.manager.wait(lambda e: e.get("Variable") == "ASKING", within=STARTED)
        await call.press("12#")
        number = await exchange.manager.wait(lambda e: e.get("Variable") == "NUMBER", within=10)
        assert number["Value"] == "12"
        assert (await call.heard(speaks)).score > HEARD


async def test_the_example_script_takes_an_order_number(exchange: Exchange):
    [thanks] = await sounds(exchange, "Thank you.")
    await lead(exchange, EXAMPLES / "hello_script.py")
    async with exchange.call("100@voicekit") as call:
        await exchange.logged('"event": "call.started"', within=STARTED)
        await call.press("4711#")
        assert (await call.heard(thanks, within=30)).score > HEARD
    await exchange.logged("stderr: order 4711", within=1)


BURST = """
import asyncio
from voicekit import App, Call
from voicekit._protocol.commands import SetVariable
app = App()

@app.route("hello")
async def hello(call: Call) -> None:
    call._session.send(*(SetVariable(f"VK{number}", str(number)) for number in range(1, 51)))
    await asyncio.sleep(60)

if __name__ == "__main__":
    app.run()
"""


async def test_fifty_commands_of_a_child_in_one_burst_are_carried_out_at_once(exchange: Exchange):
    await lead(exchange, program(exchange, "burst", BURST))
    async with exchange.call("100@voicekit") as call:
        await exchange.manager.wait(lambda e: e.get("Variable") == "VK50", within=STARTED)
        events = [e for e in exchange.manager.events if e["Event"] == "VarSet" and e["Channel"] == call.ivr]
    burst = [(float(e["Timestamp"]), e["Value"]) for e in events if e["Variable"].startswith("VK")]
    assert [value for _, value in burst] == [str(number) for number in range(1, 51)]
    assert burst[-1][0] - burst[0][0] < 0.3


PRINTS = """
import sys
from voicekit import App, Call
app = App()

@app.route("hello")
async def hello(call: Call) -> None:
    print("".join(f"print {number:03d}\\n" for number in range(60)), end="")
    await call.play("beep", barge_in=False)
    print("x" * 3000, file=sys.stderr)
    print("the last words", end="")

if __name__ == "__main__":
    app.run()
"""


async def test_all_that_a_child_prints_at_once_stands_in_asterisks_log(exchange: Exchange):
    await lead(exchange, program(exchange, "prints", PRINTS))
    async with exchange.call("100@voicekit"):
        await exchange.logged("stderr: the last words", within=STARTED)
    assert re.findall(r"stderr: print (\d+)", exchange.pbx.log) == [f"{number:03d}" for number in range(60)]
    assert sum(len(part) for part in re.findall(r"stderr: (x+)$", exchange.pbx.log, re.MULTILINE)) == 3000


FAILS = """
from voicekit.script import say
say("A plain script speaks.", barge_in=False)

def deep(left):
    if not left:
        raise ValueError("out of order")
    deep(left - 1)

deep(30)
"""


async def test_the_whole_traceback_of_a_script_stands_in_asterisks_log(exchange: Exchange):
    await lead(exchange, program(exchange, "fails", FAILS))
    async with exchange.call("100@voicekit"):
        await exchange.logged("stderr: ValueError: out of order", within=STARTED)
    assert "stderr: Traceback (most recent call last):" in exchange.pbx.log
