"""Fraud, theft, lost cards, taken-over accounts, leaked keys, vulnerabilities."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_CARD = (
    r"(?:cards?|phone|mobile|wallet|purse|handbag|bag|pin|password|passcode|account|identity|passport|laptop|device|cheque ?book|debit|credit|atm card|"
    r"bank ?card|parcel|package|shipment|luggage|documents?|sim|api key|token|credentials?|keys?|money|cash)"
)

TOPIC = Topic(
    name="fraud_security",
    says="fraud or security",
    happened=Phrases(
        (
            rf"(?:lost|stolen|stole|steal|robbed|mugged|missing|misplaced|compromised|cloned|skimmed|hacked|swallowed|losing|leaked|exposed|"
            rf"breached|nicked|pinched|snatched|burgl\w+|can't find|cannot find|left) (?:\w+ ){{0,4}}?{_CARD}",
            rf"{_CARD}(?: \w+){{0,4}}? (?:lost|stolen|stole|robbed|missing|misplaced|compromised|cloned|hacked|swallowed|leaked|exposed|breached|"
            rf"taken over|hijacked|got taken|snatched|gone missing)",
            r"(?:stolen|stole|theft|thief|thieves|robbed|mugged|hacked|hackers?|hijack\w*|pickpocket\w*|burgl\w+|impersonat\w+|phish\w*|smish\w*|"
            r"spoof\w*|ransom\w*|malware|virus|keylog\w*|scamm\w+|scam|fraud|frauds|fraudul\w+|fraudsters?|identity theft|account takeover|data breach|"
            r"security (?:breach|incident|issue|hole|flaw|vulnerab\w+|problem|alert|concern)|vulnerabilit\w+|xss|sql injection|zero[- ]day|"
            r"bug bounty|ddos|brute[- ]force|exploit\w*|counterfeit|forged|forgery)",
            r"(?:someone|somebody|somone|person|stranger|they|he|she|people|nobody|ex|employee|unknown \w+)(?: else)?(?: \w+){0,4}? (?:used?|using|access\w*|"
            r"logged in|logging in|got into|broke into|hack\w*|stole|steal\w*|took|taken|changed|knows?|has|have|with)"
            r" (?:\w+ ){0,3}?(?:my|our|into my|to my) (?:\w+ )?(?:card|account|details|password|pin|phone|identity|login|wallet|code|key|information)",
            r"(?:unauthori[sz]ed|unrecogni[sz]ed|suspicious|unknown|unusual|strange|weird|fishy|not authori[sz]ed|unfamiliar) (?:\w+ )?(?:access|login|log[- ]?ins?|"
            r"sign[- ]?ins?|activit\w+|transactions?|charges?|payments?|purchases?|withdrawals?|users?|e?mails?|devices?|transfers?|calls?|messages?|ip|"
            r"requests?|debit)",
            r"(?:(?:i|we|me|myself) (?:did not|didn't|never|have not|haven't|don't) (?:make|made|do|did|authori[sz]e\w*|approve\w*|order\w*|buy|request\w*|recogni[sz]e\w*|remember making)"
            r"|(?:wasn't|was not|isn't|is not) (?:me|us|mine|made by me|authori[sz]ed))",
            r"(?:don't|do not|doesn't|didn't|cannot|can't|not) (?:\w+ )?recogni[sz]e",
            r"(?:freeze|block|lock|disable|deactivate|stop|suspend|cancel)(?: \w+){0,3}? (?:card|account|pin)(?: \w+){0,4}? (?:stolen|lost|fraud|hack\w*|immediately|asap|urgent\w*)",
            r"(?:api|secret|private|access|signing) (?:keys?|tokens?)(?: \w+){0,5}? (?:public|github|leaked|exposed|compromised|slack|repo\w*|committed)",
            r"(?:committed|pushed|posted|pasted|shared|published|leaked|exposed)(?: \w+){0,5}? (?:api|secret|private|access) (?:keys?|tokens?)",
        )
    ),
    wanted=Phrases(
        (
            r"(?:freeze|block|lock|unfreeze|unblock|unlock|unlocking) (?:\w+ ){0,3}?(?:cards?|accounts?|pin)|(?:account|card|pin) (?:is |was |has been |got |been )?(?:blocked|locked|frozen|suspended)",
            r"(?:reset|change|forgot\w*|recover|lost) (?:\w+ ){0,3}?(?:2fa|mfa|two[- ]factor|authenticator|recovery code|admin password)|"
            r"(?:rotate|revoke|regenerate) (?:\w+ ){0,3}?(?:keys?|tokens?|credentials|secrets?)",
            r"(?:report|reporting) (?:\w+ ){0,3}?(?:lost|stolen|fraud|suspicious|scam|vulnerab\w+|abuse|spam)",
        )
    ),
    mentioned=Phrases(
        (
            r"(?:security|secure\w*|encrypt\w+|two[- ]factor|2fa|mfa|passwords?|passcode|fraud|pin|verification code|identity|permissions?|"
            r"lost|missing|blocked|locked|api keys?|credentials?)",
        )
    ),
    exempt=Phrases((r"virus scan\w*|social security|lost (?:in|my way|track|sales?|connection)|missing (?:field|feature|option|column|value|parameter)s?|pin ?code",)),
)
