"""The service: who is let in, who is turned away, and how calls end."""

import asyncio
import contextlib

import pytest

from voicekit import App, InputDefaults
from voicekit._call.speech.capture import SpeechInput
from voicekit._server.audio_socket import AudioSocketServer
from voicekit._server.dialplan import MARK
from voicekit._server.door import LEAST, PLACE_SECONDS
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.errors import ConfigError
from voicekit.testing.asterisk import Setup, World, call, to_address

pytestmark = pytest.mark.looptime


def said(caller):
    """Whether the dialplan knows that the caller was told why the call ended."""
    return caller.leg.model.variables.channel.get("VOICEKIT_SAID") == "1"


def app_with(**routes):
    app = App()
    for name, conversation in routes.items():
        app.route(None if name == "default" else name)(conversation)
    return app


async def hello(call):
    await call.say("Hello.")


async def waits(call):
    await call.say("Hold the line.")
    await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def serving(app, prompts, **settings):
    """A service on a free port of the loopback."""
    async with Service(app, Settings(port=0, **settings), prompts) as service:
        (address,) = await service.listen()
        yield service, int(address.rpartition(":")[2])


async def test_the_first_argument_names_the_route_and_the_rest_are_the_calls(place):
    seen = []

    async def support(call):
        seen.append((call.route, call.args, call.id, call.caller, call.called, call.language, dict(call.named)))

    args = ("support", "a", "b", "id=17.1", "from=%2B4930%2C1", "to=100", "lang=de", "x=1")
    async with place(app_with(support=support, default=hello), args=args) as caller:
        await caller.hung_up()
    route, words, number, caller_id, called, language, named = seen[0]
    assert (route, words, number, caller_id, called, language) == (
        "support",
        ("a", "b"),
        "17.1",
        "+4930,1",
        "100",
        "de",
    )
    assert named["x"] == "1"


async def test_the_facts_of_a_call_may_stand_in_variables(place):
    seen = []

    async def support(call):
        seen.append((call.id, call.caller, call.called, call.language, call.args))

    variables = {
        "VOICEKIT_ID": "17%2E1",
        "VOICEKIT_FROM": "%2B49%2C1",
        "VOICEKIT_LANG": "de",
        "VOICEKIT_SECRET": "s" * 40,
    }
    settings = Settings(token="s" * 40)
    async with place(support, settings=settings, args=("a", "vars=1"), variables=variables) as caller:
        await caller.hung_up()
    assert seen == [("17.1", "+49,1", "", "de", ("a",))]


@pytest.mark.parametrize(
    ("args", "variables", "told"),
    [
        (("a", "vars=1"), {"VOICEKIT_ID": "1"}, 1),
        (("a", "vars=1"), {"VOICEKIT_ID": "1", "VOICEKIT_DIALPLAN": "x" * 400}, 1),
        (("a", "vars=1"), {"VOICEKIT_ID": "1", "VOICEKIT_DIALPLAN": str(MARK)}, 0),
        (("a", "id=1"), {}, 0),
    ],
    ids=["no number", "a wrong number", "the one printed now", "a text of the operator's own"],
)
async def test_calls_through_a_dialplan_of_an_earlier_voicekit_are_served_and_that_is_told_once(
    prompts, logged, args, variables, told
):
    async with serving(app_with(a=hello), prompts) as (_, port):
        for _ in range(2):
            setup = Setup(args=args, variables=variables)
            async with call(to_address("127.0.0.1", port), prompts.sounds, setup, prompts.label) as caller:
                await caller.hears("Hello")
                await caller.hung_up()
    old = [line for line in logged if line["event"] == "dialplan.old"]
    assert len(old) == told


async def test_a_callers_name_cannot_write_lines_into_a_log(place):
    seen = []

    async def conversation(call):
        seen.append(call.caller)

    async with place(conversation, args=("r", "from=42%0A%1B[31mcall ended")) as caller:
        await caller.hung_up()
    assert seen == ["42\ufffd\ufffd[31mcall ended"]


async def test_a_call_for_no_route_goes_to_the_default_with_all_its_arguments(place):
    seen = []

    async def default(call):
        seen.append((call.route, call.args))

    async with place(app_with(default=default), args=("what", "ever")) as caller:
        await caller.hung_up()
    assert seen == [("", ("what", "ever"))]


