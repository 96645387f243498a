"""`voicekit flow walk` as a person runs it: what callers come through, and what breaks on the way."""

import json

import pytest

from voicekit._dialog import load

COMMANDS = """
commands:
  operator: {key: "0", words: operator, next: bye}
  help: {key: "9", words: help}
  back: {key: "8", words: go back}
"""

SHOP = f"""
flow: shop
{COMMANDS}
hours:
  office: {{zone: Europe/Berlin, open: {{mon-fri: "09:00-17:00"}}, holidays: ["12-25"]}}
start: hours
nodes:
  hours: {{schedule: office, open: main, closed: bye, holiday: bye}}
  main:
    menu: "Orders, or a message?"
    choices: {{"1": {{words: orders, next: order}}, "2": {{words: message, next: message}}}}
  order:
    form:
      number: {{type: digits, length: 5, check: luhn, prompt: "Your order number?"}}
      sure: {{type: yes_no, prompt: "Are you sure?"}}
      size: {{type: choice, prompt: "Which size?", choices: {{"1": small, "2": large}}, default: "'small'"}}
    confirm: "{{number:digits}}, right?"
    next: lookup
  lookup: {{action: lookup, arguments: {{number: number}}, set: found, failed: desk, next: which}}
  which:
    branch:
      - {{if: found == none, next: main}}
      - {{if: found.total > 100, next: desk}}
      - {{if: "number == '00000' and not sure", next: bye}}
    else: tell
  tell: {{say: "It costs {{found.total:money EUR}}.", next: end}}
  desk: {{transfer: {{dial: PJSIP/1}}, busy: message, failed: bye, next: end}}
  message: {{record: message, prompt: "Speak now.", next: bye, empty: main}}
  bye: {{hangup: "Goodbye."}}
"""


@pytest.fixture
def walk(run, folder):
    """Walks through a flow; gives what the command left behind, and its report."""

    def walk(text, *options):
        (folder / "shop.yaml").write_text(text)
        ran = run("flow", "walk", "shop.yaml", "--json", "--today", "2026-03-04", *options)
        return ran, json.loads(ran.out)

    return walk


def bad(nodes, start="main"):
    return f"flow: shop\n{COMMANDS}\nstart: {start}\nnodes:\n  bye: {{hangup: Goodbye.}}\n{nodes}"


def test_every_way_of_a_flow_is_gone_and_what_needs_force_is_named(walk):
    ran, report = walk(SHOP)
    assert ran.code == 0, ran.out
    assert (report["coverage"], report["missed"], report["failures"]) == (100.0, [], [])
    assert report["forced"] == [{"node": "which", "way": "if 3", "target": "bye"}]
    assert report["ways"] > 40
    assert report["calls"] < 80


@pytest.mark.parametrize(
    ("nodes", "kind", "node"),
    [
        ('  main: {say: "You owe {nothing.total:money EUR}.", next: bye}', "crash", "main"),
        ("  main: {branch: [{if: 'nothing.total > 1', next: bye}], else: bye}", "crash", "main"),
        ("  main: {set: {x: 1}, next: loop}\n  loop: {goto: main}", "loop", "main"),
        ('  main: {say: "And again.", next: main}', "loop", "main"),
        ("  main: {transfer: {dial: PJSIP/1}, failed: bye, next: main}", "loop", "main"),
        ("  main: {say: [{silence: 15s}], next: bye}", "dead air", "main"),
        ("  main: {action: slow, timeout: 20s, failed: bye, next: bye}", "dead air", "main"),
    ],
)
def test_what_breaks_is_found_and_its_script_shows_it_again(walk, run, nodes, kind, node):
    ran, report = walk(bad(nodes), "-o", "broken.calls.yaml")
    assert ran.code == 1
    assert (kind, node) in {(each["kind"], each["node"]) for each in report["failures"]}
    again = run("flow", "test", "broken.calls.yaml", "--json")
    assert again.code == 1
    assert [each["passed"] for each in json.loads(again.out)] == [False] * len(report["failures"])


def test_a_filler_is_no_dead_air(walk):
    _, report = walk(bad("  main: {action: slow, timeout: 20s, filler: A moment., failed: bye, next: bye}"))
    assert report["failures"] == []


