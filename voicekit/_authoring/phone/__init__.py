"""The test kit: a telephone for tests of programs and flows, in virtual time."""

from voicekit._authoring.phone.phone import Phone, PhoneCaller
from voicekit._authoring.phone.twin import AsyncPhone, AsyncPhoneCaller

__all__ = ["AsyncPhone", "AsyncPhoneCaller", "Phone", "PhoneCaller"]
