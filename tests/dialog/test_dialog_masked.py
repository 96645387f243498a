"""Masked answers outside of flows: as secrets, or where the document reveals them; never in what is shown."""

from decimal import Decimal

import pytest
import structlog

from voicekit import Secret
from voicekit._authoring.lint import LintContext, Registered, check
from voicekit._dialog.actions import Actions
from voicekit._dialog.interpreter.given import Given
from voicekit._dialog.load import loads
from voicekit._dialog.webhook import Webhooks
from voicekit._prompts.parts import Text
from voicekit._prompts.template import Template
from voicekit.errors import BadPrompt

pytestmark = pytest.mark.looptime

ASKING = """
flow: f
start: ask
nodes:
  ask: {form: {pin: {type: digits, length: 4, prompt: PIN?, mask: true}}, next: work}
  work: {WORK, set: found, failed: sorry, next: done}
  done: {say: "Done, {found}."}
  sorry: {say: "Sorry, {failure.text}."}
results: [pin, found]
"""
ACTION = "action: look, arguments: {code: \"'A' + pin\", plain: 1 + 1}"


async def ask(dial_flow, work, action=None, ends="Done", **options):
    """Call the flow, key the PIN in, hear how it ends; gives all that was logged."""
    actions = Actions()
    actions.action("look")(action or (lambda **_: None))
    with structlog.testing.capture_logs() as logs:
        async with dial_flow(ASKING.replace("WORK", work), actions=actions, **options) as caller:
            await caller.hears("PIN?")
            caller.press("0445")
            await caller.hears(ends)
            await caller.hung_up()
    return logs


async def test_an_action_is_given_what_comes_of_a_masked_answer_as_a_secret(dial_flow):
    given = {}
    await ask(dial_flow, ACTION, lambda **named: given.update(named) or "well")
    assert {name: type(value) for name, value in given.items()} == {"code": Secret, "plain": int}
    assert (repr(given["code"]), f"{given['code']}", given["code"].reveal()) == ("Secret(****)", "****", "A0445")


async def test_what_the_document_reveals_is_given_as_it_is(dial_flow):
    given = {}
    await ask(dial_flow, f"{ACTION}, reveal: pin", lambda **named: given.update(named) or "well")
    assert given == {"code": "A0445", "plain": 2}
    assert type(given["code"]) is str


@pytest.mark.parametrize("error", [ValueError, BadPrompt])
async def test_an_error_that_tells_a_masked_answer_is_covered_everywhere(dial_flow, told, error):
    def look(code, plain):
        raise error(f"no account for {code}, nor for {code[1:]}")

    logs = await ask(dial_flow, f"{ACTION}, reveal: [pin]", look, ends="Sorry")
    assert "0445" not in repr(logs)
    assert "0445" not in repr([trace.fields for trace in told.traces])
    assert [line["exception"].count("****") for line in logs if line["event"] == "action.failed"] in ([], [2])
    assert any("no account for ****, nor for ****" in str(each) for each in told.of("failed", "text"))


@pytest.mark.parametrize("given_back", [lambda code, **_: code, lambda code, **_: {"card": [code]}])
async def test_a_secret_that_an_action_gives_back_is_masked_in_the_flow(dial_flow, told, given_back):
    await ask(dial_flow, ACTION, given_back)
    assert told.of("said", "text")[-1] == "***"
    assert isinstance(told.results["found"], Secret)


async def test_a_program_gets_masked_results_as_secrets_and_gives_secrets_to_flows(dial_flow, told):
    text = """
    flow: f
    arguments: {pin: {}, sum: {type: money}}
    start: a
    nodes: {a: {set: {twice: pin + pin}, next: b}, b: {say: "It is {twice}, and {sum}."}}
    results: [twice, sum, none_yet]
    variables: {none_yet: none}
    """
    given = {"pin": Secret("0445"), "sum": (Decimal(1), "EUR")}
    async with dial_flow(text, arguments=given) as caller:
        await caller.hears("It is 04450445")
        await caller.hung_up()
    assert {name: type(value) for name, value in told.results.items()} == {
        "twice": Secret,
        "sum": tuple,
        "none_yet": type(None),
    }
    assert told.of("said", "text") == ["***"]


class Asked(Webhooks):
    """A service that keeps what it is asked."""

    def __init__(self):
        super().__init__()
        self.requests = []

    async def ask(self, request):
        self.requests.append(request)
        return "well"


