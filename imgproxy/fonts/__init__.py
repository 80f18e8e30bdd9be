"""The built-in typeface, in four styles; where it comes from and its licence stand in LICENCE.txt.

Liberation Sans has the letter widths of Helvetica, imgix's default, so a line breaks and ends where theirs does.
"""
