"""VoiceXML as a flow: menus, forms, events and conditions of the plain kind."""

import pytest
import yaml

from voicekit._authoring.importing import convert
from voicekit._authoring.importing.voicexml.expressions import ScriptScope
from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import FlowDocument, loads


def read(body, attributes=""):
    document = f"""<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" {attributes}>\n{body}\n</vxml>"""
    imported = convert(document.encode(), "shop.vxml")
    assert FlowDocument.model_validate(yaml.safe_load(imported.text)) == imported.flow
    return imported


def nodes(body):
    return read(body).document["nodes"]


def test_a_menu_is_a_menu():
    imported = read(
        """<menu id="main"><prompt bargein="false" timeout="4s">Sales or help?</prompt>
        <choice dtmf="1" next="#sales">sales</choice><choice dtmf="2" next="#main">again</choice></menu>
        <form id="sales"><block>Sales.</block></form>""",
        'xml:lang="en-US"',
    )
    assert imported.document["nodes"] == {
        "main": {
            "menu": "Sales or help?",
            "choices": {"1": {"words": "sales", "next": "sales"}, "2": {"words": "again", "next": "main"}},
            "barge_in": False,
            "no_input_timeout": 4.0,
        },
        "sales": {"say": "Sales.", "next": "end"},
    }
    assert (imported.flow.language, imported.losses) == ("en-US", ())


def test_a_menu_counts_its_own_keys_where_it_is_told_to():
    choices = nodes(
        """<menu dtmf="true"><prompt>?</prompt><choice next="#menu">a</choice><choice next="#menu">b</choice></menu>"""
    )
    assert list(choices["menu"]["choices"]) == ["1", "2"]


@pytest.mark.parametrize(
    ("type_", "slot"),
    [
        ("boolean", {"type": "yes_no"}),
        ("boolean?y=7;n=9", {"type": "yes_no", "yes": "7", "no": "9"}),
        ("date", {"type": "date"}),
        ("digits?length=4", {"type": "digits", "length": 4}),
        ("digits?minlength=2;maxlength=6", {"type": "digits", "minimum": 2, "maximum": 6}),
        ("currency", {"type": "money", "currency": "USD"}),
        ("number", {"type": "number", "whole": False}),
        ("phone", {"type": "phone"}),
        ("time", {"type": "time"}),
    ],
)
def test_built_in_types_are_slots(type_, slot):
    form = nodes(f"""<form><field name="x" type="{type_}"><prompt>?</prompt></field></form>""")["form"]
    assert form == {"form": {"x": slot | {"prompt": "?"}}, "next": "end"}
    by_grammar = f"""<form><field name="x"><grammar src="builtin:dtmf/{type_}"/><prompt>?</prompt></field></form>"""
    assert nodes(by_grammar)["form"] == form


def test_options_are_choices_with_their_values():
    form = nodes(
        """<form><field name="size"><prompt>Which? <enumerate/></prompt>
        <option dtmf="1" value="s">small</option><option value="l">large</option></field></form>"""
    )["form"]
    assert form["form"]["size"] == {
        "type": "choice",
        "choices": {"1": {"value": "s", "words": ["small"]}, "2": {"value": "l", "words": ["large"]}},
        "prompt": "Which? small; large",
    }


def test_a_list_in_a_grammar_is_a_choice():
    form = nodes(
        """<form><field name="city"><prompt>?</prompt><grammar root="r"><rule id="r"><one-of>
        <item>Bonn <tag>out="BN"</tag></item>
        <item>Cologne<tag>out.city='K';</tag></item><item>Koeln<tag>'K'</tag></item>
        </one-of></rule></grammar></field></form>"""
    )["form"]
    assert form["form"]["city"]["choices"] == {
        "1": {"value": "BN", "words": ["Bonn"]},
        "2": {"value": "K", "words": ["Cologne", "Koeln"]},
    }


def test_fields_in_a_row_are_one_form_and_an_initial_is_its_open_question():
    form = nodes(
        """<form id="book"><initial><prompt>When?</prompt></initial>
        <field name="day" type="date"><prompt>Which day?</prompt></field>
        <field name="hour" type="time" cond="day != 'x'">
        <prompt>At what time?</prompt><filled><prompt>Good.</prompt></filled></field>
        <field name="sure" type="boolean"><prompt><value expr="day"/>?</prompt></field></form>"""
    )
    assert list(form["book"]["form"]) == ["day", "hour"]
    assert form["book"]["open"] == "When?"
    assert form["book"]["form"]["hour"]["if"] == "day != 'x'"
    asked = form[form["book"]["next"]]
    assert asked["branch"][0]["if"] == "day != 'x'"
    assert form[asked["branch"][0]["next"]] == {"say": "Good.", "next": "book_sure"}
    assert form["book_sure"]["form"]["sure"]["prompt"] == "{day}?"


