"""Slots of scheduled work: the key of ``job_run`` makes each run once, whatever number of replicas tries."""

from datetime import datetime

from sqlmodel import Session

from storage.flow import JobRunRow
from storage.upsert import insert_new


def take(session: Session, job: str, slot: str, now: datetime) -> bool:
    """Whether this slot was free; from now on it is taken."""
    return insert_new(session, JobRunRow(job=job, slot=slot, at=now))
