"""Where a flow leads a call: to somebody else, to another place of the dialplan, into another language."""

import pytest

from voicekit._dialog.interpreter.run import MAX_CONNECTED, MAX_FAILURES
from voicekit._settings import Settings
from voicekit.testing.asterisk import Result

pytestmark = pytest.mark.looptime

TRANSFER = """
flow: f
start: connect
variables: {agent: "'100'"}
nodes:
  connect: {transfer: {dial: "PJSIP/{agent}", timeout: 20s}, say: We connect you., next: after, busy: busy,
            no_answer: nobody, failed: failed}
  after: {say: That was it.}
  busy: {say: The line is busy.}
  nobody: {say: Nobody is there.}
  failed: {say: "No connection, {failure.kind}."}
"""


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("ANSWER", "That was it"),
        ("BUSY", "The line is busy"),
        ("NOANSWER", "Nobody is there"),
        ("CONGESTION", "No connection, failed"),
    ],
)
async def test_a_transfer_goes_on_by_what_came_of_it(dial_flow, status, words):
    async with dial_flow(TRANSFER, results={"Dial": Result(5.0, {"DIALSTATUS": status})}) as caller:
        await caller.hears("We connect you")
        await caller.hears(words)
        await caller.hung_up()
        assert [(visit.application, visit.arguments[:2]) for visit in caller.visits] == [("Dial", ("PJSIP/100", "20"))]


@pytest.mark.parametrize("agent", ["100&PJSIP/900", "100,,g", "100)", "${SHELL(id)}", "", "a b"])
async def test_no_value_can_bring_more_than_itself_into_whom_to_dial(dial_flow, agent):
    text = TRANSFER.replace("variables:", "arguments: {who: {}}\nvariables:").replace("\"'100'\"", "who")
    async with dial_flow(text, arguments={"who": agent}) as caller:
        await caller.hears("No connection, value")
        await caller.hung_up()
        assert caller.visits == ()


async def test_a_busy_line_without_a_way_of_its_own_goes_to_failed_else_to_an_apology(dial_flow, told):
    busy = {"Dial": Result(1.0, {"DIALSTATUS": "BUSY"})}
    async with dial_flow(TRANSFER.replace("busy: busy,", ""), results=busy) as caller:
        await caller.hears("No connection, busy")
        await caller.hung_up()
    text = "{flow: f, start: a, nodes: {a: {transfer: {dial: PJSIP/1}}}}"
    async with dial_flow(text, results=busy) as caller:
        await caller.hears("We are sorry")
        await caller.hung_up()
    assert told.error.kind == "busy"


@pytest.mark.parametrize(
    ("where", "application", "variables", "words"),
    [
        ("{queue: support, timeout: 60s}", "Queue", {"QUEUESTATUS": ""}, "That was it"),
        ("{queue: support}", "Queue", {"QUEUESTATUS": "TIMEOUT"}, "Nobody is there"),
        ("{queue: support}", "Queue", {"QUEUESTATUS": "FULL"}, "The line is busy"),
        ("{queue: support}", "Queue", {"QUEUESTATUS": "JOINEMPTY"}, "No connection"),
        ("{voicemail: 100@default}", "VoiceMail", {"VMSTATUS": "SUCCESS"}, "That was it"),
        ("{voicemail: '100'}", "VoiceMail", {"VMSTATUS": "FAILED"}, "No connection"),
    ],
)
async def test_queues_and_mailboxes_are_transfers_too(dial_flow, where, application, variables, words):
    text = TRANSFER.replace('{dial: "PJSIP/{agent}", timeout: 20s}', where)
    async with dial_flow(text, results={application: Result(2.0, variables)}) as caller:
        await caller.hears(words)
        await caller.hung_up()
        assert [visit.application for visit in caller.visits] == [application]


async def test_an_extension_of_the_dialplan_ends_the_flow_there(dial_flow, told):
    text = "{flow: f, start: a, nodes: {a: {transfer: {extension: 100@internal}, say: Goodbye., next: a}}}"
    async with dial_flow(text, hang_up=True) as caller:
        await caller.hears("Goodbye")
        assert await caller.hung_up() == "exit"
        assert [(visit.application, visit.arguments) for visit in caller.visits] == [("Goto", ("internal", "100", "1"))]


SURVEY = """
flow: survey
language: en
languages: [de, fr-CA]
start: choose
nodes:
  choose: {menu: "English, Deutsch, français?", choices: {1: {value: en, next: go}, 2: {value: de, next: go},
           3: {value: fr-CA, next: go}, 4: {value: it, next: go}}, set: choice}
  go: {language: choice, next: ask}
  ask: {menu: Are you happy?, choices: {1: {words: [yes indeed], next: bye}}}
  bye: {say: "Thank you, {call.language}."}
"""
WORDS = {
    ("survey.ask.menu", "de"): "Sind Sie zufrieden?",
    ("survey.ask.choices.1.words", "de"): "ja gerne | aber ja",
    ("survey.bye.say", "de"): "Danke, {call.language}.",
    ("survey.bye.say", "fr-CA"): "Merci {call.language.",
}


