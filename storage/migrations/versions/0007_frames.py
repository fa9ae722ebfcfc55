"""What a look at a decision is worth, kept with it, and agents' words by time: frames of samples without reading signals

Revision: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("decision", sa.Column("doubt", sa.Float(), nullable=True))
    op.add_column("decision", sa.Column("chance", sa.Float(), nullable=True))
    agents = sa.text("author = 'agent'")
    op.create_index("ix_turn_agent", "turn", ["received_at"], sqlite_where=agents, postgresql_where=agents)


def downgrade() -> None:
    op.drop_index("ix_turn_agent", "turn")
    op.drop_column("decision", "chance")
    op.drop_column("decision", "doubt")
