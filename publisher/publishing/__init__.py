"""Publishing: a finished site takes the place of the live one, and no moment between is broken."""

from publisher.publishing.folder import Changes, claim, discard, publish, writing
from publisher.publishing.manifest import MARK, Manifest

__all__ = ["MARK", "Changes", "Manifest", "claim", "discard", "publish", "writing"]
