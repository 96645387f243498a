"""What a program gives wrongly is refused where it is given, by a typed error that says what would be right; nothing of
it is sent to Asterisk.
"""

import datetime as dt

import pytest

from voicekit import App, InputDefaults, Secret, kinds, values
from voicekit._server.scripts import ScriptProgram
from voicekit.errors import BadPrompt, CallError, ProgramError, SettingsError, UnsendableCommand, VoicekitError

NAN, INF = float("nan"), float("inf")
NAMES = {"NAN": NAN, "INF": INF, "dt": dt, "kinds": kinds, "values": values, "Secret": Secret}
_ASKS = ("ask('When?', 'date'", "digits('Which?'", "menu('Which?', {'1': 'sales'}", "confirm('Sure?'")

VERBS = [
    # What is said.
    ("say(['One.', 'Two.'])", BadPrompt, "say(*parts)"),
    ("say('One.', 5)", BadPrompt, "number(5)"),
    ("say(None)", BadPrompt, "texts and parts"),
    ("say(b'One.')", BadPrompt, "texts and parts"),
    ("say(Secret('1'))", BadPrompt, "texts and parts"),
    ("say(dt.date(2026, 1, 1))", BadPrompt, "date(day)"),
    ("play(5)", BadPrompt, "audio("),
    ("play(' ')", BadPrompt, "audio("),
    ("play(['beep'])", BadPrompt, "audio("),
    # Questions.
    ("ask('When?', 'dat')", ProgramError, "date, time"),
    ("ask('How much?', 'money')", ProgramError, 'money("EUR")'),
    ("ask('Which?', 'choice')", ProgramError, "choice({"),
    ("ask('When?', kinds.date)", ProgramError, "call it: date()"),
    ("ask('How much?', kinds.money)", ProgramError, 'call it: money("EUR")'),
    ("ask('Which?', {'1': 'sales'})", ProgramError, "call.menu"),
    ("ask('When?', 5)", ProgramError, "voicekit.kinds"),
    ("ask(5, 'date')", BadPrompt, "texts and parts"),
    ("ask(None, 'date')", BadPrompt, "texts and parts"),
    ("ask('When?', 'date', no_input_timeout=-1)", ProgramError, "in seconds"),
    ("ask('When?', 'date', no_input_timeout=NAN)", ProgramError, "in seconds"),
    ("ask('When?', 'date', no_input_timeout=INF)", ProgramError, "in seconds"),
    ("ask('When?', 'date', no_input_timeout='5')", ProgramError, "in seconds"),
    ("ask('When?', 'date', interdigit_timeout=INF)", ProgramError, "in seconds"),
    *((f"{verb}, silence={wrong})", ProgramError, "silence=1.5") for verb in _ASKS for wrong in ("0.1", "'1'", "NAN")),
    ("ask('When?', 'date', max_tries=0)", ProgramError, "max_tries such as 3"),
    ("ask('When?', 'date', max_tries=1.5)", ProgramError, "max_tries such as 3"),
    ("ask('When?', 'date', max_tries='2')", ProgramError, "max_tries such as 3"),
    ("ask('When?', 'date', no_input='What?')", ProgramError, 'no_input=["'),
    ("ask('When?', 'date', no_match=5)", ProgramError, 'no_match=["'),
    ("ask('When?', 'date', no_match=[5])", BadPrompt, "texts and parts"),
    ("digits(4)", BadPrompt, "texts and parts"),
    ("digits(length=0)", ProgramError, "length=4"),
    ("digits(length='4')", ProgramError, "length=4"),
    ("digits(length=4.5)", ProgramError, "length=4"),
    ("digits(length=4, maximum=8)", ProgramError, "length, or minimum"),
    ("digits(minimum=5, maximum=4)", ProgramError, "minimum <= maximum"),
    ("digits(until='x')", ProgramError, 'use "#"'),
    ("digits(until=None)", ProgramError, 'until="#"'),
    ("digits(until=['#'])", ProgramError, 'until="#"'),
    ("digits(keys='xyz')", ProgramError, "0123456789"),
    ("digits(keys=5)", ProgramError, "0123456789"),
    ("digits(check='lun')", ProgramError, "luhn"),
    ("digits(minimum=[4])", ProgramError, "minimum=4"),
    ("digits(minimum={})", ProgramError, "minimum=4"),
    ("digits(maximum=[8])", ProgramError, "maximum=8"),
    ("digits(empty=1)", ProgramError, "empty=True"),
    ("digits(check=5)", ProgramError, 'check="luhn"'),
    ("menu('Which?', {})", ProgramError, '{"1": "sales"'),
    ("menu('Which?', None)", ProgramError, '{"1": "sales"'),
    ("menu('Which?', ['sales'])", ProgramError, '{"1": "sales"'),
    ("menu('Which?', '12')", ProgramError, '{"1": "sales"'),
    ("menu('Which?', {1: 'sales'})", ProgramError, '"1"'),
    ("menu('Which?', {'x': 'sales'})", ProgramError, "0123456789"),
    ("menu('Which?', {'1': 'sales', '2': 'Sales'})", ProgramError, "words of its own"),
    ("confirm('Sure?', yes='1', no='1')", ProgramError, 'yes="1", no="2"'),
    ("confirm('Sure?', yes='y')", ProgramError, "0123456789"),
    ("confirm('Sure?', yes=1, no=2)", ProgramError, '"1"'),
    ("confirm('Sure?', no_input_timeout=NAN)", ProgramError, "in seconds"),
    ("listen('Yes?', 'yes')", ProgramError, '["yes", "no"]'),
    ("listen('Yes?', [])", ProgramError, "leave phrases out"),
    ("listen('Yes?', [' '])", ProgramError, "leave phrases out"),
    ("listen('Yes?', [1, 2])", ProgramError, '["yes", "no"]'),
    ("listen('Yes?', silence=-1)", ProgramError, "silence=1.0"),
    ("listen('Yes?', silence=0)", ProgramError, "silence=1.0"),
    ("listen('Yes?', silence=NAN)", ProgramError, "silence=1.0"),
    ("listen('Yes?', longest=INF)", ProgramError, "longest=20.0"),
    ("listen('Yes?', silence=5, longest=1)", ProgramError, "longest=20.0"),
    # Recordings.
    ("record(max_seconds=-1)", ProgramError, "max_seconds=60"),
    ("record(max_seconds=0.4)", ProgramError, "max_seconds=60"),
    ("record(max_seconds=NAN)", ProgramError, "max_seconds=60"),
    ("record(max_seconds=INF)", ProgramError, "max_seconds=60"),
    ("record(silence=-1)", ProgramError, "silence=3"),
    ("record(silence='3')", ProgramError, "silence=3"),
    ("record(stop_key='x')", CallError, '"#"'),
    ("record(stop_key=['#'])", CallError, '"#"'),
    ("transcribe('message.wav')", ProgramError, "call.record()"),
    # The dialplan.
    ("dial('')", CallError, "PJSIP/100"),
    ("dial(' ')", CallError, "PJSIP/100"),
    ("dial('100')", CallError, "PJSIP/100"),
    ("dial('PJSIP/100&')", CallError, "PJSIP/100"),
    ("dial([])", CallError, "1 to 50"),
    ("dial(['PJSIP/100', ''])", CallError, "PJSIP/100"),
    ("dial([100])", CallError, "PJSIP/100"),
    ("dial(100)", CallError, "PJSIP/100"),
    ("dial(None)", CallError, "PJSIP/100"),
    ("dial('PJSIP/{number}@trunk')", CallError, "number=keyed"),
    ("dial('PJSIP/100', number='100')", CallError, "{number}@trunk"),
    ("dial('PJSIP/{number}@trunk', number=100)", ProgramError, 'number="100"'),
    ("dial('PJSIP/100', timeout=-1)", ProgramError, "timeout=20"),
    ("dial('PJSIP/100', timeout=0)", ProgramError, "timeout=20"),
    ("dial('PJSIP/100', timeout=NAN)", ProgramError, "timeout=20"),
    ("dial('PJSIP/100', timeout=INF)", ProgramError, "timeout=20"),
    ("dial('PJSIP/100', timeout='20')", ProgramError, "timeout=20"),
    ("dial('PJSIP/100', options=5)", ProgramError, "call.run"),
    ("dial('PJSIP/100', options='a,b')", CallError, "leave out commas"),
    ("queue('')", CallError, "support"),
    ("queue(5)", ProgramError, "support"),
    ("queue('support', timeout=-1)", ProgramError, "timeout=20"),
    ("queue('support', timeout=INF)", ProgramError, "timeout=20"),
    ("queue('support,x')", CallError, "leave out commas"),
    ("voicemail('')", CallError, "100@default"),
    ("voicemail(100)", ProgramError, "100@default"),
    ("run('')", CallError, "Playback"),
    ("run('wait', '1')", CallError, "did you mean Wait?"),
    ("run('System', 'ls')", CallError, "use one of"),
    ("run('Wait', 1)", ProgramError, '"2"'),
    ("run(5)", ProgramError, '"Wait"'),
    ("run('Wait', '1', within=0)", ProgramError, "within=60"),
    ("run('Wait', '1', within=-1)", ProgramError, "within=60"),
    ("run('Wait', '1', within=NAN)", ProgramError, "within=60"),
    ("goto('')", CallError, "100@internal"),
    ("goto(100)", ProgramError, '"100"'),
    ("goto('100', 'a b')", CallError, "100@internal"),
    ("may_dial(100)", ProgramError, '"100"'),
    ("flow('booking')", ProgramError, "app.flows("),
    # The channel.
    ("send_dtmf('')", UnsendableCommand, "w for a pause"),
    ("send_dtmf('x')", UnsendableCommand, "w for a pause"),
    ("send_dtmf(12)", ProgramError, '"12w3"'),
    ("send_dtmf('1', interval=NAN)", ProgramError, "interval=0.25"),
    ("send_dtmf('1', duration=-1)", ProgramError, "duration=0.1"),
    ("set('a b', 'x')", UnsendableCommand, "letters, digits"),
    ("set(5, 'x')", ProgramError, "DEPARTMENT"),
    ("set('A', 5)", ProgramError, "DEPARTMENT"),
    ("set('A', None)", ProgramError, "DEPARTMENT"),
    ("set('A', 'a,b')", UnsendableCommand, "encode it"),
    ("get('')", UnsendableCommand, "letters, digits"),
    ("get(5)", ProgramError, "DEPARTMENT"),
    ("get('CALLERID(num)')", CallError, "dialplan sets first"),
    ("log(5)", ProgramError, "gave up"),
    ("exit(5)", ProgramError, '"done"'),
    ("exit('')", UnsendableCommand, "text.strip()"),
    ("hangup(5)", ProgramError, '"done"'),
    ("hangup('a\\nb')", UnsendableCommand, "one line"),
]

