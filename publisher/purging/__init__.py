"""Purge: what to do when something secret went out, from where it is to that it is gone."""

from publisher.purging.cleaning import Outcome, run
from publisher.purging.orders import Order, add, faults, order_path, read_order
from publisher.purging.places import Inventory, Kind, Place
from publisher.purging.search import find
from publisher.purging.subject import Subject, subject

__all__ = [
    "Inventory",
    "Kind",
    "Order",
    "Outcome",
    "Place",
    "Subject",
    "add",
    "faults",
    "find",
    "order_path",
    "read_order",
    "run",
    "subject",
]
