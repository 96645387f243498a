"""Archives as the publisher packs them."""

import io
import os
import zipfile

KOREAN = "vosk-model-small-ko-0.22"

FILES = {
    "am/final.mdl": b"acoustic " * 20_000,
    "conf/mfcc.conf": b"--sample-frequency=16000\n",
    "conf/model.conf": b"--beam=10.0\n",
    "graph/HCLr.fst": os.urandom(150_000),
    "graph/Gr.fst": os.urandom(50_000),
    "ivector/final.ie": b"ivector " * 500,
    "README": b"Small model\n",
}
"""A model as far as its files tell."""


def packed(files=FILES, top="some-model-0.1") -> bytes:
    """A zip with one folder at its top."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{top}/", b"")
        for name, data in files.items():
            archive.writestr(f"{top}/{name}", data)
    return file.getvalue()
