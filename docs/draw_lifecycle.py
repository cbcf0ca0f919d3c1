"""Write docs/lifecycle.md from the one table of the lifecycle: the diagram, and who leads where under which guard."""

from __future__ import annotations

import re
from pathlib import Path

from transitions.extensions import GraphMachine

from ideaflow.domain.lifecycle import TABLE, Step, stage_names, transitions
from ideaflow.domain.stage import CLOSED, Stage

FILE = Path(__file__).with_name("lifecycle.md")
STYLING = re.compile(r"\s*(class|classDef)\b", re.IGNORECASE)
ARROW = re.compile(r"(?P<arrow>.+ --> \w+: )(?P<label>.+)")

PAGE = """\
# The lifecycle of an idea

This page is generated from `TABLE` in `src/ideaflow/domain/lifecycle.py`. Do not edit it. After a change of the table
run `make diagram`; a test fails until you do.

An arrow is a trigger. The words in brackets are its guard: what must hold. A deciding function asks the table first,
then looks at the guard, which it or a policy pack checks. No guard runs when history is read.

```mermaid
{diagram}
```

| Trigger | From | To | Guard |
|---|---|---|---|
{rows}

These stages are closed: {closed}.
`new` is where an idea stands before it is submitted; no stored idea is `new`.

Writing the canvas can also meet the evidence minimum. A submitted or parked idea then becomes `evidenced`, as it does
with `add_evidence`.

`record_earlier_answer` is for imported ideas alone: see
[decision 0009](decisions/0009-an-imported-answer-is-a-trigger-of-its-own.md).
"""


class Idea:
    """The model that the drawing machine asks for."""

    state = Stage.NEW.value


def page() -> str:
    """The whole file."""
    rows = "\n".join(_row(step) for step in TABLE)
    closed = ", ".join(f"`{stage.value}`" for stage in Stage if stage in CLOSED)
    return PAGE.format(diagram=diagram(), rows=rows, closed=closed)


def diagram() -> str:
    """The machine as Mermaid, without the lines that only colour it."""
    idea = Idea()
    machine = GraphMachine(
        model=idea,
        states=stage_names(),
        initial=Stage.NEW.value,
        transitions=transitions(),
        auto_transitions=False,
        show_conditions=True,
        graph_engine="mermaid",
    )
    lines: list[str] = machine.get_graph().source.splitlines()
    drawn = lines[lines.index("stateDiagram-v2") :]
    return "\n".join(_one_colon(line) for line in drawn if line.strip() and not STYLING.match(line))


def _one_colon(line: str) -> str:
    """Mermaid ends a label at its second colon."""
    arrow = ARROW.fullmatch(line)
    return arrow["arrow"] + arrow["label"].replace(":", ",") if arrow else line


def _row(step: Step) -> str:
    sources = ", ".join(f"`{source.value}`" for source in step.sources)
    return f"| `{step.trigger.value}` | {sources} | `{step.target.value}` | {step.guard} |"


if __name__ == "__main__":
    FILE.write_text(page(), encoding="utf-8")
