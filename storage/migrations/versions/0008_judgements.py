"""What the AI judge is asked and said of a night's things

Revision: 0008
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TIME = storage.types.UTCDateTime(timezone=True)
ASKED = sa.text("state = 'asked'")
TEXTS = ("id", "sample_id", "kind", "subject_id", "conversation_id", "turn_ts", "scope", "rubric", "origin")
ONE = ("kind", "subject_id", "rubric", "origin")


def upgrade() -> None:
    op.create_table(
        "judgement",
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_judgement_conversation_id"),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name="fk_judgement_sample_id"),
        sa.PrimaryKeyConstraint("id", name="pk_judgement"),
        sa.UniqueConstraint(*ONE, name="_".join(("uq_judgement", *ONE))),
    )
    op.create_index("ix_judgement_sample_id", "judgement", ["sample_id"])
    op.create_index("ix_judgement_conversation_id", "judgement", ["conversation_id"])
    op.create_index("ix_judgement_asked", "judgement", ["due_at"], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    op.drop_table("judgement")
