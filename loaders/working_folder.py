"""The folder that takes what a landing needs beside the files themselves.

It lies in the home and not in the system's folder for temporary files: what a landing that was
killed leaves there would lie beside the next one's, and nobody would know whose it is.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def working_folder(home: Path) -> Iterator[Path]:
    """Give an empty folder below `home`/warehouse, without what a killed landing left in it.

    To be asked for by the one writer of the warehouse only: it is emptied for whoever asks.
    """
    folder = home / "warehouse" / "landing"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
