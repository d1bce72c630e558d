"""What is staff told of uploads?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from backend.foundation.files.services import StoredImage
from backend.foundation.files.staging.protocol import UploadForm


class UploadFormBody(serializers.Serializer[UploadForm]):
    key = serializers.CharField(help_text="Names the upload when it is accepted.")
    url = serializers.URLField(help_text="Where to post multipart/form-data.")
    # A field of the body that is called like a property of the serializer.
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.CharField(), help_text="Fields to post before the file, which is called `file`."
    )
    expires_at = serializers.DateTimeField(help_text="The form is not taken afterwards.")


class StoredImageBody(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="What other parts of the API call the image.")
    url = serializers.CharField()
    width = serializers.IntegerField(help_text="In pixels.")
    height = serializers.IntegerField(help_text="In pixels.")
    content_type = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes, as it is stored.")


def stored_image_body(image: StoredImage) -> dict[str, Any]:
    return dict(StoredImageBody(image).data)
