"""The tool that counts the ways through the house."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_way_through_the_house_is_gone_and_counted():
    ran = subprocess.run([sys.executable, "-m", "tools.walks"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    counted = re.findall(r"^(.+): (\d+) calls, (\d+) files, (\d+) moves, (\d+) returns$", ran.stdout, re.MULTILINE)
    assert len(counted) == 6
    assert all(int(calls) > int(moves) >= int(files) - 1 for _, calls, files, moves, _ in counted)
