"""A document that a partner sends with a dispute: what is taken, by its own bytes, and how it is handed to an editor."""

from __future__ import annotations

import hashlib

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.translation import gettext as _

from portal.accounts.models import Attachment
from portal.catalog.archive import as_file

MOST = 5 * 2**20  # bytes
NAME = 200  # letters of its name that are kept
KINDS = {"application/pdf": (b"%PDF-", "pdf"), "image/png": (b"\x89PNG\r\n\x1a\n", "png"), "image/jpeg": (b"\xff\xd8\xff", "jpg")}
"""By media type, how each begins and what the name of its file ends with."""


class AttachmentError(Exception):
    """Why a document is not taken, as a sentence in the language of the page."""


def read(sent: object) -> Attachment | None:
    """The document, not stored yet; None when none was sent. Raise AttachmentError."""
    if not isinstance(sent, UploadedFile):
        return None
    if not sent.size:
        raise AttachmentError(_("The document is empty: choose it again."))
    if sent.size > MOST:
        raise AttachmentError(_("The document may have %(most)s MiB: send the pages that show it.") % {"most": MOST // 2**20})
    body = sent.read(MOST)
    kind = next((kind for kind, (start, _ending) in KINDS.items() if body.startswith(start)), None)
    if kind is None:
        raise AttachmentError(_("The document is neither a PDF nor a PNG or JPEG picture: send it as one of these."))
    name = "".join(letter for letter in sent.name or "" if letter.isprintable())[:NAME]
    return Attachment(name=name, kind=kind, sha256=hashlib.sha256(body).hexdigest(), body=body)


def handed(found: Attachment) -> HttpResponse:
    """As a file to be saved, under a name of our own: never a page of this site."""
    _start, ending = KINDS[found.kind]
    return as_file(bytes(found.body), f"dispute-{found.dispute_id}.{ending}", found.kind)
