"""The language of a call: which one a flow is held in."""

from voicekit._dialog.compiled import are_varieties
from voicekit._dialog.interpreter import commands
from voicekit._dialog.interpreter.run import Run
from voicekit.errors import FlowFailed

__all__ = ["begin", "speak"]


async def begin(run: Run) -> None:
    """A flow is held in the call's language, or a variety of it, or else in its own."""
    flow, call = run.compiled.flow, run.call
    held = flow.all_languages
    if call.language in held:
        return
    near = next((language for language in held if are_varieties(language, call.language)), None)
    if near is None:
        await speak(run, flow.language)
    elif call.language.replace("_", "-") in held:
        call.language = call.language.replace("_", "-")
    elif flow.languages:
        call.language = near


async def speak(run: Run, tag: str) -> None:
    """Go on in a language: our voice and recognizer, and Asterisk's own sounds.

    Raises FlowFailed for one that the flow cannot be held in.
    """
    flow = run.compiled.flow
    if tag not in flow.all_languages:
        raise FlowFailed(
            f"the flow {flow.flow} is not held in {tag[:20]!r}", hint="name it in its languages", kind="language"
        )
    if tag != run.call.language:
        run.call.language = tag
        await run.call.set("CHANNEL(language)", tag.replace("-", "_"))
        commands.install(run)
