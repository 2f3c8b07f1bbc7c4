"""Mean kinetic temperature by the Haynes equation, as USP <1079.2> and ICH Q1A give it:

    T = (E / R) / -ln( (exp(-E / (R T1)) + … + exp(-E / (R Tn))) / n ),  temperatures in kelvin,

for readings at equal intervals. Worked out in decimals of fixed precision, in which every operation is rounded
correctly, so that every machine gets the same figure.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Final

from custody.loggers.degrees import ABSOLUTE_ZERO

GAS_CONSTANT: Final = Decimal("8.3144")
"""J/(mol K), with the digits that the pharmacopoeia gives it."""


def mean_kinetic_temperature(counts: Mapping[int, int], activation_energy: int) -> int:
    """In 0.01 degC, from how often each temperature (0.01 degC) was read; at least one was.

    `activation_energy` in J/mol; 83144 is the pharmacopoeia's figure where no other is known.
    """
    exact = _CONTEXT
    kelvins = exact.divide(Decimal(activation_energy), GAS_CONSTANT)
    rates = Decimal(0)
    for temperature in sorted(counts):
        rate = exact.exp(exact.divide(-kelvins, _kelvin(temperature)))
        rates = exact.add(rates, exact.multiply(rate, Decimal(counts[temperature])))
    mean = exact.divide(rates, Decimal(sum(counts.values())))
    kinetic = exact.divide(kelvins, -exact.ln(mean))
    return int(exact.multiply(kinetic, Decimal(100)).to_integral_value(ROUND_HALF_EVEN)) + ABSOLUTE_ZERO


_CONTEXT = Context(prec=40, rounding=ROUND_HALF_EVEN, Emin=-999_999_999, Emax=999_999_999)


def _kelvin(temperature: int) -> Decimal:
    return _CONTEXT.divide(Decimal(temperature - ABSOLUTE_ZERO), Decimal(100))
