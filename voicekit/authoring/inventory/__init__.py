"""What programs and flows say, in all the languages they say it in: for rendering beforehand."""

from voicekit.authoring.catalog.sources import GatheredSources
from voicekit.authoring.enumerate import MOST
from voicekit.authoring.inventory.programs import add_program
from voicekit.authoring.inventory.prompts import PromptInventory
from voicekit.call.defaults import phrases
from voicekit.prompts.catalog.lookup import CatalogSnapshot
from voicekit.prompts.parts import Text
from voicekit.spoken import unknown

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
        add_program(wanted, program)
    for loaded in sources.flows:
        from voicekit.authoring.inventory.flows import add_flow  # noqa: PLC0415 - no program needs it

        add_flow(wanted, loaded)
    for tag in dict.fromkeys([*(tag for _, tag in wanted.places), *([] if sources.flows else [language])]):
        for prompt in (*phrases(tag).whole, unknown("", tag), unknown("phone", tag)):
            if isinstance(prompt, str):
                wanted.places.setdefault((Text(prompt), tag), OWN)
    return wanted
