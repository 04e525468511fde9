"""More documents with known truth, written without a look at what the rules
look for: denials, conditions, hedges, advertising, tables, columns."""
# SPDX-License-Identifier: Apache-2.0

POLICY = []
SUPPORT = []
PAPERS = []

POLICY.append(("m-marketing.md", dict(V3="F", V4="F", V6="I", V9="I", V7="I"), """
# Security at Lumora

Security is in our DNA. Our world-class team works around the clock so that your smart home stays yours. We take every
vulnerability report seriously and our industry-leading response process ensures that issues never linger.

## Report a vulnerability

Write to security@lumora.example and a real human will read it. We believe in transparency, respond fast and love
hearing from researchers. Our average response time in 2025 was 14 hours, and 96 % of all reports were closed in under
30 days.
"""))

POLICY.append(("m-old-practice.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Send reports to psirt@oldways.example.

Until 2024 we acknowledged every report within three days and sent weekly status updates. Since the reorganisation the
team is smaller, and we are working on new targets.
"""))

POLICY.append(("m-third-party.md", dict(V2="P", V3="I", V4="I"), """
# How to report a security issue

Reports go to security@relay.example.

Issues in the radio module are passed on to its vendor. The vendor acknowledges receipt within 5 days and gives status
updates every two weeks. For issues in our own firmware there is no such schedule.
"""))

POLICY.append(("m-paid-only.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact: security@tiered.example

| Plan | Acknowledgement of report | Status updates |
|---|---|---|
| Enterprise support contract | 1 business day | weekly |
| Everyone else | no commitment | no commitment |
"""))

POLICY.append(("m-wish.md", dict(V2="P", V3="I", V4="I"), """
# Responsible disclosure

We would like to ask researchers to write to security@wish.example first.

In an ideal world we would acknowledge your report within two days and keep you updated every week. In practice this
depends on our workload.
"""))

POLICY.append(("m-researcher-duty.md", dict(V2="P", V3="F", V4="F", V6="F"), """
# Vulnerability disclosure policy

Send findings to vuln@duty.example.

Researchers must acknowledge receipt of our questions within 5 days. Researchers shall give us a status update on their
plans for publication every 14 days, and must not publish before 90 days have passed.
"""))

POLICY.append(("m-table.md", dict(V2="P", V3="P", V4="P", V5="P", V6="I"), """
# Vulnerability disclosure policy

Reports: security@grid.example

| Step | What we do | Time |
|---|---|---|
| 1 | Acknowledge receipt of the report | 2 business days |
| 2 | Assess and confirm the vulnerability | 10 business days |
| 3 | Send the reporter a status update until the issue is resolved | every 14 days |
| 4 | Release a fix | depends on severity |
"""))

POLICY.append(("m-split.md", dict(V2="P", V3="P", V4="P", V5="P"), """
# Reporting vulnerabilities

Our address for vulnerability reports is security@split.example. It is read on working days.

## What you can expect

Within 48 hours you will receive a confirmation that we have received your report, from a person and not a robot.
Thereafter, at least once every seven days, we will let you know how the investigation is progressing, and we go on doing
so until the problem has been solved.
"""))

POLICY.append(("m-bounty.md", dict(V3="F", V4="F", V6="F"), """
# Vulnerability disclosure and bug bounty

Submit at https://bounty.example/submit.

Rewards are paid within 30 days after we have confirmed the vulnerability. Invoices are acknowledged within 5 days. You
will receive an update of your ranking every week.
"""))