def test_a_long_wait_for_an_answer_is_no_dead_air(walk):
    _, report = walk(bad('  main: {menu: "?", timeout: 20s, choices: {"1": bye}}'))
    assert report["failures"] == []


def test_a_node_that_no_call_comes_to_is_not_gone(walk):
    ran, report = walk(bad('  main: {menu: "?", choices: {"1": bye}}\n  lost: {say: Nobody., next: bye}'))
    assert ran.code == 0
    assert report["missed"] == []
    assert report["closed"] == [{"node": "lost", "way": "goes on", "target": "bye", "why": "no way leads to the node"}]
    assert 80 < report["coverage"] < 100
    assert (
        walk(bad('  main: {menu: "?", choices: {"1": bye}}\n  lost: {say: Nobody., next: bye}'), "--least", "99")[
            0
        ].code
        == 1
    )


def test_a_key_that_the_question_takes_is_no_command(walk):
    flow = bad('  main: {menu: "?", choices: {"0": bye, "1": bye}}').replace("words: operator, ", "")
    _, report = walk(flow)
    assert report["closed"] == [
        {"node": "main", "way": "command operator", "target": "bye", "why": "no key and no word is left for it"}
    ]


def test_a_subflow_is_walked_through_with_valid_answers(walk, folder):
    (folder / "inner.yaml").write_text(
        "flow: inner\nresults: [day]\nstart: ask\nnodes:\n  ask: {form: {day: {type: date, prompt: When?}}}\n"
    )
    _, report = walk(
        bad("  main: {subflow: inner, set: booked, next: tell}\n  tell: {say: 'On {booked.day:date}.', next: bye}")
    )
    assert (report["coverage"], report["failures"]) == (100.0, [])


@pytest.mark.parametrize("inner", ["say: Hello., next: end", "subflow: shop, next: end"])
def test_a_way_round_through_a_subflow_is_a_loop(walk, folder, inner):
    (folder / "inner.yaml").write_text(f"flow: inner\nstart: hello\nnodes:\n  hello: {{{inner}}}\n")
    ran, report = walk(bad("  main: {subflow: inner, next: main}"))
    assert ran.code == 1
    assert ("loop", "main") in {(each["kind"], each["node"]) for each in report["failures"]}


def test_a_flow_of_many_nodes_takes_few_calls(walk):
    menus = "\n".join(
        f'  n{n}: {{menu: "Question {n}?", choices: {{"1": n{n + 1}, "2": bye, "3": main}}}}' for n in range(12)
    )
    _, report = walk(bad(f"  main: {{goto: n0}}\n{menus}\n  n12: {{goto: bye}}"))
    assert report["coverage"] == 100.0
    assert report["calls"] < 60


def test_people_read_the_same(walk, run):
    walk(bad('  main: {say: "And again.", next: main}'))
    ran = run("flow", "walk", "shop.yaml")
    assert "shop: 50.0 % of 2 ways (1)" in ran.out
    assert "closed    bye: goes on: no way leads to the node" in ran.out
    assert "loop  in main, in 7 calls: the call comes back to main without an answer" in ran.out
    assert "then: ends" in ran.out


def test_a_file_that_is_no_flow_exits_with_2(run, folder):
    (folder / "shop.yaml").write_text("flow: shop\n")
    assert run("flow", "walk", "shop.yaml").code == 2


def test_a_word_that_means_two_things_is_found(walk):
    _, report = walk(bad('  main: {menu: "?", choices: {"1": {words: operator, next: bye}}}').replace('key: "0", ', ""))
    assert report["missed"] == [{"node": "main", "way": "command operator", "target": "bye"}]


def test_a_command_that_one_slot_cannot_hear_is_given_at_another(walk):
    form = '{pin: {type: digits, length: 4, mask: true, prompt: "PIN?"}, day: {type: date, prompt: "When?"}}'
    _, report = walk(bad(f"  main: {{form: {form}, next: bye}}").replace('key: "0", ', ""))
    assert report["missed"] == []


def test_what_a_walk_writes_down_holds_no_words_that_are_masked(walk, folder):
    pin = 'form: {pin: {type: digits, length: 4, prompt: "PIN?", mask: true, confirm: "{value:digits}, right?"}}'
    _, report = walk(
        bad(f"  main: {{{pin}, next: tell}}\n  tell: {{say: '{{pin:date}}', next: bye}}"), "-o", "broken.calls.yaml"
    )
    (crash,) = (each for each in report["failures"] if each["node"] == "tell")
    assert "it cannot be said so" in crash["what"]
    assert "right" not in (folder / "broken.calls.yaml").read_text()


