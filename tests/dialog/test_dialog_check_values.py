"""Checks of values and keys: what fails in a call is found before it, and what cannot fail is no finding."""

import time

import pytest
from coverage import Coverage
from test_dialog_check import CASES, codes, found, with_nodes

from voicekit._authoring.lint import CODES, LintContext, Registered, Severity

TWO_WAYS = """\
a: {branch: [{if: call.caller == '1', next: b}], else: c}
b: {set: {x: 1}, next: c}
"""
FORM = "a: {form: {x: {%s, prompt: x}}, next: b, failed: bye}\n"
ASKED = FORM % "type: number"
MONEY = FORM % "type: money, currency: USD"
CHOSEN = FORM % "type: choice, choices: {1: [single], 2: [double]}"
SPOKEN = "a: {record: msg, prompt: x, empty: bye, next: b}\n"
ZERO = "variables: {n: 0}\n"
OPERATOR = "commands: {operator: {key: 0, words: [operator], next: bye}}\n"

VALUES = [
    ("never-set", "a: {set: {y: x + 1}, next: b}\nb: {set: {x: 1}, next: bye}", "", (5, 16)),
    ("sometimes-unset", TWO_WAYS + "c: {say: 'Hello {x}.', next: bye}", "", (7, 20)),
    ("sometimes-unset", TWO_WAYS + "c: {set: {y: x + 1}, next: bye}", "", (7, 16)),
    ("sometimes-unset", TWO_WAYS + "c: {webhook: 'https://h.example/{x}', next: bye}", "", (7, 36)),
    (
        "sometimes-unset",
        ASKED.replace("failed: bye", "failed: b") + "b: {say: 'It is {x:number}.', next: bye}",
        "",
        (6, 20),
    ),
    (
        "maybe-unset",
        TWO_WAYS + "c: {branch: [{if: call.called == '2', next: d}], else: bye}\nd: {say: 'It is {x}', next: bye}",
        "",
        (8, 20),
    ),
    ("bad-value", "a: {set: {y: \"'a' + n\"}, next: bye}", ZERO, (6, 17)),
    ("bad-value", "a: {set: {y: 1 / n}, next: bye}", ZERO, (6, 16)),
    ("bad-value", "a: {set: {y: '[1, 2]', z: 'y[5]'}, next: bye}", "", (5, 30)),
    ("bad-value", "a: {say: 'On {n:date}.', next: bye}", "variables: {n: \"'abc'\"}\n", (6, 17)),
    ("bad-value", "a: {say: 'It costs {n:money}.', next: bye}", ZERO, (6, 23)),
    ("bad-value", MONEY + "b: {branch: [{if: x > 5, next: bye}], else: bye}", "", (6, 21)),
    ("bad-value", MONEY + "b: {transfer: {dial: 'SIP/{x}'}, failed: bye}", "", (6, 30)),
    ("unknown-attribute", SPOKEN + "b: {say: 'It took {msg.length:number}.', next: bye}", "", (6, 22)),
    ("unknown-attribute", SPOKEN + "b: {set: {y: msg.length}, next: bye}", "", (6, 16)),
    ("unknown-attribute", "a: {set: {d: today}, next: b}\nb: {say: 'It is {d.hour:number}.', next: bye}", "", (6, 20)),
    ("never-valid", FORM % "type: number, minimum: 9, maximum: 3", "", (5, 41)),
    ("never-valid", FORM % "type: money, currency: USD, minimum: 9, maximum: 3", "", (5, 55)),
    ("never-valid", FORM % "type: time, earliest: '09:00', latest: '08:00'", "", (5, 40)),
    ("never-valid", FORM % "type: date, earliest: 2027-01-01, latest: 2026-01-01", "", (5, 40)),
    ("never-valid", FORM % "type: date, earliest: today + days(2), latest: today", "", (5, 40)),
    ("never-valid", FORM % "type: digits, length: 4, valid: len(value) == 5", "", (5, 50)),
    ("never-valid", FORM % "type: number, maximum: 5, valid: value > 5.5", "", (5, 51)),
    ("never-true", "a: {branch: [{if: 1 == 2, next: bye}], else: bye}", "", (5, 21)),
    (
        "shadowed-case",
        ASKED + "b: {branch: [{if: x > 1, next: bye}, {if: x > 2, next: a}], else: bye}",
        "",
        (6, 45),
    ),
    ("no-such-value", CHOSEN + "b: {branch: [{if: x == 'dubble', next: bye}], else: bye}", "", (6, 21)),
    ("no-such-value", CHOSEN + "b: {branch: [{if: \"x in ['double', 'tripel']\", next: bye}], else: bye}", "", (6, 22)),
    ("no-such-value", "a: {branch: [{if: today.weekday == 'Sunday', next: bye}], else: bye}", "", (5, 21)),
    ("told-key", "a: {menu: Press 1 or press 3., choices: {1: bye, 2: bye}}", "", (5, 30)),
    (
        "told-key",
        "a: {menu: 'Tea: press 2, milk: press 1.', choices: {1: {words: tea, next: bye}, 2: {words: milk, next: bye}}}",
        "",
        None,
    ),
    ("told-key", FORM.replace("prompt: x", "prompt: Press 5.") % "type: yes_no", "", (5, 46)),
    ("hidden-command", "a: {menu: x, choices: {0: {words: yes, next: bye}}}", OPERATOR, (6, 26)),
    ("hidden-command", FORM % "type: choice, choices: {5: [tea]}", "commands: {repeat: {key: 5}}\n", None),
]
B = "b: {say: x, next: bye}\n"


