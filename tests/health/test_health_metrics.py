"""What calls tell, as metrics: each thing once, under a bounded number of names."""

import pytest
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from voicekit import App, Choices
from voicekit._events.readers import EventReaders
from voicekit._health.metrics import CallMetrics, ServiceMetrics, registry_of
from voicekit._health.readings import Readings
from voicekit._records.keeping import CallRecords
from voicekit._tally import NAMES_MAX, OTHER, Counts, Tally

pytestmark = pytest.mark.looptime


@pytest.fixture
def app():
    app = App()

    @app.route("sales")
    async def sales(call):
        await call.say("Welcome.")
        await call.menu("For sales, press 1.", Choices({"1": "sales"}), max_tries=2, no_input_timeout=3)

    @app.route()
    async def breaks(call):
        await call.say("Slow one.")
        raise ValueError("no")

    return app


@pytest.fixture
def counted(app):
    """The metrics of calls to the app, and what tells them."""
    return CallMetrics(lambda: app.route_names)


@pytest.fixture
def dial(app, counted, place):
    def dial(*args):
        readers = EventReaders()
        readers.add("metrics", counted.take)
        return place(app, args=args, records=CallRecords(readers, "socket", ""))

    return dial


def samples(counted, read=Readings):
    text = generate_latest(registry_of(ServiceMetrics(counted, read, "0"))).decode()
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_a_call_is_counted_with_its_prompts_answers_and_end(dial, counted):
    async with dial("sales") as caller:
        await caller.prompt(2)
        await caller.prompt(3)
        caller.press("1")
        await caller.hung_up()
    found = samples(counted)
    assert found["voicekit_calls_total", "OK", "sales"] == 1
    assert found["voicekit_answers_total", "dtmf"] == 1
    assert found["voicekit_missed_total", "no_input"] == 1
    assert found["voicekit_prompt_cache_total", "hit"] >= 3
    assert found["voicekit_first_prompt_seconds_count",] == 1
    assert found["voicekit_first_prompt_seconds_bucket", "0.05"] == 1
    assert found["voicekit_call_duration_seconds_count",] == 1


async def test_a_prompt_that_has_to_be_made_is_a_miss_and_its_wait_is_told(dial, counted, prompts):
    prompts.slow["Slow one."] = [1.5]
    async with dial("x") as caller:
        await caller.hung_up()
    found = samples(counted)
    assert found["voicekit_prompt_cache_total", "miss"] == 1
    assert found["voicekit_prompt_wait_seconds_bucket", "1.0"] == 0
    assert found["voicekit_prompt_wait_seconds_bucket", "2.0"] == 1
    assert found["voicekit_first_prompt_seconds_bucket", "1.0"] == 0
    assert found["voicekit_errors_total", "ValueError"] == 1
    assert found["voicekit_calls_total", "ERROR", "default"] == 1


async def test_routes_that_strangers_make_up_are_one_name(counted):
    for number in range(3 * NAMES_MAX):
        key = f"k-{number}"
        counted.take(key, [("call", 0, 1, 0, "id", "", "", f"made-up-{number}")])
        counted.take(key, [("end", 5, "NO_ROUTE", "server")])
    assert counted.ended == {("NO_ROUTE", OTHER): 3 * NAMES_MAX}


async def test_nothing_is_kept_of_a_call_that_is_over(dial, counted):
    for _ in range(3):
        async with dial("sales") as caller:
            await caller.prompt(1)
            caller.hang_up()
    assert (counted._live, counted._unheard) == ({}, set())


def test_names_beyond_the_bound_are_counted_as_others():
    counts = Counts(most=2)
    for name in ("a", "b", "c", "d", "a"):
        counts.add(name)
    assert counts == {"a": 2, "b": 1, OTHER: 2}


def test_a_tally_tells_how_many_took_no_longer_than_each_bound():
    tally = Tally((0.1, 1.0))
    for seconds in (0.1, 0.05, 0.5, 7.0):
        tally.add(seconds)
    assert list(tally.up_to()) == [("0.1", 2), ("1.0", 3), ("+Inf", 4)]
    assert tally.total == pytest.approx(7.65)
    assert tally.count == 4
