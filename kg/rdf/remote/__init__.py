"""A graph on a SPARQL 1.1 server; the only folder that imports httpx."""

from kg.errors import MissingExtra

try:
    import httpx  # noqa: F401 - tells at once what is missing
    import tenacity  # noqa: F401
except ImportError as err:
    raise MissingExtra(err.name or "httpx", "remote") from err

from kg.rdf.remote.address import Endpoint, endpoint_of
from kg.rdf.remote.store import RemoteStore
from kg.rdf.remote.transfer import Upload, upload

__all__ = ["Endpoint", "RemoteStore", "Upload", "endpoint_of", "upload"]
