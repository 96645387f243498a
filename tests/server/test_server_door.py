"""The door: who is let in, and whose place goes to another."""

import resource

import pytest

from voicekit._server import door
from voicekit._server.door import LEAST, PLACE_SECONDS, RESERVE, Admission
from voicekit._settings import Settings

pytestmark = [pytest.mark.looptime, pytest.mark.usefixtures("logged")]

PLENTY = 1 << 20


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def crowd(at, peer, count):
    """So many connections of a peer that want to come in; gives those that were let in."""
    return [place for _ in range(count) if (place := at.enter(peer, lambda: None)) is not None]


@pytest.mark.parametrize("calls", [1, 500])
async def test_a_peer_may_have_many_more_connections_at_the_door_than_there_may_be_calls(calls, clock):
    at = Admission(Settings(max_calls=calls), clock, PLENTY)
    assert len(crowd(at, "10.0.0.1", 10_000)) == at.by_peer
    assert at.by_peer >= max(4 * calls, 256)


async def test_one_peer_that_says_nothing_leaves_room_for_others_and_many_are_bounded_in_all(clock):
    at = Admission(Settings(max_calls=500), clock, PLENTY)
    for number in range(20):
        crowd(at, f"10.0.0.{number}", 10_000)
    assert len(at) == at.in_all >= 2 * at.by_peer


async def test_a_place_goes_to_another_after_two_seconds_and_not_before(clock):
    at, out = Admission(Settings(max_calls=1), clock, PLENTY), []
    for number in range(LEAST):
        at.enter("10.0.0.1", lambda number=number: out.append(number))
        clock.now += 1e-6
    clock.now = 100.0 + PLACE_SECONDS - 0.1
    assert at.enter("10.0.0.1", lambda: None) is None
    clock.now += 0.1
    assert at.enter("10.0.0.1", lambda: None) is not None
    assert out == [0]


async def test_who_has_become_a_call_has_no_place_that_could_be_taken(clock):
    at = Admission(Settings(max_calls=1), clock, PLENTY)
    place = at.enter("10.0.0.1", pytest.fail)
    at.leave(place)
    at.leave(place)
    clock.now += 60
    assert len(crowd(at, "10.0.0.1", LEAST)) == LEAST


async def test_where_few_descriptors_are_allowed_those_at_the_door_leave_the_calls_theirs(clock):
    at = Admission(Settings(max_calls=100), clock, 1024)
    crowd(at, "10.0.0.1", 5000)
    crowd(at, "10.0.0.2", 5000)
    assert len(at) <= 1024 - 2 * 100 - RESERVE


async def test_a_connection_with_one_of_the_last_descriptors_is_no_call_and_the_log_tells(clock, logged):
    at = Admission(Settings(), clock, 1024)
    assert not at.enter("10.0.0.1", lambda: None, 1024 - RESERVE - 1).scarce
    assert at.enter("10.0.0.1", lambda: None, 1024 - RESERVE).scarce
    assert [(line["event"], line["limit"]) for line in logged] == [("descriptors.low", 1024)]


async def test_a_flood_of_strangers_is_one_line_a_second_and_none_goes_uncounted(clock, logged):
    at = Admission(Settings(allow=["10.0.0.0/8"]), clock, PLENTY)
    crowd(at, "192.0.2.1", 1000)
    at.close()
    assert [line.get("times", 1) for line in logged] == [1, 999]


def test_a_server_takes_as_many_descriptors_as_its_calls_need_and_says_where_it_cannot(logged):
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, before[1]), before[1]))
        door.raise_descriptors(10)
        assert door.descriptors() >= 10 * 10 + RESERVE
        assert logged == []
        door.raise_descriptors(100_000_000)
        assert [line["event"] for line in logged] == ["descriptors.few"]
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
