"""Which intents of the public sets stand for which risk topic. The maps are ours; the sets have no risk labels.

``DEMANDS``: something happened or is wanted. ``LOOSE``: money talk that may be a mere question; counted in
neither direction. Everything else counts as no risk.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


DEMANDS: dict[str, dict[str, str]] = {
    "banking77": {
        "request_refund": "money_movement",
        "Refund_not_showing_up": "money_movement",
        "transaction_charged_twice": "money_movement",
        "extra_charge_on_statement": "money_movement",
        "wrong_amount_of_cash_received": "money_movement",
        "cancel_transfer": "money_movement",
        "card_payment_fee_charged": "money_movement",
        "cash_withdrawal_charge": "money_movement",
        "card_payment_wrong_exchange_rate": "money_movement",
        "direct_debit_payment_not_recognised": "fraud_security",
        "card_payment_not_recognised": "fraud_security",
        "cash_withdrawal_not_recognised": "fraud_security",
        "compromised_card": "fraud_security",
        "lost_or_stolen_card": "fraud_security",
        "lost_or_stolen_phone": "fraud_security",
        "terminate_account": "account_closure",
    },
    "clinc150": {
        "transfer": "money_movement",
        "pay_bill": "money_movement",
        "report_fraud": "fraud_security",
        "report_lost_card": "fraud_security",
        "freeze_account": "fraud_security",
    },
    "bitext": {"get_refund": "money_movement", "delete_account": "account_closure"},
}
LOOSE: dict[str, frozenset[str]] = {
    "banking77": _names(
        "transfer_fee_charged reverted_card_payment? failed_transfer declined_transfer pending_transfer "
        "top_up_failed top_up_reverted pending_top_up "
        "transfer_not_received_by_recipient balance_not_updated_after_bank_transfer "
        "balance_not_updated_after_cheque_or_cash_deposit declined_card_payment "
        "declined_cash_withdrawal pending_cash_withdrawal pending_card_payment "
        "wrong_exchange_rate_for_cash_withdrawal card_swallowed beneficiary_not_allowed "
        "transfer_into_account receiving_money transfer_timing topping_up_by_card exchange_charge "
        "exchange_via_app top_up_by_card_charge "
        "top_up_by_bank_transfer_charge top_up_by_cash_or_cheque pin_blocked verify_my_identity "
        "unable_to_verify_identity why_verify_identity "
        "verify_source_of_funds card_not_working"
    ),
    "clinc150": _names(
        "bill_balance bill_due min_payment transactions balance account_blocked order_checks "
        "direct_deposit rollover_401k taxes redeem_rewards interest_rate "
        "international_fees spending_history credit_limit_change cancel vaccines insurance income "
        "damaged_card card_declined lost_luggage new_card "
        "find_phone replacement_card_duration oos credit_limit apr routing payday w2 cancel_reservation"
    ),
    "bitext": _names(
        "payment_issue track_refund check_refund_policy check_invoice get_invoice check_payment_methods "
        "check_cancellation_fee cancel_order complaint "
        "switch_account newsletter_subscription edit_account"
    ),
    "nlupp": _names(
        "transfer_payment_deposit fees_interests loan mortgage overdraft direct_debit standing_order "
        "cheque withdrawal balance limits wrong_notworking_notshowing "
        "card pin savings current account credit debit booking"
    ),
}


def topic_of(source: str, labels: frozenset[str]) -> str | None:
    """The topic, "" for none, None where the map does not say."""
    if source.startswith("nlupp"):
        return _nlupp(labels)
    for label in labels:
        if label in DEMANDS[source]:
            return DEMANDS[source][label]
        if label in LOOSE[source]:
            return None
    return ""


def _nlupp(labels: frozenset[str]) -> str | None:
    if "lost_stolen" in labels:
        return "fraud_security"
    if "refund" in labels:
        return "money_movement"
    if "cancel_close_leave_freeze" in labels:
        closes = "account" in labels and not labels & {"card", "direct_debit", "standing_order", "booking"}
        return "account_closure" if closes else None
    return None if not labels or labels & LOOSE["nlupp"] else ""


INFO = _names(
    "check_refund_policy check_invoice get_invoice check_payment_methods check_cancellation_fee "
    "newsletter_subscription edit_account switch_account cancel_order "
    "bill_due bill_balance balance transactions min_payment interest_rate international_fees "
    "spending_history direct_deposit routing payday w2 insurance income "
    "order_checks new_card apr credit_limit cancel_reservation transfer_timing exchange_via_app "
    "topping_up_by_card receiving_money transfer_into_account "
    "card_not_working verify_my_identity why_verify_identity"
)
"""Of the loose intents those that only ask: negatives when a model is fitted, never when one is scored."""
