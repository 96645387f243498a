"""What an imported flow means, by calling it: the idioms of documents, and what a caller hears of them."""

import asyncio
import json

import pytest

from voicekit._authoring.importing import convert
from voicekit._authoring.lint import Severity, check
from voicekit._call.speech.audio import RATE
from voicekit._dialog.load import loads
from voicekit._media.tones import tone
from voicekit.testing.asterisk import Result

pytestmark = pytest.mark.looptime


def vxml(body, attributes='xml:lang="en"'):
    return flow(f'<vxml version="2.1" {attributes}>{body}</vxml>', "shop.vxml")


def flow(document, name, **beside):
    """The flow of a document, which the checks have nothing against."""
    imported = convert(document.encode(), name, beside=beside)
    findings = check(loads(imported.text, "imported.yaml"))
    assert [str(each) for each in findings if each.severity is Severity.ERROR] == []
    return imported.text


CODE = """<form id="main"><field name="pin" type="digits?length=4"><prompt>Enter your code.</prompt>
  <filled><if cond="pin == '1234'"><goto next="#ok"/></if>
  <prompt>That code is wrong.</prompt><clear namelist="pin"/></filled></field></form>
  <form id="ok"><block><prompt>Thank you.</prompt><disconnect/></block></form>"""


async def test_what_is_cleared_is_asked_again(dial_flow):
    async with dial_flow(vxml(CODE)) as caller:
        for code in ("1111", "2222", "1234"):
            await caller.hears("Enter your code")
            caller.press(code)
            await caller.hears("Thank you" if code == "1234" else "is wrong")
        await caller.hung_up()


async def test_what_a_later_item_clears_is_asked_again_and_the_rest_is_kept(dial_flow, told):
    body = """<form id="f"><field name="n" type="digits?length=2"><prompt>Number?</prompt></field>
      <field name="m" type="digits?length=2"><prompt>Other number?</prompt></field>
      <field name="ok" type="boolean"><prompt>Is <value expr="n"/> right?</prompt>
      <filled><if cond="!ok"><clear namelist="n ok"/><else/><goto next="#done"/></if></filled></field></form>
      <form id="done"><block>Thanks for <value expr="n"/> and <value expr="m"/>.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        for question, keys in (
            ("Number", "12"),
            ("Other", "34"),
            ("12 right", "2"),
            ("Number", "56"),
            ("56 right", "1"),
        ):
            await caller.hears(question)
            caller.press(keys)
        await caller.hears("Thanks for 56 and 34")
        await caller.hung_up()
        assert sum("Other" in text for text in caller.texts) == 1
    assert told.error is None


async def test_a_clear_in_a_branch_before_other_words_is_asked_again(dial_flow):
    body = """<form id="f"><field name="n" type="digits?length=1"><prompt>Number?</prompt>
      <filled><if cond="n == '9'"><clear/></if><prompt>You said <value expr="n"/></prompt></filled></field>
      <block>Done.</block></form>"""
    body = body.replace('<prompt>You said <value expr="n"/></prompt>', "<prompt>Heard.</prompt>")
    async with dial_flow(vxml(body)) as caller:
        for keys in ("9", "9", "1"):
            await caller.hears("Number")
            caller.press(keys)
            await caller.hears("Heard")
        await caller.hears("Done")
        await caller.hung_up()


COUNTED = """<var name="bad" expr="0"/><form id="f"><field name="n" type="digits?length=4"><prompt>Number?</prompt>
  <nomatch><assign name="bad" expr="bad + 1"/>Sorry.<reprompt/></nomatch>
  <filled><prompt>Thanks after <value expr="bad"/>.</prompt></filled></field></form>"""


@pytest.mark.parametrize("body", [COUNTED, COUNTED.replace("<reprompt/>", "")])
async def test_a_handler_that_only_assigns_stays(dial_flow, body):
    async with dial_flow(vxml(body)) as caller:
        for keys in ("12#", "34#"):
            await caller.hears("Number")
            caller.press(keys)
            await caller.hears("Sorry")
        await caller.hears("Number")
        caller.press("1234")
        await caller.hears("Thanks after two")
        await caller.hung_up()


async def test_a_handler_that_counts_leaves_when_its_count_is_full(dial_flow):
    body = """<var name="bad" expr="0"/><form id="f"><field name="n" type="digits?length=4"><prompt>Number?</prompt>
      <catch event="nomatch noinput"><assign name="bad" expr="bad + 1"/>
      <if cond="bad &lt; 2">Once more.<reprompt/><else/><goto next="#desk"/></if></catch></field></form>
      <form id="desk"><block>To the desk.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        await caller.hears("Number")
        caller.press("1#")
        await caller.hears("Once more")
        await caller.hears("Number")
        await caller.hears("To the desk")
        await caller.hung_up()


