"""What can be done with legislators? One function a use case, each in the file of its name.

`import_legislators` is imported from its own module: it needs PyYAML, which no start of a container is to wait for
(backend/config/lean_imports.py).
"""

from .look_up_legislators import Represented, in_office, look_up_legislators, with_state

__all__ = ["Represented", "in_office", "look_up_legislators", "with_state"]
