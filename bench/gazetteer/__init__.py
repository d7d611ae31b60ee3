"""How fast names are looked up, among the shipped places and a million more: `python -m bench.gazetteer`."""
