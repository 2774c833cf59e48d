"""What a browser may do with a page: the policy in its head, and the headers around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_YEAR = "public, max-age=31536000, immutable"
_DAY = "public, max-age=86400"

# What the page itself says cannot name who may frame it; only a header can.
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FRAMED_BY = "frame-ancestors 'self'"
MEDIA_TYPES: Mapping[str, str] = {
    "rss.xml": "application/rss+xml; charset=utf-8",
    "atom.xml": "application/atom+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "opml.xml": "text/x-opml; charset=utf-8",
    "manifest.webmanifest": "application/manifest+json",
}


def content(scripts: Iterable[str] = ()) -> str:
    """Return the Content-Security-Policy of pages whose inline scripts have these SHA-256 in base64."""
    own = "".join(f" 'sha256-{digest}'" for digest in sorted(set(scripts)))
    return (
        f"default-src 'self'; script-src 'self'{own}; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; worker-src 'self'; manifest-src 'self'; object-src 'none';"
        " base-uri 'none'; form-action 'self';"
        " require-trusted-types-for 'script'; trusted-types worker page"
    )


def parsed(policy: str) -> dict[str, frozenset[str]]:
    """Return the directives of a policy with their values."""
    return {
        words[0].lower(): frozenset(words[1:])
        for one in policy.split(";")
        if (words := one.split())
    }


def headers_file(policy: str, base_path: str) -> str:
    """Return the file `_headers`, which static hosts read, for a site under `base_path`."""
    always = {**HEADERS, "Content-Security-Policy": f"{policy}; {FRAMED_BY}"}
    rules: dict[str, Mapping[str, str]] = {
        "*": always,
        "assets/stylesheets/*": {"Cache-Control": _YEAR},
        "assets/javascripts/*": {"Cache-Control": _YEAR},
        "assets/images/*": {"Cache-Control": _DAY},
        "media/*": {"Cache-Control": _YEAR},
        "sw.js": {"Cache-Control": "no-cache"},
        "cap/tin/*": {"Content-Type": "application/cap+xml; charset=utf-8"},
    }
    for name, media_type in MEDIA_TYPES.items():
        rules[name] = {"Content-Type": media_type}
        if not name.endswith(".webmanifest"):
            rules[f"*/{name}"] = {"Content-Type": media_type}
    lines = []
    for pattern, said in rules.items():
        lines += [f"{base_path}{pattern}", *(f"  {name}: {value}" for name, value in said.items())]
    return "\n".join(lines) + "\n"
