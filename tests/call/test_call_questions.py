"""Digits and menus: one input buffer with a stated policy."""

import asyncio

import pytest
import structlog

from voicekit import REPEAT, App, InputFailed, NoInput, NoMatch, kinds
from voicekit._call.defaults import phrases
from voicekit._lang import languages
from voicekit._logs import set_up_logs
from voicekit._settings import Settings
from voicekit.errors import ProgramError

pytestmark = pytest.mark.looptime


def answering(answers, *questions):
    """A conversation that asks its questions in turn and keeps the answers."""

    async def conversation(call):
        for question in questions:
            answers.append(await question(call))

    return conversation


async def test_a_menu_returns_the_key_and_its_value(place):
    answers = []
    ask = answering(answers, lambda call: call.menu("Sales or support?", {"1": "sales", "2": ["support", "help"]}))
    async with place(ask) as caller:
        await caller.hears("Sales")
        await caller.ends()
        caller.press("2")
        await caller.hung_up()
    assert [(answer.key, answer.value, answer.mode) for answer in answers] == [("2", "support", "dtmf")]


async def test_both_digits_pressed_during_the_announcement_reach_the_question(place):
    answers = []

    async def conversation(call):
        await call.say("Welcome to the extension directory of this company.")
        answers.append(await call.digits("Extension?", length=2))

    async with place(conversation) as caller:
        await caller.hears("Welcome")
        caller.press("89", gap=0.1)
        await caller.hung_up()
        assert caller.texts == ["Welcome to the extension directory of this company."]
    assert answers == ["89"]


async def test_a_key_taken_by_a_menu_does_not_answer_the_next_question(place):
    answers = []
    ask = answering(
        answers,
        lambda call: call.menu("One or two?", {"1": "one", "2": "two"}),
        lambda call: call.digits("Your number?", length=1),
    )
    async with place(ask) as caller:
        await caller.hears("One or two")
        caller.press("1")
        await caller.hears("number")
        await caller.ends()
        caller.press("7")
        await caller.hung_up()
    assert [answers[0].value, answers[1]] == ["one", "7"]


async def test_an_experts_keys_run_ahead_through_several_menus(place):
    answers = []
    menu = {"1": "one", "2": "two"}

    async def conversation(call):
        answers.append(await call.menu("First?", menu))
        await asyncio.sleep(0.5)  # the program looks something up
        answers.append(await call.menu("Second?", menu))

    async with place(conversation) as caller:
        await caller.hears("First")
        caller.press("12", gap=0.2)
        await caller.hung_up()
        assert caller.texts == ["First?"]
    assert [answer.value for answer in answers] == ["one", "two"]


async def test_typeahead_can_be_refused_for_a_question(place):
    answers = []

    async def conversation(call):
        await call.say("Welcome to the long announcement.")
        answers.append(await call.digits("PIN?", length=1, typeahead=False))

    async with place(conversation) as caller:
        await caller.hears("Welcome")
        caller.press("1")
        await caller.hears("PIN")
        await caller.ends()
        caller.press("2")
        await caller.hung_up()
    assert answers == ["2"]


async def test_a_key_that_say_returns_without_typeahead_counts_for_nothing_else(place):
    answers = []

    async def conversation(call):
        answers.append(await call.say("News, any key skips.", typeahead=False))
        answers.append(await call.digits("Number?", length=1))

    async with place(conversation) as caller:
        await caller.hears("News")
        caller.press("9")
        await caller.hears("Number")
        await caller.ends()
        caller.press("4")
        await caller.hung_up()
    assert answers == ["9", "4"]


async def test_a_key_older_than_the_type_ahead_time_is_forgotten(place):
    answers = []

    async def conversation(call):
        await call.say("Please wait.")
        await asyncio.sleep(30)
        answers.append(await call.digits("Number?", length=1))

    async with place(conversation) as caller:
        await caller.hears("wait")
        await caller.ends()
        await caller.wait(1.0)
        caller.press("1")
        await caller.hears("Number")
        await caller.ends()
        caller.press("2")
        await caller.hung_up()
    assert answers == ["2"]


