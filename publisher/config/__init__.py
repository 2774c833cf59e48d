"""The site's configuration."""

from publisher.config.model import (
    DEFAULT_KINDS,
    PAGES,
    RESERVED,
    STANDING,
    Area,
    CustodianSettings,
    Group,
    Hotline,
    Key,
    Kind,
    Person,
    Site,
    SiteConfig,
    Topic,
    Unit,
    Upstream,
    web_source,
)
from publisher.config.reader import load

__all__ = [
    "DEFAULT_KINDS",
    "PAGES",
    "RESERVED",
    "STANDING",
    "Area",
    "CustodianSettings",
    "Group",
    "Hotline",
    "Key",
    "Kind",
    "Person",
    "Site",
    "SiteConfig",
    "Topic",
    "Unit",
    "Upstream",
    "load",
    "web_source",
]
