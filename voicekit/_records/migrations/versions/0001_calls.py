"""The table of calls: the facts by which they are searched, and the events of each as JSON."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEARCHED = ("began", "caller", "id", "status")


def upgrade() -> None:
    """Make it."""
    texts = ("id", "uniqueid", "channel", "caller", "called", "route", "flow", "language", "served", "program")
    op.create_table(
        "calls",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("began", sa.BigInteger, nullable=False),
        sa.Column("duration", sa.BigInteger, nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*texts, "status", "who", "node", "question")),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("events", sa.Text, nullable=False),
    )
    for name in _SEARCHED:
        op.create_index(f"calls_by_{name}", "calls", [name])


def downgrade() -> None:
    """Take it away, with all calls in it."""
    op.drop_table("calls")
