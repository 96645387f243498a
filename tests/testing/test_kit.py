"""The test kit as tests of programs use it: callers by keys and words, fakes, and what a test can look at."""

import datetime as dt
from pathlib import Path

import pytest

from voicekit import Actions, App, Call
from voicekit.errors import FlowFailed, ProgramError
from voicekit.testing import Unmet

EXAMPLES = Path(__file__).parents[2] / "examples"

SHOP = """
flow: shop
commands: {operator: {key: "0", words: operator, next: desk}}
hours:
  office: {zone: Europe/Berlin, open: {mon-fri: "09:00-17:00"}}
start: hours
nodes:
  hours: {schedule: office, open: ask, closed: shut}
  shut: {say: We are closed., next: end}
  ask: {form: {number: {type: digits, length: 3, prompt: "Which order?"}}, next: look}
  look: {action: find, arguments: {number: number}, set: order, failed: desk, next: stock}
  stock: {webhook: "https://stock.example/items/{number}", set: stock, failed: desk, next: tell}
  tell: {say: "It is {order.state}, {stock.left:number} are left.", next: end}
  desk: {transfer: {dial: PJSIP/1}, busy: busy, next: end}
  busy: {say: Nobody is free., next: end}
"""
OPEN = "2026-11-30T10:00+01:00"
STOCK = {"https://stock.example/*": {"left": 4}}


