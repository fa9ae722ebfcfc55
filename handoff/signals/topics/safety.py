"""Danger to people: self-harm, violence, threats, fire and other hazards."""

from handoff.signals.phrases import Phrases
from handoff.signals.topics.topic import Topic

TOPIC = Topic(
    grave=True,
    name="safety",
    says="danger to people",
    happened=Phrases(
        (
            r"(?:hurt|harm|kill|cut|injure|hang|shoot|drown|off|unalive|starve)(?:ing)? (?:my ?self|our ?selves|"
            r"him ?self|her ?self|them ?selves|me)\b",
            r"suicid\w*|self[- ]?harm\w*|(?:end|ending|ended|take|taking|took) (?:my|his|her|"
            r"their)(?: own)? (?:life|lives)|end(?:ing)? (?:it all|everything|it now)(?! (?:date|time))|can't go on|"
            r"no point in living|give up on life|"
            r"(?:want|wanna|going|ready|rather|wish) (?:\w+ )?(?:to )?(?:die|be dead|disappear forever|not exist)|"
            r"wish (?:i was|i were) dead|better off dead|"
            r"(?:no|don't have a) reason to live|not worth living|don't want to (?:live|be alive|be here any ?more|"
            r"wake up)|jump off (?:a|the) (?:bridge|roof|building)",
            r"(?:i'll|i will|we will|gonna|going to|want to|wants to|threat\w+ to|will|should|would|he'll|she'll|"
            r"they'll) (?:kill|murder|shoot|stab|attack|hurt|beat|strangle|bomb|burn down|blow up|find you|"
            r"come after) ?"
            r"(?:you|him|her|them|someone|somebody|people|everyone|my (?!credit|score|rating|chances|business|"
            r"sales)\w+|somebody|your (?:family|staff|people|driver|office|boss|employees?|team|building)|everybody|"
            r"anyone|myself)(?! (?:the )?(?:process|job|task|session|script|app|server|deal|time|feature|"
            r"an? e?mail))",
            r"(?:bomb|bombs|explosive\w*|terroris\w+|hostage|gunman|shooter|mass shooting|molotov|grenade|acid attack)",
            r"(?:has|have|with|had|holding|got|bring\w*|pulled) (?:\w+ ){0,2}?(?:gun|knife|weapon|rifle|pistol|"
            r"machete)s?",
            r"(?:threaten\w*|assault\w*|raped?|molest\w*|stalk(?:ed|ing|er)|being followed|kidnap\w*|abduct\w*|"
            r"trafficking|domestic (?:violence|abuse)|"
            r"abus(?:ed|es|ing|ive)|beat(?:s|ing)? me|hit(?:s|ting)? me|violent|violence|physically attacked)",
            r"(?:child|minor|kid|children|elder)(?: \w+){0,3}? (?:abuse\w*|danger|porn\w*|exploit\w*|groom\w*|"
            r"unsafe|neglect\w*)|csam",
            r"(?:in|immediate|serious|grave|mortal) danger|(?:not|feel|i'm|don't feel) (?:\w+ )?(?:unsafe|"
            r"safe (?:here|at home|with))|life[- ]threatening|fear for my (?:life|safety)",
            r"(?:caught|on|catch\w*|started a|set|there(?:'s| is) a) (?:\w+ )?fire\b|burst into flames|(?:is|was|"
            r"started|are|keeps?|began) (?:smoking(?! (?:allowed|permitted|ok|okay|prohibited|area|room|zone|banned|"
            r"possible))|sparking|overheating|melting|burning|exploding|leaking gas)|"
            r"explod\w+|(?:blow|blew|blowing) up (?:the|your|our|a|this|my)|burn (?:down )?(?:the|your|"
            r"our) \w+(?: down)?|(?:smoke|flames|fumes|sparks) (?:\w+ )?(?:coming|from|in|out|everywhere)|"
            r"(?:there is|there's|i see|we see|full of) (?:\w+ )?(?:smoke|flames|fire|fumes)|smell(?:s|"
            r"ing)? (?:of )?(?:gas|smoke|burning)|gas leak|carbon monoxide|electric(?:al)? shock|electrocut\w+|"
            r"chemical spill|toxic (?:fumes|spill|gas|leak)|hazardous (?:spill|leak)|"
            r"(?:leak\w*|damaged|swollen|smoking|punctured) (?:\w+ )?(?:lithium|batter(?:y|ies)|acid|chemicals?)|"
            r"(?:lithium|batter(?:y|ies))(?: \w+){0,4}? (?:leak\w*|swollen|smok\w+|fire|explo\w+|overheat\w*)",
            r"(?:call|dial|called|calling) (?:911|999|112|the police|an ambulance|emergency services)|police (?:is|"
            r"are|were|here|report|came)|life or death|"
            r"(?:this is an|medical|an) emergency(?! (?:contact|exit|number|phone|fund|fee))",
            r"(?:ran|run|drove|backed|rolled|fell|fallen|collapsed) (?:over|into|onto|on top of|"
            r"on) (?:\w+ ){0,2}?(?:colleague|worker|man|woman|person|someone|somebody|child|employee|driver|"
            r"customer|guest|foot|leg|him|her|me)|"
            r"(?:battery|batteries|parcel|package|drum|pallet|container|device|cell|cells|tank|cylinder|acid|"
            r"chemicals?|gas|fuel|liquid)(?: \w+){0,4}? (?:hissing|hot|burning|smoking|fuming|leaking|bulging|"
            r"ticking|sparking|glowing|corros\w+)|"
            r"(?:miss me|without me|gone forever|not be here)(?= if| when| tomorrow| any ?more)|(?:trapped|stuck|"
            r"crushed|pinned) (?:under|between|in|inside) (?:\w+ )?(?:pallet|machine|conveyor|truck|lift|elevator|"
            r"container|door|belt)s?",
            r"(?:car|truck|road|traffic|work|workplace|forklift|van|bad|serious) (?:accident|crash|collision)|"
            r"in an accident|accident (?:at|in|on) |injured|fatal(?:ity|ly|ities)?(?! error)|dead body|killed (?:by|"
            r"in)|"
            r"(?:someone|person|he|she|they|customer|worker|driver|guest|father|mother|husband|wife|man|woman|child|"
            r"patient|people) (?:\w+ )?(?:died|is dead|was killed|has died|dying)",
        )
    ),
    wanted=Phrases(
        (r"(?:product )?recalls?(?: notice)|safety (?:incident|hazard|issue|concern|recall|report|complaint)",)
    ),
    mentioned=Phrases(
        (
            r"(?:hazard\w*|accident|safety|dangerous (?:goods)?|lithium|weapons?|firearms?|guns?|"
            r"emergency|police|fire|explosives?|flammable)",
        )
    ),
    exempt=Phrases(
        (
            r"(?:kill|killing|killed|kills) (?:\w+ )?(?:me|us)(?: with| here)? (?:with|because|when|softly|that|"
            r"this)|(?:is|it's|this is|are|that's) killing (?:me|us|my|our)|killing it|"
            r"kill (?:the )?(?:process|job|task|session|script|app|server|time|two birds)|(?:app|site|page|server|"
            r"browser|software|system|program|integration|plugin|it|computer)"
            r"(?: \w+){0,3}? crash\w*|crash(?:es|ed|ing)? (?:when|on|after|every|the (?:app|browser|page))|"
            r"dead ?line|dead (?:link|letter|end|battery)|bath bomb|photo ?bomb|"
            r"fire (?:off|up|stick|fox|wall|tv|an? (?:webhook|event|request))|(?:my|the|phone|car|"
            r"laptop) (?:\w+ )?(?:battery )?died|by accident|accidental\w*|data abuse|abuse (?:team|report|policy)|"
            r"(?:cut|off) me off|shoot (?:me|us) an? (?:e?mail|message|note)|hit me up|stalking horse|explod(?:ed|"
            r"ing|es)? (?:view|costs?|diagram)",
        )
    ),
)
