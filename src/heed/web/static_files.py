"""Style sheets and scripts with a hash in their names, so that browsers may keep them for ever."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class KeptFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped library
    """Names with hashes once `heed serve` has collected the files, plain names before."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name that was collected, else the name as it is."""
        found = self.hashed_files.get(self.hash_key(name), name)
        return str(found)
