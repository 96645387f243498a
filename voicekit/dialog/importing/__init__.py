"""Dialogues written for something else, as flows: FreePBX's IVRs, TwiML and VoiceXML.

Nothing is fetched while reading: what is not in the file is named in the report.
"""

from voicekit.dialog.importing.draft import Loss
from voicekit.dialog.importing.formats import FORMATS, Imported, convert

__all__ = ["FORMATS", "Imported", "Loss", "convert"]
