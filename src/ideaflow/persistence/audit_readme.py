"""The page that goes with an export, for whoever opens the folder first."""

README = """# An export of a log, for an auditor

Check it on a machine of your own, without a network:

    python ideaflow_verify.py FOLDER --key KEY --checkpoint CHECKPOINT-YOU-KEPT

`ideaflow_verify.py` is one file; it needs Python 3.11 and the package `cryptography`. Take it from the published
ideaflow, not from whoever gave you this folder. Take KEY from the organisation on another way than this folder:
without it the check shows only that the folder fits itself. Keep the newest file of `checkpoints/`; next time it shows
that nothing before it was changed.

| Here | What it is |
|---|---|
| `MANIFEST` | Every file with its SHA-256, signed. A folder without it was not finished |
| `records/` | Each event's public record, a line each, byte for byte as it was stored; 65,536 in a file |
| `tile/` | Hashes of the Merkle tree, as C2SP's tlog-tiles has them: SHA-256, RFC 9162, leaf = one record |
| `checkpoints/` | Signed notes: name of the log, number of records, root; with cosignatures of witnesses |
| `keys/` | The keys that sign, and the notes in which each key vouches for the next |
| `packs/` | The rules that forums adopted, named by their SHA-256 |

Words that people typed are not here, nor names: records hold digests of words, and a pseudonym for each stream.
"""
