"""Languages by their ISO 639-1 codes, as people call them in English."""

_NAMES = """
ar Arabic, bg Bulgarian, bn Bengali, ca Catalan, cs Czech, da Danish, de German, el Greek, en English, es Spanish,
et Estonian, fa Persian, fi Finnish, fr French, ga Irish, he Hebrew, hi Hindi, hr Croatian, hu Hungarian, hy Armenian,
id Indonesian, is Icelandic, it Italian, ja Japanese, ka Georgian, ko Korean, lt Lithuanian, lv Latvian, mk Macedonian,
ms Malay, mt Maltese, nb Norwegian, nl Dutch, no Norwegian, pl Polish, pt Portuguese, ro Romanian, ru Russian,
sk Slovak, sl Slovenian, sq Albanian, sr Serbian, sv Swedish, ta Tamil, th Thai, tr Turkish, uk Ukrainian, ur Urdu,
vi Vietnamese, zh Chinese
"""
NAMES = dict(pair.split(" ", 1) for pair in " ".join(_NAMES.split()).split(", "))


def language(code: str) -> str:
    """The language's name; its code where it has none here."""
    return NAMES.get(code, code.upper())
