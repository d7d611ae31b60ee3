"""What was read, explained: a report's text with the words marked, and beside it what they were read as.

`marks` makes of a reading the words to mark and cuts them so that they nest; `facts` tells each claim field by field with
its words; `terminal` and `page` show both.
"""
