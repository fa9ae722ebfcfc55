"""Leaving: closing, deleting, cancelling an account, contract or subscription."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_END = (
    r"(?:clos(?:e|ing|ed)|delet(?:e|ing|ed)|deleet|terminat(?:e|ing|ed|ion of)|cancel(?:l?ing|l?ed|lation of)?|"
    r"deactivat(?:e|ing|ed)|"
    r"shut(?:ting)?(?: down)?|end(?:ing)?|remov(?:e|ing)|erase|discontinue|eliminate|get rid of|disable|stop|quit|"
    r"kill|wipe|drop|unsubscribe(?: from)?|"
    r"freez(?:e|ing)|suspend(?:ing)?|opt out of|inactivat(?:e|ing)|invalidat(?:e|ing))"
)
_THING = (
    r"(?:accounts?|acounts?|profile|subscriptions?|membership|contracts?|plan|licen[cs]es?|workspace|tenant|"
    r"agreement|services? with you|"
    r"services?|user ?account|registration|access with you|policy with you)"
)

TOPIC = Topic(
    everyday=True,
    name="account_closure",
    says="account closure",
    happened=Phrases(
        (
            rf"{_END} (?:(?:down|off|out|of|all|both|one|with) )?(?:my|our|me|this|the (?:company|whole|entire)|"
            rf"all (?:of )?(?:my|our)) (?:\w+ ){{0,4}}?{_THING}",
            rf"(?:want|need|like|wish|request(?:ing)?|going|please|decided|plan(?:ning)?|ready|trying|able|can (?:i|"
            rf"you|we)|could you|help me|"
            rf"assistance|have) (?:\w+ ){{0,3}}?{_END} (?:\w+ ){{0,4}}?{_THING}",
            r"(?:close|delete|terminate|cancel|deactivate) (?:it|this|everything) (?:immediately|now|for good|"
            r"permanently)",
            r"(?:not|won't|don't want to|will not|no longer want to) (?:be )?(?:renew\w*|continu\w+ (?:with|the|our|"
            r"using)|stay with you)",
            r"(?:no longer|don't|do not) (?:want|need|wish) (?:\w+ ){0,3}?(?:account|subscription|membership|"
            r"contract|service)",
            r"(?:leave|leaving|leave you|switch(?:ing)? away|moving away|move away from|done with|stop using|"
            r"stopping|quit) (?:from )?"
            r"(?:you|your (?:service|company|bank|platform|product|software|app|tool)|this (?:service|bank|platform|"
            r"product))",
            r"(?:switch|switching|move|moving|migrat\w+) (?:\w+ ){0,3}?to (?:\w+ )?(?:a competitor|"
            r"another (?:provider|vendor|bank|platform|supplier|tool)|"
            r"someone else|your competit\w+)",
            r"(?:account|contract|subscription) (?:closure|termination|cancellation|deletion)(?: request)?",
            r"(?:terminate|termination|cancellation|exit) (?:notice|letter|request)|give notice|"
            r"notice of (?:termination|cancellation)",
        )
    ),
    wanted=Phrases(
        (
            rf"{_END} (?:\w+ ){{0,3}}?{_THING}",
            rf"(?:removal|deletion|cancell?ation|termination|closure|closing|deactivation) of (?:\w+ ){{0,4}}?{_THING}",
            rf"{_THING} (?:removal|deletion|cancell?ation|termination|deactivation)s?",
            r"(?:off ?board|churn|downgrade (?:my|our|the)|cancel (?:my|our|the) (?:renewal|auto[- ]?renew\w*|trial))",
        )
    ),
    mentioned=Phrases(
        (
            r"(?:cancellation|termination|closure|renewal|notice) (?:policy|period|terms|fee|date)s?|(?:account|"
            r"contract) ends?|"
            rf"{_THING} (?:\w+ )?(?:is |are |be |gets? |was |being )?(?:closed|deleted|terminated|cancell?ed|"
            rf"deactivated)",
        )
    ),
    exempt=Phrases(
        (
            r"(?:stop|disable|remove|cancel|delete|drop|end|leave) (?:\w+ ){0,3}?(?:service (?:point|level|code|"
            r"worker|type)s?|"
            r"emails?|notifications?|newsletter)|(?:carrier|shipping|delivery|courier) services?|"
            r"(?:remove|delete|disable|deactivate) (?:\w+ ){0,3}?(?:carrier|user|bank|test|printer|sub) ?accounts?|"
            r"delivery plan",
        )
    ),
)
