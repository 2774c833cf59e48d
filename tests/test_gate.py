"""The gate lets a cleared article out and holds every other, with its reasons."""

from tests.builders import SiteFolder

from publisher.gate import Edition


def test_releases_an_article_with_both_sign_offs(folder: SiteFolder) -> None:
    folder.publishable()

    assert isinstance(folder.verdict(), Edition)
