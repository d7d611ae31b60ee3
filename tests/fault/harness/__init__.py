"""Faults, one after another, against real records: `make faults` tries the full thousand and writes docs/faults.md.

Everything that opens a record runs in a process of its own, forked from one that has imported everything already.
"""
