"""A generous limit of searches per address: a fixed window in the memory of each process.

It only dampens a flood. It never refuses because it cannot count, and never counts loopback or private addresses, which
are a proxy's or the operator's own: a proxy in front has its own limits by the reader's address.
"""

from __future__ import annotations

import ipaddress
import time

from django.core.cache import caches
from django.http import HttpRequest

WINDOW = 60  # seconds
MOST = 600  # searches of one address in a window, by each process


def exceeded(request: HttpRequest) -> bool:
    """Count this request; whether its address has used up the window."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        if not ipaddress.ip_address(address).is_global:
            return False
    except ValueError:
        return False
    key = f"api.limit.{address}.{int(time.time() // WINDOW)}"
    if caches["process"].add(key, 1, WINDOW):
        return False
    try:
        return caches["process"].incr(key) > MOST
    except ValueError:  # it ended between the two
        return False
