"""Checks of a flow: each finds what it is for, at its place, and finds nothing in a sound flow."""

import json
import time
from pathlib import Path
from textwrap import dedent, indent

import pytest
from coverage import Coverage

from voicekit._authoring.lint import LintContext, Severity, check, invalid
from voicekit._dialog.load import Loaded, loads
from voicekit._dialog.webhook import Request, Webhooks, unfit_headers
from voicekit.errors import FlowError, FlowFailed

SOUND = """\
flow: company
language: en
languages: [en, de]
arguments:
  vip: {type: yes_no, default: false}
results: [order]
variables: {tries: 0}
defaults: {no_input: "I heard nothing.", failed: person}
commands:
  help: {key: "*", words: help}
  operator: {key: "0", words: [operator, agent], next: person}
hours:
  office: {zone: Europe/Berlin, open: {mon-fri: 9:00-17:00}, holidays: [12-25]}
start: open
nodes:
  open: {schedule: office, open: main, closed: shut}
  shut: {hangup: "We are closed."}
  main:
    menu: For orders press 1. For the operator press 0.
    choices:
      1: {words: [orders, order status], next: ask}
      0: {words: operator, next: person}
  ask:
    form:
      order: {type: digits, length: 6, prompt: Its number?, valid: "len(value) == 6", confirm: "{value:digits}?"}
      day: {type: date, prompt: Which day?, earliest: today, latest: today + days(30)}
    next: look
  look:
    action: look_up
    arguments: {number: order, vip: vip}
    set: {state: result.state}
    next: tell
    failed: person
  tell: {say: "Your order is {state}.", next: again}
  again:
    set: {tries: tries + 1}
    next: more
  more:
    branch:
      - {if: tries < 3 and call.language == "en", next: main}
    else: end
  person:
    transfer: {queue: sales}
    failed: sorry
  sorry: {hangup: "Nobody is there."}
"""

WORLD = LintContext(actions={"look_up": lambda _: ""}, translation=lambda key, text, language: text)  # noqa: ARG005


def found(text, world=WORLD):
    return [(each.code, each.line, each.column) for each in check(loads(dedent(text), "f.yaml"), world)]


def codes(text, world=WORLD):
    return {code for code, _, _ in found(text, world)}


def with_nodes(nodes, head=""):
    """A flow with these nodes, the first of which is called a."""
    head = dedent(head)
    defaults = "" if "defaults" in head else "defaults: {failed: bye}\n"
    return f"flow: f\nstart: a\n{defaults}{head}nodes:\n{indent(dedent(nodes), '  ')}  bye: {{hangup: true}}\n"


def test_a_sound_flow_has_no_findings():
    assert [str(each) for each in check(loads(SOUND, "f.yaml"), WORLD)] == []


