"""The tutorial of flows, carried out as it is written: its files, its commands, in its order, in an empty folder."""

import re
import shlex
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/first-flow.md"
BLOCK = re.compile(r"```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"to `(?P<name>[\w.]+)`:\s*$")
QUICK = {"call": ["--fast", "--engine", "espeak"], "render": ["--engine", "espeak"]}
"""What is added to a command, so that nobody has to wait for it."""


@pytest.fixture
def carry_out(run, folder):
    """Carries out one command of the page."""

    def command(line: str) -> None:
        program, *words = shlex.split(line)
        if program == "mkdir":
            (folder / words[0]).mkdir()
            return
        assert program == "voicekit"
        ran = run(*words, *QUICK.get(words[0], []))
        assert ran.code == 0, f"{line}\n{ran.out}{ran.err}"

    return command


def test_the_tutorial_of_flows_can_be_followed(carry_out, run, folder):
    page = PAGE.read_text(encoding="utf-8")
    carried = []
    for block in BLOCK.finditer(page):
        if block["kind"] == "yaml":
            name = FILE.search(page[: block.start()])
            assert name is not None
            (folder / name["name"]).write_text(block["text"], encoding="utf-8")
        for line in block["text"].splitlines() if block["kind"] == "sh" else ():
            if not line.startswith("voicekit serve"):  # it would not end; what it serves has been called
                carry_out(line)
                carried.append(line)
    assert "voicekit flow test shop.calls.yaml" in carried
    assert (folder / "shop.svg").is_file()
    heard = run("call", "shop.yaml", *QUICK["call"], "--keys", "2,2,2#,1").out
    assert "We put them aside for you." in heard


def test_its_first_line_leads_editors_to_the_schema(run, folder):
    assert "flow schema > flow.schema.json" in PAGE.read_text(encoding="utf-8")
    assert '"$schema"' in run("flow", "schema").out