def translate(key, text, language):
    return WORDS.get((key, language), text)


async def test_the_language_changes_in_the_middle_for_prompts_and_for_the_channel(dial_flow):
    async with dial_flow(SURVEY, translate=translate) as caller:
        await caller.hears("English")
        caller.press("2")
        await caller.hears("Sind Sie zufrieden?")
        assert caller.leg.model.variables.functions == {"CHANNEL(language)": "de"}
        caller.press("1")
        await caller.hears("Danke, de.")
        await caller.hung_up()


async def test_callers_say_the_words_of_their_language(converse):
    await converse(
        SURVEY,
        ("English", "2"),
        ("Sind Sie", "aber ja"),
        ("Danke",),
        translate=translate,
    )


async def test_a_translation_that_cannot_be_said_gives_way_to_the_flows_own_text(dial_flow):
    async with dial_flow(SURVEY, translate=translate) as caller:
        await caller.hears("English")
        caller.press("3")
        await caller.hears("Are you happy?")
        assert caller.leg.model.variables.functions == {"CHANNEL(language)": "fr_CA"}
        caller.press("1")
        await caller.hears("Thank you, fr-CA")
        await caller.hung_up()


async def test_a_language_that_the_flow_does_not_speak_is_a_failure(dial_flow, told):
    async with dial_flow(SURVEY) as caller:
        await caller.hears("English")
        caller.press("4")
        await caller.hung_up()
    assert told.error.kind == "language"


@pytest.mark.parametrize(
    ("lang", "words", "language"),
    [
        ("de", "Sind Sie", "de"),
        ("de_CH", "Sind Sie", "de"),
        ("en-GB", "Are you", "en"),
        ("it", "Are you", "en"),
        ("fr", "Are you", "fr-CA"),
    ],
)
async def test_a_flow_begins_in_the_language_of_the_call_where_it_speaks_it(dial_flow, told, lang, words, language):
    text = SURVEY.replace("start: choose", "start: ask")
    async with dial_flow(text, translate=translate, args=("r", f"lang={lang}")) as caller:
        await caller.hears(words)
        caller.press("1")
        await caller.hung_up()
    assert told.of("started", "language") == [language]


async def test_a_flow_in_one_language_keeps_the_variety_that_the_call_has(dial_flow, told):
    text = "{flow: f, language: en, start: a, nodes: {a: {say: Hello.}}}"
    async with dial_flow(text, args=("r", "lang=en-GB")) as caller:
        await caller.hung_up()
    assert told.of("started", "language") == ["en-GB"]
    assert Settings().language == "en"


REDIAL = """
flow: redial
commands: {operator: {key: "0", next: reception}}
start: reception
nodes:
  reception: {transfer: {dial: Local/900@phones}, next: survey, failed: bye}
  survey: {action: note, next: bye}
  bye: {hangup: Goodbye.}
"""


async def test_a_failure_leads_to_a_person_once_until_the_caller_answers(dial_flow, told):
    answered = {"Dial": Result(5.0, {"DIALSTATUS": "ANSWER"})}
    async with dial_flow(REDIAL, results=answered) as caller:
        await caller.hears("We are sorry", within=600)
        await caller.hung_up()
        assert len(caller.visits) == 2
    assert told.of("failed", "node", "target") == [("survey", "reception"), ("survey", "")]


async def test_a_caller_who_answers_is_led_to_a_person_again(dial_flow, told):
    text = REDIAL.replace("next: survey", "next: more").replace(
        "  bye", "  more: {menu: More?, choices: {1: survey, 2: bye}}\n  bye"
    )
    async with dial_flow(text, results={"Dial": Result(5.0, {"DIALSTATUS": "ANSWER"})}) as caller:
        for key in "1112":
            await caller.hears("More?", within=60)
            await caller.ends()
            caller.press(key)
        await caller.hears("Goodbye", within=60)
        await caller.hung_up()
        assert len(caller.visits) == 4


async def test_a_way_of_its_own_is_taken_until_the_failures_in_a_row_are_too_many(dial_flow, told):
    text = REDIAL.replace("action: note,", "action: note, failed: reception,")
    async with dial_flow(text, results={"Dial": Result(5.0, {"DIALSTATUS": "ANSWER"})}) as caller:
        await caller.hears("We are sorry", within=600)
        await caller.hung_up()
        assert len(caller.visits) == MAX_FAILURES + 1


async def test_transfers_in_a_row_are_bounded_where_nothing_fails(dial_flow, told):
    text = "{flow: f, start: a, nodes: {a: {transfer: {dial: PJSIP/1}, failed: a, next: a}}}"
    async with dial_flow(text, results={"Dial": Result(5.0, {"DIALSTATUS": "ANSWER"})}) as caller:
        await caller.hears("We are sorry", within=600)
        await caller.hung_up()
        assert len(caller.visits) == MAX_CONNECTED + 1
    assert told.error.kind == "loop"