CASES = [
    ("unknown-target", "  a: {say: x, next: bya}", "", (5, 21)),
    ("unknown-target", "  a: {menu: x, choices: {1: {next: bey}}}", "", (5, 36)),
    ("dead-end", "  a: {say: x}", "", (5, 3)),
    ("dead-end", "  a: {branch: [{if: 1 < 2, next: bye}]}", "", (5, 3)),
    ("dead-end", "  a: {menu: x, choices: {1: {words: yes}}}", "", (5, 3)),
    ("endless-loop", "  a: {say: x, next: b}\n  b: {branch: [{if: 1 < 2, next: a}], else: bye}", "", (5, 3)),
    ("endless-loop", "  a: {goto: a}", "", (5, 3)),
    ("bad-expression", "  a: {branch: [{if: 1 +, next: bye}], else: bye}", "", (5, 24)),
    ("bad-expression", "  a: {set: {x: open('f')}, next: bye}", "", (5, 16)),
    ("bad-template", "  a: {say: 'Hello {x:nonsense}', next: bye}", "", None),
    ("unknown-variable", "  a: {say: 'You owe {sum:money}.', next: bye}", "", (5, 22)),
    ("unknown-variable", "  a: {say: x, next: b}\n  b: {set: {x: 1 + wage}, next: bye}", "", (6, 20)),
    ("unknown-variable", "  a: {branch: [{if: call.tongue == 'en', next: bye}], else: bye}", "", (5, 26)),
    ("unknown-variable", "  a: {transfer: {dial: 'PJSIP/{who}'}, failed: bye}", "", (5, 32)),
    ("unknown-variable", "  a: {say: x, next: bye}", "variables: {colour: red}\n", (4, 21)),
    ("never-set", "  a: {say: 'Hello {x}.', next: b}\n  b: {set: {x: 1}, next: bye}", "", (5, 20)),
    ("unknown-action", "  a: {action: look_down, next: bye}", "", (5, 15)),
    ("unknown-hours", "  a: {schedule: office, open: bye, closed: bye}", "", (5, 17)),
    ("unknown-zone", "  a: {schedule: h, open: a, closed: a}", "hours: {h: {zone: X, open: {mon: closed}}}\n", (4, 19)),
    ("unknown-language", "  a: {language: fr, next: bye}", "", (5, 17)),
    ("missing-recording", "  a: {say: {audio: logo.wav}, next: bye}", "", (5, 12)),
    ("missing-recording", "  a: {say: {audio: ../logo}, next: bye}", "", (5, 12)),
    ("missing-recording", "  a: {say: {audio: 'our logo'}, next: bye}", "", (5, 12)),
    ("bad-slot", "  a: {form: {x: {type: digits, prompt: x, check: sum}}, next: bye}", "", (5, 14)),
    ("bad-slot", "  a: {form: {x: {type: yes_no, prompt: x, yes: 1, no: 1}}, next: bye}", "", (5, 14)),
    ("bad-command", "  a: {say: x, next: bye}", "commands: {away: {words: away}}\n", (4, 12)),
    ("bad-command", "  a: {say: x, next: bye}", "commands: {help: {}}\n", (4, 18)),
    ("same-key", "  a: {say: x, next: bye}", "commands: {help: {key: '*'}, back: {key: '*'}}\n", (4, 42)),
    ("same-words", "  a: {menu: x, choices: {1: {words: sale, next: bye}, 2: {words: Sale, next: bye}}}", "", (5, 16)),
    ("same-text-key", "  a: {say: [{key: k, text: x}, {key: k, text: y}], next: bye}", "", (5, 12)),
    ("unreachable", "  a: {say: x, next: bye}\n  b: {say: x, next: bye}", "", (6, 3)),
    ("no-exit", "  a: {menu: x, choices: {1: bye}}", "defaults: {max_tries: 2}\n", (5, 3)),
    ("no-exit", "  a: {transfer: {queue: q}, next: bye}", "", (5, 3)),
    ("failing-loop", "  a: {menu: x, choices: {1: bye}, failed: b}\n  b: {say: Again., next: a}", "", (5, 3)),
    ("hidden-command", "  a: {menu: x, choices: {0: bye}}", "commands: {operator: {key: 0, next: a}}\n", (6, 26)),
    ("hidden-command", "  a: {menu: x, choices: {1: {words: b, next: bye}}}", "commands: {help: {words: b}}\n", None),
    ("longer-key", "  a: {menu: x, choices: {1: bye, 10: bye}}", "", (5, 26)),
    ("alike-words", "  a: {menu: x, choices: {1: {words: sail, next: bye}, 2: {words: sale, next: bye}}}", "", (5, 16)),
    ("silent-words", "  a: {menu: x, choices: {1: {words: '?', next: bye}}}", "", (5, 16)),
    ("no-prompt", "  a: {form: {x: {type: date}}, next: bye}", "", (5, 14)),
    ("long-prompt", f"  a: {{say: '{'twenty seconds ' * 30}', next: bye}}", "", (5, 12)),
    ("long-prompt", "  a: {say: [x, {silence: 20s}], next: bye}", "", (5, 12)),
    ("many-choices", "  a: {menu: x, choices: {1: bye, 2: bye, 3: bye, 4: bye, 5: bye, 6: bye}}", "", (5, 3)),
    ("unsayable", "  a: {say: Привет., next: bye}", "", (5, 12)),
    ("tags", "  a: {say: 'Wait <break time=\"1s\"/> please.', next: bye}", "", (5, 18)),
    ("as-written", "  a: {say: 'Total $12.50.', next: bye}", "", (5, 19)),
    ("missing-plural", "  a: {say: '{x:plural other {#}}', next: bye}", "language: ru\nvariables: {x: 1}\n", None),
    ("bad-address", "  a: {webhook: 'http://{x}/', failed: bye, next: bye}", "variables: {x: 1}\n", (6, 16)),
    (
        "bad-header",
        "  a: {webhook: 'http://x/', headers: {Host: x}, failed: bye, next: bye}",
        "",
        (5, 39),
    ),
    ("split-text", "  a: {say: [For English, press 1., {silence: 1s}], next: bye}", "", (5, 13)),
    ("cut-text", "  a:\n    say: Press #1 now.\n    next: bye", "", (6, 10)),
    ("invalid", "  a: {goto: end}\n  end: {hangup: true}", "", (6, 3)),
]  # fmt: skip


