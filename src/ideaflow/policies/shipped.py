"""The packs that come with ideaflow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

from ideaflow.errors import InvalidInput
from ideaflow.policies.pack import Pack
from ideaflow.policies.pack_file import parse_pack
from ideaflow.policies.words import nearest

DEFAULT_PACK = "three-i-forum"
DEFAULT_PACK_ID = f"{DEFAULT_PACK}@1"
# Ideas that no forum has decided on are judged by the rules of the first one.
FIRST_FORUM = "F-1"


def shipped_packs() -> Sequence[str]:
    """Their names."""
    folder = resources.files("ideaflow.policies") / "packs"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def shipped_text(name: str = DEFAULT_PACK) -> str:
    """The text of a shipped pack. Raises InvalidInput for an unknown name."""
    if name not in shipped_packs():
        raise InvalidInput(
            "pack", name, f"no pack has this name{nearest(name, shipped_packs())}", "ideaflow policy list"
        )
    return (resources.files("ideaflow.policies") / "packs" / f"{name}.toml").read_text(encoding="utf-8")


@cache
def shipped_pack(name: str = DEFAULT_PACK) -> Pack:
    """A pack that comes with ideaflow. Raises InvalidInput for an unknown name."""
    return parse_pack(shipped_text(name), f"{name}.toml")
