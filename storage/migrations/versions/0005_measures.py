"""Indexes by time for the measures, the first claim of a handoff, the last answer, how much a correction changed

Revision: 0005
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_conversation_opened", "conversation", "opened_at", ""),
    ("ix_handoff_at", "handoff", "opened_at", ""),
    ("ix_turn_said", "turn", "received_at", "outcome = 'answer'"),
    ("ix_outbox_csat", "outbox", "next_at", "substr(dedupe, 1, 5) = 'csat:'"),
    ("ix_draft_judged", "draft", "judged_at", "judged_at IS NOT NULL"),
    ("ix_correction_at", "correction", "at", ""),
    ("ix_feedback_at", "feedback", "at", ""),
)
"""(name, table, column, what a partial one holds)"""


def upgrade() -> None:
    op.add_column("handoff", sa.Column("first_claimed_at", storage.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("answered_at", storage.types.UTCDateTime(timezone=True), nullable=True))
    op.add_column("correction", sa.Column("changed", sa.Float(), nullable=True))
    for name, table, column, holds in INDEXES:
        where = sa.text(holds) if holds else None
        op.create_index(name, table, [column], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for name, table, *_ in reversed(INDEXES):
        op.drop_index(name, table)
    op.drop_column("correction", "changed")
    op.drop_column("conversation", "answered_at")
    op.drop_column("handoff", "first_claimed_at")
