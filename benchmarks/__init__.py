"""Speed and quality, measured: one command, one table."""
