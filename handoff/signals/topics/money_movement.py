"""Money that should move, or moved wrongly: refunds, disputes, transfers, changed bank details."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_CHARGE = (
    r"(?:charg\w+|bill(?:ed|ing|s)?|debit\w*|deduct\w*|invoiced|took|taken|withdrawn|withdrew|paid|payments?|"
    r"fees?)"
)
_WRONG = (
    r"(?:twice|double|two times|2 times|2x|three times|multiple times|again|wrong\w*|incorrect\w*|by mistake|"
    r"in error|too much|"
    r"extra|more than (?:once|i|we|agreed|quoted|expected|it should)|without (?:\w+ ){0,2}(?:permission|consent|"
    r"knowledge|"
    r"authori[sz]ation|asking|notice|reason))"
)
_MONEY = (
    r"(?:money|cash|funds?|payments?|deposit|balance|amount|[£$€] ?\w[\d.,]*|(?:\d[\d.,]*|(?:ten|twenty|thirty|"
    r"fifty|seventy|a|one|two|five|six|hundred|thousand)(?: hundred| thousand)?) ?(?:dollars|euros?|pounds|usd|eur|"
    r"gbp|£|\$|€|"
    r"bucks|quid))"
)
# Money that moved, and the words for something being wrong with it. Documents (invoice, statement) are not in it.
_NOUN = (
    r"charge|charged|payment|transaction|withdrawal|cash|refund|debit|fee|transfer|deposit|payout|top[- ]?up|"
    r"money|exchange rate|credit"
)
_TROUBLE = (
    r"(?:wrong\w*|incorrect\w*|not (?:right|correct|the (?:full|right|correct|amount)|been|shown?|showing|visible|"
    r"received|there|arrived)|errors?|mistake\w*|several times|"
    r"too many times|multiple times|more than once|two of|same (?:charge|payment)|supposed to|unexpected\w*|never|"
    r"should not|shouldn't|should be|unfair|"
    r"(?:hasn't|haven't|didn't|did not|wasn't|weren't|don't|isn't) (?:\w+ )?(?:show\w*|arriv\w*|receiv\w*|g[eo]t\w*|"
    r"come|appear\w*|credit\w*|mine|expect\w*|agree\w*|"
    r"authori\w*|mean|want|know|given?|give|full|right|correct|been)|fix this|please fix|disagree|too (?:much|high)|"
    r"less than|short by|(?:was|got|been|being|am|were) charged)"
)
_BACK = (
    r"(?:refund\w*|reimburs\w*|(?:money|cash|funds) back|compensat\w+|chargebacks?|credit note|rebate|"
    r"restitutions?|rebates|compensations?)"
)

TOPIC = Topic(
    everyday=True,
    name="money_movement",
    says="money movement",
    happened=Phrases(
        (
            rf"{_CHARGE} (?:\w+ ){{0,5}}?{_WRONG}",
            rf"(?:twice|double|duplicate[ds]?|over|wrong\w*|incorrect\w*|unknown|unexpected\w*|unexplained|mystery|"
            rf"strange|extra|"
            rf"additional|hidden|random|weird|erroneous|mistaken\w*|unfair\w*)[- ](?:\w+ )?{_CHARGE}",
            r"(?:over|double|mis|under)[- ]?(?:charg|bill)\w+",
            rf"why(?: \w+)? (?:was|were|am|are|did|have|has|is|isn't|wasn't|hasn't|haven't|didn't|do i|been|"
            rf"i) (?:\w+ ){{0,6}}?{_CHARGE}(?! (?:weight|method|option|plan|page|details|portal))",
            r"what (?:is|was|are|were) (?:this|that|these|the) (?:\w+ ){0,3}?(?:charge|fee|payment|debit|"
            r"transaction)s?(?: \w+)* (?:on|for|from|in) (?:my|our)",
            r"(?:dispute|contest|challenge|disagree with|query) (?:\w+ ){0,3}(?:charges?|payments?|transactions?|"
            r"invoices?|bills?|fees?|"
            r"amount|debit)|disputed? (?:charge|payment|transaction)s?",
            rf"(?:want|need|demand|expect|require|give me|get me|owed?|request(?:ing)?|like|deserve|entitled to|"
            rf"waiting (?:for|on)|"
            rf"where(?:'s| is| are)|still (?:no|waiting)|haven't (?:\w+ )?(?:received|gotten|got|seen)|"
            rf"not (?:received|gotten|got)|"
            rf"did not (?:get|receive)|didn't (?:get|receive)|never (?:got|received)|claim|issue|"
            rf"process) (?:\w+ ){{0,4}}?{_BACK}",
            r"(?:refund|reimburse|compensate|credit|repay|pay) (?:me|us|my|our|the (?:order|money|amount|payment|"
            r"charge|difference|fee))",
            r"(?:my|our|the|this|that) (?:\w+ )?(?:payment|transfer|refund|payout|deposit|transaction|top[- ]?up|"
            r"direct debit|withdrawal|"
            r"cheque|check|money|funds?|cash)(?: \w+){0,3}? (?:fail\w*|declin\w*|reject\w*|pending|missing|lost|"
            r"stuck|disappear\w*|gone|"
            r"revert\w*|revers\w*|cancel\w*|bounced|not (?:\w+ )?(?:arriv\w+|show\w*|receiv\w+|appear\w*|gone|come|"
            r"credited|there|work\w*|"
            r"recogni[sz]ed|mine|processed|go)|hasn't|haven't|didn't|wasn't|isn't|never)",
            r"(?:cancel|stop|reverse|recall|undo|revert|block|halt|void) (?:\w+ ){0,3}?(?:payment|transfer|"
            r"transaction|direct debit|"
            r"standing order|debit|wire|charge|payout)s?",
            r"(?:refund|rebat|reimburs|compensat|repay)\w* (?:me |us )?(?:\w+ )?(?:[$£€] ?\d|\d)",
            rf"(?:{_NOUN})s?\b[^.!?]{{0,60}}?\b{_TROUBLE}",
            rf"{_TROUBLE}\b[^.!?]{{0,60}}?\b(?:{_NOUN})s?",
            r"(?:give|want|get|need|have) (?:me |us )?(?:\w+ )?(?:[$£€] ?\d\S*|\d\S* ?(?:dollars|euros?|pounds|"
            r"bucks|usd|eur|gbp|€|£|\$)|money|cash|payment|deposit|fee|charge) back",
            r"(?:paying|pay|get|getting) (?:my|our|the|an?) (?:\w+ ){0,3}?bills?(?: paid)?|bills?\b[^.!?]* pay it|"
            r"pay (?:for )?(?:my|our) \w+ (?:bill|invoice)",
            rf"(?:missing|lost|stolen|lose|wrong amount of|gave me|only (?:got|received|gave))"
            rf" (?:\w+ ){{0,3}}?{_MONEY}",
            r"(?:change|update|new|replace|edit|switch)(?: \w+){0,3}? (?:bank (?:account|details|info\w*)|iban|"
            r"routing number|sort code|"
            r"payout (?:account|details)|payment details)",
            r"(?:waive|remove|drop|cancel|reverse|take off|lower|reduce) (?:\w+ ){0,3}?(?:fees?|charges?|surcharge|"
            r"penalty|late fee)",
            r"(?:did|have|had)(?: not|n't) (?:make|made|authori[sz]e\w*|approve\w*|recogni[sz]e\w*|"
            r"initiate\w*) (?:\w+ ){0,3}?"
            r"(?:payment|transaction|charge|purchase|withdrawal|transfer|debit)s?",
            r"(?:do not|don't|didn't|doesn't|can't|cannot|not) recogni[sz]e\w*|(?:unrecogni[sz]ed|"
            r"unauthori[sz]ed) (?:\w+ )?"
            r"(?:payment|transaction|charge|debit|withdrawal|purchase|transfer)s?",
            r"(?:invoice|bill|statement|balance|amount|total|exchange rate|rate)(?: \w+){0,3}? (?:is|are|was|were|"
            r"looks?|seems?|being)"
            r" (?:\w+ )?(?:wrong|incorrect|too high|higher|off|not right|bad|different|doubled|inflated)",
            r"(?:wrong|incorrect|bad|different|terrible) (?:exchange rate|"
            r"amount|invoice|bill|balance|price|conversion)",
            r"(?:payout|settlement|remittance|commission) (?:is|was|has|did|hasn't|late|missing)|(?:pay|paid) (?:me|"
            r"us) (?:back|out)",
            r"(?:file|filing|submit|make|open|raise|start)(?: \w+){0,2}? (?:insurance )?claim",
        )
    ),
    wanted=Phrases(
        (
            _BACK,
            r"(?:increase|raise|change|lower|extend|remove) (?:\w+ ){0,3}?(?:credit limit|limit|overdraft|credit line)",
            r"(?:make|take|set up|schedule|arrange|process|authori[sz]e|complete|initiate|send|"
            r"do) (?:\w+ ){0,4}?(?:payment|transfer|"
            r"direct debit|standing order|wire|deposit|withdrawal|payout|transaction)s?",
            rf"(?:send|sent|transfer\w*|wire|wired|move|moved|shift|remit|withdraw|deposit|top up|put|take|"
            rf"pay(?: out)?) (?:\w+ ){{0,3}}?{_MONEY}|{_MONEY} (?:\w+ )?(?:sent|transferred|moved|wired|paid)",
            r"(?:transfer|wire|withdraw|move|pay|deposit|transferring) (?:[\w$£€.,]+ ){0,5}?(?:to|from|into|out of|"
            r"between) (?:[\w']+ ){0,3}?(?:accounts?|savings|"
            r"checking|current account|bank|card|supplier|vendor|friend|mom|dad|someone|person)",
            r"pay (?:my|our|the|this|off) (?:\w+ ){0,2}?(?:bill|invoice|balance|card|loan|mortgage|rent|debt|fee)s?",
            r"(?:discount|goodwill|voucher|store credit|account credit|price match|payment plan|payment extension|"
            r"late payment)",
        )
    ),
    mentioned=Phrases(
        (
            r"(?:invoices?|billing|payments?|paid|refund\w*|charges?|charged|fees?|surcharges?|transactions?|"
            r"bank transfer|wire|"
            r"direct debit|standing order|cheques?|deposits?|withdraw\w*|payouts?|overdraft|reimburse\w*|cash|"
            r"(?:an?|the|your) atm|atms|top[- ]?up|"
            r"exchange rate|credit limit|loan|mortgage|transfer (?:fee|time|limit)s?|money|iban|vat|tax(?:es)?|"
            r"interest rate|apr)",
        )
    ),
    exempt=Phrases(
        (
            r"free of charge|(?:in|take|took) charge(?: of)?|charge(?:able)? weight|(?:battery|phone|device|"
            r"laptop) charg\w+|charger|"
            r"charging (?:cable|station|port)|tracking number|pay(?:ing)? attention|bill of lading|billing address|"
            r"transfer me|money[- ]saving",
        )
    ),
)
