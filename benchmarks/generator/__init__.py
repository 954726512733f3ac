"""A tariff book and a month of carrier files of any size, the same for the same seed."""
