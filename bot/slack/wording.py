"""Letters to messages: what each kind shows, from the store and the brain. Posts nothing."""

from collections.abc import Callable

from bot.engine.brain import Brain
from bot.engine.ports import OutsideUnknown, Refused
from bot.slack.directory import SlackDirectory
from bot.slack.text import escape, quoted
from bot.slack.views import answer as answers
from bot.slack.views.answer import Message, Source
from bot.slack.views.approval import approval_card
from bot.slack.views.card import card
from bot.slack.views.parts import context, person, sections
from bot.slack.views.promise import promise
from bot.slack.views.suggestion import suggestion
from storage import cards, ledger, suggestions
from storage.approval_views import approval
from storage.letters import Letter
from storage.store import Store

NOTE = 45
"""Sections of one internal line at most: Slack refuses a message with more than 50 blocks."""


class Wording:
    """Renders letters for customers and for agents."""

    def __init__(
        self,
        store: Store,
        directory: SlackDirectory,
        brain: Callable[[], Brain],
        *,
        group: str,
        leads: tuple[str, ...],
    ) -> None:
        self._store = store
        self._directory = directory
        self._brain = brain
        self._group = f"<!subteam^{group}>" if group else ""
        self._leads = " ".join(person(lead) for lead in leads) or self._group
        self.team_url = ""

    async def message(self, letter: Letter) -> Message:
        """An answer, a notice or a person's words."""
        body, brain = letter.body, self._brain()
        fixed = brain.policy.to(letter.account).words
        disclosure = brain.words(fixed.disclosure) if letter.disclose else ""
        text = str(body.get("text", ""))
        if letter.kind == "answer":
            return answers.answer(
                text,
                conversation=letter.conversation_id,
                sources=[Source(*source) for source in body.get("sources") or ()],
                with_buttons=bool(body.get("buttons")),
                disclosure=disclosure,
                hosts=brain.links(letter.scope),
            )
        if letter.kind in {"relay", "amend"}:
            name = await self._name(str(body.get("by", "")))
            return answers.relay(text, name=name, company=brain.policy.company)
        words = brain.words(text)
        return answers.notice(
            words, conversation=letter.conversation_id, disclosure=disclosure, with_person=False,
            ask=brain.words(fixed.satisfaction) if body.get("ask") else "", outbox=letter.id,
        )  # fmt: skip

    async def drawn(self, letter: Letter) -> tuple[Message, int]:
        """A card as it must look now, and which version that is. Raises Refused where it is gone."""
        if letter.kind == "suggestion":
            view = await self._store.read(lambda session: suggestions.view(session, str(letter.body["draft"])))
            if view is None:
                raise Refused("the suggestion is gone")
            return suggestion(view), view.wanted
        if letter.kind == "promise":
            found = await self._store.read(lambda session: ledger.view(session, str(letter.body["promise"])))
            if found is None:
                raise Refused("the promise is gone")
            return promise(found), found.wanted
        return await (self._approval(letter) if letter.kind == "approval" else self._card(letter))

    async def _card(self, letter: Letter) -> tuple[Message, int]:
        view = await self._store.read(lambda session: cards.card(session, letter.handoff_id))
        if view is None:
            raise Refused("the handoff is gone")
        names = {who: await self._name(who) for who in {view.customer, view.agent} if who}
        ping = (person(view.asked) if view.asked else self._group) if not letter.card_ts else ""
        return card(view, ping=ping, team_url=self.team_url, names=lambda who: names.get(who, "")), view.wanted

    async def _approval(self, letter: Letter) -> tuple[Message, int]:
        view = await self._store.read(lambda session: approval(session, str(letter.body["approval"])))
        if view is None:
            raise Refused("the approval is gone")
        whom = person(view.owner_agent) if view.owner_agent else self._group
        ping = whom if not letter.card_ts else ""
        currency = self._brain().policy.actions.currency
        return approval_card(view, ping=ping, team_url=self.team_url, currency=currency), view.wanted

    async def sender(self, letter: Letter) -> str:
        """Who sends a file without words, in Slack's markup."""
        name = await self._name(str(letter.body.get("by", "")))
        return answers.speaker(name, self._brain().policy.company)

    def note(self, letter: Letter) -> Message:
        """A line for the card's internal thread."""
        body, by = letter.body, str(letter.body.get("by", ""))
        head = f"{person(by)} {body.get('did', 'wrote')}:\n" if by else ""
        asked = str(body.get("ping") or "")
        named = {"leads": self._leads, "group": self._group, "": ""}
        whom = named[asked] if asked in named else person(asked) if asked.startswith("U") else self._group
        ping = f"{whom} " if whom else ""
        text = str(body.get("text", ""))
        shown = f"{ping}{head}{quoted(text) if by else escape(text)}"
        blocks = sections(shown)
        if len(blocks) > NOTE:
            blocks = [*blocks[:NOTE], context("It goes on in the customer's thread.")]
        return Message(text=f"{ping}{head}{escape(text)}"[:3900], blocks=blocks)

    async def _name(self, user_id: str) -> str:
        if not user_id:
            return ""
        try:
            return (await self._directory.actor(user_id)).name
        except OutsideUnknown:
            return user_id
