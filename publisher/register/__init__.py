"""The register of who may do what, guarded by its custodians and a trust anchor.

People, units and rules decide what goes out, and they stand in the repository with everything
else. So the people that `custodians` names in the configuration sign them, and a machine with a
trust anchor, which no change to the repository reaches, works only by what enough of them signed.
"""

from publisher.register.anchor import Anchor, Anchored, anchored, planted, site_anchor
from publisher.register.check import check
from publisher.register.contents import changes, contents, custodians_of, fingerprint
from publisher.register.ledger import LEDGER, NAMESPACE, SIGNED, Custodians, Version, read_versions
from publisher.register.standing import (
    Need,
    Standing,
    last_signed,
    signed_anew,
    standing,
    write,
)

__all__ = [
    "LEDGER",
    "NAMESPACE",
    "SIGNED",
    "Anchor",
    "Anchored",
    "Custodians",
    "Need",
    "Standing",
    "Version",
    "anchored",
    "changes",
    "check",
    "contents",
    "custodians_of",
    "fingerprint",
    "last_signed",
    "planted",
    "read_versions",
    "signed_anew",
    "site_anchor",
    "standing",
    "write",
]