POLICY.append(("m-if-critical.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact: psirt@critical.example

For vulnerabilities rated critical we acknowledge receipt within 24 hours and give daily status updates. All other
reports are handled as time permits.
"""))

POLICY.append(("m-no-reply.md", dict(V2="P", V3="F", V4="F"), """
# Security contact

Vulnerabilities can be reported to security@silent.example. Please understand that, owing to the number of messages, we
are not able to acknowledge individual reports or to inform you about their progress.
"""))

POLICY.append(("m-press-contact.md", dict(V2="I"), """
# Vulnerability disclosure policy

We value the work of security researchers. Press enquiries about security topics: press@media.example. For everything
else please see the contact page of our website.
"""))

POLICY.append(("m-internal.md", dict(V3="I", V4="F"), """
# Vulnerability handling procedure (internal)

Contact for reports: psirt@inner.example

The product owner acknowledges the ticket from the PSIRT within 2 days. The developer sends the PSIRT a status update
every week until the ticket is closed.
"""))

POLICY.append(("m-quote-other.md", dict(V2="P", V3="I", V4="I"), """
# Our vulnerability disclosure policy

Please report to security@quote.example.

ISO/IEC 29147 recommends that vendors acknowledge receipt of reports within seven days and give regular status updates.
The OpenSSF template has an acknowledgement within three working days.
"""))

POLICY.append(("m-fix-unclear.md", dict(V2="P", V3="P", V4="I", V6="I"), """
# Vulnerability disclosure policy

Reports to security@maybe.example are acknowledged within one week.

We may contact you with updates. The time to a fix varies; some fixes have been released within 30 days, others took much
longer.
"""))

POLICY.append(("m-de-gut.md", dict(V2="P", V3="P", V4="P", V5="P", V6="P"), """
# Umgang mit Schwachstellen

Bitte senden Sie Hinweise auf Sicherheitslücken an sicherheit@nordlicht.example.

Sie erhalten spätestens nach drei Werktagen eine Eingangsbestätigung. Über den Stand der Bearbeitung informieren wir Sie
alle zwei Wochen, bis die Schwachstelle behoben ist. Bestätigte Schwachstellen beheben wir innerhalb von 90 Tagen.
"""))

POLICY.append(("m-de-soll.md", dict(V2="P", V3="I", V4="F"), """
# Meldung von Schwachstellen

Schwachstellen melden Sie bitte an psirt@soll.example.

Eine Eingangsbestätigung sollte in der Regel innerhalb von fünf Tagen erfolgen, ein Anspruch darauf besteht nicht.
Zwischenstände teilen wir nach Möglichkeit mit.
"""))

POLICY.append(("m-de-nein.md", dict(V2="P", V3="F", V4="F"), """
# Richtlinie zur Offenlegung von Schwachstellen

Kontakt: schwachstellen@nein.example

Der Eingang von Meldungen wird nicht bestätigt. Auskünfte zum Bearbeitungsstand erteilen wir nicht.
"""))

POLICY.append(("m-de-werbung.md", dict(V3="F", V4="F"), """
# Sicherheitslücken melden

Bei uns steht Ihre Sicherheit an erster Stelle. Unser Expertenteam reagiert in Rekordzeit und hält höchste Standards ein.
Schreiben Sie uns unter hallo@glanz.example oder besuchen Sie unseren Onlineshop. Bestellungen bestätigen wir innerhalb
von 24 Stunden, und über den Stand Ihrer Lieferung informieren wir Sie täglich.
"""))

POLICY.append(("m-fr-bon.md", dict(V2="P", V3="P", V4="P", V5="P"), """
# Politique de divulgation des vulnérabilités

Signalez toute vulnérabilité à securite@aurore.example.

Nous accusons réception de votre signalement dans un délai de 3 jours ouvrés. Nous vous tenons informé de l'avancement
toutes les deux semaines jusqu'à la correction.
"""))

POLICY.append(("m-fr-peut.md", dict(V2="P", V3="I", V4="I"), """
# Signaler une vulnérabilité

Écrivez à psirt@peut.example.

Un accusé de réception pourra être envoyé sous 5 jours. Dans la mesure du possible, nous vous informerons de l'avancement
chaque mois.
"""))

POLICY.append(("m-fr-non.md", dict(V2="P", V3="F", V4="F"), """
# Divulgation coordonnée des vulnérabilités

Contact : failles@non.example

Nous n'envoyons pas d'accusé de réception. Aucune information sur l'avancement du traitement n'est communiquée.
"""))

SUPPORT.append(("m-s-good.md", dict(S1="P", S2="P", S7="P", S10="P", options=["--model", "T100"]), """
# Support period of the T100

The T100 thermostat will receive security updates until 31 December 2031.
"""))

SUPPORT.append(("m-s-at-least.md", dict(S1="P", S2="F", S7="F", options=["--model", "T100"]), """
# Support period of the T100

We plan to provide security updates for the T100 for at least a few years, and for as long as it makes commercial sense.
"""))

SUPPORT.append(("m-s-warranty.md", dict(S2="F", options=["--model", "T100"]), """
# Support period for the T100

The T100 comes with a two-year warranty from the date of purchase. Spare parts are available until 31 December 2032.
Customer support by telephone is available until 20:00.
"""))

SUPPORT.append(("m-s-other-model.md", dict(S2="I", options=["--model", "T100"]), """
# Security update periods

| Model | Security updates until |
|---|---|
| T50 | 31 March 2027 |
| T200 | 30 June 2032 |

For the T100 see the page of that product.
"""))

SUPPORT.append(("m-s-table.md", dict(S1="P", S2="P", options=["--model", "T100"]), """
# Security update periods

| Model | On sale since | Security updates until |
|---|---|---|
| T50 | 2020-05-01 | 2027-03-31 |
| T100 | 2025-02-01 | 2032-06-30 |
"""))

SUPPORT.append(("m-s-os.md", dict(S2="I", options=["--model", "T100"]), """
# Software support period of the T100

The operating system that the T100 uses is a long-term release, which its community supports until April 2029. We follow
its security updates.
"""))

SUPPORT.append(("m-s-reserve.md", dict(S2="F", S7="F", options=["--model", "T100"]), """
# Support period of the T100

Security updates for the T100 are planned until December 2030. We reserve the right to end support earlier.
"""))

SUPPORT.append(("m-s-over.md", dict(S2="P", S10="F", options=["--model", "T100"]), """
# Support period of the T100

Security updates for the T100 were provided until 30 June 2025.
"""))

SUPPORT.append(("m-s-de.md", dict(S1="P", S2="P", S5="P", options=["--model", "T100"]), """
# Unterstützungszeitraum für den T100

Für den T100 stellen wir bis zum 31. Dezember 2031 Sicherheitsupdates bereit. Das gilt für alle Softwarebestandteile:
Firmware, App und Clouddienst.
"""))

SUPPORT.append(("m-s-de-garantie.md", dict(S2="F", options=["--model", "T100"]), """
# Supportzeitraum des T100

Auf den T100 geben wir drei Jahre Garantie ab Kaufdatum. Ersatzteile sind bis Ende 2033 lieferbar. Unsere Hotline ist bis
18 Uhr besetzt.
"""))

SUPPORT.append(("m-s-fr.md", dict(S1="P", S2="P", options=["--model", "T100"]), """
# Période de support du T100

Les mises à jour de sécurité du T100 sont assurées jusqu'au 30 juin 2032.
"""))

SUPPORT.append(("m-s-app-only.md", dict(S2="P", S5="I", options=["--model", "T100"]), """
# Support period of the T100

The firmware of the T100 gets security updates until June 2031. The mobile app is supported on the two latest versions of
each phone system only; for the cloud service no period is promised.
"""))

PAPERS.append(("m-p-plan.md", dict(findings=[]), """
# Test plan

The earlier edition EN 303 645 V2.1.1 is not used; the tests follow EN 303 645 V3.1.3 and TS 103 701 V2.1.1.
"""))

PAPERS.append(("m-p-claim.md", dict(findings=["edition-outdated:error"]), """
# Declaration

The thermostat T100 complies with ETSI EN 303 645 V2.1.1 (2020-06).
"""))

PAPERS.append(("m-p-law-right.md", dict(findings=["edition-undated:warning"]), """
# Regulatory background

Regulation (EU) 2024/2847, the Cyber Resilience Act, applies from 11 December 2027. EN 303 645 is voluntary and gives no
presumption of conformity with it; Directive (EU) 2022/2555 (NIS2) is another act.
"""))

PAPERS.append(("m-p-law-wrong.md", dict(findings=["law-presumption:error"]), """
# Declaration of conformity

By applying EN 303 645 V3.1.3 the product benefits from a presumption of conformity with the Cyber Resilience Act.
"""))

POLICY.append(("n01.md", dict(V2="P", V3="P", V4="F"), """
# Security

If you believe you have found a security issue in a Helio product, tell us at security@helio.example.

Every message gets a personal answer that confirms we have it, at the latest on the second working day.
"""))

POLICY.append(("n02.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Mail psirt@n02.example.

During trade fairs and holidays we cannot keep our usual promise of acknowledging receipt within two days and of
weekly updates.
"""))