async def test_the_terminator_after_an_entry_of_fixed_length_is_swallowed(place):
    answers = []
    ask = answering(
        answers,
        lambda call: call.digits("Order?", length=3),
        lambda call: call.digits("Amount?", until="#"),
    )
    async with place(ask) as caller:
        await caller.hears("Order")
        caller.press("123#", gap=0.3)
        await caller.hears("Amount")
        await caller.ends()
        caller.press("50#")
        await caller.hung_up()
    assert answers == ["123", "50"]


async def test_a_terminator_ends_an_entry_of_open_length(place):
    answers = []
    async with place(answering(answers, lambda call: call.digits("Order?"))) as caller:
        await caller.hears("Order")
        await caller.ends()
        caller.press("4711#")
        await caller.hung_up()
    assert answers == ["4711"]


async def test_the_inter_digit_time_ends_an_entry_with_its_digits(place):
    answers = []
    async with place(answering(answers, lambda call: call.digits("Order?", interdigit_timeout=1.5))) as caller:
        await caller.hears("Order")
        await caller.ends()
        caller.press("47", gap=0.5)
        before = caller.seconds
        await caller.hung_up()
        assert caller.seconds - before == pytest.approx(0.5 + 1.5, abs=0.2)
    assert answers == ["47"]


async def test_the_no_input_clock_starts_when_the_prompt_ends(place):
    failures = []

    async def conversation(call):
        try:
            await call.digits("A prompt of two seconds or a bit more.", length=1, no_input_timeout=3, max_tries=1)
        except NoInput as failure:
            failures.append((failure, asyncio.get_running_loop().time()))

    async with place(conversation) as caller:
        await caller.hung_up()
        assert failures[0][1] - caller.heard[0].end == pytest.approx(3.0, abs=0.1)


async def test_one_beside_ten_waits_for_the_inter_digit_time(place):
    answers = []
    menu = {"1": "one", "10": "ten"}
    ask = answering(answers, lambda call: call.menu("One or ten?", menu), lambda call: call.menu("And now?", menu))
    async with place(ask) as caller:
        await caller.hears("One or ten")
        await caller.ends()
        caller.press("1")
        await caller.hears("And now")
        await caller.ends()
        caller.press("10", gap=0.5)
        await caller.hung_up()
    assert [answer.value for answer in answers] == ["one", "ten"]


async def test_silence_and_wrong_keys_escalate_each_on_its_own(place):
    async def conversation(call):
        with pytest.raises(NoMatch):
            await call.menu(
                "Pick.",
                {"1": "one"},
                max_tries=4,
                no_input_timeout=2,
                no_input=["Still there?", "Hello?"],
                no_match=["Not one of them.", "Again wrong."],
            )

    async with place(conversation) as caller:
        await caller.hears("Pick")
        await caller.hears("Still there")
        await caller.hears("Pick")
        caller.press("9")
        await caller.hears("Not one of them")
        await caller.hears("Pick")
        await caller.hears("Hello?")
        await caller.hears("Pick")
        caller.press("8")
        await caller.hung_up()


async def test_both_failures_have_one_base_and_a_stable_code():
    assert issubclass(NoInput, InputFailed)
    assert issubclass(NoMatch, InputFailed)
    assert (NoInput.code, NoMatch.code) == ("no-input", "no-match")


async def test_too_few_digits_are_no_match(place):
    async def conversation(call):
        with pytest.raises(NoMatch):
            await call.digits("Code?", minimum=4, maximum=6, max_tries=1)

    async with place(conversation) as caller:
        await caller.hears("Code")
        caller.press("12#")
        await caller.hung_up()


async def test_confirm_is_true_for_one_and_false_for_two(place):
    answers = []
    ask = answering(answers, lambda call: call.confirm("Sure?"), lambda call: call.confirm("Really?"))
    async with place(ask) as caller:
        await caller.hears("Sure")
        caller.press("1")
        await caller.hears("Really")
        caller.press("2")
        await caller.hung_up()
    assert answers == [True, False]


