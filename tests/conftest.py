"""What holds for every test."""

import asyncio


def pytest_configure() -> None:
    """No current event loop outside async tests.

    looptime asks for one before each test, and asyncio would make one that nobody closes: a ResourceWarning, which is
    an error here, in whichever test the garbage collector runs.
    """
    asyncio.set_event_loop(None)
