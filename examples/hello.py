#!/usr/bin/env python3
"""The smallest application: a greeting for every call.

voicekit call examples/hello.py
"""

from voicekit import App, Call

app = App()


@app.route()
async def hello(call: Call) -> None:
    await call.say("Hello, and welcome. This is voicekit.")
    await call.say("Goodbye.")


if __name__ == "__main__":
    app.run()
