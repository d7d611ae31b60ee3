"""People moved: who left where, for where, how many, as the IDMC keeps figures.

ends      which place a sentence says that people left, and which they went to
figures   each stated number with its category, measure, quantifier, unit and role
series    per place: flows that may be added, stocks and running totals that supersede
"""
