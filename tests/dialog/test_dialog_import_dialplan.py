"""Plain dialplans as flows: each idiom of people's extensions.conf, what a caller meets, and what stays where it is."""

import contextlib
import time

import pytest
import yaml

from voicekit._authoring.importing import FolderFiles, convert
from voicekit._authoring.lint import Severity, check
from voicekit._dialog.load import loads
from voicekit.errors import FlowError


def read(text, beside=None, name="extensions.conf"):
    """What comes of a dialplan; the checks have nothing against any of its flows."""
    imported = convert(text.encode(), name, beside=beside or {})
    for each in (imported, *imported.others):
        findings = check(loads(each.text, "imported.yaml"))
        assert [str(found) for found in findings if found.severity is Severity.ERROR] == []
        assert yaml.safe_load(each.text)["nodes"] == each.document["nodes"]
    return imported


def nodes(text, **also):
    return read(text, **also).document["nodes"]


def told(imported):
    return [(loss.line, loss.what, loss.instead) for loss in imported.losses]


def named(text, **also):
    return [loss.what for loss in read(text, **also).losses]


MENU = """
[main]
exten => s,1,Answer()
 same => n(again),Background(custom/welcome&custom/menu)
 same => n,WaitExten(7)
exten => 1,1,Queue(sales)
exten => 2,1,Goto(phones,200,1)
exten => i,1,Playback(pbx-invalid)
 same => n,Goto(s,again)
exten => t,1,Playback(vm-goodbye)
 same => n,Hangup()

[phones]
exten => 200,1,Dial(PJSIP/200,20)
"""


def test_a_context_that_plays_and_waits_is_a_menu_of_its_extensions():
    imported = read(MENU)
    assert imported.document["start"] == "main_again"
    assert imported.document["nodes"] == {
        "main_again": {
            "menu": [{"audio": "custom/welcome"}, {"audio": "custom/menu"}],
            "choices": {"1": "main_1", "2": "main_2"},
            "max_tries": 1,
            "no_input_timeout": 7.0,
            "interdigit_timeout": 5.0,
            "confirm": "never",
            "failed": "main_again_failed",
        },
        "main_1": {"transfer": {"queue": "sales"}, "next": "end", "failed": "hang_up"},
        "hang_up": {"hangup": True},
        "main_2": {"transfer": {"extension": "200@phones"}},
        "main_again_failed": {"branch": [{"if": "failure.kind == 'no_input'", "next": "main_t"}], "else": "main_i"},
        "main_t": {"say": {"audio": "vm-goodbye"}, "barge_in": False, "next": "hang_up"},
        "main_i": {"say": {"audio": "pbx-invalid"}, "barge_in": False, "next": "main_again"},
    }
    assert told(imported) == [(14, "context [phones], 1 line", "it stays in the dialplan")]


def test_old_spelling_means_the_same():
    old = MENU.replace("=>", "=").replace("same = n", "exten = s,n", 2).replace("Queue(sales)", "Queue,sales")
    old = old.replace("same = n,Goto(s,again)", "exten = i,n,Goto(s|again)").replace("Dial(PJSIP/200,20)", "Dial,X/1|9")
    old = old.replace("same = n,Hang", "exten = t,2,Hang").replace("Goto(phones,200,1)", "Goto(phones|200|1)")
    assert nodes(old) == nodes(MENU)


def test_without_i_and_t_the_call_ends_and_with_a_next_step_it_goes_on():
    found = nodes("[m]\nexten => s,1,Background(a)\n same => n,WaitExten()\nexten => 1,1,Playback(b)\n")
    assert (found["m"]["failed"], found["m"]["no_input_timeout"]) == ("hang_up", 10.0)
    text = (
        "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n same => n,Playback(c)\nexten => 1,1,Playback(b)\n"
    )
    assert nodes(text + "exten => t,1,Playback(d)\n")["m_failed"]["branch"][0]["next"] == "m_3"


