"""Who holds which place on which day, from what is claimed: statements, what is believed of them, and answers."""
