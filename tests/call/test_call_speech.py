"""Questions that may be answered by voice: keys and words at once, over the same frames that Asterisk sends."""

import asyncio
import contextlib
import datetime as dt

import numpy as np
import pytest
import structlog
from hearers import MENU, word

from voicekit import REPEAT, App, InputDefaults, NoMatch
from voicekit._asr.endpointing import CLOSED
from voicekit._asr.engine import Hypothesis
from voicekit._call.defaults import phrases
from voicekit._call.input.collector import ANSWER_WITHIN
from voicekit._call.input.kinds import choice, date, digits, free_speech, letters, phone
from voicekit._call.input.question_grammar import WHOLE, QuestionGrammar
from voicekit._call.speech.audio import RATE
from voicekit._grammar import Thresholds
from voicekit._grammar.choices import figures
from voicekit._lang import language_of, languages
from voicekit._media.pcm import Pcm, from_floats, to_floats
from voicekit._media.tones import silence
from voicekit._server.audio_socket import AudioSocketServer
from voicekit.errors import CallError, ModelMissing, ProgramError, RecognizerBusy
from voicekit.testing.asterisk.tap import into_protocol

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

pytestmark = pytest.mark.looptime


async def test_a_menu_may_be_answered_by_a_word(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.menu("Sales or technician?", MENU))

    async with talk(conversation) as caller:
        await caller.hears("Sales")
        await caller.ends()
        caller.say(word(600))
        await caller.hung_up()
    assert [(match.key, match.value, match.mode) for match in seen] == [("2", "technician", "speech")]
    assert seen[0].utterance == "a technician please"
    assert seen[0].confidence > 0.7


async def test_a_word_over_the_prompt_stops_it_and_is_heard_from_its_start(talk, recognition):
    seen = []

    async def conversation(call):
        seen.append(
            (await call.menu("A long prompt that goes on and on while the caller knows what he wants.", MENU)).key
        )

    async with talk(conversation) as caller:
        await caller.hears("long prompt")
        await caller.wait(1.0)
        caller.say(word(400, 0.6))
        await caller.hung_up()
        assert caller.heard[-1].ending == "interrupted"
        assert caller.heard[-1].end - caller.heard[-1].start == pytest.approx(1.0, abs=0.2)
    assert seen == ["1"]
    assert recognition.fed[0] == pytest.approx(0.3 + 0.6 + CLOSED.trailing, abs=0.1)


async def test_the_echo_of_a_prompt_does_not_stop_it_and_is_not_understood(talk, recognition):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("A long prompt that goes on while its echo comes back.", MENU)).key)

    echo = from_floats(to_floats(word(400, 2.0)) * 0.08, RATE)  # -31 dBFS
    async with talk(conversation) as caller:
        await caller.hears("long prompt")
        caller.say(echo)
        await caller.ends()
        assert caller.heard[-1].ending == "finished"
        assert recognition.fed == []
        await caller.wait(0.5)
        caller.say(from_floats(to_floats(word(600, 0.6)) * 0.08, RATE))
        await caller.hung_up()
    assert seen == ["2"]


async def test_a_key_goes_before_a_word(talk, recognition):
    seen = []

    async def conversation(call):
        seen.append(await call.menu("Sales or technician?", MENU))

    async with talk(conversation) as caller:
        await caller.hears("Sales")
        await caller.ends()
        caller.say(word(400, 1.0))
        await caller.wait(0.5)
        caller.press("2")
        await caller.hung_up()
    assert [(match.key, match.mode) for match in seen] == [("2", "dtmf")]
    assert recognition.closed == 1


async def test_what_is_not_heard_clearly_is_asked_back(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(800))
        await caller.hears("Did you say sales?")
        await caller.ends()
        caller.say(word(1000))
        await caller.hung_up()
    assert seen == ["1"]


