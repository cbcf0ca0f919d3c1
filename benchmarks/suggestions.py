"""A suggestion box of made-up ideas: the same seed gives the same file."""

from __future__ import annotations

import csv
import random
from pathlib import Path

SEED = 20_260_302
HEADER = ("title", "description", "submitter", "team", "reference", "period")
DESCRIPTION_WORDS = (34, 54)
TITLE_WORDS = (5, 10)
COMMON = """
a about after again all also an and another any are as ask at back be because been before better both but by call came
can case change check claim claimant clear colleague come could date day decide decision delay did do document done down
each early easy e-mail enter error every extra fast few file find first five follow for form found four free from get
give go good had half hand have help her here him his hour how if in information instead into is it its just keep know
last late later leave left less letter like line list long look lose lost made make many may mean might minute miss
month more morning most move much must name need never new next no not note now number of off office often old on once
one only open or order other our out over own page paper part pass pay people phone place plain post print problem put
question queue read reason receive record reply report request result right ring same save screen second see send sent
service set share short should show sign since single so some sort stamp staff start step still stop sure switch system
take team tell than that the their them then there these they thing third this those three through time to today told
too took try twice two type under until up update us use very visit wait want was way we week well went were what when
where which while who why will with without word work would write wrong year you your
"""
RARE_STEMS = """
accrual address agenda allocation appeal appointment archive audit backlog badge barcode benefit booking budget calendar
catalogue channel check-list childcare clinic complaint consent contract counter courier coverage cupboard dashboard
deadline deposit desk diary dispatch duplicate easement eligibility envelope escalation evidence expiry extract filing
folder forecast franking guidance hand-over headset hold identity inbox induction inspection interview inventory invoice
kiosk label ledger lighting locker mailbox manual meter mileage minutes mobile notice onboarding overtime packaging
parking password payment permit pilot portal postcode printer procurement proof purchase ramp reception recycling
redirection referral refund register reminder renewal rota safeguarding scanner schedule script shelving shuttle
signature spreadsheet stationery supplier survey template ticket timesheet toner training transcript translation
transfer trolley turnaround upload validation vehicle verification voicemail voucher warehouse webchat workstation
"""
TEAMS = ("Post room", "Decisions", "Contact centre", "Appeals", "Fraud and error", "Payments", "Digital", "Estates")
NAMES = """
Ada Ben Cleo Dev Elif Femi Gwen Hugo Ines Jun Kofi Lena Milo Nadia Omar Petra Quinn Rosa Sami Tariq Uma Viktor Wanda
"""


def write_suggestions(file: Path, ideas: int, seed: int = SEED) -> None:
    """Write a CSV file of so many ideas: about 300 characters each, every one from somebody else."""
    source = random.Random(seed)
    names = NAMES.split()
    words, weights = vocabulary(source)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(HEADER)
        for number in range(1, ideas + 1):
            title = " ".join(source.choices(words, weights, k=source.randint(*TITLE_WORDS))).capitalize()
            text = " ".join(source.choices(words, weights, k=source.randint(*DESCRIPTION_WORDS))).capitalize()
            name = f"{source.choice(names)} {source.choice(names)} {number}"
            period = f"2026 week {number % 52 + 1}"
            writer.writerow((title, f"{text}.", name, source.choice(TEAMS), f"SB-{number}", period))


def vocabulary(source: random.Random) -> tuple[list[str], list[float]]:
    """Words of an office, and how common each is."""
    rare = [f"{stem}{ending}" for stem in RARE_STEMS.split() for ending in ("", "s", " form", " team", " desk")]
    # Words of a language are not equally common; Zipf's law is near enough.
    words = COMMON.split() + rare
    source.shuffle(words)
    return words, [1 / rank for rank in range(1, len(words) + 1)]
