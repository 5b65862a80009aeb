"""How often did somebody do this lately? Counted without keeping who.

The client's address becomes a keyed hash that lives in the cache for at most an hour and is neither stored in a row nor
written to a log. Its key is made of the secret key, the hour, and a salt that only this web server's memory holds: a
copy of the cache on some disk gives no address away, and each web server counts for itself. Nothing is refused here:
the caller marks what came too often.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.core.cache import BaseCache, caches
from django.http import HttpRequest
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

HOUR = 3600
UNKNOWN = "0.0.0.0"
SALT = secrets.token_hex(16)
"""Made when the addresses are loaded (`config.wsgi`), before the web server forks its workers: they share it."""


def over_limit(scope: str, request: HttpRequest, limit: int, seconds: int = HOUR) -> bool:
    """Count this hit; whether it is beyond `limit` hits of one address within `seconds` (an hour at most).

    An unknown address and a cache that is down are never too often.
    """
    address = import_string(settings.RATELIMIT_IP_META_KEY)(request)
    if address == UNKNOWN:
        return False
    try:
        hits = _count(caches["throttle"], f"{scope}:{_disguised(scope, address)}", min(seconds, HOUR))
    except (RedisError, OSError):
        log.warning("The counter of repeated visits does not answer; nothing is marked meanwhile.")
        return False
    return hits > limit


def _count(cache: BaseCache, key: str, seconds: int) -> int:
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key)
    except ValueError:  # ran out between the two
        cache.set(key, 1, timeout=seconds)
        return 1


def _disguised(scope: str, address: str) -> str:
    """The same for one address, scope and hour, and never to be turned back."""
    key = f"throttle:{settings.SECRET_KEY}:{SALT}".encode()
    hour = int(time.time()) // HOUR
    return hmac.digest(key, f"{hour}|{scope}|{_network(address)}".encode(), "sha256").hex()[:32]


def _network(address: str) -> str:
    """An IPv6 subscriber holds a whole /64; counting single addresses would count nothing."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return address
