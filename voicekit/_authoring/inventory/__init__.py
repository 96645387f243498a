"""What programs and flows say, in all the languages they say it in: for rendering beforehand."""

from functools import cache

from voicekit._authoring.catalog.sources import GatheredSources
from voicekit._authoring.enumerate import MOST
from voicekit._authoring.inventory.prompts import PromptInventory
from voicekit._authoring.scan import ProgramPrompts
from voicekit._authoring.scan.modules import shown_path
from voicekit._call.defaults import phrases
from voicekit._lang.tags import fallbacks
from voicekit._prompts.catalog.lookup import CatalogSnapshot
from voicekit._prompts.parts import Text
from voicekit._spoken import unknown

__all__ = ["OWN", "PromptInventory", "inventory_of"]

OWN = "voicekit's own phrases"
"""Where the prompts stand that are in no program: what is said when an answer is missing, the apology, the tone for
callers who wait."""


def inventory_of(
    sources: GatheredSources, now: CatalogSnapshot, language: str, only: str | None = None, most: int = MOST
) -> PromptInventory:
    """All that programs and flows say, and what voicekit says by itself in their languages.

    The options are those of `PromptInventory`.
    """
    wanted = PromptInventory(now, language, only, most)
    for program in sources.programs:
        _add_program(wanted, program)
    for loaded in sources.flows:
        from voicekit._authoring.inventory.flows import add_flow  # noqa: PLC0415 - no program needs it

        add_flow(wanted, loaded)
    for tag in dict.fromkeys([*(tag for _, tag in wanted.places), *([] if sources.flows else [language])]):
        for prompt in (*phrases(tag).whole, unknown("", tag), unknown("phone", tag)):
            if isinstance(prompt, str):
                wanted.places.setdefault((Text(prompt), tag), OWN)
    return wanted


def _add_program(wanted: PromptInventory, program: ProgramPrompts) -> None:
    """Want all that a program says, and its translations."""
    found, shown = program.scan, cache(shown_path)  # a program has many prompts in few files
    for keyed in program.keyed:
        at = f"{shown(keyed.file)}:{keyed.line}"
        for tag in dict.fromkeys([wanted.language, *wanted.now.texts] if wanted.only is None else [wanted.only]):
            said = wanted.now.translation(keyed.key, keyed.text, tag)
            if said is not None or wanted.language in fallbacks(tag):
                wanted.template(said[0] if said else keyed.text, (tag, tag), {}, {"at": at})
    for literal in found.literals:
        at = f"{shown(literal.file)}:{literal.line}"
        part = literal.part
        wanted.places.setdefault((part, wanted.language), at)
        if isinstance(part, Text) and part.language is None:
            for tag in wanted.now.texts:
                if wanted.now.translation("", part.text, tag) and wanted.only in (None, tag):
                    wanted.places.setdefault((part, tag), at)
    for live in found.live:
        at = f"{shown(live.file)}:{live.line}"
        wanted.live.append({"at": at, "source": live.source})
        for sentence in live.sentences:
            wanted.places.setdefault((Text(sentence), wanted.language), at)
