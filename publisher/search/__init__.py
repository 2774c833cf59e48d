"""The site's own search: an index of static files that a reader's browser asks by itself.

Words are compared as syllables without diacritics (đ as d) and as pairs of neighbouring syllables,
since most Vietnamese words are pairs. The index names no term: it is found by a checksum, and its
documents are numbers written in letters that make no word, so there is nothing in it to read, to
judge or to cut. What readers see of an article stands in the records, one object each, which a
withdrawal takes out by itself. theme/assets/javascripts/search.js reads what is written here.

An index is a matter of its documents alone, not of the way to it: one that is patched where a few
of them changed has the same bytes as one made anew.
"""

from publisher.search.documents import Document, document
from publisher.search.index import FOLDER, Index, Standing
from publisher.search.patching import Change, Update, updated
from publisher.search.words import address, syllables, terms

__all__ = [
    "FOLDER",
    "Change",
    "Document",
    "Index",
    "Standing",
    "Update",
    "address",
    "document",
    "syllables",
    "terms",
    "updated",
]