ASKED = """
flow: f
start: who
nodes:
  who: {form: {number: {type: digits, prompt: Which extension?, minimum: 1, maximum: 40, until: "#"}}, next: copy}
  copy: {set: {target: "number"}, next: connect}
  connect: {transfer: {dial: "PJSIP/{target}@trunk"ALLOW}, next: after, failed: failed}
  after: {say: That was it.}
  failed: {say: "No connection, {failure.kind}."}
"""
ANSWERED = {"Dial": Result(1.0, {"DIALSTATUS": "ANSWER"})}


@pytest.mark.parametrize("number", ["900", "0119", "011442071838750", "9", "5" * 40])
async def test_a_callers_number_that_the_policy_does_not_name_is_not_dialled(dial_flow, number):
    async with dial_flow(ASKED.replace("ALLOW", ""), results=ANSWERED) as caller:
        await caller.hears("Which extension")
        caller.press(f"{number}#", gap=0.1)
        await caller.hears("No connection, refused")
        await caller.hung_up()
        assert caller.visits == ()


@pytest.mark.parametrize("number", ["12", "200", "4711", "81234"])
async def test_what_looks_like_an_extension_is_dialled(dial_flow, number):
    async with dial_flow(ASKED.replace("ALLOW", ""), results=ANSWERED) as caller:
        await caller.hears("Which extension")
        caller.press(f"{number}#", gap=0.1)
        await caller.hears("That was it")
        await caller.hung_up()
        assert [visit.arguments[0] for visit in caller.visits] == [f"PJSIP/{number}@trunk"]


@pytest.mark.parametrize(("number", "dialled"), [("2025550147", True), ("200", False), ("12025550147", False)])
async def test_a_transfer_may_name_its_own_numbers(dial_flow, number, dialled):
    text = ASKED.replace("ALLOW", ", allow: [NXXNXXXXXX]")
    async with dial_flow(text, results=ANSWERED) as caller:
        await caller.hears("Which extension")
        caller.press(f"{number}#", gap=0.1)
        await caller.hears("That was it" if dialled else "No connection, refused")
        await caller.hung_up()
        assert len(caller.visits) == dialled


async def test_a_subflow_passes_on_that_a_number_is_the_callers(dial_flow):
    outer = ASKED.replace("ALLOW", "").replace(
        'transfer: {dial: "PJSIP/{target}@trunk"}, next: after, failed: failed',
        "subflow: g, arguments: {to: target}, next: after",
    )
    inner = """
flow: g
start: a
arguments: {to: {}}
nodes: {a: {transfer: {dial: "PJSIP/{to}"}, failed: b}, b: {say: "Not {failure.kind}."}}
"""
    async with dial_flow(outer, inner, results=ANSWERED) as caller:
        await caller.hears("Which extension")
        caller.press("900#", gap=0.1)
        await caller.hears("Not refused")
        await caller.hung_up()
        assert caller.visits == ()


async def test_the_number_that_calls_is_the_networks_choice_and_falls_under_the_policy(dial_flow):
    text = """
flow: f
start: a
nodes: {a: {transfer: {dial: "PJSIP/{call.caller}@trunk"}, failed: b}, b: {say: "Not {failure.kind}."}}
"""
    async with dial_flow(text, results=ANSWERED, args=("f", "from=0119005550147")) as caller:
        await caller.hears("Not refused")
        await caller.hung_up()


async def test_an_extension_that_a_service_gave_is_dialled_whatever_it_is(dial_flow):
    text = ASKED.replace("ALLOW", "").replace('"number"', "\"'00442071838750'\"")
    async with dial_flow(text, results=ANSWERED) as caller:
        await caller.hears("Which extension")
        caller.press("1#", gap=0.1)
        await caller.hears("That was it")
        await caller.hung_up()


async def test_several_phones_ring_at_once(dial_flow):
    text = "{flow: f, start: a, nodes: {a: {transfer: {dial: [PJSIP/1, PJSIP/2]}, next: b}, b: {say: That was it.}}}"
    async with dial_flow(text, results=ANSWERED) as caller:
        await caller.hears("That was it")
        await caller.hung_up()
        assert [visit.arguments[0] for visit in caller.visits] == ["PJSIP/1&PJSIP/2"]


@pytest.mark.parametrize(
    ("name", "why"),
    [("call.caller", "refused"), ("target", "value")],  # what the network sent, and what a service has given
)
async def test_no_value_makes_several_targets_of_one_of_several(dial_flow, name, why):
    text = f"""
flow: f
start: a
variables: {{target: "'100&PJSIP/900'"}}
nodes:
  a: {{transfer: {{dial: ["PJSIP/{{{name}}}@trunk", PJSIP/2], allow: [X.]}}, failed: b}}
  b: {{say: "Not {{failure.kind}}."}}
"""
    async with dial_flow(text, results=ANSWERED, args=("f", "from=100&PJSIP/900")) as caller:
        await caller.hears(f"Not {why}")
        await caller.hung_up()
        assert caller.visits == ()
