"""The memory: tables, the one transaction, inbox, outbox, timers, audit, read-only queries."""