@pytest.mark.parametrize(("code", "nodes", "head", "place"), CASES)
def test_a_check_finds_what_it_is_for_at_its_place(code, nodes, head, place):
    findings = found(with_nodes(nodes + "\n", head))
    assert code in {each for each, _, _ in findings}
    if place is not None:
        assert (code, *place) in findings


@pytest.mark.parametrize(("value", "hint"), [("yes", "write true"), ("gold", "a text is quoted"), ("todai", "`today`")])
def test_habits_in_expressions_are_told_their_mend(value, hint):
    findings = check(loads(with_nodes(f"  a: {{set: {{x: {value}}}, next: bye}}\n")))
    assert [each.code for each in findings] == ["unknown-variable"]
    assert hint in findings[0].hint


def test_text_that_is_not_translated_is_told_with_its_languages():
    world = LintContext(translation=lambda key, text, language: text if language == "de" else None)  # noqa: ARG005
    text = with_nodes("  a: {say: Hello., next: bye}\n", "languages: [en, de, ru]\n")
    findings = check(loads(text, "f.yaml"), world)
    assert [(each.code, each.what) for each in findings] == [("untranslated", "`f.a.say` is not translated into ru")]
    assert codes(text, LintContext()) == set()


def test_actions_are_told_why_they_do_not_take_their_arguments():
    world = LintContext(actions={"look_up": lambda given: "" if "number" in given else "no number"})
    assert codes(with_nodes("  a: {action: look_up, next: bye, failed: bye}\n"), world) == {"action-arguments"}
    assert codes(with_nodes("  a: {action: look_up, arguments: {number: 1}, next: bye, failed: bye}\n"), world) == set()


OTHER = """\
flow: other
arguments: {who: {}, why: {default: "'x'"}}
results: [state]
start: a
nodes:
  a: {set: {state: who}, next: end}
"""


@pytest.mark.parametrize(
    ("node", "code"),
    [
        ("subflow: othr", "unknown-flow"),
        ("subflow: other", "subflow-arguments"),
        ("subflow: other, arguments: {who: 1, what: 2}", "subflow-arguments"),
        ("subflow: other, arguments: {who: 1}, set: {x: result.stat}", "subflow-arguments"),
        ("subflow: f", "calls-itself endless-loop"),
        ("subflow: other, arguments: {who: 1}, set: {x: result.state}", None),
    ],
)
def test_subflows_are_checked_against_the_flows_that_there_are(node, code):
    own = loads(with_nodes(f"  a: {{{node}, next: bye}}\n"), "f.yaml")
    world = LintContext(flows={"other": loads(OTHER).flow, "f": own.flow})
    assert {each.code for each in check(own, world)} == set((code or "").split())


def test_a_node_to_which_no_call_comes_says_what_it_will():
    told = "  a: {say: x, next: bye}\n  person: {say: '{y}', next: c}\n  c: {set: {y: 1}, next: bye}\n"
    assert codes(with_nodes(told, "commands: {operator: {key: 0, next: person}}\n")) == set()


