"""Alembic's entry: runs on the connection that storage/migrate.py hands over."""

from alembic import context
from sqlmodel import SQLModel

import storage.flow
import storage.judgement_rows
import storage.quality
import storage.receipts
import storage.records
import storage.tables  # noqa: F401  they fill the metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
