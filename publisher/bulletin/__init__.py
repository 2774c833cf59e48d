"""The weekly bulletin “Vì an ninh Tổ quốc”: a page to send, two pages to pin up, a script to read aloud.

It is handed out by the duty editor and is no part of the site: what is withdrawn afterwards goes
when the bulletin is made again, at the same place.
"""

from publisher.bulletin.contents import Bulletin, Story, gathered
from publisher.bulletin.page import POLICY, page
from publisher.bulletin.script import Script, script
from publisher.bulletin.sheet import Sheet, able, sheet
from publisher.bulletin.weeks import Week, week_of

__all__ = [
    "POLICY",
    "Bulletin",
    "Script",
    "Sheet",
    "Story",
    "Week",
    "able",
    "gathered",
    "page",
    "script",
    "sheet",
    "week_of",
]
