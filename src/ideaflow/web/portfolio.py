"""The portfolio: which ideas together bring most within a budget. It advises; the forum chooses."""

from __future__ import annotations

import re

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from ideaflow.errors import IdeaflowError, InvalidInput
from ideaflow.policies.amounts import money, rounded
from ideaflow.policies.portfolio import Budget
from ideaflow.projections import roi_ranking
from ideaflow.projections.portfolio import PortfolioAnswer, answer_portfolio
from ideaflow.projections.ranking import UNDECIDED
from ideaflow.web.ranking import rules_named
from ideaflow.web.visit import FieldError, ideaflow, signed_in

pages = Blueprint("portfolio", __name__, url_prefix="/portfolio")
MOST = 1e12
IDEA = re.compile(r"[^,;\s]+")
AMOUNT = re.compile(r"[0-9]{1,13}([.][0-9]{1,2})?")


@pages.get("")
@signed_in
def show() -> str:
    """The form, and below it the answer once a budget is given; nothing is kept, so it is asked for by GET."""
    errors: list[FieldError] = []
    limits = {name: _limit(name, errors) for name in ("money", "hours")}
    asked = any(name in request.args for name in limits)
    if asked and not errors and not any(limit is not None for limit in limits.values()):
        errors.append(FieldError("money", _("Give the most money, the most hours, or both")))
    answer = _answer(Budget(**limits), errors) if asked and not errors else None
    return render_template(
        "portfolio.html",
        answer=answer,
        errors=errors,
        given=request.args,
        stages=UNDECIDED,
        packs=sorted({one.id for one in ideaflow().packs()}),
        money=money,
        rounded=rounded,
    )


def _limit(name: str, errors: list[FieldError]) -> float | None:
    typed = request.args.get(name, "").strip().replace(",", "")
    if not typed:
        return None
    if not AMOUNT.fullmatch(typed):
        errors.append(FieldError(name, _("Write a number of 0 or more, such as 20000")))
        return None
    return float(typed)


def _answer(budget: Budget, errors: list[FieldError]) -> PortfolioAnswer | None:
    app, stage = ideaflow(), request.args.get("stage", "")
    stages = (stage,) if stage in UNDECIDED else UNDECIDED
    rules = rules_named(request.args.get("rules", ""))
    found = app.ask(roi_ranking.ideas, stages=stages, team=request.args.get("team", "").strip())
    try:
        wanted = [app.known_id("choose", one, "I") for one in IDEA.findall(request.args.get("choose", ""))]
        return answer_portfolio(found, rules, budget, wanted)
    except InvalidInput as error:
        errors.append(FieldError(error.field, f"{error.value}: {error.rule}. {error.next_step}"))
    except IdeaflowError as error:
        errors.append(FieldError("money", f"{error.message}. {error.next_step}"))
    return None
