"""What a program pays for at its start."""

import subprocess
import sys

KEYS_ONLY = """
import sys
from voicekit import REPEAT, App, Call, Choices, NoInput

app = App(hotkeys={"*": REPEAT})

@app.route()
async def support(call: Call) -> None:
    await call.menu("For sales, press 1.", Choices({"1": "sales"}))

print(sorted(name for name in sys.argv[1:] if name in sys.modules))
"""

SERVED = """
import asyncio
from voicekit._prompts.parts import Clip
from voicekit._server.service import Service
from voicekit._settings import Settings
from voicekit.testing.asterisk import Setup, call, to_protocol

class Prompts:
    def ready(self, part, language):
        return (Clip("p/x", 0.1, str(part)),)

async def main():
    async with Service(app, Settings(), Prompts()) as service:
        async with call(to_protocol(service.wire), lambda file: 0.1, Setup(args=("", "id=1"))) as caller:
            caller.press("1")
            await caller.hung_up()
            assert caller.status == "", caller.status

asyncio.run(main())
print(sorted(name for name in sys.argv[1:] if name in sys.modules))
"""

FLOWS = ("voicekit._dialog.document", "voicekit._dialog.flows", "httpx", "httpx2")


def loaded(code, *names):
    ran = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, text=True, check=True)
    return ran.stdout.splitlines()[-1]


def test_a_program_of_keys_alone_imports_no_models_no_client_of_webhooks_and_no_sound():
    assert loaded(KEYS_ONLY, *FLOWS, "pydantic", "numpy", "phonenumbers", "stdnum", "babel", "num2words") == "[]"


def test_a_call_to_a_program_of_keys_alone_imports_no_flows_and_no_client_of_webhooks():
    assert loaded(KEYS_ONLY + SERVED, *FLOWS) == "[]"
