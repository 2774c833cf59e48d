"""Other machines that work through Dask; what they need is in the extra `cluster`.

Whoever can reach a cluster can run programs on it, and what comes back from it is unpickled here:
its machines are to be trusted, and kept apart from others, as this one is. It is found over TLS where
Dask's own configuration demands encryption.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from publisher.messages import Message, say
from publisher.workers.sharing import LostError, elsewhere

Item = TypeVar("Item")
Result = TypeVar("Result")

_CONNECTING = 5  # seconds
_ANSWERING = 2
_WITHOUT_WORKERS = 5  # of silence; a worker that was killed is started again within two
_SILENT = 60
_TALKING = ("distributed", "distributed.client", "distributed.gc", "tornado.application", "asyncio")


class NotThereError(Exception):
    """A cluster does not do what is left; `message` says why."""

    def __init__(self, message: Message) -> None:
        super().__init__(message)
        self.message = message


class UnreachableError(Exception):
    """No cluster answers at an address."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A cluster that answered: its executor, and how many shares its workers do at a time."""

    executor: Executor
    workers: int
    client: Any

    def hope(self, silence: int) -> bool:
        """Whether anything may still come after so many seconds of silence."""
        if self.client.status != "running" or silence > _SILENT:
            return False
        return silence % _WITHOUT_WORKERS != 0 or _threads(self.client) > 0


def done_there(
    address: str,
    work: Callable[[Item], Result],
    items: Sequence[Item],
    *,
    sound: Callable[[Item, object], bool],
) -> Iterator[tuple[int, Result]]:
    """Yield the number of each share of pages and `work` of it, by the cluster at `host:port`.

    `work` and items are pickled. Raises NotThereError where the cluster does no more, or returns
    what is not `sound`: another program does.
    """
    done = 0
    try:
        with (
            joined(address) as there,
            closing(
                elsewhere(there.executor, work, items, workers=there.workers, hope=there.hope)
            ) as parts,
        ):
            for number, result in parts:
                if not sound(items[number], result):
                    raise NotThereError(
                        say("Cụm máy {address} chạy bản chương trình, thư viện hoặc giao diện khác với máy này, nên các trang còn lại được dựng tại đây. Hãy cài cùng một bản trên mọi máy rồi chạy lại các máy thợ.", address=address)
                    )  # fmt: skip
                done += 1
                yield number, result
    except ImportError:
        raise NotThereError(
            say("Chưa cài phần dùng cụm máy nên các trang được dựng tại máy này; cài bằng pip install -e '.[cluster]'.")
        ) from None  # fmt: skip
    except UnreachableError:
        raise NotThereError(
            say("Không kết nối được cụm máy {address} nên các trang được dựng tại máy này.", address=address)
        ) from None  # fmt: skip
    except LostError:
        raise NotThereError(
            say("Cụm máy {address} ngừng làm việc giữa chừng ({done}/{all} phần đã xong); phần còn lại được dựng tại máy này.",
                address=address, done=done, all=len(items))
        ) from None  # fmt: skip


@contextmanager
def joined(address: str) -> Iterator[Cluster]:
    """Work with the cluster whose scheduler is at `host:port` for a while.

    Raises UnreachableError if none answers, and ImportError if Dask is not installed.
    """
    import distributed  # which no other build needs

    for name in _TALKING:  # what matters is said by the build itself
        logging.getLogger(name).setLevel(logging.CRITICAL)
    scheme = "tls" if distributed.Security().require_encryption else "tcp"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # other versions there: the work itself looks at them
        try:
            client = distributed.Client(
                f"{scheme}://{address}", timeout=_CONNECTING, set_as_default=False
            )
        except (OSError, ValueError) as error:
            raise UnreachableError from error
        try:
            yield Cluster(client.get_executor(pure=False), max(1, _threads(client)), client)
        finally:
            with suppress(TimeoutError):
                client.close(timeout=_ANSWERING)


def _threads(client: Any) -> int:
    """Return how many shares the workers do at a time; 0 if nobody answers."""
    with suppress(Exception):  # a lost connection shows in many ways
        return sum(client.sync(client.scheduler.ncores, callback_timeout=_ANSWERING).values())
    return 0