def test_words_are_compared_in_every_language_of_the_flow():
    words = {"sales": "Leiter", "support": "Leider"}
    world = LintContext(translation=lambda key, text, language: words.get(text, text))  # noqa: ARG005
    node = "  a: {menu: x, choices: {1: {words: sales, next: bye}, 2: {words: support, next: bye}}}\n"
    findings = check(loads(with_nodes(node, "languages: [en, de]\n"), "f.yaml"), world)
    assert [(each.code, each.what) for each in findings] == [("alike-words", "in de 'Leiter' and 'Leider' sound alike")]


THOUSAND = (
    "say: This is number @.",
    "menu: Which one?, choices: {1: {words: [sales, new orders], next: bye}, 2: {words: other, next: n@}}",
    "form: {x@: {type: digits, length: 6, prompt: Your number?, valid: len(value) == 6}}",
    "action: look_up, arguments: {x: 1 + @}",
    "set: {y: today + days(@)}",
)


def test_a_flow_of_a_thousand_nodes_is_loaded_and_checked_within_a_second():
    nodes = "".join(f"  n{i}: {{{THOUSAND[i % 5].replace('@', str(i))}, next: n{i + 1}}}\n" for i in range(1000))
    head = "flow: big\nstart: n0\ncommands: {operator: {key: 0, next: bye}}\nnodes:\n"
    text = f"{head}{nodes}  n1000: {{hangup: true}}\n  bye: {{hangup: true}}\n"
    began = time.process_time()
    findings = check(loads(text))
    assert time.process_time() - began < (1.0 if Coverage.current() is None else 4.0)  # counting lines takes its time
    assert findings == ()


def test_the_length_of_a_recording_counts(tmp_path):
    (tmp_path / "long.wav").write_bytes(b"sound")
    path = tmp_path / "f.yaml"
    loaded = Loaded(loads(with_nodes("  a: {say: {audio: long.wav}, next: bye}\n")).flow, path)
    assert [each.code for each in check(loaded, LintContext(seconds=lambda _: 21.0))] == ["long-prompt"]
    assert (
        check(loaded, LintContext(seconds=lambda _: 19.0)) == check(loaded, LintContext(seconds=lambda _: None)) == ()
    )


def test_a_recording_whose_channels_cancel_each_other_is_named(tmp_path):
    (tmp_path / "phase.wav").write_bytes(b"sound")
    loaded = Loaded(loads(with_nodes("  a: {say: {audio: phase.wav}, next: bye}\n")).flow, tmp_path / "f.yaml")
    (found,) = check(loaded, LintContext(out_of_phase=lambda path: path == tmp_path / "phase.wav"))
    assert (found.code, found.severity) == ("out-of-phase", Severity.WARNING)
    assert "phase.wav" in found.what
    assert check(loaded, LintContext(out_of_phase=lambda _: False)) == ()


def test_a_flow_made_in_python_is_checked_without_places():
    flow = loads(with_nodes("  a: {say: x}\n")).flow
    assert [str(each) for each in check(Loaded(flow))] == [
        "<f>: error: `a` does not say where the call goes on - write next, which may be end [dead-end]"
    ]


def test_what_cannot_be_loaded_is_findings_too():
    with pytest.raises(FlowError) as caught:
        loads("flow: x\nnodes: {a: {sya: x}}", "f.yaml")
    assert [(each.code, each.line) for each in invalid(caught.value)] == [("invalid", 1), ("invalid", 2)]


ROUNDS = [
    ("endless-loop", "a: {transfer: {dial: PJSIP/1}, failed: bye, next: a}"),
    ("endless-loop", "a: {transfer: {dial: PJSIP/1}, busy: b, failed: bye, next: bye}\n  b: {say: Busy., next: a}"),
    ("endless-loop", "a: {action: x, failed: bye, next: a}"),
    ("endless-loop", "a: {branch: [{if: n < 9, next: b}], else: bye}\n  b: {set: {m: n + 1}, next: a}"),
    ("failing-loop", "a: {webhook: 'http://x/', failed: b, next: bye}\n  b: {say: Once more., next: a}"),
    ("failing-loop", "a: {menu: x, choices: {1: bye}, failed: b}\n  b: {transfer: {queue: q}, failed: bye, next: a}"),
    ("failing-loop", "a: {record: m, next: b}\n  b: {say: Thanks., next: a}"),
]


