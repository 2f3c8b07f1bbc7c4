"""Any value of a struct at all, so that a field that is added is tried as well."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

_OFFSETS = [UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11, minutes=-30))]

# A small pool, so that codes meet each other; and any text, so that nothing is taken for granted.
_POOL = ["", "A", "B", "CUR-K01", "SZ-ALPHA", "FTZ-CH1", "B1", "B2", "human_blood", "packed", "ALLOW", "CN-1"]
TEXT = st.sampled_from(_POOL) | st.text(max_size=20)
MOMENTS = st.datetimes(datetime(1, 1, 3), datetime(9999, 12, 29), timezones=st.sampled_from(_OFFSETS))
NUMBERS = st.integers(-3, 3) | st.integers(-(2**60), 2**60)


def values(kind: inspect.Type) -> st.SearchStrategy[Any]:
    match kind:
        case inspect.StructType(cls=cls, fields=fields):
            return st.builds(cls, **{field.name: values(field.type) for field in fields})
        case inspect.UnionType(types=types):
            return st.one_of([values(each) for each in types])
        case inspect.VarTupleType(item_type=item):
            return st.lists(values(item), max_size=3).map(tuple)
        case inspect.DictType(key_type=key, value_type=value):
            return st.dictionaries(values(key), values(value), max_size=3)
        case inspect.EnumType(cls=cls):
            return st.sampled_from(list(cls))
        case _:
            return _PLAIN[type(kind)]


def any_of(struct: type[msgspec.Struct]) -> st.SearchStrategy[Any]:
    return values(inspect.type_info(struct))


_PLAIN: dict[type, st.SearchStrategy[Any]] = {
    inspect.StrType: TEXT,
    inspect.IntType: NUMBERS,
    inspect.BoolType: st.booleans(),
    inspect.NoneType: st.none(),
    inspect.DateTimeType: MOMENTS,
    inspect.DateType: st.dates(date.min, date.max),
}
