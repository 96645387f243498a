"""From settings to the rooms below: the engines that speak, the store, the renderer."""

from voicekit._media.formats import FORMATS, Format
from voicekit._prompts.catalog.folder import CatalogFolder
from voicekit._prompts.catalog.lookup import Catalogs
from voicekit._prompts.folder import access_of
from voicekit._prompts.renderer import Renderer
from voicekit._prompts.store import Store
from voicekit._settings import Settings
from voicekit._tts.chain import Chain
from voicekit._tts.worker import EnginePatience
from voicekit.errors import CatalogError

__all__ = ["catalog_languages", "format_of", "renderer_of", "speaker_of", "store_of"]

MEGABYTE = 1_000_000


def speaker_of(settings: Settings) -> Chain:
    """The engines of the settings with their voices. Raises EngineMissing where none is installed."""
    patience = EnginePatience(settings.engine_wait_seconds, settings.online_wait_seconds)
    return Chain.of(settings.engines, settings.voice, patience=patience)


def format_of(settings: Settings) -> Format:
    """The format in which prompts are kept."""
    return FORMATS[settings.format]


def store_of(settings: Settings) -> Store:
    """The store in the sounds directory; nothing is read yet."""
    limit = settings.cache_limit_mb * MEGABYTE or None
    return Store(
        settings.sounds,
        format_of(settings),
        limit=limit,
        asterisk_root=settings.asterisk_sounds,
        access=access_of(settings),
    )


def catalog_languages(settings: Settings) -> tuple[str, ...]:
    """The languages that have a catalogue of prompts (blocks); none where the folder cannot be read."""
    try:
        return tuple(CatalogFolder(settings.catalogs.absolute()).languages())
    except CatalogError:  # told where the catalogues are read
        return ()


def _catalogs_of(settings: Settings) -> Catalogs:
    """The catalogues of prompts; nothing is read yet."""
    return Catalogs(CatalogFolder(settings.catalogs.absolute()))


def renderer_of(settings: Settings, *, workers: int | None = None) -> Renderer:
    """The renderer over store, engines and catalogues; an async context manager."""
    return Renderer(
        store_of(settings),
        speaker_of(settings),
        workers=workers,
        catalogs=_catalogs_of(settings),
        filler_seconds=settings.filler_seconds,
    )
