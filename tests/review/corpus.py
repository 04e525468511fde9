"""Documents with known truth: all written for this test, of no maker.

Each is (name, truth, text). Truth: what a careful reader says of each rule, P
(it is said), F (it is denied, or not said although it should be), I (only a
person, or more than the document, can tell); findings that must be there (and
no others of the families edition, law, txt, differs); options.
"""
# SPDX-License-Identifier: Apache-2.0

POLICY = []
SUPPORT = []
PAPERS = []

# --- disclosure policies -----------------------------------------------------

POLICY.append(("en-full.md", dict(V2="P", V3="P", V4="P", V5="P", V6="P", V7="P", V9="P"), """
# Vulnerability disclosure policy

This policy applies to all connected products of Brightwater Home and to the services behind them.

## How to report

Please send reports of security vulnerabilities to psirt@brightwater.example. Our OpenPGP key is at
https://brightwater.example/pgp.asc. Include the product, its software version, and steps to reproduce.

## What we do

1. We acknowledge receipt of your report within 2 business days.
2. We send you a status update every 10 days until the issue is resolved.
3. We fix confirmed vulnerabilities within 90 days.

We will not take legal action against people who report in good faith. Reporters are credited by name if they wish.
We coordinate the date of disclosure with you and publish an advisory when a fix is available.
We continuously monitor our products and their components for known vulnerabilities.
"""))

POLICY.append(("en-no-status.md", dict(V2="P", V3="P", V4="F"), """
# Reporting security vulnerabilities

If you found a vulnerability in one of our products, write to security@lumen.example.

We confirm receipt of each report within 5 working days. After that we assess the finding and prepare a fix.
"""))

POLICY.append(("en-no-time.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@nowhen.example. We will acknowledge receipt of your report. We will keep you
informed about the progress of our work.
"""))

POLICY.append(("en-words-only.md", dict(V2="P", V3="P", V4="P", V5="F"), """
# Coordinated vulnerability disclosure

Submit your findings to security@promptly.example.

- We promptly acknowledge receipt of your submission.
- We provide regular status updates until the vulnerability is fixed.
"""))

POLICY.append(("en-may.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@maybe.example. We may acknowledge receipt of your report within 5 days.
We might send status updates every two weeks.
"""))

POLICY.append(("en-deny.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@mute.example. We do not acknowledge receipt of reports. We cannot provide status
updates.
"""))

POLICY.append(("en-if-not.md", dict(V2="P", V3="I"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@silent.example. If you do not receive an acknowledgement within 7 days, please
write again.
"""))