def test_handlers_are_said_by_their_counts_and_the_one_that_leaves_is_the_last_try():
    form = nodes(
        """<form><field name="x" type="digits"><prompt>?</prompt>
        <noinput>Hello?</noinput><noinput count="3"><prompt>Bye.</prompt><disconnect/></noinput>
        <nomatch>Wrong.</nomatch><nomatch count="3">Still wrong.</nomatch><help>Four digits.</help></field></form>"""
    )
    slot = form["form"]["form"]["x"]
    assert slot["no_input"] == "Hello?"
    assert slot["no_match"] == ["Wrong.", "Wrong.", "Still wrong."]
    assert (slot["help"], slot["max_tries"]) == ("Four digits.", 3)
    assert form[slot["failed"]]["say"] == "Bye."
    assert form[form[slot["failed"]]["next"]] == {"hangup": True}


def test_what_the_document_says_of_events_and_properties_is_said_of_the_flow():
    imported = read(
        """<property name="timeout" value="4s"/><property name="bargein" value="false"/><noinput>Hello?</noinput>
        <form><field name="x" type="digits"><prompt>?</prompt></field></form>"""
    )
    assert imported.document["defaults"] == {"no_input_timeout": 4.0, "barge_in": False, "no_input": "Hello?"}
    assert "no_input" not in imported.document["nodes"]["form"]["form"]["x"]


def test_filled_goes_its_ways():
    form = nodes(
        """<form id="f"><field name="n" type="number"><prompt>?</prompt>
        <filled><if cond="n &gt; 3 &amp;&amp; n != 7"><goto next="#f"/><elseif cond="n == 0"/><exit/>
        <else/><assign name="m" expr="n + 1"/></if><prompt>Done.</prompt></filled></field></form>"""
    )
    branch = form[form["f"]["next"]]
    assert branch["branch"] == [{"if": "n > 3 and n != 7", "next": "f"}, {"if": "n == 0", "next": "end"}]
    assert form[branch["else"]]["set"] == {"m": "n + 1"}
    assert form[form[branch["else"]]["next"]] == {"say": "Done.", "next": "end"}


def test_a_submit_asks_a_web_service():
    form = nodes("""<form><block><submit next="http://shop.example/a" namelist="x y" method="post"/></block></form>""")
    assert form["form"] == {
        "webhook": "http://shop.example/a",
        "method": "POST",
        "set": "answer",
        "arguments": {"x": "x", "y": "y"},
        "next": "end",
    }


def test_a_transfer_leads_by_its_result():
    form = nodes(
        """<form id="d"><transfer name="t" dest="tel:+1555" type="bridge" connecttimeout="20s">
        <prompt>One moment.</prompt>
        <filled><if cond="t == 'busy'"><prompt>Busy.</prompt>
        <elseif cond="t == 'noanswer'"/><goto next="#d"/></if></filled>
        </transfer></form>"""
    )
    assert form["d"]["transfer"] == {"dial": "Local/+1555@from-internal", "timeout": 20.0}
    assert (form["d"]["say"], form["d"]["no_answer"]) == ("One moment.", "d")
    assert form[form["d"]["busy"]] == {"say": "Busy.", "next": "end"}


def test_a_record_keeps_its_bounds():
    form = nodes("""<form><record name="m" beep="true" maxtime="30s" finalsilence="2500ms" dtmfterm="false">
        <prompt>?</prompt>
        <filled><prompt>Thanks.</prompt></filled></record></form>""")
    assert form["form"] == {
        "record": "m",
        "prompt": "?",
        "beep": True,
        "max_seconds": 30.0,
        "silence": 2.5,
        "stop_key": None,
        "next": "form_then_say",
    }


