"""What visitors do, as the load tool runs it: sign in, look at lists and ideas, bring one, and ask as a program.

IDEAFLOW_BENCH_IDEAS=N IDEAFLOW_BENCH_PASSWORD=… IDEAFLOW_BENCH_TOKENS=…,… locust --headless --locustfile journeys.py …
"""

from __future__ import annotations

import itertools
import os
import random
import re

from locust import FastHttpUser, constant, task

IDEAS = int(os.environ["IDEAFLOW_BENCH_IDEAS"])
PASSWORD = os.environ["IDEAFLOW_BENCH_PASSWORD"]
TOKENS = os.environ["IDEAFLOW_BENCH_TOKENS"].split(",")
SECRET = re.compile(r'name="csrf_token" value="([^"]+)"')
NUMBERS = itertools.count(1)
CHANCE = random.Random(7)


class Person(FastHttpUser):
    """Somebody in a browser, who never stops to think."""

    wait_time = constant(0)

    def on_start(self) -> None:
        self.number = next(NUMBERS)
        form = {"address": f"visitor{self.number}@example.org", "password": PASSWORD}
        self.send("/sign-in", form, name="sign in")

    def send(self, page: str, form: dict[str, str], name: str) -> None:
        """Open a page, fill in its form and send it; only the sending counts."""
        with self.client.get(page, name="(forms)", catch_response=True) as answer:
            found = SECRET.search(answer.text)
            answer.success()
        self.client.post(page, data=form | {"csrf_token": found[1] if found else ""}, name=name, allow_redirects=False)

    @task(4)
    def look_at_an_idea(self) -> None:
        self.client.get(f"/ideas/I-{CHANCE.randint(1, IDEAS)}", name="an idea's page")

    @task(2)
    def look_at_ideas(self) -> None:
        self.client.get("/ideas", name="ideas")

    @task(2)
    def look_at_the_backlog(self) -> None:
        self.client.get("/backlog", name="backlog")

    @task(2)
    def look_at_problems(self) -> None:
        self.client.get("/problems", name="problem board")

    @task(1)
    def look_at_the_rest(self) -> None:
        for page in ("/", "/learnings", "/trials", "/meetings", "/audit"):
            self.client.get(page, name=page)

    @task(2)
    def bring_an_idea(self) -> None:
        words = " ".join(CHANCE.choices(("letters", "queue", "form", "call", "refund", "desk", "scan"), k=6))
        self.send("/ideas/new", {"title": f"Bring {words} {CHANCE.random()}", "team": "Desk"}, name="bring an idea")


class Program(FastHttpUser):
    """A program that lists ten and brings one, again and again."""

    wait_time = constant(0)

    @property
    def headers(self) -> dict[str, str]:
        """One token of many, as each may ask so many times a minute."""
        return {"Authorization": f"Bearer {CHANCE.choice(TOKENS)}"}

    @task(3)
    def list_ten(self) -> None:
        self.client.get("/api/v1/ideas?limit=10", headers=self.headers, name="API: list ten")

    @task(1)
    def bring_one(self) -> None:
        idea = {"title": f"By a program {CHANCE.random()}", "team": "Desk"}
        self.client.post("/api/v1/ideas", json=idea, headers=self.headers, name="API: bring one")