async def test_a_call_without_a_route_goes_back_to_the_dialplan_with_the_reason(place, logged):
    async with place(app_with(support=hello), args=("sales",)) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.status == "NO_ROUTE"
        assert caller.leg.model.variables.channel["VOICEKIT_REASON"] == "nothing answers this route"
    (line,) = [line for line in logged if line["event"] == "call.no_route"]
    assert "or ask for one of: support" in line["hint"]


@pytest.mark.parametrize(
    ("given", "expected"), [("token=secret-token", ""), ("token=guess", "DENIED"), ("x=1", "DENIED")]
)
async def test_a_token_is_asked_for_where_one_is_set(place, given, expected):
    settings = Settings(token="secret-token")
    async with place(hello, settings=settings, args=("r", given)) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.status == expected
        assert bool(caller.texts) == (expected == "")


SECRET = "s3cret-token"


@pytest.mark.parametrize("given", [("r", f"token={SECRET}"), ("r", "vars=1")], ids=["as an argument", "in a variable"])
async def test_the_token_stands_in_no_log_line_of_a_failed_call_and_no_program_sees_it(place, logged, given):
    seen = []

    async def broken(call):
        seen.append((repr(call.info), dict(call.named)))
        raise ValueError("a bug")

    variables = {"VOICEKIT_SECRET": SECRET}
    async with place(broken, settings=Settings(token=SECRET), args=given, variables=variables) as caller:
        await caller.hung_up()
    assert any(line["event"] == "call.failed" and line["line"] for line in logged)
    assert SECRET not in repr(logged) + repr(seen)


@pytest.mark.parametrize(("length", "warned"), [(98, False), (99, True), (120, True)])
async def test_arguments_that_may_be_cut_are_told_with_their_hint(place, logged, length, warned):
    start = "ivr://127.0.0.1:2949,hello,from="
    async with place(hello, args=("hello", "from=" + "1" * (length - len(start)))) as caller:
        await caller.hung_up()
    cut = [line for line in logged if line["event"] == "dialplan.cut"]
    assert bool(cut) == warned
    assert all("voicekit dialplan" in line["hint"] for line in cut)


async def test_an_exception_is_apologised_for_logged_with_the_calls_id_and_told_to_the_dialplan(place, logged):
    async def broken(call):
        await call.say("Here it comes.")
        raise ValueError("a bug")

    async with place(broken, args=("r", "id=4711")) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts[-1].startswith("We are sorry")
        assert caller.status == "ERROR"
        assert "ValueError" in caller.leg.model.variables.channel["VOICEKIT_REASON"]
    (line,) = [line for line in logged if line["event"] == "call.failed"]
    assert line["call"] == "4711"
    assert isinstance(line["exc_info"], ValueError)
    assert any("S,p/" in wire for wire in line["line"])


async def test_a_question_without_an_answer_ends_with_words_and_a_status_of_its_own(place):
    async def asks(call):
        await call.digits("Number?", max_tries=2, no_input_timeout=1)

    async with place(asks) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.texts == [
            "Number?",
            "I did not hear anything.",
            "Number?",
            "We are sorry. We did not hear an answer.",
        ]
        assert caller.status == "NO_INPUT"
        assert said(caller)


async def test_answers_that_do_not_fit_end_with_words_and_a_status_of_their_own(place):
    async def asks(call):
        await call.digits("Number?", max_tries=1, length=4)

    async with place(asks) as caller:
        await caller.hears("Number")
        caller.press("12#")
        assert await caller.hung_up() == "exit"
        assert caller.texts == ["Number?", "We are sorry. We did not understand your answers."]
        assert caller.status == "NO_MATCH"
        assert said(caller)


async def test_a_caller_who_was_told_nothing_is_left_to_the_words_of_the_dialplan(place):
    async def asks(call):
        call.language = "qaa"  # ISO 639-2 keeps it for nobody: voicekit has no words of its own there
        await call.digits("Nummer?", max_tries=1, no_input_timeout=1)

    async with place(asks) as caller:
        assert await caller.hung_up() == "exit"
        assert (caller.texts, caller.status) == (["Nummer?"], "NO_INPUT")
        assert not said(caller)


