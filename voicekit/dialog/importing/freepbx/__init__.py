"""FreePBX's IVRs: rows of its tables, as CSV or JSON."""

from voicekit.dialog.importing.freepbx.ivr import read_freepbx
from voicekit.dialog.importing.freepbx.rows import looks_like_rows

__all__ = ["looks_like_rows", "read_freepbx"]
