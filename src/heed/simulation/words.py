"""What customers write, in English and German: parts of sentences that are put together.

A text has an opening that fits the score, a sentence about what happened, and a closing. Topics
bear the names of :class:`heed.simulation.plan.Weights`; ``good``, ``fair`` and ``poor`` stand for
nothing in particular. The first list of each pair is English, the second German.
"""

from __future__ import annotations

HIGH, MIDDLE, LOW = 0, 1, 2

OPENINGS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("Very happy.", "Lovely shop.", "Would buy again.", "All good here.", "Top marks.",
         "Second order and just as good.", "Pleasantly surprised.", "Great choice."),
        ("Mostly fine.", "Decent overall.", "Mixed feelings.", "Not bad.", "Nice goods.",
         "On the whole all right.", "Three out of four things were fine."),
        ("Disappointed.", "Not what I expected.", "Never again like this.", "A pity, really.",
         "I am annoyed.", "The goods are nice, the rest is not.", "Poor experience."),
    ),
    (
        ("Sehr zufrieden.", "Schöner Laden.", "Gerne wieder.", "Alles bestens.", "Top.",
         "Schon die zweite Bestellung, wieder alles gut.", "Angenehm überrascht.",
         "Tolle Auswahl."),
        ("Im Großen und Ganzen gut.", "Ganz ordentlich.", "Gemischte Gefühle.", "Nicht schlecht.",
         "Schöne Ware.", "Alles in allem in Ordnung."),
        ("Enttäuscht.", "So hatte ich mir das nicht vorgestellt.", "So nicht noch einmal.",
         "Schade.", "Ich ärgere mich.", "Die Ware ist schön, der Rest nicht.", "Leider schwach."),
    ),
)  # fmt: skip

CLOSINGS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (
        ("Thank you!", "See you next time.", "Recommended to the neighbours already.",
         "Keep it up.", "Five stars from us.", "My partner agrees."),
        ("Room to improve.", "Let us see how the next order goes.", "Could be better.",
         "I may order again.", "Worth a try."),
        ("I expect better.", "Next time I will buy elsewhere.", "Please look into this.",
         "Somebody should call me.", "That is not good enough."),
    ),
    (
        ("Vielen Dank!", "Bis zum nächsten Mal.", "Schon weiterempfohlen.", "Weiter so.",
         "Fünf Sterne von uns.", "Meine Frau sieht das auch so."),
        ("Da geht noch etwas.", "Mal sehen, wie es beim nächsten Mal läuft.", "Ausbaufähig.",
         "Vielleicht bestelle ich wieder.", "Einen Versuch wert."),
        ("Das muss besser werden.", "Das nächste Mal kaufe ich woanders.",
         "Bitte kümmern Sie sich darum.", "Ich warte auf einen Anruf.", "Das reicht nicht."),
    ),
)  # fmt: skip

