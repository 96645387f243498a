"""The ledger of an import: whatever stands in a file is converted, or stands in the report."""

import copy
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._authoring.importing import convert
from voicekit._authoring.importing.dialplan import applications
from voicekit._authoring.importing.draft import MOST_LOSSES
from voicekit._authoring.importing.freepbx import ivr
from voicekit._authoring.importing.twiml import dial
from voicekit._authoring.importing.twiml import document as twiml
from voicekit._authoring.importing.twiml import prompts as twiml_prompts
from voicekit._authoring.importing.voicexml import content, fields, grammars, prompts, srgs
from voicekit._authoring.importing.xml import Element, Words, parse_xml

VOICEXML = """<vxml version="2.1" xml:lang="en-US" xmlns="http://www.w3.org/2001/vxml">
<meta name="author" content="somebody"/>
<property name="timeout" value="4s"/>
<var name="n" expr="0"/>
<link next="#desk" dtmf="0"><grammar mode="voice" root="r"><rule id="r"><one-of><item>operator</item></one-of></rule>
</grammar></link>
<noinput>I did not hear you.<reprompt/></noinput>
<menu id="main">
  <prompt bargein="true" timeout="3s">For your order <break time="1s"/> press 1, <s>for a message press 2.</s></prompt>
  <choice dtmf="1" next="#order">my order</choice>
  <choice dtmf="2" next="#voice">message</choice>
  <nomatch count="1">Sorry?<reprompt/></nomatch>
  <nomatch count="3">Goodbye. <exit/></nomatch>
</menu>
<form id="order">
  <block name="hello">Let us see.</block>
  <field name="number" type="digits?length=6"><prompt>Your order number?</prompt>
    <help>It is on the bill.<reprompt/></help>
    <property name="interdigittimeout" value="2s"/></field>
  <field name="drink"><prompt>Which? <enumerate>For <value expr="_prompt"/>, press <value expr="_dtmf"/>.</enumerate>
    </prompt><option dtmf="1" value="c" accept="exact">coffee</option></field>
  <field name="city"><prompt>Where to?</prompt>
    <grammar version="1.0" root="g" mode="voice"><rule id="g" scope="public">to <ruleref uri="#where"/></rule>
    <rule id="where"><one-of><item repeat="1">Rome<tag>out="R"</tag></item><item><token>Bonn</token><tag>out="B"</tag>
    </item></one-of></rule></grammar></field>
  <field name="pin"><prompt>Your PIN?</prompt>
    <grammar mode="dtmf" root="p"><rule id="d"><one-of><item>0</item><item>1</item><item>2</item><item>3</item>
    <item>4</item><item>5</item><item>6</item><item>7</item><item>8</item><item>9</item></one-of></rule>
    <rule id="p"><item repeat="4-6"><ruleref uri="#d"/></item></rule></grammar></field>
  <field name="sure" type="boolean" cond="n &lt; 3"><prompt>So <say-as interpret-as="digits"><value expr="number"/>
    </say-as>, right? <audio src="ding.wav"/></prompt>
    <filled><if cond="sure"><goto next="#voice"/><elseif cond="n &gt; 3"/><disconnect/>
    <else/><assign name="n" expr="n + 1"/><prompt>Again.</prompt><clear namelist="number sure"/></if></filled></field>
  <filled mode="all" namelist="number city">Thank you.</filled>
</form>
<form id="desk"><transfer name="t" type="bridge" connecttimeout="20s"><prompt>One moment.</prompt>
  <filled><if cond="t == 'busy'"><prompt>Busy.</prompt><else/><exit/></if></filled>
</transfer></form>
<form id="voice"><record name="msg" beep="true" maxtime="30s" finalsilence="3s" dtmfterm="true"><prompt>Speak.</prompt>
  <noinput>Nothing?<reprompt/></noinput><filled><prompt>Thanks.</prompt></filled></record></form>
</vxml>"""

TWIML = """<Response>
<Say language="en-GB" loop="2">Hello. <break time="1s"/> Bye.</Say><Play>welcome.wav</Play><Pause length="2"/>
<Gather numDigits="1" timeout="4" finishOnKey="#" input="dtmf" action="next.xml" method="GET"
  actionOnEmptyResult="false"><Say>Press 1.</Say><Pause/></Gather>
<Record maxLength="20" timeout="4" playBeep="true" finishOnKey="#" action="next.xml" trim="trim-silence"/>
<Dial timeout="10" timeLimit="60" hangupOnStar="true"><Number>+15551234</Number><Sip>a@b.example</Sip>
  <Client>joe</Client></Dial>
<Dial>+15559999</Dial>
<Enqueue>support</Enqueue>
<Redirect method="POST">other.xml</Redirect></Response>"""

