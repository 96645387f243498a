#!/usr/bin/env python3
"""Takes a message, reads back what was understood, and keeps the recording and its text.

    voicekit models fetch whisper-tiny.en
    VOICEKIT_SPEECH=true voicekit call examples/message_taker.py --keys '"please call me tomorrow"#,,,,"yes"'

Without VOICEKIT_SPEECH it works by keys alone, and the message has no text:

    voicekit call examples/message_taker.py --keys '"please call me tomorrow"#,1'

A message is a WAV file and a JSON file of the same name, in the folder messages/; MESSAGES names another one.
"""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from voicekit import App, Call, InputFailed, Recording
from voicekit.errors import AsrError, CallError

FOLDER = Path(os.environ.get("MESSAGES", "messages"))
TRIES = 3

app = App()


@app.route("message")
async def message_taker(call: Call) -> None:
    await call.say("Welcome to Acme. Nobody is here right now.")
    for _ in range(TRIES):
        await call.say("Please leave your message after the tone. When you are done, press pound, or wait.")
        recording = await call.record(max_seconds=60, silence=3)
        if recording.ended == "nothing":
            await call.say("I have heard nothing.")
            continue
        # Kept before anything is asked: a caller who hangs up now has left their message.
        message = await recording.keep(await asyncio.to_thread(new_file, call.id))
        await asyncio.to_thread(write_down, message, call.caller, None)
        text = await text_of(call, message)
        await asyncio.to_thread(write_down, message, call.caller, text)
        if await is_right(call, text):
            await call.say("Your message is kept. Goodbye.")
            return
        await asyncio.to_thread(forget, message)
    await call.say("Please call again later. Goodbye.")


app.route()(message_taker)


async def text_of(call: Call, message: Recording) -> str | None:
    """What was said; None where nothing recognises it."""
    try:
        return await call.transcribe(message)
    except (AsrError, CallError) as error:
        call.log_to.warning("message without text", reason=error.what)
        return None


async def is_right(call: Call, text: str | None) -> bool:
    """Whether the message is to be kept. It is, where the caller gives no answer."""
    if text:
        question = f"I have understood: {text} Shall I keep it? Say yes or press 1. To record again, say no or press 2."
    else:
        question = "To keep your message, press 1. To record it again, press 2."
    try:
        return await call.confirm(question)
    except InputFailed:
        return True


def new_file(call_id: str) -> Path:
    """A name of its own for a message. Blocks, as what follows: called in a thread."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    name = "".join(letter if letter.isalnum() else "-" for letter in call_id)
    return FOLDER / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{name}.wav"


def write_down(message: Recording, caller: str, text: str | None) -> None:
    facts = {"file": message.path.name, "caller": caller, "seconds": round(message.seconds, 1), "text": text}
    message.path.with_suffix(".json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


def forget(message: Recording) -> None:
    for file in (message.path, message.path.with_suffix(".json")):
        file.unlink(missing_ok=True)


if __name__ == "__main__":
    app.run()
