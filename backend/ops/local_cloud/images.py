"""What is an image on this machine? A folder: a commit's tree, and in image.json what Docker would keep beside it.

It is known by the digest of a small OCI manifest, which is what the emulator's registry holds of it.
Source: «OCI Image Manifest Specification», «OCI Image Configuration».
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from backend.ops.calls import AwsRefused, call
from backend.ops.cloud import Cloud
from backend.ops.errors import OperationFailed

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
_NOTES = "image.json"
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})\Z")


class ImageMissing(OperationFailed):
    """No folder of that digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`python` stands for `python` in `command` and in tasks' commands; `environment` is baked in, as by ENV."""

    digest: str
    tag: str
    commit: str
    created: str
    python: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    manifest: str

    def program(self, command: Sequence[str]) -> list[str]:
        """As this machine can start it."""
        return [self.python if command[0] == "python" else command[0], *command[1:]]

    def write_into(self, folder: Path) -> None:
        (folder / _NOTES).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8")

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        notes = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
        return cls(**{**notes, "command": tuple(notes["command"])})


@dataclass(frozen=True, slots=True)
class Images:
    """All that were made here and kept; `folder` holds one folder each, named like the digest."""

    folder: Path

    def folder_of(self, digest: str) -> Path:
        return self.folder / digest.removeprefix("sha256:")

    def has(self, digest: str) -> bool:
        return (self.folder_of(digest) / _NOTES).is_file()

    def of_uri(self, uri: str) -> Image:
        """`repository@sha256:…`. Raises ImageMissing, in a sentence."""
        found = _DIGEST.search(uri)
        if found is None:
            raise ImageMissing(f"The image {uri} is not named by its digest (repository@sha256:…).")
        if not self.has(found[0]):
            raise ImageMissing(
                f"There is no image {found[0]} in {self.folder}: bin/local-cloud image REVISION makes one of a commit."
            )
        return Image.in_folder(self.folder_of(found[0]))

    def all(self) -> Iterator[Image]:
        """The oldest first."""
        yield from sorted(
            (Image.in_folder(notes.parent) for notes in self.folder.glob(f"[0-9a-f]*/{_NOTES}")),
            key=lambda image: image.created,
        )


def push(cloud: Cloud, repository: str, image: Image) -> None:
    """Tells the registry of it. That it is there already under its tag is well.

    Raises:
        OperationFailed: the tag belongs to another image (tags are immutable), or the registry refused.
    """
    try:
        call(
            cloud, "ecr", "put_image",
            repositoryName=repository, imageManifest=image.manifest, imageManifestMediaType=MANIFEST_TYPE,
            imageDigest=image.digest, imageTag=image.tag,
        )  # fmt: skip
    except AwsRefused as refusal:
        if refusal.reason not in {"ImageAlreadyExistsException", "ImageTagAlreadyExistsException"}:
            raise
        if (other := _digest_of_tag(cloud, repository, image.tag)) != image.digest:
            raise OperationFailed(
                f"The tag {image.tag} in {repository} belongs to {other} already, made by another Python, and tags "
                "are immutable: bin/local-cloud down and up make an empty registry."
            ) from refusal


def _digest_of_tag(cloud: Cloud, repository: str, tag: str) -> str:
    found = call(cloud, "ecr", "describe_images", repositoryName=repository, imageIds=[{"imageTag": tag}])
    digest: str = found["imageDetails"][0]["imageDigest"]
    return digest