FREEPBX = {
    "ivr_details": [
        {
            "id": "1",
            "name": "Main",
            "description": "By day",
            "announcement": "5",
            "directdial": "",
            "invalid_loops": "3",
            "invalid_retry_recording": "default",
            "invalid_append_announce": "1",
            "invalid_destination": "app-blackhole,hangup,1",
            "invalid_recording": "default",
            "timeout_time": "8",
            "timeout_loops": "3",
            "timeout_destination": "ext-queues,400,1",
            "retvm": "0",
            "strict_dial_timeout": "2",
        }
    ],
    "ivr_entries": [
        {"ivr_id": "1", "selection": "1", "dest": "from-did-direct,100,1", "ivr_ret": "0"},
        {"ivr_id": "1", "selection": "2", "dest": "ivr-1,s,1", "ivr_ret": "0"},
    ],
    "recordings": [{"id": "5", "displayname": "Welcome", "filename": "custom/welcome"}],
}

KNOWN = {
    "voicexml": {"<transfer> to nobody", "choices without a key"},
    "twiml": {"the document next", "the document other", "the number +1555", "<Sip> a@b", "<Client> joe"},
}
"""What the samples themselves have no equivalent for, by its beginning."""


def written(element):
    """An element as XML."""
    attributes = "".join(
        f" {name}={json.dumps(value.replace('&', '&amp;').replace('<', '&lt;'))}"
        for name, value in element.attributes.items()
    )
    inner = "".join(
        each.text.replace("&", "&amp;").replace("<", "&lt;") if isinstance(each, Words) else written(each)
        for each in element.content
    )
    return f"<{element.name}{attributes}>{inner}</{element.name}>"


def sample(text):
    return parse_xml(text.encode(), "sample.xml")


def report(root):
    return [loss.what for loss in convert(written(root).encode(), "sample.xml").losses]


SAMPLES = {"voicexml": sample(VOICEXML), "twiml": sample(TWIML)}
PLACES = [(name, place) for name, root in SAMPLES.items() for place, _ in enumerate(root.walk())]


def names_of_ancestors(root, place):
    """The element at a place, and those around it."""
    target = list(root.walk())[place]
    return {each.name for each in root.walk() if any(one is target for one in each.walk())}


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples_are_converted_whole_but_for_what_is_known(name):
    for what in report(copy.deepcopy(SAMPLES[name])):
        assert what.startswith(tuple(KNOWN[name])), what


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_an_unknown_element_anywhere_is_in_the_report(name, place):
    root = copy.deepcopy(SAMPLES[name])
    target = list(root.walk())[place]
    target.content.append(Element("strange", 0, {"at": "x"}, [Words("zork", 0)]))
    found = report(root)
    around = [f"<{each}>" for each in names_of_ancestors(SAMPLES[name], place)]
    assert any(what.startswith("<strange>") for what in found) or any(
        what.startswith(tuple(around)) or "in place of" in what or "more than a list" in what for what in found
    ), found
    assert len(found) > len(report(copy.deepcopy(SAMPLES[name]))) or "<strange>" in found


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_an_unknown_attribute_anywhere_is_in_the_report(name, place):
    root = copy.deepcopy(SAMPLES[name])
    target = list(root.walk())[place]
    target.attributes["strange"] = "zork"
    assert any(what == f"<{target.name}> strange='zork'" for what in report(root))


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_words_where_none_are_said_are_in_the_report_or_said(name, place):
    root = copy.deepcopy(SAMPLES[name])
    list(root.walk())[place].content.append(Words(" zork ", 0))
    imported = convert(written(root).encode(), "sample.xml")
    told = imported.text + " ".join(loss.what for loss in imported.losses)
    before = convert(written(SAMPLES[name]).encode(), "sample.xml")
    assert "zork" in told or imported.lost > before.lost


@pytest.mark.parametrize(("name", "place"), PLACES)
def test_a_known_element_where_it_has_no_meaning_is_in_the_report(name, place):
    root = copy.deepcopy(SAMPLES[name])
    list(root.walk())[place].content.append(
        Element("choice" if name == "voicexml" else "Number", 0, {"strange": "zork"})
    )
    assert len(report(root)) > len(report(copy.deepcopy(SAMPLES[name])))


