"""What a program pays for at its start."""

import subprocess
import sys

from voicekit import App, kinds
from voicekit._call.input import grammars
from voicekit._server.main import _prepare_to_hear
from voicekit.errors import RecognizerMissing

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


class Deaf:
    """Recognition without a model."""

    async def load(self, language):
        raise RecognizerMissing("there is no model")


async def test_a_server_that_hears_loads_the_words_of_its_grammars_before_a_call_asks():
    questions = (kinds.date(), kinds.time(), kinds.digits(), kinds.number(), kinds.phone(), kinds.yes_no())
    loaded = (grammars.date_of, grammars.time_of, grammars.digits_of, grammars.number_of, grammars.phone_of)
    await _prepare_to_hear(App(), ("nl", "sv"), Deaf())
    before = [each.cache_info().misses for each in loaded]
    for language in ("nl", "sv"):
        for question in questions[:2]:
            question.grammar(language)  # of today: the words are loaded, whatever is made of them
    assert all(question.grammar("sv") for question in questions)
    assert [each.cache_info().misses for each in loaded[2:]] == before[2:]
    assert grammars.date_of.cache_info().misses == before[0]
