"""Takes out of a text what no log may hold: passwords, keys, tokens, cookies, and what a reader told of their own money (``my.*``)."""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "[hidden]"
SHORTEST = 6  # letters: a shorter secret would hide ordinary words

_NAME = r"[\w.-]*(?:passw(?:or)?d|passwd|secret|token|(?:api|secret|private|field)[_-]?key|credential|session[_-]?id|signature)\w*"
_VALUE = r"""(?:"[^"]*"|'[^']*'|[^\s,;&"'()\[\]{}]+)"""
_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # postgresql://user:password@host, amqp://…, https://user:password@…
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/]*@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    # the headers that carry a credential, to the end of their line
    (re.compile(r"(?i)(\bauthorization\b[\"']?\s*[:=]\s*[\"']?)(?:(?:bearer|basic|token|digest)\s+)?[^\s\"',]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)(\b(?:set-)?cookie\b[\"']?\s*[:=]\s*)[^\r\n]+"), rf"\1{HIDDEN}"),
    # a reader's own figures: my.amount=…, my%2Eterm=…, 'my.amount': ['…']
    (re.compile(r"(?i)(\bmy(?:\.|%2e)[\w.%-]*\s*=)[^&\s\"'#]*"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)([\"']my\.[\w.]*[\"']\s*:\s*)(?:\[[^\]]*\]|\"[^\"]*\"|'[^']*'|[^\s,}]+)"), rf"\1{HIDDEN}"),
    # password=…, 'api_key': '…', --token …
    (re.compile(rf"(?i)(\b{_NAME}[\"']?\s*(?:=|:|%3d)\s*)(?:\[{_VALUE}\]|{_VALUE})"), rf"\1{HIDDEN}"),
    (re.compile(rf"(?i)(--{_NAME})\s+{_VALUE}"), rf"\1 {HIDDEN}"),
    (re.compile(r"(?i)([?&](?:key|sig|code|pin|auth)=)[^&\s\"'#]*"), rf"\1{HIDDEN}"),
    # the links of mails, which open an account; receipts of orders, which hold the reader's own figures; cookies by their names; codes
    # of second factors; what the database keeps of secrets
    (re.compile(r"(?i)(/(?:reset/key|confirm-email|receipts)/)[^/\s\"']+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(\b(?:__host-\w+|sessionid|csrftoken)[\"']?\s*(?:=|:|%3d)\s*[\"']?)[\w.-]+"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)([\"']code[\"']\s*:\s*\[?[\"']?)\d[\d ]{5,}"), rf"\1{HIDDEN}"),
    (re.compile(r"\b(?:argon2\$[^\s\"']+|gAAAA[\w=-]{20,})"), HIDDEN),
)


def scrub(text: str, secrets: Iterable[str] = ()) -> str:
    """The text without secrets: those given, wherever they stand, and whatever stands where a secret usually does."""
    for secret in secrets:
        if len(secret) >= SHORTEST:
            text = text.replace(secret, HIDDEN)
    for pattern, instead in _RULES:
        text = pattern.sub(instead, text)
    return text
