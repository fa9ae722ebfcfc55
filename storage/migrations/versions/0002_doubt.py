"""When a send's outcome came into doubt; what a handoff is about; an index on open turns

Revision: 0002
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("doubt_at", storage.types.UTCDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_turn_open",
        "turn",
        ["conversation_id", "ts"],
        sqlite_where=sa.text("status <> 'done'"),
        postgresql_where=sa.text("status <> 'done'"),
    )
    op.create_index(
        "ix_outbox_dead",
        "outbox",
        ["next_at"],
        sqlite_where=sa.text("status IN ('failed','unknown')"),
        postgresql_where=sa.text("status IN ('failed','unknown')"),
    )
    op.add_column("handoff", sa.Column("topic", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_index("ix_outbox_dead", "outbox")
    op.drop_index("ix_turn_open", "turn")
    op.drop_column("handoff", "topic")
    op.drop_column("outbox", "doubt_at")
