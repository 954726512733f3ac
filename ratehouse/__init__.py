"""The `ratehouse` command, the job, and the warehouse's paths."""
