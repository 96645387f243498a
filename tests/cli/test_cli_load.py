"""``voicekit load`` as a person runs it, where there is nothing to call."""

import json

import pytest


def test_a_server_that_is_not_there_fails_all_calls_with_why(run):
    ran = run("load", "ivr://127.0.0.1:1", "--calls", "3", "--rate", "100", "--json")
    report = json.loads(ran.out)
    assert (ran.code, report["failures"], report["first_prompt_ms"]) == (1, {"no connection": 3}, None)
    assert "3 failed: no connection" in run("load", "ivr://127.0.0.1:1", "--calls", "3", "--rate", "100").out


@pytest.mark.parametrize("arguments", [("acme.py",), ("ivr://127.0.0.1:1", "--keys", '1,"sales"')])
def test_what_cannot_be_loaded_is_said_with_what_to_do(run, arguments):
    ran = run("load", *arguments)
    assert ran.code == 1
    assert "hint" in ran.err
