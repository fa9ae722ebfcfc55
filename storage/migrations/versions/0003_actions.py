"""Actions: approvals, who said yes, what was done, accounts and orders

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

import storage.types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TIME = storage.types.UTCDateTime(timezone=True)


def _text(name: str, **more: object) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, **more)  # type: ignore[arg-type]


def upgrade() -> None:
    op.create_table(
        "approval",
        _text("id"),
        _text("conversation_id"),
        _text("scope"),
        _text("account"),
        _text("action"),
        sa.Column("arguments", storage.types.PersonalJSON(), nullable=False),
        _text("requester"),
        _text("turn_ts"),
        sa.Column("fence", sa.Integer(), nullable=False),
        _text("edition_id"),
        sa.Column("needed", sa.Integer(), nullable=False),
        _text("state"),
        _text("digest"),
        _text("replaces"),
        _text("card_channel"),
        _text("card_ts"),
        _text("decided_by"),
        sa.Column("outcome", storage.types.PersonalText(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("decided_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_approval_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approval"),
    )
    op.create_index("ix_approval_conversation", "approval", ["conversation_id", "state"])
    op.create_index("ix_approval_state", "approval", ["state"])
    op.create_table(
        "approval_voice",
        _text("id"),
        _text("approval_id"),
        _text("person"),
        _text("digest"),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["approval_id"], ["approval.id"], name="fk_approval_voice_approval_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approval_voice"),
        sa.UniqueConstraint("approval_id", "person", name="uq_approval_voice_approval_id_person"),
    )
    op.create_table(
        "deed",
        _text("key"),
        _text("conversation_id"),
        _text("account"),
        _text("action"),
        sa.Column("arguments", storage.types.PersonalJSON(), nullable=False),
        _text("digest"),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_deed_conversation_id"),
        sa.PrimaryKeyConstraint("key", name="pk_deed"),
    )
    op.create_index("ix_deed_conversation_id", "deed", ["conversation_id"])
    op.create_table(
        "account",
        _text("name"),
        _text("plan"),
        _text("status"),
        sa.Column("credit_cents", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_account"),
    )
    op.create_table(
        "account_order",
        _text("number"),
        _text("account"),
        sa.Column("about", sa.Text(), nullable=False),
        _text("status"),
        sa.Column("paid_cents", sa.Integer(), nullable=False),
        sa.Column("refunded_cents", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["account.name"], name="fk_account_order_account"),
        sa.PrimaryKeyConstraint("number", name="pk_account_order"),
    )
    op.create_index("ix_account_order_account", "account_order", ["account"])


def downgrade() -> None:
    for name in ("account_order", "account", "deed", "approval_voice", "approval"):
        op.drop_table(name)
