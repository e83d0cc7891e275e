"""The unit of work: one request, one transaction, and no personal row without its audit event.

`CaseSession` notes every personal row that is loaded or changed; before the commit, what is noted must be covered by an
event, or nothing happened (`UnauditedAccess`). Sealed columns open only where their row is noted.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, event, inspect
from sqlalchemy.engine import Engine
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.sql.elements import Label
from sqlmodel import Session, create_engine

from app.core.columns import Footprint, Personal
from app.core.crypto import Ciphertext, Sealed, Vault
from app.core.errors import UnauditedAccess

Shape = TypeVar("Shape")
Subject = tuple[str, UUID]


class CaseSession(Session):
    """A session that keeps the ledger of touched rows in `info`."""


@dataclass(frozen=True)
class UnitOfWork:
    """One transaction and what it owes: `touched` rows must be `covered` by events before it commits."""

    session: CaseSession
    vault: Vault
    audit_key: bytes = field(repr=False)
    touched: set[Subject] = field(default_factory=set)
    covered: set[Subject] = field(default_factory=set)
    closing: list[Callable[[], None]] = field(default_factory=list)
    """What runs last, right before the commit (the audit chain)."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What doors note for the record: request reference, purpose."""

    def settle(self) -> None:
        """Write what is pending, so that the versions a door shows are the new ones."""
        self.session.flush()

    def cover(self, subjects: set[Subject]) -> None:
        """Mark rows as standing in an audit event; only `audit.record` calls this."""
        self.covered.update(subjects)

    def uncovered(self) -> set[Subject]:
        """Rows read or changed that no event speaks of yet."""
        return self.touched - self.covered

    def rows(
        self, statement: Select[*tuple[Any, ...]], shape: Callable[..., Shape], params: Mapping[str, Any] | None = None
    ) -> list[Shape]:
        """Read columns into `shape(*values)`: notes each personal row, opens its sealed values.

        The statement must select the id of every personal table whose columns it selects; otherwise UnauditedAccess.
        """
        plan: Plan = _plan(statement)
        found = []
        for row in self.session.execute(statement, dict(params or {})):
            values = list(row)
            for table, place in plan.ids:
                if values[place] is not None:
                    self.touched.add((table, values[place]))
            for table, column, place, id_place in plan.sealed:
                if values[place] is not None:
                    values[place] = self.vault.open(table, column, row[id_place], values[place])
            found.append(shape(*values))
        return found


@dataclass(frozen=True, slots=True)
class Plan:
    """Where a statement's personal ids and sealed values stand among its columns."""

    ids: tuple[tuple[str, int], ...]
    sealed: tuple[tuple[str, str, int, int], ...]


MOST_PLANS = 500
_plans: dict[tuple[Any, ...], Plan] = {}


def _plan(statement: Select[*tuple[Any, ...]]) -> Plan:
    """Give the plan of a statement's columns, made once: conditions added for each reader change nothing about it."""
    columns = tuple(statement.inner_columns)
    plan = _plans.get(columns)
    if plan is None:
        if len(_plans) >= MOST_PLANS:
            _plans.clear()
        plan = _plans[columns] = _planned(statement)
    return plan


def _planned(statement: Select[*tuple[Any, ...]]) -> Plan:
    ids: dict[int, tuple[str, int]] = {}
    wanted: list[tuple[int, str, str, int]] = []
    personal: dict[int, str] = {}
    for place, column in enumerate(statement.column_descriptions):
        expression = column["expr"].element if isinstance(column["expr"], Label) else column["expr"]
        entity = column.get("entity")
        is_sealed = isinstance(getattr(expression, "type", None), Sealed)
        if entity is None:
            if is_sealed:
                raise UnauditedAccess("a sealed column must be selected from its own table")
            continue
        mapper = inspect(entity).mapper
        if not issubclass(mapper.class_, Personal):
            continue
        table, key = mapper.class_.__tablename__, getattr(expression, "key", None)
        personal[id(entity)] = table
        if key == "id":
            ids[id(entity)] = (table, place)
        elif is_sealed:
            wanted.append((id(entity), table, str(key), place))
    missing = [table for entity, table in personal.items() if entity not in ids]
    if missing:
        raise UnauditedAccess(f"select the id of {', '.join(sorted(missing))} as well")
    return Plan(tuple(ids.values()), tuple((table, key, place, ids[entity][1]) for entity, table, key, place in wanted))


