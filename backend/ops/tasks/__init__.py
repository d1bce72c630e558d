"""Commands that run once, in the image of a release, beside the function that serves."""

from .of_stage import tasks_of
from .protocol import OneShotTasks

__all__ = ["OneShotTasks", "tasks_of"]