def test_a_background_without_a_wait_takes_keys_while_it_plays_only():
    found = nodes("[m]\nexten => s,1,Background(a)\n same => n,Playback(b)\nexten => 1,1,Hangup()\n")
    assert found["m"]["no_input_timeout"] == 0
    assert found["m_failed"]["branch"][0]["next"] == "m_2"
    waits = "[general]\nautofallthrough=no\n[m]\nexten => s,1,Background(a)\nexten => 1,1,Hangup()\n"
    assert nodes(waits)["m"]["no_input_timeout"] == 10.0


def test_settings_of_the_timers_hold_for_the_questions_after_them():
    text = MENU.replace("Answer()", "Set(TIMEOUT(digit)=2)").replace("WaitExten(7)", "WaitExten()")
    text = text.replace(" same => n(again)", " same => n,Set(TIMEOUT(response)=4)\n same => n(again)", 1)
    found = read(text)
    node = found.document["nodes"][found.document["start"]]
    assert (node["no_input_timeout"], node["interdigit_timeout"]) == (4.0, 2.0)


def test_what_is_played_before_a_wait_without_background_is_not_interrupted():
    found = nodes("[m]\nexten => s,1,Playback(a)\n same => n,WaitExten(3)\nexten => 1,1,Hangup()\n")
    assert (found["m"]["menu"], found["m"]["barge_in"]) == ({"audio": "a"}, False)


def test_small_patterns_are_choices_and_large_ones_a_question_for_digits():
    found = nodes("[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => _[1-3],1,SayDigits(${EXTEN})\n")
    assert found["m"]["choices"] == {"1": "m_1", "2": "m_2", "3": "m_3"}
    assert found["m_2"]["say"] == "2"
    text = """[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => 0,1,Queue(desk)
exten => _2XX,1,Dial(PJSIP/${EXTEN},20)\n same => n,VoiceMail(${EXTEN})\nexten => i,1,Playback(no)\n"""
    found = nodes(text)
    slot = found["m_asked"]["form"]["dialled"]
    assert (slot["type"], slot["maximum"], slot["until"]) == ("digits", 3, "")
    assert found["m_dialled"] == {
        "branch": [
            {"if": "dialled == '0'", "next": "m_0"},
            {"if": "len(dialled) == 3 and starts_with(dialled, '2')", "next": "m_2XX"},
        ],
        "else": "m_i",
    }
    assert found["m_2XX"]["transfer"] == {"dial": "PJSIP/{dialled}", "allow": ["_2XX"], "timeout": 20.0}


def test_extensions_of_contexts_that_are_included_can_be_dialled():
    text = "[m]\ninclude => more\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n[more]\nexten => 7,1,Queue(q)\n"
    assert nodes(text)["m"]["choices"] == {"7": "m_7"}
    assert named(text) == []


def test_an_include_by_the_time_of_day_is_named_and_not_taken_for_always():
    text = "[m]\ninclude => day,9:00-17:00,mon-fri,*,*\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n"
    text += "exten => 1,1,Hangup()\n[day]\nexten => 7,1,Queue(q)\n"
    assert nodes(text)["m"]["choices"] == {"1": "hang_up"}
    assert "include => day,9:00-17:00,mon-fri,*,*" in named(text)


READ = """[pin]
exten => s,1,Read(PIN,custom/pin,4,,2,6)
 same => n,GotoIf($["${PIN}" = ""]?none)
 same => n,GotoIf($[${LEN(${PIN})} = 4 & ${PIN} != 1111]?good:bad,1)
 same => n(none),Hangup()
 same => n(good),SayDigits(${PIN})
 same => n,SayNumber(12)
exten => bad,1,Set(tries=$[${tries} + 1])
 same => n,ExecIf($[${tries} > 2]?Hangup())
 same => n,Goto(s,1)
"""


