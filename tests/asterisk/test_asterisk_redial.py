"""An action that fails behind a transfer: whose way leads to a person is not connected again and again."""

import pytest
from calls import Exchange
from served import serve

from voicekit import App
from voicekit._server.dialplan import dialplan

pytestmark = pytest.mark.asterisk

FLOW = """
flow: loop
python: acts.py
commands:
  operator: {key: "0", words: [operator], next: reception}
start: reception
nodes:
  reception:
    transfer: {dial: Local/900@phones, timeout: 10s}
    failed: bye
    next: survey
  survey:
    action: note
    next: bye
  bye: {hangup: Goodbye.}
"""
ACTS = """
from voicekit import Actions
actions = Actions()

@actions.action()
def note() -> str:
    raise RuntimeError("database is down")
"""
PLACES = """
[phones]
exten => 900,1,UserEvent(Rang)
 same => n,Answer()
 same => n,Hangup()
[told]
exten => s,1,UserEvent(Fallback,Status: ${VOICEKIT_STATUS})
 same => n,Hangup()
"""


async def test_an_action_that_always_fails_has_the_operator_rung_once_more_and_no_oftener(exchange: Exchange, tmp_path):
    (tmp_path / "loop.yaml").write_text(FLOW)
    (tmp_path / "acts.py").write_text(ACTS)
    app = App()
    app.flows(tmp_path)
    async with serve(app, exchange.pbx.sounds) as served:
        await exchange.dialplan(dialplan({"100": "loop"}, port=served.port, fallback="told,s,1") + PLACES)
        async with exchange.call("100@voicekit") as call:
            assert (await call.said("Fallback", within=30))["Status"] == "ERROR"
    rang = [event for event in exchange.manager.events if event.get("UserEvent") == "Rang"]
    assert len(rang) == 2
