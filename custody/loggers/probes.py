"""Whether a column beside the temperature could be that of a second probe: nobody could tell which lay in the box."""

import re
from typing import Final

_TEMPERATURE: Final = (
    *("temp", "°c", "°f", "degc", "degf", "deg.c", "deg.f", "(c)", "(f)", "(k)", "celsius", "fahrenheit", "kelvin"),
    *("温度", "溫度", "摄氏", "攝氏"),
    *("external", "outside", "ambient", "surface", "外部", "环境", "環境"),
)
"""A unit, a word for it, or where a second probe hangs."""

_OTHERWISE: Final = (
    *("dew", "露点", "露點", "frost", "霜点", "霜點", "wetbulb", "湿球", "濕球"),
    *("mkt", "meankinetic", "动力学", "動力學"),
    *("limit", "alarm", "threshold", "setpoint", "上限", "下限", "报警", "報警", "警报", "警報", "阈值", "閾值"),
    *("unit", "单位", "單位", "status", "状态", "狀態", "attempt", "template"),
    *("humid", "%", "湿度", "濕度", "pressure", "hpa", "气压", "氣壓", "lux", "light", "光照", "co2", "batter", "(v)"),
)
"""What is reckoned from the readings, set beside them, said of them, or is no temperature at all."""

_NUMBERED: Final = re.compile(r"(?:ch|channel|probe|sensor|t|通道|探头|探頭)(?:[0-9]+|[a-h])").fullmatch


def could_be_of_a_probe(heading: str) -> bool:
    """`heading` without case and blanks. In doubt yes: the file is refused, and which column counts is chosen."""
    said = any(word in heading for word in _TEMPERATURE) or _NUMBERED(heading) is not None
    return said and not any(word in heading for word in _OTHERWISE)
