"""Fixtures for the tests against a real Asterisk, which run only when asked for.

``make test-asterisk`` runs them; so does ``pytest -m asterisk`` once tools/asterisk/setup.py has been there.
"""

import os
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import calls
import pbx as private
import pytest

from voicekit._asr import capacity, service
from voicekit._asr.live import AnswerPatience
from voicekit._call.input import collector
from voicekit._call.speech.capture import LIVE_FROM

STALLS_FROM = 150000
SETUP = Path(__file__).parents[2] / "tools/asterisk/setup.py"


def wanted(config: pytest.Config) -> bool:
    return bool(os.environ.get("VOICEKIT_ASTERISK_ROOT")) or config.getoption("-m") == "asterisk"


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Without the wish for them these tests are not even imported."""
    return True if collection_path.name.startswith("test_") and not wanted(config) else None


@pytest.fixture(scope="session")
def asterisk_root() -> Path:
    """The folder of the unpacked Asterisk, made when it is not there."""
    given = os.environ.get("VOICEKIT_ASTERISK_ROOT")
    if given:
        return Path(given)
    return Path(subprocess.run([sys.executable, SETUP], stdout=subprocess.PIPE, text=True, check=True).stdout.strip())


@pytest.fixture(scope="session")
def asterisk_version(asterisk_root: Path) -> int:
    """The Asterisk that is here as a number: 221001 is 22.10.1."""
    done = subprocess.run(
        [*private.program(asterisk_root, "usr/sbin/asterisk"), "-V"], capture_output=True, text=True, check=True
    )
    found = re.search(r"(\d+)\.(\d+)\.(\d+)", done.stdout)
    assert found is not None, done.stdout
    return int("{:d}{:02d}{:02d}".format(*map(int, found.groups())))


@pytest.fixture
def stalls(asterisk_version: int) -> None:
    """Asterisk leaves commands that arrive together waiting: from 15 on."""
    if asterisk_version < STALLS_FROM:
        pytest.skip(f"seen from Asterisk {STALLS_FROM // 10000} on")


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine would refuse or give up is waited for: these tests are of what is heard, not of how fast."""
    monkeypatch.setattr(capacity, "WITHIN", 15.0)
    monkeypatch.setattr(collector, "ANSWER_WITHIN", 15.0)
    monkeypatch.setattr(service, "CALLER", AnswerPatience(60.0, 3.0))


@pytest.fixture
def live_sound(asterisk_version: int) -> None:
    """Asterisk can bring the sound of a call: AudioSocket, and Originate's option v."""
    if asterisk_version < LIVE_FROM:
        pytest.skip("this Asterisk has no live sound")


@pytest.fixture(scope="session")
def pbx(asterisk_root: Path) -> Iterator[private.Pbx]:
    """One running Asterisk for all tests."""
    with private.running(asterisk_root) as running:
        yield running


@pytest.fixture
async def exchange(pbx: private.Pbx) -> AsyncIterator[calls.Exchange]:
    """Places calls; after the test every channel must be gone."""
    async with calls.exchange(pbx) as placing:
        yield placing


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failure shows what Asterisk wrote to its log during the test."""
    report = yield
    running = getattr(item, "funcargs", {}).get("pbx")
    if report.failed and running is not None:
        report.sections.append(("Asterisk's log", running.log[-6000:]))
    return report
