"""Exceptions that mean "cannot continue"; the command line catches them in one place.

PublisherError
├── ConfigError       the configuration is wrong: every problem at once
├── UnusableError    the machine lacks something, or a path cannot be used
└── SigningError      a sign-off was refused before it was written
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from publisher.messages import Message


class PublisherError(Exception):
    """Base of every error that a person is told about; carries the sentence to print."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault in a file: where it is (1-based line and column) and how to mend it."""

    path: str
    line: int
    column: int = 1
    rule: str
    message: Message


class ConfigError(PublisherError):
    """The configuration cannot be used; holds all its problems, in file order."""

    def __init__(self, message: Message, problems: Sequence[Problem]) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class UnusableError(PublisherError):
    """The machine lacks a program, or a file or folder cannot be used as asked."""


class SigningError(PublisherError):
    """A sign-off was refused; nothing was written."""
