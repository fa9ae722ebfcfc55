"""An AI judge put right by people: its verdict on everything, corrected by what reviewers said of a few."""

from collections.abc import Mapping, Sequence

import numpy as np

from handoff.quality.estimates import LEAST, check, refusal, unable, weighed
from handoff.quality.items import Estimate, Judged, Method
from handoff.quality.weights import Floats, Weights, deviations, weights


def corrected(
    judged: Sequence[Judged],
    verdicts: Mapping[str, float],
    *,
    method: Method,
    population: Mapping[str, int],
    level: float = 0.95,
    least: int = LEAST,
    drawn: Mapping[str, int] | None = None,
) -> Estimate:
    """Estimate the share of findings from a judge's verdicts on the frame and people's answers on a sample of it.

    Prediction-powered inference (Angelopoulos et al. 2023, doi 10.1126/science.adi6000) with power tuning (PPI++,
    Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453), carried over to any of the designs as the difference
    estimator it is (Särndal, Swensson and Wretman 1992, 6.3): λ times the verdicts' mean over the frame, plus the
    weighted mean of answer minus λ times verdict over the sample. λ, from 0 to 1, makes the variance smallest: a
    judge who tells nothing gets 0, and what remains is the rate from people's answers. However wrong the judge is,
    the estimate is right; there is no way to the verdicts' mean alone.

    Args:
        judged: People's answers, as for ``estimates.rate``.
        verdicts: Id to the judge's verdict, 0 to 1, on things of the frame, given without seeing people's answers.
            What has none gets the mean of the others, which is as good a guess as any and needs no assumption.
        method: How the people's sample was drawn.
        population: Stratum to things in the frame.
        level: Nominal coverage.
        least: Fewer answers of people than this are refused.
        drawn: Stratum to things drawn, reviewed or not.

    Returns:
        The corrected rate, or a refusal.

    Raises:
        ValueError: The numbers contradict one another, or a verdict is not from 0 to 1.
    """
    check(judged, population, level, drawn)
    if any(not 0 <= verdict <= 1 for verdict in verdicts.values()):
        raise ValueError("a verdict must be from 0 to 1")
    refused = unable(judged, population, least) or ("" if verdicts else "the judge has judged nothing")
    if refused:
        return refusal(refused, judged, population, level)
    of = weights(judged, method=method, population=population, drawn=drawn)
    answers = np.array([one.value for one in judged])
    usual = float(np.mean(list(verdicts.values())))
    said = np.array([verdicts.get(one.id, usual) for one in judged])
    power = _power(answers, said, of)
    mean, parts = deviations(answers - power * said, of)
    words = f"people's answers and an AI judge (PPI++, λ {power:.2f}, {len(verdicts)} verdicts), {method} sample"
    return weighed(mean + power * usual, parts, answers, of, population, level=level, method=words, fitted=1)


def _power(answers: Floats, said: Floats, of: Weights) -> float:
    """The λ with the smallest variance, after one more false alarm as heavy as any thing in the sample.

    Without that alarm, a sample that happens to hold none of the judge's heavy errors trusts it too far.
    """
    rate, by_answer = deviations(answers, of, plain=True)
    usual, by_verdict = deviations(said, of, plain=True)
    heaviest = float(of.weight[of.unsure > 0].max(initial=1.0))
    alarm = heaviest * (heaviest - 1) / of.population**2 * (1 - usual)
    spread = float((by_verdict**2).sum()) + alarm * (1 - usual)
    both = float((by_answer * by_verdict).sum()) - alarm * rate
    return min(max(both / spread, 0.0), 1.0) if spread > _NOTHING else 0.0


_NOTHING = 1e-18
"""A variance that is rounding only."""
