"""Many calls to a server: how long callers wait, and what fails, by its kind."""

import pytest

from voicekit import App
from voicekit._authoring.load import load, percentile
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.testing.asterisk import Setup, to_address
from voicekit.testing.asterisk.script import from_keys

pytestmark = pytest.mark.looptime


@pytest.fixture
def placed(prompts):
    """Places calls to a conversation over TCP; gives what came of them."""

    async def placed(conversation, keys="1", *, calls=20, rate=10.0, **settings):
        app = App()
        app.route("support")(conversation)
        async with Service(app, Settings(host="127.0.0.1", port=0, **settings), prompts) as service:
            (address,) = await service.listen()
            port = int(address.rpartition(":")[2])
            setups = []

            def setup(number):
                setups.append(Setup(args=("support", f"id={number}")))
                return setups[-1]

            connect = to_address("127.0.0.1", port)
            report = await load(connect, prompts.sounds, setup, from_keys(keys), calls=calls, rate=rate)
            await service.stop(drain=5.0)
        return report

    return placed


async def ask(call):
    await call.say("Welcome.")
    await call.menu("For sales, press 1.", {"1": "sales"})
    await call.say("You get sales.")


async def test_calls_are_begun_at_their_rate_and_each_wait_is_measured(placed):
    report = await placed(ask)
    assert (report.calls, dict(report.failures)) == (20, {})
    assert len(report.first_prompts) == len(report.answers) == 20
    assert max(report.first_prompts) < 1.0
    assert 1 < report.at_once <= 20
    assert report.seconds >= 1.9


async def test_what_fails_is_counted_by_its_kind(placed):
    async def broken(call):
        await call.say("Welcome.")
        raise RuntimeError

    assert (await placed(broken, calls=3)).failures == {"ERROR": 3}


async def test_calls_that_are_turned_away_are_told_by_their_status(placed):
    report = await placed(ask, calls=10, rate=1000.0, max_calls=4)
    assert report.failures == {"BUSY": 6}
    assert report.calls == 10


async def test_no_server_is_no_connection(prompts):
    report = await load(
        to_address("127.0.0.1", 1), prompts.sounds, lambda _: Setup(), from_keys("1"), calls=2, rate=100.0
    )
    assert report.failures == {"no connection": 2}


def test_a_percentile_is_a_value_that_was_measured():
    values = [0.1, 0.4, 0.2, 0.3]
    assert [percentile(values, share) for share in (0.5, 0.9, 1.0)] == [0.3, 0.4, 0.4]
    assert percentile([], 0.5) == 0.0
