"""Forms that were sent: read, bounded, and refused where another page than ours sent them.

Sources: OWASP, Cross-Site Request Forgery Prevention (tokens tied to the browser; Fetch Metadata).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from fogline.web.access import Person

LARGEST = 64_000  # bytes
MOST_FIELDS = 50
TOKEN = "csrf"  # noqa: S105  # the field's name
OURS = ("same-origin", "none")  # what a browser says of a form of this site


async def read(request: Request, person: Person) -> Mapping[str, str]:
    """The fields of a form, the last of each name.

    Args:
        request: that brought it.
        person: who sent it.

    Raises:
        HTTPException: 413 it is too large, 415 it is no form, 400 it cannot be read, 403 it does not come from a page of ours.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise HTTPException(415, "send a form, as application/x-www-form-urlencoded")
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > LARGEST:
            raise HTTPException(413, f"a form has at most {LARGEST:,} bytes")
    try:
        fields = dict(parse_qsl(data.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"))
    except ValueError:
        raise HTTPException(400, "this form cannot be read") from None
    sent = fields.pop(TOKEN, "").encode()
    if request.headers.get("sec-fetch-site", "none") not in OURS or not person.seed or not hmac.compare_digest(sent, person.csrf.encode()):
        raise HTTPException(403, "this form is not from this page, or you signed in or out since: open the page again, and send it from there")
    return fields
