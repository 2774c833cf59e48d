"""Sets of digests that take up no more memory than the digests themselves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

SIZE = 16  # bytes of a digest
_SHARES = 256  # by the first byte
_FEW = 4_096  # digests that wait to be settled, or an eighth of those that are


class Digests:
    """A set of digests, of which a large site has millions; one that was added is in it once settled.

    That is when somebody says so, and whenever many wait for it: settling all anew costs little then.
    """

    def __init__(self) -> None:
        self._settled = [b""] * _SHARES  # each share in order
        self._added = [bytearray() for _share in range(_SHARES)]
        self._waiting, self._most = 0, _FEW

    def __contains__(self, one: bytes) -> bool:
        share = self._settled[one[0]]
        at = SIZE * bisect_left(
            range(len(share) // SIZE), one, key=lambda at: share[SIZE * at : SIZE * (at + 1)]
        )
        return share[at : at + SIZE] == one

    def __len__(self) -> int:
        return sum(map(len, self._settled)) // SIZE

    def __iter__(self) -> Iterator[bytes]:
        """Yield all that are settled, in order."""
        for share in self._settled:
            yield from _each(share)

    def add(self, some: bytes) -> None:
        """Add digests, one after the other."""
        for one in _each(some):
            self._added[one[0]] += one
        self._waiting += len(some) // SIZE
        if self._waiting > self._most:
            self.settle()

    def settle(self) -> None:
        """Take in what was added."""
        for first, new in enumerate(self._added):
            if new:
                whole = {*_each(self._settled[first]), *_each(bytes(new))}
                self._settled[first] = b"".join(sorted(whole))
                new.clear()
        self._waiting, self._most = 0, max(_FEW, len(self) // 8)

    def written(self, share: int, of: int) -> bytes:
        """Return one `of` so many equal shares, a power of two, of the set: in order, one after the other."""
        many = _SHARES // of
        return b"".join(self._settled[many * share : many * (share + 1)])

    def read(self, data: bytes, share: int, of: int) -> None:
        """Put what was `written` of a share in its place."""
        many = _SHARES // of
        begins = 0
        for first in range(many * share, many * (share + 1)):
            ends = SIZE * bisect_left(
                range(len(data) // SIZE), first + 1, key=lambda at: data[SIZE * at]
            )
            self._settled[first] = data[begins:ends]
            begins = ends


def _each(some: bytes) -> Iterator[bytes]:
    return (some[at : at + SIZE] for at in range(0, len(some), SIZE))
