"""People open App Home, fill in modals and close them."""

from typing import Any

from bot.sandbox import controls, interactions, modals
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.people.pressing import Pressing
from bot.sandbox.world import View

Values = dict[str, Any]  # label or block_id -> text, option or list of options or of files


class Viewing(Pressing):
    """Modals and Home."""

    async def open_home(self, user: str) -> View | None:
        """Open the app's Home tab; returns the view published so far, if any."""
        self.active(user)
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": user,
            "channel": self.im_with(user).id,
            "tab": "home",
            "event_ts": self.next_ts(),
        }
        if user in self.homes:
            event["view"] = self.homes[user]
        self.emit(event)
        return self.homes.get(user)

    async def submit(self, user: str, view_id: str, values: Values | None = None) -> dict[str, Any]:
        """Fill in fields by label or block_id and submit; returns the app's response payload ({} = closed).

        Raises missing_required_field when a required field stays empty, control_not_found for an unknown
        label. {"error": …} means the app did not answer properly.
        """
        view = self.view(user, view_id)
        return await self.submit_state(user, view_id, filled_in(view, values or {}))

    async def submit_state(self, user: str, view_id: str, state: dict[str, Any]) -> dict[str, Any]:
        """The same with `state.values` as Slack's client sends them."""
        view = self.typed(user, self.view(user, view_id), state)
        _all_there(view)
        delivery = await self._interact(interactions.submission(self, user, view))
        if not delivery.acked:
            error = "operation_timeout" if delivery.reason == "timeout" else "dispatch_failed"
            self.slackbot(user, self.im_with(user).id, f"That did not work: {error}")
            return {"error": error}
        response = delivery.response or {}
        await self._follow(user, view, response)
        return response

    async def close_view(self, user: str, view_id: str, *, everything: bool = False) -> None:
        """Close a modal (and what lies on it), or the whole stack."""
        self.view(user, view_id)
        await self._closed(user, modals.close(self, user, view_id, everything=everything), everything)

    async def _follow(self, user: str, view: View, response: dict[str, Any]) -> None:
        action = response.get("response_action")
        if action == "errors":
            ids = {block["block_id"] for block in view["blocks"]}
            strange = set(response.get("errors") or {"": ""}) - ids
            if strange:
                raise SlackRefusal("invalid_response", f"The app's errors name no block: {sorted(strange)}.")
        elif action == "update":
            modals.replace(self, user, view, response.get("view"))
        elif action == "push":
            modals.show(self, user, modals.built(self, response.get("view"), kind="modal"), on_top=True)
        elif action == "clear":
            await self._closed(user, modals.close(self, user, view["id"], everything=True), True)
        elif any(each["id"] == view["id"] for each in self.modals.get(user, [])):
            modals.close(self, user, view["id"])

    async def _closed(self, user: str, views: list[View], cleared: bool) -> None:
        for view in reversed(views):
            if view["notify_on_close"]:
                await self._interact(interactions.closed(self, user, view, cleared=cleared))


def filled_in(view: View, values: Values) -> dict[str, dict[str, Any]]:
    """`state.values` for answers named by label, block_id or action_id."""
    state: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        block, element = _field(view, name)
        chosen = {"type": element["type"], **controls.selection(element, value)}
        state.setdefault(block["block_id"], {})[element["action_id"]] = chosen
    return state


def _field(view: View, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    seen = []
    for block in view["blocks"]:
        element = block.get("element") or block.get("accessory")
        if not isinstance(element, dict) or "action_id" not in element:
            continue
        label = (block.get("label") or block.get("text") or {}).get("text")
        if name in (label, block["block_id"], element["action_id"]):
            return block, element
        seen.append(label)
    raise SlackRefusal("control_not_found", f"No field is called {name!r}; there is {seen}.")


def _all_there(view: View) -> None:
    """Slack's client sends no form with an empty required field, or one that is too short or too long."""
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        field = view["state"]["values"][block["block_id"]][element["action_id"]]
        chosen = [value for name, value in field.items() if name != "type" and value]
        label = block["label"]["text"]
        if not chosen and not block.get("optional"):
            raise SlackRefusal("missing_required_field", f"The field {label!r} is empty.", block_id=block["block_id"])
        if len(field.get("files") or ()) > element.get("max_files", 0):
            raise SlackRefusal("too_many_files", f"The field {label!r} takes {element.get('max_files')} files at most.")
        words = field.get("value") or ""
        too_long = len(words) > element.get("max_length", 3_000)
        if words and (too_long or len(words) < element.get("min_length", 0)):
            raise SlackRefusal("invalid_length", f"The field {label!r} is too short or too long.")
