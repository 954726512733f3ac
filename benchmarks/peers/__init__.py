"""Other engines at the same work."""