KINDS_AND_VALUES = [
    ("kinds.number(5, 1)", ProgramError, "lesser bound first"),
    ("kinds.number('x')", ProgramError, "such as 1"),
    ("kinds.number(NAN)", ProgramError, "such as 1"),
    ("kinds.number(maximum=INF)", ProgramError, "such as 1"),
    ("kinds.number(True)", ProgramError, "such as 1"),
    ("kinds.number(1.2, 1.4)", ProgramError, "whole=False"),
    ("kinds.money('eur')", ProgramError, 'money("EUR")'),
    ("kinds.money('')", ProgramError, 'money("EUR")'),
    ("kinds.money(5)", ProgramError, 'money("EUR")'),
    ("kinds.money('EUR', 5, 1)", ProgramError, "lesser bound first"),
    ("kinds.date(earliest=dt.date(2026, 2, 1), latest=dt.date(2026, 1, 1))", ProgramError, "lesser bound first"),
    ("kinds.date('2026-01-01')", ProgramError, "fromisoformat"),
    ("kinds.date(latest=dt.datetime(2026, 1, 1))", ProgramError, ".date()"),
    ("kinds.date(near='today')", ProgramError, "fromisoformat"),
    ("kinds.time(dt.time(12), dt.time(9))", ProgramError, "lesser bound first"),
    ("kinds.time('09:00')", ProgramError, "fromisoformat"),
    ("kinds.phone('XX')", ProgramError, 'phone("GB")'),
    ("kinds.phone(49)", ProgramError, 'phone("GB")'),
    ("kinds.letters(minimum=0)", ProgramError, "1 <= minimum"),
    ("kinds.letters(5)", ProgramError, "AA9999"),
    ("kinds.letters('?!')", ProgramError, "AA9999"),
    ("kinds.letters('AA-9999')", ProgramError, "AA9999"),
    ("kinds.letters('aa99')", ProgramError, "capitals and digits"),
    ("kinds.letters(minimum=[1])", ProgramError, "minimum=4"),
    ("kinds.digits(minimum=[1])", ProgramError, "minimum=4"),
    ("kinds.digits(empty=[])", ProgramError, "empty=True"),
    ("kinds.number(whole=[])", ProgramError, "whole=False"),
    ("kinds.date(past='yes')", ProgramError, "past=True"),
    ("kinds.date(month_first=1)", ProgramError, "month_first=True"),
    ("kinds.phone(['GB'])", ProgramError, 'phone("GB")'),
    ("kinds.yes_no(['1'])", ProgramError, 'yes="1"'),
    ("kinds.yes_no(no={})", ProgramError, 'no="2"'),
    ("kinds.kind([])", ProgramError, "date, time"),
    ("kinds.letters(check='x')", ProgramError, "luhn"),
    ("kinds.yes_no('1', '1')", ProgramError, 'yes="1", no="2"'),
    ("kinds.choice({})", ProgramError, '{"1": "sales"'),
    ("kinds.choice({1: 'a'})", ProgramError, '"1"'),
    ("kinds.free_speech(silence=-1)", ProgramError, "silence=1.0"),
    ("kinds.free_speech(silence=0)", ProgramError, "silence=1.0"),
    ("kinds.free_speech(silence=True)", ProgramError, "silence=1.0"),
    ("kinds.free_speech(silence=5, longest=1)", ProgramError, "longest=20.0"),
    ("kinds.phrase([])", ProgramError, "leave phrases out"),
    ("kinds.phrase('yes')", ProgramError, '["yes", "no"]'),
    ("kinds.kind('dates')", ProgramError, "date, time"),
    ("kinds.kind(5)", ProgramError, "date, time"),
    ("values.audio(5)", BadPrompt, "audio("),
    ("values.audio('')", BadPrompt, "audio("),
    ("values.silence(-1)", BadPrompt, "silence(0.5)"),
    ("values.silence(NAN)", BadPrompt, "silence(0.5)"),
    ("values.silence(INF)", BadPrompt, "silence(0.5)"),
    ("values.silence('1')", BadPrompt, "silence(0.5)"),
    ("values.tone()", BadPrompt, "tone(440)"),
    ("values.tone(1, 2, 3, 4, 5)", BadPrompt, "tone(440)"),
    ("values.tone(-1)", BadPrompt, "tone(440)"),
    ("values.tone(NAN)", BadPrompt, "tone(440)"),
    ("values.tone('a')", BadPrompt, "tone(440)"),
    ("values.tone(440, seconds=INF)", BadPrompt, "seconds=0.2"),
    ("values.digits(None)", BadPrompt, 'digits("4021")'),
    ("values.phone(None)", BadPrompt, "phone("),
    ("values.letters(None)", BadPrompt, 'letters("AB12")'),
    ("values.phonetic([])", BadPrompt, 'phonetic("Smith")'),
    ("values.number(None)", BadPrompt, "number(21.5)"),
    ("values.number(NAN)", BadPrompt, "number(21.5)"),
    ("values.number(True)", BadPrompt, "number(21.5)"),
    ("values.ordinal(None)", BadPrompt, "ordinal(3)"),
    ("values.year([])", BadPrompt, "year(2026)"),
    ("values.money(None, 'EUR')", BadPrompt, 'money("12.50", "EUR")'),
    ("values.money(5, None)", BadPrompt, 'money("12.50", "EUR")'),
    ("values.date(5)", BadPrompt, 'date("2026-11-24")'),
    ("values.weekday(5)", BadPrompt, 'weekday("2026-11-24")'),
    ("values.month(5)", BadPrompt, 'month("2026-11-24")'),
    ("values.time(5)", BadPrompt, 'time("14:30")'),
    ("values.duration(None)", BadPrompt, "duration(90)"),
    ("values.duration(INF)", BadPrompt, "duration(90)"),
    ("values.items(5)", BadPrompt, 'items(["soup"'),
    ("values.items('soup')", BadPrompt, 'items(["soup"'),
    ("values.items([None])", BadPrompt, 'items(["soup"'),
]


