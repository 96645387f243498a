"""Dialogues written for something else, as flows: FreePBX's IVRs, TwiML and VoiceXML.

Nothing is fetched while reading: what is not in the file is named in the report.
"""

from voicekit.dialog.importing.convert import FORMATS, Imported, convert
from voicekit.dialog.importing.draft import Loss

__all__ = ["FORMATS", "Imported", "Loss", "convert"]
