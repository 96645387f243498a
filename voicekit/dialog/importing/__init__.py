"""Dialogues written for something else, as flows: FreePBX's IVRs, TwiML and VoiceXML.

Nothing is fetched while reading: what is not in the file is named in the report.
"""

from voicekit.dialog.importing.draft import Loss
from voicekit.dialog.importing.formats import FORMATS, Imported, convert
from voicekit.dialog.importing.xml import LARGEST

__all__ = ["FORMATS", "LARGEST", "Imported", "Loss", "convert"]
