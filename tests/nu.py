"""The Nu HTML checker, for tests and benches: `make tools` brings it; it needs Java 17 or later."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

TOOLS = Path(__file__).parent.parent / "tools" / "node_modules"
JAR = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
MISSING = "no Nu HTML checker: install Java 17 and npm, then `make tools`"

# What the checker says of things that are right, or that only a browser can judge.
_BESIDE_THE_POINT = tuple(
    re.compile(pattern)
    for pattern in (
        # It reads files, for which 'self' means nothing; Chromium judges the policy in the tests.
        r"violates Content Security Policy \(meta tag\)",
        # Material's switches of a drawer and a search that ours does without.
        r"Attribute “autocomplete” is only allowed .* class=\"md-toggle\"",
        # Newer than the CSS it knows.
        r"CSS: “field-sizing”: Property “field-sizing” doesn't exist\.",
        r"CSS: “mask”: Too many values or values are not recognized\.",
    )
)


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """A fault that the checker found: what it says, in which file and line."""

    message: str
    file: str
    line: int
    extract: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.extract}".rstrip()


def available() -> bool:
    """Tell whether the checker can be run."""
    return JAR.is_file() and shutil.which("java") is not None


def version() -> str:
    """Return the checker's version."""
    read = json.loads((JAR.parent.parent.parent / "package.json").read_text())
    return str(read["version"])


def ours(site: Path) -> list[Path]:
    """Return what the checker should read: every page, and the styles and drawings of our theme."""
    theme = TOOLS.parent.parent / "theme" / "assets"
    own = {file.relative_to(theme.parent) for file in theme.rglob("*")}
    return sorted(
        file
        for file in site.rglob("*")
        if file.suffix == ".html"
        or (file.suffix in {".css", ".svg"} and file.relative_to(site) in own)
    )


def complaints(root: Path, files: Sequence[Path]) -> list[Complaint]:
    """Return all that the checker has against the HTML, CSS and SVG files of a site."""
    found: list[Complaint] = []
    for kind in ("html", "css", "svg"):
        chosen = [file for file in files if file.suffix == f".{kind}"]
        if chosen:
            found += _read(root, _run(kind, chosen))
    return sorted(found)


def _run(kind: str, files: Sequence[Path]) -> str:
    done = subprocess.run(
        [
            "java", "-Xss2m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--format", "json",
            "--stdout", "--exit-zero-always", f"--{kind}", *map(str, files),
        ],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    if done.returncode or not done.stdout.strip():
        raise RuntimeError(f"the Nu HTML checker failed: {done.stderr[-500:]}")
    return done.stdout


def _read(root: Path, report: str) -> Iterator[Complaint]:
    for one in json.loads(report)["messages"]:
        file = one.get("url", "").removeprefix("file:").removeprefix(f"{root.resolve()}/")
        extract = " ".join(one.get("extract", "").split())[:120]
        complaint = Complaint(one["message"], file, one.get("lastLine", 0), extract)
        if not any(pattern.search(str(complaint)) for pattern in _BESIDE_THE_POINT):
            yield complaint