def is_told(error: VoicekitError, kind: type[VoicekitError], hint: str) -> None:
    assert type(error) is kind
    assert hint in error.hint


async def carried_out(call, written: str) -> None:
    verb = eval(f"call.{written}", {"call": call, **NAMES})
    if not isinstance(verb, bool):
        await verb


@pytest.mark.looptime
@pytest.mark.parametrize(("written", "kind", "hint"), VERBS, ids=[verb for verb, *_ in VERBS])
async def test_a_verb_refuses_what_makes_no_sense_and_nothing_is_sent(place, written, kind, hint):
    seen = []

    async def conversation(call):
        before = list(call.lines())
        with pytest.raises(VoicekitError) as refused:
            await carried_out(call, written)
        seen.append((refused.value, list(call.lines()) == before))

    async with place(conversation) as caller:
        await caller.hung_up()
    ((error, nothing_sent),) = seen
    is_told(error, kind, hint)
    assert nothing_sent


@pytest.mark.parametrize(("written", "kind", "hint"), KINDS_AND_VALUES, ids=[each for each, *_ in KINDS_AND_VALUES])
def test_a_kind_of_question_and_a_value_refuse_what_makes_no_sense(written, kind, hint):
    with pytest.raises(VoicekitError) as refused:
        eval(written, NAMES)
    is_told(refused.value, kind, hint)


