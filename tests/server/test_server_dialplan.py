"""The printed dialplan: what it says, and what never gets into it."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._server.dialplan import MARK, Flavour, dialplan, marks, safe, target
from voicekit.errors import ConfigError

LINE = re.compile(r"| *;.*|\[[A-Za-z0-9_-]+\]|(exten => [^,\s]+,1| same => n(\(\w+\))?),\w+\(.*\)( +;.*)?")


def test_every_line_is_one_that_asterisk_reads():
    text = dialplan({"100": "support", "_2XX": "sales"}, token="abcdefgh", host="::1", options="i", fallback="a,b,1")
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []


def test_each_extension_leads_to_its_route():
    text = dialplan({"100": "support", "_2XX": "sales"})
    assert re.findall(r"exten => (\w+),1,Set\(VOICEKIT_TO.*\n same => n,Gosub\(voicekit-call,s,1\((\w+)\)\)", text) == [
        ("100", "support"),
        ("_2XX", "sales"),
    ]


def test_the_call_goes_through_tryexec_with_all_it_needs():
    text = dialplan({"100": "support"}, host="pbx.example", port=3000, token="secret-123", options="n")
    assert "TryExec(ExternalIVR(ivr://pbx.example:3000(${ARG1},vars=1),n))\n" in text
    assert "Set(VOICEKIT_SECRET=secret-123)\n" in text


def test_what_a_network_sends_is_used_only_inside_safe():
    text = re.sub(r";.*", "", dialplan({"100": "support"}))
    for name in ("CALLERID(num)", "EXTEN", "CHANNEL(language)", "CHANNEL(name)", "UNIQUEID"):
        assert text.replace(safe(name), "").count(f"${{{name}}}") == 0


def test_a_call_that_left_comes_back_by_its_token_or_its_end_is_told():
    text = dialplan({"100": "support"}, context="acme")
    assert "TryExec(${VOICEKIT_ERRAND})\n" in text
    assert "TryExec(ExternalIVR(${VOICEKIT_BACK}(resume=${VOICEKIT_TOKEN})))\n" in text
    assert "exten => h,1," in text
    assert "gone=1" in text
    assert "[acme-tap]\n" in text


def test_ipv6_stands_in_brackets_and_a_program_in_the_place_of_an_address():
    assert target("::1", 2949) == "ivr://[::1]:2949"
    assert target("127.0.0.1", 2949, Path("/srv/ivr/hello.py")) == "/srv/ivr/hello.py"


def test_the_fallback_is_an_apology_or_the_place_that_is_given():
    assert "Playback(sorry&please-try-call-later)" in dialplan({"100": "a"})
    given = dialplan({"100": "a"}, fallback="queues,700,1")
    assert " same => n,Goto(queues,700,1)\n same => n,Hangup()\n" in given
    assert "Playback" not in given


def test_busy_lines_have_words_of_their_own_and_a_caller_who_was_told_hears_no_more():
    end = dialplan({"100": "a"}).partition("[voicekit-fallback]")[2]
    assert ' same => n,GotoIf($["${VOICEKIT_SAID}" = "1"]?end)\n' in end
    assert ' same => n,GotoIf($["${VOICEKIT_STATUS}" = "BUSY"]?busy)\n' in end
    assert " same => n(busy),Playback(all-circuits-busy-now&please-try-call-later)\n same => n,Hangup()\n" in end


def test_a_printed_dialplan_carries_its_number_and_an_older_one_counts_as_the_first():
    text = dialplan({"100": "a"})
    assert marks(text) == (MARK,)
    assert marks(re.sub(r".*VOICEKIT_DIALPLAN.*\n", "", text) + text) == (1, MARK)
    assert marks("[default]\nexten => 1,1,NoOp()\n") == ()


def test_each_flavour_names_its_file_and_its_way_to_reload():
    assert "dialplan reload" in dialplan({"100": "a"})
    free = dialplan({"_1XX": "a", "100": "a"}, flavour=Flavour.FREEPBX)
    assert "extensions_custom.conf" in free
    assert "voicekit,100,1" in free


@pytest.mark.parametrize(
    "wrong",
    [
        {"extensions": {}},
        {"extensions": {"100,1,System(x)": "a"}},
        {"extensions": {"100": "a)"}},
        {"extensions": {"100": "a\n[b]"}},
        {"extensions": {"100": "${X}"}},
        {"host": "a,b"},
        {"host": "127.0.0.1)"},
        {"host": ""},
        {"port": 0},
        {"port": 65536},
        {"program": Path("hello.py")},
        {"program": Path("/srv/a b.py")},
        {"program": Path("/srv/a;b.py")},
        {"token": "short"},
        {"token": "abc,defgh"},
        {"token": "abcdefgh\n"},
        {"context": "a]"},
        {"context": ""},
        {"fallback": "queues"},
        {"fallback": "a,b,1)"},
        {"options": "x"},
        {"options": "n)"},
    ],
)
def test_a_value_that_would_break_out_is_refused_with_what_is_allowed(wrong):
    with pytest.raises(ConfigError) as refused:
        dialplan(**({"extensions": {"100": "a"}} | wrong))
    assert refused.value.hint


@given(
    values=st.one_of(
        st.text(min_size=1).map(lambda text: {"extensions": {text: "a"}}),
        st.text(min_size=1).map(lambda text: {"extensions": {"100": text}}),
        st.text().map(lambda text: {"program": Path("/", text)}),
        st.dictionaries(st.sampled_from(["host", "token", "context", "fallback", "options"]), st.text(), min_size=1),
    )
)
def test_whatever_is_given_nothing_but_whole_lines_come_out(values):
    try:
        text = dialplan(**({"extensions": {"100": "a"}} | values))
    except ConfigError:
        return
    assert [line for line in text.split("\n") if not LINE.fullmatch(line)] == []
