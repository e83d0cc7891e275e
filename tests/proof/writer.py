"""A process that writes actions and notes through the services until it is killed; what it has committed it says on its pipe.

Started by fork from a parent that has imported everything, since 220 cold starts would take minutes.
"""

import os
import struct
from uuid import UUID

from app.actions import service as actions
from app.actions.schemas import EditAction
from app.core.settings import demo_settings
from app.main import database_for
from app.meetings.live import words as live
from app.meetings.live.schemas import SaveNote
from tests.factories.world import World

ACTION, NOTE = 0, 1
SAID = struct.Struct("<BI")
"""One acknowledgement: what was written, and its version after the commit."""


def spawn(world: World, url: str, action_id: UUID, listing_id: UUID, agency_id: UUID) -> tuple[int, int]:
    """Fork a writer with a database of its own; gives its process id and the end of its pipe to read."""
    actor = world.actor("coordinator")
    world.database.dispose()
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return pid, read_end
    try:
        os.close(read_end)
        database = database_for(demo_settings(database_url=url))
        with database.unit() as unit:
            from app.actions.queries import visible_action
            from app.audit.record import looked
            from app.audit.tags import Tag
            from app.meetings.live.queries import note_of

            version = visible_action(unit, actor, action_id).version
            note = note_of(unit, listing_id, agency_id)
            noted = note.version if note else 0
            looked(unit, actor, Tag.LIVE_VIEWED, area_id=world.area)
        while True:
            with database.unit() as unit:
                words = EditAction(text=f"Change the locks, {version + 1}", version=version)
                version = actions.edit(unit, actor, action_id, words).version
            os.write(write_end, SAID.pack(ACTION, version))
            with database.unit() as unit:
                said = SaveNote(text=f"Said, {noted + 1}", version=noted)
                noted = live.save_note(unit, actor, listing_id, agency_id, said).version
            os.write(write_end, SAID.pack(NOTE, noted))
    finally:
        os._exit(1)
