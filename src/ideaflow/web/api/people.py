"""People: who one is, one's tokens, and the directory for stewards."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ideaflow.application.api_token import Scope
from ideaflow.application.message import ChooseMessages, ReadNotices, ReplayMessages
from ideaflow.application.permission import must_hold
from ideaflow.application.person import AddPerson, ChangeRole, DisablePerson, GradePerson
from ideaflow.persistence.api_tokens import ApiToken
from ideaflow.persistence.people import Person
from ideaflow.projections.message_page import Told, notices_told
from ideaflow.projections.person_record import PersonRecord
from ideaflow.web.api.cursor import cut
from ideaflow.web.api.operation import Asked, AskedPage, Asking, CommandRoute, Page, QueryRoute


class ShownPerson(Struct, frozen=True):
    """Somebody with an account."""

    address: str
    name: str
    team: str
    roles: Sequence[str]
    disabled: bool


def _shown(one: Person) -> ShownPerson:
    return ShownPerson(one.address, one.name, one.team, sorted(role.value for role in one.roles), one.disabled)


def who_am_i(asking: Asking[Asked]) -> ShownPerson:
    """Whose token this is."""
    return _shown(asking.person)


def list_my_tokens(asking: Asking[Asked]) -> Sequence[ApiToken]:
    """One's own tokens: what for, until when, the day of the last use. The tokens themselves are kept nowhere."""
    return asking.app.api_access.of(asking.person.address)


def list_my_notices(asking: Asking[AskedPage]) -> Page[Told]:
    """What one was told, in words, the latest first. Reading it here does not count as read."""
    app, given = asking.app, asking.given
    found = app.ask(notices_told, app.log, asking.person.id, app.today, MOST_NOTICES)
    return cut(found, given.limit, given.cursor, lambda one: one.once)


def list_people(asking: Asking[AskedPage]) -> Page[ShownPerson]:
    """Everybody with an account, for stewards."""
    must_hold(asking.person, "list people")
    page = cut(asking.app.people(), asking.given.limit, asking.given.cursor, lambda one: str(one.id))
    return Page([_shown(one) for one in page.items], page.next)


def export_person(asking: Asking[Asked], address: str) -> PersonRecord:
    """Everything that is held about somebody: for themselves, or for a steward."""
    return asking.app.person_record(address, asking.person.address)


MOST_NOTICES = 500
ONE = "/people/{address}"
ROUTES = (
    QueryRoute("/me", who_am_i, ShownPerson),
    QueryRoute("/me/tokens", list_my_tokens, Sequence[ApiToken]),
    QueryRoute("/me/notices", list_my_notices, Page[Told], given=AskedPage),
    QueryRoute("/people", list_people, Page[ShownPerson], Scope.ADMIN, AskedPage),
    QueryRoute(f"{ONE}/record", export_person, PersonRecord, Scope.ADMIN),
    CommandRoute("/me/messages", ChooseMessages, Scope.WRITE),
    CommandRoute("/me/notices/read", ReadNotices, Scope.WRITE),
    CommandRoute("/messages/replay", ReplayMessages, Scope.ADMIN),
    CommandRoute("/people", AddPerson, Scope.ADMIN),
    CommandRoute(f"{ONE}/role", ChangeRole, Scope.ADMIN),
    CommandRoute(f"{ONE}/disable", DisablePerson, Scope.ADMIN),
    CommandRoute(f"{ONE}/grade", GradePerson, Scope.ADMIN),
)
