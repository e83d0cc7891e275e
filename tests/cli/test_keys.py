import secrets

import pytest
from sqlalchemy import text

from app.audit.chain import verify
from app.audit.record import looked
from app.audit.tags import Tag
from app.cases.models import Person
from app.cli.keys import rotate_all
from app.core.actor import house_actor
from app.core.crypto import SealBroken, Vault, key_name
from app.core.db import Database
from app.tables import personal_models
from tests.factories.world import World

pytestmark = pytest.mark.postgres


def reopened(database: Database, ring: dict[str, bytes]) -> Database:
    return Database(database.url, Vault(ring, database.vault.index_key), database.audit_key)


def keys_in_use(database: Database) -> set[str]:
    from app.core.db import sealed_columns

    used = set()
    with database.engine.connect() as connection:
        for model in personal_models():
            for name in sealed_columns(model):
                values = connection.execute(
                    text(f"SELECT {name} FROM {model.__tablename__} WHERE {name} IS NOT NULL")
                ).scalars()
                used |= {key_name(bytes(value)) for value in values}
    return used


def test_rotation_seals_everything_anew_and_lets_the_old_key_go(database: Database, world: World) -> None:
    old = dict(database.vault.ring)
    fresh = {"k2": secrets.token_bytes(32)}
    both = reopened(database, fresh | old)
    assert keys_in_use(database) == {"demo"}
    changed = rotate_all(both)
    assert changed > 40
    assert keys_in_use(both) == {"k2"}
    assert rotate_all(both) == 0, "a second run finds nothing left"
    alone = reopened(database, fresh)
    with alone.unit() as unit:
        assert unit.session.get_one(Person, world.people["anna"]).given_name == "Anna"
        looked(unit, house_actor(), Tag.CASE_VIEWED)
    assert verify(alone).faults == ()
    with pytest.raises(SealBroken), database.unit() as unit:
        unit.session.get_one(Person, world.people["anna"])
    both.dispose()
    alone.dispose()
