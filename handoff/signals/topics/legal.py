"""Courts, lawyers, liability, threats of legal steps."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

TOPIC = Topic(
    name="legal",
    says="legal matter",
    happened=Phrases(
        (
            r"(?:i'll|we'll|i will|we will|going to|gonna|want to|can|could|should|might|may|must|let's|"
            r"threat\w+ to|i|we|to) sue\b(?: you)?|suing|sued",
            r"see you in court|(?:take|taking|took|bring) (?:\w+ ){0,3}?(?:to court|legal (?:action|steps|measures|"
            r"proceedings))",
            r"(?:small claims|court (?:order|case|date|summons|papers|action|proceedings)|in court|go to court|"
            r"subpoena\w*|lawsuit\w*|law suit|"
            r"litigat\w+|class action|injunction|cease and desist|arbitration|affidavit|indict\w+|prosecut\w+)",
            r"(?:my|our|a|the|an|your|his|her|their|speak\w* to|hire|hired|consult\w*|contact\w*|call\w*|get|"
            r"involve) (?:\w+ )?"
            r"(?:lawyers?|attorneys?|solicitors?|barristers?|legal (?:team|counsel|department|advisor|adviser|"
            r"representative|representation))",
            r"legal(?:ly)? (?:action|threat|claim|dispute|notice|proceedings|advice|liab\w+|responsib\w+|steps|"
            r"issue|matter|obligat\w+|recourse|"
            r"bound|binding|demand|battle|implications|consequences|rights?)",
            r"(?:breach(?:ed|ing)?|violat\w+|in breach) (?:of )?(?:\w+ ){0,3}?(?:contract|agreement|terms|sla|law|"
            r"warranty|copyright|trademark|rights)",
            r"cease[- ]and[- ]desist|(?:legal|general|outside|our|my|external|in-house) counsel|(?:letter|notice|"
            r"mail|call|hear) from (?:\w+ )?(?:counsel|lawyers?|attorneys?|solicitors?|legal)|"
            r"summon\w*|served (?:us |me )?with|court|judge|jury|tribunal|plaintiff|defendant|testif\w+|deposition|"
            r"(?:un)?lawful\w*|allowed by law|by law|legally|to (?:the )?courts?|press(?:ing)? charges|(?:want|"
            r"claim|seek|demand|pay|for|sue for) damages|(?:broke|breached|violated|"
            r"breaking) (?:\w+ ){0,2}?(?:contract|agreement|terms|law)|against the law|"
            r"(?:file|press|bring|drop) charges|formal notice|letter before action|without prejudice|"
            r"rights? reserved|liquidated damages|penalty clause|statut\w+|letigat\w+",
            r"(?:infring\w+|copyright (?:claim|strike|notice)|dmca|patent|trademark|defam\w+|libel|slander|"
            r"negligen\w+|liable|damages (?:for|of|claim)|"
            r"claim (?:\w+ )?damages|seek damages|false advertising|fraudulent misrep\w+|discriminat\w+|harass\w+)",
            r"(?:report|complain|complaint|reporting|go|going|escalate|refer)\w* (?:\w+ ){0,4}?(?:to|"
            r"with) (?:the )?(?:\w+ )?(?:ombudsman|regulator|authorit\w+|"
            r"trading standards|ftc|fca|bbb|better business bureau|consumer protection|cfpb|police|watchdog|"
            r"data protection|attorney general)",
            r"ombudsman|trading standards|consumer (?:rights|protection)|unlawful\w*|illegal\w*|against the law|"
            r"(?:is|it|this) (?:it )?legal\b",
            r"(?:indemnif\w+|indemnity|force majeure|non[- ]disclosure|nda)",
        )
    ),
    wanted=Phrases(
        (
            r"(?:amend|change|review|sign|redline|negotiate) (?:\w+ ){0,4}?(?:contract|msa|agreement|dpa|"
            r"terms)|power of attorney|notari\w+",
        )
    ),
    mentioned=Phrases(
        (
            r"(?:legal|lawyers?|attorneys?|solicitors?|liabilit\w+|contract(?:ual)?(?:ly)?|terms (?:and|&|"
            r"of) (?:conditions|service|use)|warrant(?:y|ies)|"
            r"copyright\w*|law|laws|regulat\w+|jurisdiction|msa|sla)",
        )
    ),
    exempt=Phrases(
        (
            r"legal (?:entity|name|address|size|paper|form)|(?:food|tennis|basketball) court|"
            r"mother[- ]in[- ]law|in[- ]laws?|contract (?:rates?|number)",
        )
    ),
)