async def test_what_is_not_heard_clearly_is_no_answer_where_it_cannot_be_asked_back(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Försäljning?", MENU)).key)

    async with talk(conversation, facts=("lang=sv",)) as caller:
        await caller.hears("Försäljning")
        await caller.ends()
        caller.say(word(800))
        await caller.hears("Försäljning")
        await caller.ends()
        caller.say(word(400))
        await caller.hung_up()
    assert seen == ["1"]


async def test_an_answer_is_asked_back_in_the_words_of_the_program_where_voicekit_has_none(talk):
    seen = []

    async def conversation(call):
        call.defaults = InputDefaults(did_you_say="Menade du {}? Tryck 1 eller 2.")
        seen.append((await call.menu("Försäljning?", MENU)).key)

    async with talk(conversation, facts=("lang=sv",)) as caller:
        await caller.hears("Försäljning")
        await caller.ends()
        caller.say(word(800))
        await caller.hears("Menade du sales?")
        caller.press("1")
        await caller.hung_up()
    assert seen == ["1"]


@pytest.mark.parametrize("text", ["Menade du?", "Menade du {} eller {}?"])
def test_words_that_ask_back_have_one_place_for_the_answer(text):
    with pytest.raises(ProgramError, match="place of the answer"):
        InputDefaults(did_you_say=text)


async def test_a_misheard_word_that_is_denied_is_asked_again(talk):
    seen = []

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(800))
        await caller.hears("Did you say")
        caller.press("2")
        await caller.hears("not one of the choices")
        await caller.hears("Sales or")
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


async def test_words_that_fit_no_choice_are_no_match(talk):
    failures = []

    async def conversation(call):
        try:
            await call.menu("Sales or technician?", MENU, max_tries=2)
        except NoMatch as failure:
            failures.append(failure)

    async with talk(conversation) as caller:
        for _ in range(2):
            await caller.hears("Sales or")
            await caller.ends()
            caller.say(word(1400))
        await caller.hung_up()
    assert len(failures) == 1


async def test_silence_is_no_input_by_voice_too(talk):
    async def conversation(call):
        await call.menu("Sales or technician?", MENU, max_tries=1, no_input_timeout=2)

    async with talk(conversation) as caller:
        await caller.hung_up()
        assert caller.status == "NO_INPUT"


async def test_digits_and_yes_may_be_said(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", length=2))
        seen.append(await call.confirm("Sure?"))

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(1200))
        await caller.hears("Sure")
        await caller.ends()
        caller.say(word(1000))
        await caller.hung_up()
    assert seen == ["42", True]


@pytest.mark.parametrize(
    ("said", "check", "asks_back"), [("1234567", None, True), ("12345", None, False), ("49927398716", "luhn", False)]
)
async def test_six_digits_or_more_are_asked_back_unless_a_check_digit_vouches_for_them(
    talk, recognition, said, check, asks_back
):
    seen = []
    recognition.words[2200] = (Hypothesis(" ".join(DIGITS[int(digit)] for digit in said), 0.99),)

    async def conversation(call):
        seen.append(await call.digits("Number?", length=len(said), check=check))

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(2200))
        if asks_back:
            await caller.hears("Did you say one two three four five six seven?")
            await caller.ends()
            caller.say(word(1000))
        await caller.hung_up()
        assert any("Did you say" in text for text in caller.texts) is asks_back
    assert seen == [said]


@pytest.mark.parametrize(("said", "asks_back"), [("02079460122", True), ("999", False)])
async def test_a_telephone_number_of_six_digits_or_more_is_asked_back_however_clear(talk, recognition, said, asks_back):
    seen = []
    recognition.words[2200] = (Hypothesis(" ".join(DIGITS[int(digit)] for digit in said), 0.99),)

    async def conversation(call):
        seen.append((await call.ask("Number?", phone())).value)

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(2200))
        if asks_back:
            await caller.hears("Did you say")
            await caller.ends()
            caller.say(word(1000))
        await caller.hung_up()
        assert any("Did you say" in text for text in caller.texts) is asks_back
    assert seen == [said]


async def test_an_engine_is_told_how_many_digits_there_are(talk, recognition):
    async def conversation(call):
        await call.digits("Number?", length=2)

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(1200))
        await caller.hung_up()
    (told,) = [live.phrases for live in recognition.opened]
    assert told.count == 2
    assert dict(told.signs) == {name: str(digit) for digit, name in enumerate(DIGITS)} | {"oh": "0"}


async def test_a_masked_entry_is_never_listened_to(talk, recognition):
    async def conversation(call):
        await call.digits("PIN?", length=2, mask=True)

    async with talk(conversation) as caller:
        await caller.hears("PIN")
        caller.press("12")
        await caller.hung_up()
    assert recognition.opened == []


