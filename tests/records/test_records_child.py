"""Records of Asterisk's child processes: real processes, on the real clock."""

import sys

from voicekit.testing.asterisk import Setup, call, to_program

CHILD = """
from voicekit import App
app = App()

@app.route()
async def main(call):
    await call.set("GREETED", "1")

app.run()
"""


async def test_a_call_of_asterisks_child_process_leaves_its_record(folder, whole, tmp_path, monkeypatch):
    program = tmp_path / "program"
    program.write_text(f"#!{sys.executable}{CHILD}")
    program.chmod(0o755)
    monkeypatch.setenv("VOICEKIT_RECORDS_DIR", str(folder))
    async with call(to_program(), {}.get, Setup(application=str(program), args=("", "id=3.3"))) as caller:
        await caller.hung_up(within=30.0)
        await caller.leg.gone.wait()
    (record,) = whole()
    assert (record.id, record.status, record.served) == ("3.3", "OK", "child")
    assert record.program.startswith(f"{program}@")
