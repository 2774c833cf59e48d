"""The secrecy and personal-data rules: packs of data and the engine that runs them."""

from publisher.rules.engine import RuleSet, load, raised, run, run_unread, shipped
from publisher.rules.packs import Rule
from publisher.rules.waivers import waivable

__all__ = ["Rule", "RuleSet", "load", "raised", "run", "run_unread", "shipped", "waivable"]