def test_read_is_a_question_for_digits_and_conditions_are_branches():
    found = nodes(READ)
    assert found["pin"] == {"set": {"PIN": "none"}, "next": "pin_asked"}
    slot = found["pin_asked"]["form"]["PIN"]
    assert slot == {
        "type": "digits",
        "keys": "0123456789*",
        "default": "''",
        "prompt": {"audio": "custom/pin"},
        "maximum": 4,
        "max_tries": 2,
        "no_input_timeout": 6.0,
        "interdigit_timeout": 6.0,
        "confirm": "never",
    }
    assert found["pin_2"]["branch"] == [{"if": "PIN == ''", "next": "hang_up"}]
    assert found["pin_3"]["branch"] == [{"if": "(len(text(PIN)) == 4) and (PIN != 1111)", "next": "pin_good"}]
    assert found["pin_good"]["say"] == "{PIN:digits}"
    assert found["pin_bad"]["set"] == {"tries": "number(tries) + 1"}
    assert found["pin_bad_2"] == {"branch": [{"if": "tries > 2", "next": "hang_up"}], "else": "pin"}


def test_a_goto_by_what_was_keyed_in_is_a_branch_over_the_extensions_that_there_are():
    text = "[m]\nexten => s,1,Read(C,menu,1)\n same => n,Goto(pick-${C},1)\nexten => pick-1,1,Queue(a)\n"
    text += "exten => pick-2,1,Queue(b)\nexten => i,1,Playback(no)\n"
    assert nodes(text)["m_2"] == {
        "branch": [{"if": "C == '1'", "next": "m_pick_1"}, {"if": "C == '2'", "next": "m_pick_2"}],
        "else": "m_i",
    }


def test_times_are_hours_and_days_of_the_month_are_conditions():
    text = """[in]
exten => s,1,GotoIfTime(*,*,25-26,dec?closed)
 same => n,GotoIfTime(08:30-17:59,mon-fri,*,*,Europe/Berlin?open:closed)
 same => n(closed),Playback(closed)
 same => n,Hangup()
 same => n(open),Background(hello)
 same => n,WaitExten(5)
exten => 1,1,Queue(q)
"""
    found = nodes(text)
    assert found["in"] == {
        "branch": [{"if": "today.month in [12] and today.day in [25, 26]", "next": "in_closed"}],
        "else": "in_2",
    }
    assert found["in_2"] == {
        "schedule": {"zone": "Europe/Berlin", "open": {"mon-fri": "08:30-18:00"}},
        "open": "in_open",
        "closed": "in_closed",
    }
    without = text.replace(",Europe/Berlin", "")
    assert nodes(without)["in_2"]["schedule"]["zone"] == "UTC"
    assert named(without) == ["the time zone of Asterisk's machine"]


DIAL = """[m]
exten => s,1,Background(hello)
 same => n,WaitExten(5)
exten => 1,1,Dial(PJSIP/1&PJSIP/2,15,tT)
 same => n,Goto(s-${DIALSTATUS},1)
exten => s-BUSY,1,VoiceMail(1@default,b)
exten => s-NOANSWER,1,VoiceMail(1@default,u)
exten => s-CHANUNAVAIL,1,Playback(gone)
exten => 2,1,Dial(PJSIP/3,10,g)
 same => n,Playback(after)
"""


def test_what_comes_of_a_dial_leads_where_the_dialplan_leads():
    found = nodes(DIAL)
    assert found["m_1"] == {
        "transfer": {"dial": "PJSIP/1&PJSIP/2", "timeout": 15.0, "options": "tT"},
        "next": "end",
        "busy": "m_s_BUSY",
        "no_answer": "m_s_NOANSWER",
        "failed": "m_s_CHANUNAVAIL",
    }
    assert found["m_2"]["next"] == found["m_2"]["failed"] == "m_2_2"


def test_a_language_is_changed_and_recordings_named_by_it_are_known():
    text = """[m]\nexten => s,1,Background(lang)\n same => n,WaitExten(5)
exten => 1,1,Set(CHANNEL(language)=de)\n same => n,Goto(talk,s,1)
exten => 2,1,Set(CHANNEL(language)=fr)\n same => n,Goto(talk,s,1)
[talk]\nexten => s,1,Playback(${CHANNEL(language)}/hello)\n"""
    found = nodes(text)
    assert found["m_1"] == {"language": "de", "next": "talk"}
    assert (found["talk"]["say"], found["talk_2"]["say"]) == ({"audio": "de/hello"}, {"audio": "fr/hello"})