async def test_a_handler_that_leaves_at_once_lets_the_other_kind_stay(dial_flow):
    body = """<form id="f"><field name="n" type="digits?length=4"><prompt>Number?</prompt>
      <noinput><goto next="#desk"/></noinput><nomatch>Wrong.<reprompt/></nomatch></field></form>
      <form id="desk"><block>To the desk.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        await caller.hears("Number")
        caller.press("1#")
        await caller.hears("Wrong")
        await caller.hears("Number")
        await caller.hears("To the desk")
        await caller.hung_up()


PIN = """<form id="f"><field name="pin"><prompt>Your PIN?</prompt>
  <grammar mode="dtmf" version="1.0" root="pin"><rule id="digit"><one-of><item>0</item><item>1</item><item>2</item>
  <item>3</item><item>4</item><item>5</item><item>6</item><item>7</item><item>8</item><item>9</item></one-of></rule>
  <rule id="pin" scope="public"><item repeat="4"><ruleref uri="#digit"/></item></rule></grammar>
  <filled><prompt>It is <value expr="pin"/>.</prompt></filled></field></form>"""


async def test_a_pin_is_keyed_in_at_its_length(dial_flow):
    async with dial_flow(vxml(PIN)) as caller:
        await caller.hears("Your PIN")
        caller.press("0471")
        await caller.hears("It is 0471")
        await caller.hung_up()


DRINK = """<form id="f"><field name="drink"><prompt>Coffee or tea?</prompt>
  <grammar version="1.0" root="r" mode="voice"><rule id="r"><one-of>
  <item>coffee<tag>out.drink="C"; out.n=1;</tag></item><item>a tea<tag>$.drink="T"</tag></item></one-of></rule>
  </grammar>
  <filled><if cond="drink.drink=='C'">You get coffee.<else/>You get tea.</if></filled></field></form>"""


@pytest.mark.parametrize(("words", "drink"), [("coffee", "coffee"), ("a tea", "tea")])
async def test_coffee_is_coffee_and_tea_is_tea(converse, words, drink):
    await converse(
        vxml(DRINK),
        ("Coffee or tea", words),
        (f"You get {drink}",),
    )


async def test_words_around_a_list_belong_to_its_answers(converse):
    body = """<form id="f"><field name="city"><prompt>Where to?</prompt>
      <grammar version="1.0" root="r"><rule id="r">to <one-of><item>Paris<tag>out="P"</tag></item>
      <item>Rome<tag>out="R"</tag></item></one-of> <item repeat="0-1">please</item></rule></grammar>
      <filled>City <value expr="city"/>.</filled></field></form>"""
    await converse(
        vxml(body),
        ("Where to", "to Rome please"),
        ("City R",),
    )


async def test_a_true_of_a_grammar_is_true(converse):
    body = """<form id="f"><field name="sure"><prompt>Sure?</prompt>
      <grammar root="r"><rule id="r"><one-of><item>certainly<tag>out=true</tag></item>
      <item>never<tag>out=false</tag></item></one-of></rule></grammar>
      <filled><if cond="sure">So be it.<else/>Then not.</if></filled></field></form>"""
    await converse(
        vxml(body),
        ("Sure", "never"),
        ("Then not",),
    )


GUARDED = """<form id="f"><var name="known" expr="KNOWN"/>
  <block><if cond="known"><assign name="name" expr="'77'"/></if></block>
  <field name="name" type="digits"><prompt>Your number?</prompt></field>
  <block><prompt>Hello <value expr="name"/></prompt></block></form>"""


async def test_an_item_that_was_filled_elsewhere_is_not_asked_for(dial_flow):
    async with dial_flow(vxml(GUARDED.replace("KNOWN", "true"))) as caller:
        await caller.hears("Hello 77")
        await caller.hung_up()
        assert not any("Your number" in text for text in caller.texts)
    async with dial_flow(vxml(GUARDED.replace("KNOWN", "false"))) as caller:
        await caller.hears("Your number")
        caller.press("5#")
        await caller.hears("Hello 5")
        await caller.hung_up()


async def test_a_sum_with_a_text_is_a_text(dial_flow):
    body = """<var name="n" expr="0"/><form id="f"><block><assign name="n" expr="n+1"/><assign name="s" expr="'a'+n"/>
      <if cond="n - 1 == 0 &amp;&amp; 'a1' == s">one<else/>other</if></block></form>"""
    async with dial_flow(vxml(body)) as caller:
        await caller.hears("one")
        await caller.hung_up()


async def test_a_form_that_has_no_item_left_ends_the_call(dial_flow):
    body = """<form id="a"><block>First.</block></form><form id="b"><block>Second.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        await caller.hears("First")
        await caller.hung_up()
        assert not any("Second" in text for text in caller.texts)


