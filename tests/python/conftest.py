"""Settings of all tests."""

from hypothesis import settings

# A busy machine is no fault of an example: no deadline for a single one.
settings.register_profile("ratehouse", deadline=None)
settings.load_profile("ratehouse")
