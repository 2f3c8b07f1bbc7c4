"""The database is away, or takes nothing: what that is called, and whether an error says so."""

from __future__ import annotations

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from custody.wording import say


class UnavailableError(Exception):
    """Nothing can be read or written now. What was asked for is not acknowledged; ask again with the same id.

    Its words are `unavailable.<code>`; `cause` is what the database or the disk said of it, for who looks after them.
    """

    def __init__(self, code: str, cause: str = "") -> None:
        super().__init__(code, cause)
        self.code = code
        self.cause = cause

    def say(self) -> dict[str, str]:
        """What is the matter, and what to do, by language."""
        return say(f"unavailable.{self.code}")

    def __str__(self) -> str:
        return f"{self.say()['en']} ({self.cause})" if self.cause else self.say()["en"]


def is_the_disk(error: Exception) -> bool:
    """Whether this says that nothing can be written now, rather than that this piece of work cannot."""
    if isinstance(error, DBAPIError):
        return not isinstance(error, DataError | IntegrityError)
    return isinstance(error, OSError)


def why_not_written(error: Exception) -> UnavailableError:
    """What stands in the way, as far as the database or the disk says it."""
    cause = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    lowered = cause.lower()
    if "full" in lowered or "no space" in lowered:
        code = "full"
    elif "readonly" in lowered or "read-only" in lowered or "permission" in lowered:
        code = "not_writable"
    else:
        code = "not_taken"
    return UnavailableError(code, cause.splitlines()[0] if cause else type(error).__name__)
