"""What a program says, in all the languages it says it in."""

from functools import cache

from voicekit.authoring.inventory.prompts import PromptInventory
from voicekit.authoring.scan import ProgramPrompts
from voicekit.authoring.scan.modules import shown_path
from voicekit.lang.tags import fallbacks
from voicekit.prompts.parts import Text

__all__ = ["add_program"]


def add_program(wanted: PromptInventory, program: ProgramPrompts) -> None:
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
