"""The audit log: one line of JSON for each release, each bound to the one before by its hash.

`audit/releases.jsonl` stands in the site's folder and is kept in git. It only grows. What was live,
who signed it, what was withdrawn and when is read from it and from nothing else, so that a build
from a fresh clone decides as one on the machine that made the last release. A line is written
before anything of its release is live; a line that a crash cut short was of no release.
"""

from publisher.audit.file import (
    LOG,
    DamagedLogError,
    append,
    keep_copy,
    last_hash,
    mended,
    parsed,
    read,
)
from publisher.audit.lines import (
    START,
    Commit,
    Hash,
    Purged,
    Release,
    Released,
    Removed,
    Shelf,
    Signed,
    Waived,
    Withdrawn,
    note_digest,
    replace_commit,
)
from publisher.audit.next import next_release, purge_of, rollback_to
from publisher.audit.past import EMPTY, NOTHING, Log, Past

__all__ = [
    "EMPTY",
    "LOG",
    "NOTHING",
    "START",
    "Commit",
    "DamagedLogError",
    "Hash",
    "Log",
    "Past",
    "Purged",
    "Release",
    "Released",
    "Removed",
    "Shelf",
    "Signed",
    "Waived",
    "Withdrawn",
    "append",
    "keep_copy",
    "last_hash",
    "mended",
    "next_release",
    "note_digest",
    "parsed",
    "purge_of",
    "read",
    "replace_commit",
    "rollback_to",
]
