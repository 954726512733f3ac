"""The floor: the same results by hand-written SQL, with no framework, checks or history."""
