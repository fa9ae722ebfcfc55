"""The websocket side of Socket Mode."""

import asyncio
import json
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.sandbox.world import World


class Link:
    """One open connection; frames leave in the order they were put."""

    def __init__(self) -> None:
        self.frames: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, text: str) -> None:
        """Queue one text frame."""
        self.frames.put_nowait(text)

    def ask_to_leave(self, reason: str) -> None:
        """Send Slack's disconnect frame; the client then opens a new connection and closes this one."""
        self.put(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}}))

    def cut(self) -> None:
        """Close the connection behind the frames that wait."""
        self.frames.put_nowait(None)


async def link(world: World, websocket: WebSocket) -> None:
    """Serve one connection until either side closes it."""
    ticket = websocket.query_params.get("ticket", "")
    if ticket not in world.tickets.connections:
        await websocket.close(code=4000, reason="invalid ticket")
        return
    world.tickets.connections.discard(ticket)
    await websocket.accept()
    connection = Link()
    connection.put(_hello(world))
    writer = asyncio.create_task(_write(websocket, connection))
    world.courier.attach(connection)
    try:
        while True:
            _acknowledge(world, json.loads(await websocket.receive_text()))
    except (WebSocketDisconnect, RuntimeError, ValueError):
        pass  # the client left or talks nonsense, or the server closes
    finally:
        world.courier.detach(connection)
        writer.cancel()


async def _write(websocket: WebSocket, connection: Link) -> None:
    try:
        while (frame := await connection.frames.get()) is not None:
            await websocket.send_text(frame)
        await websocket.close(code=1001)
    except (WebSocketDisconnect, RuntimeError):
        return  # gone in the meantime; un-acked envelopes are sent again elsewhere


def _hello(world: World) -> str:
    return json.dumps(
        {
            "type": "hello",
            "num_connections": len(world.courier.connections) + 1,
            "connection_info": {"app_id": world.config.app_id},
            "debug_info": {"host": "sandbox", "build_number": 1, "approximate_connection_time": 18060},
        }
    )


def _acknowledge(world: World, frame: Any) -> None:
    if isinstance(frame, dict) and frame.get("envelope_id"):
        payload = frame.get("payload")
        world.courier.acknowledge(frame["envelope_id"], payload if isinstance(payload, dict) else None)
