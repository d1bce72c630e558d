"""Which image is meant, and is it there? Its tag in the registry is the full hash of the commit it was built of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .calls import AwsRefused, call, pages
from .checkout import Checkout
from .cloud import Cloud
from .errors import OperationFailed
from .history import image_words

_COMMIT = re.compile(r"[0-9a-f]{40}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


class ImageMissing(OperationFailed):
    """The registry answered, and has no such image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """`uri` is repository@digest; `commit` is empty where the image carries no commit's tag."""

    uri: str
    digest: str
    commit: str

    def __str__(self) -> str:
        return image_words(self.digest, self.commit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """One repository of ECR."""

    cloud: Cloud
    repository_uri: str

    def by_digest(self, digest: str) -> Image:
        """Raises OperationFailed: it is no digest, or ImageMissing."""
        if not _DIGEST.fullmatch(digest):
            raise OperationFailed(f"{digest!r} is no image's digest: sha256: and 64 hexadecimal digits.")
        return self._image({"imageDigest": digest}, f"with the digest {digest}")

    def by_commit(self, commit: str) -> Image:
        """Raises ImageMissing: none was built of it, or it has not been pushed."""
        return self._image({"imageTag": commit}, f"of the commit {commit}")

    def of_checkout(self, checkout: Checkout) -> Image:
        """HEAD's; on the local cloud the newest one where the work tree has changes that HEAD has not.

        Raises:
            OperationFailed: there is none.
        """
        if self.cloud.local_url and checkout.is_changed:
            return self.newest()
        return self.by_commit(checkout.head())

    def newest(self) -> Image:
        """Raises OperationFailed: the repository is empty."""
        try:
            found = [
                image
                for page in pages(self.cloud, "ecr", "describe_images", repositoryName=self._repository)
                for image in page["imageDetails"]
            ]
        except AwsRefused as refusal:
            raise self._is_missing(refusal, "at all") from refusal
        if not found:
            raise ImageMissing(self._sentence("at all"))
        return self._of(max(found, key=lambda image: image["imagePushedAt"]))

    @property
    def _repository(self) -> str:
        return self.repository_uri.partition("/")[2]

    def _image(self, identifier: dict[str, str], words: str) -> Image:
        try:
            answer = call(self.cloud, "ecr", "describe_images", repositoryName=self._repository, imageIds=[identifier])
        except AwsRefused as refusal:
            raise self._is_missing(refusal, words) from refusal
        if not answer["imageDetails"]:
            raise ImageMissing(self._sentence(words))
        return self._of(answer["imageDetails"][0])

    def _of(self, detail: dict[str, Any]) -> Image:
        commit = next((tag for tag in detail.get("imageTags", ()) if _COMMIT.fullmatch(tag)), "")
        digest = detail["imageDigest"]
        return Image(uri=f"{self.repository_uri}@{digest}", digest=digest, commit=commit)

    def _is_missing(self, refusal: AwsRefused, words: str) -> OperationFailed:
        if refusal.reason in {"ImageNotFoundException", "RepositoryNotFoundException"}:
            return ImageMissing(self._sentence(words))
        return refusal

    def _sentence(self, words: str) -> str:
        return (
            f"The registry {self.repository_uri} on {self.cloud} has no image {words}: build and push it first "
            f"(bin/build-image; locally bin/local-cloud image). Nothing was changed."
        )
