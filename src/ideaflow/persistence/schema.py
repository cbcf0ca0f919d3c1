"""The tables that hold what happened, who people are, and the keys to what they typed.

The lists have tables of their own, on the floor above; they can all be dropped and rebuilt from `events`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

SCHEMA_VERSION = 3

metadata = MetaData()
Position = BigInteger().with_variant(Integer, "sqlite")

settings = Table("settings", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

# `record` is the public envelope with the facts, byte for byte what an audit hashes; `sealed_text` is what people
# typed, encrypted. Positions are given out under the write lock, without gaps, so that a position is a place in
# the log and not only an order.
events = Table(
    "events",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("stream", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("topic", Text, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("sealed_text", LargeBinary),
    UniqueConstraint("stream", "version", name="one_event_a_version"),
)

text_keys = Table(
    "text_keys",
    metadata,
    Column("stream", Text),
    Column("version", Integer),
    Column("author", Text, nullable=False),
    Column("key", LargeBinary, nullable=False),
    PrimaryKeyConstraint("stream", "version"),
    sqlite_with_rowid=False,
)

commands = Table(
    "commands",
    metadata,
    Column("command_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("receipt", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

numbers = Table("numbers", metadata, Column("prefix", Text, primary_key=True), Column("last", Integer, nullable=False))

people = Table(
    "people",
    metadata,
    Column("person", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("disabled", Boolean, nullable=False),
)

person_roles = Table(
    "person_roles",
    metadata,
    Column("person", Integer),
    Column("role", Text),
    PrimaryKeyConstraint("person", "role"),
    sqlite_with_rowid=False,
)

# Roles that count in one forum or team alone.
limited_roles = Table(
    "limited_roles",
    metadata,
    Column("person", Integer),
    Column("role", Text),
    Column("within", Text),
    Column("place", Text),
    PrimaryKeyConstraint("person", "role", "within", "place"),
    sqlite_with_rowid=False,
)

# Only fairness reports read it, and they show no group in which a person could be found.
person_grades = Table(
    "person_grades",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("band", Text, nullable=False),
)

pseudonyms = Table(
    "pseudonyms",
    metadata,
    Column("stream", Text),
    Column("pseudonym", Text),
    Column("person", Integer, nullable=False),
    PrimaryKeyConstraint("stream", "pseudonym"),
    Index("one_pseudonym_a_stream", "person", "stream", unique=True),
    sqlite_with_rowid=False,
)

sealed_scores = Table(
    "sealed_scores",
    metadata,
    Column("meeting", Text),
    Column("idea", Text),
    Column("scorer", Text),
    Column("score", LargeBinary, nullable=False),
    PrimaryKeyConstraint("meeting", "idea", "scorer"),
    sqlite_with_rowid=False,
)

# What a submitter has read is nobody else's business and no part of an idea's history, so no event tells of it.
answers_read = Table(
    "answers_read",
    metadata,
    Column("person", Integer),
    Column("idea", Text),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("person", "idea"),
    sqlite_with_rowid=False,
)

# Each text once: what a forum adopted is read by its digest, whatever is shipped or edited later.
policy_packs = Table(
    "policy_packs",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("pack", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Keys of other organisations whose learnings may come in. Public keys alone.
trusted_keys = Table(
    "trusted_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("organisation", Text, nullable=False, unique=True),
    Column("trusted_at", Text, nullable=False),
)

# The lists share one position; a rebuild under way and each follower of the log have one of their own.
LISTS_POSITION = "lists"
positions = Table(
    "positions", metadata, Column("list", Text, primary_key=True), Column("position", Position, nullable=False)
)

# The Merkle tree over `events`. Its frontier is one small row that moves with each append; the hashes below are kept
# only in complete tiles of 256, so that an append writes little and a proof reads little.
log_tree = Table(
    "log_tree",
    metadata,
    Column("log", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("size", Position, nullable=False),
    Column("peaks", LargeBinary, nullable=False),
)

log_tiles = Table(
    "log_tiles",
    metadata,
    Column("level", Integer),
    Column("number", Position),
    Column("root", LargeBinary, nullable=False),
    Column("hashes", LargeBinary, nullable=False),
    PrimaryKeyConstraint("level", "number"),
)

# The keys that sign checkpoints. What a retired key signed stays signed; its private half is gone.
log_keys = Table(
    "log_keys",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("public", LargeBinary, nullable=False),
    Column("private", LargeBinary, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("signs_until", Text, nullable=False),
    Column("endorsement", Text, nullable=False),
)

# Signed notes as they were given out, with every cosignature that came back.
log_checkpoints = Table(
    "log_checkpoints",
    metadata,
    Column("size", Position, primary_key=True, autoincrement=False),
    Column("signed_at", Text, nullable=False),
    Column("note", Text, nullable=False),
)

# Witnesses elsewhere whose cosignatures count here. Public keys alone.
log_witnesses = Table(
    "log_witnesses",
    metadata,
    Column("key", Text, primary_key=True),
    Column("trusted_at", Text, nullable=False),
)

# Why a text can no longer be read. `person` is whom to forget again after a backup was restored, 0 for nobody: a number
# that nothing else holds any more. The log says that so many were erased, with `digest` of `salt` and the list; which
# ones stands here alone, or the list would tell which pseudonyms were one person's.
erasures = Table(
    "erasures",
    metadata,
    Column("erasure", Text, primary_key=True),
    Column("erased_on", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("salt", Text, nullable=False),
    Column("person", Integer, nullable=False),
    sqlite_with_rowid=False,
)

erased_texts = Table(
    "erased_texts",
    metadata,
    Column("stream", Text),
    Column("version", Integer),
    Column("erasure", Text, nullable=False),
    PrimaryKeyConstraint("stream", "version"),
    sqlite_with_rowid=False,
)

# An event is never changed or removed, whoever asks.
SQLITE_GUARDS = tuple(
    f"CREATE TRIGGER IF NOT EXISTS events_refuse_{verb.lower()} BEFORE {verb} ON events "
    f"BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
    for verb in ("UPDATE", "DELETE")
)

# Sign-in on the web. Of passwords, links and sessions only hashes are kept.
passwords = Table(
    "passwords",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person", Integer, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person", Integer, nullable=False),
    Column("began_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("device", Text, nullable=False),
    Index("sessions_of_a_person", "person"),
    sqlite_with_rowid=False,
)

# What programs act with. Of a token only a hash is kept; `token` is the short name by which it is listed and revoked.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
    Column("person", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("made_on", Text, nullable=False),
    Column("expires_at", Text, nullable=False),
    Column("used_on", Text, nullable=False),
    Index("tokens_of_a_person", "person"),
    sqlite_with_rowid=False,
)

# What an authenticator app shares with us, locked like the key of a text; `last_step` is the last code that was used.
second_factors = Table(
    "second_factors",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("secret", LargeBinary, nullable=False),
    Column("confirmed", Boolean, nullable=False),
    Column("last_step", Integer, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person", Integer),
    Column("digest", Text),
    PrimaryKeyConstraint("person", "digest"),
    sqlite_with_rowid=False,
)

# Who somebody is to a provider of single sign-on, pinned at their first sign-in.
identities = Table(
    "identities",
    metadata,
    Column("issuer", Text),
    Column("subject", Text),
    Column("person", Integer, nullable=False),
    PrimaryKeyConstraint("issuer", "subject"),
    UniqueConstraint("issuer", "person", name="one_subject_a_person"),
    sqlite_with_rowid=False,
)

# What was typed into a form whose session had ended, encrypted under the token that its writer's cookie holds.
kept_forms = Table(
    "kept_forms",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

# Tries in the running period, by a digest of what they are counted for; shared by every process.
tries = Table(
    "tries",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("period", Integer, nullable=False),
    Column("count", Integer, nullable=False),
    sqlite_with_rowid=False,
)

# What people hear of. A row holds who, which kind and where in the log; words and names are read when it is shown, so
# that nothing here outlives what was erased. `once` makes the same message one row, whoever writes it.
notices = Table(
    "notices",
    metadata,
    Column("person", Integer),
    Column("once", Text),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("position", Position, nullable=False),
    Column("due", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("read_at", Text, nullable=False),
    PrimaryKeyConstraint("person", "once"),
    Index("notices_about", "about"),
    sqlite_with_rowid=False,
)

# Letters and webhook deliveries that are to leave. `target` is a person or a webhook, by `channel`; `letter` is what
# goes out as one, and gives it the id by which a duplicate is recognised. Times are ISO 8601, empty for none.
outbox = Table(
    "outbox",
    metadata,
    Column("message", Text, primary_key=True),
    Column("channel", Text, nullable=False),
    Column("target", Integer, nullable=False),
    Column("once", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("position", Position, nullable=False),
    Column("due", Text, nullable=False),
    Column("letter", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("send_at", Text, nullable=False),
    Column("taken_until", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("fault", Text, nullable=False),
    UniqueConstraint("channel", "target", "once", name="one_message_a_target"),
    Index("outbox_to_send", "state", "send_at"),
    Index("outbox_about", "about"),
    sqlite_with_rowid=False,
)

message_choices = Table(
    "message_choices",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("email", Text, nullable=False),
)

# Programs elsewhere that are told of events. Whoever reads the secret could sign in our name, as with a signing key.
webhooks = Table(
    "webhooks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

# Feed readers cannot sign in; of the link that lets them read only a hash is kept.
feed_links = Table(
    "feed_links",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("made_at", Text, nullable=False),
)
