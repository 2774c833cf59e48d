"""Takes the entries of withdrawn articles out of a page that cannot be built anew."""

from __future__ import annotations

from collections.abc import Collection

from lxml import etree

from publisher.wall.links import Place


def without(page: str, name: str, addresses: Collection[str], place: Place) -> str:
    """Return the HTML page `name` without the list entries and cards that lead to some addresses.

    Addresses are paths under the root, without slashes around them. The words of the page's own
    article stay as they were signed, also where they link there.
    """
    folder = name.split("/")[:-1]
    root = etree.fromstring(page.encode(), etree.HTMLParser(encoding="utf-8", no_network=True))
    gone = [
        element
        for element in ([] if root is None else root.iter("li", "article"))
        if any(
            place.target(folder, link.get("href", "")) in addresses for link in element.iter("a")
        )
        and not any(_heads(one) for one in (element, *element.iterancestors("article")))
    ]
    for element in gone:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    if not gone:
        return page
    return etree.tostring(root, encoding="unicode", method="html", doctype="<!doctype html>")


def _heads(element: etree._Element) -> bool:
    """Whether an element is the article of its page: the one with the main heading."""
    return element.tag == "article" and element.find(".//h1") is not None
