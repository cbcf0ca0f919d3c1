"""A Dask cluster: found at an address, given pieces of work, and left as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar, cast

from ideaflow.errors import IdeaflowError

PIECES_A_WORKER = 4
CONNECT_SECONDS = 10
T = TypeVar("T")


class NoCluster(IdeaflowError):
    """There is no Dask cluster at the address, or it lost too many workers, or Dask is not installed."""


class Client(Protocol):
    """What is used of Dask's client, which says no types."""

    def ncores(self) -> Mapping[str, int]: ...
    def submit(self, work: Callable[..., object], /, *arguments: object, pure: bool) -> object: ...
    def gather(self, work: Sequence[object]) -> Sequence[object]: ...
    def close(self) -> None: ...


class Cluster:
    """A cluster that answered."""

    def __init__(self, client: Client) -> None:
        self._client = client

    @property
    def pieces(self) -> int:
        """How many pieces keep all of it busy, also towards the end."""
        return max(1, len(self._client.ncores())) * PIECES_A_WORKER

    def each(self, work: Callable[..., T], pieces: Sequence[Sequence[object]]) -> Sequence[T]:
        """The work done on each piece's arguments, in their order, whoever did it and however often."""
        under_way = [self._client.submit(work, *arguments, pure=False) for arguments in pieces]
        return cast("Sequence[T]", self._client.gather(under_way))


@contextmanager
def cluster_at(scheduler: str) -> Iterator[Cluster]:
    """The cluster at `scheduler` (`tcp://host:8786`). Raises NoCluster."""
    try:
        from distributed import Client as DaskClient  # noqa: PLC0415 - an extra, and slow to import
        from distributed import KilledWorker  # noqa: PLC0415
    except ImportError as error:
        raise NoCluster("Dask is not installed", "pip install 'ideaflow[analysis]'") from error
    try:
        client = cast("Client", DaskClient(scheduler, timeout=CONNECT_SECONDS, set_as_default=False))  # type: ignore[no-untyped-call]  # Dask carries no types
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {scheduler}: {error}", "start one: dask scheduler") from error
    try:
        yield Cluster(client)
    except KilledWorker as error:
        raise NoCluster(f"the cluster at {scheduler} lost its workers again and again", "look at its log") from error
    finally:
        client.close()
