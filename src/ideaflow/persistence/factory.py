"""ideaflow's persistence as a module of the `eventsourcing` library: its PERSISTENCE_MODULE is this file."""

from __future__ import annotations

from typing import NoReturn, cast

from eventsourcing.domain import TAggregateID
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    Mapper,
    ProcessRecorder,
    TrackingRecorder,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType

from ideaflow.persistence.database import Database
from ideaflow.persistence.mapper import EventMapper
from ideaflow.persistence.recorder import EventRecorder

DATABASE_URL = "IDEAFLOW_DATABASE_URL"


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Builds the mapper and the recorder. Lists keep their own positions, so there is nothing to track here."""

    def __init__(self, env: Environment | EnvType | None, database: Database | None = None) -> None:
        super().__init__(env)
        self._owns_database = database is None
        self.database = database or Database(self.env.get(DATABASE_URL) or "")

    def mapper(
        self,
        transcoder: Transcoder | None = None,  # noqa: ARG002 - the record has a form of its own
        mapper_class: type[Mapper[TAggregateID]] | None = None,  # noqa: ARG002
    ) -> Mapper[TAggregateID]:
        return cast("Mapper[TAggregateID]", EventMapper())

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        if purpose != "events":
            raise NotImplementedError("ideas are short: there are no snapshots")
        return EventRecorder(self.database)

    def application_recorder(self) -> ApplicationRecorder:
        return EventRecorder(self.database)

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> NoReturn:
        raise NotImplementedError("lists keep their position in their own table")

    def process_recorder(self) -> ProcessRecorder:
        raise NotImplementedError("lists keep their position in their own table")

    def close(self) -> None:
        if self._owns_database:
            self.database.close()
