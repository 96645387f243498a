"""Whose fault it is that a prompt has no sound."""

import threading

import pytest
import structlog

from voicekit._media.formats import FORMATS
from voicekit._prompts.parts import Text
from voicekit._prompts.segments import of_text
from voicekit._prompts.synthesis import synthesize
from voicekit._tts.speaker import Priority
from voicekit.errors import BadPrompt, EngineFailed


class Interrupting:
    """A speaker in which a KeyboardInterrupt comes up."""

    def speak(self, text, language, *, priority):
        raise KeyboardInterrupt


def making(engine):
    (segment,) = of_text(Text("Hello."), "en", engine.voice, FORMATS["sln"])
    return lambda: synthesize(segment, Interrupting(), FORMATS["sln"], Priority())


def test_ctrl_c_in_a_terminal_is_no_failure_of_the_engine(engine):
    with pytest.raises(KeyboardInterrupt):
        making(engine)()


def test_in_another_thread_it_is_the_engines(engine):
    raised = []

    def run():
        try:
            making(engine)()
        except EngineFailed as error:
            raised.append(error.what)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert raised == ["the engine broke: KeyboardInterrupt"]


def test_tags_are_left_out_of_what_is_said_and_logged(engine):
    tagged = "<speak>Hello <break time='1s'/>there.</speak>"
    with structlog.testing.capture_logs() as logs:
        (segment,) = of_text(Text(tagged), "en", engine.voice, FORMATS["sln"])
        (plain,) = of_text(Text("Hello there."), "en", engine.voice, FORMATS["sln"])
    assert segment.source == "Hello there."
    assert segment.key == plain.key
    (line,) = logs
    assert (line["event"], line["log_level"]) == ("prompt.tags", "warning")
    assert line["tags"] == "<speak> <break time='1s'/> </speak>"


def test_tags_of_a_private_text_are_not_shown(engine):
    with structlog.testing.capture_logs() as logs:
        of_text(Text("<s n='0445'>0445</s>", private=True), "en", engine.voice, FORMATS["sln"], b"seal")
    assert "0445" not in repr(logs)


def test_a_text_of_tags_alone_has_nothing_to_say(engine):
    with pytest.raises(BadPrompt, match="is empty"):
        of_text(Text("<speak></speak>"), "en", engine.voice, FORMATS["sln"])