POLICY.append(("n03.md", dict(V2="P", V3="F", V4="F"), """
# Coordinated vulnerability disclosure

Send to cvd@n03.example. You acknowledge that you send your report voluntarily. You will keep all information
confidential for 90 days.
"""))

POLICY.append(("n04.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

Contact: psirt@n04.example

- Receipt of your report: acknowledged in 3 working days
- Assessment: 10 working days
- Status: you hear from us every two weeks until the matter is closed
"""))

POLICY.append(("n05.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

psirt@n05.example is the address for reports on weaknesses of our products.

Customers with a registered device are informed of new firmware within 24 hours. Acknowledgements: we thank the people
who are listed below.
"""))

POLICY.append(("n06.md", dict(V2="I", V3="I", V4="I"), """
# Vulnerability disclosure policy (draft, not in force)

Reports go to psirt@n06.example.

This text is a proposal. If adopted, we will acknowledge reports within 5 days and give status updates every 14 days.
"""))

POLICY.append(("n07.md", dict(V2="P", V3="P", V4="I"), """
# Reporting vulnerabilities

Write to security@n07.example. We will confirm that we got your report within four business days. Whether and when you
get further news depends on the case.
"""))

POLICY.append(("n08.md", dict(V2="P", V3="F", V4="F", V6="F"), """
# Reporting vulnerabilities

Write to security@n08.example.

Our ticket system stores messages for 30 days. Attachments are deleted within 7 days. Meetings of the team take place
weekly.
"""))

