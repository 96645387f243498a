"""The documents say what is: programs compile, commands exist, settings load, links lead somewhere."""

import ast
import re
import shlex
from pathlib import Path

import click
import pytest
import structlog

from voicekit._cli.main import cli, main
from voicekit._settings import load

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^(?P<indent> *)```(?P<kind>\w*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\((?!https?:)(?P<target>[^)#]+)(?:#[^)]*)?\)")


def blocks(kind: str) -> list[object]:
    """The code blocks of a kind in all documents, each with its page."""
    return [
        pytest.param(match["text"], id=f"{page.relative_to(ROOT)}-{number}")
        for page in PAGES
        for number, match in enumerate(BLOCK.finditer(page.read_text(encoding="utf-8")))
        if match["kind"] == kind
    ]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("text", blocks("python"))
def test_every_python_block_compiles_and_imports_what_exists(text):
    tree = ast.parse(text)
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    exec(compile(ast.Module(imports, []), "<document>", "exec"), {})
    compile(text, "<document>", "exec")


@pytest.mark.parametrize("text", blocks("toml"))
def test_every_settings_file_can_be_loaded(text, tmp_path):
    file = tmp_path / "voicekit.toml"
    file.write_text(text, encoding="utf-8")
    assert load(file, environ={}).sources()


@pytest.mark.parametrize("text", blocks("sh"))
def test_every_command_exists_with_its_options(text):
    for line in text.splitlines():
        words = shlex.split(line, comments=True)
        for start, word in enumerate(words):
            first = all("=" in before for before in words[:start])
            if word.endswith("bin/voicekit") or (word == "voicekit" and first):
                check(words[start + 1 :])


def check(words: list[str]) -> None:
    """A command line is understood; nothing is run."""
    if not words or words[0] in {"|", "&&"}:
        return
    command: click.Command = cli
    context = click.Context(cli, info_name="voicekit")
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        assert found is not None, words
        command, words = found, words[1:]
    arguments = words[: words.index("|")] if "|" in words else words
    command.make_parser(context).parse_args(list(arguments))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file(page):
    for match in LINK.finditer(page.read_text(encoding="utf-8")):
        assert (page.parent / match["target"]).exists(), match[0]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_lines_fit_a_screen(page):
    if page.parent.name == "reference":
        return
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    assert [line for line in text.splitlines() if len(line) > 150 and not line.startswith("|")] == []


@pytest.fixture
def _own_logs():
    """What a command sets up for its logs ends with the test: it writes to this test's stderr."""
    yield
    structlog.reset_defaults()


@pytest.mark.usefixtures("_own_logs")
@pytest.mark.parametrize(("kind", "file"), [("python", "support.py"), ("yaml", "support.yaml")])
def test_the_conversation_in_the_readme_is_the_one_its_program_and_its_flow_hold(
    tmp_path, monkeypatch, capsys, kind, file
):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = {match["kind"]: match["text"] for match in reversed(list(BLOCK.finditer(text)))}
    command, *lines = shown["text"].splitlines()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cache").mkdir()
    (tmp_path / file).write_text(shown[kind], encoding="utf-8")
    words = command.removeprefix("$ voicekit ").replace("support.py", file)
    assert main([*shlex.split(words), "--fast", "--engine", "espeak"]) == 0
    heard = capsys.readouterr().out.splitlines()
    assert [line.split(maxsplit=1)[1] for line in heard] == [line.split(maxsplit=1)[1] for line in lines]


def test_every_page_can_be_reached_from_the_readme():
    seen, new = set(), {ROOT / "README.md"}
    while new:
        page = new.pop()
        seen.add(page)
        for match in LINK.finditer(page.read_text(encoding="utf-8")):
            target = (page.parent / match["target"]).resolve()
            if target.suffix == ".md" and target not in seen:
                new.add(target)
    assert {page for page in PAGES if page not in seen} == set()
