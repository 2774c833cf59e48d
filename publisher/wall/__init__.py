"""The last wall: the staged site is read once more, as a stranger would, before any of it is live."""

from publisher.wall.judging import Accounts, Leak, Scans, Wall
from publisher.wall.links import Place
from publisher.wall.mending import without
from publisher.wall.report import finding, places

__all__ = ["Accounts", "Leak", "Place", "Scans", "Wall", "finding", "places", "without"]
