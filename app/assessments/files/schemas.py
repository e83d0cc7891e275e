"""The command that attaches a file, and what is told of one."""

import base64
import binascii
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field, field_validator

from app.assessments.schemas import Command
from app.core.i18n import N_

LARGEST = 1_000_000
"""Bytes."""
BEGINNINGS = {b"%PDF-": "application/pdf", b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
TOO_LARGE = N_("A file may have at most 1 MB. Save it smaller, or take a smaller picture of the page.")
STRANGE = N_("Attach a PDF, PNG or JPEG file.")
NO_FILE = N_("Choose a file.")


class AttachFile(Command):
    """Command: keep this report with the result; `content` is base64 of at most 1 MB of PDF, PNG or JPEG."""

    name: str = Field(default="", max_length=160)
    content: str = Field(min_length=1, max_length=LARGEST * 4 // 3 + 8)

    @field_validator("content")
    @classmethod
    def _is_a_file(cls, value: str) -> str:
        try:
            raw = base64.b64decode(value, validate=True)
        except binascii.Error as error:
            raise ValueError(STRANGE) from error
        if len(raw) > LARGEST:
            raise ValueError(TOO_LARGE)
        if media_type(raw) is None:
            raise ValueError(STRANGE)
        return value


def media_type(raw: bytes) -> str | None:
    """Tell what a file is by how it begins, never by its name; None for what is not taken."""
    return next((kind for beginning, kind in BEGINNINGS.items() if raw.startswith(beginning)), None)


class FileOut(BaseModel):
    """One attached file without its content."""

    id: UUID
    name: str
    media_type: str
    size: int
    added_at: datetime


class FileContentOut(FileOut):
    """One attached file; `content` is base64."""

    content: str
