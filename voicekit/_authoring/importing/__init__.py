"""Dialogues written for something else, as flows: Asterisk's dialplans, FreePBX's IVRs, TwiML and VoiceXML.

Nothing is fetched while reading: what is not in the file is named in the report.
"""

from voicekit._authoring.importing.beside import FolderFiles
from voicekit._authoring.importing.formats import FORMATS, ImportedFlows, convert
from voicekit._authoring.importing.freepbx.backup import Backup, is_archive
from voicekit._authoring.importing.sounds import SoundFolder
from voicekit._authoring.importing.xml import LARGEST

__all__ = ["FORMATS", "LARGEST", "Backup", "FolderFiles", "ImportedFlows", "SoundFolder", "convert", "is_archive"]
