"""The board: what pages are told of the calls that go on, and what of it is lost where somebody falls behind."""

import json
from contextlib import aclosing

import pytest

from voicekit._web import board as boards
from voicekit._web.board import Board

pytestmark = pytest.mark.looptime

WALL = 1_700_000_000_000


def begins(caller="5550100", at=0):
    return ("call", at, 1, WALL, "1.1", caller)


def says(at, text="Welcome."):
    return ("prompt", at, text, 100)


END = ("end", 9000, "OK", "program")


@pytest.fixture
async def board():
    return Board("feed", lambda: live, lambda: WALL)


live = set()


@pytest.fixture(autouse=True)
def _nobody():
    live.clear()


class Stream:
    """What a page reads: messages with their kinds and numbers."""

    def __init__(self, stream):
        self._stream = stream
        self.number = ""

    async def next(self):
        async for block in self._stream:
            for message in filter(None, block.decode().split("\n\n")):
                if message.startswith(("retry", ":")):
                    continue
                fields = dict(line.split(": ", 1) for line in message.split("\n"))
                self.number = fields.get("id", self.number)
                return fields["event"], json.loads(fields["data"])
        return None

    async def rest(self):
        found = []
        while (message := await self.next()) is not None:
            found.append(message)
        return found


def opened(board, **asked):
    return aclosing(board.stream(**asked))


async def test_a_page_gets_the_calls_that_go_on_and_then_what_they_tell(board):
    board.take("a-1", [begins(), says(900)])
    async with opened(board) as stream:
        page = Stream(stream)
        kind, facts = await page.next()
        assert (kind, facts["anew"], facts["whole"], facts["now"]) == ("calls", True, True, WALL)
        (call,) = facts["calls"]
        assert (call["key"], call["caller"], call["first"]) == ("a-1", "5550100", 0)
        assert [(each["begins"], each["by"], each["words"]) for each in call["events"]] == [
            (0.0, "call", "5550100 calls us"),
            (0.8, "says", '"Welcome."'),
        ]
        board.take("a-1", [("ask", 950, "amount")])
        kind, facts = await page.next()
        assert (kind, facts["key"], facts["first"], facts["call"]["question"]) == ("told", "a-1", 2, "amount")
        assert facts["events"][0]["event"] == "ask"


async def test_a_page_that_comes_back_goes_on_after_the_last_message_it_has_had(board):
    board.take("a-1", [begins()])
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
    board.take("a-1", [says(900, "Meanwhile.")])
    async with opened(board, after=page.number) as stream:
        kind, facts = await Stream(stream).next()
        assert (kind, facts["first"], facts["events"][0]["label"]) == ("told", 1, "Meanwhile.")


@pytest.mark.parametrize("after", ["other-1", "feed-99", "feed-", "feed-x", "feed-" + "9" * 40, "-", "feed-\u0661"])
async def test_a_page_that_comes_with_a_number_of_no_message_begins_anew(board, after):
    board.take("a-1", [begins()])
    async with opened(board, after=after) as stream:
        kind, facts = await Stream(stream).next()
        assert (kind, [call["key"] for call in facts["calls"]]) == ("calls", ["a-1"])


async def test_a_page_that_falls_behind_is_told_how_much_it_has_missed_and_gets_the_calls_anew(board):
    board.take("a-1", [begins()])
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        for number in range(boards.MESSAGES_KEPT + 7):
            board.take("a-1", [says(number)])
        assert await page.next() == ("lost", {"messages": 7, "events": 0})
        kind, facts = await page.next()
        assert (kind, facts["anew"], facts["calls"][0]["first"]) == ("calls", True, boards.MESSAGES_KEPT + 8 - 5)
        board.take("a-1", [says(1, "News.")])
        assert (await page.next())[1]["events"][0]["label"] == "News."


async def test_what_the_service_itself_has_lost_is_told_and_calls_that_are_gone_go(board):
    board.take("a-1", [begins("1")])
    board.take("a-2", [begins("2")])
    live.add("a-2")
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        board.missed(12)
        assert await page.next() == ("lost", {"messages": 0, "events": 12})
        assert [call["key"] for call in (await page.next())[1]["calls"]] == ["a-2"]


async def test_a_call_that_has_ended_is_told_and_leaves(board):
    board.take("a-1", [begins()])
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        board.take("a-1", [END])
        assert (await page.next())[1]["call"]["status"] == "OK"
    assert board.calls == ()


async def test_a_page_of_one_call_is_told_of_that_call_alone(board):
    board.take("a-1", [begins("1")])
    board.take("a-2", [begins("2")])
    async with opened(board, key="a-2") as stream:
        page = Stream(stream)
        assert [call["key"] for call in (await page.next())[1]["calls"]] == ["a-2"]
        board.take("a-1", [says(1)])
        board.take("a-2", [says(2)])
        assert (await page.next())[1]["key"] == "a-2"


async def test_many_calls_come_in_parts_between_which_others_have_their_turn(board):
    for number in range(2 * boards.CALLS_AT_ONCE + 1):
        board.take(f"a-{number}", [begins(str(number))])
    async with opened(board) as stream:
        page = Stream(stream)
        parts = [(await page.next())[1] for _ in range(3)]
    assert [(part["anew"], part["whole"], len(part["calls"])) for part in parts] == [
        (True, False, boards.CALLS_AT_ONCE),
        (False, False, boards.CALLS_AT_ONCE),
        (False, True, 1),
    ]


async def test_of_a_call_that_tells_without_end_the_newest_is_kept(board):
    board.take("a-1", [begins()])
    for at in range(2 * boards.ROWS_KEPT):
        board.take("a-1", [says(at)])
    call = board.call("a-1")
    assert (len(call.rows), call.count) == (boards.ROWS_KEPT, 2 * boards.ROWS_KEPT + 1)
    assert call.record.caller == "5550100"


async def test_a_call_whose_beginning_was_missed_is_told_without_facts(board):
    async with opened(board) as stream:
        page = Stream(stream)
        assert (await page.next())[1]["calls"] == []
        board.take("a-1", [says(5)])
        assert (await page.next())[1]["call"] is None
    async with opened(board) as stream:
        assert (await Stream(stream).next())[1]["calls"] == []


async def test_a_stream_ends_in_order_before_its_connection_has_to(board):
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        assert await page.rest() == []


async def test_streams_end_with_the_service(board):
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        board.close()
        assert await page.next() is None


async def test_half_of_a_surrogate_pair_breaks_no_stream(board):
    board.take("a-1", [begins("\ud800")])
    async with opened(board) as stream:
        page = Stream(stream)
        await page.next()
        board.take("a-1", [says(1, "\ud800 \n\ndata: x")])
        assert (await page.next())[1]["events"][0]["label"] == "\ud800 \n\ndata: x"
