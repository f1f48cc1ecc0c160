#!/bin/sh
# Runs a replica of the PostgreSQL at PGHOST. Its data are copied at the first start; later, the
# primary keeps for it what it hasn't got yet.
set -eu
if [ ! -f "$PGDATA/PG_VERSION" ]; then
    PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    export PGPASSWORD
    find "$PGDATA" -mindepth 1 -delete  # what an interrupted copy has left
    pg_basebackup --pgdata "$PGDATA" --username "$POSTGRES_USER" --wal-method stream \
        --slot replica --write-recovery-conf --checkpoint fast
    chmod 700 "$PGDATA"
fi
# By default a replica would wait five seconds before it asks a primary again that was restarted.
exec postgres -D "$PGDATA" -c hot_standby_feedback=on -c wal_retrieve_retry_interval=500ms "$@"
