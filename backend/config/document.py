"""How often may the API's description be read? It is no app's, so it is said here."""

from backend.foundation.rate_limiting.throttle import LimitedView, limited_by
from backend.foundation.web.document import DocumentView

from .limits import SCHEMA_READS


class ApiDocumentView(LimitedView, DocumentView):
    throttle_classes = [limited_by(GET=SCHEMA_READS)]
