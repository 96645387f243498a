"""Whose fault it is that a prompt has no sound."""

import threading

import pytest

from voicekit.errors import EngineFailed
from voicekit.media.formats import FORMATS
from voicekit.prompts.parts import Text
from voicekit.prompts.segments import of_text
from voicekit.prompts.synthesis import synthesize
from voicekit.tts.priority import Priority


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