def test_a_processing_instruction_and_a_foreign_namespace_are_in_the_report():
    document = """<?old x?><vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xmlns:x="urn:x">
    <form x:id="y"><block>Hello.<?php echo 1?></block><x:block>never said</x:block></form></vxml>"""
    imported = convert(document.encode(), "a.vxml")
    assert [loss.what for loss in imported.losses] == ["<?old>", "<?php>", "<form> x:id='y'", "<x:block>"]
    assert "never" not in imported.text


TABLES = [
    *((content._WRITERS, name, VOICEXML) for name in ("if", "goto", "assign", "clear", "exit", "disconnect")),
    *((prompts._SAYERS, name, VOICEXML) for name in ("prompt", "audio", "break", "value", "say-as", "enumerate", "s")),
    *((srgs._WAYS, name, VOICEXML) for name in ("tag", "token", "ruleref", "one-of", "item")),
    *((srgs._SHAPES, name, VOICEXML) for name in ("ruleref", "one-of", "item")),
    *((grammars._SLOTS, name, VOICEXML) for name in ("boolean", "digits")),
    *((fields._PROPERTIES, name, VOICEXML) for name in ("timeout", "interdigittimeout")),
    *((twiml._VERBS, name, TWIML) for name in ("Gather", "Record", "Dial", "Enqueue", "Redirect")),
    *((dial._LEGS, name, TWIML) for name in ("Number", "Sip", "Client")),
]


@pytest.mark.parametrize(
    ("table", "name", "text"), TABLES, ids=[f"{each[1]}-{place}" for place, each in enumerate(TABLES)]
)
def test_without_its_converter_a_thing_is_in_the_report(table, name, text, monkeypatch):
    before = set(convert(text.encode(), "sample.xml").losses)
    monkeypatch.delitem(table, name)
    new = set(convert(text.encode(), "sample.xml").losses) - before
    assert any(name in loss.what or "<grammar>" in loss.what for loss in new), new


DIALPLAN = """[globals]
DESK=PJSIP/9
[trunk]
exten => 5551234,1,Answer()
 same => n,GotoIfTime(9:00-17:00,mon-fri,*,*,UTC?main,s,1)
 same => n,Playback(closed)
 same => n,VoiceMail(1@default)
[main]
include => more
exten => s,1,Set(tries=0)
 same => n,Set(CHANNEL(language)=de)
 same => n(again),Background(menu)
 same => n,WaitExten(5)
exten => 1,1,Dial(${DESK},10)
exten => 2,1,Read(PIN,ask,4)
 same => n,GotoIf($[${PIN} = 1234]?ok)
 same => n,ExecIf($[${PIN} = 1]?Hangup())
 same => n,Goto(s,again)
 same => n(ok),SayDigits(${PIN})
 same => n,Wait(1)
 same => n,Goto(by-${PIN},1)
exten => by-1234,1,Hangup()
exten => t,1,Set(tries=$[${tries} + 1])
 same => n,GotoIf($[${tries} > 2]?bye,1:s,again)
exten => bye,1,Congestion()
[more]
exten => 3,1,Queue(sales)
"""
LINES = DIALPLAN.splitlines()
STEPS = [number for number, line in enumerate(LINES) if re.search(r",\w+\(", line)]
ENDS = [number for number in range(3, len(LINES)) if not LINES[number + 1 : number + 2] or LINES[number + 1][0] != " "]


def dialplan(lines):
    return [loss.what for loss in convert("\n".join(lines).encode(), "extensions.conf").losses]


def test_the_dialplan_is_converted_whole_but_for_what_is_known():
    assert dialplan(DIALPLAN.splitlines()) == ["Congestion()"]


@pytest.mark.parametrize("place", ENDS)
@pytest.mark.parametrize(
    "line", ["strange => zork", "exten => 9zork,1,Playback(zork)", "exten => s/1,1,Zork()", "zork"]
)
def test_a_line_of_a_dialplan_that_nothing_takes_is_in_the_report(place, line):
    assert line in dialplan([*LINES[: place + 1], line, *LINES[place + 1 :]])


@pytest.mark.parametrize("place", STEPS)
def test_an_application_that_is_not_known_is_in_the_report_at_any_step(place):
    lines = list(LINES)
    lines[place] = re.sub(r",\w+\(.*\)$", ",Zork(x)", lines[place])
    assert any("Zork(x)" in what or "context [" in what for what in dialplan(lines))


@pytest.mark.parametrize("name", ["background", "read", "gotoif", "gotoiftime", "dial", "queue", "voicemail", "execif"])
def test_without_its_converter_an_application_is_in_the_report(name, monkeypatch):
    monkeypatch.delitem(applications.APPLICATIONS, name)
    assert any(what.lower().startswith(f"{name}(") for what in dialplan(DIALPLAN.splitlines()))


