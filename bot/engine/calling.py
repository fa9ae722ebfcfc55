"""Calling: the actions a model may ask for while it drafts. What reads is answered at once, what writes is proposed.

Everything a model says about a call is foreign text: the name must be one on offer, the arguments of the action's
type, the account the conversation's own, five calls a turn at most.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from uuid import uuid4

import structlog

from bot.engine.back_end import Unsure
from bot.engine.desk import Desk
from bot.llm.request import Called, Tool, ToolCall
from handoff.actions import Action
from handoff.approvals import people_needed
from handoff.errors import ActionRefused
from handoff.model import Call, Passage
from handoff.policy.model import Policy
from storage import company
from storage.pending import Work

log = structlog.get_logger(__name__)


def tools(policy: Policy, names: tuple[str, ...]) -> tuple[Tool, ...]:
    """The actions of these names as a model is told of them."""
    offered = (one for one in policy.actions.all if one.name in names)
    return tuple(Tool(name=one.name, about=one.about, schema=one.schema()) for one in offered)


@dataclass(slots=True)
class Calling:
    """The calls of one turn."""

    desk: Desk
    work: Work
    topic: str
    called: list[Called] = field(default_factory=list)
    looked_up: list[Passage] = field(default_factory=list)
    proposal: Call | None = None

    async def answer(self, wanted: tuple[ToolCall, ...]) -> bool:
        """Answer the model's calls; False once nothing more may be asked."""
        most = self.desk.thinking().policy.actions.calls_a_turn
        for call in wanted:
            before = any((one.call.name, one.call.arguments) == (call.name, call.arguments) for one in self.called)
            if before or len(self.called) >= most:  # asking the same again will not change the answer
                return False
            try:
                said = await self._one(call)
            except ActionRefused as refused:
                log.info("a model's call was refused", call=call.name[:60], why=refused.why[:200])
                said = f"Refused: {refused.why}"
            if self.proposal is not None:
                return False
            self.called.append(Called(call=call, result=said))
        return True

    def cites(self, found: int) -> tuple[int, ...]:
        """Places of what was looked up, behind the ``found`` passages of the knowledge."""
        return tuple(range(found, found + len(self.looked_up)))

    async def _one(self, call: ToolCall) -> str:
        policy = self.desk.thinking().policy
        asked = policy.actions.find(call.name)
        arguments = asked.read(_object(call.arguments))
        if asked.name not in policy.actions.names:
            raise ActionRefused(f"{asked.title} is not offered by this desk.")
        if not asked.writes:
            found = await self._look_up(asked, arguments)
            self.looked_up.append(
                Passage(
                    article=f"account:{asked.name}", title=asked.title, section="", text=found, score=1.0,
                    scope=self.work.scope,
                )
            )  # fmt: skip
            return found
        people_needed(policy, asked.name, arguments, tier=self.work.tier, topic=self.topic)
        await self.desk.store.run(partial(company.check, account=self.work.account, asked=asked, arguments=arguments))
        self.proposal = Call(action=asked.name, arguments=arguments)
        return "Proposed."

    async def _look_up(self, asked: Action, arguments: Mapping[str, object]) -> str:
        if not asked.url:
            look = partial(company.look_up, account=self.work.account, name=asked.name, arguments=arguments)
            return await self.desk.store.run(look)
        await self.desk.store.run(partial(company.check, account=self.work.account, asked=asked, arguments=arguments))
        body = {"action": asked.name, "account": self.work.account, "arguments": dict(arguments)}
        try:
            return await self.desk.back_end.call(asked.url, uuid4().hex, body, self.desk.now())
        except Unsure as doubt:
            raise ActionRefused("The back end did not answer.") from doubt


def _object(text: str) -> dict[str, object]:
    """A call's arguments. Raises ActionRefused where they are no JSON object."""
    try:
        body = json.loads(text or "{}")
    except (ValueError, RecursionError) as error:
        raise ActionRefused("The arguments are no JSON.") from error
    if not isinstance(body, dict):
        raise ActionRefused("The arguments are no JSON object.")
    return body
