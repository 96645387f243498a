"""Masked digits, given in every way that there is: they are in no log, no record, no index and no name of a file."""

import json

import pytest

from voicekit._records.calls import kept_calls
from voicekit._records.webhook import message_of
from voicekit._settings import Settings

CANARY = "739182"

PROGRAM = f"""
from voicekit import App, Call, NoMatch
from voicekit.values import digits

app = App()


@app.route("pin")
async def pin(call: Call) -> None:
    pin = await call.digits("Your PIN, please.", length=6, mask=True)
    await call.say("You have keyed in", digits(pin))
    assert pin.reveal() == "{CANARY}"


@app.route("checked")
async def checked(call: Call) -> None:
    await call.digits("Your card, please.", length=6, mask=True, max_tries=2, check="luhn")


@app.route("early")
async def early(call: Call) -> None:
    await call.say("Welcome.")
    await call.digits("Your PIN, please.", length=6, mask=True)


@app.route("hidden")
async def hidden(call: Call) -> None:
    pin = await call.digits("Your PIN, please.", length=6, mask=True)
    call.log_to.info("pin", pin=pin, text=f"{{pin}}", why=repr(pin))
    await call.set("PIN", str(pin))
    await call.ask("Your number, please.", "number", mask=True)


@app.route("recorded")
async def recorded(call: Call) -> None:
    await call.digits("Your PIN, please.", length=6, mask=True)
    await call.say("Your message, please.")
    await call.record(max_seconds=2)


@app.route("raises")
async def raises(call: Call) -> None:
    pin = await call.digits("Your PIN, please.", length=6, mask=True)
    raise LookupError(f"no account has the PIN {{pin.reveal()}}")
"""

FLOW = """
flow: pin
start: ask
variables: {}
nodes:
  ask:
    form:
      pin: {type: digits, length: 6, mask: true, confirm: always, prompt: "Your PIN, please."}
    next: look
  look: {action: look, arguments: {pin: pin}, reveal: [pin], failed: sorry, next: sorry}
  sorry: {say: "You have keyed in {pin}.", next: bye}
  bye: {hangup: "Goodbye."}
python: pin.py
"""

ACTIONS = """
from voicekit import Actions

actions = Actions()


@actions.action()
async def look(pin):
    raise LookupError(f"no account has the PIN {pin}")
"""

WAYS = {
    "answered, and said back": ("program.py", "pin", CANARY),
    "keyed in before the question": ("program.py", "early", CANARY),
    "given up in the middle": ("program.py", "pin", CANARY[:5]),
    "refused, and given again": ("program.py", "checked", f"{CANARY},{CANARY}"),
    "logged, set as a variable, and asked for as a number": ("program.py", "hidden", f"{CANARY},{CANARY}#"),
    "followed by a recording": ("program.py", "recorded", f"{CANARY},#"),
    "in the error of a program": ("program.py", "raises", CANARY),
    "asked back by a flow, and in the error of its action": ("pin.yaml", "pin", f"{CANARY},1"),
}


ENDS = {"pin": ("OK", "NO_INPUT", "NO_MATCH"), "checked": ("NO_MATCH",), "raises": ("ERROR",)}
"""How the call of a route ends: it goes the way that is meant."""


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_masked_entry_is_nowhere(run, folder, monkeypatch, way):
    target, route, keys = way
    for name, text in (("program.py", PROGRAM), ("pin.yaml", FLOW), ("pin.py", ACTIONS)):
        (folder / name).write_text(text)
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder / "records"))
    before = {path for path in folder.rglob("*") if path.is_file()}
    options = ("--fast", "--engine", "espeak", "--force")
    monkeypatch.setenv("VOICEKIT_LOG_LEVEL", "debug")
    called = run("call", target, route, "--keys", keys, *options)
    spooled = b"".join(file.read_bytes() for file in (folder / "records").glob("*.jsonl"))
    assert b'["key"' in spooled, called.err
    (call,) = json.loads(run("calls", "list", "--json").out)
    assert call["status"] in ENDS.get(route, ("OK",)), called.err
    looked_at = run("calls", "show", call["key"], "--json").out + run("calls", "why", call["key"]).out
    assert '"event": "key"' in looked_at
    looked_at += run("calls", "stats", "--json").out
    with kept_calls(Settings(records_dir=folder / "records")) as calls:
        looked_at += message_of(calls.named(call["key"])).decode()
    assert run("calls", "export", "calls.csv").code == run("calls", "export", "calls.parquet").code == 0
    written = {path for path in folder.rglob("*") if path.is_file()} - before
    assert any(path.suffix == ".sqlite3" for path in written)
    for secret in (CANARY, CANARY[:5]):
        assert secret not in looked_at
        assert secret.encode() not in spooled
        found = [path for path in written if path.suffix != ".pyc"]  # the program's own text, compiled
        assert [path for path in found if secret in path.name or secret.encode() in path.read_bytes()] == []
        assert secret not in called.err
