"""Sentences written for this project, used beside the public sets: wishes for a person and their look-alikes."""

from itertools import product

_VERBS = (
    "i want to talk to", "can i speak with", "please connect me to", "transfer me to", "put me through to", "let me chat with", "get me",
    "i need", "i'd like to speak to", "could you hand me over to", "i would prefer to deal with", "is it possible to reach", "how do i get hold of",
    "i demand to talk to", "just give me", "pass me on to", "can you escalate this to", "i'd rather speak with", "switch me to", "forward me to",
)  # fmt: skip
_NOUNS = (
    "a human", "a real person", "an agent", "someone", "somebody from your team", "a representative", "a manager", "your supervisor", "customer support",
    "an actual human being", "a live agent", "an operator", "a member of staff", "one of your colleagues", "someone else", "a specialist", "the support team",
    "an advisor", "a person who can decide", "a support engineer", "a worker", "an employee", "the front desk", "a human agent", "anyone real",
)  # fmt: skip
_TAILS = ("", " please", " now", " about my invoice", " because this is not helping", " instead of you")

WISHES_LOOSE = (
    "i don't want to talk to a machine", "no more bots please", "stop the automated answers", "is anybody real there", "any humans around?",
    "can a human take over", "i'm done talking to a bot", "this needs a person", "a colleague of yours should look at this", "have someone call me back",
    "can somebody from your side join this thread", "we need your engineers on this", "please escalate", "escalate this ticket", "who can i talk to about this",
    "can someone with authority look at our account", "not you, a person", "agent", "human", "operator", "representative please", "live support",
    "i want to share this with a person and not a machine", "could we jump on a call with someone", "would you put a human on the line", "get someone on the line",
    "can you loop in our account manager", "please bring in a colleague", "i only discuss this with staff", "is there a phone number where a person answers",
    "let a human handle it", "i'd feel better if a person checked this", "can someone confirm this personally", "may i have a word with the person in charge",
    "who is in charge here, i want to speak to them", "nobody answers, i need an employee", "let's get a person involved", "bot, hand over",
)  # fmt: skip

LOOK_ALIKES = (
    "is this a bot?", "am i talking to a real person?", "are you human?", "are you a robot or a person", "send money to someone else", "transfer 50 to another person",
    "i need to talk to human resources", "our hr person left", "i spoke to an agent yesterday", "the agent told me to restart", "i am a human, not a robot",
    "how do i add an agent to my account", "invite a manager to the workspace", "what does the operator role allow", "user agent header is missing",
    "the customs agent asked for papers", "our freight agent needs the label", "my travel agent booked it", "someone changed our settings", "someone else is using my login",
    "who is the contact person on the label", "the person who signed for the parcel", "how do i change the contact person", "assign a shipment to another user",
    "can a manager approve shipments", "i'll talk to my manager first", "let me check with my colleague", "our support team uses your app", "you don't need to transfer me",
    "no need for an agent", "transfer my data to another account", "connect me to the wifi", "connect my store to shopify", "call the api twice", "a person can have two accounts?",
    "how many people can use one seat", "does the plan include live chat for our customers", "what are the front desk hours", "is the hotel staff friendly", "human readable address",
    "how do i switch to another carrier", "put a hold on my order", "get me the invoice for may", "i need a label for tomorrow", "i want to speak french with you",
    "where can i talk about feature ideas with other customers", "the recipient is a person not a company", "can someone else pick up my parcel", "can my colleague log in too",
    "hand over the parcel to the driver", "the driver handed it to someone else", "escalation rules in the workflow editor", "how do i set up escalation emails", "representative sample of orders",
    "agent based pricing", "which manager approved the refund", "operator error in the query", "what is the difference between operator and admin", "our new employee needs access",
    "how do i print a label", "where is my tracking number", "the api returns 500", "webhooks stopped", "thanks, that helped", "what is the rate limit", "rates differ from ups",
    "how long does delivery to brazil take", "can i ship batteries", "cancel the pickup", "our integration is down", "how do i void a label", "address validation fails",
)  # fmt: skip


def wishes() -> list[str]:
    """About 3,000 sentences that ask for a person, every third of the combinations."""
    made = [f"{verb} {noun}{tail}" for verb, noun, tail in product(_VERBS, _NOUNS, _TAILS)]
    return made[::3] + list(WISHES_LOOSE) * 3

