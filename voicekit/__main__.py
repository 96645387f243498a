"""``python -m voicekit``."""

from voicekit.cli.main import run

run()
