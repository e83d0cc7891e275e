"""Dates that hang on a meeting, counted in the area's working days (BR-22, BR-23, BR-63; design 2.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.areas.models import Area
from app.areas.schemas import Parameters
from app.core import clock
from app.core.calendar import add_working_days, next_working_day, public_holidays, working_days_between
from app.core.i18n import N_
from app.meetings.schemas import Deadlines

CLOSED = N_("Closed locally")


@dataclass(frozen=True, slots=True)
class AreaCalendar:
    """An area's zone, holidays and lead times."""

    zone: str
    parameters: Parameters

    @classmethod
    def of(cls, area: Area, parameters: Parameters) -> "AreaCalendar":
        """Take them from the area and the protocol in force."""
        return cls(area.timezone, parameters)

    def holidays(self, *days: date) -> dict[date, str]:
        """Name the public holidays and local closures of these days' years and their neighbours."""
        years = {year for day in days for year in (day.year - 1, day.year, day.year + 1)}
        closures = dict.fromkeys(self.parameters.local_closures, CLOSED)
        return public_holidays(self.parameters.country, self.parameters.subdivision, sorted(years), closures)

    @property
    def tz(self) -> ZoneInfo:
        """The area's zone as Python knows it."""
        return ZoneInfo(self.zone)

    def day(self, moment: datetime) -> date:
        """Tell the date of a moment in the area."""
        return moment.astimezone(self.tz).date()

    @property
    def today(self) -> date:
        """Tell the area's date."""
        return self.day(clock.now())

    def deadlines(self, starts_at: datetime) -> Deadlines:
        """Derive the four dates of a meeting."""
        day, words = self.day(starts_at), self.parameters
        closed = self.holidays(day)
        return Deadlines(
            referrals_close=add_working_days(day, -words.referral_cutoff_wd, closed),
            agenda_out=add_working_days(day, -words.agenda_circulation_wd, closed),
            returns_due=add_working_days(day, -words.research_due_wd, closed),
            minutes_out=add_working_days(day, words.minutes_circulation_wd, closed),
        )

    def days_ahead(self, starts_at: datetime) -> int:
        """Count the working days from today to the meeting (BR-22)."""
        day = self.day(starts_at)
        return working_days_between(self.today, day, self.holidays(day))

    def is_late(self, starts_at: datetime) -> bool:
        """Tell whether circulating today is later than the protocol asks (BR-22)."""
        return self.days_ahead(starts_at) < self.parameters.agenda_circulation_wd

    def returns_due(self, starts_at: datetime) -> date:
        """Give the day returns are due; after late circulation the next working day, but never after the meeting."""
        day = self.day(starts_at)
        soonest = next_working_day(add_working_days(self.today, 1, self.holidays(day)), self.holidays(day))
        return min(max(self.deadlines(starts_at).returns_due, soonest), max(day, self.today))