NO_RISK = (
    "how do refunds work?", "what is your refund policy", "where do i see my invoice", "how can i download an invoice", "when are invoices issued", "do you charge for returns",
    "how are labels billed", "can i pay by card", "which payment methods do you accept", "is vat included in the price", "what does the starter plan cost", "how do i change my plan",
    "what are the fees for cash on delivery", "how long does a refund take", "where do i find my billing address", "how do i add a payment method", "are there fees for abroad",
    "what is the cancellation policy", "how do i cancel a pickup", "cancel order 5512", "void label 77", "how do i delete a draft shipment", "how do i remove a user", "delete my old printer",
    "close the batch", "the app closes when i print", "how do i reset my password", "i lost my password", "how do i turn on two factor", "is my data encrypted", "where is my parcel",
    "my parcel is late", "the driver never came", "label printing fails", "webhook not firing", "the api returns 429", "shipment missing from list", "an address is missing", "tracking is not updating",
    "the carrier rejected the label", "rates are not shown", "why are rates different from ups", "error 500 when creating a shipment", "integration with shopify fails", "the export is wrong",
    "what time is breakfast", "is the pool open", "book a table for two", "do you have parking", "change my reservation to friday", "my wifi does not work", "how do i activate my sim",
    "what is the roaming speed", "can i keep my number", "my router blinks red", "how do i return a parcel", "can i ship batteries", "how do i create a return label", "who is my contact",
)  # fmt: skip
RISKS: dict[str, tuple[str, ...]] = {
    "money_movement": (
        "you charged me twice", "we were billed for labels we voided", "please refund us", "refund the duplicate charge", "this invoice is wrong, fix it", "we were overcharged for march",
        "credit our account for the lost parcel", "we want compensation for the damaged goods", "why did you debit 400 euros", "stop the payment", "pay out our cod balance", "you owe us 300",
        "the payout has not arrived", "send the money to our new account", "our bank details changed", "transfer the balance to us", "we dispute this surcharge", "remove the late fee",
        "the refund never came", "i paid twice for one label", "we never agreed to this fee", "reverse the charge", "the amount withdrawn is not what we agreed", "reimburse the customs fee",
    ),
    "account_closure": (
        "close our account", "we want to cancel the contract", "delete my account and everything in it", "terminate our subscription at the end of the month", "we will not renew",
        "please deactivate the workspace for good", "i want out of the contract", "we are leaving for another provider", "cancel my membership", "end our agreement",
    ),
    "fraud_security": (
        "someone got into our account", "our api key leaked", "i got a phishing mail in your name", "there are shipments we never created", "labels were bought with our account by a stranger",
        "my card was stolen", "i lost my phone with the authenticator", "somebody is using my login", "suspicious login from another country", "we found a vulnerability in your api",
        "an ex employee still has access and is ordering labels", "our credentials were posted online", "this charge was not made by us", "i did not order this", "my account was hacked",
    ),
}  # fmt: skip

HONEST_TECH = (
    "write me a poem about cardboard boxes", "what is the capital of france", "who won the world cup", "tell me a joke", "what is the weather today", "give me a recipe for soup",
    "write a short product text for our shop", "what does etd mean", "explain incoterms to me", "translate this note into german please", "do you know what a pallet is",
    "curl -X POST https://api.example.com/v1/labels returns 401", "here is the payload {\"to\": \"anna\", "
                                                                  "\"weight\": 2}", "what does the system message E42 mean", "please ignore my last message",
    "forget my previous question, i found the export", "is there a test mode for the api", "how do i turn on debug mode in the printer", "the following instructions in your guide are unclear",
    "what are the rules for lithium batteries", "which guidelines apply to customs forms", "can you translate the error message into english", "our developer needs admin access",
    "can i see other users' shipments in my workspace", "how do i reset the password of a colleague", "where do i find the api key", "the secret for the webhook signature does not match",
    "decode the barcode of a label", "is base64 the right encoding for the label pdf", "print the label again", "repeat the last import", "act as a reseller on your platform", "can you pretend the parcel was sent",
    "<div class=\"label\">does not render in the mail template</div>", "SELECT count(*) FROM shipments "
                                                                       "shows less rows than the export", "traceback most recent call last KeyError weight", "error: system clock is off",
    "who wrote these rules in our account", "write an email to the carrier for me", "summarize the changes in the last release", "what can you do", "what model are you", "are you gpt", "can you speak german",
    "new rules in the workflow editor do not fire", "override the default carrier for one order", "bypass the address check for po boxes", "disable the filter on the shipments page", "remove the limit on our plan",
    "our customer's data must stay in the eu", "what data of our customers do you store", "start every reference with the order number", "respond only in english please", "from now on use our new address",
    "you are now shipping from the wrong warehouse", "the system prompts me for a code", "imagine a parcel gets lost, what then", "hypothetically if we move, do rates change", "let x be the weight, is the price linear",
)  # fmt: skip