_sealed_by_model: dict[type, tuple[str, ...]] = {}


def sealed_columns(model: type[Any]) -> tuple[str, ...]:
    """Names of a table's sealed columns."""
    found = _sealed_by_model.get(model)
    if found is None:
        columns: Any = inspect(model).columns
        found = tuple(str(name) for name, column in columns.items() if isinstance(column.type, Sealed))
        _sealed_by_model[model] = found
    return found


def _unit(session: Session) -> UnitOfWork | None:
    return session.info.get("unit")


def _opened(row: Any, context: Any, *_: Any) -> None:
    """Note a loaded row and open its sealed columns in the same step."""
    unit = _unit(context.session) if context is not None and context.session is not None else None
    if unit is None:
        return
    unit.touched.add((row.__tablename__, row.id))
    held = row.__dict__
    for name in sealed_columns(type(row)):
        value = held.get(name)
        if isinstance(value, Ciphertext):
            set_committed_value(row, name, unit.vault.open(row.__tablename__, name, row.id, value))


event.listen(Personal, "load", _opened, propagate=True)
event.listen(Personal, "refresh", _opened, propagate=True)


@event.listens_for(CaseSession, "before_flush")
def _seal_changes(session: CaseSession, _: Any, __: Any) -> None:
    unit = _unit(session)
    rows = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    if session.info.get("read_only") and not all(isinstance(row, Footprint) for row in rows):
        raise UnauditedAccess("a reading request changes nothing")
    if unit is None:
        return
    plain = session.info.setdefault("plain", [])
    for row in rows:
        if not isinstance(row, Personal):
            continue
        unit.touched.add((row.__tablename__, row.id))  # type: ignore[attr-defined]
        state = inspect(row)
        for name in sealed_columns(type(row)):
            value = row.__dict__.get(name)
            if value is None or isinstance(value, Ciphertext) or not state.attrs[name].history.has_changes():
                continue
            plain.append((row, name, value))
            setattr(row, name, unit.vault.seal(row.__tablename__, name, row.id, value))  # type: ignore[attr-defined]


@event.listens_for(CaseSession, "after_flush_postexec")
def _show_plain_again(session: CaseSession, _: Any) -> None:
    for row, name, value in session.info.pop("plain", []):
        set_committed_value(row, name, value)


@event.listens_for(CaseSession, "do_orm_execute")
def _one_by_one(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if not state.is_select and mapper is not None and issubclass(mapper.class_, Personal):
        raise UnauditedAccess("personal rows are changed one by one")


@event.listens_for(CaseSession, "before_commit")
def _nothing_unaudited(session: CaseSession) -> None:
    session.flush()
    unit = _unit(session)
    if unit is None:
        return
    missing = unit.uncovered()
    if missing:
        raise UnauditedAccess(f"no audit event for {sorted({table for table, _ in missing})}")
    for close in unit.closing:
        close()


class Database:
    """One database and its vault; opens units of work."""

    def __init__(self, url: str, vault: Vault, audit_key: bytes, pool_size: int = 15) -> None:
        self.url = url
        self.vault = vault
        self.audit_key = audit_key
        self.pool_size = pool_size
        self.engine = make_engine(url, pool_size)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def unit(self, *, read_only: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at its end or rolls back; nobody else commits."""
        with CaseSession(self.engine, expire_on_commit=False) as session:
            unit = UnitOfWork(session, self.vault, self.audit_key)
            session.info.update(unit=unit, read_only=read_only)
            try:
                yield unit
                session.commit()
            except BaseException:
                session.rollback()
                raise

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def make_engine(url: str, pool_size: int = 15) -> Engine:
    """Make an engine with the house's settings for durability and order."""
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=pool_size, max_overflow=0, pool_timeout=30, pool_pre_ping=False)
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=0, pool_timeout=30, connect_args={"check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def settings(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        for pragma in SQLITE_PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


SQLITE_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "busy_timeout=15000",
    "foreign_keys=ON",
    "recursive_triggers=ON",
    "secure_delete=ON",
    "trusted_schema=OFF",
)
