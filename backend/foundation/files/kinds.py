"""What may be uploaded? Each kind with its types and sizes."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadKind:
    """Images for one purpose. `folder` is where accepted ones are stored: of the bucket, only such are public."""

    name: str
    folder: str
    content_types: tuple[str, ...]
    max_bytes: int
    # Decoded, a pixel takes four bytes, and up to three copies are alive at once.
    max_pixels: int


IMAGE = UploadKind(
    name="image",
    folder="images",
    content_types=("image/jpeg", "image/png", "image/webp"),
    max_bytes=8 * MEBIBYTE,
    max_pixels=20_000_000,
)
KINDS: dict[str, UploadKind] = {kind.name: kind for kind in (IMAGE,)}
