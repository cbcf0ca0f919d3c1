"""Sealing and opening scores: what waits outside the log, and goes into it when all are opened."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ideaflow.application.permission import must_sit, seat_of
from ideaflow.application.work import Work
from ideaflow.domain import meeting_people, meeting_scores
from ideaflow.domain.event import Capacity, Event
from ideaflow.domain.forum import Forum
from ideaflow.domain.idea import Idea
from ideaflow.domain.meeting import AgendaItem, Meeting
from ideaflow.domain.meeting_events import ScoreOpened
from ideaflow.domain.score import Marks, Score, commitment, digest
from ideaflow.errors import Refused
from ideaflow.persistence.sealed_scores import SealedScore
from ideaflow.persistence.text import SALT_BYTES
from ideaflow.policies.forum import quorum
from ideaflow.policies.forum_rules import leave_to_score
from ideaflow.policies.meeting_rules import leave_to_open
from ideaflow.policies.scoring_rules import scoring_of


def perspective_of(work: Work, meeting: Meeting, forum: Forum, idea: Idea) -> str:
    """What the person who asks speaks for about an idea: by their seat, or in a member's place.

    Raises NotPermitted for everybody else, and Refused for who brought the idea or has handed their seat over.
    """
    known = work.people.known_pseudonym(work.person, meeting.id) or ""
    deputy_for = "" if seat_of(work, forum) else meeting_people.spoken_for(meeting, known, idea.id)
    perspective = deputy_for or must_sit(work, "score", forum).perspective
    if meeting_people.has_deputy(meeting, known):
        raise Refused(meeting.id, meeting_people.deputised())
    if work.people.known_pseudonym(work.person, idea.id) == idea.submitter:
        raise Refused(meeting.id, meeting_scores.own_idea())
    verdict = leave_to_score(work.pack, same_team=bool(idea.team) and work.person.team == idea.team)
    if not verdict.allowed:
        raise Refused(meeting.id, verdict)
    return perspective


def seal_score(
    work: Work,
    meeting: Meeting,
    *,
    idea: str,
    perspective: str,
    marks: Marks,
    comment: str,
    comments: Mapping[str, str],
) -> None:
    """Commit to a score in the log, and keep the score itself outside it. Raises Refused."""
    said = {criterion: words for criterion, words in comments.items() if words}
    wrong = meeting_scores.marks_verdict(marks, scoring_of(work.pack).names, said)
    if wrong:
        raise Refused(meeting.id, wrong)
    salt, comment_salt = os.urandom(SALT_BYTES), os.urandom(SALT_BYTES)
    salts = {criterion: os.urandom(SALT_BYTES) for criterion in said}
    score = Score(
        meeting=meeting.id,
        idea=idea,
        scorer=work.pseudonym(meeting),
        perspective=perspective,
        marks=marks,
        comment_digest=digest(comment_salt, comment),
        comment_digests={criterion: digest(salts[criterion], words) for criterion, words in said.items()},
    )
    sealed = meeting_scores.seal(
        meeting, idea=idea, by=score.scorer, perspective=perspective, commitment=commitment(salt, score)
    )
    work.record(meeting, sealed, Capacity.SCORER)
    work.scores.put(SealedScore(score, salt, comment, comment_salt, said, salts))


def take_and_open(work: Work, meeting: Meeting, idea: str, capacity: Capacity, *, waive: str | None = None) -> None:
    """Open all scores of an idea, which are then gone from where they waited. `waive` is why without a quorum.

    Raises Refused.
    """
    verdict = quorum(work.pack, meeting, meeting.agenda.get(idea, AgendaItem(minutes=0)))
    if waive is None:
        decided = meeting_scores.open_scores(meeting, idea, verdict)
    else:
        leave = leave_to_open(work.pack, waive)
        decided = meeting_scores.open_without_quorum(meeting, idea, verdict, leave=leave, reason=waive)
    if isinstance(decided, tuple) and decided:
        for sealed in work.scores.take(meeting.id, idea):
            work.record(meeting, (_opened(sealed),), capacity, author=sealed.score.scorer)
    work.record(meeting, decided, capacity, rule_used=True)


def _opened(sealed: SealedScore) -> Event:
    score = sealed.score
    return ScoreOpened(
        idea=score.idea,
        scorer=score.scorer,
        perspective=score.perspective,
        marks=score.marks,
        salt=sealed.salt,
        comment_digest=score.comment_digest,
        comment_digests=score.comment_digests,
        comment=sealed.comment,
        comment_salt=sealed.comment_salt.hex(),
        comments=sealed.comments,
        comment_salts={criterion: salt.hex() for criterion, salt in sealed.comment_salts.items()},
    )