async def test_a_menu_is_listened_to_by_choices_what_is_usual_first(talk, recognition):
    async def conversation(call):
        await call.menu("Sales or technician?", MENU)

    async with talk(conversation) as caller:
        await caller.hears("Sales")
        await caller.ends()
        caller.say(word(400))
        await caller.hung_up()
    (told,) = [live.phrases for live in recognition.opened]
    choice = dict(zip(told, told.choice, strict=True))
    assert list(told[: told.usual]) == ["sales", "technician", "support"]
    assert list(told[told.usual : told.short]) == ["one", "two"]
    assert choice["sales"] == choice["one"] == choice["press one"] == choice["i need sales"]
    assert choice["technician"] == choice["support"] == choice["two"] != choice["sales"]


async def test_listen_gives_what_was_said(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.listen("What can we do for you?"))

    async with talk(conversation) as caller:
        await caller.hears("What can")
        await caller.ends()
        caller.say(word(1400, 1.0))
        await caller.hung_up()
    assert seen == ["the weather is fine"]


async def test_what_was_said_before_the_question_does_not_answer_it(talk):
    seen = []

    async def conversation(call):
        await call.confirm("First?")
        await call.say("A notice of some length.", barge_in=False)
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("First")
        caller.press("1")
        await caller.hears("notice")
        caller.say(word(400))
        await caller.hears("Sales or")
        await caller.ends()
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


@pytest.mark.parametrize("reason", ["no tap", "no model"])
async def test_a_call_that_cannot_be_heard_goes_on_by_keys_and_says_so_once(talk, recognition, reason):
    seen = []
    recognition.refuses = {"no model": ModelMissing("no model of en")}.get(reason)

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)
        seen.append((await call.menu("And now?", MENU)).key)

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation, tap=reason != "no tap") as caller:
            await caller.hears("Sales or")
            caller.press("2")
            await caller.hears("And now")
            caller.press("1")
            await caller.hung_up()
    assert seen == ["2", "1"]
    assert [line["event"] for line in logged].count("speech.unheard") == 1


@pytest.mark.parametrize(("ends", "modes"), [(3, ["speech"] * 4), (4, ["speech"] * 4 + ["dtmf"])])
async def test_sound_that_ends_within_a_call_is_brought_back_for_the_next_question_but_not_for_ever(talk, ends, modes):
    seen, lines, receiver = [], [], AudioSocketServer()

    def line():
        lines.append(receiver.line())
        return lines[-1]

    async def conversation(call):
        seen.extend([(await call.menu(f"Question {number}?", MENU)).mode for number in range(len(modes))])

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation, receiver=receiver, plug=into_protocol(line)) as caller:
            for number, mode in enumerate(modes):
                await caller.hears(f"Question {number}")
                await caller.ends()
                if mode == "dtmf":
                    caller.press("1")
                else:
                    caller.say(word(400))
                if number < ends:
                    await caller.silent()
                    lines[-1].transport.close()
            await caller.hung_up()
    assert seen == modes
    assert len(lines) == 4
    told = [each["reason"] for each in logged if each["event"] in {"speech.recorded", "speech.unheard"}]
    assert told == ["the sound ends again and again"] * (ends - 3)


async def test_who_speaks_while_the_machine_is_full_is_told_to_use_the_keys(talk, recognition):
    """From the first word on, for the rest of that question; the next one listens again."""
    seen = []
    recognition.full = RecognizerBusy("full")

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU, no_input_timeout=3)).mode)
        recognition.full = None
        seen.append((await call.menu("And now?", MENU)).mode)

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation) as caller:
            await caller.hears("Sales or")
            assert not [line for line in logged if line["event"] == "speech.busy"], "a prompt takes nothing"
            caller.say(word(400))
            await caller.hears("use the keys")
            await caller.ends()
            caller.say(word(400))
            await caller.hears("did not hear")
            caller.say(word(400))
            await caller.ends()
            caller.press("2")
            await caller.hears("And now")
            caller.say(word(400))
            await caller.hung_up()
    assert seen == ["dtmf", "speech"]
    assert [line["reason"] for line in logged if line["event"] == "speech.busy"] == ["full"]


@pytest.mark.parametrize("language", languages())
async def test_a_caller_is_asked_back_and_told_to_use_the_keys_in_the_language_of_the_call(language, talk, recognition):
    seen, own, yes = [], phrases(language), language_of(language).hearing.yes[0]
    said = " ".join(figures(digit, language) for digit in "204060")
    recognition.words |= {1200: (Hypothesis(said, 0.9),), 1000: (Hypothesis(yes, 0.95),)}

    async def conversation(call):
        seen.append(await call.digits("Number?", length=6))
        recognition.full = RecognizerBusy("full")
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation, facts=(f"lang={language}",)) as caller:
        await caller.hears("Number?")
        await caller.ends()
        caller.say(word(1200))
        await caller.hears(own.did_you_say.format(said))
        await caller.ends()
        caller.say(word(1000))
        await caller.hears("Sales or")
        caller.say(word(400))
        await caller.hears(own.use_keys)
        caller.press("2")
        await caller.hung_up()
    assert seen == ["204060", "2"]


