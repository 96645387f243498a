"""``voicekit replay``: a call that a person has held, against the program as it is now."""

import json

import pytest

PROGRAM = """
from voicekit import App
from voicekit.values import digits

app = App()


@app.route("support")
async def support(call):
    await call.say("Welcome to Acme.", digits("47"))
    topic = await call.menu("For sales, press 1. For help, press 2.", {"1": "sales", "2": "help"})
    await call.say(f"You get {topic.value}. Please hold.")
    await call.hangup()
"""

ESPEAK = ("--engine", "espeak", "--fast")


@pytest.fixture
def called(run, folder, monkeypatch):
    """A recorded call, in which 2 was pressed."""
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder / "records"))
    (folder / "acme.py").write_text(PROGRAM)
    assert run("call", "acme.py", "support", "--keys", "2", "--from", "5550100", *ESPEAK).code == 0
    return folder


def test_the_last_call_is_the_same_against_the_program_that_answered_it(run, called):
    ran = run("replay")
    assert ran.code == 0, ran.out + ran.err
    assert "the same against acme.py" in ran.out


def test_a_changed_program_is_told_by_the_first_difference_side_by_side(run, called):
    (called / "new.py").write_text(PROGRAM.replace("You get", "I connect you with"))
    ran = run("replay", "--against", "new.py")
    assert ran.code == 1
    before, then, now = ran.out.splitlines()[-3:]
    assert "is answered 2 by dtmf" in before
    assert "then   says: You get help. Please hold." in then
    assert "now    says: I connect you with help." in now
    report = json.loads(run("replay", "--against", "new.py", "--json").out)
    assert (report["same"], report["difference"]["then"]) == (False, "says: You get help. Please hold.")


def test_a_call_is_written_as_a_test_of_the_program(run, called):
    ran = run("replay", "--as-test")
    assert ran.code == 0
    assert 'with phone.call("acme.py", "support", caller="5550100"' in ran.out
    assert 'caller.presses("2")' in ran.out
    assert 'caller.hears("You get help.")' in ran.out


@pytest.mark.parametrize("options", [("nobody",), ("--against", "missing.py")])
def test_what_cannot_be_replayed_is_said_so(run, called, options):
    ran = run("replay", *options)
    assert ran.code == 2
    assert ran.err


def test_all_calls_of_a_time_against_a_changed_program_are_counted_by_where_they_go_elsewhere(run, called):
    assert run("call", "acme.py", "support", "--keys", "1", *ESPEAK).code == 0
    assert run("replay", "--since", "1h", "--against", "acme.py").out.startswith("0 of 2 calls would go elsewhere")
    (called / "new.py").write_text(PROGRAM.replace('"2": "help"', '"2": "support"'))
    ran = run("replay", "--since", "1h", "--against", "new.py")
    assert ran.code == 1
    first, second = ran.out.splitlines()
    assert first.startswith("1 of 2 calls would go elsewhere")
    assert "You get help. Please hold. -> says: You get support. Please hold." in second
    report = json.loads(run("replay", "--since", "1h", "--against", "new.py", "--json").out)
    assert (report["calls"], report["elsewhere"][0]["count"]) == (2, 1)


def test_calls_of_a_time_need_a_program_to_go_against(run, called):
    assert run("replay", "--since", "1h").code == 2


def test_arguments_are_kept_only_where_what_comes_from_outside_is(run, called, monkeypatch):
    def kept():
        assert run("call", "acme.py", "support", "name=Ito", "--keys", "1", *ESPEAK).code == 0
        return json.loads(run("calls", "show", "--json").out)["events"][0]["arguments"]

    assert kept() == ""
    monkeypatch.setenv("VOICEKIT_RECORDS_CASSETTE", "true")
    assert kept() == "name=Ito"
