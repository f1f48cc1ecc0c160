"""The addresses of pictures: where a picture was published, and which file here is its copy.

A model may have, beside the address of a picture, a column that names the file and the address
that the file is a copy of. If the address changes, the copy doesn't count any more, however the
change was made.
"""

from __future__ import annotations

#: What the address of a picture begins with that was uploaded here, and so was published nowhere.
UPLOADED = "media:"
#: Where this server shows files of pictures.
PATH = "/media/"


def copied(name: str, address: str) -> str:
    """The value of the column beside an address whose copy is the file with a name."""
    return f"{name} {address}"


def name_of_copy(address: str, column: str) -> str:
    """The file that is the copy of an address, read off the column beside it; blank if none is."""
    name, _, of = column.partition(" ")
    return name if of == address else ""
