"""The site of docker/compose.yaml: a developer's, but that its mail goes to the viewer beside it."""

from .base import mailers
from .local import *  # noqa: F403

MAILERS = mailers("backend.foundation.mail.smtp.EmailBackend", host="mail", port=1025)
