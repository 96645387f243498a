"""``python -m voicekit``."""

from voicekit._cli.main import run

run()