async def test_a_key_answers_while_a_busy_machine_asks_for_keys(talk, recognition):
    seen = []
    recognition.full = RecognizerBusy("full")

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        caller.say(word(400))
        await caller.hears("use the keys")
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


async def test_a_question_for_the_voice_alone_is_an_error_while_the_machine_is_full(talk, recognition):
    seen = []
    recognition.full = RecognizerBusy("full")

    async def conversation(call):
        try:
            await call.ask("Spell your name.", letters())
        except CallError as error:
            seen.append(error.code)

    async with talk(conversation) as caller:
        await caller.hears("Spell")
        caller.say(word(400))
        await caller.hung_up()
    assert seen == ["call"]


@pytest.mark.parametrize("keyed_before", [False, True])
async def test_what_is_not_recognized_in_time_is_asked_for_by_keys(talk, recognition, keyed_before):
    seen = []
    recognition.takes = 60.0

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU, max_tries=2)).key)

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation) as caller:
            await caller.hears("Sales or")
            await caller.ends()
            said = caller.say(word(400))
            if keyed_before:
                caller.press("2")
            else:
                await caller.hears("use the keys")
                assert asyncio.get_running_loop().time() - said == pytest.approx(ANSWER_WITHIN, abs=0.2)
                await caller.hears("Sales or")
                caller.press("2")
            await caller.hung_up()
    assert seen == ["2"]
    assert len(recognition.opened) == 1
    assert ("speech.late" in [line["event"] for line in logged]) is not keyed_before


async def test_what_only_the_voice_answers_is_waited_for(talk, recognition):
    seen = []
    recognition.takes = 8.0

    async def conversation(call):
        seen.append(await call.listen("What can we do for you?"))

    async with talk(conversation) as caller:
        await caller.hears("What can")
        await caller.ends()
        caller.say(word(1400))
        await caller.hung_up()
    assert seen == ["the weather is fine"]


async def test_a_question_whose_answer_came_too_late_ends_as_misunderstood_and_not_as_silence(talk, recognition):
    recognition.takes = 60.0

    async def conversation(call):
        await call.menu("Sales or technician?", MENU, max_tries=1)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(400))
        await caller.hung_up()
        assert caller.status == "NO_MATCH"


async def test_a_defect_of_a_recognizer_is_no_answer_and_ends_no_call(talk, recognition):
    seen = []
    recognition.defect = RuntimeError("a defect")

    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).mode)

    with structlog.testing.capture_logs() as logged:
        async with talk(conversation) as caller:
            await caller.hears("Sales or")
            caller.say(word(400))
            await caller.hears("not one of the choices")
            caller.press("2")
            await caller.hung_up()
    assert seen == ["dtmf"]
    assert "speech.failed" in [line["event"] for line in logged]


async def test_a_hang_up_while_the_caller_speaks_gives_everything_back(talk, recognition):
    async def conversation(call):
        await call.menu("Sales or technician?", MENU)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        caller.say(word(400, 3.0))
        await caller.wait(1.0)
        caller.hang_up()
    assert recognition.closed == len(recognition.opened) == 1


async def test_silence_between_words_is_waited_for(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.listen("Speak.", silence=1.0))

    pcm = np.concatenate([word(1400, 0.5).samples, silence(0.7, RATE).samples, word(1400, 0.5).samples])
    async with talk(conversation) as caller:
        await caller.hears("Speak")
        await caller.ends()
        caller.say(Pcm(pcm, RATE))
        await caller.hung_up()
    assert seen == ["the weather is fine"]


BALANCE = {"1": "check my balance", "2": "sales"}


async def answered(talk, recognition, pcm, *, choices=BALANCE, **options):
    """What is understood of a sound, and how long after its end, where the engine tells in pauses what it has heard."""
    recognition.prepares = True
    recognition.words[700] = (Hypothesis("check", 0.99),)
    recognition.words[900] = (Hypothesis("check my balance", 0.99),)
    recognition.words[1100] = (Hypothesis("check my balance", 0.9),)
    seen = []

    async def conversation(call):
        with contextlib.suppress(NoMatch):
            seen.append((await call.menu("What?", choices, max_tries=1, **options)).key)
        seen.append(asyncio.get_running_loop().time())

    async with talk(conversation) as caller:
        await caller.hears("What")
        await caller.ends()
        end = caller.say(Pcm(pcm, RATE))
        await caller.hung_up()
    *keys, at = seen
    return "".join(keys), at - end


