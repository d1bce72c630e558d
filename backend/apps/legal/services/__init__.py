"""What can be done with legal documents? One function a use case, each in the file of its name."""

from .adopt_version import adopt_version
from .current_terms import current_terms, document_on, version_named, versions_of
from .record_acceptance import accepted_terms, record_acceptance
from .save_draft import save_draft
from .take_back_version import take_back_version

__all__ = [
    "accepted_terms",
    "adopt_version",
    "current_terms",
    "document_on",
    "record_acceptance",
    "save_draft",
    "take_back_version",
    "version_named",
    "versions_of",
]
