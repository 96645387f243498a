"""`voicekit flow test` as a person runs it: calls in virtual time, by keys and by words, without any engine."""

import json
from xml.etree import ElementTree as ET

import pytest

from voicekit._dialog import load

FLOW = """
flow: shop
hours:
  office: {zone: Europe/Berlin, open: {mon-fri: "09:00-17:00"}}
commands:
  operator: {key: "0", words: operator, next: desk}
start: hours
nodes:
  hours: {schedule: office, open: main, closed: closed}
  closed: {say: "We are closed.", next: end}
  main:
    menu: "Sales or orders?"
    set: topic
    choices: {"1": {words: sales, next: desk}, "2": {words: orders, next: order}}
  desk: {transfer: {dial: PJSIP/100}, next: end, busy: message, failed: sorry}
  sorry: {hangup: "Sorry."}
  message: {record: message, prompt: "Leave a message.", transcribe: true, next: thanks, empty: sorry}
  thanks: {say: "You said {message.text}.", next: end}
  order:
    form: {number: {type: digits, length: 4, prompt: "Your order number?", confirm: never}}
    next: lookup
  lookup: {action: lookup, arguments: {number: number}, set: found, filler: "A moment.", failed: sorry, next: tell}
  tell: {say: "It costs {found.total:money EUR}.", next: end}
"""

OPEN = "now: 2026-03-04T10:00"


@pytest.fixture
def play(run, folder):
    """Runs one script of these lines; gives what the command left behind."""
    (folder / "shop.yaml").write_text(FLOW)

    def play(steps, *head, options=()):
        lines = [f"      - {step}" for step in steps]
        (folder / "shop.calls.yaml").write_text(
            "\n".join(
                ["flow: shop.yaml", "calls:", "  - call: it", *(f"    {each}" for each in head), "    steps:", *lines]
            )
        )
        return run("flow", "test", "shop.calls.yaml", *options)

    return play


def test_keys_lead_through_menus_to_transfers(play):
    ran = play(["hears: sales or", "presses: 1", "then: transfer PJSIP/100", "set: {topic: sales}"], OPEN)
    assert ran.code == 0, ran.out
    assert "1 calls, all as written" in ran.out


def test_words_lead_there_as_well(play):
    steps = ["says: orders", "hears: order number", "says: one two three four", "then: node tell"]
    ran = play(
        [*steps, "hears: /twelve euros/", "then: ends", "set: {number: '1234'}"], OPEN, "actions: {lookup: {total: 12}}"
    )
    assert ran.code == 0, ran.out


def test_uncertain_words_are_asked_back(play):
    ran = play(
        ["says: {text: sales, confidence: 0.4}", "hears: did you say", "presses: 1", "then: transfer desk"], OPEN
    )
    assert ran.code == 0, ran.out


def test_commands_work_by_word(play):
    assert play(["says: operator", "then: transfer desk"], OPEN).code == 0


def test_the_clock_decides_whether_it_is_open(play):
    assert play(["hears: closed", "then: ends"], "now: 2026-03-04T20:00").code == 0


def test_silence_lasts_until_the_question_is_given_up(play):
    steps = ["hears: sales", "silent: true", "hears: sales", "silent: true", "silent: true", "then: transfer desk"]
    assert play(steps, OPEN).code == 0


def test_actions_fail_as_they_are_told_to(play):
    steps = ["presses: 2", "hears: order number", "presses: 1234", "hears: A moment", "hears: sorry", "then: ends"]
    assert play(steps, OPEN, "actions: {lookup: {fails: gone, seconds: 3s}}").code == 0


def test_an_action_without_an_outcome_is_a_mistake_of_the_script(play):
    ran = play(["presses: 2", "hears: order number", "presses: 1234", "hears: sorry"], OPEN)
    assert ran.code == 1
    assert "shop.lookup: the script gives no outcome for the action lookup" in ran.out


def test_a_transfer_ends_as_it_is_told_to_and_a_message_is_written_down(play):
    steps = ["presses: 1", "hears: Leave a message", "says: call me back", "hears: You said call me back"]
    assert play(steps, OPEN, "transfers: {desk: busy}").code == 0
    assert play(["presses: 1", "hears: Leave", "hears: Sorry", "then: ends"], OPEN, "transfers: {desk: busy}").code == 0


def test_a_branch_can_be_forced(play):
    assert play(["hears: closed"], OPEN, "forces: {hours: closed}").code == 0


def test_a_failure_says_what_was_expected_what_was_heard_and_where(play):
    ran = play(["hears: sales", "presses: 2", "{hears: Nothing like it, within: 4s}"], OPEN)
    assert ran.code == 1
    assert "step 3, line 8: hears: Nothing like it" in ran.out
    assert "it was not said within 4 s, in shop.order, " in ran.out
    assert "< Sales or orders?" in ran.out
    assert "> presses 2" in ran.out
    assert "1 calls, 1 failed" in ran.out


