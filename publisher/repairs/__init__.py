"""Safe mechanical repairs of an article file: what can be put right without knowing what is meant.

Only how a text is written changes, and only the body and the sentences of the metadata that are
printed; keys, dates, sign-offs, waivers and corrections stay as they are. Positions are 1-based,
in the file as `check` reads it. Repairing twice changes nothing more.
"""

from publisher.repairs.links import defanged
from publisher.repairs.mender import Mender
from publisher.repairs.remedies import LEGACY, REMEDIES, Remark, Remedy, Repair, Repaired
from publisher.rules import RuleSet

__all__ = [
    "LEGACY",
    "REMEDIES",
    "Mender",
    "Remark",
    "Remedy",
    "Repair",
    "Repaired",
    "defanged",
    "mendable",
]

_POSITION = "media/position"  # goes with the rest of a picture's metadata


def mendable(rules: RuleSet) -> frozenset[str]:
    """Return the rules whose findings can be mended, most of them in most places."""
    terms = (rule.id for rule in rules.rules if rule.data.replace)
    return frozenset({_POSITION, *(remedy.rule for remedy in REMEDIES), *terms}) - {""}
