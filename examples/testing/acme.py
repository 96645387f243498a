"""The program that the tests beside it call."""

from voicekit import App, Call, NoInput

app = App()

STOCK = {"4711": 3, "0815": 0}


@app.route("support")
async def support(call: Call) -> None:
    await call.say("Welcome to Acme.")
    topic = await call.menu(
        "For sales, press 1 or say sales. For your order, press 2 or say order.",
        {"1": "sales", "2": "order"},
    )
    if topic.value == "order":
        await order(call)
        return
    await call.say("I put you through to sales.")
    if await call.queue("sales"):
        await call.say("Nobody is free. Please call again.")


async def order(call: Call) -> None:
    try:
        number = await call.digits("Please enter your order number.", length=4)
    except NoInput:
        await call.dial("PJSIP/operator")
        return
    left = STOCK.get(number)
    await call.say("We do not know that order." if left is None else f"{left} items are on their way.")
