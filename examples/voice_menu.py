#!/usr/bin/env python3
"""A menu that is answered by key or by word.

    voicekit models fetch whisper-tiny.en
    VOICEKIT_SPEECH=true voicekit call examples/voice_menu.py --say "technician" --say "yes"

Without a model, or without VOICEKIT_SPEECH, the same program is answered by keys alone.
"""

from voicekit import App, Call

app = App()


@app.route("voice")
async def voice_menu(call: Call) -> None:
    topic = await call.menu(
        "Welcome to Acme. Say sales, technician or opening hours; or press 1, 2 or 3.",
        {"1": ["sales", "new order"], "2": ["technician", "repair"], "3": ["opening hours", "address"]},
    )
    if topic.value == "opening hours":
        await call.say("We are here from nine to five.")
    elif await call.confirm(f"You want {topic.value}. Is that right?"):
        await call.say("We call you back within the hour.")
    else:
        await call.say("Then please call again.")


app.route()(voice_menu)

if __name__ == "__main__":
    app.run()
