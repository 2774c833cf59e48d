"""SQLite memory of a site: what is live, what was found in each file, what each output was made of.

Losing any of it costs time, never a page.
"""

from publisher.catalogue.live import STATE, Catalogue
from publisher.catalogue.outputs import Made, MadePart, Outputs
from publisher.catalogue.sources import Known, Row, Sources, said_of

__all__ = [
    "STATE",
    "Catalogue",
    "Known",
    "Made",
    "MadePart",
    "Outputs",
    "Row",
    "Sources",
    "said_of",
]
