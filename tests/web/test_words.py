"""Every word of a template can be translated, each language has its own, and choosing one is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

import ideaflow.web
from ideaflow.application.idea import SubmitIdea
from ideaflow.bootstrap import Ideaflow
from tests.doing import do
from tests.web.visiting import ANA, Visitor

WEB = Path(ideaflow.web.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
TRANSLATIONS = WEB / "translations" / "cy" / "LC_MESSAGES"
PUT_IN = re.compile(r"%\(\w+\)s|%%")
# The last takes the name of a step, which is not shown.
TRANSLATING = ("_", "gettext", "ngettext", "pgettext", "may")
SPOKEN = ("aria-label", "alt", "title", "placeholder")
WORD = re.compile(r"[^\W\d_]{2,}")
CODE = re.compile(r"[a-z0-9][A-Za-z0-9_.:%&!-]*|.*govuk-.*|.*ideaflow-.*|page\.html|\S+\.html|/.*")
NAMES = {"ideaflow", "UTC", "SHA", "PDF", "CSV", "JSON", "JSONL", "Atom", "GET", "POST"}


class Spoken(HTMLParser):
    """What a page says in words of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._in_code = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_code = self._in_code or tag == "code"
        self.words += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        # What is typed into a program is the same in every language.
        if not self._in_code:
            self.words.append(data)


def literal_words(source: str) -> Iterator[str]:
    """What a template says without a way to translate it."""
    jinja = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"])  # noqa: S701 - nothing is rendered
    plain = "".join(text if kind == "data" else "0" * (kind == "variable_end") for _, kind, text in jinja.lex(source))
    inside = jinja.parse(source)
    translated = {
        id(one) for call in inside.find_all(nodes.Call) if _translates(call) for one in call.find_all(nodes.Const)
    }
    consts = [one.value for one in inside.find_all(nodes.Const) if id(one) not in translated]
    said = [*Spoken(plain).words, *(one for one in consts if isinstance(one, str) and not CODE.fullmatch(one))]
    trans = re.compile(r"{%-? *trans.*?endtrans *-?%}", re.DOTALL)
    if trans.search(source):
        yield "trans blocks are not read by this test; use _()"
    yield from (one.strip() for one in said if set(WORD.findall(one)) - NAMES)


def _translates(call: nodes.Call) -> bool:
    return isinstance(call.node, nodes.Name) and call.node.name in TRANSLATING


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_word_of_a_template_stays_english_alone(template: Path) -> None:
    assert [*literal_words(template.read_text())] == []


def test_a_word_that_cannot_be_translated_is_found() -> None:
    found = literal_words(
        '<p>Hello {{ _("you") }}</p>{{ line("name", "Your name") }}<img alt="A dog">{{ x ~ "wet dog" }}'
    )
    assert [*found] == ["Hello 0", "A dog", "Your name", "wet dog"]


def test_a_chosen_language_is_kept_and_told_to_the_reader(visit: Callable[[str], Visitor]) -> None:
    visitor = visit(ANA)
    assert '<html lang="en"' in visitor.read("/ideas")
    assert visitor.client.get("/language/cy?next=/ideas").location == "/ideas"
    assert '<html lang="cy"' in visitor.read("/ideas")
    assert visitor.client.get("/language/cy?next=//elsewhere.example/").location == "/"
    assert visitor.client.get("/language/tlh").status_code == 404


def test_a_browser_that_asks_for_welsh_gets_it(visit: Callable[..., Visitor]) -> None:
    answer = visit().client.get("/sign-in", headers={"Accept-Language": "cy, en;q=0.5"})
    assert '<html lang="cy"' in answer.text


def words_gathered() -> Catalog:
    """Every word that the web's pages and modules mark for translators."""
    found = Catalog()
    mapping = [("**.py", "python"), ("templates/**.html", "jinja2")]
    options = {"templates/**.html": {"extensions": "jinja2.ext.do"}}
    for _file, _line, message, _comments, _context in extract_from_dir(WEB, mapping, options):
        found.add(message)
    return found


@pytest.fixture(scope="module")
def gathered() -> Catalog:
    return words_gathered()


@pytest.fixture(scope="module")
def welsh() -> Catalog:
    with (TRANSLATIONS / "messages.po").open("rb") as file:
        return read_po(file, locale="cy")


def test_every_word_is_there_in_welsh_and_no_other(gathered: Catalog, welsh: Catalog) -> None:
    marked = {message.id for message in gathered if message.id}
    translated = {message.id for message in welsh if message.id}
    assert (marked - translated, translated - marked) == (set(), set()), "run: make translations, and translate"
    assert [message.id for message in welsh if message.fuzzy or not all(_forms(message.string))] == []


def test_a_translation_keeps_what_is_put_in(welsh: Catalog) -> None:
    wrong = []
    for message in welsh:
        if message.id:
            wanted = {*PUT_IN.findall(_forms(message.id)[-1])}
            wrong += [form for form in _forms(message.string) if {*PUT_IN.findall(form)} != wanted]
    assert wrong == []


def test_what_is_served_is_what_was_translated(welsh: Catalog) -> None:
    with (TRANSLATIONS / "messages.mo").open("rb") as file:
        served = read_mo(file)
    one, other = ({_forms(m.id): _forms(m.string) for m in each if m.id} for each in (served, welsh))
    assert one == other


def test_a_page_in_welsh_has_welsh_words_days_and_numbers(app: Ideaflow, visit: Callable[[str], Visitor]) -> None:
    do(app, SubmitIdea, by=ANA, title="Send a text", team="Decisions")
    visitor = visit(ANA)
    visitor.client.get("/language/cy")
    page = visitor.read("/ideas/I-1")
    assert "Cyfnodau" in page or "Camau" in page
    assert "Mawrth" in page and "March" not in page
    assert "Send a text" in page


def _forms(said: str | Sequence[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)
