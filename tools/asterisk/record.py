#!/usr/bin/env python3
"""Records the golden transcripts anew, from the real Asterisk into tests/asterisk/golden. Takes some three minutes."""

import asyncio
import re
import sys
from pathlib import Path

from setup import ensure, say

TESTS = Path(__file__).parents[2] / "tests/asterisk"
sys.path.insert(0, str(TESTS))

import pbx as private  # noqa: E402 - the harness lives with the tests
from calls import exchange  # noqa: E402
from lineserver import line_server  # noqa: E402
from scenarios import SCENARIOS, Scenario, dialplan, run, text  # noqa: E402


async def record(pbx: private.Pbx, scenario: Scenario) -> str:
    async with exchange(pbx) as placing:
        async with line_server() as server:
            await placing.dialplan(dialplan(server, pbx.folder, "golden"))
            log = await run(scenario, placing, server, "golden")
        return text(scenario, log, server.port)


async def record_all(pbx: private.Pbx) -> str:
    """One after another: what is recorded are times, too."""
    transcripts = []
    for scenario in SCENARIOS:
        say(f"recording {scenario.name}")
        transcripts.append(await record(pbx, scenario))
    return "".join(transcripts)


def main() -> int:
    with private.running(ensure()) as pbx:
        version = re.search(r"Asterisk (\d+\.\d+\.\d+)", pbx.log)
        assert version is not None
        transcripts = asyncio.run(record_all(pbx))
    path = TESTS / "golden" / f"asterisk-{version[1]}.txt"
    path.write_text(transcripts)
    say(f"{len(SCENARIOS)} experiments in {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
