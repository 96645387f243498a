"""VoiceXML 2.1 documents of the plain kind: menus, forms with built-in types, events, and simple conditions."""

from voicekit._authoring.importing.voicexml.document import read_voicexml

__all__ = ["read_voicexml"]
