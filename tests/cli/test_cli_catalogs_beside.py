"""Catalogues that stand beside flows: every command that is given the flows finds them, where nothing else was set."""

import pytest

FLOW = """
flow: shop
language: en
languages: [en, de]
start: tongue
nodes:
  tongue: {language: '"de"', next: welcome}
  welcome: {hangup: Good morning.}
"""
CALLS = """
flow: shop.yaml
calls:
  - call: it
    steps: [{hears: "Guten Morgen"}, {then: ends}]
"""
GERMAN = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgctxt "shop.welcome.hangup"
msgid "Good morning."
msgstr "WORDS"
"""


@pytest.fixture
def catalogs(folder):
    """Writes the German catalogue of a directory; a flow and its calls stand in ``flows``, with one beside them."""

    def write(place: str, words: str) -> None:
        (folder / place).mkdir(parents=True)
        (folder / place / "de.po").write_text(GERMAN.replace("WORDS", words))

    write("flows/locales", "Guten Morgen.")
    (folder / "flows" / "shop.yaml").write_text(FLOW)
    (folder / "flows" / "shop.calls.yaml").write_text(CALLS)
    return write


@pytest.mark.parametrize("target", ["flows", "flows/shop.yaml"])
def test_check_and_test_find_them(run, catalogs, target):
    assert run("flow", "check", "--strict", target).code == 0
    assert run("flow", "test", target).code == 0


def test_a_walk_finds_them(run, catalogs, folder):
    (folder / "flows/locales/de.po").write_text("nonsense")
    assert run("flow", "walk", "flows/shop.yaml").code == 2


@pytest.mark.parametrize("target", ["flows", "flows/shop.yaml"])
def test_a_call_is_held_in_their_words(run, catalogs, target):
    assert "Guten Morgen." in run("call", target, "--fast", "--engine", "espeak").out


def test_they_are_rendered(run, catalogs):
    assert "Guten Morgen." in run("render", "--check", "flows").out


def test_their_template_is_written_there(run, catalogs, folder):
    assert run("catalog", "extract", "flows").code == 0
    assert (folder / "flows/locales/messages.pot").is_file()
    assert not (folder / "locales").exists()


def test_those_of_the_working_directory_go_before_them(run, catalogs):
    catalogs("locales", "Moin.")
    assert "Moin." in run("call", "flows", "--fast", "--engine", "espeak").out
    assert run("flow", "test", "flows").code == 1


def test_what_was_set_goes_before_them(run, catalogs, monkeypatch):
    monkeypatch.setenv("VOICEKIT_CATALOGS", "elsewhere")
    assert "Good morning." in run("call", "flows", "--fast", "--engine", "espeak").out
    assert run("flow", "check", "--strict", "flows").code == 1
    assert run("flow", "test", "flows").code == 1


def test_each_flow_has_its_own_but_one_command_cannot_say_two(run, catalogs, folder):
    catalogs("other/locales", "Moin.")
    (folder / "other" / "shop.yaml").write_text(FLOW.replace("flow: shop", "flow: other"))
    (folder / "other" / "shop.calls.yaml").write_text(CALLS)
    ran = run("flow", "test", "flows", "other")
    assert (ran.out.count("ok "), ran.out.count("FAIL")) == (1, 1)
    ran = run("render", "--check", "flows", "other")
    assert ran.code != 0
    assert "catalogues of their own: flows/locales, other/locales" in ran.err
