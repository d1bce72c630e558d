from .legislator import Legislator
from .term import Source, Term

__all__ = ["Legislator", "Source", "Term"]