@pytest.mark.parametrize("work", ["webhook: 'http://x/', arguments: {code: pin}", "webhook: 'http://x/{pin}'"])
async def test_a_webhook_is_given_no_masked_answer_that_is_not_revealed(dial_flow, told, work):
    service = Asked()
    await ask(dial_flow, work, ends="Sorry", webhooks=service)
    assert not service.requests
    assert told.of("failed", "why") == ["masked"]
    logs = await ask(dial_flow, f"{work}, reveal: [pin]", webhooks=service)
    (request,) = service.requests
    assert "0445" in request.url + repr(dict(request.arguments))
    assert "0445" not in repr(request) + repr(logs)


def test_a_private_value_that_cannot_be_said_is_told_without_its_words():
    with pytest.raises(BadPrompt) as caught:
        Template.parse("On {day:date}.").render({"day": Text("0445", private=True)}, "en")
    assert "0445" not in str(caught.value)
    assert "day" in str(caught.value)


def test_longer_secrets_are_covered_before_those_that_they_hold():
    assert Given({}, frozenset({"04", "0445"})).cover("0445 and 04") == "**** and ****"


def masked(nodes, *others, actions=None, **head):
    """The findings of masked arguments in a flow, with the lines of its nodes from 1."""
    more = "".join(f"{name}: {value}\n" for name, value in head.items())
    flow = loads(f"{more}flow: f\nstart: a\nnodes:\n{nodes}  bye: {{hangup: true}}\n", "f.yaml")
    flows = {each.flow.flow: each.flow for each in (flow, *(loads(other) for other in others))}
    found = check(flow, LintContext(actions=actions, flows=flows))
    return [(each.node, each.hint) for each in found if each.code == "masked-argument"]


BYE = "  bye: {hangup: true}\n"
PIN = "  a: {form: {pin: {type: digits, length: 4, prompt: P?, mask: true}}, failed: bye, next: b}\n"


@pytest.mark.parametrize(
    ("work", "hint"),
    [
        ("{webhook: 'http://x/', arguments: {code: pin}, failed: bye, next: bye}", "write reveal: [pin]"),
        ("{webhook: 'http://x/{pin}', failed: bye, next: bye}", "write reveal: [pin]"),
        ("{webhook: 'http://x/', arguments: {code: pin}, reveal: pin, failed: bye, next: bye}", None),
        ("{set: {code: \"'A' + pin\"}, next: c}\n  c: {webhook: 'http://x/{code}', failed: bye, next: bye}", "[code]"),
        ("{webhook: 'http://x/{call.id}', arguments: {n: 1}, failed: bye, next: bye}", None),
    ],
)
def test_the_check_finds_what_a_webhook_is_given_of_masked_answers(work, hint):
    found = masked(f"{PIN}  b: {work}\n")
    assert [hint in told for _, told in found] == ([True] if hint else [])


@pytest.mark.parametrize(
    ("annotation", "is_found"),
    [
        ("str", True),
        ("Secret[str]", False),
        ("voicekit.Secret", False),
        ("Secret | str", False),
        ("Any", False),
        ("", False),
    ],
)
def test_the_check_finds_an_action_that_takes_no_secret(annotation, is_found):
    actions = {"look": Registered(lambda _: "", "", {"code": annotation} if annotation else {})}
    work = "  b: {action: look, arguments: {code: pin}, failed: bye, next: bye}\n"
    assert bool(masked(PIN + work, actions=actions)) is is_found
    assert not masked(PIN + work.replace("failed", "reveal: [pin], failed", 1), actions=actions)


def test_the_check_follows_masked_answers_through_subflows():
    inner = "{flow: g, arguments: {it: {}}, results: [it], start: x, nodes: {x: {goto: end}}}"
    outer = f"flow: h\nstart: a\nnodes:\n{PIN}  b: {{subflow: f, arguments: {{code: pin}}, next: bye}}\n{BYE}"
    send = "{webhook: 'http://x/', arguments: {n: NAME}, failed: bye, next: bye}"
    back = f"{PIN}  b: {{subflow: g, arguments: {{it: pin}}, set: got, next: c}}\n  c: {send.replace('NAME', 'got')}\n"
    assert masked(back, inner) == [("c", "write reveal: [got]")]
    assert masked(f"  a: {send.replace('NAME', 'code')}\n", outer, arguments="{code: {}}") == [
        ("a", "write reveal: [code]")
    ]


def test_a_revealed_name_that_there_is_not_is_found():
    nodes = f"{PIN}  b: {{action: x, reveal: [pim], failed: bye, next: bye}}\n{BYE}"
    found = check(loads(f"flow: f\nstart: a\nnodes:\n{nodes}"))
    assert [each.hint for each in found if each.code == "unknown-variable"] == ["did you mean `pin`?"]
