"""Tests of the build on Spark."""