def test_a_recording_is_a_record_node_and_is_played_back_from_there():
    text = "[m]\nexten => s,1,Record(/tmp/x-${UNIQUEID}.wav,3,30,q)\n same => n,Playback(/tmp/x-${UNIQUEID})\n"
    found = nodes(text)
    assert found["m"] | {"empty": "", "next": ""} == {
        "record": "recording_of_m", "max_seconds": 30.0, "silence": 3.0, "beep": False, "stop_key": "#",
        "empty": "", "next": "",
    }  # fmt: skip
    assert found["m_2"] == {"branch": [{"if": "recording_of_m != none", "next": "m_2_heard"}], "else": "hang_up"}
    assert found["m_2_heard"]["say"] == {"audio": "{recording_of_m.path}"}


def test_what_no_flow_can_say_stays_in_the_dialplan_and_the_way_there_is_told():
    text = MENU.replace("Queue(sales)", "AGI(order.agi)").replace("Playback(pbx-invalid)", "Macro(sorry)")
    imported = read(text.replace(" same => n,Hangup()", " same => n,Directory(default)"))
    found = imported.document["nodes"]
    assert found["main_1"] == {"transfer": {"extension": "1@main"}}
    assert found["main_t_2"] == {"transfer": {"extension": "main-t-2@from-flow"}}
    assert "# exten => main-t-2,1,Goto(main,t,2)\n" in imported.text
    assert "# [from-flow]\n" in imported.text
    assert (
        6,
        "AGI(order.agi)",
        "it stays in the dialplan, with what follows: transfer: {extension: 1@main} leads there",
    ) in told(imported)
    assert any(line == 8 and what == "Macro(sorry)" for line, what, _ in told(imported))


def test_the_dialplan_goes_on_where_it_has_set_what_it_reads():
    text = "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => 1,1,Playback(b)\n"
    text += " same => n,Set(X=${CUT(Y,:,1)})\n same => n,AGI(x.agi,${X})\n same => n,Playback(c)\n"
    text += "exten => 2,1,Answer()\n same => n,ConfBridge(1)\nexten => 3,1,Goto(nowhere,1)\n"
    text += "exten => _98X.,1,NoOp()\n same => n,Dial(SIP/${EXTEN:2})\n same => n,Hangup()\n"
    imported = read(text)
    found = imported.document["nodes"]
    assert found["m_1_2"] == {"transfer": {"extension": "m-n1-2@from-flow"}}
    assert "# exten => m-n1-2,1,Goto(m,1,2)\n" in imported.text
    assert found["m_2_2"] == {"transfer": {"extension": "2@m"}}
    assert found["m_98X_2"]["transfer"] == {"dial": "Local/{dialled}@m", "allow": ["_98X."]}
    assert (10, "Goto(nowhere,1)", "no such extension is here: the call goes to the dialplan's") in told(imported)
    assert not any("Playback(c)" in what or "Hangup" in what for _, what, _ in told(imported))


def test_an_extension_that_no_call_comes_to_is_one_line_of_the_report():
    text = MENU.replace("[phones]", "exten => h,1,System(a)\n same => n,System(b)\n[phones]")
    assert "extension h of [main], 2 lines" in named(text)


def test_variables_that_only_the_flow_has_set_are_named_where_the_dialplan_reads_them():
    text = "[m]\nexten => s,1,Read(ORDER,ask,5)\n same => n,GotoIf($[${ORDER} > 5]?x,1)\n same => n,Hangup()\n"
    text += "exten => x,1,AGI(order.agi,${ORDER})\n"
    assert any("the dialplan reads ORDER there" in instead for _, _, instead in told(read(text)))


def test_what_only_concerns_the_channel_is_named_and_the_call_goes_on():
    text = MENU.replace("Answer()", "MixMonitor(${UNIQUEID}.wav)")
    assert [each for each in told(read(text)) if "MixMonitor" in each[1]] == [
        (3, "MixMonitor(${UNIQUEID}.wav)", "left out: write it in front of the flow in the dialplan")
    ]
    text = MENU.replace("Answer()", "Set(CDR(userfield)=x)").replace(
        "Background", "Set(unread=1)\n same => n,Background"
    )
    assert {"Set(CDR(userfield)=x)", "Set(unread=1)"} <= set(named(text))


