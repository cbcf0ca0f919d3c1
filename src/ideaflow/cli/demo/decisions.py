"""What the forum decides, with the reason and what the submitter hears."""

from __future__ import annotations

from collections.abc import Mapping

from ideaflow.cli.demo.script import MON, The, on

Decided = Mapping[str, object]

FIRST: dict[str, Decided] = {
    "texts": {
        "decision": "trial",
        "reason": "The tally shows what waiting costs every week, and a text reaches people before they need to ask.",
        "feedback": "Your count made the case. Please try it in one team, and count in the same way as before.",
        "next_step": "Plan the trial with the improvement champion.",
        "would_change": "If texts turned out to reach fewer than half of the people.",
        "aimed_at": "source",
    },
    "ring": {
        "decision": "merge",
        "into": The("texts"),
        "reason": "It looks at the same letters; ringing is what to do for people without a mobile number.",
        "feedback": "Your idea goes on within the trial of texts, for people who have no mobile number.",
        "aimed_at": "symptom",
    },
    "brightness": {
        "decision": "trial",
        "reason": "It is quick to try on one upload page, and the weekly count is there to judge it by.",
        "feedback": "Go ahead with one upload page; we are curious what the count says.",
        "would_change": "If the count did not move within five weeks.",
        "aimed_at": "symptom",
    },
    "check-list": {
        "decision": "ask for evidence",
        "reason": "We could not tell whether the agreement is lost on the way or was never asked for.",
        "feedback": "A good hand-off is worth having. Help us see where the agreement goes missing.",
        "questions": (
            "At which desk is the agreement missing first?",
            "In how many of forty claims?",
        ),
        "next_step": "The champion follows forty claims with you.",
    },
    "one page": {
        "decision": "adopt now",
        "reason": "Two rules cannot both be right, and one page costs a morning.",
        "feedback": "Thank you: please write the page with policy, and close the other one.",
        "owner_role": "guidance editor",
        "aimed_at": "source",
    },
}

SECOND: dict[str, Decided] = {
    "check-list": {
        "decision": "adopt now",
        "reason": "In half of the forty claims nobody had asked for the agreement; a shared list changes that.",
        "feedback": "The forty claims answered our questions. The list starts on Monday in both teams.",
        "owner_role": "intake manager",
        "aimed_at": "source",
    },
    "register": {
        "decision": "park",
        "until": on(31, MON),
        "reason": "The benefit is plain; using the register needs an agreement on personal data, now being drawn up.",
        "feedback": "We want to come back to this. Until the agreement is there, a trial would not be ours to start.",
        "would_change": "A signed agreement on the use of the register.",
        "aimed_at": "source",
    },
    "retry": {
        "decision": "trial",
        "reason": "It happens seldom and weighs heavily on those it happens to; repeating the check is easy to undo.",
        "feedback": "Please try it for eight weeks, with a person looking at what is still open at six.",
        "would_change": "If the early check delayed the payment run.",
        "aimed_at": "symptom",
    },
}

THIRD: dict[str, Decided] = {
    "forms idea": {
        "decision": "adopt now",
        "reason": "One morning of work, and nobody is handed an older form again.",
        "feedback": "Please choose the morning. The print room takes the older forms back.",
        "owner_role": "front desk lead",
        "aimed_at": "symptom",
    },
    "framing": {
        "decision": "trial",
        "reason": "It builds on what the brightness trial taught: framing is what makes a photograph readable.",
        "feedback": "This is what learning is for. Try one example picture on the same upload page.",
        "next_step": "Plan it with the same weekly count.",
        "aimed_at": "source",
    },
    "interpreter idea": {
        "decision": "ask for evidence",
        "reason": "We could not see how many people would answer on the first page and how many are asked later.",
        "feedback": "Few cases and heavy ones: we want to get this right with you.",
        "questions": ("How many people ring to say that they need an interpreter before they send the form?",),
        "next_step": "Ask for help with a two-week count.",
    },
}

DECISIONS = {"meeting 1": FIRST, "meeting 2": SECOND, "meeting 3": THIRD}
