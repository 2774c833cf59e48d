"""A folder in which a site is staged, and what all of the site is made of."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from publisher.catalogue import Made, MadePart
from publisher.messages import Message
from publisher.parts import Files, Part


@dataclass(slots=True)
class Stage:
    """A folder with the files of a site that differ from the live ones, and what all are made of.

    `before` is what the live site was made of, `common` a digest of what every part is made of.
    `parts` are those of the whole site by name, each with the paths of its files; `kept` are the
    files that stay as they are live, with their SHA-256; `fresh` are those that differ; `notes` are
    for the next build, by part, and `messages` for people. `first` is an earlier attempt in the
    same folder, and `stood` those of the fresh files that stand as it left them.
    """

    folder: Path
    before: Made
    common: bytes
    parts: dict[str, MadePart] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    notes: MutableMapping[str, bytes] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()
    first: Stage | None = None
    stood: set[str] = field(default_factory=set)

    def keeps(self, name: str, made: bytes | None) -> bool:
        """Whether a part can stay as it is live; it is noted as such if so."""
        known = self.before.parts.get(name)
        if made is None or known is None or known.made_of != made:
            return False
        if not all(path in self.before.files for path in known.files):
            return False
        self.parts[name] = known
        self.kept.update((path, self.before.files[path]) for path in known.files)
        return True

    def has(self, name: str, made: bytes | None) -> bool:
        """Whether a part can stay as it is live, or as an earlier attempt staged it; noted if so."""
        return self.keeps(name, made) or self._stands(name, made)

    def _stands(self, name: str, made: bytes | None) -> bool:
        first = self.first
        if first is None or made is None:
            return False
        known = first.parts.get(name)
        if known is None or known.made_of != made or not first.fresh.issuperset(known.files):
            return False
        self.wrote(name, made, known.files)
        self.stood.update(known.files)
        if (note := first.notes.get(name)) is not None:
            self.notes[name] = note
        return True

    def earlier(self, name: str) -> tuple[bytes, Sequence[bytes]] | None:
        """Return the note of a part and its files as they are live, None if they are not what they were."""
        known, live = self.before.parts.get(name), self.before.files
        if known is None or not all(path in live for path in known.files):
            return None
        try:
            files = [(self.before.output / path).read_bytes() for path in known.files]
        except OSError:
            return None
        return self.before.note(name), files

    def put(self, part: Part) -> None:
        """Write the files of a part."""
        self._write(part.files)
        self.note(part.name, part.made_of, (path for path, _data in part.files), part.note)

    def mend(self, part: Part) -> None:
        """Write those files of a part that differ; its others stay as they are live."""
        self._write(part.files)
        known = self.before.parts[part.name].files
        self.kept.update((path, self.before.files[path]) for path in known)
        paths = dict.fromkeys((*known, *(path for path, _data in part.files)))
        self.note(part.name, part.made_of, paths, part.note)

    def note(
        self, name: str, made: bytes | None, paths: Iterable[str] = (), note: bytes | None = None
    ) -> None:
        """Remember which files a part has, which are written already."""
        self.parts[name] = MadePart(made, tuple(paths))
        if note is not None:
            self.notes[name] = note

    def wrote(self, name: str, made: bytes | None, paths: Iterable[str]) -> None:
        """Remember which files a part has, all of which differ and are in the folder."""
        self.note(name, made, paths)
        self.fresh.update(self.parts[name].files)

    def forget(self, name: str) -> None:
        """Remove what an earlier attempt staged of a part."""
        known = self.first.parts.get(name) if self.first else None
        for path in known.files if known else ():
            (self.folder / path).unlink(missing_ok=True)

    def settle(self) -> None:
        """Leave in the folder what differs, and nothing that only an earlier attempt staged."""
        for path in self.fresh:
            self.kept.pop(path, None)
        for path in set(self.staged()) - self.fresh:
            (self.folder / path).unlink()

    def _write(self, files: Files) -> None:
        self.fresh.update(path for path, _data in files)
        for path, data in files:
            place = self.folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)

    def staged(self) -> Iterator[str]:
        """Yield the paths of the files that were written."""
        for base, _folders, names in os.walk(self.folder):
            below = Path(base).relative_to(self.folder)
            yield from ((below / name).as_posix() for name in names)