@pytest.mark.parametrize(("code", "nodes", "head", "place"), VALUES)
def test_a_check_of_values_finds_what_it_is_for_at_its_place(code, nodes, head, place):
    nodes = nodes if "\nb: " in nodes or "next: b," not in nodes else nodes + B
    findings = found(with_nodes(nodes if nodes.endswith("\n") else nodes + "\n", head))
    assert code in {each for each, _, _ in findings}
    if place is not None:
        assert (code, *place) in [each for each in findings if each[0] == code]


NONE_FAILS = [
    # What is asked about is known on each way.
    TWO_WAYS + "c: {branch: [{if: x != none, next: d}], else: bye}\nd: {say: '{x}', next: bye}",
    TWO_WAYS + "c: {branch: [{if: x, next: d}], else: bye}\nd: {say: '{x}', next: bye}",
    TWO_WAYS + "c: {branch: [{if: not x, next: bye}], else: d}\nd: {say: '{x}', next: bye}",
    TWO_WAYS + "c: {set: {y: x + 1 if x != none else 0}, next: d}\nd: {say: '{y}', next: bye}",
    TWO_WAYS + "c: {set: {y: x != none and x > 3}, next: bye}",
    # The same question gives the same answer again.
    TWO_WAYS + "c: {branch: [{if: call.caller == '1', next: d}], else: bye}\nd: {say: '{x}', next: bye}",
    # What is open stays open.
    """\
    a: {schedule: office, open: b, closed: c}
    b: {set: {x: 1}, next: c}
    c: {schedule: office, open: d, closed: bye}
    d: {say: '{x}', next: bye}
    """,
    # A variable that tells of another.
    """\
    a: {branch: [{if: call.caller == '1', next: b}], else: c}
    b: {set: {x: 1, there: true}, next: d}
    c: {set: {there: false}, next: d}
    d: {branch: [{if: there, next: e}], else: bye}
    e: {say: '{x}', next: bye}
    """,
    # Loops that count.
    """\
    a: {set: {items: "['x', 'y']", i: 0}, next: t}
    t: {branch: [{if: i < len(items), next: p}], else: bye}
    p: {set: {it: 'items[i]', i: i + 1}, next: s}
    s: {menu: '{it}', choices: {1: t}, failed: bye}
    """,
    """\
    a: {set: {i: 0}, next: t}
    t: {branch: [{if: i < 50, next: s}], else: bye}
    s: {menu: '{i:number}', choices: {1: c}, failed: bye}
    c: {set: {i: i + 1}, next: t}
    """,
    # What comes from outside may be anything.
    """\
    a: {webhook: 'https://h.example/x', set: r, next: b, failed: bye}
    b: {say: '{r.date:date} {r.sum:money EUR}', next: c}
    c: {branch: [{if: r.kind == 'gold', next: bye}, {if: r.left > 2, next: bye}], else: bye}
    """,
    # A slot that is not asked has its default.
    """\
    a: {form: {x: {type: phone, prompt: x, if: call.caller == '', default: call.caller}}, next: b, failed: bye}
    b: {say: '{x:digits}', next: bye}
    """,
    FORM % "type: number, default: 1" + "b: {say: '{x:number}', next: bye}",
    # Conditions that leave something.
    """\
    a: {form: {x: {type: number, minimum: 1, maximum: 5, prompt: x}}, next: b, failed: bye}
    b: {branch: [{if: x > 3, next: bye}, {if: x > 1, next: bye}, {if: x == 1, next: bye}], else: bye}
    """,
    ASKED + "b: {branch: [{if: x * 3 == 21, next: bye}], else: bye}",
    FORM % "type: digits, length: 4, valid: value != '0000'" + "b: {branch: [{if: x == 4711, next: bye}], else: bye}",
    FORM % "type: date, earliest: today, latest: today + days(30)" + B,
    FORM % "type: number" + "b: {say: '{x:plural one {One.} other {{y}}}', next: c}\nc: {set: {y: 1}, next: bye}",
    "a: {branch: [{if: today == none, next: bye}, {if: today == None, next: bye}], else: bye}",
    (
        "a: {say: 'It is {now.hour:number} on {today.day:ordinal}.', next: b}\nb: {set: {d: today}, next: c}\n"
        "c: {say: '{d.day:number}', next: bye}"
    ),
    # A prompt that tells the keys of its question, and other numbers.
    "a: {menu: 'We are open from 8 to 5. For tea press 1, for 2 cups press 2.', choices: {1: bye, 2: bye}}",
    "a: {menu: 'For an ambulance, hang up and press 911. For tea press 1.', choices: {1: bye}}",
    "a: {menu: 'For tea press 1, for the operator press 0.', choices: {1: bye}}\n",
]


