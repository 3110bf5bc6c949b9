"""What happens when a piece of a stored array is gone?"""

from __future__ import annotations

from zarr.abc.store import ByteRequest
from zarr.core.buffer import Buffer, BufferPrototype
from zarr.storage import LocalStore


class Complete(LocalStore):
    """A store in which a chunk that is not there is an error, and not, as Zarr has it, a chunk of zeros."""

    async def get(
        self, key: str, prototype: BufferPrototype | None = None, byte_range: ByteRequest | None = None
    ) -> Buffer | None:
        """The bytes under a key. Raises FileNotFoundError for a chunk that is gone."""
        found = await super().get(key, prototype, byte_range)
        if found is None and "/c/" in f"/{key}":
            raise FileNotFoundError(f"{self.root / key} is missing; was the result moved or deleted after it was opened?")
        return found
