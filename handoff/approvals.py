"""Approvals: a person's yes to one exact call. The receipt seals what was shown; nothing else can run.

```
OPEN ── approve (enough people) ──> APPROVED ── carried out ──> DONE | FAILED
  ├── reject ──> REJECTED      ├── edit ──> REPLACED (a new one, proposed by who edited it)
  ├── time ────> EXPIRED       └── the conversation ended ──> WITHDRAWN
```
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, cast

import rfc8785

from handoff.actions import amount
from handoff.errors import ActionRefused, CardGone, NotAllowed, ReceiptBroken, ReceiptStale
from handoff.model import Actor
from handoff.policy.model import Policy

DOMAIN = "baton.approval.v1"


class ApprovalState(StrEnum):
    """What became of a proposed action. A closed list."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    REPLACED = "replaced"  # somebody edited it: another approval carries the new arguments
    WITHDRAWN = "withdrawn"  # the conversation ended
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One proposed call with everything its receipt seals."""

    id: str
    conversation: str
    account: str
    action: str
    arguments: Mapping[str, Any]
    requester: str
    """``bot`` or the Slack user id of who proposed or edited it."""
    fence: int
    edition_id: str
    needed: int
    """People who must say yes."""
    voices: tuple[str, ...] = ()
    """Slack user ids of those who did, in order."""
    expires_at: datetime
    state: ApprovalState = ApprovalState.OPEN
    digest: str = ""


def seal(approval: Approval) -> str:
    """The receipt's digest, in hex: SHA-256 over RFC 8785 canonical JSON of what a person says yes to."""
    body = {
        "domain": DOMAIN,
        "id": approval.id,
        "conversation": approval.conversation,
        "account": approval.account,
        "action": approval.action,
        "arguments": dict(approval.arguments),
        "requester": approval.requester,
        "fence": approval.fence,
        "edition": approval.edition_id,
        "needed": approval.needed,
    }
    return hashlib.sha256(rfc8785.dumps(cast(Any, body))).hexdigest()


def intact(approval: Approval) -> bool:
    """Whether the receipt still fits what it seals."""
    return approval.digest == seal(approval)


def people_needed(policy: Policy, name: str, arguments: Mapping[str, Any], *, tier: str, topic: str) -> int:
    """How many people must say yes to a call: the first gate of the policy that fits it says, else one.

    ``topic`` is the customer's turn's; a gate by topic also fits the action's own.

    Raises:
        ActionRefused: The policy does not offer the action, or refuses this call.
    """
    asked = policy.actions.find(name)
    if name not in policy.actions.names:
        raise ActionRefused(f"{asked.title} is not offered by this desk.")
    for gate in policy.actions.gates:
        if gate.fits(name, amount(arguments), tier=tier, topics={topic, asked.topic}):
            if gate.needs == "refuse":
                raise ActionRefused(gate.say or f"{asked.title}: this desk's policy does not allow that.")
            return 2 if gate.needs == "two" else 1
    return 1


def approve(approval: Approval, by: Actor, now: datetime, *, may: bool, edition_id: str) -> Approval:
    """One more yes; APPROVED once enough people said it.

    Args:
        approval: As it is, read under its conversation's lock.
        by: Who presses.
        now: Aware UTC time.
        may: Whether the roster has them as an approver at this moment.
        edition_id: The edition that runs now.

    Raises:
        NotAllowed: Not an approver, the requester, or somebody who said yes already.
        CardGone: It is decided or has lapsed.
        ReceiptBroken: What is stored is not what was sealed.
        ReceiptStale: The policy or the conversation's owner changed since it was sealed.
    """
    _check(approval, by, now, may=may)
    if by.id == approval.requester:
        raise NotAllowed("own_request")
    if by.id in approval.voices:
        raise NotAllowed("second_person")
    if not intact(approval):
        raise ReceiptBroken(approval.id)
    if approval.edition_id != edition_id:
        raise ReceiptStale(approval.id)
    voices = (*approval.voices, by.id)
    enough = len(voices) >= approval.needed
    return replace(approval, voices=voices, state=ApprovalState.APPROVED if enough else ApprovalState.OPEN)


def refuse(approval: Approval, by: Actor, now: datetime, *, may: bool) -> Approval:
    """A no, by any approver (who proposed it may take it back). Raises NotAllowed or CardGone."""
    _check(approval, by, now, may=may or by.id == approval.requester)
    return replace(approval, state=ApprovalState.REJECTED)


def change(approval: Approval, by: Actor, now: datetime, *, may: bool) -> Approval:
    """Somebody edits it: it is over, and its successor is theirs to propose. Raises NotAllowed or CardGone."""
    _check(approval, by, now, may=may or by.kind == "agent")
    return replace(approval, state=ApprovalState.REPLACED)


def _check(approval: Approval, by: Actor, now: datetime, *, may: bool) -> None:
    if not may:
        raise NotAllowed("approvers_only")
    if approval.state is not ApprovalState.OPEN or now >= approval.expires_at:
        raise CardGone("approval")
