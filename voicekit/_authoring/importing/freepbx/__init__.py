"""FreePBX's IVRs: rows of its tables, as CSV or JSON."""

from voicekit._authoring.importing.freepbx.ivr import read_freepbx
from voicekit._authoring.importing.freepbx.rows import looks_like_rows

__all__ = ["looks_like_rows", "read_freepbx"]
