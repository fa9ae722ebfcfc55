"""Check digits and ranges: what tells a real number from any other row of digits."""

BRANDS: tuple[tuple[tuple[str, ...], tuple[int, ...]], ...] = (
    (("4",), (13, 16, 19)),
    ((*map(str, range(51, 56)), *map(str, range(2221, 2721))), (16,)),
    (("34", "37"), (15,)),
    ((*map(str, range(300, 306)), "3095", "36", "38", "39"), (14, 16, 17, 18, 19)),
    ((*map(str, range(3528, 3590)),), (16, 17, 18, 19)),
    (("2131", "1800"), (15,)),
    (("6011", "65", *map(str, range(644, 650))), (16, 17, 18, 19)),
    (("62",), (16, 17, 18, 19)),
    (("50", *map(str, range(56, 70))), tuple(range(12, 20))),
)
"""First digits and lengths by brand: Visa, Mastercard, American Express, Diners, JCB, old JCB, Discover, UnionPay,
Maestro. From the published ranges of ISO/IEC 7812."""

IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28,
    "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18,
    "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19, "MR": 27, "MT": 31, "MU": 30, "NL": 18,
    "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24,
    "XK": 20,
}  # fmt: skip
"""Letters and digits of an IBAN by country."""


def luhn(number: str) -> bool:
    """Whether the last of these digits fits the others (ISO/IEC 7812-1)."""
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(two - 9 if two > 9 else two for two in doubled)) % 10 == 0


def card(number: str) -> bool:
    """Whether these digits begin, are as long and end as a payment card's do."""
    return any(len(number) in lengths and number.startswith(heads) for heads, lengths in BRANDS) and luhn(number)


def iban(number: str) -> bool:
    """Whether this is an IBAN: a country's length and mod 97 of 1 (ISO 13616). Upper case, no blanks."""
    if IBAN_LENGTHS.get(number[:2]) != len(number):
        return False
    return int("".join(str(int(char, 36)) for char in number[4:] + number[:4])) % 97 == 1


def ssn(number: str) -> bool:
    """Whether nine digits may be a US social security or taxpayer number: no part is all zeros, area is not 666."""
    return number[:3] not in {"000", "666"} and number[3:5] != "00" and number[5:] != "0000"