async def test_a_goto_to_an_item_leaves_those_between_for_later(dial_flow):
    body = """<form id="f"><field name="a" type="digits?length=1"><prompt>First?</prompt>
      <filled><goto nextitem="c"/></filled></field>
      <field name="b" type="digits?length=1"><prompt>Second?</prompt></field>
      <field name="c" type="digits?length=1"><prompt>Third?</prompt></field><block>Done.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        for question in ("First", "Third", "Second"):
            await caller.hears(question)
            caller.press("1")
        await caller.hears("Done")
        await caller.hung_up()
        assert sum("Third" in text for text in caller.texts) == 1


async def test_silence_at_a_record_is_heard_of_and_asked_again(dial_flow):
    body = """<form id="f"><record name="msg" beep="true" maxtime="30s"><prompt>Speak.</prompt>
      <noinput>Nothing?<reprompt/></noinput><filled>Thanks.</filled></record></form>"""
    nothing = Result(3.0, {"RECORD_STATUS": "SKIP"})
    async with dial_flow(vxml(body), results={"Record": nothing}) as caller:
        await caller.hears("Speak")
        await caller.hears("Nothing")
        await caller.hears("Speak")


@pytest.mark.parametrize(
    ("status", "words"), [("BUSY", "It was busy"), ("NOANSWER", "It was noanswer"), ("CONGESTION", "It was unknown")]
)
async def test_what_came_of_a_transfer_is_in_its_variable(dial_flow, status, words):
    body = """<form id="f"><transfer name="t" dest="tel:+155" bridge="true"/>
      <block>It was <value expr="t"/>.</block></form>"""
    async with dial_flow(vxml(body), results={"Dial": Result(1.0, {"DIALSTATUS": status})}) as caller:
        await caller.hears(words)
        await caller.hung_up()


async def test_a_gather_without_a_wait_goes_on_at_once(dial_flow):
    document = (
        """<Response><Gather numDigits="1" timeout="0"><Say>Press 1</Say></Gather><Say>Nothing.</Say></Response>"""
    )
    async with dial_flow(flow(document, "voice.xml")) as caller:
        await caller.hears("Press 1")
        await caller.hears("Nothing")
        await caller.hung_up()


async def test_a_gather_in_a_circle_asks_again(dial_flow):
    document = """<Response><Gather numDigits="1" action="/a"><Say>Press 1.</Say></Gather><Say>No key.</Say><Redirect/>
      </Response>"""
    async with dial_flow(flow(document, "voice.xml")) as caller:
        await caller.hears("Press 1")
        await caller.hears("No key")
        await caller.hears("Press 1")
        caller.press("1")
        await caller.hung_up()


DETAILS = """id,name,announcement,invalid_loops,invalid_retry_recording,invalid_destination,timeout_time,timeout_loops,\
timeout_destination
1,Main,beep,3,,"app-blackhole,hangup,1",2,3,"app-blackhole,hangup,1"
"""
ENTRIES = 'ivr_id,selection,dest\n1,1,"app-blackhole,hangup,1"\n'


async def test_three_loops_of_freepbx_ask_four_times(dial_flow, told):
    text = flow(DETAILS, "ivr_details.csv", **{"ivr_entries.csv": ENTRIES.encode()})
    async with dial_flow(text, hang_up=True) as caller:
        await caller.hung_up()
    assert told.of("asked", "tried") == [1, 2, 3, 4]


async def test_words_that_stand_in_a_question_are_its_prompt(dial_flow):
    body = """<form id="f"><field name="n" type="digits?length=1">Which <value expr="what"/> number?</field></form>"""
    async with dial_flow(vxml('<var name="what" expr="\'lucky\'"/>' + body)) as caller:
        await caller.hears("Which lucky number")


async def test_an_option_without_words_is_chosen_by_its_key(dial_flow):
    body = """<form id="f"><field name="n"><prompt>Which?</prompt>
      <option dtmf="1" value="a"/><option dtmf="2" value="b"/>
      <filled>It is <value expr="n"/>.</filled></field></form>"""
    async with dial_flow(vxml(body)) as caller:
        await caller.hears("Which")
        caller.press("2")
        await caller.hears("It is b")
        await caller.hung_up()


async def test_a_handler_that_clears_begins_again(dial_flow):
    body = """<form id="f"><field name="a" type="digits?length=1"><prompt>First?</prompt></field>
      <field name="b" type="digits?length=2"><prompt>Second?</prompt>
      <nomatch>Once more.<clear namelist="a b"/></nomatch></field><block>Done.</block></form>"""
    async with dial_flow(vxml(body)) as caller:
        for question, keys in (("First", "1"), ("Second", "1#"), ("First", "2"), ("Second", "34")):
            await caller.hears(question)
            caller.press(keys)
        await caller.hears("Done")
        await caller.hung_up()


async def test_a_message_is_played_back_and_recorded_again_after_a_no(dial_flow, prompts):
    body = """<form id="f"><record name="msg" beep="true" maxtime="30s" finalsilence="1s" dtmfterm="true">
      <prompt>Speak.</prompt></record><field name="ok" type="boolean">
      <prompt>You said <audio expr="msg"/>. Keep it?</prompt>
      <filled><if cond="ok">Kept.<exit/></if><clear/></filled></field></form>"""
    async with dial_flow(vxml(body)) as caller:
        for answer in "21":
            await caller.hears("Speak.")
            await caller.hears("beep")
            await caller.ends()
            caller.say(tone([400.0], 2.0, RATE))
            await caller.hears("You said")
            await caller.hears("Keep it")
            caller.press(answer)
        await caller.hears("Kept")
        await caller.hung_up()
    played = [prompts.label(each.file) for each in caller.heard]
    assert len({each for each in played if each.startswith("/")}) == 2


def studio_widget(name, kind, ways=None, matches=(), **properties):
    transitions = [{"event": event, "next": target} for event, target in (ways or {}).items()]
    transitions += [
        {"event": "match", "next": target, "conditions": [{"arguments": [subject], "type": how, "value": value}]}
        for subject, how, value, target in matches
    ]
    return {"name": name, "type": kind, "transitions": transitions, "properties": properties}


def studio(*states):
    start = studio_widget("Trigger", "trigger", {"incomingCall": states[0]["name"]})
    return flow(json.dumps({"states": [start, *states], "initial_state": "Trigger"}), "shop.json")


DIGITS, CODE_OF = "{{widgets.ask.Digits}}", "{{flow.variables.code}}"

STUDIO_MENU = studio(
    studio_widget("ask", "gather-input-on-call", {"keypress": "which", "timeout": "silent"}, say="Sales or support?",
                  timeout=3),
    studio_widget("which", "split-based-on", {"noMatch": "wrong"}, input=DIGITS,
                  matches=[(DIGITS, "equal_to", "1", "sales"), (DIGITS, "equal_to", "2", "support")]),
    studio_widget("sales", "say-play", {}, say="This is sales."),
    studio_widget("support", "say-play", {}, say="This is support."),
    studio_widget("wrong", "say-play", {"audioComplete": "ask"}, say="No such choice."),
    studio_widget("silent", "say-play", {}, say="Nobody there."),
)  # fmt: skip


async def test_a_menu_of_studio_leads_where_its_split_leads(dial_flow):
    async with dial_flow(STUDIO_MENU) as caller:
        await caller.hears("Sales or support")
        caller.press("9")
        await caller.hears("No such choice")
        await caller.hears("Sales or support")
        await asyncio.sleep(2.5)  # keys that follow a wrong one are taken for its rest
        caller.press("2")
        await caller.hears("This is support")
        await caller.hung_up()
    async with dial_flow(STUDIO_MENU) as caller:
        await caller.hears("Sales or support")
        await caller.hears("Nobody there")
        await caller.hung_up()


STUDIO_CODE = studio(
    studio_widget("ask", "gather-input-on-call", {"keypress": "keep", "timeout": "silent"}, say="Your code?",
                  number_of_digits=4, timeout=3),
    studio_widget("keep", "set-variables", {"next": "which"}, variables=[{"key": "code", "value": DIGITS}]),
    studio_widget("which", "split-based-on", {"noMatch": "wrong"}, input=CODE_OF,
                  matches=[(CODE_OF, "matches_any_of", "0042, 1234", "right"), (CODE_OF, "starts_with", "9", "nine")]),
    studio_widget("wrong", "say-play", {"audioComplete": "ask"}, say="Wrong: {{flow.variables.code}}."),
    studio_widget("nine", "say-play", {"audioComplete": "ask"}, say="It begins with nine."),
    studio_widget("right", "say-play", {}, say="Thank you."),
    studio_widget("silent", "say-play", {"audioComplete": "ask"}, say="Nothing."),
)  # fmt: skip


async def test_a_question_of_studio_is_asked_again_each_time_the_flow_comes_to_it(dial_flow, told):
    async with dial_flow(STUDIO_CODE) as caller:
        for keys, answer in (("1111", "Wrong: 1111"), ("", "Nothing"), ("9876", "begins with nine"), ("0042", "Thank")):
            await caller.hears("Your code")
            await asyncio.sleep(2)  # what is said before takes no keys, and it may still be heard
            if keys:
                caller.press(keys)
            await caller.hears(answer)
        await caller.hung_up()
    assert told.error is None


JAMBONZ = [
    {"verb": "say", "text": "Hello."},
    {"verb": "gather", "input": ["digits"], "numDigits": 2, "timeout": 3, "say": {"text": "Your number?"}},
    {"verb": "say", "text": "Thanks."},
    {"verb": "hangup"},
]


@pytest.mark.parametrize("keys", ["12", ""])
async def test_an_application_of_jambonz_says_and_asks_in_its_order(dial_flow, keys):
    async with dial_flow(flow(json.dumps(JAMBONZ), "app.json")) as caller:
        await caller.hears("Hello")
        await caller.hears("Your number")
        if keys:
            caller.press(keys)
        await caller.hears("Thanks")
        await caller.hung_up()


SPOKEN_PLAN = """[desk]
exten => s,1,Read(A,,3,,1,3)
 same => n,GotoIf($["${A}" = ""]?none,1)
 same => n,SayDigits(${A})
 same => n,Set(n=$[${n} + 1])
 same => n,GotoIf($[${n} < 3]?s,1)
 same => n,Goto(sum-${A},1)
exten => none,1,SayNumber(0)
exten => sum-7,1,SayNumber(77)
exten => i,1,SayNumber(99)
"""


@pytest.mark.parametrize(("last", "end"), [([("7#", "seven")], "77"), ([("8#", "eight")], "99"), ([], "0")])
async def test_a_dialplan_asks_again_counts_and_goes_where_the_keys_name(dial_flow, told, last, end):
    async with dial_flow(flow(SPOKEN_PLAN, "extensions.conf")) as caller:
        await asyncio.sleep(1)
        for keys, words in (("123", "one two three"), ("45#", "four five"), *last):
            caller.press(keys)
            await caller.hears(words)
            await asyncio.sleep(2)
        await caller.hears(end)
        await caller.hung_up()
    assert told.error is None