def test_a_call_that_ends_too_early_says_so(play):
    ran = play(["hears: closed", "hears: more"], "now: 2026-03-04T20:00")
    assert ran.code == 1
    assert "the call ended (hangup)" in ran.out


def test_wrong_variables_are_shown(play):
    ran = play(["presses: 1", "then: node desk", "set: {topic: orders}"], OPEN)
    assert ran.code == 1
    assert "topic is 'sales'" in ran.out


def test_json_and_junit_say_the_same(play, folder):
    ran = play(["{hears: nothing, within: 1s}"], OPEN, options=["--json", "--junit", "report.xml"])
    (report,) = json.loads(ran.out)
    assert (report["passed"], report["failure"]["line"]) == (False, 6)
    suite = ET.parse(folder / "report.xml").getroot()
    assert (suite.get("tests"), suite.get("failures")) == ("1", "1")
    assert suite.find("testcase/failure").get("message") == "hears: nothing"


def test_a_flow_and_a_folder_stand_for_their_scripts(play, run):
    play(["hears: sales"], OPEN)
    assert run("flow", "test", "shop.yaml").code == 0
    assert run("flow", "test", ".").code == 0


def test_a_name_that_no_call_has_is_told_and_exits_with_2(play, run):
    play(["hears: sales"], OPEN)
    ran = run("flow", "test", ".", "-k", "something else")
    assert (ran.code, ran.out) == (2, "")
    assert "no call has 'something else' in its name" in ran.err


def test_what_cannot_be_read_exits_with_2(run, folder, play):
    assert play(["hears: x"], "flow: missing.yaml").code == 2
    (folder / "shop.calls.yaml").write_text("calls: []")
    ran = run("flow", "test", "shop.calls.yaml", "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["errors"][0]["file"] == "shop.calls.yaml"


PIN = """
flow: pin
start: ask
nodes:
  ask: {form: {pin: {type: digits, length: 4, prompt: "PIN?", mask: true, confirm: never}}, next: tell}
  tell: {say: "It is {pin:digits}.", next: work}
  work: {action: work, arguments: {pin: pin}, next: end}
"""


@pytest.mark.parametrize("last", ["hears: something else", "set: {pin: '1'}", "then: node nowhere", "then: ends"])
def test_what_is_shown_of_a_failure_holds_nothing_that_is_masked(run, folder, last):
    (folder / "pin.yaml").write_text(PIN)
    steps = f"    steps: [hears: PIN, presses: '0445', hears: zero four, {last}]\n"
    stub = "    actions: {work: {fails: no}}\n"
    (folder / "pin.calls.yaml").write_text(f"flow: pin.yaml\ncalls:\n  - call: it\n{stub}{steps}")
    ran = run("flow", "test", "pin.calls.yaml")
    assert ran.code == 1
    assert "0445" not in ran.out
    assert "It is" not in ran.out
    assert "< ****" in ran.out
    assert "> presses ****" in ran.out


def test_what_is_pressed_at_a_masked_question_is_hidden_though_the_answer_is_never_kept(run, folder):
    wrong = PIN.replace("mask: true", 'mask: true, valid: "value == \'1\'", invalid: "{value:date}"')
    (folder / "pin.yaml").write_text(wrong)
    steps = "    steps: [hears: PIN, presses: '0445', hears: nothing]\n"
    (folder / "pin.calls.yaml").write_text(f"flow: pin.yaml\ncalls:\n  - call: it\n{steps}")
    ran = run("flow", "test", "pin.calls.yaml")
    assert ran.code == 1
    assert "0445" not in ran.out + ran.err
    assert "> presses ****" in ran.out


def test_flows_of_a_folder_are_found_by_their_names_and_read_once_for_all_calls(run, folder, monkeypatch):
    read, files = load.read, []
    monkeypatch.setattr(load, "read", lambda path: files.append(path.name) or read(path))
    (folder / "shop.yaml").write_text(FLOW)
    (folder / "compose.yaml").write_text("services: {asterisk: {image: asterisk}}\n")
    calls = "".join(f"  - {{call: call {number}, {OPEN}, steps: [hears: sales]}}\n" for number in range(3))
    for script in ("shop.calls.yaml", "other.calls.yml"):
        (folder / script).write_text(f"flow: shop\ncalls:\n{calls}")
    ran = run("flow", "test", "shop.calls.yaml")
    assert ran.code == 0, ran.out
    assert set(files) == {"shop.yaml"}
    assert len(files) <= 2, "once to look for its name, and once to make it ready"