SENTENCES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "late": (
        ("The parcel came days after the promised date.", "Delivery was late again.",
         "I had taken the day off and nothing arrived.", "Promised for Tuesday, came on Friday.",
         "The delivery date on the site was not kept.", "We waited for the carrier in vain.",
         "It arrived too late for the birthday."),
        ("Das Paket kam Tage nach dem versprochenen Termin.", "Wieder zu spät geliefert.",
         "Ich hatte mir freigenommen, und es kam nichts.",
         "Für Dienstag zugesagt, am Freitag gekommen.",
         "Der Liefertermin auf der Seite wurde nicht eingehalten.",
         "Wir haben umsonst auf den Boten gewartet.", "Zum Geburtstag war es zu spät."),
    ),
    "untold": (
        ("The date was changed and nobody told me.", "I only saw by chance that the day had moved.",
         "No message that delivery would be on another day.",
         "Why does nobody write when the date changes?",
         "The carrier knew about the new date, I did not."),
        ("Der Termin wurde verschoben, und niemand hat mir etwas gesagt.",
         "Nur zufällig habe ich gesehen, dass sich der Tag geändert hat.",
         "Keine Nachricht, dass an einem anderen Tag geliefert wird.",
         "Warum schreibt niemand, wenn sich das Datum ändert?",
         "Der Zusteller wusste vom neuen Termin, ich nicht."),
    ),
    "damaged": (
        ("One piece was broken.", "The box was torn and the pot cracked.",
         "Badly packed, so it arrived scratched.", "A leg of the chair was snapped off.",
         "Far too little padding around the glass."),
        ("Ein Teil war kaputt.", "Der Karton war aufgerissen und der Topf gesprungen.",
         "Schlecht verpackt und deshalb zerkratzt.", "Ein Stuhlbein war abgebrochen.",
         "Viel zu wenig Polster um das Glas."),
    ),
    "wrong_invoice": (
        ("The invoice shows the wrong company.", "Our VAT number is missing on the invoice.",
         "Bookkeeping sent the invoice back.", "The amount on the invoice does not match.",
         "We needed two corrected invoices."),
        ("Auf der Rechnung steht die falsche Firma.", "Unsere USt-IdNr. fehlt auf der Rechnung.",
         "Die Buchhaltung hat die Rechnung zurückgeschickt.",
         "Der Betrag auf der Rechnung stimmt nicht.", "Wir brauchten zwei Rechnungskorrekturen."),
    ),
    "many_clicks": (
        ("It took forever to find the product.", "The search shows everything but what I typed.",
         "Too many clicks to the right page.", "The site is confusing."),
        ("Ich habe ewig gesucht, bis ich das Produkt hatte.",
         "Die Suche zeigt alles, nur nicht das Gesuchte.", "Zu viele Klicks bis zur Seite.",
         "Die Seite ist unübersichtlich."),
    ),
    "unresolved": (
        ("Service could not help me.", "I had to explain everything twice.",
         "After two contacts it was still open.", "I was passed from one to the next."),
        ("Der Service konnte nicht helfen.", "Ich musste alles zweimal erklären.",
         "Auch nach dem zweiten Mal war es offen.", "Man wurde von einem zum anderen gereicht."),
    ),
    "advice": (
        ("The advice in the store was excellent.", "The lady in the store took her time.",
         "Well advised in the shop in town."),
        ("Die Beratung im Laden war ausgezeichnet.", "Die Dame im Geschäft nahm sich Zeit.",
         "Im Laden in der Stadt gut beraten worden."),
    ),
    "good": (
        ("Quick, friendly, exactly as shown.", "Ordered on Monday, there as promised.",
         "Good quality for the price.", "The lamp looks even better at home.",
         "Everything was easy.", "Carefully packed and on time.", "The plants arrived fresh."),
        ("Schnell, freundlich, genau wie abgebildet.", "Montag bestellt, wie versprochen da.",
         "Gute Qualität für den Preis.", "Die Lampe sieht zu Hause noch schöner aus.",
         "Alles ging ganz einfach.", "Sorgfältig verpackt und pünktlich.",
         "Die Pflanzen kamen frisch an."),
    ),
    "fair": (
        ("The colour is a little different.", "Nothing special, it worked.",
         "Assembly took longer than I thought.", "A bit pricey.", "The handle feels light."),
        ("Die Farbe ist etwas anders.", "Nichts Besonderes, es hat geklappt.",
         "Der Aufbau dauerte länger als gedacht.", "Etwas teuer.", "Der Griff wirkt leicht."),
    ),
    "poor": (
        ("The quality does not match the price.", "It looks cheaper than in the picture.",
         "Not sturdy at all.", "The smell of the wood is unpleasant.", "It did not fit."),
        ("Die Qualität passt nicht zum Preis.", "Sieht billiger aus als auf dem Bild.",
         "Überhaupt nicht stabil.", "Das Holz riecht unangenehm.", "Es hat nicht gepasst."),
    ),
}  # fmt: skip

BY_LEVEL = ("good", "fair", "poor")
