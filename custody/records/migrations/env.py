"""Alembic runs the migrations on the connection that it is handed; there is no other way in."""

from alembic import context

from custody.records.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
