"""The HTTP service: SPARQL 1.1 Protocol, explorer, linked data, search and related work.

``app`` has the one list of routes. Nothing is computed in the process that speaks HTTP: queries
and look-ups run in processes of their own (``pool``) that can be killed.
"""