POLICY.append(("en-reader-acknowledges.md", dict(V2="P", V3="I", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@terms.example. You acknowledge that your report becomes our property within 5 days.
We will publicly acknowledge your contribution within 30 days of the fix.
"""))

POLICY.append(("en-order-trap.md", dict(V2="P", V3="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@shop.example.

# Shop

We confirm receipt of your order within 24 hours by e-mail.
"""))

POLICY.append(("en-software-update-trap.md", dict(V2="P", V3="P", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@updates.example. We will acknowledge your report within 3 days.
Software updates for our products are published every two months.
"""))

POLICY.append(("en-shared-clause.md", dict(V2="P", V3="P", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@clause.example. We acknowledge your report within 3 days, keep you informed about
its progress.
"""))

POLICY.append(("en-lead-time.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@lead.example. Within three (3) business days, we acknowledge receipt of the report.
Every 14 days you receive a status update.
"""))

POLICY.append(("en-table.html", dict(V2="P", V3="P", V4="P"), """<!doctype html>
<html lang="en"><head><title>Security vulnerability reporting</title><style>p{}</style></head><body>
<nav>Shop | About</nav>
<h1>Security vulnerability reporting</h1>
<p>Report a vulnerability through <a href="https://tables.example/report">our form</a> or by mail to
<a href="mailto:security@tables.example?subject=x">the security team</a>.</p>
<table><tr><th>Step</th><th>When</th></tr>
<tr><td>Acknowledgement of receipt</td><td>within 72 hours</td></tr>
<tr><td>Status update to the reporter</td><td>at least every 30 days</td></tr></table>
</body></html>"""))

POLICY.append(("en-hidden.html", dict(V2="P", V3="F", V4="F"), """<!doctype html>
<html><head><title>Vulnerability disclosure policy</title></head><body>
<h1>Vulnerability disclosure policy</h1>
<p>Please report vulnerabilities to security@hidden.example.</p>
<!-- We acknowledge receipt of your report within 3 days. -->
<p style="display: none">We acknowledge receipt of your report within 3 days.</p>
<p hidden>We send status updates every week.</p>
<script>"We send status updates every week."</script>
<p><del>We send a status update every week.</del></p>
</body></html>"""))

POLICY.append(("en-sales.md", dict(V2="I", V3="F", V4="F"), """
# Vulnerability disclosure policy

Found a vulnerability? Contact sales@traders.example. Our customer service is glad to help you.
"""))

POLICY.append(("en-question.md", dict(V2="P", V3="I"), """
# Vulnerability disclosure: frequent questions

Where do I report a vulnerability? Send it to security@faq.example.

Will you acknowledge receipt of my report within 3 days?
"""))

POLICY.append(("en-nda.md", dict(V2="P", V3="P", V4="P", **{"V8-no-conditions": "F"}), """
# Vulnerability disclosure policy

Report vulnerabilities to security@gag.example. Reporters must sign a non-disclosure agreement.
We confirm receipt of every report within 48 hours. You will receive a progress report each month until the resolution.
"""))

POLICY.append(("en-aim.md", dict(V2="P", V3="P", V4="P"), """
# Responsible disclosure

Vulnerabilities can be reported to security@goal.example. We aim to acknowledge reports within 5 business days and we
aim to update the reporter on the status every 4 weeks.
"""))

POLICY.append(("de-full.md", dict(V2="P", V3="P", V4="P", V5="P", V6="P", V7="P", V9="P"), """
# Richtlinie zur Offenlegung von Schwachstellen

Diese Richtlinie gilt für alle vernetzten Produkte der Lichtwerk GmbH.

## Meldung

Bitte melden Sie Schwachstellen an psirt@lichtwerk.example. Sie können Ihre Meldung mit unserem PGP-Schlüssel
verschlüsseln. Geben Sie bitte Produkt und Version an.

## Ablauf

- Wir bestätigen den Eingang Ihrer Meldung innerhalb von 3 Werktagen.
- Über den Stand der Bearbeitung informieren wir Sie mindestens alle 14 Tage, bis die Schwachstelle behoben ist.
- Bestätigte Schwachstellen werden innerhalb von 90 Tagen behoben.

Wir leiten keine rechtlichen Schritte gegen Personen ein, die in gutem Glauben melden. Sicherheitshinweise werden
veröffentlicht, sobald ein Update bereitsteht. Die Veröffentlichung stimmen wir gemeinsam mit Ihnen ab.
Wir überwachen unsere Produkte und deren Komponenten fortlaufend auf Schwachstellen.
"""))

POLICY.append(("de-negated.md", dict(V2="P", V3="F", V4="F"), """
# Umgang mit Schwachstellen

Schwachstellen können Sie an security@stumm.example melden. Den Eingang bestätigen wir innerhalb von 5 Tagen nicht.
"""))

POLICY.append(("de-laufend.txt", dict(V2="P", V3="P", V4="P", V5="F"), """
Meldung von Sicherheitslücken

Sicherheitslücken melden Sie bitte an: sicherheit@haus.example

Sie erhalten unverzüglich eine Eingangsbestätigung. Während der Bearbeitung halten wir Sie
regelmäßig auf dem Laufenden.
"""))

POLICY.append(("de-koennen.md", dict(V2="P", V3="I", V4="I"), """
# Meldung von Schwachstellen

Melden Sie Schwachstellen an security@kann.example. Wir können den Eingang der Meldung binnen 5 Tagen bestätigen.
Gegebenenfalls informieren wir Sie alle 14 Tage über den Stand.
"""))

POLICY.append(("fr-full.md", dict(V2="P", V3="P", V4="P", V5="P", V6="P", V7="P"), """
# Politique de divulgation des vulnérabilités

Cette politique s'applique à tous les produits connectés de Clairmont SA.

## Signaler

Signalez toute vulnérabilité à l'adresse securite@clairmont.example. Vous pouvez chiffrer votre message avec notre
clé publique. Précisez le modèle et la version.

## Ce que nous faisons

- Nous accusons réception de votre signalement sous 3 jours ouvrés.
- Nous vous tenons informé de l'avancement toutes les deux semaines jusqu'à la correction.
- Les vulnérabilités confirmées sont corrigées dans un délai de 90 jours.

Nous n'engageons aucune poursuite contre les chercheurs de bonne foi. Nous publions un bulletin de sécurité.
Nous surveillons en continu les vulnérabilités de nos produits.
"""))

POLICY.append(("fr-sans-suivi.md", dict(V2="P", V3="P", V4="F"), """
# Signalement des vulnérabilités

Envoyez votre signalement à securite@sanssuivi.example. Nous confirmons la réception dans un délai de 5 jours.
"""))

POLICY.append(("fr-nie.md", dict(V2="P", V3="F", V4="F"), """
# Signalement des vulnérabilités

Envoyez votre signalement à securite@muet.example. Nous n'accusons pas réception des signalements. Aucune mise à jour
sur l'avancement ne sera donnée.
"""))

POLICY.append(("es-policy.md", dict(V2="I", V3="I", V4="I"), """
# Política de divulgación de vulnerabilidades (vulnerability disclosure)

Si usted ha encontrado una vulnerabilidad en los productos de nuestra empresa, le rogamos que nos lo comunique por
correo electrónico a la dirección que se indica en esta página. Confirmaremos la recepción de su informe en el plazo de
tres días, y le mantendremos informado de los progresos hasta que el problema se haya resuelto.
"""))

POLICY.append(("manual-section.md", dict(V2="P", V3="I", V4="I"), """
# Thermostat user manual

## Installation

Mount the device on the wall.

## Reporting a vulnerability

Vulnerabilities can be reported to security@manual.example.
"""))

# --- support periods ---------------------------------------------------------

M = ["--model", "T100"]

SUPPORT.append(("en-date.md", dict(S1="P", S2="P", S7="P", S10="P", options=M), """
# Support period

The thermostat T100 receives security updates until 31 December 2031.
"""))

SUPPORT.append(("en-after.md", dict(S1="P", S2="P", S10="P", options=M), """
# Security update policy

T100: no security updates will be provided after 30 June 2032.
"""))

SUPPORT.append(("en-duration.md", dict(S1="P", S2="P", S9="F", options=M), """
# Support period

The T100 gets security updates for at least 6 years from the date of purchase.
"""))

SUPPORT.append(("en-no-start.md", dict(S1="P", S2="F", options=M), """
# Support period

The T100 gets security updates for at least 6 years.
"""))

SUPPORT.append(("en-placeholder.md", dict(S1="P", S2="F", S7="F", options=M), """
# Support period

Security updates for the T100 are provided for ? years.
"""))

SUPPORT.append(("en-tbd.md", dict(S1="P", S2="F", S7="F", options=M), """
# Support period of the T100

Support period: to be determined.
"""))

SUPPORT.append(("en-feasible.md", dict(S1="P", S2="F", S7="F", options=M), """
# Security updates for the T100: support policy

We provide security updates for as long as technically feasible.
"""))

SUPPORT.append(("en-lifetime.md", dict(S1="P", S7="F", options=M), """
# T100 support period

Security updates are supplied for the expected lifetime of the product.
"""))

SUPPORT.append(("en-may.md", dict(S1="P", S2="I", options=M), """
# Support period T100

We may provide security updates for the T100 until 31 December 2031.
"""))

SUPPORT.append(("en-other-model.md", dict(S1="P", S2="I", options=M), """
# Support periods

The T200 receives security updates until 31 December 2031. The T100 is our most popular thermostat.
"""))

SUPPORT.append(("en-many.md", dict(S1="P", S2="P", S10="P", options=M), """
# Support periods

| Model | Security updates until |
|---|---|
| T200 | 31 December 2027 |
| T100 | 30 November 2031 |
| X-300 | 31 January 2025 |
"""))

SUPPORT.append(("en-many-unknown.md", dict(S1="I", S2="I"), """
# Support periods

| Model | Security updates until |
|---|---|
| T200 | 31 December 2027 |
| T100 | 30 November 2031 |
"""))

SUPPORT.append(("en-not-named.md", dict(S1="F", options=M), """
# Support period

Our thermostats receive security updates until 31 December 2031.
"""))

SUPPORT.append(("en-ended.md", dict(S1="P", S2="P", S10="F", options=M), """
# Support period

Security updates for the T100 end on 31 March 2026.
"""))

SUPPORT.append(("en-warranty.md", dict(S1="P", S2="F", options=M), """
# T100 product lifecycle

The T100 comes with a warranty of 5 years from the date of purchase. The warranty ends on 31 December 2031.
"""))

SUPPORT.append(("en-year-only.md", dict(S1="P", S2="I", options=M), """
# Support period

The T100 receives security updates until 2031.
"""))

SUPPORT.append(("en-ambiguous.md", dict(S1="P", S2="I", options=M), """
# Support period

The T100 receives security updates until 03/04/2031.
"""))

SUPPORT.append(("de-datum.md", dict(S1="P", S2="P", S7="P", S10="P", options=M), """
# Supportzeitraum

Der Thermostat T100 erhält Sicherheitsupdates bis zum 31. Dezember 2031.
"""))

SUPPORT.append(("de-solange.md", dict(S1="P", S7="F", options=M), """
# Supportzeitraum T100

Wir stellen Sicherheitsupdates bereit, solange es wirtschaftlich vertretbar ist.
"""))

SUPPORT.append(("de-garantie.md", dict(S1="P", S2="F", options=M), """
# Produktlebenszyklus T100

Für den T100 gilt eine Garantie von 5 Jahren ab Kaufdatum.
"""))

SUPPORT.append(("fr-date.md", dict(S1="P", S2="P", S10="P", options=M), """
# Période de support

Le thermostat T100 reçoit des mises à jour de sécurité jusqu'au 31 décembre 2031.
"""))

SUPPORT.append(("fr-vague.md", dict(S1="P", S7="F", options=M), """
# Période de support du T100

Les mises à jour de sécurité sont fournies pendant la durée de vie du produit.
"""))

# --- written later, to see how well it does on what it was not written for ----
# Before anything was changed for them: of 66 PASS 60 were right, of 25 FAIL 20.

POLICY.append(("h1.md", dict(V2="P", V3="P", V4="P"), """
# Security at Nordlys

We welcome reports about security issues in our cameras.

## Report a security issue

E-mail product-security@nordlys.example and describe what you found.

You can expect:

* a confirmation that we received your message within one business day;
* a progress report at least once per week while we investigate;
* a fix, or a reason why there is none, within 60 days.
"""))
POLICY.append(("h2.md", dict(V2="P", V3="P", V4="P"), """
# Coordinated Vulnerability Disclosure Policy

If you believe you have found a security vulnerability, use the form at https://vuln.harbor.example/report.

Our product security team will respond to acknowledge your submission in no more than 3 working days. During the
investigation, the team will update you on progress every two weeks, up to and including the release of the fix.
"""))
POLICY.append(("h3.md", dict(V2="P", V3="I", V4="F"), """
# Vulnerability disclosure policy

Contact psirt@resp.example with any vulnerability. We will respond within 10 days.
"""))
POLICY.append(("h4.md", dict(V2="P", V3="F", V4="F"), """
# Responsible disclosure

Please disclose vulnerabilities to security@quiet.example. Do not publish details before we have fixed them. We do not
offer a bug bounty.
"""))
POLICY.append(("h5.md", dict(V2="P", V3="P", V4="F"), """
# Security vulnerability reporting

Send vulnerability reports to secure@five.example. An acknowledgement will be sent to you within five working days.
Once the vulnerability is fixed we will tell you.
"""))
POLICY.append(("h6.md", dict(V2="P", V3="P", V4="P"), """
# Wie Sie Sicherheitslücken melden

Haben Sie in einem unserer Geräte eine Sicherheitslücke gefunden? Schreiben Sie uns an psirt@holzer.example.

Spätestens nach zwei Arbeitstagen erhalten Sie von uns eine Empfangsbestätigung. Danach unterrichten wir Sie
wöchentlich über den Fortschritt, bis die Lücke geschlossen ist.
"""))
POLICY.append(("h7.md", dict(V2="P", V3="P", V4="F"), """
# Schwachstellenmanagement

Hinweise auf Schwachstellen richten Sie bitte an cert@mueller.example. Der Erhalt Ihrer Meldung wird innerhalb von
72 Stunden bestätigt. Nach Abschluss der Untersuchung veröffentlichen wir ein Update.
"""))
POLICY.append(("h8.md", dict(V2="P", V3="P", V4="P"), """
# Divulgation coordonnée des vulnérabilités

Pour nous signaler une faille de sécurité, écrivez à psirt@dumont.example.

Un accusé de réception vous est envoyé dans les deux jours ouvrables. Vous recevrez ensuite un point d'avancement chaque
semaine jusqu'à la résolution.
"""))
POLICY.append(("h9.md", dict(V2="P", V3="I", V4="I"), """
# Signaler une vulnérabilité

Écrivez à securite@peut.example. Nous pourrions accuser réception sous 5 jours. Nous pourrions vous informer de
l'avancement toutes les deux semaines.
"""))
POLICY.append(("h10.html", dict(V2="P", V3="P", V4="P"), """<html><head><title>PSIRT</title></head><body><div><div>
<h2>Product Security Incident Response</h2><p>Tell us about vulnerabilities: <a href="mailto:psirt@deep.example">mail</a></p>
<ol><li>Day 1: you file a report.</li><li>Acknowledgment: within 48 hours of receipt.</li>
<li>Updates on the status of your report: every 5 business days.</li></ol></div></div></body></html>"""))
POLICY.append(("h11.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Mail security@usually.example about vulnerabilities. We usually acknowledge reports within 5 days and normally provide
status updates every month.
"""))
POLICY.append(("h12.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Mail security@other.example about vulnerabilities. Our suppliers must acknowledge receipt of reports within 2 days and give us
status updates every week.
"""))
POLICY.append(("h13.md", dict(V2="P", V3="P", V4="P"), """
# Security Policy

Report security bugs to oss@proj.example. We'll confirm receipt of your report within 24h. You'll get an update on the status
every 7 days until it's resolved.
"""))
POLICY.append(("h14.md", dict(V2="I", V3="F", V4="F"), """
# Vulnerability disclosure policy

We take security seriously. If you find a vulnerability, let our customer service know.
"""))
POLICY.append(("h15.md", dict(V2="P", V3="I", V4="I"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@old.example. Until 2023 we acknowledged receipt within 3 days; this is no longer the case.
In the past we sent status updates every week, but no longer.
"""))
SUPPORT.append(("s1.md", dict(S1="P", S2="P", S10="P", options=M), """
# T100: how long is it supported?

We guarantee security patches for this thermostat until December 2030.
"""))
SUPPORT.append(("s2.md", dict(S1="P", S2="P", options=M), """
# Product support

Model: T100. End of security updates: 2030-06-30.
"""))
SUPPORT.append(("s3.md", dict(S1="P", S2="I", options=M), """
# Software update policy

For the T100 we intend, if possible, to offer security updates until 30 June 2030.
"""))
SUPPORT.append(("s4.md", dict(S1="P", S2="P", options=M), """
# Sicherheitsupdates

Für das Modell T100 stellen wir mindestens fünf Jahre lang ab Markteinführung Sicherheitsaktualisierungen bereit.
"""))
SUPPORT.append(("s5.md", dict(S1="P", S2="P", options=M), """
# Mises à jour de sécurité : durée de prise en charge

L'appareil T100 bénéficie de mises à jour de sécurité pendant au moins 5 ans à compter de la date d'achat.
"""))
SUPPORT.append(("s6.md", dict(S1="P", S2="F", S7="F", options=M), """
# Support period: T100

We will provide security updates for a reasonable period.
"""))
SUPPORT.append(("s7.md", dict(S1="P", S2="F", S7="F", options=M), """
# Support period for T100

Security updates until [date].
"""))
SUPPORT.append(("s8.md", dict(S1="P", S2="F", options=M), """
# T100 lifecycle

Telephone support is available until 31 December 2030. Spare parts are available for 5 years from purchase.
"""))
SUPPORT.append(("s9.md", dict(S1="P", S2="I", options=M), """
# Support periods

T100: security updates until 31 December 2030.

T100: security updates until 31 December 2028.
"""))
SUPPORT.append(("s10.md", dict(S1="F", S2="I", options=M), """
# Support period of the T200

The T200 gets security updates until 31 December 2030.
"""))
POLICY.append(("a1.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability handling

Security researchers can reach our PSIRT under psirt@alpha.example.

After reception of a report, PSIRT sends a confirmation of receipt to the reporter within 2 days. The reporter is kept
informed of the status at least monthly.
"""))
POLICY.append(("a2.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@beta.example. You must acknowledge receipt of our answer within 7 days. Please send us
a status update every two weeks.
"""))
POLICY.append(("a3.md", dict(V2="P", V3="P", V4="I"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@gamma.example. Reports are acknowledged within one week. Status updates may be given
every month at our discretion.
"""))
POLICY.append(("a4.md", dict(V2="P", V3="F", V4="I"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@delta.example. We acknowledge the work of all researchers who helped us within 2024.
The status page of our cloud is updated every 5 minutes.
"""))
POLICY.append(("a5.md", dict(V2="I", V3="F", V4="F"), """
# Vulnerability disclosure policy (draft)

Report vulnerabilities to security@eps.example. We acknowledge receipt within X days. Status updates every X weeks.
"""))
POLICY.append(("a6.md", dict(V2="P", V3="P", V4="P"), """
# Meldung von Schwachstellen

Kontakt: security@zeta.example

Nach Eingang einer Meldung erhalten Sie innerhalb von 24 Stunden eine Bestätigung des Eingangs. Alle zwei Wochen bekommen Sie
eine Statusmeldung, bis das Problem gelöst ist.
"""))
POLICY.append(("a7.md", dict(V2="P", V3="F", V4="F"), """
# Meldung von Schwachstellen

Bitte melden Sie Schwachstellen an security@eta.example. Wir prüfen jede Meldung sorgfältig. Eine Eingangsbestätigung erfolgt nicht.
Über den Stand geben wir keine Auskunft.
"""))
POLICY.append(("a8.md", dict(V2="P", V3="P", V4="F"), """
# Politique de divulgation

Vulnérabilités : securite@theta.example. Tout signalement fait l'objet d'un accusé de réception dans les 48 heures. Les mises à jour
logicielles de nos produits sont publiées tous les mois.
"""))
POLICY.append(("a9.md", dict(V2="P", V3="P", V4="P"), """
# Vulnerability disclosure policy

| Milestone | Target |
|---|---|
| Contact | security@iota.example |
| First response to the reporter | 3 business days |
| Status updates | every 14 days |
"""))
POLICY.append(("a10.md", dict(V2="P", V3="F", V4="F"), """
# Vulnerability disclosure policy

Report vulnerabilities to security@kappa.example. Customers with a premium contract receive an acknowledgement within 1 day and
weekly status updates.
"""))
SUPPORT.append(("b1.md", dict(S1="P", S2="P", S10="P", options=M), """
# Lifecycle of our products

## T100

Security updates end: 31.12.2030

## T200

Security updates end: 31.12.2026
"""))
SUPPORT.append(("b3.md", dict(S1="P", S2="F", S7="F", options=M), """
# Software updates of the T100: how long?

Security updates are available as long as the product is sold.
"""))
SUPPORT.append(("b4.md", dict(S1="P", S2="P", S10="F", options=M), """
# Supportende

Modell T100: Sicherheitsupdates bis 30.06.2024
"""))
SUPPORT.append(("b5.md", dict(S1="P", S2="I", options=M), """
# Support period T100

Security updates are provided until 31 December 2030 only if the device is registered.
"""))
SUPPORT.append(("b6.md", dict(S1="P", S2="I", options=M), """
# Support period T100

The app receives new features until 31 December 2030. There is no information on security yet.
"""))
SUPPORT.append(("b7.md", dict(S1="P", S2="P", options=M), """
# T100 – Sicherheitsupdates

Sicherheitsupdates werden ab Kaufdatum mindestens 7 Jahre lang bereitgestellt.
"""))
SUPPORT.append(("b8.md", dict(S1="P", S2="I", options=M), """
# Support

We hope to support the T100 with security updates until 31 December 2030.
"""))

# --- papers: editions and law ------------------------------------------------

PAPERS.append(("current.md", dict(findings=[]), """
# Test report

The thermostat was assessed against ETSI EN 303 645 V3.1.3 (2024-09) by TS 103 701 V2.1.1 (2025-05).
"""))

PAPERS.append(("outdated.md", dict(findings=["edition-outdated:error"]), """
# Declaration

The product conforms to ETSI EN 303 645 V2.1.1 (2020-06).
"""))

PAPERS.append(("outdated-de.md", dict(findings=["edition-outdated:error"]), """
# Konformitätserklärung

Das Produkt wurde nach DIN EN 303645:2020-11 geprüft.
"""))

PAPERS.append(("outdated-fr.md", dict(findings=["edition-outdated:error"]), """
# Déclaration

Le produit est conforme à la norme NF EN 303 645 V2.1.1.
"""))

PAPERS.append(("history.md", dict(findings=[]), """
# About the standard

EN 303 645 V2.1.1 (2020-06) was superseded by V3.1.3 in September 2024.
"""))

PAPERS.append(("bibliography.md", dict(findings=[]), """
# Security concept

## References

- ETSI EN 303 645 V2.1.1 (2020-06), Cyber Security for Consumer Internet of Things
"""))

PAPERS.append(("uk.md", dict(findings=["edition-outdated:note"]), """
# Statement of compliance (PSTI)

For the UK PSTI regime the product complies with ETSI EN 303 645 V2.1.1 (2020-06), provisions 5.1-1 and 5.2-1.
"""))

PAPERS.append(("undated.md", dict(findings=["edition-undated:warning"]), """
# Product brief

Our product complies with ETSI EN 303 645.
"""))

PAPERS.append(("no-such.md", dict(findings=["edition-unknown:error"]), """
# Declaration

The product complies with EN 303 645 V3.1.1 (2024-02).
"""))

PAPERS.append(("year-2025.md", dict(findings=["edition-unknown:error"]), """
# Declaration

Tested to EN 303 645:2025.
"""))

PAPERS.append(("hybrid.md", dict(findings=["edition-hybrid:warning"]), """
# Assessment

| Provision | Result |
|---|---|
| 5.3-4 | PASS |
| 5.3-4A | PASS |
"""))

PAPERS.append(("old-content.md", dict(findings=["edition-content:error"]), """
# Assessment against ETSI EN 303 645 V3.1.3

The IXIT tables 11-ComMech and 15-Intf are filled in.
"""))

PAPERS.append(("presumption.md", dict(findings=["law-presumption:error", "edition-undated:warning"]), """
# Brochure

Compliance with EN 303 645 gives a presumption of conformity with the Cyber Resilience Act.
"""))

PAPERS.append(("no-presumption.md", dict(findings=[]), """
# Note

EN 303 645 does not give a presumption of conformity. It is not a harmonised standard.
"""))

PAPERS.append(("harmonised.md", dict(findings=["law-cra-harmonised:error"]), """
# Brochure

EN 303 645 is a harmonised standard under the CRA.
"""))

PAPERS.append(("cra-number.md", dict(findings=["law-cra-number:error"]), """
# Brochure

The Cyber Resilience Act (Regulation (EU) 2022/2555) applies to our products.
"""))

PAPERS.append(("cra-date.md", dict(findings=["law-cra-applies:error"]), """
# Brochure

The Cyber Resilience Act applies from 11 December 2026.
"""))

PAPERS.append(("cra-right.md", dict(findings=[]), """
# Brochure

The Cyber Resilience Act, Regulation (EU) 2024/2847, applies from 11 December 2027. Reporting duties of the Cyber
Resilience Act apply from 11 September 2026.
"""))

PAPERS.append(("mandatory.md", dict(findings=["law-mandatory-2026:error"]), """
# Brochure

EN 303 645 becomes mandatory in the EU on 15 April 2026.
"""))

PAPERS.append(("voluntary.md", dict(findings=[]), """
# Brochure

EN 303 645 is voluntary and not mandatory.
"""))

PAPERS.append(("no-standard.md", dict(findings=[]), """
# Press release

Call our US office at +1 303 645 2200 or (303) 645-2200. We sold 103 645 units for 303 645 EUR.
"""))
