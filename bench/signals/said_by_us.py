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
# Written after the lists were last changed; two earlier sets of forty (30 and 28 found) were used to mend them.
RISKS = {
    "legal": (
        "my solicitor advised me not to pay", "we are considering legal action", "a judge will decide that", "we hold you responsible for the damage under the contract", "is your company insured against lawsuits",
        "please send this to your legal team", "our client is suing us because of the delay", "the police asked for the shipping records", "you infringe our trademark on the tracking page", "i want this settled in front of a mediator",
    ),
    "medical": (
        "i can't feel my left arm", "the packer fainted from the heat", "what dose is right for a baby", "i burned my hand on the heat sealer", "he is having a seizure right now",
        "my wife is in the hospital after using it", "is it normal that my eyes hurt after the fumes", "i took too many pills", "the vaccine arrived warm, can we still inject it", "she stopped breathing",
    ),
    "safety": (
        "i can't take it anymore, i want to die", "he said he would shoot everyone in the office", "smoke is filling the warehouse", "a worker is trapped under a pallet", "my ex is stalking me with your tracking link",
        "the parcel is ticking", "i'm scared he will hurt the kids", "a gas bottle blew up in the truck", "i cut myself last night and i will do it again", "there was a robbery at gunpoint at the pickup point",
    ),
    "compliance": (
        "please confirm you erased my data", "we need your data processing agreement signed", "i object to the processing of my personal information", "your subprocessor lost our records", "can we export this chip to iran",
        "an inspector wants to see your certificates", "this would breach hipaa", "who at your company is the data protection officer, i have a complaint", "the importer is under embargo", "we have to report this incident to the regulator",
    ),
}  # fmt: skip
PROMISES = (
    "I've refunded the charge to your card.", "I have escalated this to our billing team.", "I'm connecting you with a colleague now.", "We'll get back to you by tomorrow.", "A member of our team will contact you shortly.",
    "Your subscription has been cancelled.", "I went ahead and updated your address.", "I will check with the carrier and let you know.", "Someone will reach out to you soon.", "Let me transfer you to support.",
    "We are processing your refund.", "I've opened a ticket for you.", "You will receive a refund within 5 "
                                                                       "days.", "I'll make sure this gets fixed.", "Rest assured that we take care of it.",
)  # fmt: skip
REFUSALS = (
    "I'm sorry, but I can't help with that.", "The passages do not contain this information.", "As an AI language model, I cannot answer.", "I don't have information about that.", "I could not find an answer in our documentation.",
    "This is not covered in the knowledge base.", "Unfortunately I am unable to answer this question.", "I do not know.", "There is no information available on this topic.", "I'm afraid I don't have access to your account details.",
)  # fmt: skip
