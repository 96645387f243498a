"""Each oddity of ExternalIVR, in the model of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit.testing.asterisk.model import KEY_LENGTH, IvrModel
from voicekit.testing.asterisk.player import BROKEN
from voicekit.testing.asterisk.setup import Setup

SOUNDS = {"beep": 0.44, "one": 1.0, "two": 2.0, "long": 60.0, "broken": BROKEN, "empty": 0.0, "été": 0.2}


class Desk:
    """A model with a clock, operated by hand: what it says is collected without its Unix times."""

    def __init__(self, sounds=SOUNDS.get, **setup):
        self.model = IvrModel(Setup(**{"poll": 0.0, **setup}), sounds)
        self.now = 0.0

    def until(self, now):
        while (due := self.model.deadline()) is not None and due <= now:
            self.model.advance(due)
        self.now = now
        self.model.advance(now)
        return self

    def wait(self, seconds):
        return self.until(self.now + seconds)

    def write(self, *commands, gap=0.0):
        for command in commands:
            self.model.receive(command.encode() + b"\n", self.now)
            self.wait(gap)
        return self

    def raw(self, data):
        self.model.receive(data, self.now)
        return self

    def press(self, keys):
        for key in keys:
            self.model.press(key, self.now)
        return self

    def hang_up(self):
        self.model.hang_up(self.now)
        return self

    def close(self):
        self.model.receive_eof(self.now)
        return self

    @property
    def events(self):
        found = []
        for line in self.model.take_output().decode(errors="surrogateescape").splitlines():
            tag, stamp, *data = line.split(",", 2)
            assert len(stamp) == 10
            found.append(",".join([tag, *data]))
        return found


# Commands.


@pytest.mark.parametrize("short", ["P", "P,", "T,", "H", "H,", "E,", ""])
def test_a_command_shorter_than_three_characters_is_ignored(short):
    desk = Desk().write(short)
    assert desk.events == []
    assert not desk.model.closed


def test_the_second_character_is_never_checked():
    assert Desk().write("Pxx").events == ["P,ivr://127.0.0.1:2949"]
    desk = Desk().write("Hello")
    assert desk.events == ["H"]
    assert desk.model.outcome == "hangup"


@pytest.mark.parametrize("unknown", ["p,1", "Q,unknown", " P,1", "\tP,1", "   ", "é,1", "\x00P,1"])
def test_unknown_commands_and_leading_blanks_are_ignored_without_an_answer(unknown):
    assert Desk().write(unknown).events == []


@pytest.mark.parametrize("blanks", [" ", "\r", " \t\r", "\x01"])
def test_blanks_at_the_end_are_stripped(blanks):
    assert Desk().write("S,beep" + blanks).wait(1.0).events == ["F,beep"]


def test_a_line_ends_at_a_nul():
    assert Desk(variables={"A": "1"}).write("G,A\0B").events == ["G,A=1"]


def test_p_repeats_the_address_and_at_most_31_arguments():
    assert Desk(application="ivr://host", args=("a", "b c")).write("P,1").events == ["P,ivr://host,a,b c"]
    many = tuple(str(number) for number in range(40))
    assert Desk(application="/srv/ivr", args=many).write("P,1").events == [
        "P,/srv/ivr," + ",".join(str(number) for number in range(31))
    ]


def test_of_the_address_and_its_arguments_asterisk_keeps_99_bytes():
    (answer,) = Desk(application="ivr://host", args=("é" * 60, "t")).write("P,1").events
    assert answer == "P,ivr://host," + "é" * 44


def test_messages_and_a_childs_complaints_reach_the_log():
    desk = Desk().write("L,all is well", "O,bogus")
    desk.model.receive_log("Traceback", desk.now)
    assert [(line.level, line.text) for line in desk.model.log] == [
        ("NOTICE", "Log message from EIVR: all is well"),
        ("WARNING", "Unknown option requested: bogus"),
        ("NOTICE", "stderr: Traceback"),
    ]


@pytest.mark.parametrize(
    ("command", "events", "outcome"), [("E,x", ["E"], "exit"), ("X,x", [], "exit"), ("H,x", ["H"], "hangup")]
)
def test_the_three_ways_to_leave(command, events, outcome):
    desk = Desk().write("S,long").wait(1.0).write(command)
    assert (desk.events, desk.model.outcome, desk.model.deadline()) == (events, outcome, None)
    assert desk.model.playing is None
    desk.raw(b"P,1\n").press("1").hang_up().close().wait(5.0)
    assert desk.events == []


# Playing.


def test_f_comes_a_frame_after_the_end():
    desk = Desk().write("S,one")
    assert desk.until(1.0).events == []
    assert desk.until(1.04).events == ["F,one"]


def test_files_follow_one_another_and_the_same_file_twice_is_told_twice():
    desk = Desk().write("S,beep", "A,beep", "A,one").wait(2.5)
    assert desk.events == ["F,beep", "F,beep", "F,one"]
    heard = desk.model.heard
    assert [(each.file, each.ending) for each in heard] == [("beep", "finished")] * 2 + [("one", "finished")]
    assert [each.start for each in heard[1:]] == [each.end for each in heard[:-1]]


def test_s_interrupts_what_plays_and_drops_what_waits():
    desk = Desk().write("S,long", "A,one", "A,two").wait(1.0).write("S,beep")
    assert desk.events == ["T,long", "D,one", "D,two"]
    assert desk.wait(1.0).events == ["F,beep"]
    assert [each.ending for each in desk.model.heard] == ["interrupted", "finished"]


def test_s_of_an_unknown_file_lets_the_old_prompt_play_on():
    desk = Desk().write("S,one", "A,beep").wait(0.5).write("S,nosuch")
    assert desk.events == ["Z,nosuch"]
    assert desk.wait(2.0).events == ["F,one", "F,beep"]


def test_a_file_replaced_after_one_frame_is_told_as_interrupted_and_hardly_heard():
    desk = Desk().write("S,long").wait(0.1).write("S,one").wait(0.02).write("S,two")
    assert desk.events == ["T,long", "T,one"]


def test_a_file_replaced_within_the_same_frame_is_dropped():
    desk = Desk().write("S,long").wait(0.105).write("S,one", "S,two")
    assert desk.events == ["T,long", "D,one"]
    desk.wait(0.5)
    assert [each.file for each in desk.model.heard] == ["long"]


def test_what_was_queued_before_the_generator_began_with_it_is_dropped():
    desk = Desk().wait(0.105).write("A,one", "S,two")
    assert desk.events == ["D,one"]


def test_i_clears_everything_and_says_nothing_when_there_is_nothing():
    desk = Desk().write("S,long", "A,one").wait(1.0).write("I,1")
    assert desk.events == ["T,long", "D,one"]
    assert desk.wait(1.0).write("I,1").events == []
    assert desk.model.playlist == ()
    assert desk.model.playing is None


@pytest.mark.parametrize("name", ["beep.wav", "beep&one", "beep,one", " beep", "nosuch"])
def test_names_that_are_no_file_get_z_with_the_name(name):
    assert Desk().write(f"A,{name}").events == [f"Z,{name}"]


def test_names_are_bytes_and_come_back_as_they_were():
    assert Desk().write("S,été").wait(1.0).events == ["F,été"]
    desk = Desk().raw(b"S,\xff\xfe\n")
    assert desk.model.take_output().endswith(b",\xff\xfe\n")


def test_a_file_that_cannot_be_opened_vanishes_without_f():
    desk = Desk().write("S,broken", "A,beep").wait(1.0)
    assert desk.events == ["F,beep"]
    assert [line.text for line in desk.model.log] == ["File 'broken' could not be opened"]
    assert Desk().write("S,one", "A,broken").wait(3.0).events == ["F,one"]


def test_a_file_without_a_frame_finishes_at_once_but_in_a_row_it_silences_the_generator():
    assert Desk().write("S,empty").wait(0.1).events == ["F,empty"]
    desk = Desk().write("S,beep", "A,empty", "A,one").wait(5.0)
    assert desk.events == ["F,beep"]
    assert desk.model.playing is None
    assert desk.write("S,two").wait(5.0).write("T,1").wait(5.0).events == ["T,empty", "D,one"]


def test_times_in_events_are_unix_seconds():
    model = IvrModel(Setup(epoch=1_795_436_873, poll=0.0), SOUNDS.get, now=50.0)
    model.receive(b"G,A\n", 52.5)
    assert model.take_output() == b"G,1795436875,A=\n"


# Keys.


def test_all_sixteen_keys_are_events_and_nothing_else_is_a_key():
    assert Desk().press("0123456789*#ABCD").events == list("0123456789*#ABCD")
    for key in ("a", "E", "", "12", "\n"):
        with pytest.raises(ValueError, match="no key"):
            Desk().model.press(key, 0.0)


def test_with_autoclear_a_key_is_told_first_then_t_then_each_d():
    desk = Desk().write("O,AutoClear", "S,long", "A,one", "A,two").wait(1.0).press("5")
    assert desk.events == ["5", "T,long", "D,one", "D,two"]
    assert desk.press("6").events == ["6"]


def test_without_autoclear_a_key_leaves_the_prompts_alone():
    desk = Desk().write("O,autoclear", "O,noautoclear", "S,one").wait(0.5).press("5").wait(1.0)
    assert desk.events == ["5", "F,one"]


# Options n, i, d.


def test_unanswered_s_a_i_and_o_get_z_without_data_until_t():
    desk = Desk(options="n").write("S,beep", "A,beep", "I,1", "O,autoclear", "S,nosuch")
    assert desk.events == ["Z"] * 5
    assert desk.write("V,A=1", "G,A", "P,1").events == ["G,A=1", "P,ivr://127.0.0.1:2949"]
    assert desk.write("T,1", "S,beep").wait(1.0).events == ["F,beep"]
    assert desk.write("T,1").events == []


def test_answering_waits_for_the_first_audio_at_most_half_a_second():
    desk = Desk(options="n", media=3.0).write("T,1", "P,1").wait(0.4)
    assert desk.events == []
    assert desk.wait(0.1).events == ["P,ivr://127.0.0.1:2949"]


def test_a_key_before_answering_is_told_after_it():
    desk = Desk(options="n").press("7").wait(1.0)
    assert desk.events == []
    assert desk.write("T,1").events == ["7"]


def test_answering_a_channel_that_is_gone_fails():
    desk = Desk(options="ni").hang_up().write("T,1")
    assert desk.events == ["I,HANGUP", "Z,ANSWER_FAILURE"]


def test_on_a_channel_answered_before_option_n_accepts_files_but_is_silent_until_t():
    desk = Desk(options="n", answered=True).write("S,beep").wait(2.0)
    assert desk.events == []
    assert desk.write("T,1").wait(1.0).events == ["F,beep"]


def test_hanging_up_ends_with_h_and_tells_nothing_of_what_was_queued():
    desk = Desk().write("S,long", "A,one").wait(1.0).hang_up()
    assert (desk.events, desk.model.outcome) == (["H"], "caller")
    assert [(each.file, each.ending) for each in desk.model.heard] == [("long", "hung up")]


def test_with_option_i_the_application_has_to_leave_by_itself():
    desk = Desk(options="i").write("S,long").wait(1.0).hang_up()
    assert desk.events == ["I,HANGUP"]
    assert desk.wait(60.0).press("1").write("S,beep", "O,autoclear", "I,1", "A,nosuch").events == ["Z"] * 4
    assert desk.write("D,1", "G,A", "E,x").events == ["G,A=", "E"]
    assert desk.model.outcome == "exit"


def test_with_option_d_a_dead_channel_still_has_variables():
    desk = Desk(options="d", hung_up=True).write("V,A=1", "G,A", "L,x", "P,1", "S,beep", "T,1")
    assert desk.events == ["G,A=1", "P,ivr://127.0.0.1:2949", "Z"]
    assert desk.write("E,x").events == ["E"]


def test_with_option_d_a_living_unanswered_channel_is_refused():
    desk = Desk(options="d")
    assert (desk.events, desk.model.outcome) == ([], "hangup")
    assert Desk(options="dn").write("T,1").events == ["Z,ANSWER_FAILURE"]


@pytest.mark.parametrize("options", ["", "i", "n"])
def test_closing_the_connection_hangs_the_channel_up_without_a_word(options):
    desk = Desk(options=options).write("S,long").wait(1.0)
    desk.model.take_output()
    assert (desk.close().events, desk.model.outcome) == ([], "hangup")
    assert desk.model.log[-1].text == "Child process went away"


# Variables.


def test_v_sets_several_variables_and_a_comma_in_a_value_starts_the_next():
    desk = Desk().write("V,A=1,B=has,comma", "G,A,B,comma,NOPE,")
    assert desk.events == ["G,A=1,B=has,comma=,NOPE=,="]


def test_marks_of_inheritance_are_no_part_of_the_name():
    assert Desk().write("V,_A=1,__B=2,_=x", "G,A,_A,B,__B").events == ["G,A=1,_A=,B=2,__B="]


def test_g_reads_only_real_variables():
    desk = Desk().write("V,CHANNEL(language)=fr,E=${FOO}$[1+1],GLOBAL(X)=7")
    assert desk.write("G,CHANNEL(language),UNIQUEID,E,X").events == [
        "G,CHANNEL(language)=,UNIQUEID=,E=${FOO}$[1+1],X=7"
    ]
    assert desk.model.variables.functions == {"CHANNEL(language)": "fr"}


def test_the_answer_to_g_is_cut_at_2047_bytes():
    desk = Desk(variables={"A": "é" * 2000}).write("G,A,A")
    (line,) = desk.model.take_output().splitlines()
    assert len(line.split(b",", 2)[2]) == 2047


# The D command.


def test_d_blocks_the_thread_and_keys_pressed_meanwhile_are_lost():
    desk = Desk().write("S,one", "D,123456,250,100").wait(1.5).press("9").raw(b"P,1\n").wait(0.6)
    assert desk.events == []
    assert desk.wait(0.2).events == ["F,one", "P,ivr://127.0.0.1:2949"]
    assert [digit for _, digit in desk.model.sent_digits] == list("123456")
    assert [at for at, _ in desk.model.sent_digits][:2] == pytest.approx([0.1, 0.45], abs=0.01)
    assert desk.press("8").events == ["8"]


@pytest.mark.parametrize(
    ("command", "seconds"),
    [("D,x", 0.1), ("D,1", 0.45), ("D,1w2,50,50", 0.9), ("D,W", 1.1), ("D,f,1s", 1.1), ("D,1,x,y", 0.45)],
)
def test_how_long_d_takes(command, seconds):
    desk = Desk().write(command).raw(b"P,1\n").wait(seconds - 0.01)
    assert desk.events == []
    assert desk.wait(0.02).events == ["P,ivr://127.0.0.1:2949"]


def test_hanging_up_ends_d():
    desk = Desk().write("D,123456").wait(0.2).hang_up()
    assert desk.events == ["H"]


# The stall, and half a line.


def test_commands_written_together_wait_for_more_bytes():
    desk = Desk().raw(b"S,beep\nG,A\nG,B\nG,C\nG,D\nG,E\n").until(1.0)
    assert desk.events == ["F,beep"]
    assert desk.raw(b"\n").events == ["G,A=", "G,B=", "G,C=", "G,D=", "G,E="]


def test_a_nudge_every_10_ms_frees_them_with_the_first():
    desk = Desk().raw(b"S,beep\nG,A\nG,B\n").wait(0.01).raw(b"\n")
    assert desk.events == ["G,A=", "G,B="]


def test_a_childs_second_line_is_never_carried_out():
    desk = Desk(application="/srv/ivr").raw(b"P,1\nS,beep\n").until(3600.0)
    assert desk.events == ["P,/srv/ivr"]
    assert desk.model.heard == []
    assert desk.model.deadline() is None


def test_leaving_right_after_a_variable_hangs_for_ever():
    desk = Desk().raw(b"V,A=1\nE,bye\n").until(3600.0)
    assert not desk.model.closed


def test_asterisk_13_carries_everything_out_at_once():
    assert Desk(version=13).raw(b"V,A=1\nG,A\nE,bye\n").events == ["G,A=1", "E"]


def test_a_thread_that_polls_between_frames_reads_together_what_came_apart():
    desk = Desk(poll=0.02)
    desk.until(0.101).write("G,A").until(0.105).write("\n", "G,B").until(0.12)
    assert desk.events == ["G,A="]
    desk.write("\n").wait(0.02)
    assert desk.events == ["G,B="]


def test_half_a_line_freezes_keys_sound_and_hang_up_until_the_rest_comes():
    desk = Desk().write("S,one").wait(0.5).raw(b"A,be").press("5").wait(10.0)
    assert desk.model.frozen
    assert (desk.events, desk.model.deadline()) == ([], None)
    desk.raw(b"ep\n")
    assert desk.events == []
    assert desk.wait(KEY_LENGTH).events == ["5"]
    assert desk.wait(0.5).events == ["F,one"]
    assert desk.wait(0.5).events == ["F,beep"]


def test_hanging_up_a_frozen_call_is_told_when_it_thaws():
    desk = Desk().raw(b"A,be").wait(1.0).hang_up().wait(10.0)
    assert desk.events == []
    assert desk.raw(b"ep\n").events == ["Z", "H"]


def test_a_call_that_hung_up_while_frozen_plays_no_more():
    desk = Desk(options="i").write("S,one").wait(0.5).raw(b"A,be").wait(1.0).hang_up().raw(b"ep\n").wait(5.0)
    assert desk.events == ["Z", "I,HANGUP"]
    assert [(each.file, each.ending) for each in desk.model.heard] == [("one", "hung up")]


def test_half_a_line_is_carried_out_when_the_connection_closes():
    assert Desk().raw(b"G,A").close().events == ["G,A="]


def test_a_line_of_1024_bytes_is_cut_and_its_tail_is_a_command():
    desk = Desk(version=13).raw(b"L," + b"x" * 1021 + b"H,oh\n")
    assert desk.events == ["H"]


# Anything at all.

COMMANDS = [
    *(b"S,one\n", b"A,two\nA,beep\n", b"S,empty\n", b"A,empty\n", b"A,broken\n", b"I,1\n", b"O,autoclear\n"),
    *(b"T,1\n", b"D,1w2,1,1\n", b"V,A=1\nG,A\n", b"E,x\n", b"H,x\n", b"S,lo", b"ng\n", b"\n", b"x" * 1100),
]

inputs = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.binary(max_size=60)),
        st.tuples(st.just("write"), st.sampled_from(COMMANDS)),
        st.tuples(st.just("press"), st.sampled_from("0159*#AD")),
        st.tuples(st.just("hang up"), st.none()),
        st.tuples(st.just("close"), st.none()),
        st.tuples(st.just("wait"), st.floats(0.0, 5.0)),
    ),
    max_size=40,
)


@given(
    inputs=inputs,
    options=st.sampled_from(["", "n", "i", "d", "ni"]),
    version=st.sampled_from([13, 22]),
    poll=st.sampled_from([0.0, 0.02, 0.013]),
    start=st.floats(0.0, 1e6),
)
def test_nothing_raises_and_the_work_is_bounded_by_what_came_in(inputs, options, version, poll, start):
    model = IvrModel(Setup(options=options, version=version, poll=poll, answered="d" in options), SOUNDS.get, start)
    now, turns, fed = start, 0, 0
    for kind, value in inputs:
        if kind == "write":
            fed += len(value)
            model.receive(value, now)
        elif kind == "press":
            fed += 1
            model.press(value, now)
        elif kind == "hang up":
            model.hang_up(now)
        elif kind == "close":
            model.receive_eof(now)
        else:
            now += value
        while (due := model.deadline()) is not None and due <= now:
            turns += 1
            assert turns < 10 * (fed + len(inputs) + 10)
            model.advance(due)
        model.advance(now)
    while (due := model.deadline()) is not None:
        turns += 1
        assert turns < 10 * (fed + len(inputs) + 10)
        model.advance(due)
    for line in model.take_output().splitlines():
        assert line[1:2] == b","
        assert line[2:12].isdigit()
    starts = [each.start for each in model.heard]
    assert starts == sorted(starts)
    assert all(each.start <= each.end for each in model.heard)


@given(
    commands=st.lists(st.sampled_from(["G,A", "S,one", "A,two", "V,A=1", "I,1", "P,1", "O,autoclear"]), max_size=30),
    data=st.data(),
)
def test_however_a_burst_is_cut_asterisk_13_answers_the_same(commands, data):
    whole = b"".join(command.encode() + b"\n" for command in commands)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=10)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    at_once, cut = Desk(version=13), Desk(version=13)
    at_once.raw(whole)
    for piece in pieces:
        cut.raw(piece)
    assert cut.events == at_once.events
