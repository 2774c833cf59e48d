"""Publisher of public-information articles, released only with both sign-offs."""

__version__ = "0.1.0"
