"""Imported by the process that programs are forked from: all that commands load."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import ideaflow.cli

for found in pkgutil.walk_packages(ideaflow.cli.__path__, "ideaflow.cli."):
    import_module(found.name)
# What the first command loads, and the driver of each kind of database.
for name in ("ideaflow.bootstrap", "ideaflow.application.office", "ideaflow.persistence.set_up", "psycopg"):
    import_module(name)
