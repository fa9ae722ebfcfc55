"""Whatever people, replicas, time and crashes do: what was approved is what runs, once (DESIGN P7)."""

import asyncio
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from handoff import approvals as mind
from storage import approvals, company, deeds
from storage.migrate import prepare
from storage.receipts import ApprovalRow, DeedRow
from storage.store import open_store
from tests.integration.actions.machine import Machine, found, violations

STEPS, LONG = 500, 20_000
WORKERS = 2


async def walked(url: str, seed: int, steps: int) -> tuple[list[str], int]:
    """Two workers' steps on one database; what is wrong then, and how much was done."""
    store = open_store(url)
    await prepare(store)
    conversation = await found(store)
    machines = [Machine(store, conversation, random.Random(f"{seed}/{n}")) for n in range(WORKERS)]
    await asyncio.gather(*(machine.walk(steps // WORKERS) for machine in machines))
    wrong = [*await store.read(violations), *(one for machine in machines for one in machine.wrong)]
    done = len(await store.read(lambda session: list(session.exec(select(DeedRow)).all())))
    await store.close()
    return wrong, done


async def test_what_was_approved_is_what_runs_once(database_url: str) -> None:
    wrong, done = await walked(database_url, 7, STEPS)
    assert wrong == []
    assert done >= 10, "enough was carried out for that to mean something"


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_the_same_over_twenty_thousand_steps(database_url: str) -> None:
    wrong, done = await walked(database_url, 11, LONG)
    assert wrong == []
    assert done >= 200


def _any_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approvals, "people_needed", lambda *_, **__: 1)


def _own_request(monkeypatch: pytest.MonkeyPatch) -> None:
    right = mind.approve

    def approve(approval: Any, by: Any, now: Any, **more: Any) -> Any:
        return right(mind.replace(approval, requester=""), by, now, **more)

    monkeypatch.setattr(mind, "intact", lambda _: True)
    monkeypatch.setattr(approvals, "approve", approve)


def _foreign_account(monkeypatch: pytest.MonkeyPatch) -> None:
    def order(session: Session, account: Any, arguments: Any) -> Any:
        row = session.get(company.OrderRow, str(arguments["order"]))
        if row is None:
            raise company.ActionRefused("none")
        return row

    monkeypatch.setattr(company, "_order", order)


def _other_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    right = company.carry_out

    def carry_out(session: Session, account: str, name: str, arguments: Any) -> None:
        right(session, account, name, {**arguments, "amount": "0.02"} if "amount" in arguments else arguments)

    monkeypatch.setattr(company, "carry_out", carry_out)


def _unaudited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deeds, "write_record", lambda *_, **__: None)


def _any_right(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mind, "_check", lambda *_, **__: None)


BUGS: tuple[Callable[[pytest.MonkeyPatch], None], ...] = (
    _any_number, _own_request, _foreign_account, _other_arguments, _unaudited, _any_right,
)  # fmt: skip


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.__name__.strip("_").replace("_", " "))
async def test_a_planted_bug_is_found(bug: Any, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    try:
        wrong, _ = await walked(sqlite_url, 7, 3 * STEPS)
    except IntegrityError:  # the database's own key is the last line
        wrong = ["refused by the database"]
    assert wrong


async def test_a_changed_row_is_never_carried_out(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    await prepare(store)
    machine = Machine(store, await found(store), random.Random(3))
    while not (due := await store.read(lambda session: deeds.due(session, machine.conversation, machine.now))):
        await machine.walk(1)

    def tamper(session: Session) -> None:
        for row in session.exec(select(ApprovalRow).where(ApprovalRow.state == "approved")).all():
            row.arguments = {**row.arguments, "amount": "499.00"}
            session.add(row)

    await store.run(tamper)
    before = len(await store.read(lambda session: list(session.exec(select(DeedRow)).all())))
    await machine._do()
    assert due
    assert len(await store.read(lambda session: list(session.exec(select(DeedRow)).all()))) == before
    await store.close()


@pytest.mark.slow
@pytest.mark.timeout(3600)
async def test_the_same_with_processes_that_are_killed(database_url: str) -> None:
    await killed(database_url, steps=LONG, lives=40)


async def test_the_same_with_a_process_that_is_killed(database_url: str) -> None:
    await killed(database_url, steps=100, lives=2)


async def killed(url: str, *, steps: int, lives: int) -> None:
    """Processes die by SIGKILL at random moments and others go on; two at once where the database allows it."""
    store = open_store(url)
    await prepare(store)
    await found(store)
    await store.close()
    luck, seen, wrong, life = random.Random(5), 0, list[str](), 0
    at_once = 2 if url.startswith("postgres") else 1
    while seen < steps or life < lives:
        life += 1
        running = [await _process(url, life * 10 + n) for n in range(at_once)]
        budget = max(10, steps // lives // at_once) * luck.uniform(0.5, 1.5)
        for process in running:
            done = 0
            while done < budget:
                line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode().split(maxsplit=1)
                done, wrong = int(line[0]), wrong + line[1:]
            seen += done
        for process in running:
            process.kill()
            await process.wait()
    store = open_store(url)
    assert [*await store.read(violations), *wrong] == []
    await store.close()


async def _process(url: str, seed: int) -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.integration.actions.machine", url, str(seed), "1000000",
        stdout=asyncio.subprocess.PIPE, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert process.stdout is not None
    assert (await asyncio.wait_for(process.stdout.readline(), 30)).strip() == b"go"
    return process
