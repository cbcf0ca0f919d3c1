"""A verdict depends on the facts and the pack alone: not on when, in what order or how often it is asked for."""

from __future__ import annotations

import pickle

from hypothesis import given
from hypothesis import strategies as st

from ideaflow.domain.problem import ProblemResolved
from ideaflow.domain.values import IdeaKind
from ideaflow.domain.verdict import Finding, Verdict
from ideaflow.policies.evaluation import KIND, evaluate
from ideaflow.policies.fact import DAY, FACTS, IN, NUMBERS, OWNER_ROLE, TEAM, WELCOME, Fact, FactKind, Facts, FactValue
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import parse_pack
from ideaflow.policies.shipped import shipped_pack, shipped_packs, shipped_text
from ideaflow.policies.step import GuardedStep
from ideaflow.projections.what_if_asked import Asked
from ideaflow.projections.what_if_judging import Judge, Outcome
from tests.doing import recorded

SAID = {TEAM: "Post room", IN: 2, WELCOME: 3, DAY: "1 June 2026", OWNER_ROLE: "post room lead"}
STEPS = st.sampled_from(GuardedStep)
PACKS = st.sampled_from([shipped_pack(name) for name in shipped_packs()])


def value_of(fact: Fact) -> st.SearchStrategy[FactValue]:
    """Any value of a fact."""
    if fact.kind in NUMBERS:
        return st.integers(0, 1_000)
    if fact.kind is FactKind.YES_NO:
        return st.booleans()
    words = st.sampled_from(fact.known or ("digital", "operations"))
    return words if fact.kind is FactKind.WORD else st.lists(words, unique=True)


OPTIONAL = {fact.name: value_of(fact) for fact in FACTS if fact.name != KIND}
ANY_FACTS: st.SearchStrategy[Facts] = st.builds(
    lambda kind, known: {KIND: kind.value, **SAID, **known},
    st.sampled_from(IdeaKind),
    st.fixed_dictionaries({}, optional=OPTIONAL),
)


@given(PACKS, STEPS, ANY_FACTS, STEPS, ANY_FACTS)
def test_the_same_facts_and_pack_give_the_same_verdict(
    pack: Pack, step: GuardedStep, facts: Facts, other_step: GuardedStep, other_facts: Facts
) -> None:
    first = evaluate(pack, step, facts)
    evaluate(pack, other_step, other_facts)
    assert evaluate(pack, step, facts) == first
    assert evaluate(pack, step, dict(reversed([*facts.items()]))) == first
    assert evaluate(parse_pack(shipped_text(pack.name), "again"), step, pickle.loads(pickle.dumps(facts))) == first  # noqa: S301


@given(PACKS, st.lists(st.tuples(STEPS, ANY_FACTS), max_size=5))
def test_a_judge_that_remembers_answers_like_one_that_does_not(
    pack: Pack, questions: list[tuple[GuardedStep, Facts]]
) -> None:
    judge = Judge(pack)
    for step, facts in [*questions, *reversed(questions)]:
        answer, verdict = judge.answer_on(step, facts), evaluate(pack, step, facts)
        assert (answer.outcome is Outcome.ALLOWED) == verdict.allowed
        assert set(answer.unmet) <= set(verdict.unmet)
        if answer.outcome is Outcome.REFUSED:
            assert answer.unmet


@given(STEPS, ANY_FACTS)
def test_what_a_rule_does_not_name_does_not_matter(step: GuardedStep, facts: Facts) -> None:
    pack = shipped_pack()
    named = {rule.fact for rule in pack.rules_for(step)} | {KIND, *SAID}
    only = {name: value for name, value in facts.items() if name in named}
    assert evaluate(pack, step, only) == evaluate(pack, step, facts)


def test_what_a_pack_says_beside_its_rules_is_judged_too() -> None:
    facts: Facts = {KIND: IdeaKind.PROCESS.value, "reviews": 3}
    fixed = Finding("a plan that can be checked", "no number", "a number")
    asked = Asked(recorded(ProblemResolved()), "I-1", GuardedStep.END_TRIAL, facts, allowed=True)
    judge = Judge(shipped_pack())
    assert judge.answer(asked).outcome is Outcome.ALLOWED

    def with_fixed(_: Pack, verdict: Verdict) -> Verdict:
        return Verdict(verdict.step, (*verdict.findings, fixed), verdict.pack)

    assert judge.answer(asked._replace(completes=with_fixed)) == (Outcome.REFUSED, (fixed,))
    assert judge.answer(asked._replace(facts=None)) == (Outcome.UNKNOWN, ())
