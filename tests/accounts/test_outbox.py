"""Mails: neutral words, an address opened in one recorded place, nothing lost when the server fails."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine

from app.accounts.models import User
from app.accounts.outbox.schemas import KINDS, Sent
from app.accounts.outbox.service import queue, send_waiting
from app.core.db import Database
from app.core.errors import Unprocessable
from tests.accounts.people import SETTINGS, give_password, mails
from tests.factories.world import World, tags

pytestmark = pytest.mark.postgres


class Box:
    def __init__(self, failures: int = 0) -> None:
        self.got: list[EmailMessage] = []
        self.failures = failures

    def __call__(self, message: EmailMessage) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionRefusedError
        self.got.append(message)


def test_a_mail_holds_a_neutral_sentence_and_a_link(world: World, database: Database) -> None:
    give_password(world, "idva")
    people = [world.users["idva"], world.users["idva"]]
    world.do(lambda unit: queue(unit, world.area, people, "referral:submitted", path="/referrals/0a1b"))
    box = Box()
    assert send_waiting(database, SETTINGS, box) == Sent(sent=1, failed=0, waiting=0)
    text = box.got[0].get_content()
    assert box.got[0]["To"] == "idva@example.org"
    assert "A referral was submitted." in text
    assert "http://127.0.0.1:8000/arrive/referrals/0a1b" in text
    for word in ("Anna", "Kowalczyk", "Marek", "Idva", "Alderbrook", "Polish"):
        assert word not in str(box.got[0]).replace("idva@", "")
    assert tags(database)[-2:] == ["mail:addressed", "mail:sent"]
    assert send_waiting(database, SETTINGS, box) == Sent(0, 0, 0)


def test_a_failing_server_loses_nothing_and_is_asked_again_later(world: World, database: Database) -> None:
    give_password(world, "idva")
    world.do(lambda unit: queue(unit, world.area, [world.users["idva"]], "agenda:circulated"))
    box = Box(failures=1)
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False) as traveller:
        assert send_waiting(database, SETTINGS, box) == Sent(0, 1, 1)
        assert send_waiting(database, SETTINGS, box) == Sent(0, 0, 1)
        traveller.shift(timedelta(minutes=10, seconds=1))
        assert send_waiting(database, SETTINGS, box) == Sent(1, 0, 0)
    assert tags(database).count("mail:sent") == 1


def test_the_secret_of_a_link_leaves_with_its_mail_and_is_forgotten(world: World, database: Database) -> None:
    give_password(world, "idva")
    world.do(
        lambda unit: queue(unit, None, [world.users["idva"]], "account:invitation", path="/link/", secret="s3cr3t")
    )
    box = Box()
    send_waiting(database, SETTINGS, box)
    assert "http://127.0.0.1:8000/link/s3cr3t" in box.got[0].get_content()
    assert [mail.secret for mail in mails(world)] == [None]


def test_nobody_who_left_gets_mail(world: World, database: Database) -> None:
    give_password(world, "idva")
    world.do(lambda unit: queue(unit, None, [world.users["idva"], world.users["chair"]], "agenda:changed"))
    world.do(lambda unit: setattr(unit.session.get_one(User, world.users["idva"]), "is_active", False))
    box = Box()
    assert send_waiting(database, SETTINGS, box) == Sent(0, 0, 0)
    assert box.got == []


def test_a_kind_nobody_described_gets_the_plainest_sentence(world: World, database: Database) -> None:
    give_password(world, "idva")
    world.do(lambda unit: queue(unit, None, [world.users["idva"]], "something:new"))
    box = Box()
    send_waiting(database, SETTINGS, box)
    assert "Something in Roundtable needs you." in box.got[0].get_content()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_sentence_has_a_place_to_be_filled(kind: str) -> None:
    assert "%" not in KINDS[kind]
    assert "{" not in KINDS[kind]


def test_without_a_mail_server_the_sender_says_so(database: Database) -> None:
    with pytest.raises(Unprocessable, match="MAIL_HOST"):
        send_waiting(database, SETTINGS)
