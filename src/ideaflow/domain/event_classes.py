"""Every class of event there is, by its topic. Importing this module imports them all."""

from __future__ import annotations

from ideaflow.domain import (
    campaign,
    erasure,
    forecast,
    forum,
    hand_off,
    idea_events,
    idea_talk_events,
    learning,
    meeting_events,
    meeting_people_events,
    problem,
    trial_events,
    unsealing,
)
from ideaflow.domain.event import events_by_topic

STREAMS = (
    campaign,
    erasure,
    forecast,
    forum,
    hand_off,
    idea_events,
    idea_talk_events,
    learning,
    meeting_events,
    meeting_people_events,
    problem,
    trial_events,
    unsealing,
)
BY_TOPIC = events_by_topic()
