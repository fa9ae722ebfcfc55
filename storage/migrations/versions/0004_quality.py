"""Samples, reviews, disputes, sign-in links, and indexes for measures over time

Revision: 0004
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = storage.types.UTCDateTime(timezone=True)
EMPTY = sa.text("''")


def _text(name: str, **more: object) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, **more)  # type: ignore[arg-type]


def _personal(name: str, **more: object) -> sa.Column[str]:
    return sa.Column(name, storage.types.PersonalText(), nullable=False, **more)  # type: ignore[arg-type]


def upgrade() -> None:
    op.create_table(
        "review_item",
        *(_text(name) for name in ("id", "kind", "subject_id", "conversation_id", "turn_ts", "scope", "person")),
        *(_text(name) for name in ("edition_id", "rule", "topic")),
        sa.Column("seats", sa.Integer(), nullable=False),
        _text("state"),
        _personal("why", server_default=EMPTY),
        sa.Column("expected", sa.JSON(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("drawn_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_review_item_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_item"),
        sa.UniqueConstraint("kind", "subject_id", name="uq_review_item_kind_subject_id"),
    )
    op.create_index("ix_review_item_open", "review_item", ["state", "drawn_at"])
    op.create_index("ix_review_item_conversation", "review_item", ["conversation_id"])
    op.create_table(
        "sample",
        _text("id"),
        _text("method"),
        _text("by"),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("population", sa.JSON(), nullable=False),
        sa.Column("top", sa.Float(), nullable=False, server_default=sa.text("1")),
        _text("person"),
        sa.Column("slot", sa.String(), nullable=True),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sample"),
        sa.UniqueConstraint("slot", name="uq_sample_slot"),
    )
    op.create_index("ix_sample_at", "sample", ["at"])
    op.create_table(
        "sample_unit",
        _text("sample_id"),
        _text("item_id"),
        _text("stratum"),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["sample_id"], ["sample.id"], name="fk_sample_unit_sample_id"),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name="fk_sample_unit_item_id"),
        sa.PrimaryKeyConstraint("sample_id", "item_id", name="pk_sample_unit"),
    )
    op.create_index("ix_sample_unit_item_id", "sample_unit", ["item_id"])
    op.create_table(
        "review",
        *(_text(name) for name in ("id", "item_id", "reviewer", "seat", "state")),
        sa.Column("until", TIME, nullable=True),
        sa.Column("answers", storage.types.PersonalJSON(), nullable=False),
        _personal("words", server_default=EMPTY),
        _personal("corrected", server_default=EMPTY),
        _text("rubric"),
        sa.Column("taken_at", TIME, nullable=False),
        sa.Column("done_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["item_id"], ["review_item.id"], name="fk_review_item_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review"),
        sa.UniqueConstraint("item_id", "reviewer", name="uq_review_item_id_reviewer"),
        sa.UniqueConstraint("item_id", "seat", name="uq_review_item_id_seat"),
    )
    op.create_index("ix_review_reviewer", "review", ["reviewer", "state"])
    op.create_index("ix_review_done", "review", ["done_at"])
    op.create_table(
        "dispute",
        *(_text(name) for name in ("id", "review_id", "person")),
        _personal("words"),
        _text("state"),
        _text("settled_by"),
        sa.Column("at", TIME, nullable=False),
        sa.Column("settled_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name="fk_dispute_review_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispute"),
        sa.UniqueConstraint("review_id", "person", name="uq_dispute_review_id_person"),
    )
    op.create_table(
        "ticket",
        _text("hash"),
        _text("person"),
        sa.Column("at", TIME, nullable=False),
        sa.Column("until", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("hash", name="pk_ticket"),
    )


def downgrade() -> None:
    for name in ("ticket", "dispute", "review", "sample_unit", "sample", "review_item"):
        op.drop_table(name)
