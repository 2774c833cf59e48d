"""The commands: the one place that reads the clock, catches errors and talks to people."""

from publisher.cli.main import main

__all__ = ["main"]
