"""Finding one version of an instrument for a reader: what is not installed is not there (404), for people and programs alike."""

from app.core.errors import NotFound
from app.core.i18n import N_
from risk_instruments import Instrument, UnknownInstrument, catalogue

NO_SUCH_INSTRUMENT = N_("No such instrument, or not in this version.")


def edition(instrument_id: str, version: str | None = None) -> Instrument:
    """Give one version, the newest by default; NotFound if it is not installed."""
    try:
        return catalogue.instrument(instrument_id, version)
    except UnknownInstrument:
        raise NotFound(NO_SUCH_INSTRUMENT) from None


def versions(instrument: Instrument) -> list[str]:
    """Give the installed versions of an instrument, the newest first."""
    return [one.version for one in reversed(catalogue.versions(instrument.id))]
