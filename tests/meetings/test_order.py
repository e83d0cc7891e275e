"""Agenda arithmetic: the examples of the agenda builder, and properties over any agenda."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.meetings.order import (
    Capacity,
    NotOnAgenda,
    Slot,
    break_after_children,
    capacity,
    carry_over_first,
    group_by_children,
    move,
    place_of,
    schedule,
    suggest_place,
)

START = datetime(2026, 3, 26, 9, 30, tzinfo=UTC)
A, B, C, D, E, F = (UUID(int=n) for n in range(1, 7))

AGENDAS = st.lists(
    st.tuples(st.integers(1, 60), st.booleans(), st.booleans(), st.booleans()), max_size=24
).map(lambda rows: [Slot(UUID(int=index + 1), *row) for index, row in enumerate(rows)])  # fmt: skip
SOME_AGENDAS = AGENDAS.filter(bool)


def ids(slots):
    return [slot.listing_id for slot in slots]


def clock(moments):
    return [moment.strftime("%H:%M") for moment in moments]


# Times


def test_each_case_starts_when_the_one_before_ends():
    assert clock(schedule(START, [Slot(A, 12), Slot(B, 15), Slot(C, 10)])) == ["09:30", "09:42", "09:57"]


def test_the_break_comes_after_its_case_and_moves_all_later_ones():
    slots = [Slot(A, 12), Slot(B, 12), Slot(C, 12)]
    assert clock(schedule(START, slots, break_after=1, break_minutes=10)) == ["09:30", "09:42", "10:04"]


def test_an_empty_agenda_has_no_times():
    assert schedule(START, [], 0, 10) == []


def test_a_slot_without_minutes_is_refused():
    with pytest.raises(ValueError, match="at least one minute"):
        Slot(A, 0)


@settings(max_examples=300, deadline=None)
@given(AGENDAS, st.none() | st.integers(-2, 30), st.integers(0, 30))
def test_times_strictly_increase_and_the_last_case_ends_with_the_sum(slots, break_after, break_minutes):
    starts = schedule(START, slots, break_after, break_minutes)
    assert len(starts) == len(slots)
    assert all(earlier < later for earlier, later in pairwise(starts))
    if slots:
        breaks = break_minutes if break_after is not None and 0 <= break_after < len(slots) - 1 else 0
        before_last = sum(slot.minutes for slot in slots[:-1]) + breaks
        assert starts[-1] == START + timedelta(minutes=before_last)


# Capacity (BR-24)


def test_an_agenda_with_room_tells_free_minutes_and_further_cases():
    found = capacity([Slot(A, 12), Slot(B, 18)], budget_minutes=90, break_minutes=10, case_cap=16)
    assert found == Capacity(
        used=40, budget=90, free=50, over=0, cases=2, room_for=4, cap_exceeded=False, next_exceeds_cap=False
    )


def test_an_overfull_agenda_tells_by_how_many_minutes():
    found = capacity([Slot(A, 60), Slot(B, 42)], budget_minutes=90)
    assert (found.over, found.free, found.room_for) == (12, 0, 0)


def test_the_case_cap_binds_even_when_there_is_time():
    three = [Slot(A, 5), Slot(B, 5), Slot(C, 5)]
    at_cap = capacity(three, budget_minutes=240, case_cap=3)
    assert (at_cap.room_for, at_cap.cap_exceeded, at_cap.next_exceeds_cap) == (0, False, True)
    beyond = capacity(three, budget_minutes=240, case_cap=2)
    assert (beyond.room_for, beyond.cap_exceeded) == (0, True)
    assert capacity(three, budget_minutes=63, case_cap=None).room_for == 4


@settings(max_examples=300, deadline=None)
@given(AGENDAS, st.integers(0, 400), st.integers(0, 30), st.none() | st.integers(0, 30), st.integers(1, 30))
def test_room_for_cases_is_exactly_what_still_fits(slots, budget, break_minutes, cap, minutes):
    found = capacity(slots, budget, break_minutes, cap, minutes)
    assert found.used + found.free - found.over == budget
    fits = [*slots, *(Slot(uuid4(), minutes) for _ in range(found.room_for))]
    if found.room_for:
        filled = capacity(fits, budget, break_minutes, cap, minutes)
        assert filled.over == 0
        assert not filled.cap_exceeded
    one_more = capacity([*fits, Slot(uuid4(), minutes)], budget, break_minutes, cap, minutes)
    assert one_more.over > 0 or one_more.cap_exceeded


# Moving


def test_moving_a_case_up_and_down_shifts_the_others():
    slots = [Slot(A, 12), Slot(B, 12), Slot(C, 12), Slot(D, 12)]
    assert ids(move(slots, D, 2)) == [A, D, B, C]
    assert ids(move(slots, A, 3)) == [B, C, A, D]
    assert ids(move(slots, B, 2)) == [A, B, C, D]


def test_a_place_beyond_the_ends_means_the_end():
    slots = [Slot(A, 12), Slot(B, 12), Slot(C, 12)]
    assert ids(move(slots, A, 99)) == [B, C, A]
    assert ids(move(slots, C, -5)) == [C, A, B]


def test_a_listing_that_is_not_on_the_agenda_cannot_move():
    with pytest.raises(NotOnAgenda):
        move([Slot(A, 12)], B, 1)
    with pytest.raises(NotOnAgenda):
        place_of([], A)


@settings(max_examples=300, deadline=None)
@given(SOME_AGENDAS, st.data())
def test_a_move_is_a_permutation_that_keeps_minutes_and_the_order_of_the_others(slots, data):
    chosen = data.draw(st.sampled_from(slots)).listing_id
    place = data.draw(st.integers(1, len(slots)))
    moved = move(slots, chosen, place)
    assert Counter(moved) == Counter(slots)
    assert place_of(moved, chosen) == place
    assert [each for each in ids(moved) if each != chosen] == [each for each in ids(slots) if each != chosen]
    assert move(moved, chosen, place_of(slots, chosen)) == tuple(slots)


# Children first, carry-over


def test_cases_with_children_come_first_then_the_break_then_adults_only():
    grouped = group_by_children(
        [Slot(A, 12), Slot(B, 12, has_children=True), Slot(C, 12), Slot(D, 12, has_children=True)]
    )
    assert ids(grouped) == [B, D, A, C]
    assert break_after_children(grouped) == 1


def test_a_pin_keeps_its_place_while_the_others_are_grouped_around_it():
    slots = [Slot(A, 12, pinned=True), Slot(B, 12), Slot(C, 12, has_children=True), Slot(D, 12, has_children=True)]
    grouped = group_by_children(slots)
    assert ids(grouped) == [A, C, D, B]
    assert break_after_children(grouped) == 2


def test_there_is_no_break_to_place_when_one_of_the_groups_is_empty():
    assert break_after_children([Slot(A, 12), Slot(B, 12)]) is None
    assert break_after_children([Slot(A, 12, has_children=True)]) is None
    assert break_after_children([]) is None


def test_carried_over_cases_come_to_the_top_and_stay_first_within_their_group():
    slots = [Slot(A, 12), Slot(B, 12, has_children=True), Slot(C, 12, carried_over=True)]
    assert ids(carry_over_first(slots)) == [C, A, B]
    assert ids(group_by_children(slots)) == [B, C, A]


@settings(max_examples=300, deadline=None)
@given(AGENDAS, st.sampled_from([group_by_children, carry_over_first]))
def test_ordering_by_a_rule_is_idempotent_keeps_pins_and_loses_nothing(slots, rule):
    ordered = rule(slots)
    assert rule(ordered) == ordered
    assert Counter(ordered) == Counter(slots)
    assert [(place, slot) for place, slot in enumerate(ordered) if slot.pinned] == [
        (place, slot) for place, slot in enumerate(slots) if slot.pinned
    ]


@settings(max_examples=300, deadline=None)
@given(AGENDAS)
def test_grouping_leaves_no_loose_adult_before_a_loose_child_and_is_stable(slots):
    loose = [slot for slot in group_by_children(slots) if not slot.pinned]
    groups = [(not slot.has_children, not slot.carried_over) for slot in loose]
    assert groups == sorted(groups)
    for group in set(groups):
        mine = [slot for slot in loose if (not slot.has_children, not slot.carried_over) == group]
        assert mine == [slot for slot in slots if slot in mine]


# Suggestions


def test_a_case_with_children_is_suggested_after_the_last_such_case_before_the_break():
    slots = [Slot(A, 12, has_children=True), Slot(B, 12, has_children=True), Slot(C, 12)]
    found = suggest_place(slots, has_children=True, start=START, break_minutes=10, listing_id=F)
    assert (found.place, found.starts_at.strftime("%H:%M")) == (3, "09:54")
    assert ids(found.slots) == [A, B, F, C]


def test_an_adult_only_case_is_suggested_at_the_end_after_the_break():
    slots = [Slot(A, 12, has_children=True), Slot(B, 12, has_children=True), Slot(C, 12)]
    found = suggest_place(slots, has_children=False, start=START, break_minutes=10)
    assert (found.place, found.starts_at.strftime("%H:%M")) == (4, "10:16")


def test_the_first_case_with_children_goes_to_the_top_as_grouping_would_put_it():
    slots = [Slot(A, 12, carried_over=True), Slot(B, 12)]
    found = suggest_place(slots, has_children=True, start=START)
    assert found.place == 1
    assert group_by_children(found.slots) == found.slots


def test_a_suggestion_never_pushes_a_pin_from_its_place():
    slots = [Slot(A, 12, has_children=True), Slot(B, 12, pinned=True), Slot(C, 12)]
    found = suggest_place(slots, has_children=True, start=START, listing_id=F)
    assert ids(found.slots) == [A, B, F, C]
    assert found.place == 3


@settings(max_examples=300, deadline=None)
@given(AGENDAS, st.booleans(), st.integers(0, 30))
def test_a_suggestion_into_a_grouped_agenda_keeps_it_grouped_by_children(slots, has_children, break_minutes):
    grouped = group_by_children(slots)
    found = suggest_place(grouped, has_children, start=START, break_minutes=break_minutes, listing_id=UUID(int=99))
    loose = [slot.has_children for slot in found.slots if not slot.pinned]
    assert loose == sorted(loose, reverse=True)
    assert Counter(found.slots) - Counter(grouped) == Counter([Slot(UUID(int=99), 12, has_children)])
    assert (
        found.starts_at
        == schedule(START, found.slots, break_after_children(found.slots), break_minutes)[found.place - 1]
    )
    pins = [(place, slot) for place, slot in enumerate(grouped) if slot.pinned]
    assert pins == [(place, slot) for place, slot in enumerate(found.slots) if slot.pinned]