@pytest.fixture
def shop(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(SHOP)
    return path


@pytest.fixture
def support():
    app = App()

    @app.route("support")
    async def support(call: Call) -> None:
        await call.say(f"Welcome, {call.caller}.")
        topic = await call.menu("For sales, press 1. For a technician, press 2.", {"1": "sales", "2": ["technician"]})
        await call.set("TOPIC", topic.value)
        await call.say(f"You get {topic.value}.")
        if status := await call.queue(topic.value):
            await call.say(f"Nobody is there: {status}.")

    return app


def test_a_call_to_an_app_goes_by_keys_and_tells_whom_it_connects(phone, support):
    with phone.call(support, "support", caller="+15550100") as caller:
        assert caller.hears("Welcome") == "Welcome, +15550100."
        caller.presses("1")
        caller.hears("sales", within=3)
        assert caller.transfer == "queue:sales"
        assert caller.ends() == "exit"
    assert (caller.status, caller.variables["TOPIC"], caller.transfer) == ("", "sales", "queue:sales")


def test_words_are_understood_as_a_recognizer_would_hear_them_the_likeliest_first(phone, support):
    with phone.call(support, "support", transfers={"queue:*": "no_answer"}) as caller:
        caller.says("something else", "technician")
        caller.hears("You get technician")
        assert caller.hears("/nobody is/") == "Nobody is there: TIMEOUT."


def test_a_minute_of_silence_takes_no_real_time_and_hanging_up_ends_the_call(phone, support):
    with phone.call(support, "support") as caller:
        caller.hears("For sales")
        caller.silent(4.0)
        assert caller.seconds > 4.0
        caller.silent()
        caller.hears("For sales")
        caller.hangs_up()
        assert caller.ended
        assert caller.error is None


def test_what_a_caller_waits_for_in_vain_is_told_with_the_conversation_and_the_line_of_the_program(phone, support):
    with phone.call(support, "support") as caller:
        caller.hears("For sales")
        with pytest.raises(Unmet) as unmet:
            caller.hears("Thank you", within=1)
        told = str(unmet.value)
    assert "expected: hears: Thank you" in told
    assert "it was not said within 1 s" in told
    assert f"{Path(__file__).name}:" in told.splitlines()[1]
    assert "in support" in told.splitlines()[1]
    assert "< For sales, press 1" in told


def test_a_program_that_fails_fails_its_test_unless_the_test_looks_at_the_error(phone):
    app = App()

    @app.route()
    async def broken(call: Call) -> None:
        await call.say("Hello.")
        raise RuntimeError("no such customer")

    def test():
        with phone.call(app) as caller:
            caller.hears("Hello")
            caller.ends()

    with pytest.raises(Unmet, match=r"RuntimeError: no such customer") as unmet:
        test()
    assert "in broken" in str(unmet.value)
    with phone.call(app) as caller:
        caller.ends()
        assert str(caller.error) == "no such customer"
    assert caller.status == "ERROR"


def test_a_program_is_called_by_its_file_beside_the_test_and_an_example_holds_its_conversation(phone):
    with phone.call(EXAMPLES / "support_menu.py", "support") as caller:
        caller.hears("Welcome")
        caller.hangs_up()


def test_a_plain_script_is_called_as_a_program_is(phone):
    with phone.call(EXAMPLES / "hello_script.py") as caller:
        assert caller.hears("/./")
        caller.hangs_up()


def test_a_flow_asks_fakes_instead_of_anybody_outside_and_its_variables_can_be_looked_at(phone, shop):
    asked = []

    def find(number):
        asked.append(number)
        return {"state": "on its way"}

    with phone.call(shop, now=OPEN, actions={"find": find}, webhooks=STOCK) as caller:
        caller.hears("Which order")
        caller.presses("123")
        caller.comes_to("tell")
        assert caller.hears("on its way") == "It is on its way, four are left."
        assert caller.ends() == "hangup"
    assert (asked, caller.values["number"]) == (["123"], "123")


@pytest.mark.parametrize(
    ("now", "said"),
    [("2026-11-29T10:00+01:00", "closed"), (dt.datetime.fromisoformat("2026-11-30T08:30+00:00"), "Which order")],
)
def test_the_time_of_a_flow_is_the_tests(phone, shop, now, said):
    with phone.call(shop, now=now) as caller:
        caller.hears(said, within=1)


@pytest.mark.parametrize("fails", [FlowFailed("no order", hint="look"), RuntimeError, {"fails": "it is down"}])
def test_an_action_that_fails_leads_where_the_flow_says_and_a_transfer_ends_as_the_test_says(phone, shop, fails):
    with phone.call(shop, now=OPEN, actions={"find": fails}, transfers={"PJSIP/1": "busy"}) as caller:
        caller.hears("Which order")
        caller.presses("123")
        assert caller.transfer == "dial:PJSIP/1"
        caller.hears("Nobody is free")


def test_a_webhook_without_a_fake_asks_nobody_and_fails_the_test(phone, shop):
    def test():
        with phone.call(shop, now=OPEN, actions={"find": {"state": "there"}}) as caller:
            caller.hears("Which order")
            caller.presses("123")
            caller.ends()

    with pytest.raises(Unmet, match="the script gives no outcome for the webhook stock"):
        test()


def test_a_webhook_may_be_a_function_of_its_arguments(phone, shop):
    with phone.call(
        shop, now=OPEN, actions={"find": {"state": "there"}}, webhooks={"stock": lambda: {"left": 2}}
    ) as caller:
        caller.hears("Which order")
        caller.presses("123")
        caller.hears("two are left")


def test_the_own_actions_of_an_app_are_carried_out_and_a_fake_goes_before_them(phone, shop):
    app = App()

    @app.action()
    def find(number: str) -> dict[str, str]:
        return {"state": f"real {number}"}

    app.flows(shop, alone=True)
    for fakes, state in (({}, "real 123"), ({"find": {"state": "fake"}}, "fake")):
        with phone.call(app, now=OPEN, actions=fakes, webhooks=STOCK) as caller:
            caller.hears("Which order")
            caller.presses("123")
            caller.hears(state)


def test_a_folder_of_flows_answers_by_its_routes(phone, shop):
    (shop.parent / "hello.yaml").write_text("flow: hello\nstart: a\nnodes: {a: {say: Hello., next: end}}\n")
    with phone.call(shop.parent, "hello") as caller:
        caller.hears("Hello")


def test_the_record_of_a_call_is_there_to_be_looked_at(phone, shop):
    with phone.call(shop, now=OPEN) as caller:
        caller.hears("Which order")
        nodes = [event.node for _, event in caller.events if event.tag == "node"]
        caller.hangs_up()
    assert nodes == ["hours", "ask"]
    assert caller.events[-1].event.tag == "end"


def test_a_transfer_that_cannot_end_so_is_told_before_the_call(phone, shop):
    with pytest.raises(ProgramError, match="no transfer ends with 'gone'"), phone.call(shop, transfers={"1": "gone"}):
        pass


async def test_the_steps_of_an_asynchronous_test_are_awaited_in_virtual_time(async_phone, support):
    async with async_phone.call(support, "support") as caller:
        await caller.hears("For sales")
        await caller.silent(12.0)
        await caller.hears("For sales")
        await caller.says("technician")
        assert await caller.transferred() == "queue:technician"
        assert await caller.ends() == "exit"


async def test_what_an_asynchronous_caller_waits_for_in_vain_is_told_too(async_phone, support):
    with pytest.raises(Unmet, match="Thank you"):
        async with async_phone.call(support, "support") as caller:
            await caller.hears("Thank you", within=1)


def test_actions_of_a_program_can_be_shared_by_its_test(phone, shop):
    actions = Actions()

    @actions.action()
    async def find(number: str) -> dict[str, str]:
        return {"state": number}

    with phone.call(shop, now=OPEN, actions={"find": actions["find"].function}, webhooks=STOCK) as caller:
        caller.hears("Which order")
        caller.presses("777")
        caller.hears("It is 777")


@pytest.mark.parametrize("step", [("presses", "x"), ("hears", ""), ("says",)])
def test_what_no_caller_can_do_is_said_so(phone, support, step):
    verb, *given = step
    with phone.call(support, "support") as caller, pytest.raises(ProgramError, match="no caller can do that"):
        getattr(caller, verb)(*given)


async def test_the_phone_of_plain_tests_in_an_asynchronous_one_names_its_twin(phone, support):
    with pytest.raises(ProgramError, match="async_phone"), phone.call(support, "support"):
        pass


def test_a_route_that_is_not_there_is_told_by_its_status(phone, support):
    with phone.call(support, "sales") as caller, pytest.raises(Unmet, match="VOICEKIT_STATUS=NO_ROUTE"):
        caller.hears("Welcome")


def test_two_callers_are_on_the_line_at_once(phone, support):
    with phone.call(support, "support") as one, phone.call(support, "support", caller="200") as two:
        two.hears("Welcome, 200")
        one.presses("1")
        two.presses("2")
        assert (one.transfer, two.transfer) == ("queue:sales", "queue:technician")
