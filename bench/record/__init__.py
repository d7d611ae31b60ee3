"""How the record grows: what it costs to write, to keep and to ask, from 10^5 to 10^7 claims."""
