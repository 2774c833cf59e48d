"""The last wall: the staged site is read once more, as a stranger would, before any of it is live."""

from publisher.wall.accounts import Accounts
from publisher.wall.judging import Leak, Wall
from publisher.wall.report import finding, places
from publisher.wall.scans import Scans, keep, recalled

__all__ = ["Accounts", "Leak", "Scans", "Wall", "finding", "keep", "places", "recalled"]
