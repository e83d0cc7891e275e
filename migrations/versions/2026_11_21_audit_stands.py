"""The audit trail stands: nothing in it is changed, removed or replaced."""

from alembic import op

revision = "0002_audit_stands"
down_revision = "0001_first_house"
branch_labels = None
depends_on = None

TABLES = ("audit_events", "audit_subjects")
TAKEN = {
    "audit_events": "EXISTS (SELECT 1 FROM audit_events WHERE id = NEW.id OR (chain = NEW.chain AND seq >= NEW.seq))",
    "audit_subjects": "EXISTS (SELECT 1 FROM audit_subjects WHERE event_id = NEW.event_id "
    "AND subject_table = NEW.subject_table AND subject_id = NEW.subject_id)",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$"
        )
        for table in TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_rows_stand BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION audit_stands()"
            )
            op.execute(
                f"CREATE TRIGGER {table}_stands BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION audit_stands()"
            )
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
            )
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {TAKEN[table]} "
            "BEGIN SELECT RAISE(ABORT, 'the audit trail is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP TRIGGER {table}_rows_stand ON {table}")
            op.execute(f"DROP TRIGGER {table}_stands ON {table}")
        op.execute("DROP FUNCTION audit_stands()")
        return
    for table in TABLES:
        for name in ("no_update", "no_delete", "no_replace"):
            op.execute(f"DROP TRIGGER {table}_{name}")
