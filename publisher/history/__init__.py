"""Git as the memory of a site: the earlier editions of a file and who wrote it, read without touching it."""

from publisher.history.editions import last_released, locate, provenance, recovered, upcoming
from publisher.history.repository import Repository

__all__ = ["Repository", "last_released", "locate", "provenance", "recovered", "upcoming"]
