"""Lists as tables: what a CSV or XLSX file says, row by row, and lists written so that they can be read again.

Pure: bytes in, rows and faults out, and the other way round. Nothing here changes anything; what a list would change
is for `custody.deciding.lists.importing`. A cell is never calculated, and nothing that is written out ever calculates.
"""

from custody.tabling.fault import Fault, Faults
from custody.tabling.layout import LAYOUTS, Column, Layout
from custody.tabling.rows import Listed, read_list
from custody.tabling.saying import field_words, value_words
from custody.tabling.table import MEDIA, MOST_BYTES, Format
from custody.tabling.writing import cells_of, template, written

__all__ = [
    "LAYOUTS",
    "MEDIA",
    "MOST_BYTES",
    "Column",
    "Fault",
    "Faults",
    "Format",
    "Layout",
    "Listed",
    "cells_of",
    "field_words",
    "read_list",
    "template",
    "value_words",
    "written",
]
