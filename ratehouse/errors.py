"""What ends a command, and with which exit code (DESIGN: the command)."""

from enum import IntEnum


class ExitCode(IntEnum):
    """0 ok; 1 finished, beyond a threshold; 2 wrong use or refused input; 3 failed."""

    OK = 0
    BEYOND_THRESHOLD = 1
    REFUSED = 2
    FAILED = 3


class CommandError(Exception):
    """Ends a command with a message for its user and an exit code."""

    def __init__(self, message: str, code: ExitCode = ExitCode.REFUSED) -> None:
        super().__init__(message)
        self.code = code
