"""Who is in the story. Every name is invented, every address is one that can belong to nobody."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ideaflow.application.forum import CreateForum, SeatMember
from ideaflow.application.person import AddPerson
from ideaflow.cli.demo.script import MON, Step, The, on, step


class Member(NamedTuple):
    """Somebody of the service. `perspective` is empty outside the forum."""

    name: str
    team: str
    perspective: str = ""
    chairs: bool = False

    @property
    def address(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.org"


CHAIR = Member("Marisol Penhallow", "Contact centre", "customer", chairs=True)
DIGITAL = Member("Idris Quillfeather", "Digital", "digital")
DEPUTY_DIGITAL = Member("Juno Marchbanke", "Digital", "digital")
OPERATIONS = Member("Bram Oakhollow", "Payments", "operations")
POLICY = Member("Tilly Saffrondale", "Policy", "policy")
FINANCE = Member("Cosmo Wetherfield", "Finance", "finance")
FORUM = (DIGITAL, OPERATIONS, CHAIR, POLICY, FINANCE)

WREN = Member("Wren Callowhay", "Decisions")
NELL = Member("Nell Hathersby", "Decisions")
EZRA = Member("Ezra Mossgrove", "Contact centre")
PIPPA = Member("Pippa Stonecrofte", "Contact centre")
LILA = Member("Lila Thornbeck", "Intake")
AMAR = Member("Amar Fenwillow", "Intake")
TAMSIN = Member("Tamsin Brackenrigg", "Payments")
OSRIC = Member("Osric Dunmarsh", "Reviews")
CHAMPION = Member("Yara Larkwoode", "Improvement")
EVERYBODY = (*FORUM, DEPUTY_DIGITAL, WREN, NELL, EZRA, PIPPA, LILA, AMAR, TAMSIN, OSRIC, CHAMPION)


def opening() -> Iterator[Step]:
    """People get accounts, and the forum its perspectives and seats."""
    first = on(1, MON)
    for one in EVERYBODY:
        yield step(f"add {one.address}", first, "", AddPerson, address=one.address, name=one.name, team=one.team)
    perspectives = tuple(one.perspective for one in FORUM)
    yield step("forum", first, "", CreateForum, title="Riverside Benefits forum", perspectives=perspectives)
    for one in (*FORUM, DEPUTY_DIGITAL):
        yield step(
            f"seat {one.address}",
            first,
            "",
            SeatMember,
            forum=The("forum"),
            person=one.address,
            perspective=one.perspective,
            chairs=one.chairs,
        )
