"""The last wall: the staged site is read once more, as a stranger would, before any of it is live."""

from publisher.wall.judging import Accounts, Leak, Scans, Wall
from publisher.wall.report import finding, places

__all__ = ["Accounts", "Leak", "Scans", "Wall", "finding", "places"]
