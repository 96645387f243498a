"""Verbs that ask the caller: by keys, by voice, or both."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

from voicekit.call import asked as kinds
from voicekit.call.asked import Asked
from voicekit.call.entry import DIGITS, Choices, YesNoEntry
from voicekit.call.grammars import yes_or_no
from voicekit.call.hearing import Hearing
from voicekit.call.info import Match
from voicekit.call.question import Question
from voicekit.call.recording import Recording
from voicekit.call.speaking import Speaking, parts_of
from voicekit.errors import CallError
from voicekit.grammar.shape import Check
from voicekit.media.read import read
from voicekit.prompts.parts import Prompt
from voicekit.prompts.secret import HIDDEN, Secret

__all__ = ["Asking"]


class Asking(Speaking):
    """What a call asks."""

    async def ask(
        self,
        prompt: Prompt,
        asked: Asked | str,
        *,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
        asks_back: bool = True,
    ) -> Match:
        """Ask for something of a kind (`voicekit.call.asked`), by keys and by voice at once; the first answer counts.

        A kind may be named where it needs no more: ``"date"``, ``"yes_no"``. Times are in seconds. An answer that may
        have been misheard is asked back, unless ``asks_back`` is False. What is masked is asked for by keys alone, and
        appears in no log: the value is a `Secret`, and the key shows nothing. Raises NoInput or NoMatch after the last
        try, ProgramError for a question that cannot be asked, CallError where only the voice could answer and the
        caller cannot be heard.
        """
        kind = kinds.kind(asked) if isinstance(asked, str) else asked
        manners, language = self.manners, self.language
        made, entry = kind.grammar, kind.entry
        question = Question(
            kind.name,
            parts_of(prompt),
            None if entry is None else lambda: entry(language),
            manners.timeout if timeout is None else timeout,
            manners.between if between is None else between,
            manners.tries if tries is None else tries,
            lambda: [parts_of(phrase) for phrase in no_input or manners.said_in(language).no_input],
            lambda: [parts_of(phrase) for phrase in no_match or manners.said_in(language).no_match],
            value=kind.value,
            barge_in=barge_in,
            typeahead=typeahead,
            mask=mask,
            grammar=None if made is None or mask or self._hearing is None else lambda: made(language),
            manner=kind.manner,
            asks_back=asks_back,
            told_back=lambda key: kind.told_back(key, language),
        )
        if entry is None and question.grammar is None:
            self._ears()
        answer = await self._asker.ask(question, language)
        if mask:
            return Match(HIDDEN, Secret(answer.value), answer.mode)
        return Match(answer.key, answer.value, answer.mode, answer.utterance, answer.confidence)

    @overload
    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: Literal[True],
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> Secret[str]: ...

    @overload
    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: Literal[False] = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> str: ...

    async def digits(
        self,
        prompt: Prompt = (),
        *,
        length: int | None = None,
        minimum: int = 1,
        maximum: int | None = None,
        until: str = "#",
        check: str | Check | None = None,
        keys: str = DIGITS,
        empty: bool = False,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        mask: bool = False,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> str | Secret[str]:
        """Ask for digits: exactly ``length``, or ``minimum`` to ``maximum``, ended by a key of ``until`` or by time.

        ``keys`` are those that the entry may hold, ``"0123456789*#"`` with ``until=""``. With ``empty`` a key of
        ``until`` alone is an answer: the empty text.
        ``check`` is the check digit's method, such as ``"luhn"``. Raises NoInput or NoMatch after the last try. With
        ``mask`` the entry appears in no log, and comes as a `Secret`, which gives its digits only by ``reveal()``.
        """
        match = await self.ask(
            prompt,
            kinds.digits(length, minimum=minimum, maximum=maximum, until=until, check=check, keys=keys, empty=empty),
            timeout=timeout,
            between=between,
            tries=tries,
            barge_in=barge_in,
            typeahead=typeahead,
            mask=mask,
            no_input=no_input,
            no_match=no_match,
        )
        return match.value if isinstance(match.value, Secret) else match.key

    async def menu(
        self,
        prompt: Prompt,
        choices: Mapping[str, Any] | Choices,
        *,
        timeout: float | None = None,
        between: float | None = None,
        tries: int | None = None,
        barge_in: bool = True,
        typeahead: bool = True,
        no_input: Sequence[Prompt] = (),
        no_match: Sequence[Prompt] = (),
    ) -> Match:
        """Offer choices, ``{"1": "sales", "2": ["support", "help"]}``, and return the one chosen.

        Raises NoInput or NoMatch after the last try, ProgramError for choices that clash.
        """
        return await self.ask(
            prompt,
            kinds.choice(choices),
            timeout=timeout,
            between=between,
            tries=tries,
            barge_in=barge_in,
            typeahead=typeahead,
            no_input=no_input,
            no_match=no_match,
        )

    async def confirm(
        self, prompt: Prompt, *, yes: str = "1", no: str = "2", tries: int | None = None, timeout: float | None = None
    ) -> bool:
        """Ask for a yes or a no, by default the keys 1 and 2. Raises NoInput or NoMatch after the last try."""
        match = await self.ask(prompt, kinds.yes_no(yes, no), tries=tries, timeout=timeout)
        return match.value is True

    async def listen(
        self,
        prompt: Prompt = (),
        phrases: Sequence[str] | None = None,
        *,
        timeout: float | None = None,
        silence: float = 1.0,
        longest: float = 20.0,
        tries: int | None = 1,
        barge_in: bool = True,
    ) -> str:
        """Let the caller speak, and give what was heard: one of ``phrases``, or anything (None). Times in seconds.

        ``silence`` ends what is said, ``longest`` bounds it. Raises NoInput or NoMatch after the last try, CallError
        where the caller cannot be heard.
        """
        if phrases is None:
            kind = kinds.free(silence=silence, longest=longest)
        else:
            kind = kinds.one_of(phrases, silence=silence, longest=longest)
        return (await self.ask(prompt, kind, timeout=timeout, tries=tries, barge_in=barge_in)).key

    async def transcribe(self, recording: Recording) -> str:
        """What was said in a recording; empty where nothing was. Raises CallError, AsrError or AudioError."""
        hypotheses = await self._ears().read(await asyncio.to_thread(read, recording.path), self.language)
        return hypotheses[0].text if hypotheses else ""

    def _did_you_say(self, text: str) -> Question | None:
        asked = self.manners.said_in(self.language).did_you_say
        if not asked:
            return None
        choices, language, manners = Choices({"1": "yes", "2": "no"}), self.language, self.manners
        return Question(
            "question",
            parts_of(asked.format(text)),
            lambda: YesNoEntry(choices),
            manners.timeout,
            manners.between,
            1,
            grammar=lambda: yes_or_no(language),
            asks_back=False,
            hot_words=False,
        )

    def _ears(self) -> Hearing:
        """What the caller is heard with. Raises CallError where this process recognises nothing."""
        if self._hearing is None:
            raise CallError(
                "this process recognises no speech", mend="set speech = true, and fetch a model: voicekit models"
            )
        return self._hearing
