"""A node that offers choices."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from voicekit._call.input.kinds import InputKind
from voicekit._call.input.question import Match, Objection
from voicekit._dialog.document.defaults import StatedDefaults
from voicekit._dialog.document.node import Act, BoxShape, Edge, GoingNode, Surroundings, Way, Why, failing, in_short
from voicekit._dialog.document.values import END, MOST_CHOICES, Key, Location, Name, Said, Target
from voicekit._dialog.interpreter.asking import FlowQuestion, Unanswered, ask, confirmed
from voicekit._dialog.interpreter.run import Run
from voicekit._dialog.slots.choice import Option, chosen, value_of, words_of

__all__ = ["Choice", "MenuNode"]


class Choice(Option):
    """One choice of a menu."""

    next: Target | None = None
    """Where this choice leads; without it, the menu's ``next``."""


class MenuNode(GoingNode, StatedDefaults):
    """Offers choices."""

    kind = "menu"
    shape = BoxShape.ASKS
    parts = {"choices": Choice}
    asks = True
    menu: Said
    """What is asked."""
    choices: Annotated[dict[Key, Choice | Target], Field(min_length=1, max_length=MOST_CHOICES)]
    """By key: where the choice leads, or ``{words: [...], next: ...}``."""
    set: Name | None = None
    """The variable that keeps the choice's value."""
    help: Said | None = None
    """Said when the caller asks for help."""
    confirm: Literal["never", "uncertain", "always"] = "uncertain"
    """Whether the answer is asked back."""

    @property
    def leads_on(self) -> bool:
        return self.next is not None or all(
            isinstance(choice, str) or choice.next is not None for choice in self.choices.values()
        )

    def edges(self, here: Location) -> Iterator[Edge]:
        for key, choice in self.choices.items():
            if isinstance(choice, str):
                yield Edge(choice, Why.CHOICE, key, (*here, "choices", key))
            elif choice.next is not None:
                label = " ".join((key, *choice.words[:1]))
                yield Edge(choice.next, Why.CHOICE, label, (*here, "choices", key, "next"))
        yield from super().edges(here)
        yield from self.stated(here, Why.FAILURE, "failed")

    def ways(self, name: str, around: Surroundings) -> Iterator[Way]:
        yield from around.ways(name)
        for key, all_words in self.keyed().items():
            target = self.leads(key) or END
            yield Way(name, Act.ANSWERS, f"key {key}", target=target, key=key)
            for words in all_words[:1]:
                yield Way(name, Act.ANSWERS, f"word {words}", target=target, key=key)
        if self.confirm == "always":
            yield Way(name, Act.DENIES, target=name)
        failed = self.failure(name, around)
        yield failing(Way(name, Act.SILENT), failed)
        yield failing(Way(name, Act.WRONG), failed)

    def failure(self, name: str, around: Surroundings) -> str | None:
        return self.failed or around.failed or around.operator(name)

    @property
    def question(self) -> Said:
        return self.menu

    def keyed(self) -> Mapping[str, tuple[str, ...]]:
        return {key: words_of(choice) for key, choice in self.choices.items()}

    def leads(self, key: str) -> str | None:
        choice = self.choices[key]
        return choice if isinstance(choice, str) else choice.next or self.next

    def chosen(self, key: str) -> Mapping[str, object]:
        return {} if self.set is None else {self.set: value_of(key, self.choices[key])}

    def sets(self) -> Iterable[str]:
        return () if self.set is None else (self.set,)

    def gist(self) -> str:
        return in_short(self.menu)

    async def run(self, run: Run) -> str | None:
        defaults = run.compiled.defaults(run.node)
        question = FlowQuestion(
            "",
            run.line("menu"),
            self._asked(run),
            defaults,
            run.line("help"),
            confirm=self.confirm == "uncertain",
        )
        run.resume = None

        async def accept(match: Match) -> Objection | None:
            if self.confirm != "always" or await confirmed(run, "", match, self._said(run, match), defaults):
                return None
            return Objection("denied")

        try:
            match = await ask(run, question, accept)
        except Unanswered as nobody:
            return run.failed(nobody.kind, nobody.error.what, defaults.failed, error=nobody.error)
        if self.set is not None:
            run.variables.put(self.set, match.value)
        return self.leads(match.key)

    def _asked(self, run: Run) -> InputKind:
        words = {key: self._words(run, key) for key in self.choices}
        return chosen(words, {key: value_of(key, option) for key, option in self.choices.items()})

    def _said(self, run: Run, match: Match) -> str:
        """A choice by the first of its words, or by its value where it has none."""
        return next(iter(self._words(run, match.key)), str(match.value))

    def _words(self, run: Run, key: str) -> tuple[str, ...]:
        """What is said for a choice, in the language of the call."""
        return run.words(f"{run.node}.choices.{key}.words", words_of(self.choices[key]))
