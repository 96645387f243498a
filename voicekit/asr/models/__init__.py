"""Recognition models: which there are, where they come from, and the folder that keeps them."""

from voicekit.asr.models.catalogue import CATALOGUE, Model, Release, Wheel, find
from voicekit.asr.models.store import Installed, ModelStore

__all__ = ["CATALOGUE", "Installed", "Model", "ModelStore", "Release", "Wheel", "find"]
