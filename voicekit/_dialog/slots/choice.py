"""A slot for one of several values, and what the choices of any question are worth."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from voicekit._call.input import keypad as entry
from voicekit._call.input import kinds
from voicekit._call.input.kinds import InputKind
from voicekit._dialog.document.slot import AnySlot
from voicekit._dialog.document.values import MOST_CHOICES, Expression, Key, Location, Model, Placed, Words
from voicekit._dialog.interpreter.run import Run
from voicekit._grammar import Grammar
from voicekit.errors import ExpressionFailed, FlowFailed, ProgramError

__all__ = ["ChoiceSlot", "Choices", "Option", "choices_from", "chosen", "value_of", "words_of"]


class Option(Model):
    """One choice of a question."""

    words: Words = ()
    """What a caller says for it."""
    value: str | None = None
    """What the slot holds then; without it, the first of the words, else the key."""


Choices = Annotated[dict[Key, Option | Words], Field(min_length=1, max_length=MOST_CHOICES)]
"""Choices by their key: what a caller says for each, or that and what it is worth."""


class ChoiceSlot(AnySlot):
    """One of several values."""

    is_shared = is_open = offers = True

    type: Literal["choice"]
    choices: Choices | Expression
    """By key: the words that choose it, or ``{words: [...], value: ...}``. Or an expression that gives these when the
    question is asked, or a list of texts, of which the first has the key 1.
    """

    @property
    def written(self) -> Choices:
        """The choices that stand in the document: none where an expression gives them."""
        return {} if isinstance(self.choices, str) else self.choices

    @property
    def offered_by(self) -> str:
        return self.choices if isinstance(self.choices, str) else ""

    def answers(self) -> Iterator[tuple[str, str]]:
        if not self.written:
            yield "", ""
        for key, choice in self.written.items():
            yield f"key {key}", key
            yield from ((f"word {word}", key) for word in words_of(choice)[:1])

    def expressions(self, here: Location) -> Iterator[Placed]:
        yield from super().expressions(here)
        yield (*here, "choices"), self.choices, ()

    def keyed(self) -> Mapping[str, tuple[str, ...]]:
        return {key: words_of(choice) for key, choice in self.written.items()}

    def values(self) -> Sequence[object]:
        return tuple(dict.fromkeys(value_of(key, choice) for key, choice in self.written.items()))

    def asked_in(self, run: Run, name: str, before: object = None) -> InputKind:
        options = self._options(run, name)
        words = {key: self._words(run, name, key, each) for key, each in options.items()}
        try:
            return chosen(words, {key: value_of(key, each) for key, each in options.items()})
        except ProgramError as error:
            if isinstance(self.choices, str):
                raise self._no_choices(name, error.what) from None
            raise

    def said_in(self, run: Run, name: str, key: str, value: object) -> str:
        with suppress(ExpressionFailed, FlowFailed, KeyError):
            return next(iter(self._words(run, name, key, self._options(run, name)[key])), str(value))
        return super().said_in(run, name, key, value)

    def _options(self, run: Run, name: str) -> Choices:
        """The choices of the document, or those that an expression gives.

        Raises ExpressionFailed, and FlowFailed where there are none.
        """
        if not isinstance(self.choices, str):
            return self.choices
        try:
            return choices_from(run.value(self.choices))
        except ValueError as error:
            raise self._no_choices(name, str(error)) from None

    def _words(self, run: Run, name: str, key: str, option: Option | Sequence[str]) -> tuple[str, ...]:
        """The words of a choice; those of the document in the call's language, those of an expression as they are."""
        own = words_of(option)
        return own if isinstance(self.choices, str) else run.words(f"{run.node}.form.{name}.choices.{key}.words", own)

    def _no_choices(self, name: str, what: str) -> FlowFailed:
        hint = "give a list of texts, or a mapping by key, whose words differ"
        return FlowFailed(f"no choices for {name} in {self.choices}: {what}", hint=hint, kind="choices")


def words_of(option: Option | Sequence[str] | str) -> tuple[str, ...]:
    """The words of a choice; one that is only a target has none."""
    return () if isinstance(option, str) else option.words if isinstance(option, Option) else tuple(option)


def value_of(key: str, option: Option | Sequence[str] | str) -> str:
    """What a choice is worth: its value, else the first of its words, else its key."""
    if isinstance(option, Option) and option.value is not None:
        return option.value
    return next(iter(words_of(option)), key)


_CHOICES: TypeAdapter[Choices] = TypeAdapter(Choices)


def choices_from(value: object) -> Choices:
    """The choices that a variable holds, within the bounds of those that stand in a document.

    A mapping is as in a document; of a list the first has the key 1. Raises ValueError, without what is in it.
    """
    listed = {str(place): each for place, each in enumerate(value, 1)} if isinstance(value, list | tuple) else value
    if not isinstance(listed, Mapping) or not listed:
        raise ValueError("there is nothing to choose from" if listed is None or listed == {} else "it is no list")
    try:
        return _CHOICES.validate_python(listed)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in found["loc"][:1])
        raise ValueError(f"{place}: {found['msg']}" if place else found["msg"]) from None


def chosen(words: Mapping[str, tuple[str, ...]], values: Mapping[str, str]) -> InputKind:
    """A choice by keys and words, with the value of each key.

    Without any words nothing can be said but what works in every question.
    """
    return _chosen(tuple(words.items()), tuple(values.items()))


@lru_cache(maxsize=4096)
def _chosen(words: tuple[tuple[str, tuple[str, ...]], ...], values: tuple[tuple[str, str], ...]) -> InputKind:
    asked = kinds.choice(entry.Choices({key: list(each) or None for key, each in words}))
    told = dict(values)
    silent = not any(each for _, each in words)
    return replace(asked, grammar=_nothing if silent else asked.grammar, value=lambda key: told[key])


def _nothing(language: str) -> Grammar:
    return Grammar(language, (), (), complete=True, read=lambda _: [])
