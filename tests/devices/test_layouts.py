import re

import pytest

from custody.label import Stock
from devices.layouts import (
    DOTS_PER_MM,
    SHIPPED,
    LayoutError,
    bar_module,
    load_layout,
    load_layouts,
    qr_magnification,
)

GOOD = (SHIPPED / "tube.toml").read_text("utf-8")


def spoilt(tmp_path, old: str, new: str):
    assert old in GOOD
    path = tmp_path / "spoilt.toml"
    path.write_text(GOOD.replace(old, new, 1), "utf-8")
    return path


def test_every_kind_of_label_has_a_shipped_layout_for_both_resolutions():
    layouts = load_layouts().values()
    assert {layout.stock for layout in layouts} == set(Stock)
    assert all(layout.dpi == (203, 300) for layout in layouts)


@pytest.mark.parametrize("layout", load_layouts().values(), ids=lambda layout: layout.name)
@pytest.mark.parametrize("dpi", [203, 300])
def test_shipped_modules_are_at_least_a_quarter_of_a_millimetre(layout, dpi):
    modules = [qr_magnification(zone, dpi) for zone in layout.qr] + [bar_module(zone, dpi) for zone in layout.bars]
    assert modules
    assert all(module / DOTS_PER_MM[dpi] >= 0.249 for module in modules)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("letters = 3.6", "lettres = 3.6", "lettres"),
        ("side = 18.2", "side = 5.0", r"qr\[0\].*modules"),
        ("side = 18.2", "side = 30.0", r"qr\[0\].*does not fit"),
        ("x = 0.9", "x = 0.1", r"qr\[0\].*margin"),
        ("dpi = [203, 300]", "dpi = [200]", "dpi"),
        ('stock = "tube"', 'stock = "poster"', "stock"),
        ('say = "{note}"', 'say = "{donor}"', "donor"),
        ('say = "{note}"', 'say = "{note"', r"text\[\d\]"),
        ('say = "{code_end}"', 'say = "{note}"', "readable in full"),
        ('say = "{code_end}"', 'say = "{code_end} {note}"', "mixes the code"),
        ("width = 29.3", "width = 8.0", "widest code"),
        ("[[qr]]", "[[qq]]", "qq"),
        ('name = "tube"', "name = ", "spoilt.toml"),
    ],
)
def test_a_layout_that_would_print_badly_is_refused_with_file_and_key(tmp_path, old, new, told):
    path = spoilt(tmp_path, old, new)
    with pytest.raises(LayoutError, match=told) as refused:
        load_layout(path)
    assert "spoilt.toml" in str(refused.value)


@pytest.mark.parametrize(("key", "value"), [("side", 49), ("line", 1.5), ("letters", 5)])
def test_an_un3373_mark_below_the_rule_is_refused(tmp_path, key, value):
    shipped = (SHIPPED / "package.toml").read_text("utf-8")
    before, mark, after = shipped.partition("[[diamond]]")
    path = tmp_path / "small.toml"
    path.write_text(before + mark + re.sub(rf"\n{key} = .*", f"\n{key} = {value}", after, count=1), "utf-8")
    with pytest.raises(LayoutError, match="650"):
        load_layout(path)


def test_two_layouts_of_one_name_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.toml").write_text(GOOD, "utf-8")
    with pytest.raises(LayoutError, match=r"b\.toml: name"):
        load_layouts(tmp_path)


def test_a_directory_without_layouts_is_refused(tmp_path):
    with pytest.raises(LayoutError, match="no label layouts"):
        load_layouts(tmp_path)
