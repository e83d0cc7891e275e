"""create_app(): mounts the doors and hangs the bells; each room brings its own router."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from typing import Any

from fastapi import Depends, FastAPI
from starlette.staticfiles import StaticFiles

from app.assessments.official import held
from app.core import logs
from app.core.crypto import Vault
from app.core.db import Database
from app.core.settings import Settings
from app.web import csrf, errors
from app.web.deps import readable_json
from app.web.headers import Shell
from app.web.render import STATIC, make_templates

PAGES = (
    "app.web.pages", "app.accounts.sessions.pages", "app.accounts.links.pages", "app.accounts.people.pages",
    "app.accounts.agencies.pages", "app.accounts.clients.pages",
    "app.areas.pages", "app.audit.pages", "app.cases.pages", "app.assessments.pages", "app.assessments.filling.pages", "app.assessments.oversight.pages", "app.assessments.choice.pages", "app.assessments.files.pages", "app.assessments.instruments.pages", "app.assessments.paper.pages",
    "app.referrals.triage.pages", "app.referrals.pages", "app.referrals.drafts.pages", "app.meetings.pages",
    "app.meetings.series.pages", "app.meetings.listings.pages", "app.meetings.agenda.pages", "app.meetings.research.pages", "app.meetings.live.pages",
    "app.meetings.minutes.pages", "app.actions.pages", "app.actions.agreed.pages", "app.packs.pages", "app.packs.feed.pages", "app.meetings.intake.pages", "app.desk.home.pages",
    "app.desk.queues.pages", "app.desk.pages", "app.desk.live.pages",
)  # fmt: skip
APIS = (
    "app.accounts.clients.api", "app.accounts.agencies.api", "app.areas.api", "app.cases.api", "app.assessments.api", "app.assessments.files.api", "app.assessments.oversight.api", "app.assessments.choice.api", "app.assessments.instruments.api", "app.referrals.api", "app.referrals.triage.api", "app.meetings.api",
    "app.meetings.series.api", "app.meetings.listings.api", "app.meetings.agenda.api",
    "app.meetings.intake.api", "app.meetings.research.api", "app.meetings.live.api", "app.desk.live.api", "app.meetings.minutes.api", "app.actions.api", "app.packs.api",
)  # fmt: skip


def database_for(settings: Settings) -> Database:
    """Open the database that the settings name, with its vault."""
    return Database(
        settings.database_url, Vault(settings.key_ring, settings.index_bytes), settings.audit_bytes, settings.pool_size
    )


def create_app(settings: Settings | None = None, database: Database | None = None) -> FastAPI:
    """Build the application; without arguments everything comes from the environment."""
    settings = settings or Settings()
    logs.configure(settings.log_file)
    app = FastAPI(title="Roundtable", version="1", docs_url=None, redoc_url=None, openapi_url=None, lifespan=_lifespan)
    app.state.settings = settings
    app.state.database = database or database_for(settings)
    app.state.templates = make_templates()
    app.state.known_paths = {}
    app.state.overlays = held(settings.overlay_folder)
    _hang_bells(app)
    for name in PAGES:
        app.include_router(_router(name), dependencies=[Depends(csrf.guard), Depends(readable_json)])
    for name in APIS:
        app.include_router(_router(name), prefix="/api/v1", dependencies=[Depends(readable_json)])
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    errors.install(app)
    app.add_middleware(Shell, is_secure=settings.secure_cookies)
    for sentence in settings.warnings():
        logs.log.warning("settings", sentence=sentence)
    for refused in app.state.overlays.refused:
        logs.log.warning("overlay refused", sentence=str(refused))
    return app


def _router(name: str) -> Any:
    return import_module(name).router


def _hang_bells(app: FastAPI) -> None:
    """Let the web floor ask higher rooms without knowing them."""
    from app.accounts.queries import user_names
    from app.accounts.recognise import on_refusal, recognise
    from app.desk.navigation import navigation

    app.state.recognise = recognise
    app.state.on_refusal = on_refusal
    app.state.navigation = navigation
    app.state.names_of = user_names


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Close connections and end live streams when the server stops."""
    app.state.is_stopping = False
    yield
    app.state.is_stopping = True
    app.state.database.dispose()
