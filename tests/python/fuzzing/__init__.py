"""Files of every format, mutated without end and landed: nothing may break, nothing may be lost."""