POLICY.append(("n09.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Please use psirt@n09.example.

Do we acknowledge reports within 3 days? We try. Do we give updates every week? When there is something to tell.
"""))

POLICY.append(("n10.md", dict(V2="P", V3="P", V4="P", V6="I"), """
# Vulnerability disclosure policy

Reports: psirt@n10.example. You get an acknowledgement of receipt no later than 72 hours after your message, and an
update on the status at least every 30 days until closure. Fixes are developed with the urgency that the risk demands.
"""))

POLICY.append(("n11.md", dict(V2="P", V3="F", V4="F"), """
# Sicherheitslücken melden

Meldungen bitte an security@n11.example.

Innerhalb von 14 Tagen können Sie Ihre Bestellung widerrufen. Den Eingang des Widerrufs bestätigen wir innerhalb von 2
Tagen per E-Mail.
"""))

POLICY.append(("n12.md", dict(V2="P", V3="P", V4="P"), """
# Schwachstellen melden

Kontakt für Meldungen: psirt@n12.example

Den Eingang Ihrer Meldung bestätigen wir binnen zwei Arbeitstagen. Bis zur Behebung halten wir Sie mindestens alle 14
Tage auf dem Laufenden.
"""))

POLICY.append(("n13.md", dict(V2="P", V3="I", V4="I"), """
# Umgang mit Schwachstellen

Kontakt: psirt@n13.example

Nur Kunden mit Wartungsvertrag erhalten innerhalb von 24 Stunden eine Eingangsbestätigung und wöchentlich einen
Zwischenbericht.
"""))

POLICY.append(("n14.md", dict(V2="P", V3="I", V4="I"), """
# Umgang mit Schwachstellen

Kontakt: psirt@n14.example

Die Norm ISO/IEC 29147 sieht vor, dass Hersteller den Eingang innerhalb von sieben Tagen bestätigen und regelmäßig
über den Stand informieren.
"""))

POLICY.append(("n15.md", dict(V2="P", V3="P", V4="I"), """
# Signaler une faille de sécurité

Contact : psirt@n15.example

Vous recevrez un accusé de réception sous 48 heures. Des nouvelles vous seront données selon l'avancement, sans
calendrier fixe.
"""))

POLICY.append(("n16.md", dict(V2="P", V3="I", V4="I"), """
# Signaler une vulnérabilité

Contact : psirt@n16.example

Notre fournisseur de modules accuse réception sous 5 jours et informe de l'avancement chaque semaine ; pour nos
propres produits rien n'est prévu.
"""))

POLICY.append(("n17.md", dict(V2="P", V3="F", V4="F"), """
# Politique de divulgation des vulnérabilités

Contact : psirt@n17.example

L'accusé de réception de votre commande est envoyé sous 24 heures et vous êtes informé de l'avancement de la livraison
chaque jour.
"""))

POLICY.append(("n18.md", dict(V2="I", V3="F"), """
# Vulnerability disclosure policy

Do not send reports to support@n18.example; that mailbox is for orders. A form for reports will be published soon.
"""))

POLICY.append(("n19.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact: psirt@n19.example

| | Target | Reached in 2025 |
|---|---|---|
| Acknowledgement of receipt | 3 days | 61 % |
| Status update | 14 days | 40 % |
"""))

