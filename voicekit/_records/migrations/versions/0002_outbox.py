"""Calls that wait to be sent to the webhook: how often it was tried, and when it is due again."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "outbox",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
    )
    op.create_index("outbox_by_due", "outbox", ["due"])


def downgrade() -> None:
    """Take it away, with what was not sent."""
    op.drop_table("outbox")
