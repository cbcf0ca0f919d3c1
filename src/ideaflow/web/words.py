"""Words on pages: in which language, and how it writes days, times and numbers."""

from __future__ import annotations

from datetime import date, datetime

from babel import dates, numbers
from flask import Blueprint, Flask, redirect, request, session
from flask_babel import Babel, get_locale
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from ideaflow.web.paths import own_page
from ideaflow.web.visit import LANGUAGE

LANGUAGES = {"en": "English", "cy": "Cymraeg"}
# English alone would write days as in the United States.
WRITTEN_AS = {"en": "en_GB"}
pages = Blueprint("words", __name__)


def dress_in_words(site: Flask) -> None:
    """Give the site its languages, and templates the filters that write in them."""
    Babel(site, default_locale="en", locale_selector=chosen_language)
    site.jinja_env.filters.update(day=day, moment=moment, number=number)
    site.context_processor(lambda: {"languages": LANGUAGES, "language": str(get_locale())})


def chosen_language() -> str:
    """The language that was chosen in this session, else the best that the browser asks for."""
    chosen = session.get(LANGUAGE)
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or "en"


@pages.get("/language/<language>")
def choose(language: str) -> Response:
    """Keep the choice in the session, and go back to the page."""
    if language not in LANGUAGES:
        raise NotFound
    session[LANGUAGE] = language
    return redirect(own_page(request.args.get("next", "")), code=303)


def day(value: date | str | None) -> str:
    """A day in words; an ISO day or moment is taken too, and nothing stays nothing."""
    if not value:
        return ""
    given = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    return dates.format_date(given, "long", locale=_written_as())


def moment(value: datetime | str | None) -> str:
    """A day and time of day in words, as stored (UTC)."""
    if not value:
        return ""
    given = datetime.fromisoformat(value) if isinstance(value, str) else value
    return dates.format_datetime(given, "long", locale=_written_as())


def number(value: float | None, most_decimals: int = 2) -> str:
    """A number with the language's separators, and no more decimals than these."""
    if value is None:
        return "–"
    return numbers.format_decimal(round(value, most_decimals), f"#,##0.{'#' * most_decimals}", locale=_written_as())


def _written_as() -> str:
    language = str(get_locale())
    return WRITTEN_AS.get(language, language)
