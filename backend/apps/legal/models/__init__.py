from .acceptance import Acceptance
from .version import DocumentKind, Version

__all__ = ["Acceptance", "DocumentKind", "Version"]
