"""Every page of a site that is only read, by its rules, and what a page's source holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

from flask import Flask

HEADING = re.compile(r"h([1-6])")
# Files, what programs ask, and what leads elsewhere unless a step before was taken.
NO_PAGES = (
    *("/static/", "/api/", "/health", "/ready", "/metrics"),
    *("/language/", "/sign-in/single", "/sign-in/code", "/kept-form", "/account/second-factor/new", "/invitation/"),
    "/audit/proof/checkpoint/",
)


class Source(HTMLParser):
    """A page's elements with their attributes, its language, its title and its headings in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[tuple[int, str]] = []
        self.title = ""
        self._inside: list[str] = []
        self.feed(page)

    @property
    def language(self) -> str | None:
        return next((given.get("lang") for tag, given in self.elements if tag == "html"), None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "title" or HEADING.fullmatch(tag):
            self._inside.append(tag)
        if found := HEADING.fullmatch(tag):
            self.headings.append((int(found[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        if self._inside and tag == self._inside[-1]:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if self._inside[-1:] == ["title"]:
            # A picture has a title of its own.
            self.title = self.title or " ".join(data.split())
        elif self._inside:
            level, text = self.headings[-1]
            self.headings[-1] = (level, " ".join(f"{text} {data}".split()))


def paths(site: Flask, values: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The path of every rule that is read, for each of the things that its places may name."""
    for rule in sorted(one.rule for one in site.url_map.iter_rules() if "GET" in (one.methods or ())):
        if not rule.startswith(NO_PAGES):
            yield from _filled_in(rule, values)


def _filled_in(rule: str, values: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    place = re.search(r"<(?:any\(([^)]*)\):|[^:<>]+:)?(\w+)>", rule)
    if place is None:
        yield rule
        return
    choices = place[1].split(", ") if place[1] else values[place[2]]
    for one in choices:
        yield from _filled_in(rule[: place.start()] + one + rule[place.end() :], values)
