"""Data protection, sanctions, audits: questions where a wrong word binds the company."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_REGIME = r"(?:gdpr|ccpa|hipaa|pci(?:[- ]dss)?|sox|dora|nis ?2|lgpd|pipeda|ferpa|coppa|ai act|data protection|privacy)"
_DATA = (
    r"(?:personal|customer|client|user|my|our|private|sensitive|patient|employee) (?:\w+ )?(?:data|information|"
    r"records?|details|info)"
)

TOPIC = Topic(
    name="compliance",
    says="compliance",
    happened=Phrases(
        (
            rf"{_REGIME} (?:\w+ )?(?:request|complaint|violation|breach|incident|audit|notice|inquiry|rights?|"
            rf"deletion|erasure|access|concern|fine)s?",
            rf"(?:under|per|according to|exercis\w+|based on|violat\w+|breach\w*|pursuant to|in accordance with|"
            rf"against|in breach of) (?:\w+ ){{0,4}}?"
            rf"(?:{_REGIME}|article \d+)",
            r"(?:data )?subject access(?: request)?|dsar|sar request|right to (?:be forgotten|erasure|access|"
            r"rectification|portability|object)|"
            r"data (?:deletion|erasure|portability|access) request|withdraw (?:\w+ )?consent",
            r"what (?:\w+ )?(?:data|information|info) (?:do |have |did )?(?:you|u) (?:\w+ )?(?:have|hold|store|"
            r"keep|collect|process)\w* (?:about|on|of) (?:me|us|my|our)",
            r"(?:everything|anything|all|whatever|what|data|records?|information) (?:that )?(?:you|your company|"
            r"you guys) (?:\w+ )?(?:store|stored|have|keep|hold|collect|know|process|recorded)\w* (?:\w+ )?(?:about|"
            r"on|of) (?:me|us|my|our|him|her|them)\b",
            r"(?:shared|sold|disclosed|sent|exposed|leaked|lost|gave|passed|forwarded|showed)(?: \w+)? (?:our|my|"
            r"their|personal|customer|another|other|someone's) (?:[\w']+ )?(?:data|details|list|information|records|"
            r"addresses|e-?mails?)",
            r"(?:data|privacy) (?:breach|leak|incident|violation)|leaked (?:\w+ )?(?:data|information|details)",
            r"(?:sanction\w*|embargo\w*|export control\w*|denied part\w+|restricted part\w+|dual[- ]use|"
            r"money laundering|aml|anti[- ]money|"
            r"brib\w+|corrupt\w+|whistle ?blow\w*|insider trading|tax evasion|forced labou?r|modern slavery)",
            r"(?:authority|authorities|regulators?|supervisor\w+|watchdog|inspectors?|"
            r"customs office) (?:\w+ ){0,2}?(?:ask\w*|contact\w*|investigat\w*|request\w*|demand\w*|fin(?:ed|ing)|"
            r"want\w*|inspect\w*)",
            r"(?:audit(?:or|ors|ed)?|inspection|investigat\w+|regulator\w*) (?:\w+ ){0,3}?(?:request\w*|ask\w*|"
            r"require\w*|finding\w*|demand\w*|need\w*)|"
            r"(?:for|from|by) (?:\w+ )?(?:an audit|our auditors?|the auditors?|the regulator)",
        )
    ),
    wanted=Phrases(
        (
            rf"(?:delete|erase|remove|wipe|purge|hand over|send me|give me|copy of|provide|access to|forget|destroy)"
            rf" (?:\w+ ){{0,3}}?{_DATA}",
            r"(?:sign|send|provide|need|complete|fill|share|request|execute|return) (?:\w+ ){0,4}?(?:dpa|"
            r"data processing (?:agreement|addendum)|baa|"
            r"security questionnaire|vendor assessment|soc ?2|iso ?27001|penetration test|pentest|"
            r"certificat\w+ of compliance)",
        )
    ),
    mentioned=Phrases(
        (
            rf"(?:{_REGIME}|complian\w+|soc ?[12]|iso ?\d{{4,5}}|sub-?processors?|data (?:processing|retention|"
            rf"residency|controller|processor)|dpa|dpo|"
            r"audit\w*|kyc|know your customer|retention period|where (?:\w+ ){0,3}data (?:\w+ )?(?:stored|hosted|kept)|"
            r"verif\w+ (?:\w+ )?(?:identity|id)|source of funds|personal data|consent)",
        )
    ),
    exempt=Phrases(
        (
            r"audit (?:log|trail)s?|(?:account|contact|shipment|order|tracking|delivery|label) (?:data|"
            r"information|details|info)",
        )
    ),
)