@pytest.mark.parametrize(
    ("step", "without"),
    [
        ("Hangup(17)", "Hangup()"),
        ("Dial(PJSIP/1,10,t,http://a.example)", "Dial(PJSIP/1,10,t)"),
        ("Queue(sales,,http://a.example)", "Queue(sales)"),
        ("Queue(sales,,,hello)", "Queue(sales)"),
        ("Read(PIN,ask,4,i)", "Read(PIN,ask,4)"),
        ("Background(a,p)", "Background(a)"),
    ],
)
def test_an_argument_that_no_flow_has_is_named(step, without):
    text = "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => 1,1,{}\n same => n,Hangup()\n"
    assert step in named(text.format(step))
    assert without not in named(text.format(without))


def test_a_variable_that_nothing_sets_is_declared_and_named():
    text = '[m]\nexten => s,1,GotoIf($["${VIP}" = "yes"]?1,1)\n same => n,Background(a)\n same => n,WaitExten(3)\n'
    imported = read(text + "exten => 1,1,Queue(q)\n")
    assert imported.document["variables"] == {"VIP": "''"}
    assert (2, "the variable VIP, which nothing here sets", "it is empty: write its value") in told(imported)


def test_numbers_that_lead_to_one_dialogue_are_what_its_flow_answers():
    lead = "[trunk]\nexten => 5551234,1,Answer()\n same => n,Goto(main,s,1)\nexten => 5551235,1,Goto(main,s,1)\n"
    imported = read(lead + MENU)
    assert imported.document["answers"] == {"called": ["5551234", "5551235"]}
    assert not imported.others


def test_several_entrances_are_several_flows():
    other = "[shop]\nexten => s,1,Background(shop)\n same => n,WaitExten(3)\nexten => 1,1,Queue(shop)\n"
    imported = read("[trunk]\nexten => 11,1,Goto(main,s,1)\nexten => 22,1,Goto(shop,s,1)\n" + MENU + other)
    assert [each.flow.flow for each in (imported, *imported.others)] == ["main", "shop"]
    assert imported.others[0].document["answers"] == {"called": ["22"]}
    assert imported.others[0].document["nodes"].keys() == {"shop", "shop_1", "hang_up"}


def test_globals_templates_and_comments_are_read_as_asterisk_reads_them():
    text = """; extensions of our own
[globals]
DESK=PJSIP/9 ; the desk
;-- a comment
over lines --;
[base](!)
exten => i,1,SayAlpha(a\\;b)
[m](base)
exten => s,1,Background(a)\t; hello
 same => n,WaitExten(3)
exten => 1,1,Dial(${DESK})
"""
    found = nodes(text)
    assert found["m_1"]["transfer"] == {"dial": "PJSIP/9"}
    assert found["m_i"]["say"] == "a ; b"


def test_labels_and_priorities_count_as_in_asterisk():
    text = "[m]\nexten => s,1(a),NoOp()\nexten => s,5,Background(b)\nexten => s,n(c),WaitExten(3)\n"
    text += "exten => 1,1,Goto(s,6)\nexten => 2,1,Goto(s,c)\nexten => 3,hint,PJSIP/3\n"
    imported = read(text.replace("s,5", "s,2"))
    assert any(what == "exten => 3,hint,PJSIP/3" for what in named(text.replace("s,5", "s,2")))
    assert imported.document["nodes"]["m_2"]["choices"]["2"] == "m_c"


def test_a_circle_in_which_nobody_is_asked_stays_in_the_dialplan():
    text = (
        "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => 1,1,Playback(music)\n same => n,Goto(1,1)\n"
    )
    imported = read(text + "exten => 2,1,Goto(2,1)\n")
    assert imported.document["nodes"]["m_1"] == {"transfer": {"extension": "1@m"}}
    assert any(instead == "a circle in which nobody is asked" for _, _, instead in told(imported))


