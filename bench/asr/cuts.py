"""How often the end of an answer is heard too soon: in the pauses that people make between words."""

from collections.abc import Iterator

import numpy as np

from bench.asr.counts import Counts
from bench.asr.material import CONDITIONS, padded, sentences, voices
from bench.asr.menus import MENUS
from bench.result import Figure
from voicekit._asr.endpoint import MENU, Endpointer, Endpointing
from voicekit._asr.vad import SileroVad
from voicekit._media.pcm import Pcm
from voicekit._media.telephone import telephone

__all__ = ["measure"]

FRAME = 160
LEFT = 0.15
"""Seconds of sound after the end that was heard, and louder than silence, that make it too soon."""


def measure(counts: Counts) -> Iterator[Figure]:
    """Per cent of answers cut before their end, with the patience of a menu and with a longer one."""
    made = []
    for place in range(counts.answers):
        menu = MENUS[place % len(MENUS)]
        text = menu[place // len(MENUS) % len(menu)]
        made.append(voices()[place % 7](f"I would like {text}, please" if place % 2 else text))
    for label, sounds in ((f"menu answers, {len(made)}", made), ("recorded prompts", sentences(counts.foreign))):
        for manner in (MENU, Endpointing(trailing=0.7)):
            for condition in (CONDITIONS[0], CONDITIONS[1]):
                cut = [
                    _is_cut(condition(padded(sound, 1.0)), telephone(padded(sound, 1.0)), manner) for sound in sounds
                ]
                what = f"{label}, {condition.label}, {manner.trailing:g} s of silence"
                yield Figure(what, float(np.mean(cut) * 100), "% cut")


def _is_cut(heard: Pcm, clean: Pcm, manner: Endpointing) -> bool:
    endpointer = Endpointer(SileroVad(), manner)
    try:
        for start in range(0, len(heard.samples), FRAME):
            endpointer.feed(Pcm(heard.samples[start : start + FRAME], heard.rate))
            if endpointer.ended is not None:
                rest = np.abs(clean.samples[start + FRAME :].astype(np.int32))
                return int((rest > 800).sum()) > LEFT * clean.rate / 4
        return False
    finally:
        endpointer.close()
