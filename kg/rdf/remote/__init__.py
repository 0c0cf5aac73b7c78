"""A graph on a SPARQL 1.1 server; the only folder that imports httpx for it."""

from kg.rdf.remote.address import Endpoint, endpoint_of
from kg.rdf.remote.store import RemoteStore
from kg.rdf.remote.transfer import Upload, upload

__all__ = ["Endpoint", "RemoteStore", "Upload", "endpoint_of", "upload"]
