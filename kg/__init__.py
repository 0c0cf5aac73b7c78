"""The literature knowledge graph."""
