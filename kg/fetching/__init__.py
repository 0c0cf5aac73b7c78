"""Papers from the net, for those who have one: arXiv, OpenAlex, the Daily Papers."""

from kg.errors import MissingExtra

try:
    import httpx  # noqa: F401 - tells at once what is missing
    import tenacity  # noqa: F401
except ImportError as err:
    raise MissingExtra(err.name or "httpx", "fetch") from err

from kg.fetching.services import SERVICES, Service, fetch, identifiers_in
from kg.fetching.web import Web

__all__ = ["SERVICES", "Service", "Web", "fetch", "identifiers_in"]