async def test_an_application_says_the_end_in_its_own_words(place):
    app = App(
        defaults=InputDefaults(unanswered="Nobody there. Goodbye.", misunderstood="Sorry, no.", apology="Our fault.")
    )

    @app.route()
    async def asks(call):
        await call.digits("Number?", max_tries=1, no_input_timeout=1)

    async with place(app) as caller:
        await caller.hung_up()
        assert caller.texts == ["Number?", "Nobody there. Goodbye."]


async def test_an_apology_of_the_application_serves_where_it_has_no_other_words(place):
    app = App(defaults=InputDefaults(apology="Tyvärr."))

    @app.route()
    async def asks(call):
        call.language = "qaa"
        await call.digits("Nummer?", max_tries=1, no_input_timeout=1)

    async with place(app) as caller:
        await caller.hung_up()
        assert caller.texts == ["Nummer?", "Tyvärr."]


async def test_the_apology_is_the_apps_own_where_it_has_one(place):
    app = App(defaults=InputDefaults(apology="Oops."))

    @app.route()
    async def broken(call):
        raise ValueError

    async with place(app) as caller:
        await caller.hung_up()
        assert caller.texts == ["Oops."]


@pytest.mark.parametrize(("code", "status"), [(None, ""), (0, ""), (3, "ERROR"), ("no orders today", "ERROR")])
async def test_sys_exit_in_a_program_ends_its_call_and_nothing_else(place, code, status):
    async def leaves(call):
        raise SystemExit(code)

    async with place(leaves) as caller:
        assert await caller.hung_up() == "exit"
        assert caller.status == status


async def test_one_call_that_fails_hurts_no_other(prompts):
    async def one_or_other(call):
        if call.args == ("bad",):
            raise ValueError
        await call.say("A prompt that takes its time.")

    async with serving(app_with(default=one_or_other), prompts) as (_, port):
        connect = to_address("127.0.0.1", port)
        async with call(connect, prompts.sounds, Setup(), prompts.label) as good:
            await good.hears("takes its time")
            async with call(connect, prompts.sounds, Setup(args=("bad",)), prompts.label) as bad:
                await bad.hung_up()
            await good.hung_up()
            assert good.heard[-1].ending == "finished"


async def test_a_call_over_the_limit_goes_back_to_the_dialplan_as_busy_and_is_logged(prompts, logged):
    async with serving(app_with(default=waits), prompts, max_calls=1) as (_, port):
        connect = to_address("127.0.0.1", port)
        async with call(connect, prompts.sounds, Setup(), prompts.label) as first:
            await first.hears("Hold")
            async with call(connect, prompts.sounds, Setup(), prompts.label) as second:
                assert await second.hung_up() == "exit"
                assert (second.texts, second.status) == ([], "BUSY")
            assert first.outcome is None
    assert [line["event"] for line in logged if line["log_level"] == "warning"] == ["call.busy"]


async def test_a_call_that_comes_back_from_the_dialplan_is_never_one_too_many(place):
    async def leaves_and_comes_back(call):
        await call.run("Wait", "5")
        await call.say("Back again.")

    async with place(leaves_and_comes_back, settings=Settings(max_calls=1), world=World()) as caller:
        await caller.hears("Back again")
        await caller.hung_up()
        assert caller.status == ""


async def test_while_a_call_is_away_its_place_is_kept_for_it(prompts):
    async def leaves_and_comes_back(call):
        await call.say("Away.")
        await call.run("Wait", "5")
        await call.say("Back again.")

    async with serving(app_with(default=leaves_and_comes_back), prompts, max_calls=1) as (service, port):
        connect = to_address("127.0.0.1", port)
        async with call(connect, prompts.sounds, Setup(), prompts.label, world=World()) as first:
            await first.hears("Away")
            await first.wait(2.0)
            async with call(connect, prompts.sounds, Setup(), prompts.label) as second:
                await second.hung_up()
                assert second.status == "BUSY"
            await first.hears("Back again")
            await first.hung_up()
        await service.stop(drain=10)
        assert service.calls == 0


async def test_connections_that_say_nothing_take_no_calls_place(prompts):
    async with serving(app_with(default=hello), prompts, max_calls=1) as (_, port), silent(port, 20):
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hung_up()
            assert caller.texts == ["Hello."]


