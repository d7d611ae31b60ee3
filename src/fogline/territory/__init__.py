"""Territory: what actors are said to hold in all, and what the settlements that they hold add up to.

    stated    areas and shares that claims state of an actor's whole
    borders   outlines of countries, embedded
    cells     the land nearest to each settlement, within its country
    held      what an actor's settlements add up to on a day, as a range
    beside    the stated against the added up, and whether they agree
    chart     what is stated of an actor over time, as a picture
    picture   a map of a day as a picture

Cells and pictures need the extra `maps`.
"""