SUPPORT.append(("o01.md", dict(S2="P", S10="P", options=["--model", "Q7"]), """
# Q7: how long it is supported

Security updates for the Q7 will be available until 30 November 2033.
"""))

SUPPORT.append(("o02.md", dict(S2="I", options=["--model", "Q7"]), """
# Support period of the Q7

Other makers promise updates until 2030. For the Q7 we will announce the end of security updates two years in advance.
"""))

SUPPORT.append(("o03.md", dict(S2="I", options=["--model", "Q7"]), """
# Support period of the Q7

If sales allow, security updates for the Q7 will be provided until 31 December 2030.
"""))

SUPPORT.append(("o04.md", dict(S2="F", options=["--model", "Q7"]), """
# Support period of the Q7

Date of this page: 12 March 2026. Next review: 12 March 2027. The app needs an account. Security updates are installed
automatically.
"""))

SUPPORT.append(("o05.md", dict(S2="P", options=["--model", "Q7"]), """
# Supportzeitraum des Q7

Der Q7 erhält ab Verkaufsstart am 1. März 2026 sechs Jahre lang Sicherheitsupdates, also bis zum 28. Februar 2032.
"""))

SUPPORT.append(("o06.md", dict(S2="I", options=["--model", "Q7"]), """
# Période de support du Q7

La fin des mises à jour de sécurité du Q7 est envisagée pour décembre 2030, sous réserve de disponibilité des
composants.
"""))

SUPPORT.append(("o07.md", dict(S2="F", options=["--model", "Q7"]), """
# Support period of the Q7

The certificate of the Q7 is valid until 31 May 2029. Software of the Q7 is updated when needed.
"""))

POLICY.append(("q01.md", dict(V2="P", V3="P", V4="P"), """
# Product security

Found a weakness? Reach our PSIRT at psirt@q01.example.

We answer every report. The first answer, which confirms receipt, comes within one business day; after that you are
told where we stand every ten days, until we have closed the case.
"""))

POLICY.append(("q02.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q02.example.

We are reviewing whether to acknowledge receipt within five days and to send updates every month; a decision is due in
autumn.
"""))

POLICY.append(("q03.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q03.example.

Other companies acknowledge receipt within 24 hours and update reporters weekly. Our small team cannot match that.
"""))

POLICY.append(("q04.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q04.example.

Acknowledgement within 2 days and weekly updates are goals that we did not reach last year.
"""))

POLICY.append(("q05.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Contact psirt@q05.example.

Our support desk confirms receipt of defective devices within 2 days and informs you of the status of your repair
every week.
"""))

POLICY.append(("q06.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q06.example.

Reporters who take part in our private programme receive an acknowledgement within 12 hours and daily updates.
"""))

POLICY.append(("q07.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q07.example.

For the cloud service we acknowledge reports within 2 days and give updates every week. For devices no times are set.
"""))

