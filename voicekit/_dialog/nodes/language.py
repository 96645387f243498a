"""A node that changes the language."""

from collections.abc import Iterator

from voicekit._dialog.document.node import BoxShape, GoingNode, Use, Used
from voicekit._dialog.document.values import Expression, Language, Location, Placed, is_language
from voicekit._dialog.interpreter.interpreter import speak
from voicekit._dialog.interpreter.run import Run

__all__ = ["LanguageNode"]


class LanguageNode(GoingNode):
    """Changes the language: voice, recognizer and Asterisk's own sounds follow."""

    kind = "language"
    shape = BoxShape.SETS
    language: Language | Expression
    """The language tag, or an expression that gives one (``choice``)."""

    def uses(self, here: Location) -> Iterator[Use]:
        if is_language(self.language):
            yield Use(Used.LANGUAGE, self.language, (*here, "language"))

    def expressions(self, here: Location) -> Iterator[Placed]:
        tag = tuple(self.language.split("-")) if is_language(self.language) else ()
        yield (*here, "language"), self.language, tag  # a tag reads as a name, or as a difference of names

    async def run(self, run: Run) -> str | None:
        tag = self.language
        if tag not in run.compiled.flow.all_languages:
            tag = str(run.value(self.language))
        await speak(run, tag)
        return self.next
