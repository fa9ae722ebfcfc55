"""views.open, push, update, publish."""

from bot.sandbox import modals
from bot.sandbox.errors import SlackRefusal
from bot.sandbox.methods.table import Answer, Args, Method
from bot.sandbox.world import World


def _redeem(world: World, args: Args) -> str:
    key = args.text("trigger_id") or args.text("interactivity_pointer")
    if not key:
        raise SlackRefusal("invalid_arguments", "The argument trigger_id is missing.")
    return world.tickets.redeem(key).user


def _given(args: Args) -> object:
    view = args.parsed("view")
    if view is None:
        raise SlackRefusal("invalid_arguments", "The argument view is missing.")
    return view


def open_(world: World, args: Args) -> Answer:
    """Open a modal for whoever the trigger id stands for."""
    view = modals.built(world, _given(args), kind="modal")
    return {"view": modals.show(world, _redeem(world, args), view)}


def push(world: World, args: Args) -> Answer:
    """Put a modal on top of the open one."""
    view = modals.built(world, _given(args), kind="modal")
    return {"view": modals.show(world, _redeem(world, args), view, on_top=True)}


def update(world: World, args: Args) -> Answer:
    """Replace an open modal, named by view_id or external_id; a stale hash is refused."""
    user, old = modals.owner(world, args.text("view_id"), args.text("external_id"))
    if args.has("hash") and args.text("hash") != old["hash"]:
        raise SlackRefusal("hash_conflict")
    return {"view": modals.replace(world, user, old, _given(args))}


def publish(world: World, args: Args) -> Answer:
    """Set a person's App Home."""
    user = world.active(args.need("user_id", "invalid_arguments")).id
    old = world.homes.get(user)
    if args.has("hash") and old is not None and args.text("hash") != old["hash"]:
        raise SlackRefusal("hash_conflict")
    view = modals.built(world, _given(args), kind="home")
    if old is not None:
        view |= {"id": old["id"], "root_view_id": old["id"]}
    world.homes[user] = view
    world.feed.publish("home", user=user, view=view)
    return {"view": view}


METHODS = (
    Method("views.open", open_, "trigger_id interactivity_pointer view"),
    Method("views.push", push, "trigger_id interactivity_pointer view"),
    Method("views.update", update, "view external_id view_id hash"),
    Method("views.publish", publish, "user_id view hash"),
)
