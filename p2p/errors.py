"""The one tree of errors that a user can meet; what each means for the exit code and a retry.

P2PError                      exit 1
├── UsageError                exit 2   the command or a setting is wrong; nothing was done
├── DataRefused               exit 3   a file cannot be understood; nothing of it was loaded
├── WarehouseError            exit 1   PostgreSQL cannot be found, started or reached
├── Busy                      exit 1   another command holds the lock; a retry helps
└── RefreshFailed             exit 1   a stage or a check failed; the last publication stands
"""

from __future__ import annotations

from typing import ClassVar


class P2PError(Exception):
    """Something went wrong that the user can act on.

    message says what happened and names the file, row, column or setting;
    remedy says what to do next.
    """

    exit_code: ClassVar[int] = 1
    retry_helps: ClassVar[bool] = False

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n  -> {self.remedy}" if self.remedy else self.message


class UsageError(P2PError):
    """The command, an option or a setting is wrong; nothing was done."""

    exit_code = 2


class DataRefused(P2PError):
    """A file cannot be understood as a whole; nothing of it was loaded."""

    exit_code = 3


class WarehouseError(P2PError):
    """PostgreSQL cannot be found, started or reached."""


class Busy(P2PError):
    """Another command holds the lock that this one needs."""

    retry_helps = True


class RefreshFailed(P2PError):
    """A stage or a blocking check of the refresh failed; the last publication stands."""