def test_a_link_is_a_command():
    imported = read(
        """<link next="#desk" dtmf="0"><grammar mode="voice" root="r">
        <rule id="r"><one-of><item>operator</item></one-of></rule></grammar></link>
        <form id="desk"><block>Hello.</block></form>"""
    )
    assert imported.document["commands"] == {"desk": {"key": "0", "words": ["operator"], "next": "desk"}}


def test_every_element_and_attribute_without_equivalent_is_reported_with_its_line():
    imported = read(
        """<form scope="document"><block>
        <script>count()</script>
        <log>x</log><prompt>A <emphasis level="strong">b</emphasis></prompt></block>
        <object name="o" classid="x"/></form>"""
    )
    assert [(loss.line, loss.what) for loss in imported.losses] == [
        (2, "<form> scope='document'"),
        (3, "<script>"),
        (4, "<emphasis>"),
        (4, "<log>"),
        (5, "<object>"),
    ]


@pytest.mark.parametrize(
    ("used", "begins"),
    [
        ("<if cond=\"x == 'a'\">b</if>", "None"),
        ('<value expr="x"/>', "''"),
        ('<if cond="x &gt; 3">b</if><value expr="x"/>', "0"),
        ('<submit next="http://shop.example/" namelist="x"/>', "None"),
    ],
)
@pytest.mark.parametrize("declared", ["", '<var name="x"/>', '<var name="x" expr="Math.random()"/>'])
def test_a_variable_that_nothing_sets_begins_as_something_that_can_be_used_and_is_reported(used, begins, declared):
    imported = read(f"<form>{declared}<block>Well. {used}</block></form>")
    assert imported.document["variables"] == {"x": begins}
    assert any(loss.what == "the variable x, which nothing here sets" for loss in imported.losses)
    assert not [each for each in check(loads(imported.text, "x.yaml")) if each.severity is Severity.ERROR]


def test_what_no_voice_says_is_left_out_of_a_prompt_and_reported():
    imported = read("""<form><record name="m"/><field name="ok" type="boolean"><prompt>Keep <value expr="m"/>?</prompt>
        </field><block>So <value expr="ok"/></block></form>""")
    assert "{" not in imported.text
    assert {loss.what for loss in imported.losses} == {"<value> expr='m'", "<value> expr='ok'"}


@pytest.mark.parametrize(
    ("rules", "slot"),
    [
        ('<rule id="r"><item repeat="4-6"><ruleref uri="#d"/></item></rule>', {"minimum": 4, "maximum": 6}),
        ('<rule id="r"><item repeat="1-"><ruleref uri="#d"/></item></rule>', {"minimum": 1}),
        ('<rule id="r"><ruleref uri="#d"/><ruleref uri="#d"/></rule>', {"length": 2}),
        (
            '<rule id="r"><item repeat="3"><ruleref uri="#d"/></item><item repeat="0-1">*</item></rule>',
            {"length": 3, "until": "*"},
        ),
        ('<rule id="r"><item repeat="3"><ruleref uri="#d"/></item><item>#</item></rule>', {"length": 3}),
    ],
)
def test_digits_of_a_grammar_by_keys_keep_their_lengths(rules, slot):
    digits = "".join(f"<item>{digit}</item>" for digit in range(10))
    imported = read(
        f"""<form><field name="x"><prompt>?</prompt><grammar mode="dtmf" root="r">
        <rule id="d"><one-of>{digits}</one-of></rule>{rules}</grammar></field></form>"""
    )
    assert imported.document["nodes"]["form"]["form"]["x"] == {"type": "digits", "prompt": "?"} | slot
    assert imported.losses == ()


@pytest.mark.parametrize(("longer", "lost"), [(3, []), (4, ["which digits a <grammar> takes"])])
def test_lengths_of_digits_with_a_gap_between_them_are_reported(longer, lost):
    digits = "".join(f"<item>{digit}</item>" for digit in range(10))
    imported = read(
        f"""<form><field name="x"><prompt>?</prompt><grammar mode="dtmf" root="r"><rule id="r"><one-of>
        <item repeat="2"><ruleref uri="#d"/></item><item repeat="{longer}"><ruleref uri="#d"/></item></one-of></rule>
        <rule id="d"><one-of>{digits}</one-of></rule></grammar></field></form>"""
    )
    slot = imported.document["nodes"]["form"]["form"]["x"]
    assert (slot["minimum"], slot["maximum"]) == (2, longer)
    assert [loss.what for loss in imported.losses] == lost