def test_a_failure_is_told_once_after_what_the_check_finds_and_no_call_is_logged(walk, run):
    menu = 'main: {menu: "?", choices: {"1": work, "2": bye}}'
    walk(bad(f"  {menu}\n  work: {{set: {{x: 1 / nothing}}, next: more}}\n  more: {{say: More., next: bye}}"))
    told = run("flow", "walk", "shop.yaml")
    first, *others = told.out.splitlines()
    assert "[unknown-variable]" in first
    assert (
        len([line for line in others if "crash" in line and "in work" in line]) == 2
    )  # the line, and its script's name
    assert "Traceback" not in told.out + told.err
    assert told.err == ""
    report = json.loads(run("flow", "walk", "shop.yaml", "--json").out)
    assert [each["code"] for each in report["errors"]] == ["unknown-variable"]
    (failure,) = report["failures"]
    assert failure["calls"] > 1


def test_what_only_the_check_finds_fails_the_walk(walk):
    ran, report = walk(bad("  main: {say: 'See <b>this</b>.', next: bye}"))
    assert (ran.code, report["failures"]) == (1, [])
    assert [each["code"] for each in report["errors"]] == ["tags", "tags"]


def test_the_file_is_read_once(walk, monkeypatch):
    read, files = load.read, []
    monkeypatch.setattr(load, "read", lambda path: files.append(path.name) or read(path))
    walk(SHOP)
    assert files == ["shop.yaml"]


def test_a_branch_that_an_earlier_answer_decides_is_gone_by_another_answer_and_not_by_force(walk):
    nodes = """
  main: {form: {pin: {type: digits, length: 3, prompt: "Code?"}}, next: more}
  more: {set: {first: "pin[0]"}, next: which}
  which: {branch: [{if: "first == '1'", next: one}], else: bye}
  one: {say: One., next: bye}
"""
    _, report = walk(bad(nodes))
    assert (report["coverage"], report["forced"], report["missed"]) == (100.0, [], [])


def test_what_breaks_far_into_a_flow_is_shown_by_a_script_from_its_start(walk, run):
    questions = "\n".join(
        f'  q{n}: {{form: {{a{n}: {{type: digits, length: 2, prompt: "Code {n}?"}}}}, next: q{n + 1}}}'
        for n in range(30)
    )
    nodes = f"""
  main: {{action: lookup, set: found, failed: bye, next: q0}}
{questions}
  q30: {{menu: "Last?", choices: {{"1": bye, "2": broken}}}}
  broken: {{say: "You owe {{found.total:money EUR}}, and {{nothing:digits}}.", next: bye}}
"""
    ran, report = walk(bad(nodes), "-o", "broken.calls.yaml")
    assert ran.code == 1
    (crash,) = (each for each in report["failures"] if each["node"] == "broken")
    assert [step["presses"] for step in crash["script"]["steps"] if "presses" in step] == ["12"] * 30 + ["2"]
    (again,) = json.loads(run("flow", "test", "broken.calls.yaml", "--json").out)
    assert "nothing" in again["failure"]["instead"]


def test_the_cost_of_a_walk_grows_with_the_flow_and_not_with_its_square(walk):
    def cost(count):
        menus = "\n".join(
            f"""
  n{n}: {{menu: "Question {n}?", choices: {{"1": n{n + 1}, "2": n{min(n + 3, count)}}}}}"""
            for n in range(count)
        )
        _, report = walk(bad(f"  main: {{goto: n0}}\n{menus}\n  n{count}: {{goto: bye}}"))
        assert report["coverage"] == 100.0
        return report["call_seconds"]

    assert cost(80) < 5 * cost(20)


def test_a_walk_ends_at_its_limit_and_says_so(walk, run):
    ran, report = walk(SHOP, "--limit", "3")
    assert (ran.code, report["calls"], report["whole"]) == (0, 3, False)
    assert report["missed"]
    assert "stopped after 3 calls" in run("flow", "walk", "shop.yaml", "--limit", "3").out
