"""What ends a run or a command early, and the one sentence for it."""

from __future__ import annotations

from django.db import DatabaseError, InterfaceError, OperationalError


class RefusalError(Exception):
    """Something asked for cannot be done; the text is one sentence that says what and what to do."""


class Interrupted(BaseException):
    """SIGTERM: like Ctrl-C, nothing may catch it by accident."""


def sentence(error: BaseException) -> str:
    """What an error means for the person who runs a command."""
    if isinstance(error, DatabaseError | InterfaceError):
        return _database(error)
    if isinstance(error, OSError):
        return f"{error.filename or 'The data folder'}: {error.strerror or error}; mend that and run the command again."
    if isinstance(error, KeyboardInterrupt | Interrupted):
        return "Stopped from outside before the end."
    return str(error)


def _database(error: DatabaseError | InterfaceError) -> str:
    text = str(error)
    if text.startswith("connection ") and isinstance(error, OperationalError):
        reason = " ".join(text.splitlines()[0].removeprefix("connection failed: ").split())
        return f"The database cannot be reached ({reason}); start it, or mend DATABASE_URL."
    if "closed the connection" in text or "administrator command" in text or "connection is closed" in text or "connection is lost" in text:
        return "The database ended the connection; run the command again when it answers."
    if "statement timeout" in text:
        return "One statement took the database longer than it may; run the command again when the database has less to do."
    if "disk is full" in text or "No space left" in text:
        return "The disk is full: free some space and run the command again."
    if "locked" in text or "lock timeout" in text:
        return "The database stayed locked by another process for 30 seconds; run the command again when that has ended."
    if "not a database" in text or "malformed" in text:
        return "The database file is damaged; restore it from its backup."
    if isinstance(error, OperationalError) and ("unable to open" in text or "readonly" in text):
        return f"The database cannot be written ({text}); mend YARDSTICK_DATA or DATABASE_URL."
    return f"The database refused: {text.splitlines()[0] if text else type(error).__name__}."
