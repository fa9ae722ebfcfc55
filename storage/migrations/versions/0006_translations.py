"""Translations of customers' words and of agents' replies

Revision: 0006
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TIME = storage.types.UTCDateTime(timezone=True)
ASKED = sa.text("state = 'asked'")
TEXTS = ("id", "dedupe", "conversation_id", "scope", "turn_ts", "by", "spoken", "language")


def upgrade() -> None:
    op.create_table(
        "translation",
        *(sa.Column(name, sa.String(), nullable=False) for name in TEXTS),
        sa.Column("original", storage.types.PersonalText(), nullable=False),
        sa.Column("text", storage.types.PersonalText(), nullable=False),
        sa.Column("lost", storage.types.PersonalJSON(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "origin", "draft_id")),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", TIME, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_translation_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_translation"),
        sa.UniqueConstraint("dedupe", name="uq_translation_dedupe"),
    )
    op.create_index("ix_translation_conversation_id", "translation", ["conversation_id"])
    op.create_index("ix_translation_draft_id", "translation", ["draft_id"])
    op.create_index("ix_translation_asked", "translation", ["tried_at"], sqlite_where=ASKED, postgresql_where=ASKED)


def downgrade() -> None:
    op.drop_table("translation")
