"""Alembic's way in: `voicekit._records.database` hands it the connection."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
