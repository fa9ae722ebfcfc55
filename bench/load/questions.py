"""Questions the sample knowledge answers, each with an answer in its own words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """What a customer asks, and what the model says to it. ``sign`` is a piece of the answer as Slack shows it."""

    text: str
    answer: str
    sign: str


QUESTIONS = (
    Question(
        "How do I cancel a shipping label?",
        "In Shipments, tick up to 100 rows and choose Actions > Cancel labels. Cancelling is free.",
        "tick up to 100 rows",
    ),
    Question(
        "How can I reprint a label?",
        "Open Shipments and click the shipment. Click Reprint label. Reprinting is free and uses the same tracking "
        "number.",
        "Reprinting is free",
    ),
    Question(
        "How do I create a scan form?",
        "Go to Shipments > End of day. Choose the warehouse and the carrier. Click Close and print form.",
        "Choose the warehouse and the carrier",
    ),
    Question(
        "How do I schedule a pickup?",
        "Open Shipments > Pickups > New pickup. Choose carrier, warehouse, date and a time window of at least "
        "3 hours. Click Book pickup.",
        "a time window of at least",
    ),
    Question(
        "How do I make a pick list?",
        "In Orders > Ready to ship, tick orders or open a batch. Click Print > Pick list.",
        "tick orders or open a batch",
    ),
    Question(
        "How do I import orders from a CSV file?",
        "Go to Orders > Import > CSV. Download the template, or use your own file and match the columns. Drop the "
        "file and check the preview of the first 20 rows.",
        "match the columns",
    ),
    Question(
        "How can I create labels in a batch?",
        "In Orders > Ready to ship, tick the orders. Click Create batch. Check the preview. Click Buy batch.",
        "Click Create batch",
    ),
    Question(
        "How do I switch on e-mail notifications to buyers?",
        "Go to Tracking > Notifications > E-mail. Switch on the events. E-mails are free on all plans.",
        "Switch on the events",
    ),
)
"""Asked one after the other, so that neighbours differ."""
