"""A node table in memory that counts what is read, and the reference leaves of Certificate Transparency."""

from collections.abc import Mapping, Sequence

from custody.ledger import tree
from custody.ledger.tree import append

# The eight reference leaves of Certificate Transparency and the roots of the trees of 0 to 8 of them.
CT_LEAVES = [
    bytes.fromhex(leaf)
    for leaf in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


class Table:
    """The node table, counting what is read."""

    def __init__(self) -> None:
        self.rows: dict[int, bytes] = {}
        self.calls = 0
        self.read = 0

    def fetch(self, positions: Sequence[int]) -> Mapping[int, bytes]:
        self.calls += 1
        self.read += len(positions)
        return {place: self.rows[place] for place in positions if place in self.rows}

    def insert(self, rows: Sequence[tuple[int, bytes]]) -> None:
        assert [place for place, _ in rows] == list(range(len(self.rows), len(self.rows) + len(rows)))
        self.rows.update(rows)


def table_of(leaves: Sequence[bytes]) -> Table:
    table = Table()
    table.insert(append(0, [tree.leaf_hash(leaf) for leaf in leaves], table.fetch))
    return table


def numbered(count: int) -> list[bytes]:
    return [b"entry %d" % number for number in range(1, count + 1)]
