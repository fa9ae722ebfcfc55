"""What is masked, kind by kind, and the look-alikes that are not."""

import pytest

from handoff.pii.redact import redact, spans
from handoff.pii.spans import Kind

FOUND = (
    (Kind.EMAIL, "Write to {ada.long+desk@mail.example.co.uk} please"),
    (Kind.EMAIL, "<mailto:{ada@example.com}|ada@example.com>"),
    (Kind.EMAIL, "it is {ada [at] example [dot] com}"),
    (Kind.PHONE, "Call {+44 20 7946 0958} today"),
    (Kind.PHONE, "Call {+1 (415) 555-2671} today"),
    (Kind.PHONE, "Here: {(415) 555-2671}"),
    (Kind.PHONE, "Here: {415.555.2671}"),
    (Kind.PHONE, "Here: {(415) 555-2671x123}"),
    (Kind.PHONE, "my new number is {374 780 163}"),
    (Kind.IP, "from {fe80::1} and"),
    (Kind.PHONE, "my mobile is {7700900123}"),
    (Kind.PHONE, "{55 437 108} office"),
    (Kind.PHONE, "Ich bin unter {030 901820} da"),
    (Kind.CARD, "It says {4111 1111 1111 1111} here"),
    (Kind.CARD, "{3714-496353-98431}"),
    (Kind.CARD, "my card {4111 1111 1111 1112} is refused"),
    (Kind.IBAN, "to {GB82 WEST 1234 5698 7654 32}, today"),
    (Kind.IBAN, "to {de89370400440532013000} today"),
    (Kind.IBAN, "from {DE89 3704 0044 0532 0130 00} to us"),
    (Kind.IBAN, "IBAN {GB82 WEST 1234 5698 7654 33}"),
    (Kind.ID, "SSN {078-05-1120}"),
    (Kind.ID, "social security number is {078051120}"),
    (Kind.ID, "my passport number is {C01X00T47}"),
    (Kind.ID, "driver's license {D123-4567-8901}"),
    (Kind.ID, "NINO {AB123456C}"),
    (Kind.BORN, "I was born on {12 March 1980}"),
    (Kind.IP, "from {203.0.113.77}."),
    (Kind.IP, "from {2001:db8::ff00:42:8329} too"),
    (Kind.SECRET, "https://hooks.slack.com/services/{T00000000/B00000000/abcdefghijklmnop}"),
    (Kind.SECRET, "https://{ada:hunter2@db.example}/x"),
    (Kind.SECRET, "https://x.example/a?page=2&access_token={abc123def}&b=1"),
    (Kind.SECRET, "the password is {hunter2!x}"),
    (Kind.SECRET, "API key: {abcdefgh}"),
    (Kind.SECRET, "use {sk_live_51HxabcdEFGH} then"),
    (Kind.SECRET, "use {AKIAIOSFODNN7EXAMPLE} then"),
    (Kind.SECRET, "{eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVPmB92K27u}"),
    (Kind.SECRET, "{Bearer abcdef.123}"),
    (Kind.SECRET, "it says {aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW} there"),
    (Kind.PERSON, "thanks {<@U012ABCDEF|ada>} for this"),
    (Kind.PERSON, "thanks {@U0MIA} for this"),
    (Kind.PERSON, "user {U012ABCDEF} wrote"),
    (Kind.CHANNEL, "see {<#C012ABCDEF|general>}"),
    (Kind.PERSON, "My name is {Ada Long} and I"),
    (Kind.PERSON, "Please ask Mrs. {Long}"),
    (Kind.PERSON, "Dear {Ada},\nhow"),
    (Kind.PERSON, "All good.\nKind regards,\n{Ada Long}"),
)
KEPT = (
    "Order 4711-0815-2342 of 2024-03-01, 12.03.2024 and 3/12/2024 cost 1,234,567.89 EUR.",
    "Version 1.2.3.4 runs on port 8080; localhost is 127.0.0.1, at 12:30:45.",
    "Ids: 123456789012, 0123456789, 550e8400-e29b-41d4-a716-446655440000, d41d8cd98f00b204e9800998ecf8427e.",
    "Number 4111111111111112 is none.",
    "std::vector and a::b, GB82WEST12345698765433, 000-12-3456.",
    "The password is required. The token is expired. My name is on the account.",
    "Hi team, hello there, Dear Support, this is Great. Thanks,\nwe will see",
    "See https://docs.example.com/guides/sign-in?page=2#top and reply@ now.",
    "1 000 000 labels, 100-200-300 boxes, sizes 10 x 20 x 30, 99 %.",
)


@pytest.mark.parametrize(("kind", "marked"), FOUND, ids=[marked for _, marked in FOUND])
def test_it_is_found_whole_and_named_right(kind: Kind, marked: str) -> None:
    wanted = marked[marked.index("{") + 1 : marked.rindex("}")]
    text = marked.replace("{", "").replace("}", "")

    masked = [(span.kind, text[span.start : span.end]) for span in spans(text)]

    assert (kind, wanted) in masked
    assert wanted not in redact(text).text


@pytest.mark.parametrize("text", KEPT)
def test_a_look_alike_stays(text: str) -> None:
    assert redact(text).text == text