@pytest.mark.parametrize(("code", "nodes"), ROUNDS)
def test_a_way_back_without_an_answer_is_a_loop_transfers_and_failures_included(code, nodes):
    found = codes(with_nodes(f"  {nodes}\n", "variables: {n: 0, m: 0}\n"))
    assert {each for each in found if each.endswith("-loop")} == {code}


def test_the_operator_to_whom_a_failure_leads_closes_a_loop():
    head = "commands: {operator: {key: '0', next: a}}\n"
    nodes = "  a: {transfer: {dial: PJSIP/1}, failed: bye, next: b}\n  b: {action: x, next: bye}\n"
    assert "endless-loop" in codes(with_nodes(nodes, head))
    assert "endless-loop" not in codes(with_nodes(nodes.replace("x, next", "x, failed: bye, next"), head))


@pytest.mark.parametrize(
    "nodes",
    [
        "a: {branch: [{if: n < 9, next: b}], else: bye}\n  b: {set: {n: n + 1}, next: a}",
        "a: {set: {n: n + 1}, next: b}\n  b: {say: x, next: c}\n  c: {branch: [{if: n > 9, next: bye}], else: a}",
        "a: {action: x, set: n, failed: bye, next: b}\n  b: {branch: [{if: n == 1, next: bye}], else: a}",
        (
            "a: {transfer: {dial: PJSIP/1}, failed: b, next: bye}\n  b: {set: {n: n + 1}, next: c}\n"
            "  c: {branch: [{if: n > 2, next: bye}], else: a}"
        ),
        (
            "a: {schedule: {zone: UTC, open: {mon: '09:00-17:00'}}, open: b, closed: bye}\n"
            "  b: {transfer: {queue: q, timeout: 1m}, failed: a, next: bye}"
        ),
        "a: {menu: x, choices: {1: b}, failed: bye}\n  b: {say: Fine., next: a}",
        "a: {subflow: g, next: a}",
    ],
)
def test_what_counts_waits_for_a_result_or_asks_is_no_loop(nodes):
    found = codes(with_nodes(f"  {nodes}\n", "variables: {n: 0}\n"))
    assert not [each for each in found if each.endswith("-loop")]


def test_a_circle_with_a_question_work_or_a_way_out_by_count_is_none():
    assert "endless-loop" not in codes(SOUND)
    assert "failing-loop" not in codes(
        with_nodes(
            """\
              a: {menu: x, choices: {1: bye}, failed: count}
              count: {set: {n: n + 1}, next: often}
              often: {branch: [{if: n > 3, next: bye}], else: a}
            """,
            "variables: {n: 0}\n",
        )
    )


def test_the_flow_of_the_reference_page_is_sound():
    page = Path(__file__).parents[2] / "docs" / "reference" / "flow.md"
    example = page.read_text(encoding="utf-8").partition("```yaml\n")[2].partition("```")[0]
    assert check(loads(example)) == ()


EMPTY = """
flow: f
start: main
nodes:
  main: {form: {more: {type: digits, empty: true, prompt: "More?"}}, next: WAY, failed: end}
  may: {branch: [{if: more == none, next: end}], else: said}
  said: {say: "{more:digits}.", next: end}
"""


def test_an_entry_that_may_be_empty_is_nothing_to_be_said_before_a_branch_on_it():
    assert found(EMPTY.replace("WAY", "may")) == []
    assert found(EMPTY.replace("WAY", "said")) != []


STAR = """
flow: f
start: main
commands: {repeat: {key: "*", words: [repeat]}}
nodes:
  main: {form: {code: {type: digits, keys: KEYS, length: 4, prompt: "Code?"}}, next: end, failed: end}
"""


def test_a_command_whose_key_an_entry_may_hold_is_hidden_there():
    assert "hidden-command" in codes(STAR.replace("KEYS", '"0123456789*"'))
    assert "hidden-command" not in codes(STAR.replace("KEYS", '"0123456789"'))


