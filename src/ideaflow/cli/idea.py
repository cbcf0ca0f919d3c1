"""Ideas: the group and where its commands live."""

from __future__ import annotations

import click

from ideaflow.cli.lazy import LazyGroup, Verb

WRITING, TURNS, READING = "ideaflow.cli.idea_writing", "ideaflow.cli.idea_turns", "ideaflow.cli.idea_reading"
SIMILAR = "ideaflow.cli.idea_similar"


class Ideas(LazyGroup):
    """Reading and writing live apart, so that reading does not load what only commands need."""

    verbs = {
        "submit": Verb(f"{WRITING}:submit", "Bring an idea."),
        "show": Verb(f"{READING}:show", "One idea: where it stands, why, and its life in sentences."),
        "explain": Verb(
            "ideaflow.cli.idea_explaining:explain", "What can be done with an idea now, and why or why not."
        ),
        "case": Verb("ideaflow.cli.idea_case:case", "The business case of an idea, as HTML or PDF."),
        "list": Verb(f"{READING}:list_ideas", "Ideas, newest first, by stage, team or words."),
        "mine": Verb(f"{READING}:mine", "Your ideas: who acts next, by when, and what was answered."),
        "backlog": Verb("ideaflow.cli.idea_backlog:backlog", "What waits for the forum, overdue first."),
        "similar": Verb(f"{SIMILAR}:similar", "What came before that is near, and what it taught."),
        "duplicates": Verb(f"{SIMILAR}:duplicates", "The nearest neighbours of every open idea, for triage."),
        "canvas": Verb(f"{WRITING}:canvas", "Write parts of the canvas."),
        "evidence": Verb(f"{WRITING}:evidence", "Attach evidence."),
        "assist": Verb(f"{WRITING}:assist", "Ask for help with evidence, help, or say what help you gave."),
        "help-wanted": Verb("ideaflow.cli.idea_help:help_wanted", "Ideas whose submitters want help."),
        "question": Verb("ideaflow.cli.idea_talk:question", "Ask the submitter about their idea."),
        "reply": Verb("ideaflow.cli.idea_talk:reply", "Reply to the answer about your idea, or ask back."),
        "get-on-with-it": Verb(f"{TURNS}:get_on_with_it", "Start a trial without asking, if the tests allow."),
        "withdraw": Verb(f"{TURNS}:withdraw", "Take your idea back."),
        "merge": Verb(f"{TURNS}:merge", "Let an idea go on as part of another."),
        "reopen": Verb(f"{TURNS}:reopen", "Look at an idea again, because something is new."),
        "import": Verb("ideaflow.cli.idea_import:import_ideas", "Bring a suggestion box in from a CSV file."),
        "export": Verb("ideaflow.cli.table_export:export_ideas", "Every idea as a row of CSV or JSON Lines."),
    }


@click.command(cls=Ideas)
def idea() -> None:
    """Ideas, from submitting to reopening.

    \b
    Example:
      ideaflow idea submit --title "Send decision letters by text"
      ideaflow idea mine
    """