async def test_a_peer_that_fills_the_door_with_silence_loses_its_places_after_two_seconds(prompts, logged):
    async with serving(app_with(default=hello), prompts, max_calls=1, first_line_seconds=60) as (_, port):
        async with silent(port, LEAST):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            assert await asyncio.wait_for(_.read(), 1) == b""  # the door is full
            writer.close()
            await asyncio.sleep(PLACE_SECONDS)
            async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
                await caller.hung_up()
                assert caller.texts == ["Hello."]
    (full,) = [line for line in logged if line["event"] == "connection.turned_away"]
    assert full["waiting"] == LEAST


@pytest.mark.parametrize(("networks", "let_in"), [(["127.0.0.0/8"], True), (["10.0.0.0/8"], False), ([], True)])
async def test_peers_outside_the_allow_list_are_turned_away(prompts, networks, let_in):
    async with serving(app_with(default=hello), prompts, allow=networks) as (_, port):
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hung_up()
            assert bool(caller.texts) == let_in


async def test_ipv6_is_served(prompts):
    async with serving(app_with(default=hello), prompts, host="::1") as (_, port):
        async with call(to_address("::1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hung_up()
            assert caller.texts == ["Hello."]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_the_address_of_all_is_that_of_both_kinds_of_ip_and_a_call_comes_back_by_its_own(prompts, host):
    seen = []

    async def conversation(call):
        seen.append(call._session.address.rpartition(":")[0])
        await call.run("Wait", "1")
        seen.append("back")

    async with serving(app_with(default=conversation), prompts, host="::", allow=["127.0.0.0/8", "::1"]) as (_, port):
        setup = Setup(application=f"ivr://{f'[{host}]' if ':' in host else host}:{port}")
        async with call(to_address(), prompts.sounds, setup, prompts.label, world=World()) as caller:
            await caller.hung_up()
            assert caller.outcome == "exit"
    assert seen == [f"[{host}]" if ":" in host else host, "back"]


@pytest.mark.parametrize(
    ("host", "external", "address"),
    [
        ("127.0.0.1", None, "127.0.0.1:9092"),
        ("::1", None, "[::1]:9092"),
        ("127.0.0.1", "voice.example", "voice.example:9092"),
        ("127.0.0.1", "fd00::9", "[fd00::9]:9092"),
    ],
)
async def test_sound_is_brought_to_where_the_call_has_come_never_to_the_address_of_all(
    prompts, host, external, address
):
    asked = []

    async def plug(protocol, where):
        asked.append(where)
        raise OSError

    async def conversation(call):
        await call.can_hear()

    receiver = AudioSocketServer()
    receiver.address = "[::]:9092"
    settings = Settings(host="::", port=0, external_host=external)
    async with Service(app_with(default=conversation), settings, prompts, SpeechInput(receiver, None, None)) as service:
        port = int((await service.listen())[0].rpartition(":")[2])
        facts = ("r", "id=1.1", "channel=Local%2F1", "tap=vk-tap")
        way, world = to_address(host, port), World(plug=plug)
        async with call(way, prompts.sounds, Setup(args=facts), prompts.label, world=world) as caller:
            await caller.hung_up()
    assert asked == [address]


@pytest.mark.parametrize(
    ("host", "reason"),
    [("nosuchhost.invalid", "no such host"), ("192.0.2.1", "Cannot assign requested address")],
)
async def test_an_address_that_cannot_be_had_is_an_error_with_its_mend(prompts, host, reason):
    service = Service(App(), Settings(host=host, port=0), prompts)
    with pytest.raises(ConfigError, match=reason) as caught:
        await service.listen()
    assert "VOICEKIT_HOST" in caught.value.hint


@contextlib.asynccontextmanager
async def silent(port, count):
    """So many connections that say nothing, while the block runs."""
    writers = []
    for _ in range(count):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readexactly(len(b"P,1\n"))
        writers.append(writer)
    yield
    for writer in writers:
        writer.transport.abort()


async def first_words(port, data, *, then_close=False):
    """What a stranger gets who connects and writes; returns what was read until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    if then_close:
        writer.write_eof()
    got = await reader.read()
    writer.close()
    return got


@pytest.mark.parametrize(
    "data",
    [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"P,17000", b"x" * 20_000, bytes(range(256)) * 4, b"\n\n\n"],
    ids=["silence", "http", "half a line", "a line without end", "garbage", "blank lines"],
)
async def test_a_stranger_is_closed_and_logged_once(prompts, logged, data):
    async with serving(app_with(default=hello), prompts, first_line_seconds=2.0) as (_, port):
        assert await first_words(port, data) == b"P,1\n"
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hung_up()
            assert caller.texts == ["Hello."]
    assert len([line for line in logged if line["event"] == "connection.no_call"]) == 1


async def test_a_storm_of_connect_and_close_stops_nobody(prompts):
    async with serving(app_with(default=waits), prompts, max_calls=5000) as (service, port):
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hears("Hold")
            for _ in range(300):
                _, writer = await asyncio.open_connection("127.0.0.1", port)
                writer.transport.abort()
            caller.hang_up()
            await caller.hung_up()
        await service.stop(drain=10)
        assert service.calls == 0


async def test_draining_takes_no_new_calls_and_lets_live_ones_finish(prompts):
    async def long(call):
        await call.say("A story of some length, told to its end.")

    async with serving(app_with(default=long), prompts) as (service, port):
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hears("story")
            await service.stop(drain=30)
            assert caller.heard[0].ending == "finished"
            with pytest.raises(OSError, match=r"."):
                await asyncio.open_connection("127.0.0.1", port)


async def test_calls_that_outlive_the_drain_go_back_to_the_dialplan(prompts):
    async with serving(app_with(default=waits), prompts) as (service, port):
        async with call(to_address("127.0.0.1", port), prompts.sounds, Setup(), prompts.label) as caller:
            await caller.hears("Hold")
            await service.stop(drain=1)
            assert await caller.hung_up() == "exit"
            assert caller.status == "STOPPED"
            assert caller.leg.model.variables.channel["VOICEKIT_REASON"] == "the server stops"


async def test_a_connection_that_comes_while_the_service_stops_is_closed(prompts):
    async with serving(app_with(default=waits), prompts) as (service, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await reader.readexactly(len(b"P,1\n"))
        await service.stop(drain=0)
        assert await reader.read() == b""
        writer.close()


async def test_with_option_i_the_application_leaves_by_itself_after_the_hang_up(place):
    seen = []

    async def conversation(call):
        try:
            await call.say("A long prompt that is cut by the hang-up.")
        finally:
            await call.set("SAVED", "yes")
            seen.append(call.hung_up)

    async with place(conversation, options="i") as caller:
        await caller.hears("long prompt")
        caller.hang_up()
        await caller.hung_up()
        assert caller.leg.model.variables.channel["SAVED"] == "yes"
        assert caller.status == "HANGUP"
    assert seen == [True]


async def test_with_option_n_the_program_answers_itself(place):
    async def conversation(call):
        await call.answer()
        await call.say("Now we talk.")

    async with place(conversation, options="n") as caller:
        await caller.hung_up()
        assert caller.texts == ["Now we talk."]


async def test_any_cut_of_the_bytes_makes_the_same_call(place):
    answers = []

    async def conversation(call):
        answers.append(await call.digits("Number?", length=3))
        await call.say("Thank you.")

    async with place(conversation, chunk=lambda _waiting: 1) as caller:
        await caller.hears("Number")
        caller.press("123", gap=0.3)
        await caller.hears("Thank")
        await caller.hung_up()
    assert answers == ["123"]


async def test_the_raw_events_can_be_watched(place):
    seen = []

    async def conversation(call):
        with call.events() as events:
            async for event in events:
                seen.append(event)
                if len(seen) == 2:
                    break

    async with place(conversation) as caller:
        await caller.wait(0.5)
        caller.press("12")
        await caller.hung_up()
    assert [event.key for event in seen] == ["1", "2"]


async def test_variables_are_set_read_and_logged(place):
    seen = []

    async def conversation(call):
        await call.set("A", "one two")
        seen.append(await call.get("A"))
        seen.append(await call.get("NOPE"))
        await call.log("two\nlines\n")
        await call.hangup()

    async with place(conversation) as caller:
        assert await caller.hung_up() == "hangup"
        notices = [line.text for line in caller.leg.model.log if line.level == "NOTICE"]
    assert seen == ["one two", ""]
    assert [notice.rpartition(": ")[2] for notice in notices][:2] == ["two", "lines"]