def test_digits_of_which_not_all_are_taken_are_reported():
    imported = read("""<form><field name="x"><prompt>?</prompt><grammar mode="dtmf" root="r"><rule id="r">
        <item repeat="9"><one-of><item>1</item><item>2</item></one-of></item></rule></grammar></field></form>""")
    assert imported.document["nodes"]["form"]["form"]["x"] == {"type": "digits", "prompt": "?", "length": 9}
    assert [loss.what for loss in imported.losses] == ["which digits a <grammar> takes"]


@pytest.mark.parametrize(
    ("tag", "value", "lost"),
    [
        ('out="x"', "x", 0),
        ("out = 'x';", "x", 0),
        ("$ = 'x'", "x", 0),
        ("{$.f='x'}", "x", 0),
        ("out.f='x'; out.g='y'", "x", 1),
        ("out = {f: 'x'}", "x", 0),
        ("x", "x", 0),
        ("out = 7", "7", 0),
        ("out = f(1)", "a word", 1),
        ("out = out + 'x'", "a word", 1),
    ],
)
def test_a_tag_gives_the_value_or_is_reported(tag, value, lost):
    imported = read(
        f"""<form><field name="f"><prompt>?</prompt><option dtmf="2" value="other">other</option><grammar root="r">
        <rule id="r"><item>a word<tag>{tag}</tag></item></rule></grammar></field></form>"""
    )
    choices = imported.document["nodes"]["form"]["form"]["f"]["choices"]
    assert {"value": value, "words": ["a word"]} in choices.values()
    assert len([loss for loss in imported.losses if "key" not in loss.what]) == lost


@pytest.mark.parametrize(
    ("script", "expression"),
    [
        ("a === 'x' && !(b || c)", "a == 'x' and not (b or c)"),
        ("document.n >= 1.5", "n >= 1.5"),
        ("session.connection.remote.uri != undefined", "call.caller != None"),
        ("x == true", "x == True"),
        ("f(x)", None),
        ("x.length > 3", "len(x) > 3"),
        ("a ? b : c", "b if a else c"),
        ("'a' + n", "'a' + text(n)"),
        ("'n' + 1 + 2", "'n' + text(1) + text(2)"),
        ("a - (b - c)", "a - (b - c)"),
        ("a < b == c", "(a < b) == c"),
        ("typeof x != 'undefined'", "x != None"),
        ("parseInt(x, 10) % 2", "int(x) % 2"),
        ("from == 'it\\'s'", 'from_ == "it\'s"'),
        ("x = 3", None),
        ("x.y.z", None),
        ("x$.confidence > 0.5", None),
        ("typeof x", None),
        ("__import__('os')", None),
        ("new Date()", None),
        ("'a' + ", None),
        ("", None),
    ],
)
def test_simple_scripts_are_expressions(script, expression):
    assert ScriptScope().expression(script, 1) == expression


@pytest.mark.parametrize(
    ("handlers", "reported"),
    [
        ("<noinput>Sorry?</noinput>", ["<noinput> without <reprompt/>"]),
        ("<noinput>Sorry?<reprompt/></noinput><nomatch>Please say A.</nomatch>", ["<nomatch> without <reprompt/>"]),
        ("<help>Say A.</help>", ["<help> without <reprompt/>"]),
        ("<catch event='noinput nomatch'>Sorry?</catch>", ["<catch> without <reprompt/>"]),
        ("<nomatch><assign name='n' expr='n + 1'/>Sorry?</nomatch>", ["<nomatch> without <reprompt/>"]),
        ("<nomatch><assign name='n' expr='n + 1'/>Sorry?<reprompt/></nomatch>", []),
        ("<nomatch><if cond='n &lt; 2'>Sorry?<reprompt/><else/><exit/></if></nomatch>", []),
        ("<noinput count='2'>Goodbye.<exit/></noinput><noinput>Sorry?<reprompt/></noinput>", []),
        ("", []),
    ],
)
def test_a_question_that_is_said_again_though_only_an_answer_is_waited_for_is_reported(handlers, reported):
    imported = read(
        f"""<var name="n" expr="0"/><form><field name="a"><prompt>A?</prompt><option dtmf="1">a</option>
        {handlers}</field></form>"""
    )
    assert [loss.what for loss in imported.losses] == reported
    assert {loss.instead for loss in imported.losses} <= {"the question is said again after it"}
    assert {loss.line for loss in imported.losses} <= {3}
