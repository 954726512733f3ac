"""Readers of files whose records are not lines: JSON, XML and ASN.1, behind one interface."""
