"""Editions become pages: what each address shows, ready to print."""

from publisher.pages.cards import WARNINGS, card_pictures, cards_of
from publisher.pages.library import Library
from publisher.pages.plan import plan
from publisher.pages.views import FeedLink, Frame, Page

__all__ = ["WARNINGS", "FeedLink", "Frame", "Library", "Page", "card_pictures", "cards_of", "plan"]
