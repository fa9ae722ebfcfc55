"""Actions with approval, suggestions in threads, kinds of corrections, whispers, satisfaction, promises

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
        _text("topic"),
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
    for table, column in (
        ("conversation", "awaits"),
        ("handoff", "asked"),
        ("draft", "place"),
        ("draft", "card_channel"),
        ("draft", "card_ts"),
        ("correction", "kind"),
    ):
        op.add_column(table, _text(column, server_default=sa.text("''")))
    op.add_column(
        "conversation",
        sa.Column("whisper", storage.types.PersonalText(), nullable=False, server_default=sa.text("''")),
    )
    op.create_table(
        "csat",
        _text("id"),
        _text("conversation_id"),
        sa.Column("fence", sa.Integer(), nullable=False),
        _text("scope"),
        _text("agent"),
        _text("person"),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", storage.types.PersonalText(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_csat_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_csat"),
        sa.UniqueConstraint("conversation_id", "fence", "person", name="uq_csat_conversation_id_fence_person"),
    )
    op.create_index("ix_csat_at", "csat", ["at"])
    op.create_table(
        "promise",
        _text("id"),
        _text("conversation_id"),
        _text("scope"),
        _text("turn_ts"),
        _text("by"),
        sa.Column("what", storage.types.PersonalText(), nullable=False),
        sa.Column("due", TIME, nullable=True),
        _text("state"),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        _text("ended_by"),
        _text("card_channel"),
        _text("card_ts"),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"], name="fk_promise_conversation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_promise"),
        sa.UniqueConstraint("conversation_id", "turn_ts", "what", name="uq_promise_conversation_id_turn_ts_what"),
    )
    op.create_index("ix_promise_conversation", "promise", ["conversation_id", "state"])
    op.create_index("ix_promise_due", "promise", ["state", "due"])


def downgrade() -> None:
    op.drop_column("handoff", "asked")
    op.drop_column("conversation", "awaits")
    op.drop_column("conversation", "whisper")
    for table, column in (("correction", "kind"), ("draft", "card_ts"), ("draft", "card_channel"), ("draft", "place")):
        op.drop_column(table, column)
    for name in ("promise", "csat", "account_order", "account", "deed", "approval_voice", "approval"):
        op.drop_table(name)
