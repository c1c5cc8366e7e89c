#!/bin/sh
# Copies the SQLite file of a running site, and keeps fourteen copies. Nightly, by cron: 15 3 * * * reach /opt/reach/deploy/backup.sh
set -eu
from="${VAR_DIR:-/var/lib/reach}/reach.db"
into="${BACKUP_DIR:-/var/lib/reach/backup}"
mkdir -p "$into"
copy="$into/reach-$(date +%Y%m%d-%H%M%S).db"
python3 - "$from" "$copy" <<'PYTHON'
import sqlite3, sys
source, target = (sqlite3.connect(path) for path in sys.argv[1:])
source.backup(target)
if target.execute("PRAGMA integrity_check").fetchone() != ("ok",):
    sys.exit("the copy is damaged")
PYTHON
find "$into" -name 'reach-*.db' | sort -r | tail -n +15 | xargs -r rm --
echo "$copy"
