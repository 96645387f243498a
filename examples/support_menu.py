#!/usr/bin/env python3
"""A company's menu: keys, hot keys, a question back, and the dialplan that takes over.

    voicekit call examples/support_menu.py support --keys "2,1"

Zero leads to the operator from everywhere, the star key repeats.
"""

from voicekit import REPEAT, App, Call, silence

app = App(hotkeys={"*": REPEAT})


@app.hotkey("0")
async def operator(call: Call) -> None:
    await call.say("One moment, please. We connect you with our operator.", barge_in=False)
    await call.set("NEXT", "operator")
    await call.exit()


@app.route("support")
async def support(call: Call) -> None:
    await call.say("Welcome to Acme.", silence(0.3))
    topic = await call.menu(
        "For sales, press 1. For a technician, press 2. To hear this again, press star.",
        {"1": "sales", "2": ["technician", "support"]},
    )
    if topic.value == "technician" and await call.confirm("Is it urgent? Press 1 for yes, or 2 for no."):
        await call.say("We call you back within the hour.")
    else:
        await call.say("Thank you. We call you back tomorrow.")
    await call.set("TOPIC", str(topic.value))


if __name__ == "__main__":
    app.run()
