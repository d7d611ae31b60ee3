"""The record beside a table of events that others have coded: what both have, what only one has, and where the two differ.

`coded` says what a row is, `tables` reads a file of them, `matching` says which row and which event are one, `comparison` what
comes of it; `told`, `terminal` and `page` show it.
"""