ASKING = "x: {menu: Which?, choices: {1: bye}, failed: out}\n  out: {set: {ok: false}, next: end}"
COUNTING = "x: {set: {n: n + 1}, next: y}\n  y: {branch: [{if: n > 3, next: bye}], else: end}"
BY_ARGUMENT = "x: {branch: [{if: limit > 3, next: bye}], else: end}"


def loops_through(caller, callee, head=""):
    """The codes of loops in a flow f, which may carry out a flow g, with their nodes and lines."""
    own = "variables: {n: 0, ok: true}\nresults: [ok]\n"
    heads = {"f": head + own, "g": "arguments: {limit: {default: 0}}\n" + own}
    flows = [
        loads(f"flow: {name}\n{heads[name]}start: {nodes[0]}\nnodes:\n  {nodes}\n  bye: {{hangup: true}}\n", name)
        for name, nodes in (("f", caller), ("g", callee))
    ]
    found = check(flows[0], LintContext(flows={each.flow.flow: each.flow for each in flows}))
    return [each for each in found if each.code.endswith("-loop")]


@pytest.mark.parametrize(
    ("code", "caller", "callee"),
    [
        ("endless-loop", "a: {subflow: g, next: a}", "x: {say: Hello., next: end}"),
        ("endless-loop", "a: {subflow: g, next: bye}", "x: {subflow: f, next: end}"),
        ("endless-loop", "a: {subflow: f, next: bye}", "x: {hangup: true}"),
        (
            "endless-loop",
            "a: {subflow: g, next: b}\n  b: {say: Again., next: a}",
            "x: {transfer: {dial: X/1}, failed: end}",
        ),
        ("endless-loop", "a: {subflow: g, next: a}", COUNTING),
        ("endless-loop", "a: {subflow: g, arguments: {limit: 1}, next: a}", BY_ARGUMENT),
        ("failing-loop", "a: {subflow: g, next: a}", "x: {action: work, failed: end, next: bye}"),
        ("failing-loop", "a: {subflow: g, next: a}", ASKING),
    ],
)
def test_a_way_back_without_an_answer_is_found_through_subflows(code, caller, callee):
    found = loops_through(caller, callee)
    assert [(each.code, each.node, each.line) for each in found] == [(code, "a", 6)]


def test_a_failure_in_a_subflow_goes_round_by_the_operator_of_the_flow_around_it():
    head = "commands: {operator: {key: '0', next: b}}\n"
    caller = "a: {subflow: g, next: bye}\n  b: {transfer: {queue: q}, failed: bye, next: a}"
    work = "x: {action: work, next: bye}"
    assert [each.code for each in loops_through(caller, work, head)] == ["endless-loop"]
    assert not loops_through(caller, work.replace("work,", "work, failed: bye,"), head)
    assert not loops_through(caller, "x: {transfer: {queue: q}, next: bye}", head)  # no person mends a transfer


def test_the_question_of_a_subflow_is_named_where_the_flow_carries_it_out():
    (found,) = loops_through("a: {subflow: g, next: a}", ASKING)
    assert found.what == "after the last try of `g.x` the call comes back to it, over and over"


@pytest.mark.parametrize(
    ("caller", "callee"),
    [
        ("a: {subflow: g, next: a}", "x: {say: Bye., next: bye}"),  # the call ends in it
        ("a: {subflow: g, next: a}", "x: {menu: Which?, choices: {1: end}, failed: bye}"),
        ("a: {subflow: g, next: a}", "x: {menu: Which?, choices: {1: end}}"),  # an apology is the end
        ("a: {subflow: g, next: b}\n  b: {subflow: g, next: bye}", "x: {say: Hello., next: end}"),
        ("a: {subflow: g, set: {ok: result.ok}, next: b}\n  b: {branch: [{if: ok, next: bye}], else: a}", ASKING),
        ("a: {subflow: g, arguments: {limit: n}, next: b}\n  b: {set: {n: n + 1}, next: a}", BY_ARGUMENT),
        ("a: {subflow: g, next: bye}", "x: {say: Hello., next: x}"),  # the other flow's own
        ("a: {subflow: g, next: bye}", COUNTING.replace("else: end", "else: x")),
    ],
)
def test_what_ends_asks_or_counts_in_a_subflow_is_no_loop_of_the_flow_around_it(caller, callee):
    assert not loops_through(caller, callee)


