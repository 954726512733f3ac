"""Macros by themselves: their SQL run on DuckDB against what Python's own libraries say."""
