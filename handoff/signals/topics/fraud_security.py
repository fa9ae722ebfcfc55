"""Fraud, theft, lost cards, taken-over accounts, leaked keys, vulnerabilities."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_LOST = (
    r"(?:cards?|phone|mobile|wallet|purse|handbag|bags?|passport|laptop|device|cheque ?book|debit card|credit card|"
    r"atm card|bank ?card|documents?|sim|"
    r"luggage|visa|mastercard|amex|camera|jewel\w+|ring|watch|ipad|tablet|suitcase|backpack|belongings|property|"
    r"money|cash)"
)
_CARD = (
    r"(?:cards?|phone|mobile|wallet|purse|handbag|bag|pin|password|passcode|account|identity|passport|laptop|device|"
    r"cheque ?book|debit|credit|atm card|"
    r"bank ?card|parcel|package|shipment|luggage|documents?|sim|api key|token|credentials?|keys?|money|cash)"
)

TOPIC = Topic(
    name="fraud_security",
    says="fraud or security",
    happened=Phrases(
        (
            rf"(?:stolen|stole|steal|robbed|mugged|compromised|cloned|skimmed|hacked|swallowed|leaked|exposed|"
            rf"breached|nicked|pinched|"
            rf"snatched|burgl\w+) (?:\w+ ){{0,4}}?{_CARD}",
            rf"{_CARD}(?: \w+){{0,4}}? (?:stolen|stole|robbed|compromised|cloned|hacked|swallowed|leaked|exposed|"
            rf"breached|taken over|hijacked|"
            rf"got taken|snatched|gone missing|might know|knows)",
            rf"(?:lost|lose|losing|missing|misplaced|dropped|left|forgot|can't find|cannot find|can't locate|"
            rf"no longer have)"
            rf" (?:my|our|his|her|their|a|the|both|all) (?:\w+ ){{0,2}}?{_LOST}(?! (?:pin|number|reader|details|"
            rf"balance|statement|delivery|arriv\w+|yet|still|format|field))",
            rf"(?:my|our|his|her|their) (?:\w+ ){{0,2}}?{_LOST}(?: \w+){{0,3}}? (?:lost|missing|misplaced|gone|"
            rf"disappeared|left (?:at|in|on))",
            r"(?:i|we|i've|we've|have|has|got) (?:\w+ )?(?:lost|misplaced) (?:it|them|mine)\b|(?:report|"
            r"reporting) (?:\w+ ){0,3}?(?:lost|stolen|missing|theft)|lost property|lost and found|(?:it's|is|was|"
            r"been|got) stolen",
            r"(?:not|don't|didn't|never|can't) (?:\w+ )?(?:remember|recall) (?:\w+ ){0,4}?(?:mak\w+|do\w+|buy\w*|"
            r"order\w*|authori\w+|payment|purchase|transaction|withdraw\w*|charge|debit|setting)",
            r"(?:payments?|purchases?|transactions?|withdraw\w*|charges?|debits?|merchant|cash|direct debit|money|"
            r"activity)(?: \w+){0,8}? (?:but |and |that |which )?(?:i|we|me) "
            r"(?:\w+ )?(?:didn't|did not|don't|do not|never|haven't|am not|can't)(?: \w+)? ?(?:mak\w*|made|do|did|"
            r"remember|recall|recogni\w*|authori\w*|approv\w*|order\w*|know|withdr\w*|set|create|request\w*|$)",
            r"(?:payments?|purchases?|transactions?|withdraw\w*|charges?|debits?|"
            r"activity)(?: \w+){0,4}? (?:not mine|isn't mine|aren't mine|wasn't me|not me|not by me|unknown to me)|"
            r"(?:false|fake|bogus|fraud|random|mystery|strange|phantom) (?:\w+ )?(?:payment|transaction|charge|"
            r"purchase|withdrawal|debit|account|order|invoice|email|login)s?",
            r"(?:someone|somebody|stranger|thief) (?:else )?(?:\w+ ){0,3}?(?:withdr\w+|transaction|payment|"
            r"direct debit|purchase|used|using|spent|spending|ordering)",
            r"(?:put|place|placing|want|need|like|request) (?:an? )?(?:immediate |temporary )?(?:hold|block|freeze|"
            r"stop|lock)(?: put| placed)? (?:on|to) (?:\w+ ){0,5}?(?:account|card|savings|checking)|"
            r"(?:pause|turn off|halt|hold off|shut off|don't allow|stop|no|block|freeze|"
            r"lock) (?:on )?(?:\w+ ){0,5}?(?:activity|actions?|processing|payments?|transactions?|"
            r"withdrawals?)? ?(?:on|from|for|using|to|in) (?:\w+ ){0,4}?(?:bank|checking|savings|"
            r"banking) (?:account|card)",
            r"(?:stolen|stole|theft|thief|thieves|robbed|mugged|hacked|hackers?|hijack\w*|pickpocket\w*|burgl\w+|"
            r"impersonat\w+|phish\w*|smish\w*|"
            r"spoof\w*|ransom\w*|malware|virus|keylog\w*|scamm\w+|scam|fraud|frauds|fraudul\w+|fraudsters?|"
            r"identity theft|account takeover|"
            r"security (?:breach|incident|issue|hole|flaw|vulnerab\w+|problem|alert|concern)|vulnerabilit\w+|xss|"
            r"sql injection|zero[- ]day|"
            r"bug bounty|ddos|brute[- ]force|exploit\w*|counterfeit|forged|forgery)",
            r"(?:someone|somebody|somone|person|stranger|they|he|she|people|nobody|ex|employee|"
            r"unknown \w+)(?: else)?(?: \w+){0,4}? (?:used?|using|access\w*|"
            r"logged in|logging in|got into|broke into|hack\w*|stole|steal\w*|took|taken|changed|knows?|has|have|with)"
            r" (?:\w+ ){0,3}?(?:my|our|into my|to my) (?:\w+ )?(?:card|account|details|password|pin|phone|identity|"
            r"login|wallet|code|key|information)",
            r"(?:unauthori[sz]ed|unrecogni[sz]ed|suspicious|unknown|unusual|strange|weird|fishy|not authori[sz]ed|"
            r"unfamiliar) (?:\w+ )?(?:access|login|log[- ]?ins?|"
            r"sign[- ]?ins?|activit\w+|transactions?|charges?|payments?|purchases?|withdrawals?|users?|e?mails?|"
            r"devices?|transfers?|calls?|messages?|ip|"
            r"requests?|debit)",
            r"(?:(?:i|we|me|myself) (?:did not|didn't|never|have not|haven't|don't) (?:make|made|do|did|"
            r"authori[sz]e\w*|approve\w*|order\w*|buy|request\w*|recogni[sz]e\w*|remember making)"
            r"|(?:wasn't|was not|isn't|is not) (?:me|us|mine|made by me|authori[sz]ed))",
            r"(?:don't|do not|doesn't|didn't|cannot|can't|not) (?:\w+ )?recogni[sz]e",
            r"(?:freeze|block|lock|disable|deactivate|stop|suspend|cancel)(?: \w+){0,3}? (?:card|account|"
            r"pin)(?: \w+){0,4}? (?:stolen|lost|fraud|hack\w*|immediately|asap|urgent\w*)",
            r"(?:api|secret|private|access|signing) (?:keys?|tokens?)(?: \w+){0,5}? (?:public|github|leaked|exposed|"
            r"compromised|slack|repo\w*|committed)",
            r"(?:committed|pushed|posted|pasted|shared|published|leaked|exposed)(?: \w+){0,5}? (?:api|secret|"
            r"private|access) (?:keys?|tokens?)",
        )
    ),
    wanted=Phrases(
        (
            r"(?:freeze|block|lock|turn off|hold|pause|suspend) (?:\w+ ){0,4}?(?:bank|checking|savings) account|"
            r"(?:freeze|block|lock|unfreeze|unblock|unlock|unlocking) (?:\w+ ){0,3}?(?:cards?|accounts?|pin)|"
            r"(?:account|card|pin) (?:is |was |has been |got |been )?(?:blocked|locked|frozen|suspended)",
            r"(?:reset|change|forgot\w*|recover|lost) (?:\w+ ){0,3}?(?:2fa|mfa|two[- ]factor|authenticator|"
            r"recovery code|admin password)|"
            r"(?:rotate|revoke|regenerate) (?:\w+ ){0,3}?(?:keys?|tokens?|credentials|secrets?)",
            r"(?:report|reporting) (?:\w+ ){0,3}?(?:fraud|suspicious|scam|vulnerab\w+|abuse|spam)",
        )
    ),
    mentioned=Phrases(
        (
            r"(?:security|secure\w*|encrypt\w+|two[- ]factor|2fa|mfa|passwords?|passcode|fraud|pin|"
            r"verification code|identity|permissions?|"
            r"blocked|locked|api keys?|credentials?|stolen|lost (?:card|phone|wallet))",
        )
    ),
    exempt=Phrases(
        (
            r"virus scan\w*|social security|lost (?:in|my way|track|sales?|connection)|(?:no longer|isn't|"
            r"not|aren't) (?:lost|missing|stolen)|thought i (?:had )?lost|found (?:my|the|it)\b[^.!?]*|"
            r"missing (?:field|feature|option|column|value|parameter)s?|pin ?code",
        )
    ),
)
