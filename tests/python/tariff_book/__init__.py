"""The seeds: what their files must look like, and what an analyst is told when they do not."""
