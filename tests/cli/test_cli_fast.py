"""The loop whose clock jumps: time passes only while nothing real is under way."""

import asyncio
import threading
import time

import pytest

from voicekit.testing.fast import FastLoop, Pool


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


def test_no_time_passes_while_threads_go_from_one_job_to_the_next_by_themselves():
    jobs = 200

    async def main() -> tuple[int, float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, FastLoop)
        done, ended = [], asyncio.Event()
        with Pool(loop, 2) as pool:

            def work() -> None:
                done.append(threading.current_thread())

            def go_on(_: object) -> None:
                if len(done) < jobs:
                    pool.submit(work).add_done_callback(go_on)
                else:
                    loop.call_soon_threadsafe(ended.set)

            loop.call_later(1000, ended.set)
            pool.submit(work).add_done_callback(go_on)
            await ended.wait()
        return len(done), loop.time()

    with asyncio.Runner(loop_factory=FastLoop) as runner:
        assert runner.run(main()) == (jobs, 0.0)


def test_an_error_of_a_thread_reaches_who_waits_and_time_goes_on():
    async def main() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, FastLoop)
        with Pool(loop, 1) as pool:
            with pytest.raises(ZeroDivisionError):
                await asyncio.wrap_future(pool.submit(lambda: 1 // 0))
            await asyncio.sleep(100)
        with pytest.raises(RuntimeError):
            pool.submit(print)
        await asyncio.sleep(100)
        return loop.time()

    with asyncio.Runner(loop_factory=FastLoop) as runner:
        assert runner.run(main()) == pytest.approx(200)