POLICY.append(("q08.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@q08.example.

Only encrypted reports are acknowledged within 3 days, and only their senders are kept informed each week.
"""))

POLICY.append(("q09.md", dict(V2="P", V3="P", V4="P", V6="P"), """
# Vulnerability disclosure policy

psirt@q09.example

| Phase | Deadline |
|---|---|
| We confirm that your report has been received | 3 calendar days |
| We tell you the status of the investigation | every 2 weeks |
| We publish a security update | 60 days |
"""))

POLICY.append(("q10.md", dict(V2="P", V3="I", V4="I"), """
# Umgang mit Sicherheitslücken

Kontakt: psirt@q10.example

Ziel ist es künftig, Eingangsbestätigungen innerhalb von drei Tagen zu verschicken; derzeit gelingt das nicht. Über
Zwischenstände wird noch entschieden.
"""))

POLICY.append(("q11.md", dict(V2="P", V3="I", V4="I"), """
# Umgang mit Sicherheitslücken

Kontakt: psirt@q11.example

Bei schwerwiegenden Schwachstellen erhalten Sie innerhalb von 24 Stunden eine Eingangsbestätigung und täglich einen
Zwischenstand. Für alle übrigen gilt keine Frist.
"""))

POLICY.append(("q12.md", dict(V2="P", V3="P", V4="P"), """
# Schwachstellenmeldung

Melden Sie Schwachstellen über https://q12.example/melden.

Spätestens am dritten Werktag nach Eingang erhalten Sie eine Bestätigung, dass Ihre Meldung angekommen ist. Einmal im
Monat informieren wir Sie über den Fortschritt, bis das Problem gelöst ist.
"""))

POLICY.append(("q13.md", dict(V2="P", V3="I", V4="I"), """
# Divulgation des vulnérabilités

Contact : psirt@q13.example

Nous étudions la possibilité d'accuser réception sous 5 jours et d'informer de l'avancement chaque mois.
"""))

POLICY.append(("q14.md", dict(V2="P", V3="P", V4="P"), """
# Divulgation des vulnérabilités

Écrivez-nous : psirt@q14.example

La réception de votre rapport est confirmée sous deux jours ouvrables. Ensuite nous vous informons de l'état du
traitement tous les quinze jours, jusqu'à la publication du correctif.
"""))

POLICY.append(("q15.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Contact psirt@q15.example. Please acknowledge our reply within 7 days, and update us weekly if you find more.
"""))

SUPPORT.append(("r01.md", dict(S2="I", options=["--model", "Z1"]), """
# Support period of the Z1

The Z1 Pro gets security updates until 31 December 2032. The Z1 has no announced date yet.
"""))

SUPPORT.append(("r02.md", dict(S2="P", options=["--model", "Z1"]), """
# Z1 support period

| | |
|---|---|
| Product | Z1 |
| End of security updates | 2032-12-31 |
"""))

SUPPORT.append(("r03.md", dict(S2="I", options=["--model", "Z1"]), """
# Support period of the Z1

Our competitors update their devices until 2028. We think that the Z1 deserves updates until December 2035, and will
say so officially soon.
"""))

SUPPORT.append(("r04.md", dict(S2="F", options=["--model", "Z1"]), """
# Support period of the Z1

The Z1 meets the CRA, which applies from 11 December 2027. Its next firmware is due in March 2027.
"""))

SUPPORT.append(("r05.md", dict(S2="P", options=["--model", "Z1"]), """
# Sicherheitsupdates für den Z1

Ende der Versorgung mit Sicherheitsupdates: Dezember 2032
"""))

POLICY.append(("t01.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@t01.example.

In 2023 this page said that we acknowledge reports within 5 days and send weekly updates. That is no longer so.
"""))

POLICY.append(("t02.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@t02.example.

Reports from our partners are acknowledged within 1 day and updated weekly.
"""))

POLICY.append(("t03.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@t03.example.

We acknowledge reports that come by post within 10 days, and we update you monthly; e-mail is not answered.
"""))

POLICY.append(("t04.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@t04.example.

> We acknowledge receipt within 3 days and give status updates each week.

That is what a good policy would say. Ours is not there yet.
"""))

POLICY.append(("t05.md", dict(V3="I", V4="I"), """
# Vulnerability disclosure policy

Contact psirt@t05.example.

From 2028 on we will acknowledge receipt within 5 days and give updates every 14 days.
"""))

POLICY.append(("t06.md", dict(V3="I", V4="I"), """
# Umgang mit Schwachstellen

Kontakt psirt@t06.example.

Ab 2028 bestätigen wir den Eingang innerhalb von 5 Tagen und informieren wöchentlich über den Stand.
"""))

POLICY.append(("t07.md", dict(V3="I", V4="I"), """
# Divulgation des vulnérabilités

Contact psirt@t07.example.

À partir de 2028, nous accuserons réception sous 5 jours et vous informerons de l'avancement chaque mois.
"""))

POLICY.append(("t08.md", dict(V6="I"), """
# Vulnerability disclosure policy

Contact psirt@t08.example.

We have fixed one vulnerability within 30 days so far.
"""))

