"""When a send's outcome came into doubt; what a handoff is about

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
    op.add_column("handoff", sa.Column("topic", sa.String(), nullable=False, server_default=sa.text("''")))


def downgrade() -> None:
    op.drop_column("handoff", "topic")
    op.drop_column("outbox", "doubt_at")