def pause(before, after, seconds=0.7):
    return np.concatenate([word(before, 0.4).samples, silence(seconds, RATE).samples, word(after, 0.8).samples])


@pytest.mark.parametrize(
    ("hertz", "choices", "within"),
    [
        pytest.param(900, BALANCE, 0.4, id="nothing goes on from it"),
        pytest.param(1100, BALANCE, 0.9, id="it may be a part"),
        pytest.param(700, {"1": "check", "2": "check my balance"}, 0.9, id="another choice goes on from it"),
        pytest.param(700, {"1": ["check", "check my balance"], "2": "sales"}, 0.4, id="no other goes on from it"),
        pytest.param(1400, BALANCE, 0.9, id="no choice"),
    ],
)
async def test_a_choice_that_is_known_to_be_whole_ends_sooner(talk, recognition, hertz, choices, within):
    _, after = await answered(talk, recognition, word(hertz, 0.5).samples, choices=choices)
    assert after == pytest.approx(within, abs=0.05)


@pytest.mark.parametrize("choices", [BALANCE, {"1": "check my balance", "2": "check"}])
async def test_a_pause_within_a_choice_is_part_of_the_answer(talk, recognition, choices):
    """Whether its first word is a choice of the menu or not."""
    key, after = await answered(talk, recognition, pause(700, 900), choices=choices)
    assert (key, recognition.fed[0] > 1.5, after > 0.3) == ("1", True, True)


@pytest.mark.parametrize("silence", [0.3, 1.5])
async def test_a_question_may_say_which_silence_ends_its_answers(talk, recognition, silence):
    _, after = await answered(talk, recognition, word(900, 0.5).samples, silence=silence)
    assert after == pytest.approx(silence, abs=0.05)


async def test_a_call_may_say_which_silence_ends_its_answers_but_not_those_of_free_speech(talk, recognition):
    seen, recognition.prepares = [], True
    recognition.words[900] = (Hypothesis("check my balance", 0.99),)

    async def conversation(call):
        call.defaults = InputDefaults(silence=1.4)
        for ask in (call.menu("What?", BALANCE), call.menu("What?", BALANCE, silence=0.6), call.listen("What?")):
            await ask
            seen.append(asyncio.get_running_loop().time())

    ends = []
    async with talk(conversation) as caller:
        for _ in range(3):
            await caller.hears("What")
            await caller.ends()
            ends.append(caller.say(word(900, 0.5)))
            await caller.wait(2.5)
        await caller.hung_up()
    after = [at - end for at, end in zip(seen, ends, strict=True)]
    assert after == pytest.approx([1.4, 0.6, 1.0], abs=0.05)


@pytest.mark.parametrize(
    ("made", "text", "sure", "whole"),
    [
        (digits(4), "one two three four", 1.0, True),
        (digits(4), "one two three four", 0.99, False),
        (digits(minimum=3, maximum=4), "one two three", 1.0, False),
        (digits(minimum=3), "one two three four", 1.0, False),
        (digits(4), "operator", 1.0, False),
        (choice({"1": "sales", "10": "repair"}), "sales", WHOLE, True),
        (choice({"1": "sales", "10": "repair"}), "sales", WHOLE - 0.01, False),
        (choice({"1": "operators", "2": "sales"}), "operator", 1.0, True),
        (choice({"20": "sales", "21": "repair"}), "twenty", 1.0, False),
        (free_speech(), "sales", 1.0, False),
    ],
)
def test_an_answer_is_whole_where_it_is_sure_and_nothing_can_follow(made, text, sure, whole):
    grammars = QuestionGrammar(made.grammar("en"), ("operator",))
    assert grammars.is_whole([Hypothesis(text, sure)], Thresholds(), made) is whole


@pytest.mark.parametrize(("length", "whole"), [(1, False), (2, True), (4, True)])
async def test_a_pause_between_digits_is_part_of_the_answer_where_more_than_one_is_asked_for(
    talk, recognition, length, whole
):
    pcm = np.concatenate([word(1200, 0.4).samples, silence(0.7, RATE).samples, word(1200, 0.4).samples])

    async def conversation(call):
        with contextlib.suppress(NoMatch):
            await call.digits("Number?", length=length, max_tries=1)

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(Pcm(pcm, RATE))
        await caller.hung_up()
    assert (recognition.fed[0] > 1.5) is whole


