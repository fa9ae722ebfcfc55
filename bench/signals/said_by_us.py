"""Sentences of our own for signals no public set measures. Their author also wrote the phrase lists: optimistic."""

LANGUAGES = tuple(
    line.split("|", 1)
    for line in """de|Wo finde ich meine Rechnung?
de|Das Etikett wird nicht gedruckt
de|Drucker geht nicht
de|Bitte um Rückruf
de|ich brauche hilfe
fr|Où est ma facture ?
fr|J'ai besoin d'aide avec une étiquette
fr|Le webhook ne fonctionne plus depuis hier
es|¿Dónde está mi factura?
es|necesito ayuda con una etiqueta
es|no me deja imprimir
it|Dove trovo la fattura?
it|Non riesco a stampare l'etichetta
pt|Onde está minha fatura?
pt|não consigo imprimir a etiqueta
nl|Waar vind ik mijn factuur?
nl|De printer doet het niet
pl|Gdzie znajdę fakturę?
sv|Var hittar jag min faktura?
da|Hvor finder jeg min faktura?
tr|Faturamı nerede bulabilirim?
ru|Где мой счёт?
uk|Де знайти мій рахунок?
ja|請求書はどこですか
zh|发票在哪里
ko|송장은 어디에 있나요
ar|أين فاتورتي؟
he|איפה החשבונית שלי
hi|मेरा चालान कहाँ है
el|Πού είναι το τιμολόγιό μου;
th|ใบแจ้งหนี้ของฉันอยู่ที่ไหน
cs|Kde najdu fakturu?
fi|Mistä löydän laskuni?
hu|Hol találom a számlámat?
ro|Unde găsesc factura mea?
vi|Hóa đơn của tôi ở đâu?
id|Di mana saya bisa menemukan faktur saya?
de|Guten Morgen, können wir den Abholtermin für morgen noch ändern? Wir haben 20 Pakete.
fr|Bonjour, nous n'arrivons pas à créer une étiquette pour la Suisse, pouvez-vous nous aider ?
es|Hola, el pedido 4411 no aparece en la lista desde ayer, ¿pueden revisarlo?""".splitlines()
)

WITHDRAWN = (
    "never mind, found the setting", "forget it, we sorted it out internally", "all good, it prints again", "we found the cause ourselves, sorry for the noise",
    "no longer needed, thanks", "you can close this one", "ignore that, wrong channel", "no need to get anyone, it works now", "scratch that", "my colleague already fixed it",
    "it started working again", "nvm", "don't need a person anymore", "cancel my request please", "false alarm", "we are good now", "the problem went away on its own", "solved it by myself",
)  # fmt: skip
NOT_WITHDRAWN = (
    "is it solved yet?", "this is still not fixed", "never mind the export, how do I import?", "when will it be working again", "we need this resolved today", "it works now but prints twice",
    "does it work with zebra printers?", "can you fix it", "i don't need a label, i need a refund", "the issue was marked solved but it is not", "how was this fixed?", "no need for insurance on this one, but which service do I pick?",
)  # fmt: skip
RISKS = {
    "legal": (
        "our attorneys will get in touch with yours", "this is a breach of our agreement", "we are preparing a claim before the court", "expect a letter from our counsel", "i'm reporting you to the ombudsman",
        "who is liable if the goods are seized", "is that even lawful", "we received a cease-and-desist because of your label", "you leave us no choice but to sue", "we got a summons naming you",
    ),
    "medical": (
        "i feel a stabbing pain in my chest", "our picker passed out next to the belt", "how many milligrams may a child take", "my father has trouble breathing", "is it safe to take this with blood thinners",
        "she is having an allergic reaction", "i think i broke my wrist lifting a box", "the worker is bleeding badly", "what are the side effects of it", "i'm pregnant, can i handle these chemicals",
    ),
    "safety": (
        "i don't want to live anymore", "i am thinking of ending it all", "there is smoke coming from a parcel with batteries", "he threatened our driver with a knife", "someone said he will blow up the depot",
        "a package exploded in the van", "i will come to your office and hurt somebody", "it smells of gas in the warehouse", "a child is in danger at this address", "she wants to kill herself",
    ),
    "compliance": (
        "please erase all personal data you hold about me", "we file a subject access request", "you shared our customer list, that is a data breach", "is this shipment under export control", "the consignee is on a sanctions list",
        "our auditor requests your records", "this violates the gdpr", "hand over everything you store about me", "we suspect money laundering by a client", "our dpo demands an answer under article 15",
    ),
}  # fmt: skip
PROMISES = (
    "I've refunded the charge to your card.", "I have escalated this to our billing team.", "I'm connecting you with a colleague now.", "We'll get back to you by tomorrow.", "A member of our team will contact you shortly.",
    "Your subscription has been cancelled.", "I went ahead and updated your address.", "I will check with the carrier and let you know.", "Someone will reach out to you soon.", "Let me transfer you to support.",
    "We are processing your refund.", "I've opened a ticket for you.", "You will receive a refund within 5 days.", "I'll make sure this gets fixed.", "Rest assured that we take care of it.",
)  # fmt: skip
REFUSALS = (
    "I'm sorry, but I can't help with that.", "The passages do not contain this information.", "As an AI language model, I cannot answer.", "I don't have information about that.", "I could not find an answer in our documentation.",
    "This is not covered in the knowledge base.", "Unfortunately I am unable to answer this question.", "I do not know.", "There is no information available on this topic.", "I'm afraid I don't have access to your account details.",
)  # fmt: skip