async def test_a_prompt_without_barge_in_keeps_keys_from_its_question(place):
    answers = []
    ask = answering(answers, lambda call: call.digits("Listen to all of this.", length=1, barge_in=False))
    async with place(ask) as caller:
        prompt = await caller.hears("Listen")
        caller.press("1")
        await caller.ends()
        assert prompt.file == caller.heard[0].file
        assert caller.heard[0].ending == "finished"
        caller.press("2")
        await caller.hung_up()
    assert answers == ["2"]


async def test_a_hot_key_works_in_prompts_and_questions_and_starts_them_again(place):
    app = App(hotkeys={"*": REPEAT})
    answers = []

    @app.route()
    async def conversation(call):
        await call.say("Welcome.")
        answers.append(await call.digits("Number?", length=2))

    async with place(app) as caller:
        await caller.hears("Welcome")
        caller.press("*")
        await caller.hears("Welcome")
        await caller.hears("Number")
        caller.press("*")
        await caller.hears("Number")
        await caller.ends()
        caller.press("42")
        await caller.hung_up()
    assert answers == ["42"]


async def test_a_hot_key_gives_way_to_a_question_that_uses_the_key(place):
    app, operator, answers = App(), [], []

    @app.hotkey("0")
    async def to_operator(call):
        operator.append(call.id)
        await call.say("Operator.")

    @app.route()
    async def conversation(call):
        answers.append(await call.digits("Digits?", length=2))
        answers.append((await call.menu("Menu?", {"1": "one"})).value)

    async with place(app) as caller:
        await caller.hears("Digits")
        caller.press("00")
        await caller.hears("Menu")
        caller.press("0")
        await caller.hears("Operator")
        await caller.hears("Menu")
        caller.press("1")
        await caller.hung_up()
    assert answers == ["00", "one"]
    assert len(operator) == 1


@pytest.fixture
def logs():
    """Set up logging as a service does; what it says goes to the stderr of the test."""
    yield lambda form: set_up_logs(Settings(log_format=form), service=True)
    structlog.reset_defaults()


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_masked_entry_stands_in_no_log(place, capsys, logs, form):
    logs(form)
    lines = []

    async def conversation(call):
        pin = await call.digits("PIN?", length=4, mask=True)
        await call.set("RESULT", f"pin-{pin.reveal()}")
        lines.extend(call.lines())
        raise ValueError("the program breaks here, with the entry in its variables")

    async with place(conversation) as caller:
        await caller.hears("PIN")
        caller.press("9731", gap=0.1)
        await caller.hung_up()
    out = capsys.readouterr()
    told = "\n".join(lines) + out.out + out.err
    assert "9731" not in told
    assert not [line for line in told.splitlines() if line.endswith(("< 9", "< 7", "< 3", "< 1"))]
    assert "RESULT=pin-****" in told


ALL = "0123456789*#ABCD"


@pytest.mark.parametrize(
    ("pressed", "options", "entry"),
    [
        ("*123#D", {"keys": "0123456789*#ABC", "until": "D"}, "*123#"),
        ("*123A#2#D", {"keys": "0123456789*#ABC", "until": "D"}, "*123A#2#"),
        ("*1254*123#D", {"keys": "0123456789*#ABC", "until": "D"}, "*1254*123#"),
        ("*009", {"keys": "0123456789*"}, "*009"),
        ("*009####", {"keys": ALL, "until": "", "maximum": 8}, "*009####"),
        ("1234#56", {}, "1234"),
        ("1234#56", {"keys": ALL, "until": "", "maximum": 7}, "1234#56"),
        ("9876#56", {"length": 4}, "9876"),
        ("#", {"empty": True}, ""),
        ("#", {"empty": True, "length": 4}, ""),
        ("#", {"keys": ALL, "until": "", "length": 1}, "#"),
        ("BC", {"keys": "ABCD", "length": 2}, "BC"),
        ("12*", {"until": "*#"}, "12"),
        ("120", {"until": "0"}, "12"),
    ],
)
async def test_an_entry_holds_what_asterisks_read_takes(place, pressed, options, entry):
    answers = []
    async with place(answering(answers, lambda call: call.digits("Code?", max_tries=1, **options))) as caller:
        await caller.hears("Code")
        await caller.ends()
        caller.press(pressed, gap=0.1)
        await caller.hung_up()
    assert answers == [entry]


