"""The only raw SQL: `<thing>_sqlite.py` and `<thing>_postgresql.py` with one signature each."""
