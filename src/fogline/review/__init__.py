"""Review by people: what to look at next, how it is shown and decided on a terminal, and how far reviewers agree.

`pairs` finds claims that may tell of one event, `queue` orders what a decision would change most, `screen` shows it, `session`
turns keys into decisions; `alpha` is Krippendorff's coefficient and `agreement` what it is taken of.
"""
