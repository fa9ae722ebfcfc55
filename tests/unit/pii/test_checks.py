"""Check digits against numbers their makers publish, and against every wrong last digit."""

import pytest

from handoff.pii import checks

CARDS = ("4111111111111111", "5555555555554444", "2223003122003222", "378282246310005", "30569309025904",
         "3530111333300000", "6011111111111117", "6200000000000005", "4222222222222")  # fmt: skip
IBANS = ("GB82WEST12345698765432", "DE89370400440532013000", "FR1420041010050500013M02606", "NO9386011117947",
         "MT84MALT011000012345MTLCAST001S", "CH9300762011623852957")  # fmt: skip


@pytest.mark.parametrize("number", CARDS)
def test_a_published_test_card_passes_and_no_other_last_digit_does(number: str) -> None:
    assert [digit for digit in "0123456789" if checks.card(number[:-1] + digit)] == [number[-1]]


@pytest.mark.parametrize("number", IBANS)
def test_a_published_iban_passes_and_a_swapped_pair_does_not(number: str) -> None:
    assert checks.iban(number)
    swapped = number[:-3] + number[-2] + number[-3] + number[-1]
    assert swapped == number or not checks.iban(swapped)
    assert not checks.iban(number[:-1])


@pytest.mark.parametrize("number", ["000121234", "666121234", "123001234", "123120000"])
def test_a_number_no_person_was_ever_given_is_no_ssn(number: str) -> None:
    assert not checks.ssn(number)
