"""The secrecy and personal-data rules: packs of data and the engine that runs them."""

from publisher.rules.engine import RuleSet, load, run, run_unread
from publisher.rules.packs import Rule

__all__ = ["Rule", "RuleSet", "load", "run", "run_unread"]
