"""Forums, their seats and rules, and campaigns that gather ideas for them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.application.api_token import Scope
from ideaflow.application.campaign import CaptureIdea, CloseCampaign, OpenCampaign
from ideaflow.application.command import Line
from ideaflow.application.forum import CreateForum, FreeSeat, SeatMember
from ideaflow.application.policy import AdoptPolicy
from ideaflow.domain.verdict import Finding
from ideaflow.policies.fair_answers import AnswerFairness, answer_fairness
from ideaflow.policies.fairness import ScoreFairness, score_fairness
from ideaflow.policies.pack_file import pack_digest, parse_pack
from ideaflow.policies.page import PackPage, pack_page
from ideaflow.policies.wording import blame_findings
from ideaflow.projections import campaign_report, fairness, forum_page, meeting_calendar
from ideaflow.projections.campaign_report import CampaignReport, OneCampaign
from ideaflow.projections.forum_page import ForumPage
from ideaflow.projections.meeting_calendar import Sitting
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute

EVERY_CAMPAIGN = 100_000


class AskedWording(Asked):
    """A text before it is sent."""

    text: Line


class ForumWithMeetings(Struct, frozen=True):
    """A forum and its sittings."""

    forum: ForumPage
    meetings: Sequence[Sitting]


class ForumFairness(Struct, frozen=True):
    """Agreement, use of the scale, grades, and answers by team; only of groups that hide a person."""

    forum: str
    smallest_group: int
    scores: ScoreFairness
    answers: AnswerFairness


class KeptPack(Struct, frozen=True):
    """A pack that is kept here, and which forums work by it."""

    pack: str
    digest: str
    forums: Sequence[str]


class ShownPack(Struct, frozen=True):
    """A pack as a page to discuss."""

    digest: str
    page: PackPage


def list_forums(asking: Asking[AskedPage]) -> Page[ForumPage]:
    """Every forum."""
    app = asking.app
    found = [forum_page.page(app.history(stream)) for stream in app.streams("F")]
    return cut(found, asking.given.limit, asking.given.cursor, lambda one: one.id)


def show_forum(asking: Asking[Asked], forum: str) -> ForumWithMeetings:
    """One forum: its perspectives, who speaks for each by seat, and its meetings."""
    page = forum_page.page(asking.app.history(forum))
    return ForumWithMeetings(page, asking.app.ask(meeting_calendar.sittings, forum=forum))


def show_fairness(asking: Asking[Asked], forum: str) -> ForumFairness:
    """Is a forum fair? From opened scores alone; low agreement is a fault of the criteria."""
    app = asking.app
    rules = app.forum_pack(forum).fairness
    scores = score_fairness(rules, app.ask(fairness.opened_scores, forum))
    answers = answer_fairness(rules, app.ask(fairness.answers, forum))
    return ForumFairness(forum, rules.smallest_group, scores, answers)


def list_packs(asking: Asking[Asked]) -> Sequence[KeptPack]:
    """The policy packs that are kept here, and which forum works by which."""
    app = asking.app
    forums = [forum_page.page(app.history(stream)) for stream in app.streams("F")]
    return [KeptPack(one.id, one.digest, [forum.id for forum in forums if forum.pack == one.id]) for one in app.packs()]


def show_pack(asking: Asking[Asked], pack: str) -> ShownPack:
    """A kept pack by `name@version`, as a page to discuss."""
    text = asking.app.pack_text(pack)
    return ShownPack(pack_digest(text), pack_page(parse_pack(text, pack)))


def check_wording(asking: Asking[AskedWording]) -> Sequence[Finding]:
    """Which phrases of a text blame somebody, and how to say them without blame. Nothing is kept."""
    return blame_findings(asking.app.house_pack().wording, asking.given.text)


def list_campaigns(asking: Asking[AskedPage]) -> Page[OneCampaign]:
    """Every campaign, the latest first."""
    found = asking.app.ask(campaign_report.campaigns, limit=EVERY_CAMPAIGN)
    return cut(found, asking.given.limit, asking.given.cursor, lambda one: one.id)


def show_campaign(asking: Asking[Asked], campaign: str) -> CampaignReport | None:
    """What became of a campaign's ideas: where they stand, how many were adopted, and answered in time."""
    return asking.app.ask(campaign_report.report, campaign, asking.app.today)


FORUMS = (
    QueryRoute("/forums", list_forums, Page[ForumPage], given=AskedPage),
    QueryRoute("/forums/{forum}", show_forum, ForumWithMeetings),
    QueryRoute("/forums/{forum}/fairness", show_fairness, ForumFairness),
    CommandRoute("/forums", CreateForum, Scope.ADMIN, makes="/forums/{id}"),
    CommandRoute("/forums/{forum}/seats", SeatMember, Scope.ADMIN, about="forum"),
    CommandRoute("/forums/{forum}/seats/free", FreeSeat, Scope.ADMIN, about="forum"),
    CommandRoute("/forums/{forum}/policy", AdoptPolicy, Scope.ADMIN, about="forum"),
)
POLICIES = (
    QueryRoute("/policies", list_packs, Sequence[KeptPack]),
    QueryRoute("/policies/{pack}", show_pack, ShownPack),
    QueryRoute("/wording", check_wording, Sequence[Finding], given=AskedWording),
)
CAMPAIGNS = (
    QueryRoute("/campaigns", list_campaigns, Page[OneCampaign], given=AskedPage),
    QueryRoute("/campaigns/{campaign}", show_campaign, CampaignReport),
    CommandRoute("/campaigns", OpenCampaign, Scope.WRITE, makes="/campaigns/{id}"),
    CommandRoute("/campaigns/{campaign}/ideas", CaptureIdea, Scope.WRITE, makes="/ideas/{id}"),
    CommandRoute("/campaigns/{campaign}/close", CloseCampaign, Scope.WRITE, about="campaign"),
)
