"""What can an operator's command be refused for? One sentence on the terminal, and a code that CI can trust."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the shell gets. 2 is argparse's own, for a command line that makes no sense."""

    DONE = 0
    REFUSED = 1  # nothing was changed
    USAGE = 2
    BUSY = 3  # somebody else is at work on the stage; nothing was changed
    ROLLED_BACK = 4  # the release failed, and what was live before is live again
    BROKEN = 5  # it failed, and what is live now is not what was live before: somebody must look


class OperationFailed(Exception):
    """The sentence says what failed, where, and what to do; `code` what it did to the stage."""

    def __init__(self, sentence: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(sentence)
        self.code = code
