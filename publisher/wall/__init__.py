"""The last wall: the staged site is read once more, as a stranger would, before any of it is live."""

from publisher.wall.judging import Accounts, Leak, Wall
from publisher.wall.report import finding, places
from publisher.wall.scans import Scans, keep, recalled

__all__ = ["Accounts", "Leak", "Scans", "Wall", "finding", "keep", "places", "recalled"]