@pytest.mark.parametrize("nodes", NONE_FAILS)
def test_what_cannot_fail_is_no_finding(nodes):
    hours = "hours: {office: {zone: Europe/Berlin, open: {mon-fri: 9:00-17:00}}}\n"
    assert found(with_nodes(nodes + "\n", hours + OPERATOR)) == []


def test_a_setting_of_the_flow_may_be_written_otherwise_tomorrow():
    head = "variables: {vip: false, plan: \"'gold'\"}\n"
    nodes = "a: {branch: [{if: vip, next: bye}, {if: plan == 'silver', next: bye}], else: bye}\n"
    assert found(with_nodes(nodes, head)) == []
    asked = "a: {form: {x: {type: number, prompt: x, if: plan == 'gold'}}, next: b, failed: bye}\n"
    assert found(with_nodes(asked + "b: {say: '{x:number}', next: bye}\n", head)) == []


@pytest.mark.parametrize(
    ("returns", "code"),
    [
        ("", None),
        ("object", None),
        ("dt.date", None),
        ("dt.date | None", "maybe-unset"),
        ("Optional[date]", "maybe-unset"),
        ("'date | None'", "maybe-unset"),
        ("int", "bad-value"),
        ("dict[str, object]", "bad-value"),
        ("tuple[Decimal, str]", "bad-value"),
        ("tuple[dt.date, ...]", "bad-value"),
    ],
)
def test_what_an_action_gives_back_is_what_its_annotation_says(returns, code):
    world = LintContext(actions={"look": Registered(lambda _: "", returns)})
    nodes = "a: {action: look, set: r, next: b, failed: bye}\nb: {say: 'It is {r:date}.', next: bye}\n"
    assert codes(with_nodes(nodes), world) == ({code} if code else set())


def test_a_prompt_in_each_language_tells_the_keys_of_its_question():
    prompts = {
        "de": "Für Tee drücken Sie die 3.",
        "es": "Para té, pulse 3.",
        "fr": "Pour du thé, tapez 3.",
        "it": "Per il tè, prema 3.",
        "ko": "차는 3번입니다.",
        "nl": "Voor thee, druk op 3.",
        "pt": "Para chá, marque 3.",
        "ru": "Чтобы выбрать чай, нажмите 3.",
    }
    for language, prompt in prompts.items():
        nodes = f"a: {{menu: '{prompt}', choices: {{1: bye}}}}\n"
        assert codes(with_nodes(nodes, f"language: {language}\n")) == {"told-key"}, language
        assert codes(with_nodes(nodes.replace("3", "1", 1), f"language: {language}\n")) == set(), language


def test_a_flow_that_is_too_large_to_be_followed_says_so_in_time():
    slots = [f"s{i}: {{type: number, prompt: '{{s{i - 1}:number}}?', if: s{i - 1} > 3}}" for i in range(1, 5000)]
    forms = [f"n{i}: {{form: {{{', '.join(slots[i * 50 : i * 50 + 50])}}}, next: n{i + 1}}}\n" for i in range(99)]
    nodes = f"a: {{form: {{s0: {{type: number, prompt: x}}}}, next: n0}}\n{''.join(forms)}n99: {{goto: bye}}\n"
    began = time.process_time()
    assert "unfollowed" in codes(with_nodes(nodes))
    assert time.process_time() - began < 20 * (1 if Coverage.current() is None else 4)


def test_lists_within_lists_and_conditions_within_conditions_take_no_time():
    doubled = "".join(f"n{i}: {{set: {{x: '[x, x]'}}, next: n{i + 1}}}\n" for i in range(60))
    nodes = f"a: {{set: {{x: '[1]'}}, next: n0}}\n{doubled}n60: {{branch: [{{if: x == x, next: bye}}], else: bye}}\n"
    assert found(with_nodes(nodes)) == []
    text = "x"
    for _ in range(15):
        text = f"(({text} and y) or z)"
    head = "variables: {x: true, y: true, z: true}\n"
    assert found(with_nodes(f"a: {{branch: [{{if: '{text}', next: bye}}], else: bye}}\n", head)) == []


def test_every_code_is_found_by_some_test():
    elsewhere = {
        "missing-program",
        "untranslated",
        "action-arguments",
        "unknown-flow",
        "subflow-arguments",
        "calls-itself",
        "unfollowed",
        "masked-argument",
        "out-of-phase",
        "old-name",
        "missing-sound",
    }
    assert {code for code, *_ in (*CASES, *VALUES)} | elsewhere == set(CODES)
    assert {severity for severity, _ in CODES.values()} == set(Severity)