def test_every_verb_that_says_something_has_its_converter():
    assert set(twiml_prompts.SAID) == twiml_prompts._PARTS.keys()


def freepbx(tables):
    imported = convert(json.dumps(tables).encode(), "ivr.json")
    return imported, [loss.what for loss in imported.losses]


def test_the_tables_are_converted_whole_but_for_what_is_known():
    assert freepbx(FREEPBX)[1] == []


@pytest.mark.parametrize("table", FREEPBX)
@pytest.mark.parametrize("value", ["zork", 0, True, ["zork"], {"a": 1}])
def test_an_unknown_column_is_in_the_report(table, value):
    tables = copy.deepcopy(FREEPBX)
    tables[table][0]["strange"] = value
    assert any(f"{table}: strange=" in what for what in freepbx(tables)[1])


@pytest.mark.parametrize("table", FREEPBX)
def test_every_column_with_another_name_is_in_the_report(table):
    for column, value in FREEPBX[table][0].items():
        tables = copy.deepcopy(FREEPBX)
        del tables[table][0][column]
        tables[table][0][f"x_{column}"] = value
        if column == "id" and table == "ivr_details":
            continue  # it is no IVR then
        assert freepbx(tables)[1] or not value, column


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("ivr_details", {"id": "1", "name": "Main again"}),
        ("ivr_details", {"name": "no number"}),
        ("ivr_entries", {"ivr_id": "9", "selection": "1", "dest": "x"}),
        ("ivr_entries", {"ivr_id": "1", "selection": "1", "dest": "ext-queues,9,1"}),
        ("ivr_entries", {"ivr_id": "1", "selection": "t", "dest": "ext-queues,9,1"}),
        ("recordings", {"id": "7", "filename": "custom/other"}),
        ("queues", {"id": "4"}),
        ("ivr_details", "a text"),
    ],
)
def test_a_row_that_nothing_takes_is_in_the_report(table, row):
    tables = copy.deepcopy(FREEPBX)
    tables.setdefault(table, []).append(row)
    assert len(freepbx(tables)[1]) == 1


def test_a_value_without_a_column_and_a_column_named_twice_are_in_the_report():
    text = 'id,name,announcement,selection,dest,dest\n1,Day,hello,1,"ext-queues,5,1",other,more\n'
    what = [loss.what for loss in convert(text.encode(), "ivr_details.csv").losses]
    assert "ivr_details: 'other'" in what
    assert "ivr_details: 'more'" in what


def test_the_report_has_an_end_and_counts_the_rest():
    lines = "\n".join(f"<strange{number}/>" for number in range(MOST_LOSSES + 500))
    imported = convert(f"<vxml>{lines}</vxml>".encode(), "a.vxml")
    assert len(imported.losses) == MOST_LOSSES + 1
    assert imported.losses[-1].what == "and 500 more"
    assert imported.lost == MOST_LOSSES + 500
    assert imported.text.count("left out") == MOST_LOSSES


NAMES = sorted({each.name for root in SAMPLES.values() for each in root.walk()})


@given(st.data())
def test_of_any_rearranged_sample_each_strange_attribute_is_converted_or_reported(data):
    """Elements moved anywhere: a mark on each is found in the report, alone or with the element around it."""
    root = copy.deepcopy(SAMPLES[data.draw(st.sampled_from(sorted(SAMPLES)))])
    for _ in range(data.draw(st.integers(1, 3))):
        places = list(root.walk())
        moved = copy.deepcopy(places[data.draw(st.integers(1, len(places) - 1))])
        into = places[data.draw(st.integers(0, len(places) - 1))]
        into.content.insert(data.draw(st.integers(0, len(into.content))), moved)
    marked = data.draw(st.sampled_from(list(root.walk())[1:]))
    marked.attributes["strange"] = "zork"
    imported = convert(written(root).encode(), "sample.xml")
    names = [f"<{each.name}>" for each in root.walk() if any(one is marked for one in each.walk())]
    alone = f"<{marked.name}> strange='zork'"
    told = [loss.what for loss in imported.losses]
    assert alone in told or any(
        what.startswith(tuple(names))
        or "<grammar>" in what
        or "words in place" in what
        or "the event" in what
        or "the condition" in what
        or "the property" in what
        or "the choice" in what
        or "the value" in what
        for what in told
    ), (alone, told)


def test_the_kinds_of_failures_have_their_columns():
    assert set(ivr._KINDS) == {"timeout", "invalid"}
