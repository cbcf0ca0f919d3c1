"""The talk about an idea: questions, replies, and the queue of those who want help."""

from __future__ import annotations

import click

from ideaflow.application.idea_talk import AskQuestion, ReplyToAnswer
from ideaflow.cli.session import Session, writes


@click.command()
@click.argument("idea")
@click.argument("question")
@writes
def question(session: Session, idea: str, question: str) -> None:
    """Ask the submitter about their idea; they may reply once. It counts as a first response.

    \b
    Example:
      ideaflow idea question I-42 "In which weeks was it counted?"
    """
    session.run(AskQuestion, idea=idea, question=question)


@click.command()
@click.argument("idea")
@click.argument("words")
@writes
def reply(session: Session, idea: str, words: str) -> None:
    """Reply to the answer or question about your idea, or ask back; once. It goes back to the forum's backlog.

    \b
    Example:
      ideaflow idea reply I-42 "May we try it in one team?"
    """
    session.run(ReplyToAnswer, idea=idea, reply=words)
