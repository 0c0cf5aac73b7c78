"""The explorer layer."""
