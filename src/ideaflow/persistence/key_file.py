"""The file of key-encryption keys: outside the database, so that neither is any use without the other.

JSON, readable by its owner alone: each key under a short random name. It has more than one key only while keys are
being changed. Whoever loses it loses every text: it is never made again for a database that has one.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

from ideaflow.errors import StoreFault

KEYS_VARIABLE = "IDEAFLOW_KEYS"
ENDING = ".keys"
KEY_BYTES, NAME_BYTES = 32, 4
OWNER_ALONE = 0o600
Keys = dict[bytes, bytes]


class KeysUnusable(StoreFault):
    """The file of keys is missing, does not read, or is another database's."""


def key_file_of(url: str, embedded: bool) -> Path:
    """Where a database's keys are: IDEAFLOW_KEYS, a file or a folder of files; else beside an SQLite file.

    For a PostgreSQL database without IDEAFLOW_KEYS it is in the user's data folder, named after the address.
    """
    given = os.environ.get(KEYS_VARIABLE, "")
    if embedded:
        beside = Path(url.removeprefix("sqlite:///") + ENDING)
        name, default = beside.name, beside.parent
    else:
        import platformdirs  # noqa: PLC0415 - slow to import, needed only without IDEAFLOW_KEYS

        place = url.rpartition("@")[2]
        name = hashlib.sha256(place.encode()).hexdigest()[:16] + ENDING
        default = Path() if given else platformdirs.user_data_path("ideaflow") / "keys"
    if not given:
        return default / name
    named = Path(given).expanduser()
    return named / name if named.is_dir() else named


def read_keys(file: Path) -> Keys:
    """The keys by name. Raises KeysUnusable with the file and what to do."""
    bring = f"bring the file back from its own backup, or name where it is: {KEYS_VARIABLE}=FILE"
    try:
        held = json.loads(file.read_bytes())["keys"]
        keys = {bytes.fromhex(name): bytes.fromhex(key) for name, key in held.items()}
    except FileNotFoundError as error:
        raise KeysUnusable(f"the file of keys {file} is not there; without it no text can be read", bring) from error
    except OSError as error:
        raise KeysUnusable(f"the file of keys {file} cannot be read: {error.strerror}", "check its rights") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeysUnusable(f"{file} is not a file of keys, or is damaged", bring) from error
    if not keys or any(len(name) != NAME_BYTES or len(key) != KEY_BYTES for name, key in keys.items()):
        raise KeysUnusable(f"{file} is not a file of keys, or is damaged", bring)
    return keys


def write_keys(file: Path, keys: Keys) -> None:
    """Put the keys in place at once, durable before this returns. Raises KeysUnusable where it cannot be written."""
    held = {"about": "ideaflow: keys to what people typed; keep apart from the database", "keys": {}}
    held["keys"] = {name.hex(): key.hex() for name, key in keys.items()}
    beside = file.with_name(f"{file.name}.{secrets.token_hex(4)}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE), "w") as out:
            json.dump(held, out)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except OSError as error:
        raise KeysUnusable(
            f"the file of keys {file} cannot be written: {error.strerror}", f"name another: {KEYS_VARIABLE}=FILE"
        ) from error


def with_new_key(keys: Keys) -> tuple[Keys, bytes]:
    """The keys with one more, and its name."""
    name = secrets.token_bytes(NAME_BYTES)
    return {**keys, name: secrets.token_bytes(KEY_BYTES)}, name
