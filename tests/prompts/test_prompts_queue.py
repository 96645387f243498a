"""Places at the workers go to the most urgent first."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voicekit._prompts.queue import Rank, RenderQueue, Ticket

RANKS = st.lists(st.tuples(st.booleans(), st.integers(0, 3)), max_size=12)


@given(RANKS)
def test_the_order_is_that_of_the_ranks_then_of_coming(ranks):
    assert asyncio.run(in_order(ranks)) == sorted(range(len(ranks)), key=lambda number: (ranks[number], number))


async def in_order(ranks, hurry=()):
    slots, order, gate = RenderQueue(1), [], asyncio.Event()
    tickets = [Ticket(Rank(*rank)) for rank in ranks]

    async def hold():
        async with slots.place(Ticket(Rank(batch=False, position=0))):
            await gate.wait()

    async def work(number):
        async with slots.place(tickets[number]):
            order.append(number)

    async with asyncio.TaskGroup() as group:
        group.create_task(hold())
        await asyncio.sleep(0)
        for number in range(len(ranks)):
            group.create_task(work(number))
        await asyncio.sleep(0)
        assert slots.waiting == len(ranks)
        for number, rank in hurry:
            slots.hurry(tickets[number], rank)
        gate.set()
    return order


async def test_what_somebody_more_urgent_waits_for_moves_up():
    batch = (True, 5)
    assert await in_order([batch, batch, batch], hurry=[(2, Rank(batch=False, position=0))]) == [2, 0, 1]
    assert await in_order([(False, 0), batch], hurry=[(0, Rank(batch=True, position=9))]) == [0, 1]


async def test_who_gives_up_waiting_holds_no_place():
    slots = RenderQueue(1)
    async with slots.place(Ticket(Rank(batch=False, position=0))), asyncio.TaskGroup() as group:

        async def wait():
            async with slots.place(Ticket(Rank(batch=False, position=1))):
                pytest.fail("the place is taken")

        task = group.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
    async with asyncio.timeout(1), slots.place(Ticket(Rank(batch=True, position=0))):
        assert slots.waiting == 0
