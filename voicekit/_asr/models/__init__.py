"""Recognition models: which there are, where they come from, and the folder that keeps them."""

from voicekit._asr.models.catalogue import CATALOGUE, CatalogueModel, Loose, Release, Wheel, find
from voicekit._asr.models.store import Installed, ModelStore

__all__ = ["CATALOGUE", "CatalogueModel", "Installed", "Loose", "ModelStore", "Release", "Wheel", "find"]
