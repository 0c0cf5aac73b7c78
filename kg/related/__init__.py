"""The related layer."""
