"""The Web API: one tuple of methods, and `call`, which checks token, scope and arguments first."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods import assistant, auth, chat, conversations, files, reactions, users, views
from bot.sandbox.methods.table import Answer, Args, Method, need_scope
from bot.sandbox.world import Call, World

METHODS: tuple[Method, ...] = (
    *auth.METHODS,
    *chat.METHODS,
    *conversations.METHODS,
    *users.METHODS,
    *views.METHODS,
    *reactions.METHODS,
    *files.METHODS,
    *assistant.METHODS,
)
BY_NAME: dict[str, tuple[Method, frozenset[str]]] = {method.name: (method, method.accepted) for method in METHODS}


def call(world: World, name: str, token: str, given: Mapping[str, Any]) -> Answer:
    """Run one Web API call and put it on record; returns the answer's body, refused or not."""
    args = {key: value for key, value in given.items() if key != "token"}
    try:
        answer = {"ok": True, **_run(world, name, token, args)}
    except SlackRefusal as refusal:
        return refuse(world, name, args, refusal)
    world.record(Call(name, args, world.now(), ok=True))
    return answer


def refuse(world: World, name: str, args: Mapping[str, Any], refusal: SlackRefusal) -> Answer:
    """Put a refused call on record; returns its answer."""
    world.record(Call(name, dict(args), world.now(), ok=False, error=refusal.error))
    return refusal.answer()


def _run(world: World, name: str, token: str, args: dict[str, Any]) -> Answer:
    found = BY_NAME.get(name)
    if found is None:
        raise SlackRefusal("unknown_method", req_method=name)
    method, accepted = found
    _check_token(world, method, token)
    need_scope(world, *method.scopes)
    unknown = args.keys() - accepted
    if unknown and not world.config.lenient:
        words = [f"[ERROR] unknown argument: {each}" for each in sorted(unknown)]
        raise SlackRefusal("invalid_arguments", "; ".join(words), response_metadata={"messages": words})
    return method.call(world, Args(args))


def _check_token(world: World, method: Method, token: str) -> None:
    config = world.config
    if not token:
        raise SlackRefusal("not_authed")
    if token not in (config.bot_token, config.app_token):
        raise SlackRefusal("invalid_auth")
    if (token == config.app_token) != method.app_token:
        raise SlackRefusal("not_allowed_token_type")