POLICY.append(("u01.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

Please e-mail your findings to security@u01.example.

Our security team will acknowledge your email within 48 hours, and will send a more detailed response within 7 days.
We will keep you informed of the progress towards a fix at least every 14 days.
"""))

POLICY.append(("u02.md", dict(V2="P", V3="P", V4="P"), """
# Security vulnerability reporting

To report a vulnerability, use https://u02.example/security/report.

1. Acknowledgement: within 3 business days of receipt.
2. Status updates: every 30 days until resolution.
"""))

POLICY.append(("u03.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

Send an email to psirt@u03.example.

U03 will acknowledge receipt of the report within five (5) working days and will provide monthly status updates until
the reported issue is resolved.
"""))

POLICY.append(("u04.md", dict(V2="P", V3="P", V4="P"), """
# Meldung von Schwachstellen

Schwachstellen melden Sie an psirt@u04.example.

Nach Eingang Ihrer Meldung erhalten Sie innerhalb von 48 Stunden eine Eingangsbestätigung. Wir informieren Sie
mindestens monatlich über den aktuellen Stand der Bearbeitung, bis die Schwachstelle behoben ist.
"""))

POLICY.append(("u05.md", dict(V2="P", V3="P", V4="P"), """
# Signaler une vulnérabilité

Merci d'écrire à securite@u05.example.

Un accusé de réception vous sera adressé sous 72 heures. Vous serez ensuite tenu informé au moins une fois par mois de
l'avancement, jusqu'à la résolution du problème.
"""))

POLICY.append(("u06.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

Contact: security@u06.example (PGP key below)

What you can expect from us:

- You receive a confirmation of receipt within 2 working days.
- We keep you up to date on the status of your report every two weeks.
- We try to fix critical issues within 30 days.
"""))

SUPPORT.append(("v01.md", dict(S2="I", options=["--model", "K5"]), """
# Support period of the K5

An earlier version of this page said that the K5 gets security updates until December 2032. That date no longer holds.
"""))

SUPPORT.append(("v02.md", dict(S2="I", options=["--model", "K5"]), """
# Support period of the K5

The K5 would have received security updates until December 2032 under the old plan.
"""))

SUPPORT.append(("v03.md", dict(S2="I", options=["--model", "K5"]), """
# Support period of the K5

Security updates for the K5 in Norway: until December 2032. In other countries no date is set.
"""))

SUPPORT.append(("v04.md", dict(S2="I", options=["--model", "K5"]), """
# Support period of the K5

Customers with the care plan receive security updates for the K5 until December 2032.
"""))

SUPPORT.append(("v05.md", dict(S2="F", options=["--model", "K5"]), """
# Support period of the K5

The K5 has security updates. Its TLS certificate is renewed until December 2032, and the shop stocks it until June
2028.
"""))

SUPPORT.append(("v06.md", dict(S2="I", options=["--model", "K5"]), """
# Support period of the K5

Security updates for the K5 end in December 2032 or when the chip maker ends its support, whichever is earlier.
"""))

SUPPORT.append(("v07.md", dict(S2="I", options=["--model", "K5"]), """
# Supportzeitraum des K5

Der K5 sollte bis Dezember 2032 Sicherheitsupdates erhalten; eine Zusage ist das nicht.
"""))

SUPPORT.append(("v08.md", dict(S2="I", options=["--model", "K5"]), """
# Période de support du K5

Les mises à jour de sécurité du K5 pourraient durer jusqu'en décembre 2032.
"""))

SUPPORT.append(("w01.md", dict(S2="P", options=["--model", "K5"]), """
# Support period of the K5

We provide free security updates for the K5 until at least 31 December 2032.
"""))

SUPPORT.append(("w02.md", dict(S2="P", options=["--model", "K5"]), """
# Support period of the K5

The support period of the K5 ends on 30 June 2033. Until then you receive security updates free of charge.
"""))

SUPPORT.append(("w03.md", dict(S2="P", options=["--model", "K5"]), """
# Supportzeitraum des K5

Das Gerät K5 wird bis mindestens Dezember 2032 mit Sicherheitsupdates versorgt.
"""))

SUPPORT.append(("w04.md", dict(S2="P", options=["--model", "K5"]), """
# Période de support du K5

Le K5 bénéficie de mises à jour de sécurité jusqu'au 31 décembre 2032.
"""))
