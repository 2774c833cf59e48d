"""What programs follow a site by: RSS 2.0, Atom (RFC 4287), JSON Feed 1.1, their archives, OPML.

The only importer of feedgen.
"""

from publisher.feeds.channels import FEED_SIZE, GROUP_SIZE, Channel, Document, arrange
from publisher.feeds.differences import without_known
from publisher.feeds.entries import entry_id
from publisher.feeds.rendering import NAMES, parts, render

__all__ = [
    "FEED_SIZE",
    "GROUP_SIZE",
    "NAMES",
    "Channel",
    "Document",
    "arrange",
    "entry_id",
    "parts",
    "render",
    "without_known",
]
