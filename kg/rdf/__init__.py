"""The rdf layer."""
