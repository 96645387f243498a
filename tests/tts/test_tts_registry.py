"""Engines found by entry point."""

import pytest
from structlog.testing import capture_logs

from voicekit._tts import registry
from voicekit.errors import EngineMissing


def third_party(directory, package, entry, source):
    """A package on disk as an installer leaves it."""
    (directory / f"{package}.py").write_text(source)
    facts = directory / f"{package}-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[{registry.GROUP}]\n{entry}\n")


WORKING = """
class Engine:
    name, online = "parrot", False
    def __init__(self, voice="grey"): self.wish = voice
    def languages(self): return ("en",)
    def voice(self, language): ...
    def synthesize(self, text, voice): ...
"""


@pytest.mark.parametrize(("name", "online"), [("piper", False), ("espeak", False), ("gtts", True)])
def test_an_engine_says_whether_it_needs_the_network(name, online):
    assert registry.find(name).online is online


def test_an_engine_of_a_third_party_is_found_and_given_the_users_voice(tmp_path, monkeypatch):
    third_party(tmp_path, "vk_parrot", "parrot = vk_parrot:Engine", WORKING)
    monkeypatch.syspath_prepend(tmp_path)
    assert registry.find("parrot").wish == "grey"
    assert registry.find("parrot", "green").wish == "green"
    assert "parrot" in [engine.name for engine in registry.available()]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import nothing_of_the_kind", "ModuleNotFoundError"),
        ("1/0", "ZeroDivisionError"),
        ("", "AttributeError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("class Engine: pass", "TypeError"),
        (WORKING.replace("parrot", "another"), "TypeError"),
    ],
)
def test_a_broken_package_is_reported_and_takes_nothing_else_down(tmp_path, monkeypatch, source, reason):
    package, before = f"vk_broken_{abs(hash(source))}", [engine.name for engine in registry.available()]
    third_party(tmp_path, package, f"broken = {package}:Engine", source)
    monkeypatch.syspath_prepend(tmp_path)
    with capture_logs() as logs:
        names = [engine.name for engine in registry.available()]
    assert names == before
    assert [(line["engine"], reason in line["reason"]) for line in logs] == [("broken", True)]
    with pytest.raises(EngineMissing, match=f"'broken' of {package} cannot be used: {reason}"):
        registry.find("broken")


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(EngineMissing) as refused:
        registry.find("festival")
    assert ", ".join(engine.name for engine in registry.available()) in refused.value.hint
