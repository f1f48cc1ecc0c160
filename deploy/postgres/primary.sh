#!/bin/sh
# Prepares a primary for a replica and a pooler; run once, when the primary's data has been created.
set -eu
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --command "SELECT pg_create_physical_replication_slot('replica')" \
    --command "ALTER DATABASE \"$POSTGRES_DB\" SET jit = off"
echo "host replication $POSTGRES_USER all scram-sha-256" >> "$PGDATA/pg_hba.conf"