def test_every_function_of_the_kinds_and_the_values_refuses_something():
    written = "\n".join(each for each, *_ in KINDS_AND_VALUES)
    for module, others in ((kinds, {"InputKind", "NUMBER", "digits"}), (values, set())):
        for name in set(module.__all__) - others:
            assert f".{name}(" in written, f"{module.__name__}.{name}: what does it refuse?"


async def ends(call):
    """A conversation of no length."""


APPS = [
    (lambda: App(defaults=5), ProgramError, "InputDefaults(max_tries=2)"),
    (lambda: InputDefaults(no_input_timeout=-1), ProgramError, "in seconds"),
    (lambda: InputDefaults(interdigit_timeout=NAN), ProgramError, "in seconds"),
    (lambda: InputDefaults(max_tries=0), ProgramError, "max_tries such as 3"),
    (lambda: InputDefaults(silence=0), ProgramError, "silence=1.5"),
    (lambda: App(hotkeys=["*"]), ProgramError, 'hotkeys={"*": REPEAT}'),
    (lambda: App(hotkeys={5: ends}), ProgramError, 'hotkey("0")'),
    (lambda: App(hotkeys={"x": ends}), ProgramError, "0123456789"),
    (lambda: App(hotkeys={"1": 5}), ProgramError, "async function"),
    (lambda: App(hotwords="repeat"), ProgramError, 'hotwords={"repeat": REPEAT}'),
    (lambda: App().hotword(5), ProgramError, 'hotword("operator")'),
    (lambda: App().hotword("  "), ProgramError, "use words"),
    (lambda: App().route(5), ProgramError, 'route("support")'),
    (lambda: App().route(ends), ProgramError, "@app.route()"),
    (lambda: App().route("a b")(ends), ProgramError, "letters, digits"),
    (lambda: App().route()(5), ProgramError, "async function"),
    (lambda: App().action(ends), ProgramError, "@app.action()"),
    (lambda: App().action(5), ProgramError, 'action("price")'),
    (lambda: App().flows(5), ProgramError, "app.flows("),
    (lambda: App().run(prot=3), SettingsError, "did you mean port?"),
    (lambda: App().run(port="x"), SettingsError, "65535"),
]


@pytest.mark.parametrize(("make", "kind", "hint"), APPS)
def test_an_app_refuses_what_makes_no_sense(make, kind, hint):
    with pytest.raises(VoicekitError) as refused:
        make()
    is_told(refused.value, kind, hint)


async def test_a_script_is_told_the_same(place, prompts, tmp_path):
    prompts.pace = 0.004
    program = tmp_path / "wrong.py"
    program.write_text(
        "from voicekit.errors import VoicekitError\n"
        "from voicekit.script import dial, record, say\n"
        "for verb in (lambda: dial(''), lambda: record(silence=-1), lambda: say(['One.'])):\n"
        "    try:\n        verb()\n"
        "    except VoicekitError as error:\n        say(error.code)\n"
    )
    async with place(ScriptProgram(program)) as caller:
        await caller.hung_up()
        assert caller.texts == ["call", "program", "bad-prompt"]
