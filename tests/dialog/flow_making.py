"""Flows for tests, from YAML."""

import textwrap
from pathlib import Path

from voicekit._dialog.compiled import compile_flow
from voicekit._dialog.load import loads


def compiled_flows(*texts, folder=Path()):
    """Flows from YAML, ready to run, by name."""
    flows = [compile_flow(loads(textwrap.dedent(text)).flow, folder) for text in texts]
    return {flow.name: flow for flow in flows}
