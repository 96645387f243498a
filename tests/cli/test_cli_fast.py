"""The loop whose clock jumps: time passes only while nothing real is under way."""

import asyncio
import threading
import time

import pytest

from voicekit.cli.fast import FastLoop


@pytest.fixture
def loop():
    made = FastLoop()
    yield made
    made.close()


def test_ten_minutes_pass_at_once_and_in_order(loop):
    seen: list[tuple[float, str]] = []

    async def wait(seconds: float, name: str) -> None:
        await asyncio.sleep(seconds)
        seen.append((loop.time(), name))

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(wait(600, "late"))
            group.create_task(wait(1, "early"))

    begun = time.monotonic()
    loop.run_until_complete(main())
    assert [(pytest.approx(1), "early"), (pytest.approx(600), "late")] == seen
    assert time.monotonic() - begun < 5


def test_no_time_passes_while_a_thread_works(loop):
    go = threading.Event()

    async def main() -> float:
        loop.call_later(1000, pytest.fail, "the clock jumped over the thread")
        work = asyncio.ensure_future(asyncio.to_thread(go.wait, 5))  # noqa: TID251 - a task of the test's own
        await asyncio.sleep(0)
        go.set()
        await work
        return loop.time()

    assert loop.run_until_complete(main()) == 0


def test_the_threads_that_end_with_the_loop_are_waited_for():
    async def main() -> None:
        await asyncio.to_thread(lambda: None)

    with asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(main())


def test_what_is_said_from_another_thread_is_heard_within_the_grace():
    async def main() -> str:
        heard = asyncio.get_running_loop().create_future()
        loop = asyncio.get_running_loop()
        threading.Thread(target=lambda: loop.call_soon_threadsafe(heard.set_result, "heard")).start()
        async with asyncio.timeout(1000):
            return await heard

    with asyncio.Runner(loop_factory=lambda: FastLoop(grace=5.0)) as runner:
        assert runner.run(main()) == "heard"