def test_files_of_the_folder_are_included_and_their_lines_are_named(tmp_path):
    (tmp_path / "more.d").mkdir()
    (tmp_path / "more.d" / "a.conf").write_text("[m]\nexten => 1,1,AGI(a.agi)\n")
    text = "#include more.d/*.conf\n[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n#tryinclude none.conf\n"
    imported = read(text, beside=FolderFiles(tmp_path))
    loss = next(loss for loss in imported.losses if loss.what == "AGI(a.agi)")
    assert (loss.file, loss.line, loss.place) == ("more.d/a.conf", 2, "more.d/a.conf, line 2: ")


@pytest.mark.parametrize(
    "include", ["#include /etc/hostname", "#include ../secret.conf", "#include link.conf", '#exec "date"', "#include ."]
)
def test_no_file_outside_the_folder_is_read_and_nothing_is_carried_out(tmp_path, include):
    (tmp_path / "secret.conf").write_text("[m]\nexten => 9,1,Playback(secret)\n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.conf").symlink_to(tmp_path / "secret.conf")
    imported = read(f"{include}\n{MENU}", beside=FolderFiles(folder))
    assert include in [loss.what for loss in imported.losses]
    assert "secret" not in imported.text.replace(include, "")


def test_files_that_include_each_other_end(tmp_path):
    (tmp_path / "a.conf").write_text("#include b.conf\n[m]\nexten => 1,1,Hangup()\n")
    (tmp_path / "b.conf").write_text("#include a.conf\n" * 50)
    assert "#include a.conf" in named(f"#include a.conf\n{MENU}", beside=FolderFiles(tmp_path))


def test_a_dialplan_of_telephones_only_says_so():
    with pytest.raises(FlowError, match="no dialogue"):
        convert(b"[phones]\nexten => _2XX,1,Dial(PJSIP/${EXTEN})\n", "extensions.conf")


def test_a_file_that_only_includes_others_names_the_one_that_is_missing(tmp_path):
    with pytest.raises(FlowError, match=r"#include gone\.conf: no such file") as refused:
        convert(b"\n#include gone.conf\n", "extensions.conf", beside=FolderFiles(tmp_path))
    assert refused.value.line == 2
    with pytest.raises(FlowError, match="stands above its extensions"):
        convert(b"exten => s,1,Background(a)\n", "extensions.conf")


HOSTILE = {
    "patterns": "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n"
    + "".join(f"exten => _{n}X.,1,Goto({n}1,1)\n" for n in range(1_500)),
    "menus": "".join(f"[c{n}]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n"
                     + "".join(f"exten => {d},1,Goto(c{(n * 10 + d) % 400},s,1)\n" for d in range(10))
                     for n in range(400)),
    "modes": "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n"
    + "".join(f"exten => {d},1,Set(v{d}=1)\n same => n,Goto(s,1)\n" for d in range(9))
    + "".join(f"exten => 9{d},1,Playback(${{v{d}}})\n" for d in range(9)),
    "references": "[m]\nexten => s,1,Background(" + "${" * 4_000 + ")\n same => n,WaitExten(3)\n",
    "brackets": "[m]\nexten => s,1,GotoIf($[" + "(" * 3_000 + "1]?s,1)\n same => n,Background(a)\n",
    "includes": "".join(f"[c{n}]\ninclude => c{(n + 1) % 900}\ninclude => c{(n * 7) % 900}\n" for n in range(900))
    + "[c0]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\n",
    "templates": "[t0](!)\nexten => 1,1,Playback(a)\n"
    + "".join(f"[t{n + 1}](!,t{n},t{n})\n" for n in range(60)) + "[m](t60)\n",
    "gotos": "[m]\nexten => s,1,Background(a)\n same => n,WaitExten(3)\nexten => 1,1,NoOp()\n"
    + " same => n,GotoIf($[${x} = 1]?1,1)\n" * 2_000,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_dialplan_takes_bounded_time(text):
    began = time.process_time()
    with contextlib.suppress(FlowError):
        convert(text.encode(), "extensions.conf")
    assert time.process_time() - began < 20
