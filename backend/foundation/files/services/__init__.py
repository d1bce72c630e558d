"""How does an image get from somebody's computer into ours, and what is left of those that never came?"""

from .accept_upload import accept_upload
from .offer_upload import offer_upload
from .purge_uploads import purge_uploads
from .store_image import StoredImage, store_image

__all__ = ["StoredImage", "accept_upload", "offer_upload", "purge_uploads", "store_image"]
