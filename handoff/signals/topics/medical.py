"""Bodies and medicine: symptoms, injuries, emergencies, advice nobody here may give."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

_BODY = (
    r"(?:chest|heart|head|stomach|belly|abdom\w+|back|arm|leg|throat|eye|eyes|skin|breast|kidney|lung|liver|jaw|ear|"
    r"tooth|teeth|knee|foot|neck|"
    r"tummy|muscle|joint|hip|ankle|wrist|hand|shoulder)"
)

_WHOSE = (
    r"i|i'm|i've|my|me|he|she|his|her|we|our|child|kid|baby|son|daughter|wife|husband|mother|father|mom|dad|"
    r"patient|guest|colleague|someone|driver|worker"
)
_ILL = (
    r"diabet\w+|insulin|epilep\w+|asthma|pneumonia|cancer|chemo\w*|covid|hypertension|pregnan\w+|prescri\w+|"
    r"medications?|medicines?|antibiotics?|painkillers?|ibuprofen|"
    r"paracetamol|aspirin|pills?|symptoms?|diagnos\w+|infection|rash|depress(?:ed|ion)|vaccinated"
)

TOPIC = Topic(
    grave=True,
    name="medical",
    says="medical matter",
    happened=Phrases(
        (
            rf"{_BODY}[- ]?(?:is |are |feels? |has |really )*(?:pains?|aches?|aching|hurts?|hurting|swollen|"
            rf"swelling|bleed\w*|numb\w*|injur\w+|burn(?:s|ing|ed)?|infect\w+|tightness|broken|cramps?)",
            rf"(?:pains?|aches?|cramps?|numbness|tightness|pressure|swelling|tingling|rash|itch\w*|"
            rf"lump) (?:\w+ ){{0,3}}?(?:in|on|at|around|across) (?:my|his|her|the|their) (?:\w+ )?{_BODY}",
            r"(?:can't|cannot|can not|trouble|difficulty|hard to|struggling to|unable to|stopped|problems?|"
            r"shortness of) (?:breath\w*|breathe|swallow\w*)",
            r"(?:heart attack|stroke|seizures?|unconscious|passed out|faint(?:ed|ing)?|collapsed|choking|"
            r"anaphyla\w+|overdos\w+|poison\w*|allergic|"
            r"bleeding|hemorrhag\w*|concussion|fracture\w*|miscarriage|in labou?r|tumou?r|sepsis|blood (?:pressure|"
            r"sugar|test|clot)|paramedics?|ambulance)",
            rf"(?:{_WHOSE})\b[^.!?]{{0,60}}?\b(?:{_ILL})",
            r"(?:side effects?|dosage|dose|doses|milligrams?|tablets? (?:a|per) day|contraind\w+|"
            r"drug interaction\w*|symptoms? of|(?:safe|ok|okay|bad|harmful) to take|"
            r"(?:take|taking|took|give|swallowed|mix|mixing) (?:\w+ ){0,3}?(?:medications?|medicines?|antibiotics?|"
            r"painkillers?|ibuprofen|paracetamol|aspirin|pills?|tablets?|drugs?|insulin))",
            rf"(?:broke|broken|break|fractured|sprained|twisted|dislocated|crushed|burned|burnt|injured|hurt|cut|"
            rf"lost|bruised|pulled|tore|smashed) (?:my|his|her|their|a|an|the) (?:\w+ )?(?:{_BODY}|finger|fingers|"
            rf"toe|toes|thumb|rib|ribs|bone|bones|nose|spine|skull|elbow|face|leg)s?",
            rf"{_BODY} (?:\w+ )?(?:feels?|felt|is|are|went|goes|looks?) (?:\w+ )?(?:tight|numb|weird|swollen|heavy|"
            rf"painful|sore|stiff|red|burning|on fire|infected|funny)|"
            r"(?:i|he|she|kid|child|baby|toddler|dog|cat|son|daughter|boy|girl|someone|colleague|worker|"
            r"they) (?:\w+ )?(?:swallowed|drank|inhaled|ingested|breathed in|choked on)|allergic to|"
            r"exposed to (?:\w+ )?(?:chemicals?|acid|fumes|gas|radiation)",
            r"(?:first aid|defibrillator|cpr|not breathing|no pulse|heart (?:is )?(?:racing|stopped)|turning blue|"
            r"in (?:severe |terrible |great |a lot of )?pain|stitches|concussed|dehydrat\w+|food poisoning|blood in|"
            r"lost consciousness|blacked out|high temperature)",
            r"(?:fever|vomit\w*|nause\w*|dizz\w+|diarrh\w+|migraines?|palpitations?|hallucinat\w+|panic attacks?)",
            r"(?:medical|health) (?:emergency|condition|advice|problem|issue|attention|help|question|records?|"
            r"history|treatment|concern|opinion)|"
            r"(?:see|call|need|visit|ask|consult) (?:a |my |the )?(?:doctor|nurse|physician|gp|hospital|er)|(?:in|"
            r"taken to|rushed to|admitted to|go to|going to) (?:the |a )?(?:hospital|emergency room)(?= (?:now|"
            r"because|with|after|for my|asap)|$|[.!,])",
            r"(?:i am|i'm|feel|feeling|got|he's|she's|is) (?:\w+ )?(?:very |really |so )?(?:sick|ill|unwell|"
            r"injured)|(?:got|was|been|were|is|someone|worker|driver|guest) (?:hurt|injured|burned|electrocuted)",
        )
    ),
    wanted=Phrases((r"(?:treat|treatment for|cure|therapy|dialysis|surgery)",)),
    mentioned=Phrases(
        (
            r"(?:medications?|medicines?|prescri\w+|antibiotics?|painkillers?|ibuprofen|paracetamol|"
            r"aspirin|pills?|symptoms?|diagnos\w+|vaccin\w+|cancer|covid|pregnan\w+|insulin|medical|"
            r"doctors?|hospitals?|health(?:care)?|patients?|pharma\w*|clinic\w*|nurse|disab\w+|"
            r"wheelchair|allerg\w+)",
        )
    ),
    exempt=Phrases(
        (
            r"health ?check\w*|health (?:endpoint|status|dashboard|insurance)|(?:head|back|hand|foot|eye|"
            r"ear|arm) (?:of|up|over|end|office)|healthy|doctor who|sick of|"
            r"(?:sick|ill) (?:of|at ease)|system health|headaches?(?= (?:with|trying|to))",
        )
    ),
)
