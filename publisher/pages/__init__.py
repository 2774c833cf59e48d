"""Editions become pages: what each address shows, ready to print."""

from publisher.pages.cards import card_picture, cards_of
from publisher.pages.library import Library
from publisher.pages.plan import outlined, plan
from publisher.pages.views import FeedLink, Frame, Outline, Page

__all__ = [
    "FeedLink",
    "Frame",
    "Library",
    "Outline",
    "Page",
    "card_picture",
    "cards_of",
    "outlined",
    "plan",
]
