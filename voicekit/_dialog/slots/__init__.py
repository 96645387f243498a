"""The slots of a form, one thing to learn from the caller each; a kind of slot is told by its ``type``."""

from typing import Annotated

from pydantic import Discriminator

from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.document.values import OneOf
from voicekit._dialog.slots.choice import Choices, ChoiceSlot, Option
from voicekit._dialog.slots.date import DateSlot
from voicekit._dialog.slots.digits import DigitsSlot
from voicekit._dialog.slots.letters import LettersSlot
from voicekit._dialog.slots.number import MoneySlot, NumberSlot
from voicekit._dialog.slots.phone import PhoneSlot
from voicekit._dialog.slots.speech import FreeSpeechSlot, RecordingSlot
from voicekit._dialog.slots.time import TimeSlot
from voicekit._dialog.slots.yes_no import YesNoSlot

__all__ = [
    "TYPES",
    "AnySlot",
    "ChoiceSlot",
    "Choices",
    "DateSlot",
    "DigitsSlot",
    "FreeSpeechSlot",
    "LettersSlot",
    "MoneySlot",
    "NumberSlot",
    "Option",
    "PhoneSlot",
    "RecordingSlot",
    "Slot",
    "TimeSlot",
    "YesNoSlot",
]

TYPES: dict[str, type[AnySlot]] = {
    slot.kind(): slot
    for slot in (
        DigitsSlot,
        NumberSlot,
        DateSlot,
        TimeSlot,
        MoneySlot,
        PhoneSlot,
        ChoiceSlot,
        YesNoSlot,
        LettersSlot,
        FreeSpeechSlot,
        RecordingSlot,
    )
}
"""The slots by their ``type``: the one place where a kind of slot is entered."""

Slot = Annotated[AnySlot, OneOf(TYPES, Discriminator("type"))]
"""A slot, told by its ``type``."""