def test_flows_that_carry_out_each_other_many_times_over_are_looked_over_in_part_and_that_is_said():
    nodes = "\n".join(f"  n{i}: {{subflow: NEXT, next: n{i + 1}}}" for i in range(30)) + "\n  n30: {hangup: true}\n"
    flows = [
        loads(f"flow: f{i}\nstart: n0\nnodes:\n{nodes.replace('NEXT', f'f{i + 1}')}", f"f{i}.yaml") for i in range(6)
    ]
    begun = time.perf_counter()
    found = check(flows[0], LintContext(flows={each.flow.flow: each.flow for each in flows}))
    assert "unfollowed" in {each.code for each in found}
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize(
    ("nodes", "pairs"),
    [
        ("a: {menu: [For English, press 1., For Dutch, press 2.], choices: {1: bye, 2: bye}}", [(5, 14), (5, 37)]),
        ("a: {menu: '?', no_input: [Sorry, I heard nothing., 'Once, more.'], choices: {1: bye}}", [(5, 29)]),
        ("a: {menu: '?', no_match: [[Sorry, no.], [Please, press 1.]], choices: {1: bye}}", [(5, 30), (5, 44)]),
        ("a: {form: {n: {type: digits, prompt: [Well, which?], invalid: [No, again]}}, next: bye}", [(5, 41), (5, 66)]),
        ("a: {action: x, filler: [One moment, please], failed: bye, next: bye}", [(5, 27)]),
        ("a:\n    hangup:\n      [Goodbye,\n      and thanks]", [(7, 8)]),
        ("a: {say: [Welcome., Please wait.], next: bye}", []),
        ("a: {say: ['For English', 'press 1.'], next: bye}", []),
        ("a: {say: [You have, '{n:number}', items], next: bye}", []),
        ("a:\n    say:\n    - For English, press 1\n    - press 2\n    next: bye", []),
        ("a: {say: [Hello, {silence: 1s}, world], next: bye}", []),
        ("a: {menu: '?', choices: {1: {words: [yes, of course], next: bye}}}", []),
    ],
)
def test_a_comma_that_may_have_parted_a_text_is_told_at_its_first_part(nodes, pairs):
    found = check(loads(with_nodes(f"  {nodes}\n"), "f.yaml"))
    assert [(each.line, each.column) for each in found if each.code == "split-text"] == pairs


def test_what_mends_a_parted_text_is_the_text_in_quotes():
    found = check(loads(with_nodes("  a: {say: [For English, press 1.], next: bye}\n")))
    assert [each.hint for each in found if each.code == "split-text"] == [
        'if it is one text, put it in quotes: "For English, press 1."'
    ]


BAD_HEADERS = [
    {"X Y": "1"},
    {"": "1"},
    {"X:": "1"},
    {"Host": "x"},
    {"content-length": "1"},
    {"X-A": "1", "x-a": "2"},
    {"X-A": "a\nb"},
    {"X-A": "gr\u00fcn"},
    {"X-A": "$TOKEN "},
]


@pytest.mark.parametrize("headers", BAD_HEADERS)
async def test_a_header_that_no_call_can_send_is_found_without_its_value(monkeypatch, headers):
    monkeypatch.setenv("TOKEN", "s3cret")
    nodes = {"a": {"webhook": "http://127.0.0.1:9/", "headers": headers, "failed": "end", "next": "end"}}
    flow = loads(json.dumps({"flow": "f", "start": "a", "nodes": nodes}))
    told = [each.what for each in check(flow) if each.code == "bad-header"]
    client = Webhooks()
    with pytest.raises(FlowFailed) as caught:
        await client.ask(Request("GET", "http://127.0.0.1:9/", headers=headers, retries=0))
    await client.close()
    assert [caught.value.what] == told
    assert "s3cret" not in str(caught.value)
    assert caught.value.kind == "header"


def test_headers_that_can_be_sent_are_left_alone():
    assert not [*unfit_headers({"Authorization": "Bearer $TOKEN", "X-Empty": "", "X-Tone": "a; b=c"})]
