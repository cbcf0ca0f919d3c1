"""Every class of event there is, by its topic. Importing this module imports them all."""

from __future__ import annotations

from ideaflow.domain import (
    campaign,
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
)
from ideaflow.domain.event import events_by_topic

STREAMS = (
    campaign,
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
)
BY_TOPIC = events_by_topic()
