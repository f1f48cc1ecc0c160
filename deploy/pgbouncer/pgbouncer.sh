#!/bin/sh
# Runs PgBouncer, which wants the password in a file of its own.
set -eu
umask 077
password=$(sed 's/"/""/g' "$POSTGRES_PASSWORD_FILE")
printf '"%s" "%s"\n' "$POSTGRES_USER" "$password" > "${USERS:-/run/pgbouncer/users}"
exec pgbouncer "${1:-/etc/pgbouncer/pgbouncer.ini}"