async def test_an_empty_entry_is_only_an_answer_where_it_may_be_and_silence_is_none(place):
    async def conversation(call):
        with pytest.raises(NoMatch):
            await call.digits("Code?", max_tries=1)
        with pytest.raises(NoInput):
            await call.digits("Another?", max_tries=1, empty=True, no_input_timeout=4)

    async with place(conversation) as caller:
        await caller.hears("Code")
        caller.press("#")
        await caller.hung_up()


@pytest.mark.parametrize(
    "options", [{"keys": ""}, {"keys": "12E"}, {"keys": "12#"}, {"empty": True, "until": ""}, {"until": "x"}]
)
async def test_an_entry_that_could_not_be_told_from_its_end_is_refused(options, place):
    async def conversation(call):
        with pytest.raises(ProgramError) as refused:
            await call.digits("?", **options)
        assert refused.value.hint

    async with place(conversation) as caller:
        await caller.hung_up()


async def test_a_hot_key_gives_way_to_an_entry_that_may_hold_it_or_be_empty_by_it(place):
    app, answers, used = App(), [], []

    @app.hotkey("*")
    async def star(call):
        used.append("*")

    @app.hotkey("#")
    async def pound(call):
        used.append("#")

    @app.route()
    async def conversation(call):
        answers.append(await call.digits("Code?", keys="0123456789*", empty=True, length=2))
        answers.append(await call.digits("Code?", keys="0123456789*", empty=True, length=2))

    async with place(app) as caller:
        await caller.hears("Code")
        caller.press("*1", gap=0.1)
        await caller.hears("Code")
        await caller.ends()
        await caller.wait(3.0)
        caller.press("#")
        await caller.hung_up()
    assert (answers, used) == (["*1", ""], [])


@pytest.mark.parametrize("choices", [{}, {"": "x"}, {"E": "x"}, {"1": "sales", "2": ["Support", "SALES"]}])
async def test_choices_that_clash_are_refused(choices, place):
    async def conversation(call):
        with pytest.raises(ProgramError):
            await call.menu("?", choices)

    async with place(conversation) as caller:
        await caller.hung_up()


@pytest.mark.parametrize("language", languages())
def test_voicekit_has_all_its_own_words_in_each_of_its_languages(language):
    own = phrases(language)
    assert all((*own.whole, own.did_you_say))
    assert "{}" in own.did_you_say
    assert len(set(own.whole)) == len(own.whole) == 8


async def test_a_masked_answer_is_a_secret_whatever_it_was_asked_by(place):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("PIN?", length=2, mask=True))
        answers.append(await call.ask("Age?", kinds.number(1, 99), mask=True))

    async with place(conversation) as caller:
        await caller.hears("PIN")
        caller.press("47")
        await caller.hears("Age")
        caller.press("33#")
        await caller.hung_up()
    pin, age = answers
    assert (pin.reveal(), age.value.reveal()) == ("47", 33)
    assert "47" not in repr(pin)
    assert "33" not in repr(age)


@pytest.mark.parametrize(
    "how",
    [{"no_input_timeout": float("nan")}, {"no_input_timeout": -1}, {"interdigit_timeout": -0.5}, {"max_tries": 0}],
)
async def test_times_and_tries_that_are_none_are_refused(place, how):
    refused = []

    async def conversation(call):
        with pytest.raises(ProgramError, match="from 0 to 86,400 seconds, and is asked once or more") as raised:
            await call.digits("Number?", length=1, **how)
        refused.append(raised.value.hint)

    async with place(conversation) as caller:
        await caller.hung_up()
    assert "seconds" in refused[0]