async def test_a_hot_word_does_what_it_is_for_and_the_question_starts_again(talk):
    seen = []

    async def operator(call):
        await call.say("One moment.")

    app = App(hotwords={"yes": operator})

    @app.route()
    async def conversation(call):
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(app) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(1000))
        await caller.hears("One moment")
        await caller.hears("Sales or")
        caller.press("2")
        await caller.hung_up()
    assert seen == ["2"]


@pytest.mark.parametrize("words", ["", "  ", "?"])
def test_what_cannot_be_said_is_no_hot_word(words):
    with pytest.raises(ProgramError):
        App(hotwords={words: REPEAT})


async def test_what_a_hot_word_raises_passes_through_the_question(talk):
    seen = []

    class MainMenu(Exception):
        pass

    async def main_menu(call):
        raise MainMenu

    async def conversation(call):
        call.hotwords["main menu"] = main_menu
        try:
            await call.digits("Number?", length=2)
        except MainMenu:
            seen.append("main menu")

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(1600))
        await caller.hung_up()
    assert seen == ["main menu"]


async def test_a_choice_of_the_menu_goes_before_the_same_hot_word(talk):
    seen = []

    async def never(call):
        seen.append("hot")

    async def conversation(call):
        call.hotwords["sales"] = never
        seen.append((await call.menu("Sales or technician?", MENU)).key)

    async with talk(conversation) as caller:
        await caller.hears("Sales or")
        await caller.ends()
        caller.say(word(400))
        await caller.hung_up()
    assert seen == ["1"]


async def test_a_hot_word_alone_counts_among_free_speech_too(talk):
    seen = []

    async def operator(call):
        seen.append("operator")

    async def conversation(call):
        call.hotwords["yes"] = operator
        seen.append(await call.listen("Tell us."))

    async with talk(conversation) as caller:
        await caller.hears("Tell us")
        await caller.ends()
        caller.say(word(1000))
        await caller.hears("Tell us")
        await caller.ends()
        caller.say(word(1400))
        await caller.hung_up()
    assert seen == ["operator", "the weather is fine"]


async def test_a_date_may_be_said_or_keyed(talk):
    seen = []

    async def conversation(call):
        due = date(dt.date(2026, 11, 25))
        seen.append(await call.ask("Which day?", due))
        seen.append(await call.ask("And back?", due))

    async with talk(conversation) as caller:
        await caller.hears("Which day")
        await caller.ends()
        caller.say(word(1800))
        await caller.hears("And back")
        caller.press("0403#")
        await caller.hung_up()
    assert [(match.key, match.value, match.mode) for match in seen] == [
        ("2027-03-05", dt.date(2027, 3, 5), "speech"),
        ("2027-04-03", dt.date(2027, 4, 3), "dtmf"),
    ]


async def test_what_fails_the_check_digit_is_passed_over_for_the_next_best(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", length=2, check="luhn"))

    async with talk(conversation) as caller:
        await caller.hears("Number")
        await caller.ends()
        caller.say(word(2000))
        await caller.hung_up()
    assert seen == ["18"]


async def test_keys_that_fail_the_check_digit_are_asked_for_again(talk):
    seen = []

    async def conversation(call):
        seen.append(await call.digits("Number?", length=2, check="luhn"))

    async with talk(conversation) as caller:
        await caller.hears("Number")
        caller.press("19")
        await caller.hears("Number")
        caller.press("18")
        await caller.hung_up()
    assert seen == ["18"]


async def test_what_only_the_voice_answers_needs_a_caller_who_can_be_heard(talk):
    seen = []

    async def conversation(call):
        try:
            await call.ask("Spell your name.", letters())
        except CallError as error:
            seen.append(error.code)

    async with talk(conversation, tap=False) as caller:
        await caller.hung_up()
    assert seen == ["call"]


async def test_a_question_to_which_nothing_can_be_said_is_not_listened_to(talk, recognition):
    seen = []

    async def conversation(call):
        call.language = "xx"
        seen.append(await call.confirm("Sure?"))

    async with talk(conversation) as caller:
        await caller.hears("Sure")
        caller.press("1")
        await caller.hung_up()
    assert seen == [True]
    assert recognition.opened == []
