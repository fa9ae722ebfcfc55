"""The risk topics, gravest first: where a turn touches two with equal weight the graver one names it."""

from handoff.signals.topics import (
    account_closure,
    compliance,
    fraud_security,
    legal,
    medical,
    money_movement,
    safety,
)
from handoff.signals.topics.topic import Topic

TOPICS: tuple[Topic, ...] = (
    safety.TOPIC,
    medical.TOPIC,
    fraud_security.TOPIC,
    legal.TOPIC,
    compliance.TOPIC,
    account_closure.TOPIC,
    money_movement.TOPIC,
)
