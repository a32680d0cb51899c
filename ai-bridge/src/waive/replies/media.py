"""Answers about media.

Written by tools/generate-client from the engine's schema; don't edit.
"""

from typing import NotRequired

from waive.replies.common import Reply
from waive.replies.parts import EditSummary

__all__ = ["Collected", "DawprojectExport", "DawprojectImport", "Packaged", "UnusedMedia"]


class Collected(Reply):
    """What `collect_and_save` did."""

    files_copied: int
    """How many files were copied; files that were in the folder already don't count."""

    bytes_copied: int
    """Their size, in bytes."""

    media_dir: str
    """The folder they are in."""

    file_path: str
    """The Edit's file, which was saved."""

    missing: NotRequired[list[str]]
    """Files that could not be found or read; what uses them still names them."""


class DawprojectExport(Reply):
    """What `export_dawproject` made."""

    file_path: str
    """The project."""

    files_embedded: int
    """How many sounds and plugin states it holds."""

    bytes_embedded: int
    """Their size, in bytes."""

    losses: list[str]
    """What the format can't say, a line for each kind with the names of what it befell."""


class DawprojectImport(Reply):
    """The answer of `import_dawproject`."""

    edit: EditSummary
    """The Edit as it is now; its warnings are the losses."""

    losses: list[str]
    """What could not be taken over, a line for each kind with the names of what it befell."""

    files_extracted: int
    """How many files were put there; files that were there already don't count."""

    bytes_extracted: int
    """Their size, in bytes."""

    media_dir: str | None
    """The folder the project's files were put in; null when it held none."""


class Packaged(Reply):
    """What `package_as_zip` made."""

    file_path: str
    """The archive."""

    files_copied: int
    """How many files it holds besides the Edit."""

    bytes_copied: int
    """Their size, in bytes."""

    missing: NotRequired[list[str]]
    """Files that could not be found or read."""


class UnusedMedia(Reply):
    """The answer of `remove_unused_media`."""

    files_removed: int
    """How many files were removed; with `list_only` or `dry_run`, would be."""

    bytes_freed: int
    """Their size, in bytes."""

    files: list[str]
    """The files."""

    list_only: bool
    """Whether they were only listed."""

    kept_for_undo: NotRequired[list[str]]
    """Files that nothing uses now and that stay.

    Since undo or redo could bring back what did.
    """
