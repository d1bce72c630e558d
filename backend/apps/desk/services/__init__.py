from .make_roles import make_roles

__all__ = ["make_roles"]
