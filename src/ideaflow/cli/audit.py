"""What happened, in sentences; how it stood at any moment; what another policy would have made of it."""

from __future__ import annotations

import click

from ideaflow.cli.audit_diff import diff
from ideaflow.cli.audit_facts import facts
from ideaflow.cli.audit_keys import keys, witness
from ideaflow.cli.audit_log import log
from ideaflow.cli.audit_proof import checkpoint, consistency, prove
from ideaflow.cli.audit_publish import publish
from ideaflow.cli.audit_replay import replay
from ideaflow.cli.audit_scores import verify_scores
from ideaflow.cli.audit_show import show
from ideaflow.cli.audit_unsealing import approve_unsealing, unseal, unsealed, unsealings
from ideaflow.cli.audit_verify import export, verify
from ideaflow.cli.audit_whatif import whatif


@click.group()
def audit() -> None:
    """What happened: log. How it stood: show, replay, diff. Another policy: whatif. Proof: prove, export, verify."""


for told in (log, show, replay, diff):
    audit.add_command(told)
for asked in (whatif, facts):
    audit.add_command(asked)
for proving in (checkpoint, prove, consistency, export, verify, keys, witness, publish):
    audit.add_command(proving)
for sealed in (unseal, unsealings, approve_unsealing, unsealed):
    audit.add_command(sealed)
audit.add_command(verify_scores)
