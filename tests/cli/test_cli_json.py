"""With ``--json`` standard output is JSON, also where a command fails or is used wrongly."""

import json

import click
import pytest

from voicekit._cli.main import cli

BROKEN = {
    "voicekit.toml": "port = 99999\n",
    "shop.yaml": "flow: [\n",
    "shop.calls.yaml": "calls: []\n",
}


def with_json(group, path=()):
    """The commands that print JSON, with the names that lead to them."""
    for name in group.list_commands(None):
        command = group.get_command(None, name)
        if isinstance(command, click.Group):
            yield from with_json(command, (*path, name))
        elif any("--json" in option.opts for option in command.params):
            yield pytest.param((*path, name), command, id=" ".join((*path, name)))


COMMANDS = list(with_json(cli))


def told(ran):
    """What is printed of an error."""
    found = json.loads(ran.out)
    assert {"error", "hint", "where"} <= found.keys()
    assert found["error"]
    assert ran.err == ""
    return found


@pytest.mark.parametrize(("names", "command"), COMMANDS)
def test_a_command_that_fails_says_so_in_json(run, folder, names, command):
    for name, text in BROKEN.items():
        (folder / name).write_text(text)
    needed = [each for each in command.params if isinstance(each, click.Argument) and (each.required or each.nargs < 0)]
    ran = run(*names, "--json", *("shop.yaml" for _ in needed))
    assert ran.code > 0
    if names == ("doctor",):  # a setting that cannot be read is one of its findings
        assert any("port" in each["what"] and each["hint"] for each in json.loads(ran.out)["findings"]), ran.out
        return
    assert told(ran)["hint"]


@pytest.mark.parametrize(("names", "command"), COMMANDS)
def test_a_command_that_is_used_wrongly_says_so_in_json(run, names, command):
    ran = run(*names, "--json", "--nonsense")
    found = told(ran)
    assert ran.code == 2
    assert "--nonsense" in found["error"]
    assert found["where"] == f"voicekit {' '.join(names)}"
    assert found["hint"] == f"{found['where']} --help"


def test_all_mistakes_of_a_file_are_there_with_their_places(run, folder):
    (folder / "shop.yaml").write_text("flow: shop\nstart: a\nnodes: {a: {say: A, nxt: b}, b: {say: B, nxt: c}}\n")
    found = told(run("flow", "walk", "shop.yaml", "--json"))
    assert [(each["line"], each["what"]) for each in found["errors"]] == [(3, "unknown key `nxt`")] * 2
    assert found["where"].startswith("shop.yaml:3:")


def test_the_words_of_a_caller_may_be_an_option(run, folder):
    ran = run("say", "--engine", "nonsense", "--", "--json")
    assert (ran.code, ran.out) == (2, "")
    assert "Error: " in ran.err
