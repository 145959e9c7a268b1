<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>&amp;New project</source>
        <translation>&amp;Neues Projekt</translation>
    </message>
    <message>
        <source>Start with an empty canvas</source>
        <translation>Mit leerer Fläche beginnen</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen …</translation>
    </message>
    <message>
        <source>Open a project or a pipeline in the text format</source>
        <translation>Projekt oder Pipeline im Textformat öffnen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>Write the project to its file</source>
        <translation>Das Projekt in seine Datei schreiben</translation>
    </message>
    <message>
        <source>Save &amp;as…</source>
        <translation>Speichern &amp;unter …</translation>
    </message>
    <message>
        <source>Write the project to another file and go on there</source>
        <translation>In eine andere Datei schreiben und dort weiterarbeiten</translation>
    </message>
    <message>
        <source>Save a &amp;copy…</source>
        <translation>&amp;Kopie speichern …</translation>
    </message>
    <message>
        <source>Write a copy and go on with this file</source>
        <translation>Kopie schreiben und mit dieser Datei weiterarbeiten</translation>
    </message>
    <message>
        <source>&amp;Take a snapshot…</source>
        <translation>Schna&amp;ppschuss aufnehmen …</translation>
    </message>
    <message>
        <source>Give the present state a name, to come back to it</source>
        <translation>Dem jetzigen Stand einen Namen geben, um zurückzukehren</translation>
    </message>
    <message>
        <source>S&amp;napshots…</source>
        <translation>Schnappschüss&amp;e …</translation>
    </message>
    <message>
        <source>Look at the named states of this project and bring one back</source>
        <translation>Benannte Stände ansehen und einen zurückholen</translation>
    </message>
    <message>
        <source>&amp;Import text…</source>
        <translation>Text &amp;importieren …</translation>
    </message>
    <message>
        <source>Read a pipeline in the text format as a new project</source>
        <translation>Pipeline im Textformat als neues Projekt lesen</translation>
    </message>
    <message>
        <source>Export as &amp;text…</source>
        <translation>Als &amp;Text exportieren …</translation>
    </message>
    <message>
        <source>Write the pipeline in the text format, for git and review</source>
        <translation>Pipeline im Textformat schreiben, für git und Durchsicht</translation>
    </message>
    <message>
        <source>Export a &amp;picture…</source>
        <translation>&amp;Bild exportieren …</translation>
    </message>
    <message>
        <source>Save the canvas as PNG, SVG or PDF</source>
        <translation>Die Fläche als PNG, SVG oder PDF sichern</translation>
    </message>
    <message>
        <source>Start p&amp;age</source>
        <translation>St&amp;artseite</translation>
    </message>
    <message>
        <source>Recent projects and the sample gallery</source>
        <translation>Letzte Projekte und Beispiele</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation>Den letzten Schritt zurücknehmen</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Zurückgenommenes wieder tun</translation>
    </message>
    <message>
        <source>Rename pro&amp;ject</source>
        <translation>Pro&amp;jekt umbenennen</translation>
    </message>
    <message>
        <source>Change the name in the title</source>
        <translation>Den Namen im Titel ändern</translation>
    </message>
    <message>
        <source>S&amp;witch rule book</source>
        <translation>Regel&amp;werk wechseln</translation>
    </message>
    <message>
        <source>Between the limits of the study notes and those of today</source>
        <translation>Zwischen den Limits der Lernnotizen und den heutigen</translation>
    </message>
    <message>
        <source>&amp;Run or pause</source>
        <translation>&amp;Ausführen oder anhalten</translation>
    </message>
    <message>
        <source>Let the world go on, or hold it</source>
        <translation>Die Welt weiterlaufen lassen oder anhalten</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Hold the world</source>
        <translation>Die Welt anhalten</translation>
    </message>
    <message>
        <source>Run as &amp;fast as it goes</source>
        <translation>So &amp;schnell es geht</translation>
    </message>
    <message>
        <source>No waiting for the clock</source>
        <translation>Ohne auf die Uhr zu warten</translation>
    </message>
    <message>
        <source>Run in real &amp;time</source>
        <translation>In &amp;Echtzeit</translation>
    </message>
    <message>
        <source>One simulated second per second</source>
        <translation>Eine simulierte Sekunde je Sekunde</translation>
    </message>
    <message>
        <source>Step one &amp;event</source>
        <translation>Ein Er&amp;eignis weiter</translation>
    </message>
    <message>
        <source>Do the next event, then hold</source>
        <translation>Das nächste Ereignis tun, dann anhalten</translation>
    </message>
    <message>
        <source>Step one &amp;second</source>
        <translation>Eine &amp;Sekunde weiter</translation>
    </message>
    <message>
        <source>Do a simulated second, then hold</source>
        <translation>Eine simulierte Sekunde tun, dann anhalten</translation>
    </message>
    <message>
        <source>Step &amp;back a second</source>
        <translation>Eine Sekunde &amp;zurück</translation>
    </message>
    <message>
        <source>Show the world as it was a second ago</source>
        <translation>Die Welt zeigen, wie sie vor einer Sekunde war</translation>
    </message>
    <message>
        <source>Re&amp;wind</source>
        <translation>&amp;Zurückspulen</translation>
    </message>
    <message>
        <source>Back to the start of the run</source>
        <translation>Zum Anfang des Laufs</translation>
    </message>
    <message>
        <source>Run &amp;until…</source>
        <translation>Laufen &amp;bis …</translation>
    </message>
    <message>
        <source>Stop at a time, after an event, or when a metric crosses a line</source>
        <translation>Anhalten zu einer Zeit, nach einem Ereignis oder wenn ein Messwert eine Linie kreuzt</translation>
    </message>
    <message>
        <source>S&amp;lower</source>
        <translation>&amp;Langsamer</translation>
    </message>
    <message>
        <source>The next lower speed</source>
        <translation>Das nächstkleinere Tempo</translation>
    </message>
    <message>
        <source>Fas&amp;ter</source>
        <translation>S&amp;chneller</translation>
    </message>
    <message>
        <source>The next higher speed</source>
        <translation>Das nächstgrößere Tempo</translation>
    </message>
    <message>
        <source>Mode: &amp;Build</source>
        <translation>Modus: &amp;Bauen</translation>
    </message>
    <message>
        <source>Room for the diagram</source>
        <translation>Platz für das Diagramm</translation>
    </message>
    <message>
        <source>Mode: &amp;Run</source>
        <translation>Modus: &amp;Ausführen</translation>
    </message>
    <message>
        <source>With the panels that show what happens</source>
        <translation>Mit den Bereichen, die zeigen, was geschieht</translation>
    </message>
    <message>
        <source>Find a &amp;service</source>
        <translation>Dien&amp;st suchen</translation>
    </message>
    <message>
        <source>Go to the palette&apos;s search field</source>
        <translation>Zum Suchfeld der Palette</translation>
    </message>
    <message>
        <source>&amp;Arrange panels</source>
        <translation>Bereiche &amp;anordnen</translation>
    </message>
    <message>
        <source>Show title bars to move or tear off panels</source>
        <translation>Titelleisten zeigen, um Bereiche zu bewegen oder abzureißen</translation>
    </message>
    <message>
        <source>&amp;Default layout</source>
        <translation>Stan&amp;dardanordnung</translation>
    </message>
    <message>
        <source>Put every panel of this mode back in its place</source>
        <translation>Jeden Bereich dieses Modus an seinen Platz legen</translation>
    </message>
    <message>
        <source>&amp;Light or dark</source>
        <translation>He&amp;ll oder dunkel</translation>
    </message>
    <message>
        <source>Switch between the two themes</source>
        <translation>Zwischen den beiden Farbschemas wechseln</translation>
    </message>
    <message>
        <source>&amp;Full screen</source>
        <translation>&amp;Vollbild</translation>
    </message>
    <message>
        <source>The whole screen for the window</source>
        <translation>Der ganze Bildschirm für das Fenster</translation>
    </message>
    <message>
        <source>&amp;Command palette</source>
        <translation>&amp;Befehlspalette</translation>
    </message>
    <message>
        <source>Reach any action, node, sample or note by a few letters</source>
        <translation>Jede Aktion, jeden Knoten, jedes Beispiel mit wenigen Buchstaben erreichen</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>Every key on one sheet; keys can be changed there</source>
        <translation>Alle Tasten auf einem Blatt; dort auch änderbar</translation>
    </message>
    <message>
        <source>&amp;Tour</source>
        <translation>&amp;Rundgang</translation>
    </message>
    <message>
        <source>Five steps through the window</source>
        <translation>Fünf Schritte durch das Fenster</translation>
    </message>
    <message>
        <source>S&amp;ettings…</source>
        <translation>&amp;Einstellungen …</translation>
    </message>
    <message>
        <source>&amp;About Headwater</source>
        <translation>&amp;Über Headwater</translation>
    </message>
    <message>
        <source>Version and licences</source>
        <translation>Version und Lizenzen</translation>
    </message>
    <message>
        <source>&amp;Live</source>
        <translation>Li&amp;ve</translation>
    </message>
    <message>
        <source>Let real clients on this machine use the running pipeline</source>
        <translation>Echte Clients dieses Rechners die laufende Pipeline benutzen lassen</translation>
    </message>
    <message>
        <source>Theme, language, text size, motion, ports</source>
        <translation>Farben, Sprache, Schriftgröße, Bewegung, Ports</translation>
    </message>
</context>
<context>
    <name>Bucket</name>
    <message>
        <source>The records of “%1” have expired in the stream that they came from, so they cannot be made again.</source>
        <translation>Die Sätze von „%1“ sind im Strom, aus dem sie kamen, verfallen und lassen sich nicht noch einmal erzeugen.</translation>
    </message>
    <message>
        <source>There is no object “%1” any more: a running world keeps the newest ones only.</source>
        <translation>Es gibt kein Objekt „%1“ mehr: Eine laufende Welt behält nur die neuesten.</translation>
    </message>
</context>
<context>
    <name>CallModel</name>
    <message>
        <source>waits …</source>
        <translation>wartet …</translation>
    </message>
    <message>
        <source>client left</source>
        <translation>Client ist fort</translation>
    </message>
    <message>
        <source>refused, code %1</source>
        <translation>abgewiesen, Code %1</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>zugestellt</translation>
    </message>
    <message>
        <source>taken</source>
        <translation>angenommen</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>This file is no text. A log or CSV file becomes a source.</source>
        <translation>Diese Datei ist kein Text. Aus einem Log oder einer CSV-Datei wird eine Quelle.</translation>
    </message>
    <message>
        <source>This file is empty.</source>
        <translation>Diese Datei ist leer.</translation>
    </message>
    <message>
        <source>“%1” is a folder. Drop a log or CSV file.</source>
        <translation>„%1“ ist ein Ordner. Ein Log oder eine CSV-Datei ablegen.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2</source>
        <translation>„%1“ ist nicht lesbar: %2</translation>
    </message>
    <message>
        <source>%1 throttled/s</source>
        <translation>%1 gedrosselt/s</translation>
    </message>
    <message>
        <source>%1 refused/s</source>
        <translation>%1 abgewiesen/s</translation>
    </message>
    <message>
        <source>idle</source>
        <translation>untätig</translation>
    </message>
    <message>
        <source>working</source>
        <translation>arbeitet</translation>
    </message>
    <message>
        <source>near a limit</source>
        <translation>nahe am Limit</translation>
    </message>
    <message>
        <source>at a limit</source>
        <translation>am Limit</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>ausgefallen</translation>
    </message>
    <message>
        <source>offline</source>
        <translation>offline</translation>
    </message>
    <message>
        <source>rec/s</source>
        <translation>Sätze/s</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>= 1 record</source>
        <translation>= 1 Datensatz</translation>
    </message>
    <message>
        <source>= %1 records</source>
        <translation>= %1 Datensätze</translation>
    </message>
    <message>
        <source>%1 instances</source>
        <translation>%1 Instanzen</translation>
    </message>
    <message>
        <source>data stream</source>
        <translation>Datenstrom</translation>
    </message>
    <message>
        <source>on demand</source>
        <translation>nach Bedarf</translation>
    </message>
    <message>
        <source>1 shard</source>
        <translation>1 Shard</translation>
    </message>
    <message>
        <source>%1 shards</source>
        <translation>%1 Shards</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>SDK</source>
        <translation>SDK</translation>
    </message>
    <message>
        <source>no file yet</source>
        <translation>noch keine Datei</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>nach %1</translation>
    </message>
    <message>
        <source>polling</source>
        <translation>Abfrage</translation>
    </message>
    <message>
        <source>Enter links %1 → %2 · arrows choose · Esc cancels</source>
        <translation>Enter verbindet %1 → %2 · Pfeile wählen · Esc bricht ab</translation>
    </message>
    <message>
        <source>Nothing here can be linked · Esc cancels</source>
        <translation>Hier lässt sich nichts verbinden · Esc bricht ab</translation>
    </message>
    <message>
        <source>not running yet</source>
        <translation>läuft noch nicht</translation>
    </message>
    <message>
        <source>rec/s planned</source>
        <translation>Sätze/s geplant</translation>
    </message>
    <message>
        <source>KB/s</source>
        <translation>KB/s</translation>
    </message>
    <message>
        <source>%1 in</source>
        <comment>records per second into a stream</comment>
        <translation>%1 ein</translation>
    </message>
    <message>
        <source>replay</source>
        <translation>Wiedergabe</translation>
    </message>
    <message>
        <source>fan-out</source>
        <translation>Fan-out</translation>
    </message>
    <message>
        <source>× %1</source>
        <comment>user records in a stream record</comment>
        <translation>× %1</translation>
    </message>
    <message>
        <source>KPL</source>
        <translation>KPL</translation>
    </message>
    <message>
        <source>KCL</source>
        <translation>KCL</translation>
    </message>
    <message>
        <source>1 worker</source>
        <translation>1 Worker</translation>
    </message>
    <message>
        <source>%1 workers</source>
        <translation>%1 Worker</translation>
    </message>
    <message>
        <source>table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>%1 WCU</source>
        <translation>%1 WCU</translation>
    </message>
    <message>
        <source>encrypted</source>
        <translation>verschlüsselt</translation>
    </message>
    <message>
        <source>delivery stream</source>
        <translation>Zustellstrom</translation>
    </message>
    <message>
        <source>no metric yet</source>
        <translation>noch kein Messwert</translation>
    </message>
    <message>
        <source>%1 msg/s</source>
        <comment>messages per second into a broker</comment>
        <translation>%1 Nachr./s</translation>
    </message>
</context>
<context>
    <name>Certificates</name>
    <message>
        <source>The common name of a certificate has 1 to 64 characters.</source>
        <translation>Der Common Name eines Zertifikats hat 1 bis 64 Zeichen.</translation>
    </message>
    <message>
        <source>A certificate cannot end before it begins.</source>
        <translation>Ein Zertifikat kann nicht enden, bevor es beginnt.</translation>
    </message>
    <message>
        <source>The certificate could not be made.</source>
        <translation>Das Zertifikat konnte nicht erstellt werden.</translation>
    </message>
    <message>
        <source>The certificate could not be signed.</source>
        <translation>Das Zertifikat konnte nicht signiert werden.</translation>
    </message>
    <message>
        <source>This certificate is a device’s; it may not issue others.</source>
        <translation>Dieses Zertifikat gehört einem Gerät; es darf keine anderen ausstellen.</translation>
    </message>
    <message>
        <source>The private key is not the one of the certificate.</source>
        <translation>Der private Schlüssel ist nicht der des Zertifikats.</translation>
    </message>
    <message>
        <source>This is no certificate signing request in PEM format: there is no whole block from -----BEGIN CERTIFICATE REQUEST----- to its end.</source>
        <translation>Das ist keine Zertifikatsanforderung im PEM-Format: Es gibt keinen ganzen Block von -----BEGIN CERTIFICATE REQUEST----- bis zu seinem Ende.</translation>
    </message>
    <message>
        <source>The request’s key is none that is taken: RSA from 2,048 bits, or the curves P-256, P-384 and P-521.</source>
        <translation>Der Schlüssel der Anforderung wird nicht angenommen: nur RSA ab 2.048 Bit oder die Kurven P-256, P-384 und P-521.</translation>
    </message>
    <message>
        <source>The request is not signed by the key that it names: it was changed on its way, or the device has another key.</source>
        <translation>Die Anforderung ist nicht mit dem Schlüssel signiert, den sie nennt: Sie wurde unterwegs geändert, oder das Gerät hat einen anderen Schlüssel.</translation>
    </message>
    <message>
        <source>The request could not be made.</source>
        <translation>Die Anforderung konnte nicht erstellt werden.</translation>
    </message>
    <message>
        <source>This is no certificate in PEM format: there is no whole block from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.</source>
        <translation>Das ist kein Zertifikat im PEM-Format: Es gibt keinen ganzen Block von -----BEGIN CERTIFICATE----- bis -----END CERTIFICATE-----.</translation>
    </message>
    <message>
        <source>The certificate is damaged: what it holds is cut off or no X.509.</source>
        <translation>Das Zertifikat ist beschädigt: Sein Inhalt ist abgeschnitten oder kein X.509.</translation>
    </message>
    <message>
        <source>The certificate is damaged: something follows its end.</source>
        <translation>Das Zertifikat ist beschädigt: Nach seinem Ende folgt noch etwas.</translation>
    </message>
    <message>
        <source>The public key in the certificate cannot be read.</source>
        <translation>Der öffentliche Schlüssel im Zertifikat ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The certificate does not say when it is valid.</source>
        <translation>Das Zertifikat sagt nicht, wann es gilt.</translation>
    </message>
    <message>
        <source>No known authority issued this certificate; it names “%1”.</source>
        <translation>Keine bekannte Zertifizierungsstelle hat dieses Zertifikat ausgestellt; es nennt „%1“.</translation>
    </message>
    <message>
        <source>The signature of “%1” does not fit: the certificate was changed after it was issued, or comes from another authority of that name.</source>
        <translation>Die Signatur von „%1“ passt nicht: Das Zertifikat wurde nach dem Ausstellen geändert oder kommt von einer anderen Stelle dieses Namens.</translation>
    </message>
    <message>
        <source>The certificate’s key or signature is too weak: RSA from 2,048 bits and SHA-256 are the least that is taken.</source>
        <translation>Schlüssel oder Signatur des Zertifikats sind zu schwach: Mindestens RSA ab 2.048 Bit und SHA-256 werden angenommen.</translation>
    </message>
    <message>
        <source>The certificate was issued for another use than to sign in.</source>
        <translation>Das Zertifikat wurde für einen anderen Zweck als das Anmelden ausgestellt.</translation>
    </message>
    <message>
        <source>The certificate does not pass: %1.</source>
        <translation>Das Zertifikat wird abgelehnt: %1.</translation>
    </message>
    <message>
        <source>The authority “%3” is valid from %1 (UTC) on; here it is %2.</source>
        <translation>Die Zertifizierungsstelle „%3“ gilt ab %1 (UTC); hier ist es %2.</translation>
    </message>
    <message>
        <source>The certificate is valid from %1 (UTC) on; here it is %2.</source>
        <translation>Das Zertifikat gilt ab %1 (UTC); hier ist es %2.</translation>
    </message>
    <message>
        <source>The authority “%3” expired at %1 (UTC); here it is %2.</source>
        <translation>Die Zertifizierungsstelle „%3“ ist am %1 (UTC) abgelaufen; hier ist es %2.</translation>
    </message>
    <message>
        <source>The certificate expired at %1 (UTC); here it is %2.</source>
        <translation>Das Zertifikat ist am %1 (UTC) abgelaufen; hier ist es %2.</translation>
    </message>
    <message>
        <source>“%1” is a device’s certificate, not an authority’s.</source>
        <translation>„%1“ ist das Zertifikat eines Geräts, nicht das einer Zertifizierungsstelle.</translation>
    </message>
    <message>
        <source>This cannot be read as a certificate: it is no PEM format, or it is damaged.</source>
        <translation>Das ist nicht als Zertifikat lesbar: kein PEM-Format, oder es ist beschädigt.</translation>
    </message>
    <message>
        <source>“%1” is an authority’s certificate, not a device’s.</source>
        <translation>„%1“ ist das Zertifikat einer Zertifizierungsstelle, nicht das eines Geräts.</translation>
    </message>
    <message>
        <source>The device has another private key than the one that belongs to the certificate.</source>
        <translation>Das Gerät hat einen anderen privaten Schlüssel als den, der zum Zertifikat gehört.</translation>
    </message>
    <message>
        <source>The certificate is %1; only an ACTIVE one passes.</source>
        <translation>Das Zertifikat ist %1; nur ein ACTIVE wird angenommen.</translation>
    </message>
    <message>
        <source>No private key could be made.</source>
        <translation>Es konnte kein privater Schlüssel erstellt werden.</translation>
    </message>
    <message>
        <source>This is no private key in PEM format, or one with a pass phrase.</source>
        <translation>Das ist kein privater Schlüssel im PEM-Format, oder er hat ein Kennwort.</translation>
    </message>
</context>
<context>
    <name>ChartExport</name>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>Stopped at %1.</source>
        <translation>Angehalten bei %1.</translation>
    </message>
</context>
<context>
    <name>CommandLine</name>
    <message>
        <source>“headwater %1 --help” lists what there is.</source>
        <translation>„headwater %1 --help“ nennt, was es gibt.</translation>
    </message>
    <message>
        <source>There is no option “%1”.</source>
        <translation>Die Option „%1“ gibt es nicht.</translation>
    </message>
    <message>
        <source>Did you mean “--%1”?</source>
        <translation>Ist „--%1“ gemeint?</translation>
    </message>
    <message>
        <source>“%1” stands there twice.</source>
        <translation>„%1“ steht zweimal da.</translation>
    </message>
    <message>
        <source>“%1” takes no value.</source>
        <translation>„%1“ nimmt keinen Wert.</translation>
    </message>
    <message>
        <source>“%1” needs a value: %2.</source>
        <translation>„%1“ braucht einen Wert: %2.</translation>
    </message>
    <message>
        <source>Something is missing. Write: %1.</source>
        <translation>Etwas fehlt. So schreiben: %1.</translation>
    </message>
    <message>
        <source>“%1” is one too many. Write: %2.</source>
        <translation>„%1“ ist zu viel. So schreiben: %2.</translation>
    </message>
    <message>
        <source>usage: headwater %1</source>
        <translation>Aufruf: headwater %1</translation>
    </message>
    <message>
        <source> [OPTIONS]</source>
        <translation> [OPTIONEN]</translation>
    </message>
    <message>
        <source>this text</source>
        <translation>dieser Text</translation>
    </message>
    <message>
        <source>Examples:</source>
        <translation>Beispiele:</translation>
    </message>
    <message>
        <source>Headwater: a laboratory for data-collection pipelines.

usage: headwater [PROJECT]           opens the window
       headwater COMMAND [OPTIONS]   works without one

</source>
        <translation>Headwater: ein Labor für Pipelines der Datensammlung.

Aufruf: headwater [PROJEKT]          öffnet das Fenster
        headwater BEFEHL [OPTIONEN]  arbeitet ohne

</translation>
    </message>
    <message>
        <source>
“headwater COMMAND --help” says more about a command.
Exit codes: 0 done, 1 failed while running, 2 the command line is wrong, 3 the input is wrong.
</source>
        <translation>
        „headwater BEFEHL --help“ sagt mehr über einen Befehl.
        Rückgabe: 0 fertig, 1 im Lauf gescheitert, 2 Befehlszeile falsch, 3 Eingabe falsch.
        </translation>
    </message>
    <message>
        <source>There is no command “%1”, and no file of that name.</source>
        <translation>Den Befehl „%1“ gibt es nicht, auch keine Datei dieses Namens.</translation>
    </message>
    <message>
        <source>“headwater --help” lists the commands.</source>
        <translation>„headwater --help“ nennt die Befehle.</translation>
    </message>
    <message>
        <source>Did you mean “%1”?</source>
        <translation>Ist „%1“ gemeint?</translation>
    </message>
    <message>
        <source>The result could not be written to standard output.</source>
        <translation>Das Ergebnis ließ sich nicht ausgeben.</translation>
    </message>
    <message>
        <source>“%1” cannot be written: %2.</source>
        <translation>„%1“ lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>“%1” should end in .json, for text, or in .headwater, for a project.</source>
        <translation>„%1“ sollte auf .json (Text) oder .headwater (Projekt) enden.</translation>
    </message>
    <message>
        <source>“%1” is there already. Use another name, or --force to replace it.</source>
        <translation>„%1“ gibt es schon. Anderer Name oder --force zum Ersetzen.</translation>
    </message>
    <message>
        <source>replace the file when it is there already</source>
        <translation>die Datei ersetzen, wenn es sie schon gibt</translation>
    </message>
    <message>
        <source>Says what is wrong with a pipeline, one line each, with its place.</source>
        <translation>Sagt, was an einer Pipeline falsch ist, je eine Zeile mit Stelle.</translation>
    </message>
    <message>
        <source>%1: nothing is wrong.</source>
        <translation>%1: alles in Ordnung.</translation>
    </message>
    <message>
        <source>Converts between a project (.headwater) and its text (.json).</source>
        <translation>Wandelt zwischen Projekt (.headwater) und Text (.json).</translation>
    </message>
    <message>
        <source>Lists the pipelines that come with the program.</source>
        <translation>Nennt die mitgelieferten Pipelines.</translation>
    </message>
    <message>
        <source>Makes a file of your own from a sample.</source>
        <translation>Macht aus einem Beispiel eine eigene Datei.</translation>
    </message>
    <message>
        <source>the sample; “headwater samples” lists them</source>
        <translation>das Beispiel; „headwater samples“ nennt sie</translation>
    </message>
    <message>
        <source>Name the sample: headwater new --sample hot-shard OUT.</source>
        <translation>Das Beispiel nennen: headwater new --sample hot-shard OUT.</translation>
    </message>
    <message>
        <source>There is no sample “%1”.</source>
        <translation>Das Beispiel „%1“ gibt es nicht.</translation>
    </message>
    <message>
        <source>“headwater samples” lists them.</source>
        <translation>„headwater samples“ nennt sie.</translation>
    </message>
    <message>
        <source>“%1” has no property “%2”.</source>
        <translation>„%1“ hat keine Einstellung „%2“.</translation>
    </message>
    <message>
        <source>There are: %1.</source>
        <translation>Es gibt: %1.</translation>
    </message>
    <message>
        <source>Standard input cannot be read.</source>
        <translation>Die Standardeingabe ist nicht lesbar.</translation>
    </message>
    <message>
        <source>“%1” is a folder, not a file.</source>
        <translation>„%1“ ist ein Ordner, keine Datei.</translation>
    </message>
    <message>
        <source>“%1” cannot be opened: %2.</source>
        <translation>„%1“ lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
        <source>: error: </source>
        <translation>: Fehler: </translation>
    </message>
    <message>
        <source>: warning: </source>
        <translation>: Warnung: </translation>
    </message>
    <message>
        <source>“--set %1” is not NODE.PROPERTY=VALUE, such as clicks.ShardCount=4.</source>
        <translation>„--set %1“ ist nicht KNOTEN.EINSTELLUNG=WERT, etwa clicks.ShardCount=4.</translation>
    </message>
    <message>
        <source>There is no node “%1”. There are: %2.</source>
        <translation>Den Knoten „%1“ gibt es nicht. Es gibt: %2.</translation>
    </message>
    <message>
        <source>The list “%1” has no entry “%2”: entries are counted from 0.</source>
        <translation>Die Liste „%1“ hat keinen Eintrag „%2“: Gezählt wird ab 0.</translation>
    </message>
    <message>
        <source>Draws the running pipeline as a picture, without a screen.</source>
        <translation>Zeichnet die laufende Pipeline als Bild, ohne Bildschirm.</translation>
    </message>
    <message>
        <source>the picture, whose name ends in .png, .svg or .pdf</source>
        <translation>das Bild; der Name endet auf .png, .svg oder .pdf</translation>
    </message>
    <message>
        <source>simulated time to show (default 1m); 0s is before the start</source>
        <translation>gezeigte simulierte Zeit (Standard 1m); 0s ist vor dem Beginn</translation>
    </message>
    <message>
        <source>in pixels (default 1920x1080)</source>
        <translation>in Pixeln (Standard 1920x1080)</translation>
    </message>
    <message>
        <source>dark or light (default dark)</source>
        <translation>dark oder light (Standard dark)</translation>
    </message>
    <message>
        <source>Name the picture: -o picture.png.</source>
        <translation>Das Bild nennen: -o bild.png.</translation>
    </message>
    <message>
        <source>“%1” should end in .png, .svg or .pdf.</source>
        <translation>„%1“ sollte auf .png, .svg oder .pdf enden.</translation>
    </message>
    <message>
        <source>--at: %1</source>
        <translation>--at: %1</translation>
    </message>
    <message>
        <source>--size must be like 1920x1080, each side from 16 to 16384.</source>
        <translation>--size wie 1920x1080, jede Seite von 16 bis 16384.</translation>
    </message>
    <message>
        <source>--theme must be dark or light.</source>
        <translation>--theme ist dark oder light.</translation>
    </message>
    <message>
        <source>Producers</source>
        <translation>Erzeuger</translation>
    </message>
    <message>
        <source>produced</source>
        <translation>erzeugt</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>refusals</source>
        <translation>Absagen</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>bad lines</source>
        <translation>unlesbar</translation>
    </message>
    <message>
        <source>p50 ms</source>
        <translation>p50 ms</translation>
    </message>
    <message>
        <source>p99 ms</source>
        <translation>p99 ms</translation>
    </message>
    <message>
        <source>Streams</source>
        <translation>Ströme</translation>
    </message>
    <message>
        <source>written</source>
        <translation>geschrieben</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>reads refused</source>
        <translation>Lesen abgewiesen</translation>
    </message>
    <message>
        <source>iterator age ms</source>
        <translation>Iterator-Alter ms</translation>
    </message>
    <message>
        <source>Consumers</source>
        <translation>Verbraucher</translation>
    </message>
    <message>
        <source>read</source>
        <translation>gelesen</translation>
    </message>
    <message>
        <source>calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>calls refused</source>
        <translation>Aufrufe abgewiesen</translation>
    </message>
    <message>
        <source>Buckets</source>
        <translation>Buckets</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>records</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Shards of %1</source>
        <translation>Shards von %1</translation>
    </message>
    <message>
        <source>state</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>open</source>
        <translation>offen</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>geschlossen</translation>
    </message>
    <message>
        <source>… and %1 more; --json has them all.
</source>
        <translation>… und %1 weitere; --json hat alle.
</translation>
    </message>
    <message>
        <source>%1 simulated in %2 s, %3 records, profile %4, seed %5

</source>
        <translation>%1 simuliert in %2 s, %3 Sätze, Regelwerk %4, Startwert %5

</translation>
    </message>
    <message>
        <source>At %1 s %2 on %3 was refused: %4
</source>
        <translation>Bei %1 s wurde %2 an %3 abgewiesen: %4
</translation>
    </message>
    <message>
        <source>Ledger: %1 produced = %2 delivered + %3 held + %4 dropped + %5 expired + %6 filtered</source>
        <translation>Bilanz: %1 erzeugt = %2 zugestellt + %3 gehalten + %4 verworfen + %5 verfallen + %6 gefiltert</translation>
    </message>
    <message>
        <source>, which leaves %1 unexplained</source>
        <translation>, unerklärt bleiben %1</translation>
    </message>
    <message>
        <source>Cost: %1 USD an hour, %2 USD a month
</source>
        <translation>Kosten: %1 USD je Stunde, %2 USD je Monat
</translation>
    </message>
    <message>
        <source>Digest: %1
</source>
        <translation>Digest: %1
</translation>
    </message>
    <message>
        <source>Runs a pipeline as fast as it goes and prints what happened.</source>
        <translation>Lässt eine Pipeline so schnell es geht laufen und zeigt, was geschah.</translation>
    </message>
    <message>
        <source>simulated time: 500ms, 60s, 10m, 2h or 3d (default 1m)</source>
        <translation>simulierte Zeit: 500ms, 60s, 10m, 2h oder 3d (Standard 1m)</translation>
    </message>
    <message>
        <source>seed of all chance, instead of the file&apos;s</source>
        <translation>Startwert des Zufalls statt dem der Datei</translation>
    </message>
    <message>
        <source>rule book: exam or current, instead of the file&apos;s</source>
        <translation>Regelwerk: exam oder current statt dem der Datei</translation>
    </message>
    <message>
        <source>changes a property for this run; may be repeated</source>
        <translation>ändert eine Einstellung für diesen Lauf; mehrfach erlaubt</translation>
    </message>
    <message>
        <source>writes the result as JSON; - is standard output, without the table</source>
        <translation>schreibt das Ergebnis als JSON; - ist die Standardausgabe, ohne Tabelle</translation>
    </message>
    <message>
        <source>writes each event as a line of JSON</source>
        <translation>schreibt jedes Ereignis als JSON-Zeile</translation>
    </message>
    <message>
        <source>threads to use; the result is the same for any number (default 1)</source>
        <translation>Zahl der Threads; das Ergebnis ist immer gleich (Standard 1)</translation>
    </message>
    <message>
        <source>--for: %1</source>
        <translation>--for: %1</translation>
    </message>
    <message>
        <source>--for must be more than nothing.</source>
        <translation>--for muss mehr als nichts sein.</translation>
    </message>
    <message>
        <source>--seed must be a whole number from 0 on.</source>
        <translation>--seed ist eine ganze Zahl ab 0.</translation>
    </message>
    <message>
        <source>--profile must be exam or current.</source>
        <translation>--profile ist exam oder current.</translation>
    </message>
    <message>
        <source>--threads must be a number from 1 to 256.</source>
        <translation>--threads ist eine Zahl von 1 bis 256.</translation>
    </message>
    <message>
        <source>Simulating</source>
        <translation>Simuliert</translation>
    </message>
    <message>
        <source>The folder “%1” cannot be made.</source>
        <translation>Der Ordner „%1“ lässt sich nicht anlegen.</translation>
    </message>
    <message>
        <source>writes every object that a bucket gets as a file, FOLDER/BUCKET/KEY</source>
        <translation>schreibt jedes Objekt, das ein Bucket bekommt, als Datei FOLDER/BUCKET/KEY</translation>
    </message>
    <message>
        <source>--%1 must be a port: 0 to 65535, and 0 takes a free one.</source>
        <translation>--%1 ist ein Port: 0 bis 65535; 0 nimmt einen freien.</translation>
    </message>
    <message>
        <source>--speed must be a number from 0.01 to 10000.</source>
        <translation>--speed ist eine Zahl von 0.01 bis 10000.</translation>
    </message>
    <message>
        <source>Runs a pipeline live and lets real clients of this machine in.</source>
        <translation>Lässt eine Pipeline live laufen und echte Clients dieses Rechners herein.</translation>
    </message>
    <message>
        <source>Kinesis Data Streams; 0 takes a free port</source>
        <translation>Kinesis Data Streams; 0 nimmt einen freien Port</translation>
    </message>
    <message>
        <source>SQS</source>
        <translation>SQS</translation>
    </message>
    <message>
        <source>MQTT of the pipeline&apos;s IoT Core, 3.1.1 and 5</source>
        <translation>MQTT des IoT Core der Pipeline, 3.1.1 und 5</translation>
    </message>
    <message>
        <source>what creating, changing and deleting take, instead of what they take in the service: 0ms for tests</source>
        <translation>wie lange Anlegen, Ändern und Löschen dauern, statt so lange wie im Dienst: 0ms für Tests</translation>
    </message>
    <message>
        <source>simulated seconds for each second of the clock (default 1)</source>
        <translation>simulierte Sekunden je Sekunde der Uhr (Standard 1)</translation>
    </message>
    <message>
        <source>ends by itself then, instead of at Ctrl+C</source>
        <translation>endet dann von selbst statt bei Strg+C</translation>
    </message>
    <message>
        <source>writes the result as JSON at the end; - is standard output</source>
        <translation>schreibt am Ende das Ergebnis als JSON; - ist die Standardausgabe</translation>
    </message>
    <message>
        <source>writes every call from outside with its simulated time</source>
        <translation>schreibt jeden Aufruf von außen mit seiner simulierten Zeit</translation>
    </message>
    <message>
        <source>runs what --record wrote again, without any port</source>
        <translation>führt noch einmal aus, was --record schrieb, ohne jeden Port</translation>
    </message>
    <message>
        <source>Issues a certificate with which a real device is a thing of a pipeline.</source>
        <translation>Stellt ein Zertifikat aus, mit dem ein echtes Gerät ein Thing einer Pipeline ist.</translation>
    </message>
    <message>
        <source>which thing; may be left out where there is only one</source>
        <translation>welches Thing; kann fehlen, wo es nur eines gibt</translation>
    </message>
    <message>
        <source>where certificate, private key and the root certificate are written (default: here)</source>
        <translation>wohin Zertifikat, privater Schlüssel und Stammzertifikat geschrieben werden (Standard: hier)</translation>
    </message>
    <message>
        <source>of “serve --iot-mqtts”, for the command line that is printed (default 8883)</source>
        <translation>der von „serve --iot-mqtts“, für die Befehlszeile, die ausgegeben wird (Standard 8883)</translation>
    </message>
    <message>
        <source>--port must be a port: 1 to 65535.</source>
        <translation>--port ist ein Port: 1 bis 65535.</translation>
    </message>
    <message>
        <source>The pipeline has no thing that signs in at an IoT Core with a certificate of the app.</source>
        <translation>Die Pipeline hat kein Thing, das sich mit einem Zertifikat der App an einem IoT Core anmeldet.</translation>
    </message>
    <message>
        <source>--thing must be one of these: %1.</source>
        <translation>--thing ist eines von diesen: %1.</translation>
    </message>
    <message>
        <source>--keep must be a whole number from 1 to 1048576: mebibytes.</source>
        <translation>--keep ist eine ganze Zahl von 1 bis 1048576: Mebibyte.</translation>
    </message>
    <message>
        <source>--listen must be an address of this machine, such as 192.168.1.20; 0.0.0.0 and :: are all of them.</source>
        <translation>--listen ist eine Adresse dieses Rechners, etwa 192.168.1.20; 0.0.0.0 und :: sind alle.</translation>
    </message>
    <message>
        <source>--listen %1 lets other machines in, and that needs --strict: calls must be signed, and policies decide.</source>
        <translation>--listen %1 lässt andere Rechner herein, und das braucht --strict: Aufrufe müssen signiert sein, und Richtlinien entscheiden.</translation>
    </message>
    <message>
        <source>Warning: other machines can reach these ports, at %1. What they send is read by a simulator, not by a service built for the internet: open them in networks that you trust.</source>
        <translation>Warnung: Andere Rechner können diese Ports erreichen, unter %1. Was sie senden, liest ein Simulator, kein Dienst, der für das Internet gebaut ist: nur in Netzen öffnen, denen du vertraust.</translation>
    </message>
    <message>
        <source>No role of the pipeline has an access key, so every signed call will be refused. AccessKeys of an IAM role are the place for one.</source>
        <translation>Keine Rolle der Pipeline hat einen Zugriffsschlüssel; so wird jeder signierte Aufruf abgewiesen. Der Ort dafür ist AccessKeys einer IAM-Rolle.</translation>
    </message>
    <message>
        <source>Data Firehose</source>
        <translation>Data Firehose</translation>
    </message>
    <message>
        <source>the same over TLS, with certificates as “headwater certificate” issues them</source>
        <translation>dasselbe über TLS, mit Zertifikaten, wie „headwater certificate“ sie ausstellt</translation>
    </message>
    <message>
        <source>MQTT over WebSockets, at /mqtt</source>
        <translation>MQTT über WebSockets, unter /mqtt</translation>
    </message>
    <message>
        <source>AWS IoT over HTTP: publish, shadows, and the control API</source>
        <translation>AWS IoT über HTTP: Veröffentlichen, Shadows und die Steuer-API</translation>
    </message>
    <message>
        <source>calls must be signed with an access key of a role, whose policy decides what they may do</source>
        <translation>Aufrufe müssen mit einem Zugriffsschlüssel einer Rolle signiert sein, deren Richtlinie entscheidet, was sie dürfen</translation>
    </message>
    <message>
        <source>lets other machines in at this address of this one, with --strict; else the ports are open to this machine alone</source>
        <translation>lässt andere Rechner unter dieser Adresse des eigenen herein, mit --strict; sonst sind die Ports nur für diesen Rechner offen</translation>
    </message>
    <message>
        <source>mebibytes of what clients put that stay in memory; beyond that they are throttled (default 1024)</source>
        <translation>so viele Mebibyte von dem, was Clients schreiben, bleiben im Speicher; darüber wird gedrosselt (Standard 1024)</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <source>Notes: %1</source>
        <translation>Notizen: %1</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Connect: %1</source>
        <translation>Verbinden: %1</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Insert node on link</source>
        <translation>Knoten in Verbindung einsetzen</translation>
    </message>
    <message>
        <source>Add node</source>
        <translation>Knoten hinzufügen</translation>
    </message>
    <message>
        <source>Link nodes</source>
        <translation>Knoten verbinden</translation>
    </message>
    <message>
        <source>Remove link</source>
        <translation>Verbindung entfernen</translation>
    </message>
    <message>
        <source>Remove links</source>
        <translation>Verbindungen entfernen</translation>
    </message>
    <message>
        <source>Remove node</source>
        <translation>Knoten entfernen</translation>
    </message>
    <message>
        <source>Remove nodes</source>
        <translation>Knoten entfernen</translation>
    </message>
    <message>
        <source>Move node</source>
        <translation>Knoten verschieben</translation>
    </message>
    <message>
        <source>Move nodes</source>
        <translation>Knoten verschieben</translation>
    </message>
    <message>
        <source>Change property</source>
        <translation>Einstellung ändern</translation>
    </message>
    <message>
        <source>Rename node</source>
        <translation>Knoten umbenennen</translation>
    </message>
    <message>
        <source>Change title</source>
        <translation>Titel ändern</translation>
    </message>
    <message>
        <source>Change profile</source>
        <translation>Regelwerk ändern</translation>
    </message>
    <message>
        <source>Change seed</source>
        <translation>Startwert ändern</translation>
    </message>
    <message>
        <source>Change name</source>
        <translation>Name ändern</translation>
    </message>
    <message>
        <source>Change planned actions</source>
        <translation>Geplante Aktionen ändern</translation>
    </message>
    <message>
        <source>Restore snapshot</source>
        <translation>Schnappschuss wiederherstellen</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Align nodes</source>
        <translation>Knoten ausrichten</translation>
    </message>
    <message>
        <source>Distribute nodes</source>
        <translation>Knoten verteilen</translation>
    </message>
    <message>
        <source>Tidy up</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>Nudge</source>
        <translation>Anstoßen</translation>
    </message>
    <message>
        <source>Add a file as a source</source>
        <translation>Datei als Quelle hinzufügen</translation>
    </message>
    <message>
        <source>Replace node</source>
        <translation>Knoten ersetzen</translation>
    </message>
    <message>
        <source>Give a role of its own</source>
        <translation>Eigene Rolle geben</translation>
    </message>
    <message>
        <source>Allow just what is needed</source>
        <translation>Nur das Nötige erlauben</translation>
    </message>
    <message>
        <source>Use HTTPS</source>
        <translation>HTTPS verwenden</translation>
    </message>
    <message>
        <source>Go through a VPC endpoint</source>
        <translation>Über einen VPC-Endpunkt gehen</translation>
    </message>
    <message>
        <source>Encrypt at rest</source>
        <translation>Im Ruhezustand verschlüsseln</translation>
    </message>
    <message>
        <source>Encrypt in the client</source>
        <translation>Im Client verschlüsseln</translation>
    </message>
    <message>
        <source>A client made a queue</source>
        <translation>Ein Client hat eine Schlange angelegt</translation>
    </message>
    <message>
        <source>A client made a delivery stream</source>
        <translation>Ein Client hat einen Zustellstrom angelegt</translation>
    </message>
    <message>
        <source>A client made a stream</source>
        <translation>Ein Client hat einen Strom angelegt</translation>
    </message>
    <message>
        <source>A client deleted a queue</source>
        <translation>Ein Client hat eine Schlange gelöscht</translation>
    </message>
    <message>
        <source>A client deleted a delivery stream</source>
        <translation>Ein Client hat einen Zustellstrom gelöscht</translation>
    </message>
    <message>
        <source>A client deleted a stream</source>
        <translation>Ein Client hat einen Strom gelöscht</translation>
    </message>
    <message>
        <source>Add a role with an access key</source>
        <translation>Rolle mit Zugriffsschlüssel hinzufügen</translation>
    </message>
</context>
<context>
    <name>Cost</name>
    <message>
        <source>$%1</source>
        <comment>an amount of money</comment>
        <translation>%1 $</translation>
    </message>
</context>
<context>
    <name>Dashboard</name>
    <message>
        <source>Records written and offered</source>
        <translation>Geschriebene und angebotene Sätze</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>DeliveryFace</name>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>full, waits</source>
        <translation>voll, wartet</translation>
    </message>
    <message>
        <source>next flush %1 s</source>
        <translation>leert sich in %1 s</translation>
    </message>
    <message>
        <source>size</source>
        <comment>of a buffer</comment>
        <translation>Größe</translation>
    </message>
    <message>
        <source>%1 of %2 MB</source>
        <translation>%1 von %2 MB</translation>
    </message>
    <message>
        <source>time</source>
        <comment>of a buffer</comment>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>%1 of %2 s</source>
        <translation>%1 von %2 s</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>zugestellt</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>verworfen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>backup</source>
        <translation>Backup</translation>
    </message>
</context>
<context>
    <name>Devices</name>
    <message>
        <source>A certificate cannot sign in over WebSocket: take MQTT or HTTPS, or sign in with SigV4, Cognito or a token.</source>
        <translation>Ein Zertifikat kann sich nicht über WebSocket anmelden: MQTT oder HTTPS nehmen oder mit SigV4, Cognito oder einem Token anmelden.</translation>
    </message>
    <message>
        <source>SigV4 signs HTTP requests, and a Cognito identity signs in by it: take MQTT over WebSocket or HTTPS, or a certificate.</source>
        <translation>SigV4 signiert HTTP-Anfragen, und eine Cognito-Identität meldet sich damit an: MQTT über WebSocket oder HTTPS nehmen oder ein Zertifikat.</translation>
    </message>
    <message>
        <source>The exam’s custom authorizers took tokens over WebSocket and HTTPS only, not over plain MQTT.</source>
        <translation>Nach den Prüfungsregeln nehmen Custom Authorizer Tokens nur über WebSocket und HTTPS, nicht über einfaches MQTT.</translation>
    </message>
    <message>
        <source>Port %1 does not take this protocol with this way of signing in; %2 does.</source>
        <translation>Port %1 nimmt dieses Protokoll mit dieser Art der Anmeldung nicht; %2 schon.</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>Say which Cognito app the identity belongs to; without one it cannot sign in.</source>
        <translation>Angeben, zu welcher Cognito-App die Identität gehört; ohne App kann sie sich nicht anmelden.</translation>
    </message>
    <message>
        <source>A certificate or identity has up to 10 policies.</source>
        <translation>Ein Zertifikat oder eine Identität hat bis zu 10 Richtlinien.</translation>
    </message>
</context>
<context>
    <name>EdgeFace</name>
    <message>
        <source>connecting</source>
        <translation>verbindet sich</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>%1 lost/s</source>
        <translation>%1 verloren/s</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
    <message>
        <source>cut %1 s</source>
        <translation>getrennt %1 s</translation>
    </message>
    <message>
        <source>cut %1 min</source>
        <translation>getrennt %1 min</translation>
    </message>
    <message>
        <source>cut %1 h</source>
        <translation>getrennt %1 h</translation>
    </message>
    <message>
        <source>%1 of %2 MB</source>
        <translation>%1 von %2 MB</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>functions</source>
        <translation>Funktionen</translation>
    </message>
    <message>
        <source>next waits</source>
        <comment>a deployment</comment>
        <translation>nächste wartet</translation>
    </message>
    <message>
        <source>changed</source>
        <comment>since the deployment</comment>
        <translation>geändert</translation>
    </message>
    <message>
        <source>deployed</source>
        <translation>bereitgestellt</translation>
    </message>
    <message>
        <source>v%1</source>
        <comment>version</comment>
        <translation>v%1</translation>
    </message>
</context>
<context>
    <name>EventExport</name>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
</context>
<context>
    <name>EventKinds</name>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>Gedrosselt</translation>
    </message>
    <message>
        <source>Tried again</source>
        <translation>Erneut versucht</translation>
    </message>
    <message>
        <source>Dropped</source>
        <translation>Verworfen</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>Gelesen</translation>
    </message>
    <message>
        <source>Read refused</source>
        <translation>Lesen abgewiesen</translation>
    </message>
    <message>
        <source>Iterator expired</source>
        <translation>Iterator abgelaufen</translation>
    </message>
    <message>
        <source>Resharding</source>
        <translation>Umbau der Shards</translation>
    </message>
    <message>
        <source>API call</source>
        <translation>API-Aufruf</translation>
    </message>
    <message>
        <source>Setting changed</source>
        <translation>Einstellung geändert</translation>
    </message>
    <message>
        <source>Unreadable line</source>
        <translation>Unlesbare Zeile</translation>
    </message>
    <message>
        <source>Object written</source>
        <translation>Objekt geschrieben</translation>
    </message>
    <message>
        <source>Limit</source>
        <translation>Limit</translation>
    </message>
    <message>
        <source>Function failed</source>
        <translation>Funktion gescheitert</translation>
    </message>
</context>
<context>
    <name>Figures</name>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>KB</source>
        <translation>KB</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>TB</source>
        <translation>TB</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>%1 %</source>
        <comment>share in per cent</comment>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>shard %1</source>
        <translation>Shard %1</translation>
    </message>
    <message>
        <source>%1d </source>
        <comment>days, before a clock time</comment>
        <translation>%1 T </translation>
    </message>
</context>
<context>
    <name>Firehose</name>
    <message>
        <source>The time format “%1” has a quote without an end.</source>
        <translation>Das Zeitformat „%1“ hat ein Anführungszeichen ohne Ende.</translation>
    </message>
    <message>
        <source>The time format “%1” has the letter “%2”, which no time has. Letters such as yyyy, MM, dd, HH can be used; other text stands in single quotes.</source>
        <translation>Das Zeitformat „%1“ hat den Buchstaben „%2“, den keine Zeit hat. Erlaubt sind Buchstaben wie yyyy, MM, dd, HH; anderer Text steht in einfachen Anführungszeichen.</translation>
    </message>
    <message>
        <source>The expression that begins with “%1” has no closing brace.</source>
        <translation>Der Ausdruck, der mit „%1“ beginnt, hat keine schließende Klammer.</translation>
    </message>
    <message>
        <source>“!{firehose:error-output-type}” can stand in ErrorOutputPrefix only.</source>
        <translation>„!{firehose:error-output-type}“ darf nur in ErrorOutputPrefix stehen.</translation>
    </message>
    <message>
        <source>Partition keys can stand in Prefix only: what failed has none.</source>
        <translation>Partitionsschlüssel dürfen nur in Prefix stehen: Was gescheitert ist, hat keine.</translation>
    </message>
    <message>
        <source>“!{%1}” is not an expression that a prefix can have. There are !{timestamp:yyyy/MM/dd}, !{firehose:random-string}, !{firehose:error-output-type} and !{partitionKeyFromQuery:name}.</source>
        <translation>„!{%1}“ ist kein Ausdruck für ein Präfix. Es gibt !{timestamp:yyyy/MM/dd}, !{firehose:random-string}, !{firehose:error-output-type} und !{partitionKeyFromQuery:name}.</translation>
    </message>
    <message>
        <source>An ErrorOutputPrefix with expressions needs !{firehose:error-output-type} among them.</source>
        <translation>Ein ErrorOutputPrefix mit Ausdrücken braucht darunter !{firehose:error-output-type}.</translation>
    </message>
    <message>
        <source>The prefix becomes longer than 512 characters.</source>
        <translation>Das Präfix wird länger als 512 Zeichen.</translation>
    </message>
    <message>
        <source>A Prefix with expressions needs an ErrorOutputPrefix, so that what failed does not stand among the data.</source>
        <translation>Ein Prefix mit Ausdrücken braucht ein ErrorOutputPrefix, damit Gescheitertes nicht zwischen den Daten steht.</translation>
    </message>
    <message>
        <source>Redshift&apos;s COPY reads GZIP or plain objects, not %1.</source>
        <translation>COPY von Redshift liest GZIP oder unkomprimierte Objekte, nicht %1.</translation>
    </message>
    <message>
        <source>Redshift is loaded from objects: link the delivery stream to an S3 bucket as well.</source>
        <translation>Redshift wird aus Objekten geladen: den Zustellstrom auch mit einem S3-Bucket verbinden.</translation>
    </message>
    <message>
        <source>Records can be converted to Parquet or ORC only on their way to S3.</source>
        <translation>Nur auf dem Weg nach S3 lassen sich Sätze in Parquet oder ORC umwandeln.</translation>
    </message>
    <message>
        <source>Only deliveries to S3 can be partitioned.</source>
        <translation>Nur Zustellungen nach S3 lassen sich partitionieren.</translation>
    </message>
    <message>
        <source>A buffer for Elasticsearch can be 100 MB at most.</source>
        <translation>Ein Puffer für Elasticsearch darf höchstens 100 MB haben.</translation>
    </message>
    <message>
        <source>A buffer for Splunk can be 5 MB at most.</source>
        <translation>Ein Puffer für Splunk darf höchstens 5 MB haben.</translation>
    </message>
    <message>
        <source>Nothing can read from a delivery stream, neither Spark nor the KCL nor another consumer: it keeps no data. Let “%1” read the data stream in front of it, or the objects behind it.</source>
        <translation>Aus einem Zustellstrom kann nichts lesen, weder Spark noch die KCL noch ein anderer Verbraucher: Er hält keine Daten. „%1“ den Datenstrom davor oder die Objekte dahinter lesen lassen.</translation>
    </message>
    <message>
        <source>The KPL writes to data streams only. Put a data stream between them: Firehose reads it and unpacks what the KPL aggregated. Or write with the SDK (PutRecordBatch) or the agent.</source>
        <translation>Die KPL schreibt nur in Datenströme. Einen Datenstrom dazwischen setzen: Firehose liest ihn und packt aus, was die KPL aggregiert hat. Oder mit dem SDK (PutRecordBatch) oder dem Agent schreiben.</translation>
    </message>
    <message>
        <source>ORC is compressed by SNAPPY, ZLIB or not at all; GZIP is Parquet&apos;s.</source>
        <translation>ORC wird mit SNAPPY, ZLIB oder gar nicht komprimiert; GZIP gehört zu Parquet.</translation>
    </message>
    <message>
        <source>Parquet is compressed by SNAPPY, GZIP or not at all; ZLIB is ORC&apos;s.</source>
        <translation>Parquet wird mit SNAPPY, GZIP oder gar nicht komprimiert; ZLIB gehört zu ORC.</translation>
    </message>
    <message>
        <source>“%1” is no column. A column is a name and a type: boolean, int, bigint, float, double, string or timestamp.</source>
        <translation>„%1“ ist keine Spalte. Eine Spalte ist ein Name und ein Typ: boolean, int, bigint, float, double, string oder timestamp.</translation>
    </message>
    <message>
        <source>There are two columns “%1”.</source>
        <translation>Die Spalte „%1“ gibt es zweimal.</translation>
    </message>
    <message>
        <source>Format conversion needs the table&apos;s columns, such as “id bigint, price double”.</source>
        <translation>Die Formatumwandlung braucht die Spalten der Tabelle, etwa „id bigint, price double“.</translation>
    </message>
    <message>
        <source>“%1” is no query for partition keys. It names keys and where they stand in a record: {customer: .customer_id, day: .meta.day}.</source>
        <translation>„%1“ ist keine Abfrage für Partitionsschlüssel. Sie nennt Schlüssel und wo sie im Satz stehen: {customer: .customer_id, day: .meta.day}.</translation>
    </message>
    <message>
        <source>Converted objects are compressed inside, by their own format: CompressionFormat must be UNCOMPRESSED.</source>
        <translation>Umgewandelte Objekte sind innen komprimiert, durch ihr eigenes Format: CompressionFormat muss UNCOMPRESSED sein.</translation>
    </message>
    <message>
        <source>Format conversion needs a buffer of at least 64 MB; it is %1 MB. Small columnar files are slow to query.</source>
        <translation>Die Formatumwandlung braucht einen Puffer von mindestens 64 MB; er hat %1 MB. Kleine Spaltendateien machen Abfragen langsam.</translation>
    </message>
    <message>
        <source>Dynamic partitioning came in 2021; the exam&apos;s rule book does not have it.</source>
        <translation>Dynamische Partitionierung kam 2021; die Prüfungsregeln haben sie nicht.</translation>
    </message>
    <message>
        <source>A delivery stream of the exam&apos;s time puts nothing between records: the producer has to end each with a newline. AppendDelimiterToRecord came in 2021.</source>
        <translation>Ein Zustellstrom aus der Zeit der Prüfung setzt nichts zwischen die Sätze: Der Erzeuger muss jeden mit einem Zeilenumbruch beenden. AppendDelimiterToRecord kam 2021.</translation>
    </message>
    <message>
        <source>The prefix asks for the partition key “%1”, which partitionQuery does not name.</source>
        <translation>Das Präfix verlangt den Partitionsschlüssel „%1“, den partitionQuery nicht nennt.</translation>
    </message>
    <message>
        <source>With dynamic partitioning the prefix must have a key, such as !{partitionKeyFromQuery:%1}.</source>
        <translation>Mit dynamischer Partitionierung muss das Präfix einen Schlüssel haben, etwa !{partitionKeyFromQuery:%1}.</translation>
    </message>
    <message>
        <source>Dynamic partitioning needs a buffer of at least 64 MB; it is %1 MB.</source>
        <translation>Dynamische Partitionierung braucht einen Puffer von mindestens 64 MB; er hat %1 MB.</translation>
    </message>
    <message>
        <source>A delivery stream that reads a data stream takes no direct puts: they are all refused.</source>
        <translation>Ein Zustellstrom, der einen Datenstrom liest, nimmt nichts direkt Geschriebenes: Alles wird abgewiesen.</translation>
    </message>
    <message>
        <source>The name of a delivery stream has 1 to 64 letters, digits, &apos;_&apos;, &apos;.&apos; and &apos;-&apos;.</source>
        <translation>Der Name eines Zustellstroms hat 1 bis 64 Buchstaben, Ziffern, „_“, „.“ und „-“.</translation>
    </message>
</context>
<context>
    <name>Functions</name>
    <message>
        <source>Function code cannot run here: the program headwater-lambda is missing or does not start.</source>
        <translation>Funktionscode kann hier nicht laufen: Das Programm headwater-lambda fehlt oder startet nicht.</translation>
    </message>
    <message>
        <source>Records of a data stream</source>
        <translation>Sätze eines Datenstroms</translation>
    </message>
    <message>
        <source>Transformation for Firehose</source>
        <translation>Umformung für Firehose</translation>
    </message>
    <message>
        <source>Messages of a queue</source>
        <translation>Nachrichten einer Schlange</translation>
    </message>
    <message>
        <source>Message of an IoT rule</source>
        <translation>Nachricht einer IoT-Regel</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Custom authorizer of IoT Core</source>
        <translation>Custom Authorizer von IoT Core</translation>
    </message>
</context>
<context>
    <name>Greengrass</name>
    <message>
        <source>A core keeps no registry: things are registered in IoT Core.</source>
        <translation>Ein Core führt keine Registry: Things werden in IoT Core registriert.</translation>
    </message>
</context>
<context>
    <name>HotKeyAdvisor</name>
    <message>
        <source>%1 is at its limit: %2 refused a second</source>
        <translation>%1 ist am Limit: %2 je Sekunde abgewiesen</translation>
    </message>
    <message>
        <source>%1 is at %2 of its limit</source>
        <translation>%1 ist bei %2 seines Limits</translation>
    </message>
    <message>
        <source>Its load is spread over many keys: a split puts it on two shards.</source>
        <translation>Die Last verteilt sich auf viele Schlüssel: Ein Split legt sie auf zwei Shards.</translation>
    </message>
    <message>
        <source>Its hottest keys bring %1 of the load and lie apart: a split between them puts the load on two shards.</source>
        <translation>Die heißesten Schlüssel bringen %1 der Last und liegen auseinander: Ein Split dazwischen verteilt sie auf zwei Shards.</translation>
    </message>
    <message>
        <source>One key, %1, brings %2 of the load. A split would not help: one key cannot be divided. Salt the key (%1-0 to %1-9), send fewer records, or put several into one.</source>
        <translation>Ein Schlüssel, %1, bringt %2 der Last. Ein Split hilft nicht: Ein Schlüssel lässt sich nicht teilen. Den Schlüssel salzen (%1-0 bis %1-9), weniger senden oder mehrere Sätze zusammenfassen.</translation>
    </message>
    <message>
        <source>The hottest key, %1, brings %2 of the load. A split would hardly help: the load lies too close together. Salt the hot keys, or choose a key that spreads better.</source>
        <translation>Der heißeste Schlüssel, %1, bringt %2 der Last. Ein Split hilft kaum: Die Last liegt zu dicht beisammen. Heiße Schlüssel salzen oder einen Schlüssel wählen, der besser streut.</translation>
    </message>
    <message>
        <source>No single key stands out. More shards, or fewer and larger records, would help.</source>
        <translation>Kein Schlüssel sticht hervor. Mehr Shards oder weniger, größere Sätze helfen.</translation>
    </message>
    <message>
        <source>all others</source>
        <translation>alle übrigen</translation>
    </message>
    <message>
        <source>%1: %2 of the shard&apos;s records, %3 records/s</source>
        <translation>%1: %2 der Sätze des Shards, %3 Sätze/s</translation>
    </message>
</context>
<context>
    <name>IotPolicies</name>
    <message>
        <source>An IoT policy has at most 2,048 characters, white space aside; this one has %L1.</source>
        <translation>Eine IoT-Richtlinie hat höchstens 2.048 Zeichen, Leerraum nicht mitgezählt; diese hat %L1.</translation>
    </message>
    <message>
        <source>“%1” is no action of AWS IoT: in an IoT policy every action begins with iot:.</source>
        <translation>„%1“ ist keine Aktion von AWS IoT: In einer IoT-Richtlinie beginnt jede Aktion mit iot:.</translation>
    </message>
</context>
<context>
    <name>IotRegistry</name>
    <message>
        <source>Something is left over here.</source>
        <translation>Hier ist etwas übrig.</translation>
    </message>
    <message>
        <source>%1 (character %2)</source>
        <translation>%1 (Zeichen %2)</translation>
    </message>
    <message>
        <source>Too many brackets.</source>
        <translation>Zu viele Klammern.</translation>
    </message>
    <message>
        <source>A bracket is not closed.</source>
        <translation>Eine Klammer ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>A term is missing here.</source>
        <translation>Hier fehlt ein Ausdruck.</translation>
    </message>
    <message>
        <source>“%1” is no field; there are thingName, thingTypeName, thingGroupNames, attributes.NAME and connectivity.connected.</source>
        <translation>„%1“ ist kein Feld; es gibt thingName, thingTypeName, thingGroupNames, attributes.NAME und connectivity.connected.</translation>
    </message>
    <message>
        <source>A range is written [LEAST TO MOST].</source>
        <translation>Ein Bereich wird [KLEINSTER TO GRÖSSTER] geschrieben.</translation>
    </message>
    <message>
        <source>A value is missing here.</source>
        <translation>Hier fehlt ein Wert.</translation>
    </message>
    <message>
        <source>A query has 1 to 1,000 characters.</source>
        <translation>Eine Abfrage hat 1 bis 1.000 Zeichen.</translation>
    </message>
    <message>
        <source>“%1” is there already.</source>
        <translation>„%1“ gibt es schon.</translation>
    </message>
    <message>
        <source>There is no “%1”.</source>
        <translation>Es gibt kein „%1“.</translation>
    </message>
    <message>
        <source>“%1” is no name: up to 128 letters, digits, and : _ -</source>
        <translation>„%1“ ist kein Name: bis zu 128 Buchstaben, Ziffern und : _ -</translation>
    </message>
    <message>
        <source>A thing has up to 3 attributes, and up to 50 with a thing type; this one has %1.</source>
        <translation>Ein Thing hat bis zu 3 Attribute, mit Thing-Typ bis zu 50; dieses hat %1.</translation>
    </message>
    <message>
        <source>The thing type “%1” is deprecated: no thing can be given it.</source>
        <translation>Der Thing-Typ „%1“ ist veraltet: Kein Thing kann ihn bekommen.</translation>
    </message>
    <message>
        <source>A thing type is deprecated first, and deleted five minutes later.</source>
        <translation>Ein Thing-Typ wird erst für veraltet erklärt und fünf Minuten später gelöscht.</translation>
    </message>
    <message>
        <source>A dynamic group has no groups below it.</source>
        <translation>Unter einer dynamischen Gruppe liegen keine Gruppen.</translation>
    </message>
    <message>
        <source>Groups lie in each other up to 7 deep.</source>
        <translation>Gruppen liegen bis zu 7 tief ineinander.</translation>
    </message>
    <message>
        <source>A group has up to 100 groups right below it.</source>
        <translation>Direkt unter einer Gruppe liegen bis zu 100 Gruppen.</translation>
    </message>
    <message>
        <source>An account has up to 100 dynamic groups.</source>
        <translation>Ein Konto hat bis zu 100 dynamische Gruppen.</translation>
    </message>
    <message>
        <source>A group with groups below it cannot be deleted.</source>
        <translation>Eine Gruppe mit Gruppen darunter kann nicht gelöscht werden.</translation>
    </message>
    <message>
        <source>Who is in a dynamic group is what its query says.</source>
        <translation>Wer in einer dynamischen Gruppe ist, sagt ihre Abfrage.</translation>
    </message>
    <message>
        <source>A thing is in up to 10 groups.</source>
        <translation>Ein Thing ist in bis zu 10 Gruppen.</translation>
    </message>
    <message>
        <source>A thing cannot be in two groups of the same hierarchy.</source>
        <translation>Ein Thing kann nicht in zwei Gruppen derselben Hierarchie sein.</translation>
    </message>
    <message>
        <source>Policies cannot be attached to a dynamic group.</source>
        <translation>An eine dynamische Gruppe können keine Richtlinien gehängt werden.</translation>
    </message>
    <message>
        <source>“%1” is no dynamic group.</source>
        <translation>„%1“ ist keine dynamische Gruppe.</translation>
    </message>
</context>
<context>
    <name>IotSql</name>
    <message>
        <source>There is no property of this name.</source>
        <translation>Eine Eigenschaft dieses Namens gibt es nicht.</translation>
    </message>
    <message>
        <source>Only an Object has properties.</source>
        <translation>Nur ein Object hat Eigenschaften.</translation>
    </message>
    <message>
        <source>NOT wants a Boolean.</source>
        <translation>NOT braucht einen Boolean.</translation>
    </message>
    <message>
        <source>Only a number has a negative.</source>
        <translation>Nur eine Zahl lässt sich negieren.</translation>
    </message>
    <message>
        <source>AND and OR want Booleans on both sides.</source>
        <translation>AND und OR brauchen auf beiden Seiten Booleans.</translation>
    </message>
    <message>
        <source>Nothing can be compared with Undefined.</source>
        <translation>Mit Undefined lässt sich nichts vergleichen.</translation>
    </message>
    <message>
        <source>Only numbers are less or greater.</source>
        <translation>Nur Zahlen sind kleiner oder größer.</translation>
    </message>
    <message>
        <source>Null and Undefined have no text.</source>
        <translation>Null und Undefined haben keinen Text.</translation>
    </message>
    <message>
        <source>Both sides have to be numbers.</source>
        <translation>Beide Seiten müssen Zahlen sein.</translation>
    </message>
    <message>
        <source>Nothing can be divided by 0.</source>
        <translation>Durch 0 lässt sich nichts teilen.</translation>
    </message>
    <message>
        <source>The result is too large.</source>
        <translation>Das Ergebnis ist zu groß.</translation>
    </message>
    <message>
        <source>The function does not take so many arguments.</source>
        <translation>Die Funktion nimmt nicht so viele Argumente.</translation>
    </message>
    <message>
        <source>What CASE looks at is Undefined, and so is the result.</source>
        <translation>Was CASE betrachtet, ist Undefined, das Ergebnis also auch.</translation>
    </message>
    <message>
        <source>No WHEN fits, and there is no ELSE.</source>
        <translation>Kein WHEN passt, und es gibt kein ELSE.</translation>
    </message>
    <message>
        <source>What FROM names is neither an Array nor an Object.</source>
        <translation>Was FROM nennt, ist weder ein Array noch ein Object.</translation>
    </message>
    <message>
        <source>Argument %1 is no number but %2.</source>
        <translation>Argument %1 ist keine Zahl, sondern %2.</translation>
    </message>
    <message>
        <source>Argument %1 is %2, which has no text.</source>
        <translation>Argument %1 ist %2; das hat keinen Text.</translation>
    </message>
    <message>
        <source>This text is no UTF-8.</source>
        <translation>Dieser Text ist kein UTF-8.</translation>
    </message>
    <message>
        <source>A name cannot begin with a digit here; write get(*, &quot;%1&quot;) for it.</source>
        <translation>Ein Name kann hier nicht mit einer Ziffer beginnen; dafür get(*, &quot;%1&quot;) schreiben.</translation>
    </message>
    <message>
        <source>This text is never closed; close it with %1.</source>
        <translation>Dieser Text wird nie geschlossen; mit %1 schließen.</translation>
    </message>
    <message>
        <source>This is a dash; the minus sign of SQL is -.</source>
        <translation>Das ist ein Gedankenstrich; das Minuszeichen von SQL ist -.</translation>
    </message>
    <message>
        <source>This is a printer’s quotation mark; SQL has &apos; and &quot;.</source>
        <translation>Das ist ein typographisches Anführungszeichen; SQL hat &apos; und &quot;.</translation>
    </message>
    <message>
        <source>This character has no meaning here; names of properties that have it are written get(*, &quot;name&quot;).</source>
        <translation>Dieses Zeichen hat hier keine Bedeutung; Namen von Eigenschaften, die es enthalten, schreibt man get(*, &quot;name&quot;).</translation>
    </message>
    <message>
        <source>A member of an Object is named by a String.</source>
        <translation>Ein Feld eines Object wird durch einen String benannt.</translation>
    </message>
    <message>
        <source>The Object has no such member.</source>
        <translation>Das Object hat kein solches Feld.</translation>
    </message>
    <message>
        <source>Only an Array, a String or an Object has parts.</source>
        <translation>Nur ein Array, ein String oder ein Object hat Teile.</translation>
    </message>
    <message>
        <source>There is nothing at this index; the first has 0.</source>
        <translation>An diesem Index steht nichts; der erste ist 0.</translation>
    </message>
    <message>
        <source>The topic has no such level; the first has 1.</source>
        <translation>Das Topic hat keine solche Ebene; die erste ist 1.</translation>
    </message>
    <message>
        <source>The only mode is &apos;enrichArray&apos;.</source>
        <translation>Der einzige Modus ist &apos;enrichArray&apos;.</translation>
    </message>
    <message>
        <source>It wants an Object and an Array of Objects.</source>
        <translation>Gebraucht werden ein Object und ein Array aus Objects.</translation>
    </message>
    <message>
        <source>An entry of the Array is no Object.</source>
        <translation>Ein Eintrag des Array ist kein Object.</translation>
    </message>
    <message>
        <source>The result is larger than 128 KB.</source>
        <translation>Das Ergebnis ist größer als 128 KB.</translation>
    </message>
    <message>
        <source>The result is no real number.</source>
        <translation>Das Ergebnis ist keine reelle Zahl.</translation>
    </message>
    <message>
        <source>Unequal is written &lt;&gt; here.</source>
        <translation>Ungleich schreibt man hier &lt;&gt;.</translation>
    </message>
    <message>
        <source>Equal is written = here.</source>
        <translation>Gleich schreibt man hier =.</translation>
    </message>
    <message>
        <source>Texts are joined by + or concat() here.</source>
        <translation>Texte verbindet man hier mit + oder concat().</translation>
    </message>
    <message>
        <source>There is no LIKE here; use startswith(), endswith() or regexp_matches().</source>
        <translation>LIKE gibt es hier nicht; startswith(), endswith() oder regexp_matches() verwenden.</translation>
    </message>
    <message>
        <source>There is no IN here; compare with each value and join them by OR.</source>
        <translation>IN gibt es hier nicht; mit jedem Wert vergleichen und mit OR verbinden.</translation>
    </message>
    <message>
        <source>There is no BETWEEN here; write x &gt;= a AND x &lt;= b.</source>
        <translation>BETWEEN gibt es hier nicht; x &gt;= a AND x &lt;= b schreiben.</translation>
    </message>
    <message>
        <source>There is no IS here; use isNull() or isUndefined().</source>
        <translation>IS gibt es hier nicht; isNull() oder isUndefined() verwenden.</translation>
    </message>
    <message>
        <source>Entries of an array are read with get(array, index).</source>
        <translation>Einträge eines Array liest man mit get(array, index).</translation>
    </message>
    <message>
        <source>This ${ is never closed; close it with }.</source>
        <translation>Dieses ${ wird nie geschlossen; mit } schließen.</translation>
    </message>
    <message>
        <source>The second argument is no regular expression.</source>
        <translation>Das zweite Argument ist kein regulärer Ausdruck.</translation>
    </message>
    <message>
        <source>The only scheme is &apos;base64&apos;.</source>
        <translation>Das einzige Schema ist &apos;base64&apos;.</translation>
    </message>
    <message>
        <source>ASCII has no such character.</source>
        <translation>ASCII hat kein solches Zeichen.</translation>
    </message>
    <message>
        <source>None of the arguments is a String or an Array.</source>
        <translation>Keines der Argumente ist ein String oder ein Array.</translation>
    </message>
    <message>
        <source>This is no base64 text.</source>
        <translation>Das ist kein base64-Text.</translation>
    </message>
    <message>
        <source>Nothing in the text matches.</source>
        <translation>Nichts im Text passt.</translation>
    </message>
    <message>
        <source>The replacement names a group that is not there.</source>
        <translation>Die Ersetzung nennt eine Gruppe, die es nicht gibt.</translation>
    </message>
    <message>
        <source>There is no such time zone.</source>
        <translation>Eine solche Zeitzone gibt es nicht.</translation>
    </message>
    <message>
        <source>This moment is beyond the years 1 to 9999.</source>
        <translation>Dieser Zeitpunkt liegt außerhalb der Jahre 1 bis 9999.</translation>
    </message>
    <message>
        <source>The pattern has a letter that stands for nothing.</source>
        <translation>Das Muster hat einen Buchstaben, der für nichts steht.</translation>
    </message>
    <message>
        <source>A quote in the pattern is never closed.</source>
        <translation>Ein Anführungszeichen im Muster wird nie geschlossen.</translation>
    </message>
    <message>
        <source>The text is not written as the pattern says.</source>
        <translation>Der Text ist nicht so geschrieben, wie das Muster sagt.</translation>
    </message>
    <message>
        <source>There is no such moment.</source>
        <translation>Einen solchen Zeitpunkt gibt es nicht.</translation>
    </message>
</context>
<context>
    <name>Lanes</name>
    <message>
        <source>%1 MB / s</source>
        <translation>%1 MB / s</translation>
    </message>
    <message>
        <source>%1 KB / s</source>
        <translation>%1 KB / s</translation>
    </message>
    <message>
        <source>%1 / s</source>
        <translation>%1 / s</translation>
    </message>
    <message>
        <source>%1 = %2 %</source>
        <comment>a hot key and its share</comment>
        <translation>%1 = %2 %</translation>
    </message>
    <message>
        <source>shard %1</source>
        <translation>Shard %1</translation>
    </message>
    <message>
        <source>%1 at limit</source>
        <translation>%1 am Limit</translation>
    </message>
    <message>
        <source>%1 refused / s</source>
        <translation>%1 abgewiesen / s</translation>
    </message>
    <message>
        <source>%1 shards</source>
        <translation>%1 Shards</translation>
    </message>
    <message>
        <source>%1 at their limit</source>
        <translation>%1 am Limit</translation>
    </message>
</context>
<context>
    <name>LogFormats</name>
    <message>
        <source>The line is longer than a record may be.</source>
        <translation>Die Zeile ist länger, als ein Satz sein darf.</translation>
    </message>
    <message>
        <source>The line is not one JSON object.</source>
        <translation>Die Zeile ist kein JSON-Objekt.</translation>
    </message>
    <message>
        <source>The line is not UTF-8 text.</source>
        <translation>Die Zeile ist kein UTF-8-Text.</translation>
    </message>
    <message>
        <source>The line does not have as many fields as the header.</source>
        <translation>Die Zeile hat nicht so viele Felder wie die Kopfzeile.</translation>
    </message>
    <message>
        <source>Text follows a closing quotation mark.</source>
        <translation>Nach einem schließenden Anführungszeichen folgt Text.</translation>
    </message>
    <message>
        <source>A quotation mark is opened and never closed.</source>
        <translation>Ein Anführungszeichen wird nie geschlossen.</translation>
    </message>
    <message>
        <source>The line does not look like one of an Apache access log.</source>
        <translation>Die Zeile sieht nicht nach einem Apache-Zugriffslog aus.</translation>
    </message>
    <message>
        <source>The time of the line cannot be read.</source>
        <translation>Die Zeit der Zeile ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The log “%1” cannot be opened: %2.</source>
        <translation>Das Log „%1“ lässt sich nicht öffnen: %2.</translation>
    </message>
    <message>
        <source>“%1” is not a file. Choose a log file.</source>
        <translation>„%1“ ist keine Datei. Eine Log-Datei wählen.</translation>
    </message>
    <message>
        <source>The log “%1” has no field “%2” for the time.</source>
        <translation>Das Log „%1“ hat kein Feld „%2“ für die Zeit.</translation>
    </message>
    <message>
        <source>The log “%1” cannot be read: %2.</source>
        <translation>Das Log „%1“ ist nicht lesbar: %2.</translation>
    </message>
    <message>
        <source>The first line of “%1” is no CSV header: it should name the columns, separated by commas.</source>
        <translation>Die erste Zeile von „%1“ ist keine CSV-Kopfzeile: Sie sollte die Spalten nennen, durch Kommas getrennt.</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>less than once a second</source>
        <translation>seltener als einmal je Sekunde</translation>
    </message>
    <message>
        <source>once a second</source>
        <translation>einmal je Sekunde</translation>
    </message>
    <message>
        <source>%1 times a second</source>
        <translation>%1-mal je Sekunde</translation>
    </message>
    <message>
        <source>One key, %1, brings %2 of its load: a split cannot divide one key.</source>
        <translation>Ein Schlüssel, %1, bringt %2 der Last: Ein Split teilt keinen Schlüssel.</translation>
    </message>
    <message>
        <source>Its hottest key, %1, brings %2 of its load.</source>
        <translation>Der heißeste Schlüssel, %1, bringt %2 der Last.</translation>
    </message>
    <message>
        <source>No single key stands out: more shards would share the load.</source>
        <translation>Kein Schlüssel sticht hervor: Mehr Shards würden die Last teilen.</translation>
    </message>
    <message>
        <source>More records arrive for its range of hash keys than one shard takes.</source>
        <translation>Für seinen Hash-Bereich kommen mehr Sätze, als ein Shard annimmt.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>error name</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>%1, %2.</source>
        <comment>error name, how often</comment>
        <translation>%1, %2.</translation>
    </message>
    <message>
        <source>Split the shard</source>
        <translation>Shard teilen</translation>
    </message>
    <message>
        <source>Divides its range in two. It takes about 30 seconds, and the old shard stays readable until its records expire.</source>
        <translation>Teilt seinen Bereich in zwei. Das dauert etwa 30 Sekunden; der alte Shard bleibt lesbar, bis seine Sätze verfallen.</translation>
    </message>
    <message>
        <source>Split anyway</source>
        <translation>Trotzdem teilen</translation>
    </message>
    <message>
        <source>The hot key stays in one half, so this alone does not cure it.</source>
        <translation>Der heiße Schlüssel bleibt in einer Hälfte; das allein heilt es nicht.</translation>
    </message>
    <message>
        <source>Double the shards</source>
        <translation>Shards verdoppeln</translation>
    </message>
    <message>
        <source>Calls UpdateShardCount with twice as many. Each shard costs by the hour.</source>
        <translation>Ruft UpdateShardCount mit doppelter Zahl. Jeder Shard kostet je Stunde.</translation>
    </message>
    <message>
        <source>Merge two shards</source>
        <translation>Zwei Shards vereinen</translation>
    </message>
    <message>
        <source>Makes one of two cold neighbours and saves an hourly charge.</source>
        <translation>Macht aus zwei kalten Nachbarn einen und spart Stundenkosten.</translation>
    </message>
    <message>
        <source>Salt the key</source>
        <translation>Schlüssel salzen</translation>
    </message>
    <message>
        <source>Spreads the hot key over many. Records of one key then have no order any more.</source>
        <translation>Verteilt den heißen Schlüssel auf viele. Sätze eines Schlüssels haben dann keine Ordnung mehr.</translation>
    </message>
    <message>
        <source>Spread the keys</source>
        <translation>Schlüssel streuen</translation>
    </message>
    <message>
        <source>Chooses keys evenly, so that every shard gets its share.</source>
        <translation>Wählt Schlüssel gleichmäßig, damit jeder Shard seinen Teil bekommt.</translation>
    </message>
    <message>
        <source>Back off</source>
        <translation>Langsamer wiederholen</translation>
    </message>
    <message>
        <source>Refused records are tried again later and later. It smooths a peak; it does not cure an overload that lasts.</source>
        <translation>Abgewiesene Sätze werden immer später wiederholt. Das glättet Spitzen, heilt aber keine dauernde Überlast.</translation>
    </message>
    <message>
        <source>Send less</source>
        <translation>Weniger senden</translation>
    </message>
    <message>
        <source>Lowers the producer&apos;s rate to what the stream takes.</source>
        <translation>Senkt die Rate auf das, was der Strom annimmt.</translation>
    </message>
    <message>
        <source>Use enhanced fan-out</source>
        <translation>Enhanced Fan-out verwenden</translation>
    </message>
    <message>
        <source>Gives this consumer 2 MB/s per shard of its own. It costs extra.</source>
        <translation>Gibt diesem Leser eigene 2 MB/s je Shard. Das kostet extra.</translation>
    </message>
    <message>
        <source>Poll less often</source>
        <translation>Seltener abfragen</translation>
    </message>
    <message>
        <source>All polling consumers share 5 GetRecords calls a second per shard.</source>
        <translation>Alle abfragenden Leser teilen sich 5 GetRecords-Aufrufe je Sekunde und Shard.</translation>
    </message>
    <message>
        <source>Add instances</source>
        <translation>Instanzen hinzufügen</translation>
    </message>
    <message>
        <source>More instances share the shards; never more than there are shards.</source>
        <translation>Mehr Instanzen teilen sich die Shards; nie mehr, als es Shards gibt.</translation>
    </message>
    <message>
        <source>Keep records longer</source>
        <translation>Sätze länger aufbewahren</translation>
    </message>
    <message>
        <source>A longer retention gives the consumer time. Above 24 hours it costs extra.</source>
        <translation>Längere Aufbewahrung gibt dem Leser Zeit. Über 24 Stunden kostet sie extra.</translation>
    </message>
    <message>
        <source>Try more often</source>
        <translation>Öfter versuchen</translation>
    </message>
    <message>
        <source>The producer gives up later. What waits has to wait somewhere.</source>
        <translation>Der Erzeuger gibt später auf. Was wartet, muss irgendwo warten.</translation>
    </message>
    <message>
        <source>Send smaller records</source>
        <translation>Kleinere Sätze senden</translation>
    </message>
    <message>
        <source>A record with its key must fit the limit.</source>
        <translation>Ein Satz mit Schlüssel muss ins Limit passen.</translation>
    </message>
    <message>
        <source>Use PutRecords</source>
        <translation>PutRecords verwenden</translation>
    </message>
    <message>
        <source>Up to 500 records a call: fewer calls, more throughput.</source>
        <translation>Bis zu 500 Sätze je Aufruf: weniger Aufrufe, mehr Durchsatz.</translation>
    </message>
    <message>
        <source>Switch to on demand</source>
        <translation>Auf „nach Bedarf“ umstellen</translation>
    </message>
    <message>
        <source>The stream follows the load by itself, and is paid by the gigabyte.</source>
        <translation>Der Strom folgt der Last von selbst und wird je Gigabyte bezahlt.</translation>
    </message>
    <message>
        <source>Why?</source>
        <translation>Warum?</translation>
    </message>
    <message>
        <source>Opens the notes on this limit.</source>
        <translation>Öffnet die Notizen zu diesem Limit.</translation>
    </message>
    <message>
        <source>Shard %1</source>
        <translation>Shard %1</translation>
    </message>
    <message>
        <source>%1 records/s</source>
        <translation>%1 Sätze/s</translation>
    </message>
    <message>
        <source>%1 MB/s</source>
        <translation>%1 MB/s</translation>
    </message>
    <message>
        <source>%1 KB/s</source>
        <translation>%1 KB/s</translation>
    </message>
    <message>
        <source>%1 bytes/s</source>
        <translation>%1 Bytes/s</translation>
    </message>
    <message>
        <source>%1 is at its limit of %2</source>
        <translation>%1 ist am Limit von %2</translation>
    </message>
    <message>
        <source>%1 is at its write limit</source>
        <translation>%1 ist am Schreiblimit</translation>
    </message>
    <message>
        <source>%1 gives no more than %2 to its readers</source>
        <translation>%1 gibt seinen Lesern höchstens %2</translation>
    </message>
    <message>
        <source>%1 takes no more than %2 GetRecords calls a second</source>
        <translation>%1 nimmt höchstens %2 GetRecords-Aufrufe je Sekunde</translation>
    </message>
    <message>
        <source>All polling consumers share one allowance per shard; enhanced fan-out gives each its own.</source>
        <translation>Alle abfragenden Leser teilen sich ein Kontingent je Shard; Enhanced Fan-out gibt jedem ein eigenes.</translation>
    </message>
    <message>
        <source>%1 falls behind</source>
        <translation>%1 gerät in Rückstand</translation>
    </message>
    <message>
        <source>Records arrive faster than they are worked through. When the oldest reach the end of the retention, they are lost unread.</source>
        <translation>Sätze kommen schneller, als sie verarbeitet werden. Läuft die Aufbewahrung der ältesten ab, gehen sie ungelesen verloren.</translation>
    </message>
    <message>
        <source>%1 gives records up</source>
        <translation>%1 gibt Datensätze auf</translation>
    </message>
    <message>
        <source>The last attempt was refused as well, so they never arrive.</source>
        <translation>Auch der letzte Versuch wurde abgewiesen; sie kommen nie an.</translation>
    </message>
    <message>
        <source>%1 sends records above the limit of %2 bytes</source>
        <translation>%1 sendet Sätze über dem Limit von %2 Bytes</translation>
    </message>
    <message>
        <source>%1 sends records that are too large</source>
        <translation>%1 sendet zu große Sätze</translation>
    </message>
    <message>
        <source>Such a call is refused as a whole, and trying again does not help.</source>
        <translation>So ein Aufruf wird ganz abgewiesen; Wiederholen hilft nicht.</translation>
    </message>
    <message>
        <source>%1 refused an operation</source>
        <translation>%1 hat einen Vorgang abgewiesen</translation>
    </message>
    <message>
        <source>Set %1 to %2</source>
        <translation>%1 auf %2 setzen</translation>
    </message>
    <message>
        <source>Allow it</source>
        <translation>Erlauben</translation>
    </message>
    <message>
        <source>Adds a statement to the policy of the role that allows just this action on just this resource.</source>
        <translation>Fügt der Richtlinie der Rolle eine Anweisung hinzu, die nur diese Aktion auf nur dieser Ressource erlaubt.</translation>
    </message>
    <message>
        <source>The calls of %1 do not get there</source>
        <translation>Die Aufrufe von %1 kommen nicht an</translation>
    </message>
    <message>
        <source>%1 may not do this</source>
        <translation>%1 darf das nicht</translation>
    </message>
    <message>
        <source>%1. Decided by: %2.</source>
        <comment>the service&apos;s message, a statement of a policy</comment>
        <translation>%1. Entschieden durch: %2.</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>Allow more at once</source>
        <translation>Mehr zugleich erlauben</translation>
    </message>
    <message>
        <source>Doubles ReservedConcurrentExecutions. All functions of an account share 1,000.</source>
        <translation>Verdoppelt ReservedConcurrentExecutions. Alle Funktionen eines Kontos teilen sich 1.000.</translation>
    </message>
    <message>
        <source>Take larger batches</source>
        <translation>Größere Batches nehmen</translation>
    </message>
    <message>
        <source>Twice as many records an invocation: fewer invocations, and less time spent on starting them.</source>
        <translation>Doppelt so viele Sätze je Aufruf: weniger Aufrufe und weniger Zeit, sie zu starten.</translation>
    </message>
    <message>
        <source>Process more batches at once</source>
        <translation>Mehr Batches zugleich verarbeiten</translation>
    </message>
    <message>
        <source>Doubles ParallelizationFactor, up to ten batches of a shard. Records of one key stay in order.</source>
        <translation>Verdoppelt ParallelizationFactor, bis zu zehn Batches eines Shards. Sätze eines Schlüssels bleiben geordnet.</translation>
    </message>
    <message>
        <source>Halve failed batches</source>
        <translation>Gescheiterte Batches halbieren</translation>
    </message>
    <message>
        <source>Finds the one bad record, so that the others of its batch go on.</source>
        <translation>Findet den einen schlechten Satz, damit die anderen seines Batches weitergehen.</translation>
    </message>
    <message>
        <source>Give up sooner</source>
        <translation>Früher aufgeben</translation>
    </message>
    <message>
        <source>A batch is given up after two retries. Link a topic or a bucket for failed batches, so that nothing is lost unseen.</source>
        <translation>Ein Batch wird nach zwei Wiederholungen aufgegeben. Ein Topic oder einen Bucket für gescheiterte Batches verbinden, damit nichts ungesehen verloren geht.</translation>
    </message>
    <message>
        <source>Let the table follow the load</source>
        <translation>Die Tabelle der Last folgen lassen</translation>
    </message>
    <message>
        <source>On demand the table takes what comes, and is paid by the call.</source>
        <translation>Nach Bedarf nimmt die Tabelle, was kommt, und wird je Aufruf bezahlt.</translation>
    </message>
    <message>
        <source>Double its write capacity</source>
        <translation>Ihre Schreibkapazität verdoppeln</translation>
    </message>
    <message>
        <source>Each renewal of a lease and each checkpoint takes one unit of a second.</source>
        <translation>Jede Erneuerung einer Lease und jeder Checkpoint verbraucht eine Einheit einer Sekunde.</translation>
    </message>
    <message>
        <source>Let records live longer</source>
        <translation>Sätze länger leben lassen</translation>
    </message>
    <message>
        <source>Doubles RecordTtl. It bridges a peak; in an overload that lasts they expire later.</source>
        <translation>Verdoppelt RecordTtl. Das überbrückt eine Spitze; bei dauernder Überlast verfallen sie nur später.</translation>
    </message>
    <message>
        <source>Start the destination</source>
        <translation>Das Ziel starten</translation>
    </message>
    <message>
        <source>It is stopped. What waits is delivered as soon as it is there again.</source>
        <translation>Es ist angehalten. Was wartet, wird zugestellt, sobald es wieder da ist.</translation>
    </message>
    <message>
        <source>%1 is %2 behind</source>
        <translation>%1 ist %2 im Rückstand</translation>
    </message>
    <message>
        <source>A batch fails again and again, and its shard waits: %1. Until it succeeds or is given up, nothing behind it is read.</source>
        <comment>error message of a function</comment>
        <translation>Ein Batch scheitert immer wieder, und sein Shard wartet: %1. Bis er gelingt oder aufgegeben wird, wird nichts dahinter gelesen.</translation>
    </message>
    <message>
        <source>%1 may run only %2 times at once</source>
        <comment>function, figure</comment>
        <translation>%1 darf nur %2-mal zugleich laufen</translation>
    </message>
    <message>
        <source>More batches are ready than it may have invocations. A refused batch is not lost: it waits and comes again, but its shard falls behind.</source>
        <translation>Es sind mehr Batches bereit, als es Aufrufe haben darf. Ein abgewiesener Batch ist nicht verloren: Er wartet und kommt wieder, doch sein Shard gerät in Rückstand.</translation>
    </message>
    <message>
        <source>The lease table refuses %1</source>
        <translation>Die Lease-Tabelle weist %1 ab</translation>
    </message>
    <message>
        <source>Each lease is renewed every few seconds and each checkpoint is a write, so many shards need much capacity. Without it checkpoints come late, leases are lost, and records are processed twice.</source>
        <translation>Jede Lease wird alle paar Sekunden erneuert, und jeder Checkpoint ist ein Schreibvorgang; viele Shards brauchen also viel Kapazität. Fehlt sie, kommen Checkpoints spät, Leases gehen verloren, und Sätze werden zweimal verarbeitet.</translation>
    </message>
    <message>
        <source>%1 cannot deliver</source>
        <translation>%1 kann nicht zustellen</translation>
    </message>
    <message>
        <source>It tries again for as long as its destination allows; then the records go to the backup bucket, or are lost after 24 hours.</source>
        <translation>Es versucht es erneut, solange sein Ziel es erlaubt; dann gehen die Sätze in den Backup-Bucket oder nach 24 Stunden verloren.</translation>
    </message>
    <message>
        <source>They found no room in their shards within %1, the time that RecordTtl lets them live. The application has to notice: the library does not try again.</source>
        <translation>Sie fanden in ihren Shards keinen Platz innerhalb von %1, der Zeit, die RecordTtl sie leben lässt. Die Anwendung muss es merken: Die Bibliothek versucht es nicht noch einmal.</translation>
    </message>
    <message>
        <source>Restore the line</source>
        <translation>Leitung wiederherstellen</translation>
    </message>
    <message>
        <source>The core connects again and sends what waited, the oldest first.</source>
        <translation>Der Core verbindet sich wieder und sendet, was wartete, das Älteste zuerst.</translation>
    </message>
    <message>
        <source>Enlarge the spool</source>
        <translation>Spool vergrößern</translation>
    </message>
    <message>
        <source>Four times as many bytes: the core can be alone four times as long.</source>
        <translation>Viermal so viele Bytes: Der Core kann viermal so lange allein sein.</translation>
    </message>
    <message>
        <source>Spool on disk</source>
        <translation>Spool auf der Platte</translation>
    </message>
    <message>
        <source>What waits then outlives a restart of the core.</source>
        <translation>Was wartet, übersteht dann einen Neustart des Core.</translation>
    </message>
    <message>
        <source>%1 has been without its line for %2</source>
        <translation>%1 ist seit %2 ohne Leitung</translation>
    </message>
    <message>
        <source>Devices, functions and shadows go on beside it. Messages for the cloud wait in the spool and go out in order when the line is back.</source>
        <translation>Geräte, Funktionen und Shadows arbeiten daneben weiter. Nachrichten für die Cloud warten im Spool und gehen der Reihe nach hinaus, wenn die Leitung wieder da ist.</translation>
    </message>
    <message>
        <source>The spool of %1 is full</source>
        <translation>Der Spool von %1 ist voll</translation>
    </message>
    <message>
        <source>It holds %1 MB. For each new message the oldest is lost, or the new one is refused, as it is set.</source>
        <translation>Er fasst %1 MB. Für jede neue Nachricht geht die älteste verloren, oder die neue wird abgewiesen, je nach Einstellung.</translation>
    </message>
    <message>
        <source>%1 is back at version %2</source>
        <translation>%1 ist zurück bei Version %2</translation>
    </message>
    <message>
        <source>A deployment to %1 failed</source>
        <translation>Eine Bereitstellung auf %1 ist gescheitert</translation>
    </message>
    <message>
        <source>The new version did not work: %1.</source>
        <comment>what a function says</comment>
        <translation>Die neue Version hat nicht funktioniert: %1.</translation>
    </message>
</context>
<context>
    <name>Panels</name>
    <message>
        <source>Services</source>
        <translation>Dienste</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Keyspace</source>
        <translation>Schlüsselraum</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Dashboard</source>
        <translation>Dashboard</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>Sicherheit</translation>
    </message>
    <message>
        <source>Connect</source>
        <translation>Verbinden</translation>
    </message>
</context>
<context>
    <name>Payload</name>
    <message>
        <source>“%1” cannot be used like that. Write, for example, “%2”.</source>
        <translation>„%1“ geht so nicht. Etwa so schreiben: „%2“.</translation>
    </message>
    <message>
        <source>There is no generator “%1”. Did you mean “%2”?</source>
        <translation>Es gibt keinen Generator „%1“. Ist „%2“ gemeint?</translation>
    </message>
    <message>
        <source>There is no generator “%1”. There are: %2.</source>
        <translation>Es gibt keinen Generator „%1“. Es gibt: %2.</translation>
    </message>
    <message>
        <source>A single quotation mark in “%1” is not closed.</source>
        <translation>Ein einfaches Anführungszeichen in „%1“ ist nicht geschlossen.</translation>
    </message>
    <message>
        <source>Names cannot be generated, only values.</source>
        <translation>Namen lassen sich nicht erzeugen, nur Werte.</translation>
    </message>
    <message>
        <source>“{{” is not closed by “}}”.</source>
        <translation>„{{“ wird nicht durch „}}“ geschlossen.</translation>
    </message>
    <message>
        <source>The payload template is longer than 1 MB.</source>
        <translation>Die Vorlage ist länger als 1 MB.</translation>
    </message>
    <message>
        <source>The payload template is nested too deep.</source>
        <translation>Die Vorlage ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>The payload template is no JSON text.</source>
        <translation>Die Vorlage ist kein JSON-Text.</translation>
    </message>
    <message>
        <source>The payload may become longer than 10 MB, more than a record holds.</source>
        <translation>Die Nutzdaten können länger als 10 MB werden, mehr als ein Satz fasst.</translation>
    </message>
    <message>
        <source>The payload template has no field “%1”.</source>
        <translation>Die Vorlage hat kein Feld „%1“.</translation>
    </message>
    <message>
        <source>The field “%1” is made from the partition key, so the key cannot come from it.</source>
        <translation>Das Feld „%1“ entsteht aus dem Partitionsschlüssel; der Schlüssel kann nicht daraus kommen.</translation>
    </message>
</context>
<context>
    <name>Pipeline</name>
    <message>
        <source>There is no such link from “%1” to “%2”.</source>
        <translation>Von „%1“ nach „%2“ gibt es keine solche Verbindung.</translation>
    </message>
    <message>
        <source>There is no node “%1”.</source>
        <translation>Es gibt keinen Knoten „%1“.</translation>
    </message>
    <message>
        <source>There is already a node “%1”.</source>
        <translation>Es gibt schon einen Knoten „%1“.</translation>
    </message>
    <message>
        <source>The service “%1” is not known.</source>
        <translation>Der Dienst „%1“ ist unbekannt.</translation>
    </message>
    <message>
        <source>There is nothing to paste.</source>
        <translation>Es gibt nichts einzufügen.</translation>
    </message>
    <message>
        <source>puts records</source>
        <translation>schreibt Sätze</translation>
    </message>
    <message>
        <source>has records to be read</source>
        <translation>hat Sätze zum Lesen</translation>
    </message>
    <message>
        <source>writes objects</source>
        <translation>schreibt Objekte</translation>
    </message>
    <message>
        <source>takes records that are put into it</source>
        <translation>nimmt Sätze, die hineingeschrieben werden</translation>
    </message>
    <message>
        <source>reads records from a stream</source>
        <translation>liest Sätze aus einem Strom</translation>
    </message>
    <message>
        <source>takes objects</source>
        <translation>nimmt Objekte</translation>
    </message>
    <message>
        <source> and </source>
        <comment>joins what a service gives or takes</comment>
        <translation> und </translation>
    </message>
    <message>
        <source> or </source>
        <comment>joins names of services</comment>
        <translation> oder </translation>
    </message>
    <message>
        <source>“%1” has changed meanwhile.</source>
        <translation>„%1“ hat sich inzwischen geändert.</translation>
    </message>
    <message>
        <source>“%1” cannot be added there.</source>
        <translation>„%1“ lässt sich dort nicht hinzufügen.</translation>
    </message>
    <message>
        <source>“%1” is still linked.</source>
        <translation>„%1“ ist noch verbunden.</translation>
    </message>
    <message>
        <source>“%1” is already linked to “%2”.</source>
        <translation>„%1“ ist schon mit „%2“ verbunden.</translation>
    </message>
    <message>
        <source>“%1” cannot be linked to “%2” there.</source>
        <translation>„%1“ lässt sich dort nicht mit „%2“ verbinden.</translation>
    </message>
    <message>
        <source>A property needs a name.</source>
        <translation>Eine Einstellung braucht einen Namen.</translation>
    </message>
    <message>
        <source>“%1” cannot be moved that far away.</source>
        <translation>„%1“ lässt sich nicht so weit verschieben.</translation>
    </message>
    <message>
        <source>A planned action already speaks of “%1”.</source>
        <translation>Eine geplante Aktion nennt schon „%1“.</translation>
    </message>
    <message>
        <source>The properties of a link are an object.</source>
        <translation>Die Einstellungen einer Verbindung sind ein Objekt.</translation>
    </message>
    <message>
        <source>The heading has changed meanwhile.</source>
        <translation>Die Kopfdaten haben sich inzwischen geändert.</translation>
    </message>
    <message>
        <source>The planned actions have changed meanwhile.</source>
        <translation>Die geplanten Aktionen haben sich inzwischen geändert.</translation>
    </message>
    <message>
        <source>A step of the history cannot be read.</source>
        <translation>Ein Schritt des Verlaufs ist nicht lesbar.</translation>
    </message>
    <message>
        <source>The key “%1” stands twice in the same object.</source>
        <translation>Der Schlüssel „%1“ steht zweimal im selben Objekt.</translation>
    </message>
    <message>
        <source>The number at %1 is too large to be read.</source>
        <translation>Die Zahl bei %1 ist zu groß zum Lesen.</translation>
    </message>
    <message>
        <source>The text ends in the middle, at %1: something is missing after it.</source>
        <translation>Der Text endet mittendrin, bei %1: Danach fehlt etwas.</translation>
    </message>
    <message>
        <source>This is not valid JSON: at %1 (line:column) something unexpected begins, near “%2”.</source>
        <translation>Das ist kein gültiges JSON: Bei %1 (Zeile:Spalte) beginnt etwas Unerwartetes, nahe „%2“.</translation>
    </message>
    <message>
        <source>The file holds more than %1 values; that is more than any pipeline has.</source>
        <translation>Die Datei hat mehr als %1 Werte; das ist mehr, als eine Pipeline hat.</translation>
    </message>
    <message>
        <source>A pipeline is a JSON object: the text must begin with “{”.</source>
        <translation>Eine Pipeline ist ein JSON-Objekt: Der Text muss mit „{“ beginnen.</translation>
    </message>
    <message>
        <source>Objects and lists stand more than %1 deep in each other.</source>
        <translation>Objekte und Listen stehen tiefer als %1 ineinander.</translation>
    </message>
    <message>
        <source>The file has %1. A pipeline as text may have %2 at most.</source>
        <translation>Die Datei hat %1. Eine Pipeline als Text darf höchstens %2 haben.</translation>
    </message>
    <message>
        <source>The text is empty.</source>
        <translation>Der Text ist leer.</translation>
    </message>
    <message>
        <source>The file is not UTF-8 text: byte %1 does not belong there.</source>
        <translation>Die Datei ist kein UTF-8-Text: Byte %1 gehört dort nicht hin.</translation>
    </message>
    <message>
        <source>This is not valid JSON.</source>
        <translation>Das ist kein gültiges JSON.</translation>
    </message>
    <message>
        <source>A node needs an id.</source>
        <translation>Ein Knoten braucht eine Kennung.</translation>
    </message>
    <message>
        <source>“%1” is not an id. It may have letters, digits, “-” and “_”.</source>
        <translation>„%1“ ist keine Kennung. Erlaubt sind Buchstaben, Ziffern, „-“ und „_“.</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <comment>a range of values</comment>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 or more</source>
        <comment>a range of values</comment>
        <translation>%1 oder mehr</translation>
    </message>
    <message>
        <source>%1 or less</source>
        <comment>a range of values</comment>
        <translation>%1 oder weniger</translation>
    </message>
    <message>
        <source>true or false</source>
        <translation>wahr oder falsch</translation>
    </message>
    <message>
        <source>“%1” is %2; allowed: %3.</source>
        <translation>„%1“ ist %2; erlaubt: %3.</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>eine ganze Zahl</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>“%1” is %2; the default quota is %3. AWS raises it on request.</source>
        <translation>„%1“ ist %2; das Standardkontingent ist %3. AWS erhöht es auf Anfrage.</translation>
    </message>
    <message>
        <source>the path of a file, as text</source>
        <translation>der Pfad einer Datei, als Text</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>text of %1 characters</source>
        <translation>Text mit %1 Zeichen</translation>
    </message>
    <message>
        <source>“%1” is %2, which the service did not have yet in the exam profile. Choose another, or switch to the current profile.</source>
        <translation>„%1“ ist %2; das hatte der Dienst unter den Prüfungsregeln noch nicht. Anderes wählen oder auf die heutigen Regeln wechseln.</translation>
    </message>
    <message>
        <source>a number or an object</source>
        <translation>eine Zahl oder ein Objekt</translation>
    </message>
    <message>
        <source>an object</source>
        <translation>ein Objekt</translation>
    </message>
    <message>
        <source>“%1” is not known here; allowed: %2.</source>
        <translation>„%1“ ist hier unbekannt; erlaubt: %2.</translation>
    </message>
    <message>
        <source>a list</source>
        <translation>eine Liste</translation>
    </message>
    <message>
        <source>a list of %1 entries</source>
        <translation>eine Liste mit %1 Einträgen</translation>
    </message>
    <message>
        <source>Did you mean “%1”?</source>
        <translation>Ist „%1“ gemeint?</translation>
    </message>
    <message>
        <source>This is no pipeline: “format” is missing; it must be %1.</source>
        <translation>Das ist keine Pipeline: „format“ fehlt; es muss %1 sein.</translation>
    </message>
    <message>
        <source>This is no pipeline: “format” is %1; it must be %2.</source>
        <translation>Das ist keine Pipeline: „format“ ist %1; es muss %2 sein.</translation>
    </message>
    <message>
        <source>“version” is missing; it must be %1.</source>
        <translation>„version“ fehlt; es muss %1 sein.</translation>
    </message>
    <message>
        <source>This file was written by a newer Headwater (version %1 of the format). This one reads up to version %2. The file was left as it is.</source>
        <translation>Diese Datei stammt von einem neueren Headwater (Formatversion %1). Dieses liest bis Version %2. Die Datei blieb, wie sie ist.</translation>
    </message>
    <message>
        <source>“%1” is missing.</source>
        <translation>„%1“ fehlt.</translation>
    </message>
    <message>
        <source>a whole number from 0 to 18446744073709551615</source>
        <translation>eine ganze Zahl von 0 bis 18446744073709551615</translation>
    </message>
    <message>
        <source>Here stands %1; it must be an object.</source>
        <translation>Hier steht %1; es muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>two numbers, such as [80, 160]</source>
        <translation>zwei Zahlen, etwa [80, 160]</translation>
    </message>
    <message>
        <source>a duration such as 500ms, 60s, 10m, 2h or 3d</source>
        <translation>eine Dauer wie 500ms, 60s, 10m, 2h oder 3d</translation>
    </message>
    <message>
        <source>The id “%1” is taken by the node at /nodes/%2; every node needs its own.</source>
        <translation>Die Kennung „%1“ gehört dem Knoten bei /nodes/%2; jeder braucht seine eigene.</translation>
    </message>
    <message>
        <source>“%1” is no node type; known are %2.</source>
        <translation>„%1“ ist keine Knotenart; bekannt sind %2.</translation>
    </message>
    <message>
        <source>“%1” lies too far away; both numbers may be from −1,000,000 to 1,000,000.</source>
        <translation>„%1“ liegt zu weit weg; beide Zahlen dürfen von −1.000.000 bis 1.000.000 gehen.</translation>
    </message>
    <message>
        <source>“properties” must be an object.</source>
        <translation>„properties“ muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>“%1” is already linked to “%2” by /links/%3.</source>
        <translation>„%1“ ist schon durch /links/%3 mit „%2“ verbunden.</translation>
    </message>
    <message>
        <source>A link between these two has no properties.</source>
        <translation>Eine Verbindung zwischen diesen beiden hat keine Einstellungen.</translation>
    </message>
    <message>
        <source>This link closes a circle (%1): records would go round for ever.</source>
        <translation>Diese Verbindung schließt einen Kreis (%1): Sätze liefen ewig um.</translation>
    </message>
    <message>
        <source>“%1” is not a property of %2; allowed: %3.</source>
        <translation>„%1“ ist keine Einstellung von %2; erlaubt: %3.</translation>
    </message>
    <message>
        <source>An action cannot happen before the start.</source>
        <translation>Eine Aktion kann nicht vor dem Beginn geschehen.</translation>
    </message>
    <message>
        <source>“with” must be an object.</source>
        <translation>„with“ muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>%1 cannot do “%2”; allowed: %3.</source>
        <translation>%1 kann „%2“ nicht; erlaubt: %3.</translation>
    </message>
    <message>
        <source>“%1” takes no parameters.</source>
        <translation>„%1“ nimmt keine Parameter.</translation>
    </message>
    <message>
        <source>“%1” cannot change while the world runs.</source>
        <translation>„%1“ lässt sich im Lauf nicht ändern.</translation>
    </message>
    <message>
        <source>“%1” needs “%2”.</source>
        <translation>„%1“ braucht „%2“.</translation>
    </message>
    <message numerus="yes">
        <source>A partition key has 1 to %n characters.</source>
        <translation>
            <numerusform>Ein Partitionsschlüssel hat 1 bis %n Zeichen.</numerusform>
            <numerusform>Ein Partitionsschlüssel hat 1 bis %n Zeichen.</numerusform>
        </translation>
    </message>
    <message>
        <source>There is no node “%1” to link.</source>
        <translation>Es gibt keinen Knoten „%1“ zum Verbinden.</translation>
    </message>
    <message>
        <source>%1 cannot be linked to itself.</source>
        <translation>%1 lässt sich nicht mit sich selbst verbinden.</translation>
    </message>
    <message>
        <source>The service “%1” is not known, so nothing can be linked to it.</source>
        <translation>Der Dienst „%1“ ist unbekannt; nichts lässt sich damit verbinden.</translation>
    </message>
    <message>
        <source>Nothing comes out of %1. Draw the link the other way round, from %2.</source>
        <translation>Aus %1 kommt nichts. Andersherum verbinden, von %2 aus.</translation>
    </message>
    <message>
        <source>Nothing comes out of %1: the way of the records ends here.</source>
        <translation>Aus %1 kommt nichts: Hier endet der Weg der Sätze.</translation>
    </message>
    <message>
        <source>%1 has no output “%2”; it has %3.</source>
        <translation>%1 hat keinen Ausgang „%2“, sondern %3.</translation>
    </message>
    <message>
        <source>Nothing goes into %1. Draw the link the other way round, from it to %2.</source>
        <translation>In %1 geht nichts. Andersherum verbinden, von dort zu %2.</translation>
    </message>
    <message>
        <source>Nothing goes into %1: the way of the records begins there.</source>
        <translation>In %1 geht nichts: Dort beginnt der Weg der Sätze.</translation>
    </message>
    <message>
        <source>%1 %2, but %3 %4.</source>
        <comment>source, what it gives, target, what it takes</comment>
        <translation>%1 %2, aber %3 %4.</translation>
    </message>
    <message>
        <source>Use its output “%1” instead.</source>
        <translation>Stattdessen den Ausgang „%1“ nehmen.</translation>
    </message>
    <message>
        <source>Put %1 between them.</source>
        <translation>%1 dazwischen setzen.</translation>
    </message>
    <message>
        <source>Perhaps the link goes the other way round.</source>
        <translation>Vielleicht geht die Verbindung andersherum.</translation>
    </message>
    <message>
        <source>%1 is already linked to %2.</source>
        <translation>%1 ist schon mit %2 verbunden.</translation>
    </message>
    <message>
        <source>This link would close a circle (%1): records would go round for ever.</source>
        <translation>Diese Verbindung schlösse einen Kreis (%1): Sätze liefen ewig um.</translation>
    </message>
    <message>
        <source>a duration since the start, such as 90s, or a number of seconds</source>
        <translation>eine Dauer seit Beginn, etwa 90s, oder eine Zahl von Sekunden</translation>
    </message>
    <message>
        <source>delivers to a store</source>
        <translation>stellt an einen Speicher zu</translation>
    </message>
    <message>
        <source>invokes a function</source>
        <translation>ruft eine Funktion auf</translation>
    </message>
    <message>
        <source>sends messages</source>
        <translation>sendet Nachrichten</translation>
    </message>
    <message>
        <source>keeps items in a table</source>
        <translation>hält Elemente in einer Tabelle</translation>
    </message>
    <message>
        <source>stores what is delivered to it</source>
        <translation>speichert Zugestelltes</translation>
    </message>
    <message>
        <source>is invoked</source>
        <translation>wird aufgerufen</translation>
    </message>
    <message>
        <source>takes messages</source>
        <translation>nimmt Nachrichten</translation>
    </message>
    <message>
        <source>keeps items for others</source>
        <translation>hält Elemente für andere</translation>
    </message>
    <message>
        <source>“%1” is no metric of “%2”; there are: %3.</source>
        <translation>„%1“ ist kein Messwert von „%2“; es gibt: %3.</translation>
    </message>
    <message>
        <source>node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>“%1” names no %2, and there is none in the pipeline.</source>
        <translation>„%1“ verweist auf nichts vom Typ %2, und in der Pipeline gibt es nichts davon.</translation>
    </message>
    <message>
        <source>“%1” names no %2; there are: %3.</source>
        <translation>„%1“ verweist auf nichts vom Typ %2; es gibt: %3.</translation>
    </message>
    <message>
        <source>connects to a message broker</source>
        <translation>verbindet sich mit einem Nachrichten-Broker</translation>
    </message>
    <message>
        <source>passes on the messages of topics</source>
        <translation>gibt die Nachrichten von Topics weiter</translation>
    </message>
    <message>
        <source>lets devices connect</source>
        <translation>lässt Geräte sich verbinden</translation>
    </message>
    <message>
        <source>listens to topics</source>
        <translation>hört auf Topics</translation>
    </message>
</context>
<context>
    <name>Policies</name>
    <message>
        <source>Two statements have the Sid “%1”.</source>
        <translation>Zwei Anweisungen haben die Sid „%1“.</translation>
    </message>
    <message>
        <source>“Statement” must be a statement or a list of them.</source>
        <translation>„Statement“ muss eine Anweisung oder eine Liste davon sein.</translation>
    </message>
    <message>
        <source>%1 (at %2)</source>
        <translation>%1 (bei %2)</translation>
    </message>
    <message>
        <source>“%1” is not known here; allowed: %2.</source>
        <translation>„%1“ ist hier unbekannt; erlaubt: %2.</translation>
    </message>
    <message>
        <source>“Version” is %1; allowed: 2012-10-17, 2008-10-17.</source>
        <translation>„Version“ ist %1; erlaubt: 2012-10-17, 2008-10-17.</translation>
    </message>
    <message>
        <source>“Id” must be text.</source>
        <translation>„Id“ muss Text sein.</translation>
    </message>
    <message>
        <source>A policy needs “Statement”.</source>
        <translation>Eine Richtlinie braucht „Statement“.</translation>
    </message>
    <message>
        <source>A statement must be an object.</source>
        <translation>Eine Anweisung muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>“Sid” must be text.</source>
        <translation>„Sid“ muss Text sein.</translation>
    </message>
    <message>
        <source>A Sid has only letters A to Z, a to z and digits; this one is “%1”.</source>
        <translation>Eine Sid hat nur die Buchstaben A bis Z, a bis z und Ziffern; diese ist „%1“.</translation>
    </message>
    <message>
        <source>A statement needs “Effect”: Allow or Deny.</source>
        <translation>Eine Anweisung braucht „Effect“: Allow oder Deny.</translation>
    </message>
    <message>
        <source>“Effect” is %1; allowed: Allow, Deny.</source>
        <translation>„Effect“ ist %1; erlaubt: Allow, Deny.</translation>
    </message>
    <message>
        <source>A statement has either “%1” or “%2”, not both.</source>
        <translation>Eine Anweisung hat entweder „%1“ oder „%2“, nicht beides.</translation>
    </message>
    <message>
        <source>A statement needs “%1” or “%2”.</source>
        <translation>Eine Anweisung braucht „%1“ oder „%2“.</translation>
    </message>
    <message>
        <source>“%1” must be a text or a list of texts.</source>
        <translation>„%1“ muss ein Text oder eine Liste von Texten sein.</translation>
    </message>
    <message>
        <source>“%1” must be text.</source>
        <translation>„%1“ muss Text sein.</translation>
    </message>
    <message>
        <source>“%1” is no action. An action names its service, as in kinesis:PutRecord; * stands for any letters.</source>
        <translation>„%1“ ist keine Aktion. Eine Aktion nennt ihren Dienst, etwa kinesis:PutRecord; * steht für beliebige Zeichen.</translation>
    </message>
    <message>
        <source>“%1” is no resource. A resource is an ARN, such as arn:aws:kinesis:us-east-1:000000000000:stream/clicks, or *.</source>
        <translation>„%1“ ist keine Ressource. Eine Ressource ist ein ARN, etwa arn:aws:kinesis:us-east-1:000000000000:stream/clicks, oder *.</translation>
    </message>
    <message>
        <source>The policy of a role names no “Principal”: it is about who has the role.</source>
        <translation>Die Richtlinie einer Rolle nennt keinen „Principal“: Sie gilt dem, der die Rolle hat.</translation>
    </message>
    <message>
        <source>A statement of a resource’s policy needs a “Principal”; &quot;*&quot; is anyone.</source>
        <translation>Eine Anweisung in der Richtlinie einer Ressource braucht einen „Principal“; &quot;*&quot; heißt alle.</translation>
    </message>
    <message>
        <source>“%1” must be &quot;*&quot; or an object such as {&quot;AWS&quot;: &quot;arn:…&quot;}.</source>
        <translation>„%1“ muss &quot;*&quot; oder ein Objekt wie {&quot;AWS&quot;: &quot;arn:…&quot;} sein.</translation>
    </message>
    <message>
        <source>“Condition” must be an object of operators.</source>
        <translation>„Condition“ muss ein Objekt aus Operatoren sein.</translation>
    </message>
    <message>
        <source>“%1” is no condition operator.</source>
        <translation>„%1“ ist kein Bedingungsoperator.</translation>
    </message>
    <message>
        <source>“%1” must be an object of condition keys.</source>
        <translation>„%1“ muss ein Objekt aus Bedingungsschlüsseln sein.</translation>
    </message>
    <message>
        <source>A condition compares with text, numbers or true and false.</source>
        <translation>Eine Bedingung vergleicht mit Text, Zahlen oder true und false.</translation>
    </message>
    <message>
        <source>%1 cannot be compared by %2.</source>
        <translation>%2 kann %1 nicht vergleichen.</translation>
    </message>
    <message>
        <source>A condition needs at least one value.</source>
        <translation>Eine Bedingung braucht mindestens einen Wert.</translation>
    </message>
</context>
<context>
    <name>PolicyTrial</name>
    <message>
        <source>Link a thing to IoT Core; then it can be tried what it may do.</source>
        <translation>Ein Thing mit IoT Core verbinden; dann lässt sich ausprobieren, was es darf.</translation>
    </message>
</context>
<context>
    <name>Pricing</name>
    <message>
        <source>KPU hours</source>
        <translation>KPU-Stunden</translation>
    </message>
    <message>
        <source>stream hours</source>
        <translation>Stromstunden</translation>
    </message>
    <message>
        <source>data in</source>
        <translation>Daten hinein</translation>
    </message>
    <message>
        <source>data out</source>
        <translation>Daten hinaus</translation>
    </message>
    <message>
        <source>extended retention</source>
        <translation>verlängerte Aufbewahrung</translation>
    </message>
    <message>
        <source>enhanced fan-out, data</source>
        <translation>Enhanced Fan-out, Daten</translation>
    </message>
    <message>
        <source>shard hours</source>
        <translation>Shard-Stunden</translation>
    </message>
    <message>
        <source>PUT payload units</source>
        <translation>PUT-Nutzdateneinheiten</translation>
    </message>
    <message>
        <source>enhanced fan-out, consumer-shard hours</source>
        <translation>Enhanced Fan-out, Leser-Shard-Stunden</translation>
    </message>
    <message>
        <source>long-term retention</source>
        <translation>Langzeitaufbewahrung</translation>
    </message>
    <message>
        <source>long-term retrieval</source>
        <translation>Abruf aus Langzeitaufbewahrung</translation>
    </message>
    <message>
        <source>key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>key requests</source>
        <translation>Schlüsselanfragen</translation>
    </message>
    <message>
        <source>PUT requests</source>
        <translation>PUT-Anfragen</translation>
    </message>
    <message>
        <source>endpoint hours</source>
        <translation>Endpunktstunden</translation>
    </message>
    <message>
        <source>endpoint data</source>
        <translation>Endpunktdaten</translation>
    </message>
    <message>
        <source>connection minutes</source>
        <translation>Verbindungsminuten</translation>
    </message>
    <message>
        <source>messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>shadow operations</source>
        <translation>Shadow-Operationen</translation>
    </message>
    <message>
        <source>GET requests</source>
        <translation>GET-Anfragen</translation>
    </message>
    <message>
        <source>requests, FIFO</source>
        <translation>Anfragen, FIFO</translation>
    </message>
    <message>
        <source>requests, standard</source>
        <translation>Anfragen, Standard</translation>
    </message>
    <message>
        <source>core device</source>
        <translation>Core-Gerät</translation>
    </message>
    <message>
        <source>shard-level metrics</source>
        <translation>Metriken je Shard</translation>
    </message>
</context>
<context>
    <name>Project</name>
    <message>
        <source>you may not write there</source>
        <translation>dort ist Schreiben nicht erlaubt</translation>
    </message>
    <message>
        <source>the disk is read-only</source>
        <translation>die Platte ist schreibgeschützt</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>die Platte ist voll</translation>
    </message>
    <message>
        <source>the folder does not exist</source>
        <translation>den Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>es ist ein Ordner</translation>
    </message>
    <message>
        <source>“%1” could not be saved: %2. The file is as it was.</source>
        <translation>„%1“ ließ sich nicht speichern: %2. Die Datei ist, wie sie war.</translation>
    </message>
    <message>
        <source>The file is damaged: %1.</source>
        <translation>Die Datei ist beschädigt: %1.</translation>
    </message>
    <message>
        <source>its heading is missing</source>
        <translation>ihr Kopf fehlt</translation>
    </message>
    <message>
        <source>The undo history of the file does not belong to its drawing and was left out.</source>
        <translation>Der Verlauf der Datei passt nicht zur Zeichnung und wurde weggelassen.</translation>
    </message>
    <message>
        <source>It was cancelled.</source>
        <translation>Es wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The disk is full.</source>
        <translation>Die Platte ist voll.</translation>
    </message>
    <message>
        <source>Another program is using the file.</source>
        <translation>Ein anderes Programm benutzt die Datei.</translation>
    </message>
    <message>
        <source>The file is damaged (%1).</source>
        <translation>Die Datei ist beschädigt (%1).</translation>
    </message>
    <message>
        <source>The database reports: %1.</source>
        <translation>Die Datenbank meldet: %1.</translation>
    </message>
    <message>
        <source>The file is damaged.</source>
        <translation>Die Datei ist beschädigt.</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>It is no Headwater project.</source>
        <translation>Es ist kein Headwater-Projekt.</translation>
    </message>
    <message>
        <source>It is a database, but no Headwater project.</source>
        <translation>Es ist eine Datenbank, aber kein Headwater-Projekt.</translation>
    </message>
    <message>
        <source>It was written by a newer Headwater (version %1 of the file format; this one reads up to version %2).</source>
        <translation>Es stammt von einem neueren Headwater (Dateiformat %1; dieses liest bis %2).</translation>
    </message>
    <message>
        <source>The file is damaged: it was cut short, or something was added.</source>
        <translation>Die Datei ist beschädigt: Sie wurde gekürzt, oder etwas kam dazu.</translation>
    </message>
    <message>
        <source>“%1” could not be opened. %2</source>
        <translation>„%1“ ließ sich nicht öffnen. %2</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>Diese Datei gibt es nicht.</translation>
    </message>
    <message>
        <source>It is a folder.</source>
        <translation>Es ist ein Ordner.</translation>
    </message>
    <message>
        <source>It could not be read: %1.</source>
        <translation>Sie ist nicht lesbar: %1.</translation>
    </message>
    <message>
        <source>It has %1; %2 are read at most.</source>
        <translation>Sie hat %1; höchstens %2 werden gelesen.</translation>
    </message>
    <message>
        <source>“%1” could not be saved. %2</source>
        <translation>„%1“ ließ sich nicht speichern. %2</translation>
    </message>
    <message>
        <source>“%1” is already open in this program.</source>
        <translation>„%1“ ist in diesem Programm schon offen.</translation>
    </message>
    <message>
        <source>“%1” is open in another Headwater (process %2 on %3). If both save it, the later one wins.</source>
        <translation>„%1“ ist in einem anderen Headwater offen (Prozess %2 auf %3). Speichern beide, gewinnt der Spätere.</translation>
    </message>
    <message>
        <source>There is no such snapshot.</source>
        <translation>Diesen Schnappschuss gibt es nicht.</translation>
    </message>
    <message>
        <source>The recovery copy cannot be read. %1</source>
        <translation>Die Sicherung ist nicht lesbar. %1</translation>
    </message>
    <message>
        <source>The last steps could not be read and were left out.</source>
        <translation>Die letzten Schritte waren nicht lesbar und wurden weggelassen.</translation>
    </message>
    <message>
        <source>The folder “%1” for recovery copies cannot be made.</source>
        <translation>Der Ordner „%1“ für Sicherungen lässt sich nicht anlegen.</translation>
    </message>
    <message>
        <source>The folder “%1” for recovery copies cannot be written.</source>
        <translation>In den Ordner „%1“ für Sicherungen lässt sich nicht schreiben.</translation>
    </message>
</context>
<context>
    <name>PropertyForm</name>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 or more</source>
        <translation>%1 oder mehr</translation>
    </message>
    <message>
        <source>up to %1</source>
        <translation>bis %1</translation>
    </message>
    <message>
        <source>today: %1</source>
        <translation>heute: %1</translation>
    </message>
    <message>
        <source>exam rules: %1</source>
        <translation>Prüfungsregeln: %1</translation>
    </message>
</context>
<context>
    <name>RulePage</name>
    <message>
        <source>%1() asks another service, and only a running pipeline has one.</source>
        <translation>%1() fragt einen anderen Dienst, und den hat nur eine laufende Pipeline.</translation>
    </message>
</context>
<context>
    <name>Samples</name>
    <message>
        <source>The hot shard</source>
        <translation>Der heiße Shard</translation>
    </message>
    <message>
        <source>Four shards could take 4,000 records a second, and only 3,400 come. Yet one shard throttles within seconds: a few customers send most of the clicks, and every record of a customer goes to the same shard. Look at the keyspace map to see which keys are hot, then split the shard and watch it cool.</source>
        <translation>Vier Shards könnten 4.000 Sätze je Sekunde nehmen, nur 3.400 kommen. Trotzdem drosselt einer nach Sekunden: Wenige Kunden senden die meisten Klicks, und jeder Satz eines Kunden geht in denselben Shard. Die Schlüsselkarte zeigt die heißen Schlüssel; dann den Shard teilen und abkühlen sehen.</translation>
    </message>
    <message>
        <source>A real web log</source>
        <translation>Ein echtes Web-Log</translation>
    </message>
    <message>
        <source>A web server&apos;s access log is replayed two hundred times faster than it was written, keyed by the client&apos;s address. Real traffic is never even: compare the shards, and see what one crawler does to them. Drop a log of your own on the canvas to do the same with it.</source>
        <translation>Das Zugriffslog eines Webservers läuft zweihundertmal schneller ab, als es entstand, mit der Client-Adresse als Schlüssel. Echter Verkehr ist nie gleichmäßig: die Shards vergleichen und sehen, was ein Crawler anrichtet. Ein eigenes Log auf der Fläche tut dasselbe.</translation>
    </message>
    <message>
        <source>PutRecord or PutRecords</source>
        <translation>PutRecord oder PutRecords</translation>
    </message>
    <message>
        <source>Both producers make 1,500 records a second and may have two calls under way. The one that sends each record in a call of its own falls behind, since every call costs its round trip; the one that sends 200 at a time keeps up with a few calls a second.</source>
        <translation>Beide Erzeuger machen 1.500 Sätze je Sekunde und dürfen zwei Aufrufe offen haben. Wer jeden Satz einzeln sendet, fällt zurück, denn jeder Aufruf kostet seinen Weg; wer 200 auf einmal sendet, hält mit wenigen Aufrufen mit.</translation>
    </message>
    <message>
        <source>Five pollers on one shard</source>
        <translation>Fünf Leser an einem Shard</translation>
    </message>
    <message>
        <source>Enhanced fan-out beside polling</source>
        <translation>Enhanced Fan-out neben Abfrage</translation>
    </message>
    <message>
        <source>Retries and back-off</source>
        <translation>Wiederholen mit Abstand</translation>
    </message>
    <message>
        <source>Between second 10 and 20 each stream gets one and a half times what its shard takes. The first producer never tries again and loses records. The second tries again at once, hammers the shard and loses records as well. The third waits longer after every refusal, at random, and loses none.</source>
        <translation>Zwischen Sekunde 10 und 20 bekommt jeder Strom das Anderthalbfache dessen, was sein Shard nimmt. Der erste Erzeuger wiederholt nie und verliert Sätze. Der zweite wiederholt sofort, überrennt den Shard und verliert auch. Der dritte wartet nach jeder Absage länger, zufällig, und verliert nichts.</translation>
    </message>
    <message>
        <source>Resharding takes time</source>
        <translation>Umbau der Shards braucht Zeit</translation>
    </message>
    <message>
        <source>At second 20 the load outgrows four shards. At second 30 the stream is told to have eight, which takes a while; a split asked for meanwhile is refused with ResourceInUseException. Until the new shards are open, records are throttled: scale before you must.</source>
        <translation>Bei Sekunde 20 wächst die Last über vier Shards hinaus. Bei Sekunde 30 soll der Strom acht haben, das dauert; ein Split währenddessen endet mit ResourceInUseException. Bis die neuen Shards offen sind, wird gedrosselt: umbauen, bevor man muss.</translation>
    </message>
    <message>
        <source>Read it all again</source>
        <translation>Alles noch einmal lesen</translation>
    </message>
    <message>
        <source>Reading takes nothing out of a stream. The live board reads what is new; an audit that starts a minute later reads everything from the trim horizon and catches up; a repair job goes back to second 30. Each has a position of its own and none disturbs the others until the read limits bite.</source>
        <translation>Lesen nimmt nichts aus einem Strom. Die Live-Tafel liest das Neue; eine Prüfung liest eine Minute später alles ab dem ältesten Satz und holt auf; eine Reparatur geht zu Sekunde 30 zurück. Jeder hat seine Position, und keiner stört, bis die Leselimits greifen.</translation>
    </message>
    <message>
        <source>On demand</source>
        <translation>Nach Bedarf</translation>
    </message>
    <message>
        <source>A stream in on-demand mode has no shards to manage and takes up to double its former peak at once. A launch that grows faster is throttled all the same, until the stream has followed. Watch the shards appear by themselves.</source>
        <translation>Ein Strom nach Bedarf hat keine Shards zu verwalten und nimmt sofort bis zum Doppelten seiner früheren Spitze. Was schneller wächst, wird trotzdem gedrosselt, bis der Strom gefolgt ist. Die Shards erscheinen von selbst.</translation>
    </message>
    <message>
        <source>To begin with</source>
        <translation>Zum Anfangen</translation>
    </message>
    <message>
        <source>Going further</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>For the expert</source>
        <translation>Für Kenner</translation>
    </message>
    <message>
        <source>The folder “%1” cannot be made.</source>
        <translation>Der Ordner „%1“ lässt sich nicht anlegen.</translation>
    </message>
    <message>
        <source>“%1” is there already with other content. Choose another folder for this sample.</source>
        <translation>„%1“ gibt es schon mit anderem Inhalt. Einen anderen Ordner für dieses Beispiel wählen.</translation>
    </message>
    <message>
        <source>“%1” cannot be written: %2.</source>
        <translation>„%1“ lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>A shard answers five GetRecords calls a second, for all its readers together. These five poll once a second each and just share them, so that records are about half a second late. Let one poll every 200 ms: now calls are refused, and those who are refused fall behind. Stop some readers, or give them enhanced fan-out.</source>
        <translation>Ein Shard beantwortet fünf GetRecords-Aufrufe je Sekunde, für alle Leser zusammen. Diese fünf fragen je einmal pro Sekunde und teilen sie gerade, die Sätze kommen etwa eine halbe Sekunde später. Fragt einer alle 200 ms, werden Aufrufe abgewiesen, und die Abgewiesenen fallen zurück. Einige Leser anhalten oder Enhanced Fan-out geben.</translation>
    </message>
    <message>
        <source>The same load on two streams with three readers each. Above, they share five calls a second per shard, so that none may poll more often than every 0.6 seconds. Below, each is registered and has records pushed to it at 2 MB/s of its own. Compare their latency, and what it costs.</source>
        <translation>Dieselbe Last auf zwei Strömen mit je drei Lesern. Oben teilen sie fünf Aufrufe je Sekunde und Shard, keiner darf öfter als alle 0,6 Sekunden fragen. Unten ist jeder registriert und bekommt eigene 2 MB/s geschickt. Latenz und Kosten vergleichen.</translation>
    </message>
    <message>
        <source>The Connector Library, and what replaced it</source>
        <translation>Die Connector Library, und was sie ersetzt hat</translation>
    </message>
    <message>
        <source>Two ways from a stream into S3. Above, an application with the deprecated Connector Library on servers of your own: it reads, buffers and writes objects, and you pay and mend the servers. Below, Firehose does the same without any. Choose “Replace with Firehose” in the menu of the node on EC2, or “Replace with Lambda”, and undo it to compare.</source>
        <translation>Zwei Wege von einem Strom nach S3. Oben eine Anwendung mit der veralteten Connector Library auf eigenen Servern: Sie liest, puffert und schreibt Objekte, und du bezahlst und pflegst die Server. Unten tut Firehose dasselbe ohne Server. Im Menü des Knotens auf EC2 „Durch Firehose ersetzen“ oder „Durch Lambda ersetzen“ wählen und zum Vergleich rückgängig machen.</translation>
    </message>
    <message>
        <source>SQL over a web log</source>
        <translation>SQL über ein Web-Log</translation>
    </message>
    <message>
        <source>The lines of an access log become rows of a stream, and one SQL statement counts them by status, minute after minute. A stream has no end, so the count needs a window: GROUP BY STEP closes one every 60 seconds and gives a row for each status. Change the interval while it runs, or misspell a column and see where the editor points.</source>
        <translation>Die Zeilen eines Zugriffslogs werden Zeilen eines Stroms, und eine SQL-Anweisung zählt sie nach Status, Minute für Minute. Ein Strom hat kein Ende, also braucht das Zählen ein Fenster: GROUP BY STEP schließt alle 60 Sekunden eines und gibt eine Zeile je Status. Im Lauf das Intervall ändern oder eine Spalte falsch schreiben und sehen, wohin der Editor zeigt.</translation>
    </message>
    <message>
        <source>What is unusual?</source>
        <translation>Was ist ungewöhnlich?</translation>
    </message>
    <message>
        <source>Machines report temperatures between 68 and 72. A random cut forest scores each one by how few random cuts part it from all those before; nobody tells it what is normal. At 0:45, 1:15 and 1:50 a machine reports something else: only these three rows reach the alarms. Send a reading of your own by hand.</source>
        <translation>Maschinen melden Temperaturen zwischen 68 und 72. Ein Random Cut Forest bewertet jede danach, wie wenige zufällige Schnitte sie von allen früheren trennen; niemand sagt ihm, was normal ist. Bei 0:45, 1:15 und 1:50 meldet eine Maschine etwas anderes: Nur diese drei Zeilen erreichen die Alarme. Einen eigenen Messwert von Hand senden.</translation>
    </message>
    <message>
        <source>One agent, two streams</source>
        <translation>Ein Agent, zwei Ströme</translation>
    </message>
    <message>
        <source>A Kinesis Agent watches two folders of a Linux server and sends each to a stream of its own, without a line of code. It makes JSON of the web server&apos;s access log and of the machines&apos; syslog on the way. Look into a record, then stop the agent for a while and start it again: the lines wait in their files, and none is lost or sent twice, though the access log was rotated meanwhile.</source>
        <translation>Ein Kinesis Agent beobachtet zwei Ordner eines Linux-Servers und sendet jeden in einen eigenen Strom, ohne eine Zeile Code. Aus dem Zugriffslog des Webservers und dem syslog der Rechner macht er unterwegs JSON. In einen Satz hineinsehen, dann den Agent eine Weile anhalten und wieder starten: Die Zeilen warten in ihren Dateien, und keine geht verloren oder wird zweimal gesendet, obwohl das Zugriffslog inzwischen rotiert wurde.</translation>
    </message>
    <message>
        <source>Logs that subscribe themselves</source>
        <translation>Logs, die sich selbst abonnieren</translation>
    </message>
    <message>
        <source>Some services write to a stream by themselves. A subscription filter of a log group forwards errors and slow requests within seconds, many messages to a record, compressed with gzip; a rule forwards the orders that are paid, each in a record of its own. Look into the stream to see both forms. Since each log stream has one partition key, a single busy machine would heat a single shard.</source>
        <translation>Manche Dienste schreiben von selbst in einen Strom. Ein Abonnementfilter einer Log-Gruppe leitet Fehler und langsame Anfragen binnen Sekunden weiter, viele Nachrichten je Satz, mit gzip komprimiert; eine Regel leitet die bezahlten Bestellungen weiter, jede in einem eigenen Satz. Der Einblick in den Strom zeigt beide Formen. Da jeder Log-Stream einen Partitionsschlüssel hat, würde ein einziger fleißiger Rechner einen einzigen Shard heiß machen.</translation>
    </message>
    <message>
        <source>Aggregation beats the record limit</source>
        <translation>Aggregation schlägt das Satzlimit</translation>
    </message>
    <message>
        <source>A worker dies</source>
        <translation>Ein Worker stirbt</translation>
    </message>
    <message>
        <source>Three KCL workers come to share six shards by leases. At minute two the first one dies: nobody renews its leases, ten seconds later they count as expired, and at their next look at the table the others take them. They go on from the last checkpoints, so what it did since then is done again: duplicates, and nothing lost. At minute four a worker joins and steals one lease at a time. Watch the tab Leases of the application.</source>
        <translation>Drei KCL-Worker teilen sich nach und nach sechs Shards durch Leases. Bei Minute zwei stirbt der erste: Niemand erneuert seine Leases, zehn Sekunden später gelten sie als abgelaufen, und beim nächsten Blick in die Tabelle übernehmen die anderen sie. Sie machen bei den letzten Checkpoints weiter; was er seitdem getan hat, wird also noch einmal getan: Doppelte, und nichts verloren. Bei Minute vier kommt ein Worker dazu und nimmt den anderen eine Lease nach der anderen weg. Dabei den Reiter Leases der Anwendung ansehen.</translation>
    </message>
    <message>
        <source>A lease table with too little capacity</source>
        <translation>Eine Lease-Tabelle mit zu wenig Kapazität</translation>
    </message>
    <message>
        <source>Sixty leases, each renewed every 3.3 seconds, need 18 writes a second and checkpoints on top; the table has 10 WCU, as older versions of the KCL created it. Renewals are refused, leases look expired, workers take them from each other, records are read twice and wait for checkpoints. At minute five the table gets 40 WCU, and calm returns.</source>
        <translation>Sechzig Leases, jede alle 3,3 Sekunden erneuert, brauchen 18 Schreibvorgänge je Sekunde, und Checkpoints kommen dazu; die Tabelle hat 10 WCU, wie ältere Versionen der KCL sie anlegten. Erneuerungen werden abgewiesen, Leases sehen abgelaufen aus, Worker nehmen sie einander weg, Sätze werden zweimal gelesen und warten auf Checkpoints. Bei Minute fünf bekommt die Tabelle 40 WCU, und es kehrt Ruhe ein.</translation>
    </message>
    <message>
        <source>Near real time to S3</source>
        <translation>Fast in Echtzeit nach S3</translation>
    </message>
    <message>
        <source>Two delivery streams read the same orders. The first keeps them as they come, zipped, and writes an object whenever a megabyte has gathered. The second waits for its 60 seconds, since much less than 64 MB comes, and turns JSON into Parquet that queries read column by column. Orders without a price fit no column: look for them under failed/ in the lake. Every object is a real file, to be saved and opened.</source>
        <translation>Zwei Zustellströme lesen dieselben Bestellungen. Der erste behält sie, wie sie kommen, gezippt, und schreibt ein Objekt, sobald ein Megabyte beisammen ist. Der zweite wartet seine 60 Sekunden ab, denn es kommt viel weniger als 64 MB, und macht aus JSON Parquet, das Abfragen Spalte für Spalte lesen. Bestellungen ohne Preis passen in keine Spalte: Sie liegen unter failed/ im Data Lake. Jedes Objekt ist eine echte Datei zum Speichern und Öffnen.</translation>
    </message>
    <message>
        <source>Streams or Firehose?</source>
        <translation>Streams oder Firehose?</translation>
    </message>
    <message>
        <source>The same clicks go both ways. Above, they can be read within a fifth of a second, by as many readers as you like, and again for a day; but the shards must be counted, and at second 90 two are too few. Below, nothing is to be managed and the peak changes nothing; but data arrive up to a minute late, go to one place, and are gone from the service. Compare latency, refusals and the bill.</source>
        <translation>Dieselben Klicks gehen beide Wege. Oben sind sie binnen einer Fünftelsekunde lesbar, von beliebig vielen Lesern, und einen Tag lang wieder; doch die Shards wollen gezählt sein, und bei Sekunde 90 sind zwei zu wenig. Unten ist nichts zu verwalten, und die Spitze ändert nichts; doch die Daten kommen bis zu eine Minute später an, gehen an einen Ort und sind dann aus dem Dienst verschwunden. Latenz, Absagen und Rechnung vergleichen.</translation>
    </message>
    <message>
        <source>When the destination is away</source>
        <translation>Wenn das Ziel fort ist</translation>
    </message>
    <message>
        <source>From second 45 to 180 no destination can be reached. The stream to the lake holds its records, up to 24 hours, and then delivers ever larger objects until it has caught up. The stream to the search gives up after a minute of retries and puts the documents into a bucket. The warehouse loads from objects: they are written all the same, and COPY follows when it can.</source>
        <translation>Von Sekunde 45 bis 180 ist kein Ziel erreichbar. Der Strom zum Data Lake hält seine Sätze bis zu 24 Stunden und stellt dann immer größere Objekte zu, bis er aufgeholt hat. Der Strom zur Suche gibt nach einer Minute voller Wiederholungen auf und legt die Dokumente in einen Bucket. Das Data Warehouse lädt aus Objekten: Sie werden trotzdem geschrieben, und COPY folgt, sobald es kann.</translation>
    </message>
    <message>
        <source>Scaling by alarm</source>
        <translation>Skalieren per Alarm</translation>
    </message>
    <message>
        <source>A stream does not scale by itself, so one alarm doubles its shards above 70 % of the limit and another halves them below 40 %. At 72 % the first one acts; then the same load is 36 %, the second one acts, and so on: the stream flaps until UpdateShardCount is refused, after ten calls a day (two in the exam&apos;s rules). Set the lower threshold to 20 and it stays calm.</source>
        <translation>Ein Strom skaliert nicht von selbst, also verdoppelt ein Alarm seine Shards über 70 % des Limits, und ein anderer halbiert sie unter 40 %. Bei 72 % handelt der erste; dann ist dieselbe Last 36 %, der zweite handelt, und so weiter: Der Strom pendelt hin und her, bis UpdateShardCount abgewiesen wird, nach zehn Aufrufen am Tag (zwei nach den Prüfungsregeln). Die untere Schwelle auf 20 setzen, und er bleibt ruhig.</translation>
    </message>
    <message>
        <source>Least privilege</source>
        <translation>Geringste Rechte</translation>
    </message>
    <message>
        <source>Each client has a role that allows just what it needs, on the one stream it uses. The partner&apos;s role forgot to allow writing: its calls are refused with AccessDeniedException, and the event says which statement decided. Allow it with one press on the card. The shop writes from a private subnet through a VPC endpoint, and the records rest encrypted; the Security panel says what else is open.</source>
        <translation>Jeder Client hat eine Rolle, die nur das Nötige erlaubt, auf dem einen Strom, den er benutzt. Die Rolle des Partners hat vergessen, das Schreiben zu erlauben: Seine Aufrufe werden mit AccessDeniedException abgewiesen, und das Ereignis sagt, welche Anweisung entschieden hat. Ein Druck auf der Karte erlaubt es. Der Shop schreibt aus einem privaten Subnetz über einen VPC-Endpunkt, und die Sätze ruhen verschlüsselt; der Bereich Sicherheit sagt, was sonst noch offen ist.</translation>
    </message>
    <message>
        <source>Two producers with the Kinesis Producer Library send 4,000 small records a second to one shard each. Above, every user record is a record of the stream: the shard takes 1,000 a second, the rest waits and expires. Below, the library packs hundreds of them into one: the shard gets ten records a second, and the price is a tenth of a second in the buffer. Compare the readers: the plain one sees a few aggregates, the KCL every user record. Peek into the stream to open an aggregate.</source>
        <translation>Zwei Erzeuger mit der Kinesis Producer Library senden je 4.000 kleine Sätze pro Sekunde an je einen Shard. Oben ist jeder Nutzersatz ein Satz des Stroms: Der Shard nimmt 1.000 je Sekunde, der Rest wartet und verfällt. Unten packt die Bibliothek Hunderte in einen: Der Shard bekommt zehn Sätze je Sekunde, und der Preis ist eine Zehntelsekunde im Puffer. Die Leser vergleichen: Der einfache sieht wenige Aggregate, die KCL jeden Nutzersatz. Der Einblick in den Strom öffnet ein Aggregat.</translation>
    </message>
    <message>
        <source>Light ETL by Lambda</source>
        <translation>Leichtes ETL mit Lambda</translation>
    </message>
    <message>
        <source>A function of your own reads the clicks in batches, keeps the slow ones, rewrites them and sends them on to another stream; what needs people at once goes to a topic as e-mail. Select the function, change its code while it runs, and look at its console in Peek.</source>
        <translation>Eine eigene Funktion liest die Klicks in Batches, behält die langsamen, schreibt sie um und sendet sie an einen anderen Strom weiter; was sofort Menschen braucht, geht als E-Mail an ein Topic. Die Funktion wählen, ihren Code im Lauf ändern und im Einblick ihre Konsole ansehen.</translation>
    </message>
    <message>
        <source>A function that is too slow</source>
        <translation>Eine Funktion, die zu langsam ist</translation>
    </message>
    <message>
        <source>Lambda works through a shard one batch after the other, and this function needs 10 ms for each record: fewer than a hundred a second, but 150 come. Its iterator age rises and rises. At second 90 four batches of a shard may run at once, and it catches up. More shards would help as well, larger batches would not.</source>
        <translation>Lambda arbeitet einen Shard Batch für Batch ab, und diese Funktion braucht 10 ms je Satz: weniger als hundert je Sekunde, aber 150 kommen. Ihr Iterator-Alter steigt und steigt. Ab Sekunde 90 dürfen vier Batches eines Shards zugleich laufen, und sie holt auf. Mehr Shards würden auch helfen, größere Batches nicht.</translation>
    </message>
    <message>
        <source>The poison pill</source>
        <translation>Die Giftpille</translation>
    </message>
    <message>
        <source>Both functions run the same code, which fails on a few orders. The first one tries its batch again until the records expire, so one bad record stops a whole shard. The second halves a failed batch until the bad record stands alone, gives it up after two more attempts and tells where it is.</source>
        <translation>Beide Funktionen haben denselben Code, der an einigen Bestellungen scheitert. Die erste versucht ihren Batch immer wieder, bis die Sätze verfallen, also hält ein schlechter Satz einen ganzen Shard auf. Die zweite halbiert einen gescheiterten Batch, bis der schlechte Satz allein steht, gibt ihn nach zwei weiteren Versuchen auf und sagt, wo er ist.</translation>
    </message>
    <message>
        <source>A thermostat is away</source>
        <translation>Ein Thermostat ist fort</translation>
    </message>
    <message>
        <source>At 30 s a thermostat loses its connection without a word; the broker notices after one and a half keep-alives and publishes its last will. Meanwhile an app changes what it desires, twice. The shadow keeps it: when the thermostat is back at 90 s it asks for its shadow, finds the difference (the delta) between desired and reported, does it, and reports.</source>
        <translation>Bei 30 s verliert ein Thermostat wortlos die Verbindung; der Broker merkt es nach anderthalb Keep-alives und veröffentlicht seinen letzten Willen. Inzwischen ändert eine App zweimal, was sie wünscht. Der Shadow behält es: Ist der Thermostat bei 90 s zurück, fragt er nach seinem Shadow, findet den Unterschied (das Delta) zwischen desired und reported, führt ihn aus und meldet es.</translation>
    </message>
    <message>
        <source>A policy gone wrong</source>
        <translation>Eine Richtlinie, die schiefging</translation>
    </message>
    <message>
        <source>Three things connect, yet the control board shows nothing. Its policy allows Receive on pumps/+/pressure, but + stands for itself in a policy: write pumps/*/pressure. And the second pump is thrown out again and again: its client id is not its thing&apos;s name, so the variable in its policy has no value and the statement does not match. The events name what decided.</source>
        <translation>Drei Things verbinden sich, doch die Leitwarte zeigt nichts. Ihre Richtlinie erlaubt Receive auf pumps/+/pressure, aber + steht in einer Richtlinie für sich selbst: Schreib pumps/*/pressure. Und die zweite Pumpe fliegt immer wieder hinaus: Ihre Client-ID ist nicht der Name ihres Things, so hat die Variable in ihrer Richtlinie keinen Wert, und die Anweisung passt nicht. Die Ereignisse nennen, was entschied.</translation>
    </message>
    <message>
        <source>A storm of connects</source>
        <translation>Ein Sturm von Verbindungen</translation>
    </message>
    <message>
        <source>At 40 s two fleets of 10,000 things lose every connection. An account takes 500 connects a second. The fleet that waits a random part of its back-off is back within a minute; of the one whose things all wait the same time only 3,000 are, and a fifth is still outside after ten minutes: they knock in the same instants again and again.</source>
        <translation>Bei 40 s verlieren zwei Flotten von je 10.000 Things jede Verbindung. Ein Konto nimmt 500 Verbindungen pro Sekunde an. Die Flotte, die einen zufälligen Teil ihrer Wartezeit wartet, ist nach einer Minute zurück; von der, deren Things alle gleich lang warten, sind es nur 3.000, und ein Fünftel ist nach zehn Minuten noch draußen: Sie klopfen immer wieder in denselben Augenblicken an.</translation>
    </message>
    <message>
        <source>Decoupled by a queue</source>
        <translation>Durch eine Schlange entkoppelt</translation>
    </message>
    <message>
        <source>At minute one the invoices stop for two minutes, and the shop does not notice: it goes on sending, and the orders wait. When the workers are back they work off what is there, as fast as they can. Neither side knows the other; the queue is all that they share. Watch the age of the oldest message.</source>
        <translation>Bei Minute eins stehen die Rechnungen zwei Minuten lang still, und der Laden merkt nichts davon: Er sendet weiter, und die Bestellungen warten. Sind die Worker wieder da, arbeiten sie ab, was da ist, so schnell sie können. Keine Seite kennt die andere; die Schlange ist alles, was sie teilen. Dabei das Alter der ältesten Nachricht ansehen.</translation>
    </message>
    <message>
        <source>A queue in front of a database</source>
        <translation>Eine Schlange vor einer Datenbank</translation>
    </message>
    <message>
        <source>The table takes 60 writes a second. When the sale opens, 400 bookings a second come for a minute. With the queue in between nobody is turned away: the wave waits and is written bit by bit, at the table&apos;s own speed. What it costs is time, not data.</source>
        <translation>Die Tabelle nimmt 60 Schreibvorgänge je Sekunde. Wenn der Verkauf beginnt, kommen eine Minute lang 400 Buchungen je Sekunde. Mit der Schlange dazwischen wird niemand abgewiesen: Die Welle wartet und wird nach und nach geschrieben, im Tempo der Tabelle. Das kostet Zeit, keine Daten.</translation>
    </message>
    <message>
        <source>Dead letters and their return</source>
        <translation>Dead Letters und ihre Rückkehr</translation>
    </message>
    <message>
        <source>Three branches send into one queue, and half of the work fails. A message that was received three times falls into the dead-letter queue instead of being tried for ever. At minute two the fault is mended, half a minute later a redrive brings the letters back, twenty a second. Their age counts from when they were sent, so a dead-letter queue keeps longer than its source.</source>
        <translation>Drei Filialen senden in eine Schlange, und die Hälfte der Arbeit scheitert. Eine Nachricht, die dreimal empfangen wurde, fällt in die Dead-Letter-Schlange, statt ewig versucht zu werden. Bei Minute zwei ist der Fehler behoben, eine halbe Minute später holt ein Redrive die Nachrichten zurück, zwanzig je Sekunde. Ihr Alter zählt ab dem Senden; darum bewahrt eine Dead-Letter-Schlange länger auf als ihre Quelle.</translation>
    </message>
    <message>
        <source>FIFO against standard</source>
        <translation>FIFO gegen Standard</translation>
    </message>
    <message>
        <source>The same bookings go into two queues. The FIFO queue keeps the order within each account and drops what is sent twice within five minutes; the standard queue does neither, and its workers see messages out of order and some of them twice. At minute two 500 a second come: the FIFO queue refuses what is beyond 300 calls a second, the standard one takes all. Batches of ten would help.</source>
        <translation>Dieselben Buchungen gehen in zwei Schlangen. Die FIFO-Schlange hält die Reihenfolge je Konto ein und verwirft, was binnen fünf Minuten zweimal gesendet wird; die Standardschlange tut beides nicht, und ihre Worker sehen Nachrichten außer der Reihe und manche doppelt. Bei Minute zwei kommen 500 je Sekunde: Die FIFO-Schlange weist ab, was über 300 Aufrufe je Sekunde hinausgeht, die Standardschlange nimmt alles. Batches zu zehn würden helfen.</translation>
    </message>
    <message>
        <source>120,000 messages in flight</source>
        <translation>120.000 Nachrichten in Arbeit</translation>
    </message>
    <message>
        <source>The workers take messages and die before they delete them, so each stays in flight until its visibility timeout of an hour is over. After a minute 120,000 are in flight, and the queue gives no more: OverLimit, while the backlog grows. Shorter timeouts, deleting in time, and a dead-letter queue keep it from happening.</source>
        <translation>Die Worker nehmen Nachrichten und sterben, bevor sie sie löschen; so bleibt jede in Arbeit, bis ihr Visibility Timeout von einer Stunde um ist. Nach einer Minute sind 120.000 in Arbeit, und die Schlange gibt keine mehr: OverLimit, während der Rückstand wächst. Kürzere Timeouts, rechtzeitiges Löschen und eine Dead-Letter-Schlange verhindern es.</translation>
    </message>
    <message>
        <source>The extended client</source>
        <translation>Der erweiterte Client</translation>
    </message>
    <message>
        <source>A message has 256 KB at most, and most of these scans are larger. The extended client puts such a body into the bucket and sends where it is; the reader has the same library, fetches the body and deletes both. Look into the queue: there are pointers of some hundred bytes. Messages that expire leave their objects behind, so the bucket needs a lifecycle rule.</source>
        <translation>Eine Nachricht hat höchstens 256 KB, und die meisten dieser Scans sind größer. Der erweiterte Client legt einen solchen Inhalt in den Bucket und sendet, wo er liegt; der Leser hat dieselbe Bibliothek, holt den Inhalt und löscht beides. Ein Blick in die Schlange zeigt Verweise von einigen hundert Byte. Nachrichten, die verfallen, lassen ihre Objekte zurück; darum braucht der Bucket eine Lebenszyklusregel.</translation>
    </message>
    <message>
        <source>Workers that follow the backlog</source>
        <translation>Worker, die dem Rückstand folgen</translation>
    </message>
    <message>
        <source>Two encoders are enough until minute two. Then the backlog per instance, messages waiting divided by instances, passes 100, and an alarm doubles the instances until they keep up; when the wave is over another one takes them away. The number of messages alone would be the wrong measure: a thousand are much for two workers and nothing for thirty.</source>
        <translation>Zwei Encoder genügen bis Minute zwei. Dann übersteigt der Rückstand je Instanz, wartende Nachrichten geteilt durch Instanzen, 100, und ein Alarm verdoppelt die Instanzen, bis sie mithalten; ist die Welle vorbei, nimmt ein anderer sie wieder weg. Die Zahl der Nachrichten allein wäre das falsche Maß: Tausend sind für zwei Worker viel und für dreißig nichts.</translation>
    </message>
    <message>
        <source>From things to the lake</source>
        <translation>Von Things in den See</translation>
    </message>
    <message>
        <source>Two pumps publish what they measure, and nobody has to read it from them: a rule selects the hot readings by SQL, adds which pump it was and when, and puts them into a data stream under the pump as key; a delivery stream writes them to the lake. Select the rule and try its SQL on a message of your own: it shows which part yielded what, even while nothing runs.</source>
        <translation>Zwei Pumpen veröffentlichen, was sie messen, und niemand muss es bei ihnen lesen: Eine Regel wählt mit SQL die heißen Messwerte aus, fügt hinzu, welche Pumpe es war und wann, und legt sie mit der Pumpe als Schlüssel in einen Datenstrom; ein Zustellstrom schreibt sie in den See. Wähle die Regel und probiere ihr SQL an einer eigenen Nachricht aus: Sie zeigt, welcher Teil was ergab, auch wenn nichts läuft.</translation>
    </message>
    <message>
        <source>Nothing lost on the way</source>
        <translation>Nichts geht unterwegs verloren</translation>
    </message>
    <message>
        <source>A meter sends ten readings a second, and the table takes four writes. The rule tries a refused action a few times more, each time later; what still fails goes to the error action, with the reason and the message as it came, and lands in a bucket instead of nowhere. Give the table ten WCU, and the errors stop.</source>
        <translation>Ein Zähler sendet zehn Messwerte pro Sekunde, und die Tabelle nimmt vier Schreibvorgänge an. Die Regel versucht eine abgelehnte Aktion noch ein paar Mal, jedes Mal später; was dann noch scheitert, geht mit dem Grund und der Nachricht, wie sie kam, an die Fehleraktion und landet in einem Bucket statt im Nirgendwo. Gib der Tabelle zehn WCU, und die Fehler hören auf.</translation>
    </message>
    <message>
        <source>A rule that may not</source>
        <translation>Eine Regel, die nicht darf</translation>
    </message>
    <message>
        <source>One rule, two actions: each door&apos;s state goes to an archive and into a data stream. Its role allows the archive only, so every message fails in one action and is done in the other; the error action tells the operators. The door notices nothing, since its message was accepted. Allow kinesis:PutRecord with one press on the card, and the stream fills.</source>
        <translation>Eine Regel, zwei Aktionen: Der Zustand jeder Tür geht in ein Archiv und in einen Datenstrom. Ihre Rolle erlaubt nur das Archiv, so scheitert jede Nachricht in einer Aktion und gelingt in der anderen; die Fehleraktion sagt es dem Betrieb. Die Tür merkt nichts, denn ihre Nachricht wurde angenommen. Erlaube kinesis:PutRecord mit einem Druck auf der Karte, und der Strom füllt sich.</translation>
    </message>
    <message>
        <source>Four ways in</source>
        <translation>Vier Wege hinein</translation>
    </message>
    <message>
        <source>A sensor shows its X.509 certificate, a web page signs with SigV4 in the name of a role, a meter brings a token that a Lambda function knows, and a phone is a Cognito identity. IoT policies decide for the first, the role for the second, the function’s answer for the third. The phone needs two: its role and an IoT policy. The guest has a role that lets it only listen, so whatever it publishes is refused. Look at Policy to see which statement decided.</source>
        <translation>Ein Sensor zeigt sein X.509-Zertifikat, eine Webseite signiert mit SigV4 im Namen einer Rolle, ein Zähler bringt ein Token mit, das eine Lambda-Funktion kennt, und ein Telefon ist eine Cognito-Identität. Beim ersten entscheiden IoT-Richtlinien, bei der zweiten die Rolle, beim dritten die Antwort der Funktion. Das Telefon braucht zweierlei: seine Rolle und eine IoT-Richtlinie. Der Gast hat eine Rolle, die ihn nur zuhören lässt; was er auch veröffentlicht, wird also abgewiesen. Sieh unter „Richtlinie“ nach, welche Anweisung entschied.</translation>
    </message>
    <message>
        <source>A factory with a cut line</source>
        <translation>Eine Fabrik mit getrennter Leitung</translation>
    </message>
    <message>
        <source>For two minutes a factory has no line to the cloud, and goes on: the press and the panel talk to each other over the core, a function on it tells what is too hot, and the robot follows its local shadow. What is for the cloud waits in a spool that is almost full when the line is back, and then goes out within seconds. A new version of the function, deployed meanwhile, waits for the line as well; and the robot’s speed was changed on both sides: the cloud’s wish wins. A third version is broken, and the core goes back to the second. Cut the line for longer and the oldest messages are lost.</source>
        <translation>Zwei Minuten lang hat eine Fabrik keine Leitung zur Cloud und arbeitet weiter: Presse und Bedientafel sprechen über den Core miteinander, eine Funktion darauf meldet, was zu heiß ist, und der Roboter folgt seinem lokalen Shadow. Was für die Cloud ist, wartet in einem Spool, der fast voll ist, wenn die Leitung wieder da ist, und geht dann binnen Sekunden hinaus. Eine neue Version der Funktion, inzwischen bereitgestellt, wartet ebenfalls auf die Leitung; und das Tempo des Roboters wurde auf beiden Seiten geändert: Der Wunsch der Cloud gewinnt. Eine dritte Version ist kaputt, und der Core kehrt zur zweiten zurück. Trenne die Leitung länger, und die ältesten Nachrichten gehen verloren.</translation>
    </message>
    <message>
        <source>Your own client</source>
        <translation>Dein eigener Client</translation>
    </message>
    <message>
        <source>The web shop spreads its keys evenly, and neither shard is warm. The hot key is yours to make: switch Live on, copy the ten lines of Python from the Connect panel into a terminal, and run them. All their records have the same key, so one shard is at its limit at once and refuses more than half of them, while the other one idles. A split moves the key to one of the two halves and helps nobody: give the records different keys, in line 8 of the script, and both shards share the work.</source>
        <translation>Der Webshop verteilt seine Schlüssel gleichmäßig, und keiner der beiden Shards ist warm. Den heißen Schlüssel machst du selbst: Live einschalten, die zehn Zeilen Python aus dem Bereich Verbinden in ein Terminal kopieren und ausführen. Alle ihre Sätze haben denselben Schlüssel; so ist ein Shard sofort am Limit und weist mehr als die Hälfte davon ab, während der andere untätig ist. Ein Split legt den Schlüssel in eine der beiden Hälften und hilft niemandem: Gib den Sätzen verschiedene Schlüssel, in Zeile 8 des Skripts, und beide Shards teilen sich die Arbeit.</translation>
    </message>
</context>
<context>
    <name>Scrubber</name>
    <message>
        <source>split</source>
        <translation>Split</translation>
    </message>
    <message>
        <source>merge</source>
        <translation>Merge</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>Umbau</translation>
    </message>
</context>
<context>
    <name>Security</name>
    <message>
        <source>“%1” has no role: it calls as the owner and may do everything.</source>
        <translation>„%1“ hat keine Rolle: Aufrufe laufen im Namen des Eigentümers und dürfen alles.</translation>
    </message>
    <message>
        <source>The policy of “%1” cannot be read: %2</source>
        <translation>Die Richtlinie von „%1“ ist nicht lesbar: %2</translation>
    </message>
    <message>
        <source> on any resource</source>
        <translation> auf jeder Ressource</translation>
    </message>
    <message>
        <source>The role “%1” does not allow what “%2” needs: %3.</source>
        <translation>Die Rolle „%1“ erlaubt nicht, was „%2“ braucht: %3.</translation>
    </message>
    <message>
        <source>The role “%1” allows more than “%2” needs, such as %3.</source>
        <translation>Die Rolle „%1“ erlaubt mehr, als „%2“ braucht, etwa %3.</translation>
    </message>
    <message>
        <source>The role “%1” allows “%2” just what it needs.</source>
        <translation>Die Rolle „%1“ erlaubt „%2“ genau das Nötige.</translation>
    </message>
    <message>
        <source>“%1” calls over HTTPS.</source>
        <translation>„%1“ ruft über HTTPS auf.</translation>
    </message>
    <message>
        <source>“%1” calls over plain HTTP: everybody on the way can read the records.</source>
        <translation>„%1“ ruft über bloßes HTTP auf: Jeder auf dem Weg kann die Sätze lesen.</translation>
    </message>
    <message>
        <source>“%1” reaches its services through the endpoint “%2”, without the internet.</source>
        <translation>„%1“ erreicht die Dienste über den Endpunkt „%2“, ohne das Internet.</translation>
    </message>
    <message>
        <source>“%1” is in a private subnet and has no way to “%2”.</source>
        <translation>„%1“ ist in einem privaten Subnetz und hat keinen Weg zu „%2“.</translation>
    </message>
    <message>
        <source>“%1” reaches “%2” over the internet.</source>
        <translation>„%1“ erreicht „%2“ über das Internet.</translation>
    </message>
    <message>
        <source>“%1” keeps its records encrypted with %2.</source>
        <translation>„%1“ hält Sätze verschlüsselt mit %2.</translation>
    </message>
    <message>
        <source>“%1” keeps its records as they came.</source>
        <translation>„%1“ hält Sätze, wie sie kamen.</translation>
    </message>
    <message>
        <source>“%1” encrypts before it sends; whoever reads has to decrypt by hand.</source>
        <translation>„%1“ verschlüsselt vor dem Senden; wer liest, muss von Hand entschlüsseln.</translation>
    </message>
    <message>
        <source>“%1” sends its records as they are; the service could read them. Encrypting in the client has to be done by hand, on both sides.</source>
        <translation>„%1“ sendet Sätze, wie sie sind; der Dienst könnte sie lesen. Im Client muss man von Hand verschlüsseln, auf beiden Seiten.</translation>
    </message>
    <message>
        <source>“%1” has no role: all its actions fail but those of Lambda.</source>
        <translation>„%1“ hat keine Rolle: Alle Aktionen darin scheitern, außer denen von Lambda.</translation>
    </message>
</context>
<context>
    <name>Server</name>
    <message>
        <source>Port %1 of %2 cannot be used: %3.</source>
        <translation>Port %1 von %2 lässt sich nicht verwenden: %3.</translation>
    </message>
    <message>
        <source>The pipeline has no IoT Core for devices to connect to.</source>
        <translation>Die Pipeline hat keinen IoT Core, mit dem sich Geräte verbinden könnten.</translation>
    </message>
    <message>
        <source>Other machines are let in only where ports are strict.</source>
        <translation>Andere Rechner werden nur hereingelassen, wo Ports streng sind.</translation>
    </message>
    <message>
        <source>Plain MQTT does not say who connects, and strict ports let nobody in whom they do not know.</source>
        <translation>Einfaches MQTT sagt nicht, wer sich verbindet, und strenge Ports lassen niemanden herein, den sie nicht kennen.</translation>
    </message>
</context>
<context>
    <name>Services</name>
    <message>
        <source>AT_TIMESTAMP needs a Timestamp, such as “30s”.</source>
        <translation>AT_TIMESTAMP braucht einen Timestamp, etwa „30s“.</translation>
    </message>
    <message>
        <source>%1 needs a StartingSequenceNumber.</source>
        <translation>%1 braucht eine StartingSequenceNumber.</translation>
    </message>
    <message>
        <source>Encryption with KMS needs a key.</source>
        <translation>Verschlüsselung mit KMS braucht einen Schlüssel.</translation>
    </message>
    <message>
        <source>An on-demand stream chooses its shards itself; ShardCount has no effect.</source>
        <translation>Ein Strom nach Bedarf wählt seine Shards selbst; ShardCount wirkt nicht.</translation>
    </message>
    <message>
        <source>Choose the file to replay.</source>
        <translation>Die Datei zum Abspielen wählen.</translation>
    </message>
    <message>
        <source>The distribution “list” needs at least one key in “values”.</source>
        <translation>Die Verteilung „list“ braucht mindestens einen Schlüssel in „values“.</translation>
    </message>
    <message>
        <source>Keys from a field need a payload template that has the field.</source>
        <translation>Schlüssel aus einem Feld brauchen eine Vorlage mit diesem Feld.</translation>
    </message>
    <message>
        <source>Name the field of the payload that holds the key.</source>
        <translation>Das Feld nennen, das den Schlüssel enthält.</translation>
    </message>
    <message>
        <source>“min” is larger than “max”.</source>
        <translation>„min“ ist größer als „max“.</translation>
    </message>
    <message>
        <source>…</source>
        <translation>…</translation>
    </message>
    <message>
        <source>Consumer (SDK)</source>
        <translation>Verbraucher (SDK)</translation>
    </message>
    <message>
        <source>Consume</source>
        <translation>Verbrauchen</translation>
    </message>
    <message>
        <source>Reads a stream by polling or by enhanced fan-out</source>
        <translation>Liest einen Strom per Abfrage oder Enhanced Fan-out</translation>
    </message>
    <message>
        <source>Application</source>
        <translation>Anwendung</translation>
    </message>
    <message>
        <source>Consumers with the same name share the shards; empty: its own.</source>
        <translation>Verbraucher gleichen Namens teilen sich die Shards; leer: eigener.</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>polling: GetRecords</source>
        <translation>polling: GetRecords</translation>
    </message>
    <message>
        <source>enhanced: SubscribeToShard</source>
        <translation>enhanced: SubscribeToShard</translation>
    </message>
    <message>
        <source>Sequence number</source>
        <translation>Sequenznummer</translation>
    </message>
    <message>
        <source>Poll every</source>
        <translation>Abfragen alle</translation>
    </message>
    <message>
        <source>ms</source>
        <translation>ms</translation>
    </message>
    <message>
        <source>Each shard takes 5 GetRecords calls a second from all consumers together.</source>
        <translation>Jeder Shard nimmt 5 GetRecords-Aufrufe je Sekunde von allen Verbrauchern zusammen.</translation>
    </message>
    <message>
        <source>Records per call</source>
        <translation>Sätze je Aufruf</translation>
    </message>
    <message>
        <source>Works at</source>
        <translation>Arbeitet mit</translation>
    </message>
    <message>
        <source>records/s</source>
        <translation>Sätze/s</translation>
    </message>
    <message>
        <source>How fast one instance works through records; empty: at once.</source>
        <translation>Wie schnell eine Instanz Sätze verarbeitet; leer: sofort.</translation>
    </message>
    <message>
        <source>Instances</source>
        <translation>Instanzen</translation>
    </message>
    <message>
        <source>They share the shards; more instances than shards idle.</source>
        <translation>Sie teilen sich die Shards; mehr Instanzen als Shards sind untätig.</translation>
    </message>
    <message>
        <source>Stream</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Polling: every consumer shares 2 MB/s and 5 calls a second per shard; about 200 ms with one, about 1,000 ms with five. Enhanced fan-out: 2 MB/s per shard for each registered consumer, pushed over HTTP/2, about 70 ms; it costs extra.</source>
        <translation>Abfrage: Alle teilen sich je Shard 2 MB/s und 5 Aufrufe je Sekunde; etwa 200 ms mit einem, etwa 1.000 ms mit fünf. Enhanced Fan-out: 2 MB/s je Shard für jeden registrierten Verbraucher, per HTTP/2 geschickt, etwa 70 ms; kostet extra.</translation>
    </message>
    <message>
        <source>GetRecords gives at most 10,000 records or 10 MB; after 10 MB the shard refuses reads for 5 seconds. A shard iterator expires 5 minutes after it was returned.</source>
        <translation>GetRecords gibt höchstens 10.000 Sätze oder 10 MB; nach 10 MB weist der Shard 5 Sekunden lang ab. Ein Shard-Iterator verfällt nach 5 Minuten.</translation>
    </message>
    <message>
        <source>Data stream</source>
        <translation>Datenstrom</translation>
    </message>
    <message>
        <source>Keeps records in shards, in order, to be read again and again</source>
        <translation>Hält Sätze in Shards, geordnet, immer wieder lesbar</translation>
    </message>
    <message>
        <source>Shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>Each takes 1 MB/s or 1,000 records/s in and gives 2 MB/s out. On a running stream a new value calls UpdateShardCount.</source>
        <translation>Jeder nimmt 1 MB/s oder 1.000 Sätze/s und gibt 2 MB/s. Im Lauf ruft ein neuer Wert UpdateShardCount.</translation>
    </message>
    <message>
        <source>Capacity mode</source>
        <translation>Kapazitätsmodus</translation>
    </message>
    <message>
        <source>provisioned</source>
        <translation>bereitgestellt</translation>
    </message>
    <message>
        <source>on demand</source>
        <translation>nach Bedarf</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>Aufbewahrung</translation>
    </message>
    <message>
        <source>h</source>
        <translation>h</translation>
    </message>
    <message>
        <source>How long records can be read. Above 24 h it costs extra.</source>
        <translation>Wie lange Sätze lesbar sind. Über 24 h kostet es extra.</translation>
    </message>
    <message>
        <source>Encryption</source>
        <translation>Verschlüsselung</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>KMS</source>
        <translation>KMS</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Records in</source>
        <translation>Sätze hinein</translation>
    </message>
    <message>
        <source>Readers</source>
        <translation>Leser</translation>
    </message>
    <message>
        <source>Records written</source>
        <translation>Geschriebene Sätze</translation>
    </message>
    <message>
        <source>Bytes written</source>
        <translation>Geschriebene Bytes</translation>
    </message>
    <message>
        <source>bytes/s</source>
        <translation>Bytes/s</translation>
    </message>
    <message>
        <source>Records refused</source>
        <translation>Abgewiesene Sätze</translation>
    </message>
    <message>
        <source>GetRecords calls refused</source>
        <translation>Abgewiesene GetRecords-Aufrufe</translation>
    </message>
    <message>
        <source>calls/s</source>
        <translation>Aufrufe/s</translation>
    </message>
    <message>
        <source>Records read</source>
        <translation>Gelesene Sätze</translation>
    </message>
    <message>
        <source>Bytes read</source>
        <translation>Gelesene Bytes</translation>
    </message>
    <message>
        <source>GetRecords calls</source>
        <translation>GetRecords-Aufrufe</translation>
    </message>
    <message>
        <source>Iterator age</source>
        <translation>Iterator-Alter</translation>
    </message>
    <message>
        <source>Records pushed</source>
        <translation>Geschickte Sätze</translation>
    </message>
    <message>
        <source>Bytes pushed</source>
        <translation>Geschickte Bytes</translation>
    </message>
    <message>
        <source>Push behind latest</source>
        <translation>Rückstand beim Schicken</translation>
    </message>
    <message>
        <source>Open shards</source>
        <translation>Offene Shards</translation>
    </message>
    <message>
        <source>shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>Write limit</source>
        <translation>Schreiblimit</translation>
    </message>
    <message>
        <source>Records stored</source>
        <translation>Gespeicherte Sätze</translation>
    </message>
    <message>
        <source>records</source>
        <translation>Sätze</translation>
    </message>
    <message>
        <source>Age of the oldest record</source>
        <translation>Alter des ältesten Satzes</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Split shard</source>
        <translation>Shard teilen</translation>
    </message>
    <message>
        <source>Divides a shard in two. Takes about 30 seconds; the old shard closes and stays readable.</source>
        <translation>Teilt einen Shard in zwei. Dauert etwa 30 Sekunden; der alte schließt und bleibt lesbar.</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Such as shardId-000000000000.</source>
        <translation>Etwa shardId-000000000000.</translation>
    </message>
    <message>
        <source>First hash key of the upper half</source>
        <translation>Erster Hash-Schlüssel der oberen Hälfte</translation>
    </message>
    <message>
        <source>Decimal; the middle of the range when empty.</source>
        <translation>Dezimal; leer ist die Mitte des Bereichs.</translation>
    </message>
    <message>
        <source>Merge shards</source>
        <translation>Shards vereinen</translation>
    </message>
    <message>
        <source>Makes one shard of two neighbours.</source>
        <translation>Macht aus zwei Nachbarn einen Shard.</translation>
    </message>
    <message>
        <source>Neighbour</source>
        <translation>Nachbar</translation>
    </message>
    <message>
        <source>Update shard count</source>
        <translation>Zahl der Shards ändern</translation>
    </message>
    <message>
        <source>Splits or merges until there are so many: at most double, at least half.</source>
        <translation>Teilt oder vereint, bis es so viele sind: höchstens doppelt, mindestens halb.</translation>
    </message>
    <message>
        <source>Split every shard</source>
        <translation>Jeden Shard teilen</translation>
    </message>
    <message>
        <source>Calls SplitShard for one shard after the other: double the shards, without UpdateShardCount.</source>
        <translation>Ruft SplitShard für einen Shard nach dem anderen: doppelt so viele, ohne UpdateShardCount.</translation>
    </message>
    <message>
        <source>Increase retention</source>
        <translation>Aufbewahrung verlängern</translation>
    </message>
    <message>
        <source>Decrease retention</source>
        <translation>Aufbewahrung kürzen</translation>
    </message>
    <message>
        <source>Older records become unreadable at once.</source>
        <translation>Ältere Sätze sind sofort unlesbar.</translation>
    </message>
    <message>
        <source>Per shard: 1 MB/s or 1,000 records/s in, whichever comes first; 2 MB/s and 5 GetRecords calls a second out, shared by all classic consumers. Beyond that: ProvisionedThroughputExceededException.</source>
        <translation>Je Shard: 1 MB/s oder 1.000 Sätze/s hinein, was zuerst erreicht ist; 2 MB/s und 5 GetRecords-Aufrufe je Sekunde hinaus, geteilt von allen klassischen Verbrauchern. Darüber: ProvisionedThroughputExceededException.</translation>
    </message>
    <message>
        <source>Records with the same partition key go to the same shard, in order. There is no order across shards. Records cannot be deleted; they expire after 24 hours to 7 days (365 days today).</source>
        <translation>Sätze mit gleichem Partitionsschlüssel gehen geordnet in denselben Shard. Über Shards hinweg gibt es keine Ordnung. Sätze lassen sich nicht löschen; sie verfallen nach 24 Stunden bis 7 Tagen (heute 365 Tage).</translation>
    </message>
    <message>
        <source>A split divides a hot shard, a merge joins two cold neighbours. One operation at a time, about 30 seconds each: doubling 1,000 shards takes 8.3 hours that way. There is no auto scaling in the notes; on-demand mode does it today.</source>
        <translation>Ein Split teilt einen heißen Shard, ein Merge vereint zwei kalte Nachbarn. Ein Vorgang zur Zeit, je etwa 30 Sekunden: 1.000 Shards zu verdoppeln dauert so 8,3 Stunden. In den Notizen gibt es keine automatische Skalierung; heute tut es der Modus „nach Bedarf“.</translation>
    </message>
    <message>
        <source>Lines read</source>
        <translation>Gelesene Zeilen</translation>
    </message>
    <message>
        <source>lines/s</source>
        <translation>Zeilen/s</translation>
    </message>
    <message>
        <source>Lines that could not be read</source>
        <translation>Unlesbare Zeilen</translation>
    </message>
    <message>
        <source>Log replay</source>
        <translation>Log-Wiedergabe</translation>
    </message>
    <message>
        <source>Produce</source>
        <translation>Erzeugen</translation>
    </message>
    <message>
        <source>Replays a real file, as recorded, faster, or at a fixed rate</source>
        <translation>Spielt eine echte Datei ab, wie aufgezeichnet, schneller oder mit fester Rate</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>A path, absolute or beside the pipeline&apos;s own file.</source>
        <translation>Ein Pfad, absolut oder neben der Datei der Pipeline.</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>JSON lines</source>
        <translation>JSON-Zeilen</translation>
    </message>
    <message>
        <source>CSV with a header</source>
        <translation>CSV mit Kopfzeile</translation>
    </message>
    <message>
        <source>Apache common log</source>
        <translation>Apache Common Log</translation>
    </message>
    <message>
        <source>Apache combined log</source>
        <translation>Apache Combined Log</translation>
    </message>
    <message>
        <source>Key from field</source>
        <translation>Schlüssel aus Feld</translation>
    </message>
    <message>
        <source>The field that becomes the partition key, such as remoteHost. Empty: a key of its own for every line.</source>
        <translation>Das Feld, das Partitionsschlüssel wird, etwa remoteHost. Leer: ein eigener Schlüssel je Zeile.</translation>
    </message>
    <message>
        <source>Time from field</source>
        <translation>Zeit aus Feld</translation>
    </message>
    <message>
        <source>For CSV and JSON lines: the field with the recorded time.</source>
        <translation>Für CSV und JSON-Zeilen: das Feld mit der Zeit.</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>× as recorded</source>
        <translation>× wie aufgezeichnet</translation>
    </message>
    <message>
        <source>Fixed rate</source>
        <translation>Feste Rate</translation>
    </message>
    <message>
        <source>Instead of the recorded times. Files without times need it; they get 100 lines/s.</source>
        <translation>Statt der aufgezeichneten Zeiten. Dateien ohne Zeiten brauchen sie; sie bekommen 100 Zeilen/s.</translation>
    </message>
    <message>
        <source>Start over at the end</source>
        <translation>Am Ende von vorn</translation>
    </message>
    <message>
        <source>Real logs are never uniform: a few clients send most lines. Keyed by client address, one shard may run hot while the others idle.</source>
        <translation>Echte Logs sind nie gleichmäßig: Wenige Clients senden die meisten Zeilen. Nach Client-Adresse kann ein Shard heiß laufen, während andere ruhen.</translation>
    </message>
    <message>
        <source>Partition keys</source>
        <translation>Partitionsschlüssel</translation>
    </message>
    <message>
        <source>Which key each record gets. The key decides the shard.</source>
        <translation>Welchen Schlüssel jeder Satz bekommt. Er bestimmt den Shard.</translation>
    </message>
    <message>
        <source>Distribution</source>
        <translation>Verteilung</translation>
    </message>
    <message>
        <source>uniform: all keys alike</source>
        <translation>uniform: alle Schlüssel gleich</translation>
    </message>
    <message>
        <source>zipf: few keys are hot</source>
        <translation>zipf: wenige Schlüssel sind heiß</translation>
    </message>
    <message>
        <source>single: one key for all</source>
        <translation>single: ein Schlüssel für alle</translation>
    </message>
    <message>
        <source>list: the keys below, by turns</source>
        <translation>list: die Schlüssel unten, reihum</translation>
    </message>
    <message>
        <source>field: a field of the payload</source>
        <translation>field: ein Feld der Nutzdaten</translation>
    </message>
    <message>
        <source>Number of keys</source>
        <translation>Zahl der Schlüssel</translation>
    </message>
    <message>
        <source>Exponent</source>
        <translation>Exponent</translation>
    </message>
    <message>
        <source>The key of rank k has the weight 1 / k to this power: 0 is uniform, 1 is like words in a text, 2 is one dominant key.</source>
        <translation>Der Schlüssel vom Rang k hat das Gewicht 1 / k hoch diesen Wert: 0 ist gleichmäßig, 1 wie Wörter in einem Text, 2 ein herrschender Schlüssel.</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Field</source>
        <translation>Feld</translation>
    </message>
    <message>
        <source>A field of the payload template, such as user.id.</source>
        <translation>Ein Feld der Vorlage, etwa user.id.</translation>
    </message>
    <message>
        <source>Producer (SDK)</source>
        <translation>Erzeuger (SDK)</translation>
    </message>
    <message>
        <source>Writes records with PutRecord or PutRecords</source>
        <translation>Schreibt Sätze mit PutRecord oder PutRecords</translation>
    </message>
    <message>
        <source>Alike and independent of each other.</source>
        <translation>Gleich und unabhängig voneinander.</translation>
    </message>
    <message>
        <source>Records per second</source>
        <translation>Sätze je Sekunde</translation>
    </message>
    <message>
        <source>Of each instance.</source>
        <translation>Je Instanz.</translation>
    </message>
    <message>
        <source>Arrivals</source>
        <translation>Ankünfte</translation>
    </message>
    <message>
        <source>poisson: at random</source>
        <translation>poisson: zufällig</translation>
    </message>
    <message>
        <source>constant: evenly</source>
        <translation>constant: gleichmäßig</translation>
    </message>
    <message>
        <source>Record size</source>
        <translation>Satzgröße</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>The data blob. Limits count the partition key as well.</source>
        <translation>Die Nutzdaten. Limits zählen den Partitionsschlüssel mit.</translation>
    </message>
    <message>
        <source>Least</source>
        <translation>Mindestens</translation>
    </message>
    <message>
        <source>Most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Nutzdaten</translation>
    </message>
    <message>
        <source>A JSON template: {&quot;user&quot;: &quot;{{uuid}}&quot;, &quot;n&quot;: &quot;{{int 1 100}}&quot;}. Made only when somebody looks.</source>
        <translation>Eine JSON-Vorlage: {&quot;user&quot;: &quot;{{uuid}}&quot;, &quot;n&quot;: &quot;{{int 1 100}}&quot;}. Entsteht erst, wenn jemand hinsieht.</translation>
    </message>
    <message>
        <source>Rate over time</source>
        <translation>Rate über die Zeit</translation>
    </message>
    <message>
        <source>From each time on, the rate of each instance.</source>
        <translation>Ab jeder Zeit die Rate jeder Instanz.</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Ab</translation>
    </message>
    <message>
        <source>A duration since the start, such as 90s.</source>
        <translation>Eine Dauer seit Beginn, etwa 90s.</translation>
    </message>
    <message>
        <source>PutRecord sends one record a call. PutRecords sends up to 500 records or 5 MB (10 MiB today) a call: fewer calls, more throughput. A PutRecords call that partly fails still answers 200; resend only the entries that have an error code.</source>
        <translation>PutRecord sendet einen Satz je Aufruf. PutRecords bis zu 500 Sätze oder 5 MB (heute 10 MiB): weniger Aufrufe, mehr Durchsatz. Ein teils gescheitertes PutRecords antwortet trotzdem 200; nur Einträge mit Fehlercode erneut senden.</translation>
    </message>
    <message>
        <source>Three cures for ProvisionedThroughputExceededException: retry with back-off, add shards, choose a partition key that spreads the load.</source>
        <translation>Drei Mittel gegen ProvisionedThroughputExceededException: mit Abstand wiederholen, Shards hinzufügen, einen streuenden Partitionsschlüssel wählen.</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Calls refused</source>
        <translation>Abgewiesene Aufrufe</translation>
    </message>
    <message>
        <source>End to end</source>
        <translation>Ende zu Ende</translation>
    </message>
    <message>
        <source>Behind the newest record</source>
        <translation>Hinter dem neuesten Satz</translation>
    </message>
    <message>
        <source>Shards read</source>
        <translation>Gelesene Shards</translation>
    </message>
    <message>
        <source>Start at</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Where reading begins. Records stay in the stream, so any application can read them again from any place.</source>
        <translation>Wo das Lesen beginnt. Sätze bleiben im Strom, also kann jede Anwendung sie von jeder Stelle neu lesen.</translation>
    </message>
    <message>
        <source>LATEST: only what comes from now on</source>
        <translation>LATEST: nur, was ab jetzt kommt</translation>
    </message>
    <message>
        <source>TRIM_HORIZON: the oldest record</source>
        <translation>TRIM_HORIZON: der älteste Satz</translation>
    </message>
    <message>
        <source>AT_TIMESTAMP: from a time on</source>
        <translation>AT_TIMESTAMP: ab einer Zeit</translation>
    </message>
    <message>
        <source>AT_SEQUENCE_NUMBER: from a record on</source>
        <translation>AT_SEQUENCE_NUMBER: ab einem Satz</translation>
    </message>
    <message>
        <source>AFTER_SEQUENCE_NUMBER: behind a record</source>
        <translation>AFTER_SEQUENCE_NUMBER: hinter einem Satz</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Simulated time since the start, such as 30s.</source>
        <translation>Simulierte Zeit seit Beginn, etwa 30s.</translation>
    </message>
    <message>
        <source>Records produced</source>
        <translation>Erzeugte Sätze</translation>
    </message>
    <message>
        <source>Records accepted</source>
        <translation>Angenommene Sätze</translation>
    </message>
    <message>
        <source>Refusals</source>
        <translation>Absagen</translation>
    </message>
    <message>
        <source>Records sent again</source>
        <translation>Erneut gesendete Sätze</translation>
    </message>
    <message>
        <source>Records given up</source>
        <translation>Aufgegebene Sätze</translation>
    </message>
    <message>
        <source>Time until accepted</source>
        <translation>Zeit bis zur Annahme</translation>
    </message>
    <message>
        <source>Records waiting in the producer</source>
        <translation>Im Erzeuger wartende Sätze</translation>
    </message>
    <message>
        <source>API</source>
        <translation>API</translation>
    </message>
    <message>
        <source>PutRecord sends one record a call, in order; PutRecords sends up to 500 and each may fail on its own.</source>
        <translation>PutRecord sendet einen Satz je Aufruf, geordnet; PutRecords bis zu 500, und jeder kann einzeln scheitern.</translation>
    </message>
    <message>
        <source>PutRecord</source>
        <translation>PutRecord</translation>
    </message>
    <message>
        <source>PutRecords</source>
        <translation>PutRecords</translation>
    </message>
    <message>
        <source>A PutRecords call goes out when so many records wait.</source>
        <translation>Ein PutRecords-Aufruf geht ab, wenn so viele Sätze warten.</translation>
    </message>
    <message>
        <source>Wait for a full call</source>
        <translation>Auf vollen Aufruf warten</translation>
    </message>
    <message>
        <source>A call that is not full goes out when its first record has waited this long.</source>
        <translation>Ein nicht voller Aufruf geht ab, wenn sein erster Satz so lange gewartet hat.</translation>
    </message>
    <message>
        <source>Calls at once</source>
        <translation>Aufrufe zugleich</translation>
    </message>
    <message>
        <source>How many calls of one instance may be without an answer; further records wait in the producer. 0 is no bound.</source>
        <translation>Wie viele Aufrufe einer Instanz offen sein dürfen; weitere Sätze warten im Erzeuger. 0 heißt unbegrenzt.</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>Wiederholung</translation>
    </message>
    <message>
        <source>What the producer does when a record is refused.</source>
        <translation>Was der Erzeuger tut, wenn ein Satz abgewiesen wird.</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>Versuche</translation>
    </message>
    <message>
        <source>1 is no retry: a refused record is lost.</source>
        <translation>1 heißt keine Wiederholung: Ein abgewiesener Satz ist verloren.</translation>
    </message>
    <message>
        <source>First delay</source>
        <translation>Erste Pause</translation>
    </message>
    <message>
        <source>Doubles with every attempt.</source>
        <translation>Verdoppelt sich mit jedem Versuch.</translation>
    </message>
    <message>
        <source>Longest delay</source>
        <translation>Längste Pause</translation>
    </message>
    <message>
        <source>Jitter</source>
        <translation>Jitter</translation>
    </message>
    <message>
        <source>Full jitter waits a random part of the delay, so that refused records do not come back all at once.</source>
        <translation>Voller Jitter wartet einen zufälligen Teil der Pause, damit abgewiesene Sätze nicht alle zugleich wiederkommen.</translation>
    </message>
    <message>
        <source>full</source>
        <translation>voll</translation>
    </message>
    <message>
        <source>S3 bucket</source>
        <translation>S3-Bucket</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Keeps objects: where a pipeline ends</source>
        <translation>Hält Objekte: hier endet eine Pipeline</translation>
    </message>
    <message>
        <source>Records per object</source>
        <translation>Sätze je Objekt</translation>
    </message>
    <message>
        <source>A writer closes an object when it has so many records …</source>
        <translation>Ein Schreiber schließt ein Objekt bei so vielen Sätzen …</translation>
    </message>
    <message>
        <source>Seconds per object</source>
        <translation>Sekunden je Objekt</translation>
    </message>
    <message>
        <source>… or when the object is this old.</source>
        <translation>… oder wenn das Objekt so alt ist.</translation>
    </message>
    <message>
        <source>Prefix</source>
        <translation>Präfix</translation>
    </message>
    <message>
        <source>Stands before every object&apos;s key.</source>
        <translation>Steht vor dem Schlüssel jedes Objekts.</translation>
    </message>
    <message>
        <source>objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Objects written</source>
        <translation>Geschriebene Objekte</translation>
    </message>
    <message>
        <source>objects/s</source>
        <translation>Objekte/s</translation>
    </message>
    <message>
        <source>Many small objects make later queries slow and dear: collect records before writing.</source>
        <translation>Viele kleine Objekte machen spätere Abfragen langsam und teuer: vor dem Schreiben sammeln.</translation>
    </message>
    <message>
        <source>Third-party consumer</source>
        <translation>Fremder Verbraucher</translation>
    </message>
    <message>
        <source>Spark, Storm, Flume or Kafka Connect as a reader</source>
        <translation>Spark, Storm, Flume oder Kafka Connect als Leser</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Sets how it reads: Spark in micro-batches of 2 s, Storm every 200 ms, Flume every second, Kafka Connect every 500 ms.</source>
        <translation>Bestimmt, wie gelesen wird: Spark in Häppchen von 2 s, Storm alle 200 ms, Flume jede Sekunde, Kafka Connect alle 500 ms.</translation>
    </message>
    <message>
        <source>Apache Spark</source>
        <translation>Apache Spark</translation>
    </message>
    <message>
        <source>Apache Storm</source>
        <translation>Apache Storm</translation>
    </message>
    <message>
        <source>Apache Flume</source>
        <translation>Apache Flume</translation>
    </message>
    <message>
        <source>Kafka Connect</source>
        <translation>Kafka Connect</translation>
    </message>
    <message>
        <source>Spark, Storm, Flume and Kafka Connect read a stream through the same GetRecords calls and share its limits with every other polling consumer.</source>
        <translation>Spark, Storm, Flume und Kafka Connect lesen mit denselben GetRecords-Aufrufen und teilen die Limits mit jedem anderen abfragenden Verbraucher.</translation>
    </message>
    <message>
        <source>Third-party producer</source>
        <translation>Fremder Erzeuger</translation>
    </message>
    <message>
        <source>Spark, Flume, a Log4j appender or Kafka Connect as a source</source>
        <translation>Spark, Flume, ein Log4j-Appender oder Kafka Connect als Quelle</translation>
    </message>
    <message>
        <source>Sets how it sends: Spark in micro-batches, Flume in transactions, the appender record by record from a queue, Kafka Connect in polls.</source>
        <translation>Bestimmt, wie gesendet wird: Spark in Häppchen, Flume in Transaktionen, der Appender Satz für Satz aus einer Schlange, Kafka Connect in Abfragen.</translation>
    </message>
    <message>
        <source>Log4j appender</source>
        <translation>Log4j-Appender</translation>
    </message>
    <message>
        <source>Besides the SDK, the Producer Library and the Agent, many third-party programs write to a stream: Spark, Flume, Log4j appenders, Kafka Connect. They call the same API and meet the same limits.</source>
        <translation>Neben SDK, Producer Library und Agent schreiben viele fremde Programme in einen Strom: Spark, Flume, Log4j-Appender, Kafka Connect. Sie rufen dieselbe API und treffen dieselben Limits.</translation>
    </message>
    <message>
        <source>Send one record</source>
        <translation>Einen Satz senden</translation>
    </message>
    <message>
        <source>By hand, at the present time; its key decides the shard.</source>
        <translation>Von Hand, zur jetzigen Zeit; der Schlüssel bestimmt den Shard.</translation>
    </message>
    <message>
        <source>Partition key</source>
        <translation>Partitionsschlüssel</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>As if it had failed. What it holds waits or is lost.</source>
        <translation>Als wäre er ausgefallen. Was er hält, wartet oder geht verloren.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Wieder starten</translation>
    </message>
    <message>
        <source>After it was stopped.</source>
        <translation>Nachdem angehalten wurde.</translation>
    </message>
    <message>
        <source>Records offered</source>
        <translation>Angebotene Sätze</translation>
    </message>
    <message>
        <source>The records have no columns that can be discovered: %1 is expected.</source>
        <translation>Die Sätze haben keine Spalten, die sich erkennen lassen: Erwartet wird %1.</translation>
    </message>
    <message>
        <source>The reference table cannot be read from %1: %2</source>
        <translation>Die Referenztabelle ist aus %1 nicht lesbar: %2</translation>
    </message>
    <message>
        <source>it is larger than 1 GB.</source>
        <translation>sie ist größer als 1 GB.</translation>
    </message>
    <message>
        <source>its first line names no columns.</source>
        <translation>ihre erste Zeile nennt keine Spalten.</translation>
    </message>
    <message>
        <source>it has no rows.</source>
        <translation>sie hat keine Zeilen.</translation>
    </message>
    <message>
        <source>row %1: %2</source>
        <translation>Zeile %1: %2</translation>
    </message>
    <message>
        <source>A column needs a name.</source>
        <translation>Eine Spalte braucht einen Namen.</translation>
    </message>
    <message>
        <source>The column “%1” is there twice.</source>
        <translation>Die Spalte „%1“ gibt es zweimal.</translation>
    </message>
    <message>
        <source>“%1” is no type; write VARCHAR(16), INTEGER, DOUBLE or TIMESTAMP, for example.</source>
        <translation>„%1“ ist kein Typ; etwa VARCHAR(16), INTEGER, DOUBLE oder TIMESTAMP schreiben.</translation>
    </message>
    <message>
        <source>The Connector Library is deprecated. Firehose or a Lambda function does the same without servers of your own.</source>
        <translation>Die Connector Library ist veraltet. Firehose oder eine Lambda-Funktion tut dasselbe ohne eigene Server.</translation>
    </message>
    <message>
        <source>An item is a JSON object with the text “%1”, the key.</source>
        <translation>Ein Element ist ein JSON-Objekt mit dem Text „%1“, dem Schlüssel.</translation>
    </message>
    <message>
        <source>An item has at most 400 KB, its names included.</source>
        <translation>Ein Element hat höchstens 400 KB, seine Namen mitgezählt.</translation>
    </message>
    <message>
        <source>The table&apos;s capacity is used up.</source>
        <translation>Die Kapazität der Tabelle ist verbraucht.</translation>
    </message>
    <message>
        <source>The key of a lease table is “leaseKey”, that of “%1” is “%2”.</source>
        <translation>Der Schlüssel einer Lease-Tabelle ist „leaseKey“, der von „%1“ ist „%2“.</translation>
    </message>
    <message>
        <source>The application reads no stream yet.</source>
        <translation>Die Anwendung liest noch keinen Strom.</translation>
    </message>
    <message>
        <source>No worker is running.</source>
        <translation>Es läuft kein Worker.</translation>
    </message>
    <message>
        <source>No worker “%1” is running.</source>
        <translation>Es läuft kein Worker „%1“.</translation>
    </message>
    <message>
        <source>No two of these records fit into one aggregate. The library does not compress: compress the data in the application, or let aggregates be larger.</source>
        <translation>Keine zwei dieser Sätze passen in ein Aggregat. Die Bibliothek komprimiert nicht: die Daten in der Anwendung komprimieren oder größere Aggregate erlauben.</translation>
    </message>
    <message>
        <source>Records may wait longer than they live, so all of them expire.</source>
        <translation>Sätze dürfen länger warten, als sie leben; so verfallen alle.</translation>
    </message>
    <message>
        <source>AT_TIMESTAMP needs a StartingPositionTimestamp, such as “30s”.</source>
        <translation>AT_TIMESTAMP braucht einen StartingPositionTimestamp, etwa „30s“.</translation>
    </message>
    <message>
        <source>The least MaximumRecordAgeInSeconds is 60; -1 lets records wait until they expire.</source>
        <translation>MaximumRecordAgeInSeconds ist mindestens 60; mit -1 warten Sätze, bis sie verfallen.</translation>
    </message>
    <message>
        <source>A tumbling window keeps its state for a whole shard, so only one batch of a shard is processed at a time.</source>
        <translation>Ein Tumbling-Fenster hält seinen Zustand für einen ganzen Shard; darum wird nur ein Batch eines Shards zugleich verarbeitet.</translation>
    </message>
    <message>
        <source>An e-mail subscription needs an address, such as “ops@example.com”.</source>
        <translation>Ein E-Mail-Abonnement braucht eine Adresse, etwa „ops@example.com“.</translation>
    </message>
    <message>
        <source>This endpoint has to begin with “%1://”.</source>
        <translation>Dieser Endpunkt muss mit „%1://“ beginnen.</translation>
    </message>
    <message>
        <source>A message needs a text.</source>
        <translation>Eine Nachricht braucht einen Text.</translation>
    </message>
    <message>
        <source>The topic did not take the message.</source>
        <translation>Das Topic hat die Nachricht nicht angenommen.</translation>
    </message>
    <message>
        <source>Processing</source>
        <translation>Verarbeitung</translation>
    </message>
    <message>
        <source>What is made of each record, step by step.</source>
        <translation>Was aus jedem Satz wird, Schritt für Schritt.</translation>
    </message>
    <message>
        <source>Option</source>
        <translation>Option</translation>
    </message>
    <message>
        <source>SINGLELINE: several lines become one</source>
        <translation>SINGLELINE: aus mehreren Zeilen wird eine</translation>
    </message>
    <message>
        <source>CSVTOJSON: columns become fields</source>
        <translation>CSVTOJSON: aus Spalten werden Felder</translation>
    </message>
    <message>
        <source>LOGTOJSON: a log line becomes JSON</source>
        <translation>LOGTOJSON: aus einer Log-Zeile wird JSON</translation>
    </message>
    <message>
        <source>ADDBRACKETS: braces around the record</source>
        <translation>ADDBRACKETS: geschweifte Klammern um den Satz</translation>
    </message>
    <message>
        <source>ADDMETADATA: the record beside your data</source>
        <translation>ADDMETADATA: der Satz neben eigenen Daten</translation>
    </message>
    <message>
        <source>Log format</source>
        <translation>Log-Format</translation>
    </message>
    <message>
        <source>Apache error log</source>
        <translation>Apache Error Log</translation>
    </message>
    <message>
        <source>syslog</source>
        <translation>syslog</translation>
    </message>
    <message>
        <source>syslog with RFC 3339 times</source>
        <translation>syslog mit Zeiten nach RFC 3339</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>A regular expression for the whole line; its groups become the fields.</source>
        <translation>Ein regulärer Ausdruck für die ganze Zeile; seine Gruppen werden die Felder.</translation>
    </message>
    <message>
        <source>Field names</source>
        <translation>Feldnamen</translation>
    </message>
    <message>
        <source>Delimiter</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>JSON text that stands beside the record.</source>
        <translation>JSON-Text, der neben dem Satz steht.</translation>
    </message>
    <message>
        <source>JSON format</source>
        <translation>JSON-Format</translation>
    </message>
    <message>
        <source>compact</source>
        <translation>kompakt</translation>
    </message>
    <message>
        <source>for people</source>
        <translation>für Menschen</translation>
    </message>
    <message>
        <source>Flows</source>
        <translation>Flüsse</translation>
    </message>
    <message>
        <source>Which files go to which stream, as in an agent.json. Each needs a filePattern, and a kinesisStream or a deliveryStream that is linked.</source>
        <translation>Welche Dateien in welchen Strom gehen, wie in einer agent.json. Jeder Fluss braucht ein filePattern und einen verbundenen kinesisStream oder deliveryStream.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>A folder and a pattern for names, such as /var/log/app/*.log.</source>
        <translation>Ein Ordner und ein Muster für Namen, etwa /var/log/app/*.log.</translation>
    </message>
    <message>
        <source>Delivery stream</source>
        <translation>Zustellstrom</translation>
    </message>
    <message>
        <source>Begin at</source>
        <translation>Beginn</translation>
    </message>
    <message>
        <source>Of files that are there when the agent is first started and follows them.</source>
        <translation>Bei Dateien, die schon da sind, wenn der Agent zum ersten Mal startet und ihnen folgt.</translation>
    </message>
    <message>
        <source>the end</source>
        <translation>am Ende</translation>
    </message>
    <message>
        <source>the beginning</source>
        <translation>am Anfang</translation>
    </message>
    <message>
        <source>random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>made of the data</source>
        <translation>aus den Daten gebildet</translation>
    </message>
    <message>
        <source>Buffer age</source>
        <translation>Alter des Puffers</translation>
    </message>
    <message>
        <source>Buffer size</source>
        <translation>Puffergröße</translation>
    </message>
    <message>
        <source>Buffered records</source>
        <translation>Gepufferte Sätze</translation>
    </message>
    <message>
        <source>Look every</source>
        <translation>Nachsehen alle</translation>
    </message>
    <message>
        <source>A record begins with</source>
        <translation>Ein Satz beginnt mit</translation>
    </message>
    <message>
        <source>A regular expression; lines that do not begin so belong to the record before.</source>
        <translation>Ein regulärer Ausdruck; Zeilen, die nicht so beginnen, gehören zum Satz davor.</translation>
    </message>
    <message>
        <source>Header lines</source>
        <translation>Kopfzeilen</translation>
    </message>
    <message>
        <source>End of cut records</source>
        <translation>Ende gekürzter Sätze</translation>
    </message>
    <message>
        <source>Kinesis Agent</source>
        <translation>Kinesis Agent</translation>
    </message>
    <message>
        <source>Reads growing log files on a Linux machine and sends each new line</source>
        <translation>Liest wachsende Log-Dateien auf einem Linux-Rechner und sendet jede neue Zeile</translation>
    </message>
    <message>
        <source>agent.json</source>
        <translation>agent.json</translation>
    </message>
    <message>
        <source>The configuration of a real agent, instead of the flows above. A path, absolute or beside the pipeline&apos;s own file.</source>
        <translation>Die Konfiguration eines echten Agents statt der Flüsse oben. Ein Pfad, absolut oder neben der Datei der Pipeline.</translation>
    </message>
    <message>
        <source>Lines</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>replay: as they were once written</source>
        <translation>replay: wie sie einst geschrieben wurden</translation>
    </message>
    <message>
        <source>live: as the real files grow</source>
        <translation>live: wie die echten Dateien wachsen</translation>
    </message>
    <message>
        <source>Lines without times</source>
        <translation>Zeilen ohne Zeiten</translation>
    </message>
    <message>
        <source>How fast files are written whose lines say no time.</source>
        <translation>Wie schnell Dateien geschrieben werden, deren Zeilen keine Zeit nennen.</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Checkpoints</translation>
    </message>
    <message>
        <source>A SQLite file that remembers how far the files were read, from one run to the next. Empty: each run begins anew.</source>
        <translation>Eine SQLite-Datei, die von Lauf zu Lauf behält, wie weit die Dateien gelesen sind. Leer: Jeder Lauf beginnt neu.</translation>
    </message>
    <message>
        <source>Operating system</source>
        <translation>Betriebssystem</translation>
    </message>
    <message>
        <source>The agent runs on Linux only.</source>
        <translation>Der Agent läuft nur unter Linux.</translation>
    </message>
    <message>
        <source>Linux</source>
        <translation>Linux</translation>
    </message>
    <message>
        <source>Windows</source>
        <translation>Windows</translation>
    </message>
    <message>
        <source>Bytes sent</source>
        <translation>Gesendete Bytes</translation>
    </message>
    <message>
        <source>Records sent, attempts included</source>
        <translation>Gesendete Sätze, Versuche mitgezählt</translation>
    </message>
    <message>
        <source>Records that came back</source>
        <translation>Zurückgekommene Sätze</translation>
    </message>
    <message>
        <source>Calls that failed</source>
        <translation>Gescheiterte Aufrufe</translation>
    </message>
    <message>
        <source>Records that a conversion could not read</source>
        <translation>Sätze, die eine Umwandlung nicht lesen konnte</translation>
    </message>
    <message>
        <source>From reading to the answer</source>
        <translation>Vom Lesen bis zur Antwort</translation>
    </message>
    <message>
        <source>Buffered</source>
        <translation>Gepuffert</translation>
    </message>
    <message>
        <source>The agent is a program for Linux servers: it watches log files by pattern, handles rotation, keeps checkpoints, retries, and sends to data streams and delivery streams without a line of code.</source>
        <translation>Der Agent ist ein Programm für Linux-Server: Er beobachtet Log-Dateien nach Muster, kommt mit Rotation zurecht, führt Checkpoints, wiederholt und sendet an Datenströme und Zustellströme, ohne eine Zeile Code.</translation>
    </message>
    <message>
        <source>It can read several directories and send each to a stream of its own, and prepare the data first: several lines to one, CSV to JSON, log to JSON.</source>
        <translation>Er kann mehrere Ordner lesen, jeden in einen eigenen Strom senden und die Daten vorher aufbereiten: mehrere Zeilen zu einer, CSV zu JSON, Log zu JSON.</translation>
    </message>
    <message>
        <source>It emits metrics to CloudWatch, namespace AWSKinesisAgent: BytesSent, RecordSendAttempts, RecordSendErrors, ServiceErrors.</source>
        <translation>Er sendet Metriken an CloudWatch, Namespace AWSKinesisAgent: BytesSent, RecordSendAttempts, RecordSendErrors, ServiceErrors.</translation>
    </message>
    <message>
        <source>SQL</source>
        <translation>SQL</translation>
    </message>
    <message>
        <source>CREATE STREAM makes an in-application stream, CREATE PUMP a query that writes into it for as long as the application runs.</source>
        <translation>CREATE STREAM macht einen anwendungsinternen Strom, CREATE PUMP eine Abfrage, die in ihn schreibt, solange die Anwendung läuft.</translation>
    </message>
    <message>
        <source>Outputs</source>
        <translation>Ausgänge</translation>
    </message>
    <message>
        <source>Which in-application stream goes where; a destination that is not named gets every stream that no pump reads on.</source>
        <translation>Welcher anwendungsinterne Strom wohin geht; ein nicht genanntes Ziel bekommt jeden Strom, den keine Pumpe weiterliest.</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>The id of a node that the application is linked to.</source>
        <translation>Die Kennung eines Knotens, mit dem die Anwendung verbunden ist.</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>CSV</source>
        <translation>CSV</translation>
    </message>
    <message>
        <source>Input stream</source>
        <translation>Eingangsstrom</translation>
    </message>
    <message>
        <source>The in-application input streams are called so, with _001 and so on behind it.</source>
        <translation>So heißen die anwendungsinternen Eingangsströme, mit _001 und so weiter dahinter.</translation>
    </message>
    <message>
        <source>Record format</source>
        <translation>Satzformat</translation>
    </message>
    <message>
        <source>Column delimiter</source>
        <translation>Spaltentrenner</translation>
    </message>
    <message>
        <source>One character; \t is a tab.</source>
        <translation>Ein Zeichen; \t ist ein Tabulator.</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>Spalten</translation>
    </message>
    <message>
        <source>Empty: discovered from the first records.</source>
        <translation>Leer: an den ersten Sätzen erkannt.</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Mapping</source>
        <translation>Zuordnung</translation>
    </message>
    <message>
        <source>Of JSON: where it is in the record, such as $.user.id; empty: by its name.</source>
        <translation>Bei JSON: die Stelle im Satz, etwa $.user.id; leer: nach dem Namen.</translation>
    </message>
    <message>
        <source>Input streams</source>
        <translation>Eingangsströme</translation>
    </message>
    <message>
        <source>The shards are dealt out to so many in-application input streams.</source>
        <translation>Auf so viele anwendungsinterne Eingangsströme werden die Shards verteilt.</translation>
    </message>
    <message>
        <source>Reference table</source>
        <translation>Referenztabelle</translation>
    </message>
    <message>
        <source>The name by which SQL joins it; empty: none.</source>
        <translation>Der Name, unter dem SQL sie einbezieht; leer: keine.</translation>
    </message>
    <message>
        <source>Its object</source>
        <translation>Ihr Objekt</translation>
    </message>
    <message>
        <source>A CSV file with a header, or JSON: what the service reads from S3, at most 1 GB. It is read at the start and by UpdateApplication only.</source>
        <translation>Eine CSV-Datei mit Kopfzeile oder JSON: was der Dienst aus S3 liest, höchstens 1 GB. Gelesen wird nur zu Beginn und durch UpdateApplication.</translation>
    </message>
    <message>
        <source>KPUs at most</source>
        <translation>KPUs höchstens</translation>
    </message>
    <message>
        <source>One KPU is one virtual CPU and 4 GB; the service adds them as the load asks for it.</source>
        <translation>Eine KPU ist eine virtuelle CPU und 4 GB; der Dienst fügt sie hinzu, wie die Last es verlangt.</translation>
    </message>
    <message>
        <source>Analytics application (SQL)</source>
        <translation>Analytics-Anwendung (SQL)</translation>
    </message>
    <message>
        <source>Runs SQL over a stream while it flows</source>
        <translation>Führt SQL über einem Strom aus, während er fließt</translation>
    </message>
    <message>
        <source>Error stream</source>
        <translation>Fehlerstrom</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>Funktion</translation>
    </message>
    <message>
        <source>KPUs</source>
        <translation>KPUs</translation>
    </message>
    <message>
        <source>Deliveries that succeed</source>
        <translation>Gelungene Zustellungen</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Rows delivered</source>
        <translation>Zugestellte Zeilen</translation>
    </message>
    <message>
        <source>rows/s</source>
        <translation>Zeilen/s</translation>
    </message>
    <message>
        <source>Rows in the error stream</source>
        <translation>Zeilen im Fehlerstrom</translation>
    </message>
    <message>
        <source>Rows taken by functions</source>
        <translation>Von Funktionen angenommene Zeilen</translation>
    </message>
    <message>
        <source>Rows refused by functions</source>
        <translation>Von Funktionen abgewiesene Zeilen</translation>
    </message>
    <message>
        <source>Read the reference table again</source>
        <translation>Referenztabelle neu lesen</translation>
    </message>
    <message>
        <source>The service reads it only when it is told to.</source>
        <translation>Der Dienst liest sie nur, wenn man es ihm sagt.</translation>
    </message>
    <message>
        <source>Windows: tumbling ones (GROUP BY STEP) give one result per key and window; sliding ones (OVER) one for every row; stagger windows open with the first row of a key and so gather what arrives late and out of order.</source>
        <translation>Fenster: Tumbling (GROUP BY STEP) gibt ein Ergebnis je Schlüssel und Fenster; Sliding (OVER) eines für jede Zeile; Stagger-Fenster öffnen mit der ersten Zeile eines Schlüssels und sammeln so, was spät und ungeordnet ankommt.</translation>
    </message>
    <message>
        <source>It reads one data stream or delivery stream and at most one reference table from S3, and delivers at least once to at most three data streams, delivery streams or functions. Rows that fail go to the error stream and nowhere else.</source>
        <translation>Sie liest einen Datenstrom oder Zustellstrom und höchstens eine Referenztabelle aus S3 und stellt mindestens einmal zu, an höchstens drei Datenströme, Zustellströme oder Funktionen. Gescheiterte Zeilen gehen in den Fehlerstrom und sonst nirgendwohin.</translation>
    </message>
    <message>
        <source>RANDOM_CUT_FOREST scores how unusual a row is among those before it. You pay for KPUs, whatever they do.</source>
        <translation>RANDOM_CUT_FOREST bewertet, wie ungewöhnlich eine Zeile unter denen davor ist. Bezahlt werden KPUs, was sie auch tun.</translation>
    </message>
    <message>
        <source>Retired: new applications have been impossible since October 2025. Managed Service for Apache Flink takes its place.</source>
        <translation>Eingestellt: Seit Oktober 2025 sind keine neuen Anwendungen möglich. An seine Stelle tritt Managed Service for Apache Flink.</translation>
    </message>
    <message>
        <source>Buffers emitted</source>
        <translation>Ausgegebene Puffer</translation>
    </message>
    <message>
        <source>buffers/s</source>
        <translation>Puffer/s</translation>
    </message>
    <message>
        <source>Records emitted</source>
        <translation>Ausgegebene Sätze</translation>
    </message>
    <message>
        <source>Records in the buffer</source>
        <translation>Sätze im Puffer</translation>
    </message>
    <message>
        <source>Connector Library</source>
        <translation>Connector Library</translation>
    </message>
    <message>
        <source>Deprecated: writes a stream to S3, DynamoDB, Redshift or ElasticSearch</source>
        <translation>Veraltet: schreibt einen Strom nach S3, DynamoDB, Redshift oder ElasticSearch</translation>
    </message>
    <message>
        <source>Records per buffer</source>
        <translation>Sätze je Puffer</translation>
    </message>
    <message>
        <source>The buffer is emitted when it has so many records …</source>
        <translation>Der Puffer wird ausgegeben, wenn er so viele Sätze hat …</translation>
    </message>
    <message>
        <source>Bytes per buffer</source>
        <translation>Bytes je Puffer</translation>
    </message>
    <message>
        <source>… or so many bytes …</source>
        <translation>… oder so viele Bytes …</translation>
    </message>
    <message>
        <source>Seconds per buffer</source>
        <translation>Sekunden je Puffer</translation>
    </message>
    <message>
        <source>… or its first record is this old.</source>
        <translation>… oder wenn sein erster Satz so alt ist.</translation>
    </message>
    <message>
        <source>Tries again</source>
        <translation>Weitere Versuche</translation>
    </message>
    <message>
        <source>How often, when the store does not take the buffer. Then its records are given up.</source>
        <translation>Wie oft, wenn der Speicher den Puffer nicht nimmt. Dann werden seine Sätze aufgegeben.</translation>
    </message>
    <message>
        <source>Stands before the key of every object.</source>
        <translation>Steht vor dem Schlüssel jedes Objekts.</translation>
    </message>
    <message>
        <source>EC2 instances</source>
        <translation>EC2-Instanzen</translation>
    </message>
    <message>
        <source>Items</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>The Connector Library builds on the Kinesis Client Library: transform, filter, buffer, emit. It writes to S3, DynamoDB, Redshift and ElasticSearch. Its repository is archived: Firehose or Lambda takes its place.</source>
        <translation>Die Connector Library baut auf der Kinesis Client Library auf: umformen, filtern, puffern, ausgeben. Sie schreibt nach S3, DynamoDB, Redshift und ElasticSearch. Ihr Repository ist archiviert: Firehose oder Lambda tritt an ihre Stelle.</translation>
    </message>
    <message>
        <source>The exam&apos;s notes say that it runs on EC2 only. It is a Java library, and nothing in its documentation says so; what is meant is that you run its servers yourself.</source>
        <translation>Die Prüfungsnotizen sagen, sie laufe nur auf EC2. Sie ist eine Java-Bibliothek, und in ihrer Dokumentation steht davon nichts; gemeint ist, dass du ihre Server selbst betreibst.</translation>
    </message>
    <message>
        <source>Replace with Firehose</source>
        <translation>Durch Firehose ersetzen</translation>
    </message>
    <message>
        <source>Replace with Lambda</source>
        <translation>Durch Lambda ersetzen</translation>
    </message>
    <message>
        <source>DynamoDB table</source>
        <translation>DynamoDB-Tabelle</translation>
    </message>
    <message>
        <source>Keeps items by their key; coordinates KCL applications</source>
        <translation>Hält Elemente nach Schlüssel; koordiniert KCL-Anwendungen</translation>
    </message>
    <message>
        <source>Provisioned capacity is paid for whether it is used or not, and refuses what goes beyond. On demand, each request is paid for.</source>
        <translation>Bereitgestellte Kapazität wird bezahlt, ob genutzt oder nicht, und weist ab, was darüber geht. Nach Bedarf wird jede Anfrage bezahlt.</translation>
    </message>
    <message>
        <source>Write capacity</source>
        <translation>Schreibkapazität</translation>
    </message>
    <message>
        <source>WCU</source>
        <translation>WCU</translation>
    </message>
    <message>
        <source>Writes of up to 1 KB a second.</source>
        <translation>Schreibvorgänge bis 1 KB je Sekunde.</translation>
    </message>
    <message>
        <source>Read capacity</source>
        <translation>Lesekapazität</translation>
    </message>
    <message>
        <source>RCU</source>
        <translation>RCU</translation>
    </message>
    <message>
        <source>Consistent reads of up to 4 KB a second; twice as many when they need not be consistent.</source>
        <translation>Konsistente Lesevorgänge bis 4 KB je Sekunde; doppelt so viele, wenn sie nicht konsistent sein müssen.</translation>
    </message>
    <message>
        <source>The attribute that names an item. The KCL needs leaseKey.</source>
        <translation>Das Attribut, das ein Element benennt. Die KCL braucht leaseKey.</translation>
    </message>
    <message>
        <source>Write capacity used</source>
        <translation>Genutzte Schreibkapazität</translation>
    </message>
    <message>
        <source>Read capacity used</source>
        <translation>Genutzte Lesekapazität</translation>
    </message>
    <message>
        <source>Writes refused</source>
        <translation>Abgewiesenes Schreiben</translation>
    </message>
    <message>
        <source>requests/s</source>
        <translation>Anfragen/s</translation>
    </message>
    <message>
        <source>Reads refused</source>
        <translation>Abgewiesenes Lesen</translation>
    </message>
    <message>
        <source>Conditions not met</source>
        <translation>Nicht erfüllte Bedingungen</translation>
    </message>
    <message>
        <source>items</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <source>Write capacity saved up</source>
        <translation>Angesparte Schreibkapazität</translation>
    </message>
    <message>
        <source>Put an item</source>
        <translation>Element schreiben</translation>
    </message>
    <message>
        <source>Writes an item over whatever has its key.</source>
        <translation>Schreibt ein Element über das, was seinen Schlüssel hat.</translation>
    </message>
    <message>
        <source>Item</source>
        <translation>Element</translation>
    </message>
    <message>
        <source>A JSON object.</source>
        <translation>Ein JSON-Objekt.</translation>
    </message>
    <message>
        <source>Delete an item</source>
        <translation>Element löschen</translation>
    </message>
    <message>
        <source>A KCL application whose lease is deleted loses the shard, and its place in it.</source>
        <translation>Eine KCL-Anwendung, deren Lease gelöscht wird, verliert den Shard und ihre Stelle darin.</translation>
    </message>
    <message>
        <source>The KCL keeps leases and checkpoints in a table of its own, one for each application. Each lease is renewed about every 3.3 seconds, which is one write: 10 WCU, as the older KCL creates the table, are used up by some 33 shards.</source>
        <translation>Die KCL führt Leases und Checkpoints in einer eigenen Tabelle, einer je Anwendung. Jede Lease wird etwa alle 3,3 Sekunden erneuert, das ist ein Schreibvorgang: 10 WCU, mit denen die ältere KCL die Tabelle anlegt, sind bei etwa 33 Shards verbraucht.</translation>
    </message>
    <message>
        <source>A table that refuses renewals slows the application down, and makes leases look expired: workers take them from each other, and records are read twice. Give it enough WCU, or use on-demand capacity, which is the KCL&apos;s default today.</source>
        <translation>Weist die Tabelle Erneuerungen ab, bremst sie die Anwendung und lässt Leases abgelaufen aussehen: Worker nehmen sie einander weg, und Sätze werden zweimal gelesen. Genug WCU geben oder Kapazität nach Bedarf verwenden, heute der Standard der KCL.</translation>
    </message>
    <message>
        <source>Unused capacity is kept for up to 300 seconds, so short bursts above it pass.</source>
        <translation>Ungenutzte Kapazität bleibt bis zu 300 Sekunden erhalten; kurze Spitzen darüber kommen so durch.</translation>
    </message>
    <message>
        <source>Elasticsearch domain</source>
        <translation>Elasticsearch-Domain</translation>
    </message>
    <message>
        <source>Documents to be searched, in indices by time</source>
        <translation>Dokumente zum Durchsuchen, in Indizes nach Zeit</translation>
    </message>
    <message>
        <source>Speed of indexing</source>
        <translation>Tempo der Indizierung</translation>
    </message>
    <message>
        <source>MB/s</source>
        <translation>MB/s</translation>
    </message>
    <message>
        <source>Documents that do not fit</source>
        <translation>Dokumente, die nicht passen</translation>
    </message>
    <message>
        <source>%</source>
        <translation>%</translation>
    </message>
    <message>
        <source>Share of documents that the mapping refuses. They end in the backup bucket.</source>
        <translation>Anteil der Dokumente, die das Mapping abweist. Sie landen im Backup-Bucket.</translation>
    </message>
    <message>
        <source>Overloaded</source>
        <translation>Überlastet</translation>
    </message>
    <message>
        <source>Every bulk request is answered with 429: try again.</source>
        <translation>Jede Bulk-Anfrage wird mit 429 beantwortet: später erneut versuchen.</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>Dokumente</translation>
    </message>
    <message>
        <source>Documents indexed</source>
        <translation>Indizierte Dokumente</translation>
    </message>
    <message>
        <source>Bulk requests</source>
        <translation>Bulk-Anfragen</translation>
    </message>
    <message>
        <source>Firehose retries for up to two hours (300 seconds unasked); what still fails is kept in S3. Indices rotate by hour, day, week or month. Since 2021 the service is called OpenSearch.</source>
        <translation>Firehose wiederholt bis zu zwei Stunden lang (ohne Angabe 300 Sekunden); was dann noch scheitert, kommt nach S3. Indizes wechseln nach Stunde, Tag, Woche oder Monat. Seit 2021 heißt der Dienst OpenSearch.</translation>
    </message>
    <message>
        <source>Buffer</source>
        <translation>Puffer</translation>
    </message>
    <message>
        <source>Delivered when it is full or its time is up, whichever comes first.</source>
        <translation>Wird zugestellt, wenn er voll oder seine Zeit um ist, was zuerst eintritt.</translation>
    </message>
    <message>
        <source>MB</source>
        <translation>MB</translation>
    </message>
    <message>
        <source>Before compression. Elasticsearch takes 100 MB at most, Splunk 5 MB; conversion needs 64 MB at least.</source>
        <translation>Vor der Komprimierung. Elasticsearch nimmt höchstens 100 MB, Splunk 5 MB; die Umwandlung braucht mindestens 64 MB.</translation>
    </message>
    <message>
        <source>At least 60 seconds in the exam&apos;s numbers: hence near real time.</source>
        <translation>Nach den Prüfungsregeln mindestens 60 Sekunden: daher „nahezu in Echtzeit“.</translation>
    </message>
    <message>
        <source>Format conversion</source>
        <translation>Formatumwandlung</translation>
    </message>
    <message>
        <source>JSON records become a columnar file, which queries read faster and cheaper. S3 only.</source>
        <translation>Aus JSON-Sätzen wird eine Spaltendatei, die Abfragen schneller und billiger lesen. Nur S3.</translation>
    </message>
    <message>
        <source>Convert</source>
        <translation>Umwandeln</translation>
    </message>
    <message>
        <source>Needs a buffer of at least 64 MB and no other compression.</source>
        <translation>Braucht einen Puffer von mindestens 64 MB und keine andere Komprimierung.</translation>
    </message>
    <message>
        <source>Into</source>
        <translation>Zielformat</translation>
    </message>
    <message>
        <source>Apache Parquet</source>
        <translation>Apache Parquet</translation>
    </message>
    <message>
        <source>Apache ORC</source>
        <translation>Apache ORC</translation>
    </message>
    <message>
        <source>Records read by</source>
        <translation>Sätze gelesen mit</translation>
    </message>
    <message>
        <source>Hive&apos;s takes values of exactly the column&apos;s type; OpenX&apos;s also takes numbers written as text and ISO times.</source>
        <translation>Hive nimmt nur Werte genau vom Typ der Spalte; OpenX auch Zahlen als Text und ISO-Zeiten.</translation>
    </message>
    <message>
        <source>OpenX JSON</source>
        <translation>OpenX JSON</translation>
    </message>
    <message>
        <source>Hive JSON</source>
        <translation>Hive JSON</translation>
    </message>
    <message>
        <source>Compressed by</source>
        <translation>Komprimiert mit</translation>
    </message>
    <message>
        <source>Inside the file. GZIP is Parquet&apos;s, ZLIB is ORC&apos;s.</source>
        <translation>Innerhalb der Datei. GZIP gehört zu Parquet, ZLIB zu ORC.</translation>
    </message>
    <message>
        <source>Snappy</source>
        <translation>Snappy</translation>
    </message>
    <message>
        <source>GZIP</source>
        <translation>GZIP</translation>
    </message>
    <message>
        <source>ZLIB</source>
        <translation>ZLIB</translation>
    </message>
    <message>
        <source>not at all</source>
        <translation>gar nicht</translation>
    </message>
    <message>
        <source>Of the Glue table: a name and a type each, such as “id bigint, price double”. Types: boolean, int, bigint, float, double, string, timestamp.</source>
        <translation>Der Glue-Tabelle: je ein Name und ein Typ, etwa „id bigint, price double“. Typen: boolean, int, bigint, float, double, string, timestamp.</translation>
    </message>
    <message>
        <source>Transformation</source>
        <translation>Umformung</translation>
    </message>
    <message>
        <source>How records are handed to the linked function.</source>
        <translation>Wie Sätze an die verbundene Funktion gegeben werden.</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>After them the batch is skipped and kept among what failed.</source>
        <translation>Danach wird der Batch übersprungen und beim Gescheiterten aufbewahrt.</translation>
    </message>
    <message>
        <source>Retry for</source>
        <translation>Wiederholen für</translation>
    </message>
    <message>
        <source>Of Redshift (3,600 when empty), Elasticsearch and Splunk (300 when empty). Then the records are kept in the bucket. S3 itself is tried for 24 hours.</source>
        <translation>Bei Redshift (leer: 3.600), Elasticsearch und Splunk (leer: 300). Danach bleiben die Sätze im Bucket. S3 selbst wird 24 Stunden lang versucht.</translation>
    </message>
    <message>
        <source>Redshift table</source>
        <translation>Redshift-Tabelle</translation>
    </message>
    <message>
        <source>The table that COPY loads. One COPY runs at a time.</source>
        <translation>Die Tabelle, die COPY lädt. Es läuft immer nur ein COPY.</translation>
    </message>
    <message>
        <source>Elasticsearch index</source>
        <translation>Elasticsearch-Index</translation>
    </message>
    <message>
        <source>The index that documents go into; the rotation adds its time.</source>
        <translation>Der Index, in den Dokumente gehen; der Indexwechsel fügt seine Zeit an.</translation>
    </message>
    <message>
        <source>Index rotation</source>
        <translation>Indexwechsel</translation>
    </message>
    <message>
        <source>A new index begins so often, in UTC; old ones can then be dropped as a whole.</source>
        <translation>So oft beginnt ein neuer Index, in UTC; alte lassen sich dann im Ganzen löschen.</translation>
    </message>
    <message>
        <source>never</source>
        <translation>nie</translation>
    </message>
    <message>
        <source>every hour</source>
        <translation>jede Stunde</translation>
    </message>
    <message>
        <source>every day</source>
        <translation>jeden Tag</translation>
    </message>
    <message>
        <source>every week</source>
        <translation>jede Woche</translation>
    </message>
    <message>
        <source>every month</source>
        <translation>jeden Monat</translation>
    </message>
    <message>
        <source>Wait for Splunk</source>
        <translation>Auf Splunk warten</translation>
    </message>
    <message>
        <source>Without an acknowledgement in this time the records are sent again; some may then be there twice.</source>
        <translation>Ohne Bestätigung in dieser Zeit werden die Sätze erneut gesendet; manche sind dann vielleicht doppelt da.</translation>
    </message>
    <message>
        <source>Compression</source>
        <translation>Komprimierung</translation>
    </message>
    <message>
        <source>Of objects in S3. Only GZIP when the data goes on to Redshift. Firehose&apos;s Snappy is not Hadoop&apos;s Snappy.</source>
        <translation>Der Objekte in S3. Nur GZIP, wenn die Daten nach Redshift weitergehen. Das Snappy von Firehose ist nicht das von Hadoop.</translation>
    </message>
    <message>
        <source>ZIP</source>
        <translation>ZIP</translation>
    </message>
    <message>
        <source>Hadoop-compatible Snappy</source>
        <translation>Hadoop-taugliches Snappy</translation>
    </message>
    <message>
        <source>Source backup</source>
        <translation>Backup der Quelle</translation>
    </message>
    <message>
        <source>Every record as it came, before the function, under source_records/ in the backup bucket, or in the bucket itself where there is no other. The service cannot switch it off again.</source>
        <translation>Jeder Satz, wie er kam, vor der Funktion, unter source_records/ im Backup-Bucket oder, wo es keinen gibt, im Bucket selbst. Der Dienst kann es nicht wieder ausschalten.</translation>
    </message>
    <message>
        <source>off</source>
        <translation>aus</translation>
    </message>
    <message>
        <source>on</source>
        <translation>ein</translation>
    </message>
    <message>
        <source>Begins the keys of objects. May hold !{timestamp:yyyy/MM/dd} and !{firehose:random-string}; without a time, YYYY/MM/DD/HH/ is added.</source>
        <translation>Beginnt die Schlüssel der Objekte. Darf !{timestamp:yyyy/MM/dd} und !{firehose:random-string} enthalten; ohne Zeit kommt YYYY/MM/DD/HH/ dazu.</translation>
    </message>
    <message>
        <source>Error prefix</source>
        <translation>Fehlerpräfix</translation>
    </message>
    <message>
        <source>Begins the keys of what failed. With expressions it must hold !{firehose:error-output-type}.</source>
        <translation>Beginnt die Schlüssel dessen, was scheiterte. Mit Ausdrücken muss es !{firehose:error-output-type} enthalten.</translation>
    </message>
    <message>
        <source>Newline behind each record</source>
        <translation>Zeilenumbruch nach jedem Satz</translation>
    </message>
    <message>
        <source>Firehose puts records one behind the other as they are. Since 2021 it can add a newline.</source>
        <translation>Firehose hängt Sätze aneinander, wie sie sind. Seit 2021 kann es einen Zeilenumbruch anfügen.</translation>
    </message>
    <message>
        <source>Dynamic partitioning</source>
        <translation>Dynamische Partitionierung</translation>
    </message>
    <message>
        <source>Where partition keys stand in a record, such as {customer: .customer_id}; the prefix then has !{partitionKeyFromQuery:customer}. Not in the exam&apos;s numbers.</source>
        <translation>Wo Partitionsschlüssel in einem Satz stehen, etwa {customer: .customer_id}; das Präfix hat dann !{partitionKeyFromQuery:customer}. Nicht in den Prüfungsregeln.</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Quotas of direct puts are larger in the three largest Regions.</source>
        <translation>Die Kontingente für direktes Schreiben sind in den drei größten Regionen größer.</translation>
    </message>
    <message>
        <source>us-east-1, us-west-2, eu-west-1</source>
        <translation>us-east-1, us-west-2, eu-west-1</translation>
    </message>
    <message>
        <source>another one</source>
        <translation>eine andere</translation>
    </message>
    <message>
        <source>Records put</source>
        <translation>Hineingeschriebene Sätze</translation>
    </message>
    <message>
        <source>Bytes put</source>
        <translation>Hineingeschriebene Bytes</translation>
    </message>
    <message>
        <source>Records read from the stream</source>
        <translation>Aus dem Strom gelesene Sätze</translation>
    </message>
    <message>
        <source>Bytes read from the stream</source>
        <translation>Aus dem Strom gelesene Bytes</translation>
    </message>
    <message>
        <source>Time of an invocation</source>
        <translation>Dauer eines Aufrufs</translation>
    </message>
    <message>
        <source>Records processed</source>
        <translation>Verarbeitete Sätze</translation>
    </message>
    <message>
        <source>Records converted</source>
        <translation>Umgewandelte Sätze</translation>
    </message>
    <message>
        <source>Records that could not be converted</source>
        <translation>Nicht umwandelbare Sätze</translation>
    </message>
    <message>
        <source>Records delivered to S3</source>
        <translation>An S3 zugestellte Sätze</translation>
    </message>
    <message>
        <source>Bytes delivered to S3</source>
        <translation>An S3 zugestellte Bytes</translation>
    </message>
    <message>
        <source>Deliveries that succeeded</source>
        <translation>Gelungene Zustellungen</translation>
    </message>
    <message>
        <source>Age of the oldest record inside</source>
        <translation>Alter des ältesten Satzes darin</translation>
    </message>
    <message>
        <source>Records backed up</source>
        <translation>Sätze im Backup</translation>
    </message>
    <message>
        <source>Records copied to Redshift</source>
        <translation>Nach Redshift kopierte Sätze</translation>
    </message>
    <message>
        <source>Records indexed</source>
        <translation>Indizierte Sätze</translation>
    </message>
    <message>
        <source>Records delivered to Splunk</source>
        <translation>An Splunk zugestellte Sätze</translation>
    </message>
    <message>
        <source>Time until Splunk acknowledged</source>
        <translation>Zeit bis zur Bestätigung durch Splunk</translation>
    </message>
    <message>
        <source>Active partitions</source>
        <translation>Aktive Partitionen</translation>
    </message>
    <message>
        <source>partitions</source>
        <translation>Partitionen</translation>
    </message>
    <message>
        <source>Bytes in the buffer</source>
        <translation>Bytes im Puffer</translation>
    </message>
    <message>
        <source>Buffer size in force</source>
        <translation>Geltende Puffergröße</translation>
    </message>
    <message>
        <source>Collects records and delivers them, near real time</source>
        <translation>Sammelt Sätze und stellt sie zu, nahezu in Echtzeit</translation>
    </message>
    <message>
        <source>Backup</source>
        <translation>Backup</translation>
    </message>
    <message>
        <source>Near real time: a buffer is delivered when it is full or its time is up, whichever comes first. In the exam&apos;s numbers the least time is 60 seconds. Much traffic fills the size first, little traffic the time. The buffer grows by itself when deliveries fall behind.</source>
        <translation>Nahezu in Echtzeit: Ein Puffer wird zugestellt, wenn er voll oder seine Zeit um ist, was zuerst eintritt. Nach den Prüfungsregeln sind 60 Sekunden die kürzeste Zeit. Bei viel Verkehr ist zuerst die Größe erreicht, bei wenig die Zeit. Der Puffer wächst von selbst, wenn Zustellungen in Rückstand geraten.</translation>
    </message>
    <message>
        <source>Fully managed: it scales by itself, and only the data that goes through is paid for, each record rounded up to 5 KB. It keeps nothing: no replay, no reading. Spark and the KCL read data streams, never Firehose.</source>
        <translation>Vollständig verwaltet: Es skaliert von selbst, und bezahlt wird nur, was hindurchgeht, je Satz auf 5 KB aufgerundet. Es behält nichts: keine Wiedergabe, kein Lesen. Spark und die KCL lesen Datenströme, nie Firehose.</translation>
    </message>
    <message>
        <source>Destinations of the exam: S3, Redshift (through S3 and COPY), Elasticsearch, Splunk. Today also OpenSearch, HTTP endpoints, Snowflake and Iceberg tables, a least interval of 0 seconds, and the name Amazon Data Firehose.</source>
        <translation>Ziele in der Prüfung: S3, Redshift (über S3 und COPY), Elasticsearch, Splunk. Heute auch OpenSearch, HTTP-Endpunkte, Snowflake und Iceberg-Tabellen, eine kürzeste Zeit von 0 Sekunden und der Name Amazon Data Firehose.</translation>
    </message>
    <message>
        <source>JSON becomes Parquet or ORC on the way to S3 only. A function can change records: each comes back as Ok, Dropped or ProcessingFailed. GZIP, ZIP and Snappy for S3; only GZIP when the data goes on to Redshift. Source records, failed transformations and failed deliveries can be kept in S3.</source>
        <translation>JSON wird nur auf dem Weg nach S3 zu Parquet oder ORC. Eine Funktion kann Sätze ändern: Jeder kommt als Ok, Dropped oder ProcessingFailed zurück. GZIP, ZIP und Snappy für S3; nur GZIP, wenn die Daten nach Redshift weitergehen. Quellsätze, gescheiterte Umformungen und gescheiterte Zustellungen lassen sich in S3 aufbewahren.</translation>
    </message>
    <message>
        <source>Names the lease table and the registered consumer; empty: the node&apos;s id.</source>
        <translation>Benennt die Lease-Tabelle und den registrierten Verbraucher; leer: die Kennung des Knotens.</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Processes at the start. They share the shards by leases; more workers than shards have nothing to do.</source>
        <translation>Prozesse zu Beginn. Sie teilen sich die Shards durch Leases; mehr Worker als Shards haben nichts zu tun.</translation>
    </message>
    <message>
        <source>Records a worker can process</source>
        <translation>Sätze, die ein Worker verarbeiten kann</translation>
    </message>
    <message>
        <source>User records, of each worker. 0 takes no time.</source>
        <translation>Nutzersätze, je Worker. 0 braucht keine Zeit.</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Checkpoint alle</translation>
    </message>
    <message>
        <source>The application&apos;s own choice. What was processed since the last checkpoint is processed again after a crash; each checkpoint is a write to the table.</source>
        <translation>Wählt die Anwendung selbst. Was seit dem letzten Checkpoint verarbeitet wurde, wird nach einem Absturz noch einmal verarbeitet; jeder Checkpoint schreibt in die Tabelle.</translation>
    </message>
    <message>
        <source>Only where there is no lease yet; afterwards the checkpoint counts.</source>
        <translation>Nur wo es noch keine Lease gibt; danach zählt der Checkpoint.</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>Lesen</translation>
    </message>
    <message>
        <source>Version 1.x polls; fan-out has been the default since 2.x and is billed.</source>
        <translation>Version 1.x fragt ab; Fan-out ist seit 2.x der Standard und wird berechnet.</translation>
    </message>
    <message>
        <source>as the library does unasked</source>
        <translation>wie die Bibliothek von sich aus</translation>
    </message>
    <message>
        <source>Failover time</source>
        <translation>Zeit bis zur Übernahme</translation>
    </message>
    <message>
        <source>A lease that is not renewed for so long may be taken. Leases are renewed three times as often, which is what the table has to bear.</source>
        <translation>Eine Lease, die so lange nicht erneuert wird, darf übernommen werden. Erneuert wird dreimal so oft; das muss die Tabelle tragen.</translation>
    </message>
    <message>
        <source>Pause between reads</source>
        <translation>Pause zwischen dem Lesen</translation>
    </message>
    <message>
        <source>When polling; empty: 1,000 ms, and 1,500 ms today.</source>
        <translation>Bei Abfrage; leer: 1.000 ms, heute 1.500 ms.</translation>
    </message>
    <message>
        <source>Records in a call</source>
        <translation>Sätze je Aufruf</translation>
    </message>
    <message>
        <source>Leases of a worker</source>
        <translation>Leases je Worker</translation>
    </message>
    <message>
        <source>At most. The default sets no bound.</source>
        <translation>Höchstens. Der Standard setzt keine Grenze.</translation>
    </message>
    <message>
        <source>Leases taken from another at once</source>
        <translation>Auf einmal von anderen übernommene Leases</translation>
    </message>
    <message>
        <source>Until 2.x. With many shards, balance comes slowly: one lease for each worker in 20 seconds.</source>
        <translation>Bis 2.x. Bei vielen Shards kommt der Ausgleich langsam: eine Lease je Worker in 20 Sekunden.</translation>
    </message>
    <message>
        <source>Look for parents every</source>
        <translation>Nach Eltern sehen alle</translation>
    </message>
    <message>
        <source>Look for shards every</source>
        <translation>Nach Shards sehen alle</translation>
    </message>
    <message>
        <source>Clean up finished leases</source>
        <translation>Fertige Leases aufräumen</translation>
    </message>
    <message>
        <source>Not before all children are being read.</source>
        <translation>Nicht, bevor alle Kinder gelesen werden.</translation>
    </message>
    <message>
        <source>User records processed</source>
        <translation>Verarbeitete Nutzersätze</translation>
    </message>
    <message>
        <source>Bytes processed</source>
        <translation>Verarbeitete Bytes</translation>
    </message>
    <message>
        <source>Stream records read</source>
        <translation>Gelesene Stromsätze</translation>
    </message>
    <message>
        <source>User records processed again</source>
        <translation>Noch einmal verarbeitete Nutzersätze</translation>
    </message>
    <message>
        <source>Time for a batch</source>
        <translation>Zeit für einen Batch</translation>
    </message>
    <message>
        <source>Read calls</source>
        <translation>Leseaufrufe</translation>
    </message>
    <message>
        <source>Read calls refused</source>
        <translation>Abgewiesene Leseaufrufe</translation>
    </message>
    <message>
        <source>Iterators expired</source>
        <translation>Abgelaufene Iteratoren</translation>
    </message>
    <message>
        <source>iterators/s</source>
        <translation>Iteratoren/s</translation>
    </message>
    <message>
        <source>workers</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Leases</source>
        <translation>Leases</translation>
    </message>
    <message>
        <source>leases</source>
        <translation>Leases</translation>
    </message>
    <message>
        <source>Leases held</source>
        <translation>Gehaltene Leases</translation>
    </message>
    <message>
        <source>Leases that nobody holds</source>
        <translation>Leases, die niemand hält</translation>
    </message>
    <message>
        <source>Leases needed</source>
        <translation>Benötigte Leases</translation>
    </message>
    <message>
        <source>leases/s</source>
        <translation>Leases/s</translation>
    </message>
    <message>
        <source>Leases to take</source>
        <translation>Zu übernehmende Leases</translation>
    </message>
    <message>
        <source>Leases taken</source>
        <translation>Übernommene Leases</translation>
    </message>
    <message>
        <source>Leases lost</source>
        <translation>Verlorene Leases</translation>
    </message>
    <message>
        <source>Leases renewed</source>
        <translation>Erneuerte Leases</translation>
    </message>
    <message>
        <source>Lease owners changed</source>
        <translation>Gewechselte Besitzer von Leases</translation>
    </message>
    <message>
        <source>Scans of the lease table</source>
        <translation>Durchsuchungen der Lease-Tabelle</translation>
    </message>
    <message>
        <source>Calls that the table refused</source>
        <translation>Von der Tabelle abgewiesene Aufrufe</translation>
    </message>
    <message>
        <source>Worker</source>
        <translation>Worker</translation>
    </message>
    <message>
        <source>Its id, such as app-worker-1; empty: the one with most leases.</source>
        <translation>Seine Kennung, etwa app-worker-1; leer: der mit den meisten Leases.</translation>
    </message>
    <message>
        <source>Application (KCL)</source>
        <translation>Anwendung (KCL)</translation>
    </message>
    <message>
        <source>Workers that share a stream&apos;s shards by leases</source>
        <translation>Worker, die sich die Shards eines Stroms durch Leases teilen</translation>
    </message>
    <message>
        <source>Lease table</source>
        <translation>Lease-Tabelle</translation>
    </message>
    <message>
        <source>Add a worker</source>
        <translation>Worker hinzufügen</translation>
    </message>
    <message>
        <source>It takes its share of the leases bit by bit.</source>
        <translation>Er nimmt sich seinen Anteil der Leases nach und nach.</translation>
    </message>
    <message>
        <source>Stop a worker</source>
        <translation>Worker anhalten</translation>
    </message>
    <message>
        <source>In good order: it writes checkpoints first, so nothing is read twice.</source>
        <translation>Geordnet: Er schreibt erst Checkpoints, damit nichts zweimal gelesen wird.</translation>
    </message>
    <message>
        <source>Kill a worker</source>
        <translation>Worker abbrechen</translation>
    </message>
    <message>
        <source>Its leases expire, others take them and go on from the last checkpoints: what it processed since then is processed again.</source>
        <translation>Seine Leases laufen ab, andere übernehmen sie und machen bei den letzten Checkpoints weiter: Was er seitdem verarbeitet hat, wird noch einmal verarbeitet.</translation>
    </message>
    <message>
        <source>Slow a worker down</source>
        <translation>Worker verlangsamen</translation>
    </message>
    <message>
        <source>Its work takes longer; works where workers need time for a record.</source>
        <translation>Seine Arbeit dauert länger; wirkt, wo Worker für einen Satz Zeit brauchen.</translation>
    </message>
    <message>
        <source>Times as long</source>
        <translation>So viel länger (×)</translation>
    </message>
    <message>
        <source>The Kinesis Client Library reads a stream for you: it finds the shards, shares them among workers by leases, remembers how far each is by checkpoints, reads parents before their children after a split or merge, and unpacks what the KPL aggregated.</source>
        <translation>Die Kinesis Client Library liest einen Strom für dich: Sie findet die Shards, verteilt sie durch Leases auf Worker, merkt sich durch Checkpoints, wie weit jeder ist, liest nach Split oder Merge Eltern vor ihren Kindern und packt aus, was die KPL aggregiert hat.</translation>
    </message>
    <message>
        <source>Leases and checkpoints are kept in one DynamoDB table for each application, named after it. With too little capacity the table slows the application down. Older versions created it with 10 WCU and 10 RCU; today it is on demand.</source>
        <translation>Leases und Checkpoints liegen in einer DynamoDB-Tabelle je Anwendung, die nach ihr heißt. Mit zu wenig Kapazität bremst die Tabelle die Anwendung. Ältere Versionen legten sie mit 10 WCU und 10 RCU an; heute ist sie „nach Bedarf“.</translation>
    </message>
    <message>
        <source>Each shard is read by exactly one worker of an application, so more workers than shards are no help. Records are processed at least once: after a crash, everything since the last checkpoint comes again.</source>
        <translation>Jeder Shard wird von genau einem Worker einer Anwendung gelesen; mehr Worker als Shards helfen also nicht. Sätze werden mindestens einmal verarbeitet: Nach einem Absturz kommt alles seit dem letzten Checkpoint noch einmal.</translation>
    </message>
    <message>
        <source>Until 2.x workers take leases themselves until each has its share. In 3.x one worker leads and assigns them by load; a lease moves in good order, without duplicates. 1.x ended in January 2026.</source>
        <translation>Bis 2.x nehmen sich Worker Leases selbst, bis jeder seinen Anteil hat. In 3.x führt ein Worker und verteilt sie nach Last; eine Lease wechselt geordnet, ohne Doppelte. 1.x endete im Januar 2026.</translation>
    </message>
    <message>
        <source>Aggregation</source>
        <translation>Aggregation</translation>
    </message>
    <message>
        <source>Packs user records for the same shard into one stream record. That is how more than 1,000 user records a second fit into a shard. A reader must unpack them: the KCL does, the plain SDK does not.</source>
        <translation>Packt Nutzersätze für denselben Shard in einen Stromsatz. So passen mehr als 1.000 Nutzersätze je Sekunde in einen Shard. Ein Leser muss sie auspacken: Die KCL tut es, das einfache SDK nicht.</translation>
    </message>
    <message>
        <source>Largest aggregate</source>
        <translation>Größtes Aggregat</translation>
    </message>
    <message>
        <source>Nothing is compressed on the way into an aggregate. Whoever wants that compresses the data before the library gets it.</source>
        <translation>Auf dem Weg in ein Aggregat wird nichts komprimiert. Wer das will, komprimiert die Daten, bevor die Bibliothek sie bekommt.</translation>
    </message>
    <message>
        <source>User records in an aggregate</source>
        <translation>Nutzersätze je Aggregat</translation>
    </message>
    <message>
        <source>Stream records in a call</source>
        <translation>Stromsätze je Aufruf</translation>
    </message>
    <message>
        <source>Collection: records for several shards go out in one PutRecords call. 1 switches it off.</source>
        <translation>Sammeln: Sätze für mehrere Shards gehen in einem PutRecords-Aufruf hinaus. 1 schaltet es aus.</translation>
    </message>
    <message>
        <source>Bytes in a call</source>
        <translation>Bytes je Aufruf</translation>
    </message>
    <message>
        <source>Longest time in the buffer</source>
        <translation>Längste Zeit im Puffer</translation>
    </message>
    <message>
        <source>The trade between delay and throughput: the longer records may wait, the more of them share an aggregate and a call.</source>
        <translation>Die Wahl zwischen Verzögerung und Durchsatz: Je länger Sätze warten dürfen, desto mehr von ihnen teilen sich ein Aggregat und einen Aufruf.</translation>
    </message>
    <message>
        <source>Time to live</source>
        <translation>Lebensdauer</translation>
    </message>
    <message>
        <source>Refused records are sent again until they are so old; then they fail as Expired.</source>
        <translation>Abgewiesene Sätze werden erneut gesendet, bis sie so alt sind; dann scheitern sie als Expired.</translation>
    </message>
    <message>
        <source>Rate limit</source>
        <translation>Ratenlimit</translation>
    </message>
    <message>
        <source>% of a shard</source>
        <translation>% eines Shards</translation>
    </message>
    <message>
        <source>What this process sends to one shard at most. Above 100 it may try more than the shard takes, which lets several processes share shards unevenly.</source>
        <translation>Was dieser Prozess höchstens an einen Shard sendet. Über 100 darf er mehr versuchen, als der Shard nimmt; so können sich mehrere Prozesse Shards ungleich teilen.</translation>
    </message>
    <message>
        <source>Fail when throttled</source>
        <translation>Bei Drosselung scheitern</translation>
    </message>
    <message>
        <source>A record that a shard refuses fails at once instead of being sent again.</source>
        <translation>Ein Satz, den ein Shard abweist, scheitert sofort, statt erneut gesendet zu werden.</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>Leitungen</translation>
    </message>
    <message>
        <source>Calls under way at once, at most.</source>
        <translation>So viele Aufrufe sind höchstens zugleich unterwegs.</translation>
    </message>
    <message>
        <source>Connections kept open</source>
        <translation>Offen gehaltene Leitungen</translation>
    </message>
    <message>
        <source>Further ones are opened when they are needed, which costs two round trips once.</source>
        <translation>Weitere werden bei Bedarf geöffnet; das kostet einmal zwei Hin- und Rückwege.</translation>
    </message>
    <message>
        <source>Time to connect</source>
        <translation>Zeit zum Verbinden</translation>
    </message>
    <message>
        <source>Time for an answer</source>
        <translation>Zeit für eine Antwort</translation>
    </message>
    <message>
        <source>Largest user record</source>
        <translation>Größter Nutzersatz</translation>
    </message>
    <message>
        <source>Data only. The library does not take larger ones. It can be set since 2025.</source>
        <translation>Nur die Daten. Größere nimmt die Bibliothek nicht. Seit 2025 einstellbar.</translation>
    </message>
    <message>
        <source>User records received</source>
        <translation>Erhaltene Nutzersätze</translation>
    </message>
    <message>
        <source>User records put</source>
        <translation>Geschriebene Nutzersätze</translation>
    </message>
    <message>
        <source>User data put</source>
        <translation>Geschriebene Nutzerdaten</translation>
    </message>
    <message>
        <source>User records under way</source>
        <translation>Nutzersätze unterwegs</translation>
    </message>
    <message>
        <source>User records expired</source>
        <translation>Verfallene Nutzersätze</translation>
    </message>
    <message>
        <source>Stream records put</source>
        <translation>Geschriebene Stromsätze</translation>
    </message>
    <message>
        <source>Stream data put</source>
        <translation>Geschriebene Stromdaten</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>errors/s</source>
        <translation>Fehler/s</translation>
    </message>
    <message>
        <source>Retries per record</source>
        <translation>Wiederholungen je Satz</translation>
    </message>
    <message>
        <source>retries</source>
        <translation>Wiederholungen</translation>
    </message>
    <message>
        <source>Time in the buffers</source>
        <translation>Zeit in den Puffern</translation>
    </message>
    <message>
        <source>Time of a call</source>
        <translation>Dauer eines Aufrufs</translation>
    </message>
    <message>
        <source>User records per stream record</source>
        <translation>Nutzersätze je Stromsatz</translation>
    </message>
    <message>
        <source>Stream records per call</source>
        <translation>Stromsätze je Aufruf</translation>
    </message>
    <message>
        <source>User records per call</source>
        <translation>Nutzersätze je Aufruf</translation>
    </message>
    <message>
        <source>Aggregates closed</source>
        <translation>Geschlossene Aggregate</translation>
    </message>
    <message>
        <source>aggregates/s</source>
        <translation>Aggregate/s</translation>
    </message>
    <message>
        <source>Fullest buffer</source>
        <translation>Vollster Puffer</translation>
    </message>
    <message>
        <source>Records waiting for a thread</source>
        <translation>Auf einen Thread wartende Sätze</translation>
    </message>
    <message>
        <source>Processes with the library, each with buffers and limits of its own.</source>
        <translation>Prozesse mit der Bibliothek, jeder mit eigenen Puffern und Limits.</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>How the application uses the library. Asynchronous is faster: the buffers fill while results are still to come.</source>
        <translation>Wie die Anwendung die Bibliothek benutzt. Asynchron ist schneller: Die Puffer füllen sich, während Ergebnisse noch ausstehen.</translation>
    </message>
    <message>
        <source>asynchronous: results come later</source>
        <translation>asynchron: Ergebnisse kommen später</translation>
    </message>
    <message>
        <source>synchronous: wait for each result</source>
        <translation>synchron: auf jedes Ergebnis warten</translation>
    </message>
    <message>
        <source>Threads that wait</source>
        <translation>Wartende Threads</translation>
    </message>
    <message>
        <source>Of each instance. Each thread sends its next record when it has the result of the one before.</source>
        <translation>Je Instanz. Jeder Thread sendet seinen nächsten Satz, wenn er das Ergebnis des vorigen hat.</translation>
    </message>
    <message>
        <source>Producer (KPL)</source>
        <translation>Erzeuger (KPL)</translation>
    </message>
    <message>
        <source>Packs many user records into each stream record</source>
        <translation>Packt viele Nutzersätze in jeden Stromsatz</translation>
    </message>
    <message>
        <source>The Kinesis Producer Library does four things that the plain SDK leaves to you: it aggregates user records into stream records, collects stream records into PutRecords calls, sends refused records again until their time to live is over, and limits its own rate per shard.</source>
        <translation>Die Kinesis Producer Library tut vier Dinge, die das einfache SDK dir überlässt: Sie aggregiert Nutzersätze zu Stromsätzen, sammelt Stromsätze zu PutRecords-Aufrufen, sendet abgewiesene Sätze erneut, bis ihre Lebensdauer um ist, und begrenzt ihre eigene Rate je Shard.</translation>
    </message>
    <message>
        <source>Aggregation pays for itself in records a second: a shard takes 1,000 stream records a second, however many user records each holds. It does not help against the limit of 1 MB a second, and nothing is compressed; do that yourself.</source>
        <translation>Aggregation lohnt sich bei den Sätzen je Sekunde: Ein Shard nimmt 1.000 Stromsätze je Sekunde, egal wie viele Nutzersätze jeder enthält. Gegen das Limit von 1 MB je Sekunde hilft sie nicht, und komprimiert wird nichts; das ist deine Sache.</translation>
    </message>
    <message>
        <source>The price is delay: records wait up to RecordMaxBufferedTime, 100 ms by default. An application that cannot wait uses the SDK directly.</source>
        <translation>Der Preis ist Verzögerung: Sätze warten bis zu RecordMaxBufferedTime, als Standard 100 ms. Eine Anwendung, die nicht warten kann, nimmt das SDK direkt.</translation>
    </message>
    <message>
        <source>Only the KCL, or a de-aggregation module in a Lambda function or another consumer, understands aggregates. A plain SDK consumer reads one record with everything in it. The library writes to data streams only, not to Firehose; a delivery stream that reads a data stream unpacks by itself.</source>
        <translation>Nur die KCL oder ein Modul zum Auspacken in einer Lambda-Funktion oder einem anderen Verbraucher versteht Aggregate. Ein einfacher SDK-Verbraucher liest einen Satz mit allem darin. Die Bibliothek schreibt nur in Datenströme, nicht in Firehose; ein Zustellstrom, der einen Datenstrom liest, packt von selbst aus.</translation>
    </message>
    <message>
        <source>Versions 0.x ended in January 2026; 1.x is current and behaves alike.</source>
        <translation>Versionen 0.x endeten im Januar 2026; 1.x ist aktuell und verhält sich gleich.</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>JavaScript with a handler, run for every batch. Its result goes on over the links: { records: [{ data, partitionKey }] }, data in base64, and { notifications: [{ subject, message }] }. Empty: a modelled function that passes every record on.</source>
        <translation>JavaScript mit einem handler, läuft für jeden Batch. Das Ergebnis geht über die Verbindungen weiter: { records: [{ data, partitionKey }] }, data in base64, und { notifications: [{ subject, message }] }. Leer: eine nachgebildete Funktion, die jeden Satz weitergibt.</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>Zeitlimit</translation>
    </message>
    <message>
        <source>An invocation that takes longer fails.</source>
        <translation>Ein Aufruf, der länger dauert, scheitert.</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>Dauert</translation>
    </message>
    <message>
        <source>Of every invocation, however many records it has. What code waits for by itself, with setTimeout, comes on top.</source>
        <translation>Je Aufruf, egal wie viele Sätze er hat. Worauf Code selbst wartet, mit setTimeout, kommt dazu.</translation>
    </message>
    <message>
        <source>Takes per record</source>
        <translation>Dauert je Satz</translation>
    </message>
    <message>
        <source>Cold start</source>
        <translation>Kaltstart</translation>
    </message>
    <message>
        <source>What the first invocation in a new instance takes longer.</source>
        <translation>Was der erste Aufruf in einer neuen Instanz länger dauert.</translation>
    </message>
    <message>
        <source>Fails</source>
        <translation>Scheitert</translation>
    </message>
    <message>
        <source>Share of the invocations that fail, from 0 to 1.</source>
        <translation>Anteil der Aufrufe, die scheitern, von 0 bis 1.</translation>
    </message>
    <message>
        <source>At most at once</source>
        <translation>Höchstens zugleich</translation>
    </message>
    <message>
        <source>Further invocations are refused with TooManyRequestsException. Empty: the account&apos;s 1,000.</source>
        <translation>Weitere Aufrufe werden mit TooManyRequestsException abgewiesen. Leer: die 1.000 des Kontos.</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Batch-Größe</translation>
    </message>
    <message>
        <source>An invocation gets so many records at most, and 6 MB.</source>
        <translation>Ein Aufruf bekommt höchstens so viele Sätze, und höchstens 6 MB.</translation>
    </message>
    <message>
        <source>Batch window</source>
        <translation>Batch-Fenster</translation>
    </message>
    <message>
        <source>A batch that is not full waits so long for more records.</source>
        <translation>Ein nicht voller Batch wartet so lange auf weitere Sätze.</translation>
    </message>
    <message>
        <source>Batches per shard</source>
        <translation>Batches je Shard</translation>
    </message>
    <message>
        <source>So many batches of a shard are processed at once. Records of one partition key stay in order.</source>
        <translation>So viele Batches eines Shards werden zugleich verarbeitet. Sätze eines Partitionsschlüssels bleiben geordnet.</translation>
    </message>
    <message>
        <source>How often a batch that failed is tried again before it is given up. Until then its shard waits. Empty: the service&apos;s default, until the records expire.</source>
        <translation>Wie oft ein gescheiterter Batch erneut versucht wird, bevor er aufgegeben wird. Bis dahin wartet sein Shard. Leer: der Standard des Dienstes, bis die Sätze verfallen.</translation>
    </message>
    <message>
        <source>Oldest record</source>
        <translation>Ältester Satz</translation>
    </message>
    <message>
        <source>Older records are given up. Empty: the service&apos;s default, as long as they last.</source>
        <translation>Ältere Sätze werden aufgegeben. Leer: der Standard des Dienstes, solange es sie gibt.</translation>
    </message>
    <message>
        <source>Halve failed batches</source>
        <translation>Gescheiterte Batches halbieren</translation>
    </message>
    <message>
        <source>A batch that failed is tried again in two halves, until the bad record stands alone.</source>
        <translation>Ein gescheiterter Batch wird in zwei Hälften erneut versucht, bis der schlechte Satz allein steht.</translation>
    </message>
    <message>
        <source>Partial failures</source>
        <translation>Teilweises Scheitern</translation>
    </message>
    <message>
        <source>The function returns batchItemFailures; only from the first failed record on is tried again.</source>
        <translation>Die Funktion gibt batchItemFailures zurück; nur ab dem ersten gescheiterten Satz wird erneut versucht.</translation>
    </message>
    <message>
        <source>none: a batch succeeds or fails</source>
        <translation>none: ein Batch gelingt oder scheitert</translation>
    </message>
    <message>
        <source>ReportBatchItemFailures</source>
        <translation>ReportBatchItemFailures</translation>
    </message>
    <message>
        <source>Tumbling window</source>
        <translation>Tumbling-Fenster</translation>
    </message>
    <message>
        <source>Records of so many seconds belong together; what the function returns as state comes back with the next batch of the window. 0: off. Since December 2020.</source>
        <translation>Sätze aus so vielen Sekunden gehören zusammen; was die Funktion als state zurückgibt, kommt mit dem nächsten Batch des Fensters wieder. 0: aus. Seit Dezember 2020.</translation>
    </message>
    <message>
        <source>Unpack KPL records</source>
        <translation>KPL-Sätze auspacken</translation>
    </message>
    <message>
        <source>The function uses the de-aggregation library, so that it sees user records instead of the aggregated ones of the Kinesis Producer Library.</source>
        <translation>Die Funktion benutzt die Bibliothek zum Auspacken und sieht so Nutzersätze statt der aggregierten der Kinesis Producer Library.</translation>
    </message>
    <message>
        <source>Lambda function</source>
        <translation>Lambda-Funktion</translation>
    </message>
    <message>
        <source>Runs code for every batch of records</source>
        <translation>Führt für jeden Batch von Sätzen Code aus</translation>
    </message>
    <message>
        <source>Invoked by</source>
        <translation>Aufgerufen von</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Failed batches</source>
        <translation>Gescheiterte Batches</translation>
    </message>
    <message>
        <source>Invocations</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>invocations/s</source>
        <translation>Aufrufe/s</translation>
    </message>
    <message>
        <source>Throttled</source>
        <translation>Gedrosselt</translation>
    </message>
    <message>
        <source>Duration</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>At once</source>
        <translation>Zugleich</translation>
    </message>
    <message>
        <source>invocations</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Lambda polls each shard once a second and invokes the function for one batch of a shard after the other, up to ten with a parallelization factor. When it is slower than the records come, the iterator age rises: more shards, larger batches or a higher factor help.</source>
        <translation>Lambda fragt jeden Shard einmal je Sekunde ab und ruft die Funktion für einen Batch des Shards nach dem anderen auf, mit einem Parallelisierungsfaktor für bis zu zehn zugleich. Ist sie langsamer, als Sätze kommen, steigt das Iterator-Alter: Mehr Shards, größere Batches oder ein höherer Faktor helfen.</translation>
    </message>
    <message>
        <source>When a batch fails, its whole shard waits: it is tried again until it succeeds or its records expire. Retries, record age, halving and a destination for failed batches keep one bad record from stopping a shard. Throttling counts as no retry.</source>
        <translation>Scheitert ein Batch, wartet sein ganzer Shard: Er wird erneut versucht, bis er gelingt oder seine Sätze verfallen. Begrenzte Wiederholungen, Satzalter, Halbieren und ein Ziel für gescheiterte Batches verhindern, dass ein schlechter Satz einen Shard aufhält. Drosselung zählt nicht als Wiederholung.</translation>
    </message>
    <message>
        <source>Records of the Kinesis Producer Library arrive aggregated: the function has to unpack them with the de-aggregation library.</source>
        <translation>Sätze der Kinesis Producer Library kommen aggregiert an: Die Funktion muss sie mit der Bibliothek zum Auspacken öffnen.</translation>
    </message>
    <message>
        <source>Tumbling windows and partial batch failures came in December 2020, so the exam&apos;s numbers do not know them; duration was billed in steps of 100 ms until then, and of 1 ms since.</source>
        <translation>Tumbling-Fenster und teilweises Scheitern von Batches kamen im Dezember 2020, daher kennen die Prüfungsregeln sie nicht; die Dauer wurde bis dahin in Schritten von 100 ms berechnet, seitdem von 1 ms.</translation>
    </message>
    <message>
        <source>Redshift cluster</source>
        <translation>Redshift-Cluster</translation>
    </message>
    <message>
        <source>A data warehouse, loaded by COPY from objects</source>
        <translation>Ein Data Warehouse, per COPY aus Objekten geladen</translation>
    </message>
    <message>
        <source>Speed of COPY</source>
        <translation>Tempo von COPY</translation>
    </message>
    <message>
        <source>Depends on the size of the cluster. One COPY for many rows is far faster than many small ones.</source>
        <translation>Hängt von der Größe des Clusters ab. Ein COPY für viele Zeilen ist viel schneller als viele kleine.</translation>
    </message>
    <message>
        <source>The table exists</source>
        <translation>Die Tabelle gibt es</translation>
    </message>
    <message>
        <source>Without it every COPY fails and is tried again.</source>
        <translation>Ohne sie scheitert jedes COPY und wird erneut versucht.</translation>
    </message>
    <message>
        <source>COPY</source>
        <translation>COPY</translation>
    </message>
    <message>
        <source>Rows loaded</source>
        <translation>Geladene Zeilen</translation>
    </message>
    <message>
        <source>COPY commands</source>
        <translation>COPY-Befehle</translation>
    </message>
    <message>
        <source>Firehose loads Redshift by way of S3: it writes an object, then runs COPY. The next COPY begins when the one before has ended. When COPY keeps failing, a manifest under errors/manifests/ says what is to be loaded by hand.</source>
        <translation>Firehose lädt Redshift über S3: Es schreibt ein Objekt, dann führt es COPY aus. Das nächste COPY beginnt, wenn das vorige geendet hat. Scheitert COPY immer wieder, sagt ein Manifest unter errors/manifests/, was von Hand zu laden ist.</translation>
    </message>
    <message>
        <source>Topic (SNS)</source>
        <translation>Topic (SNS)</translation>
    </message>
    <message>
        <source>Notify</source>
        <translation>Benachrichtigen</translation>
    </message>
    <message>
        <source>Tells people and systems at once, by e-mail and HTTP</source>
        <translation>Sagt es Menschen und Systemen sofort, per E-Mail und HTTP</translation>
    </message>
    <message>
        <source>Subscribers</source>
        <translation>Abonnenten</translation>
    </message>
    <message>
        <source>Every message goes to each of them. Nothing is really sent: look at the outbox.</source>
        <translation>Jede Nachricht geht an jeden von ihnen. Nichts wird wirklich gesendet: im Postausgang nachsehen.</translation>
    </message>
    <message>
        <source>Protocol</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>e-mail</source>
        <translation>E-Mail</translation>
    </message>
    <message>
        <source>HTTP</source>
        <translation>HTTP</translation>
    </message>
    <message>
        <source>HTTPS</source>
        <translation>HTTPS</translation>
    </message>
    <message>
        <source>Endpoint</source>
        <translation>Endpunkt</translation>
    </message>
    <message>
        <source>Does not answer</source>
        <translation>Antwortet nicht</translation>
    </message>
    <message>
        <source>After three more attempts, 20 seconds apart, a message is given up.</source>
        <translation>Nach drei weiteren Versuchen im Abstand von 20 Sekunden wird eine Nachricht aufgegeben.</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Published</source>
        <translation>Veröffentlicht</translation>
    </message>
    <message>
        <source>messages/s</source>
        <translation>Nachrichten/s</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Zugestellt</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Bytes published</source>
        <translation>Veröffentlichte Bytes</translation>
    </message>
    <message>
        <source>Publish a message</source>
        <translation>Nachricht veröffentlichen</translation>
    </message>
    <message>
        <source>Sends a message to every subscriber.</source>
        <translation>Sendet eine Nachricht an jeden Abonnenten.</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Betreff</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>A topic pushes: every subscriber gets every message, and nothing is kept for whoever comes later. A stream or a queue keeps records until they are read.</source>
        <translation>Ein Topic schickt von selbst: Jeder Abonnent bekommt jede Nachricht, und für später Kommende wird nichts aufbewahrt. Ein Strom oder eine Schlange hält Sätze, bis sie gelesen sind.</translation>
    </message>
    <message>
        <source>Splunk</source>
        <translation>Splunk</translation>
    </message>
    <message>
        <source>Events to be searched, acknowledged once they are safe</source>
        <translation>Ereignisse zum Durchsuchen, bestätigt, sobald sie sicher sind</translation>
    </message>
    <message>
        <source>Acknowledges after</source>
        <translation>Bestätigt nach</translation>
    </message>
    <message>
        <source>Until the indexers have written the events.</source>
        <translation>Bis die Indexer die Ereignisse geschrieben haben.</translation>
    </message>
    <message>
        <source>Acknowledges</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Without acknowledgements Firehose sends again, and events are there twice.</source>
        <translation>Ohne Bestätigungen sendet Firehose erneut, und Ereignisse sind doppelt da.</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Events indexed</source>
        <translation>Indizierte Ereignisse</translation>
    </message>
    <message>
        <source>Requests</source>
        <translation>Anfragen</translation>
    </message>
    <message>
        <source>Firehose sends to the HTTP event collector and waits for an acknowledgement, 180 seconds unasked, then sends again: duplicates are possible. What fails for good is kept in S3 under splunk-failed.</source>
        <translation>Firehose sendet an den HTTP Event Collector und wartet auf eine Bestätigung, ohne Angabe 180 Sekunden, dann sendet es erneut: Doppelte sind möglich. Was endgültig scheitert, kommt nach S3 unter splunk-failed.</translation>
    </message>
    <message>
        <source>Records not wanted</source>
        <translation>Unerwünschte Sätze</translation>
    </message>
    <message>
        <source>The detail of an event is a JSON object.</source>
        <translation>Das Detail eines Ereignisses ist ein JSON-Objekt.</translation>
    </message>
    <message>
        <source>A path looks like $.detail.orderId.</source>
        <translation>Ein Pfad sieht so aus: $.detail.orderId.</translation>
    </message>
    <message>
        <source>CloudWatch Events</source>
        <translation>CloudWatch Events</translation>
    </message>
    <message>
        <source>A rule that sends events to a stream: on a schedule, or those that match</source>
        <translation>Eine Regel, die Ereignisse an einen Strom sendet: nach Zeitplan oder solche, die passen</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Fires</source>
        <translation>Löst aus</translation>
    </message>
    <message>
        <source>on a schedule</source>
        <translation>nach Zeitplan</translation>
    </message>
    <message>
        <source>when an event matches</source>
        <translation>wenn ein Ereignis passt</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>rate(5 minutes), or cron(0 12 ? * MON-FRI *) in UTC. Never more often than once a minute.</source>
        <translation>rate(5 minutes) oder cron(0 12 ? * MON-FRI *) in UTC. Nie öfter als einmal je Minute.</translation>
    </message>
    <message>
        <source>Event pattern</source>
        <translation>Ereignismuster</translation>
    </message>
    <message>
        <source>JSON: which members an event must have, such as {&quot;detail&quot;: {&quot;state&quot;: [&quot;paid&quot;]}}. Empty: every event.</source>
        <translation>JSON: welche Felder ein Ereignis haben muss, etwa {&quot;detail&quot;: {&quot;state&quot;: [&quot;paid&quot;]}}. Leer: jedes Ereignis.</translation>
    </message>
    <message>
        <source>Events per second</source>
        <translation>Ereignisse je Sekunde</translation>
    </message>
    <message>
        <source>events/s</source>
        <translation>Ereignisse/s</translation>
    </message>
    <message>
        <source>That come to the bus, matching or not.</source>
        <translation>Die zum Bus kommen, ob sie passen oder nicht.</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Detail type</source>
        <translation>Detailtyp</translation>
    </message>
    <message>
        <source>Detail</source>
        <translation>Detail</translation>
    </message>
    <message>
        <source>A JSON template, as for a producer&apos;s payload.</source>
        <translation>Eine JSON-Vorlage, wie für die Nutzdaten eines Erzeugers.</translation>
    </message>
    <message>
        <source>Partition key path</source>
        <translation>Pfad zum Partitionsschlüssel</translation>
    </message>
    <message>
        <source>Where the key is in the event, such as $.detail.orderId. Empty: the event&apos;s id.</source>
        <translation>Wo der Schlüssel im Ereignis steht, etwa $.detail.orderId. Leer: die Kennung des Ereignisses.</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Events that matched</source>
        <translation>Passende Ereignisse</translation>
    </message>
    <message>
        <source>Calls of the target</source>
        <translation>Aufrufe des Ziels</translation>
    </message>
    <message>
        <source>Events given up</source>
        <translation>Aufgegebene Ereignisse</translation>
    </message>
    <message>
        <source>Calls made again</source>
        <translation>Wiederholte Aufrufe</translation>
    </message>
    <message>
        <source>A rule can have a data stream or a delivery stream as its target: each event is one PutRecord with the whole event as JSON.</source>
        <translation>Eine Regel kann einen Datenstrom oder einen Zustellstrom als Ziel haben: Jedes Ereignis ist ein PutRecord mit dem ganzen Ereignis als JSON.</translation>
    </message>
    <message>
        <source>The partition key is the event&apos;s id, so that events spread evenly, unless a path names a member. Today the service is called EventBridge.</source>
        <translation>Der Partitionsschlüssel ist die Kennung des Ereignisses, damit sich Ereignisse gleichmäßig verteilen, außer ein Pfad nennt ein Feld. Heute heißt der Dienst EventBridge.</translation>
    </message>
    <message>
        <source>What cannot be delivered is tried again for a day, up to 185 times.</source>
        <translation>Was sich nicht zustellen lässt, wird einen Tag lang erneut versucht, bis zu 185-mal.</translation>
    </message>
    <message>
        <source>CloudWatch Logs</source>
        <translation>CloudWatch Logs</translation>
    </message>
    <message>
        <source>A log group whose subscription sends what matches to a stream</source>
        <translation>Eine Log-Gruppe, deren Abonnement an einen Strom sendet, was passt</translation>
    </message>
    <message>
        <source>Log group</source>
        <translation>Log-Gruppe</translation>
    </message>
    <message>
        <source>Log streams</source>
        <translation>Log-Streams</translation>
    </message>
    <message>
        <source>Machines or functions that write to the group. A record holds messages of one.</source>
        <translation>Rechner oder Funktionen, die in die Gruppe schreiben. Ein Satz enthält Nachrichten von einem davon.</translation>
    </message>
    <message>
        <source>Messages per second</source>
        <translation>Nachrichten je Sekunde</translation>
    </message>
    <message>
        <source>Of all log streams together.</source>
        <translation>Von allen Log-Streams zusammen.</translation>
    </message>
    <message>
        <source>Filter name</source>
        <translation>Filtername</translation>
    </message>
    <message>
        <source>Filter pattern</source>
        <translation>Filtermuster</translation>
    </message>
    <message>
        <source>What is forwarded: ERROR, ?ERROR ?WARN, { $.level = &quot;ERROR&quot; &amp;&amp; $.durationMs &gt; 500 }, or [ip, ..., status = 5*, bytes]. Empty: everything.</source>
        <translation>Was weitergeleitet wird: ERROR, ?ERROR ?WARN, { $.level = &quot;ERROR&quot; &amp;&amp; $.durationMs &gt; 500 } oder [ip, ..., status = 5*, bytes]. Leer: alles.</translation>
    </message>
    <message>
        <source>By log stream, all messages of one go to one shard; at random they spread.</source>
        <translation>Nach Log-Stream gehen alle Nachrichten von einem in denselben Shard; zufällig verteilen sie sich.</translation>
    </message>
    <message>
        <source>by log stream</source>
        <translation>nach Log-Stream</translation>
    </message>
    <message>
        <source>Subscription</source>
        <translation>Abonnement</translation>
    </message>
    <message>
        <source>Messages that came in</source>
        <translation>Eingegangene Nachrichten</translation>
    </message>
    <message>
        <source>Bytes that came in</source>
        <translation>Eingegangene Bytes</translation>
    </message>
    <message>
        <source>Messages forwarded</source>
        <translation>Weitergeleitete Nachrichten</translation>
    </message>
    <message>
        <source>Bytes forwarded, compressed</source>
        <translation>Weitergeleitete Bytes, komprimiert</translation>
    </message>
    <message>
        <source>Records that were throttled</source>
        <translation>Gedrosselte Sätze</translation>
    </message>
    <message>
        <source>Records that could not be delivered</source>
        <translation>Nicht zustellbare Sätze</translation>
    </message>
    <message>
        <source>Records delivered</source>
        <translation>Zugestellte Sätze</translation>
    </message>
    <message>
        <source>A subscription filter sends log messages to a data stream, a delivery stream or a function within seconds. A record is gzip-compressed JSON with many messages: whoever reads it has to unpack it first.</source>
        <translation>Ein Abonnementfilter sendet Log-Nachrichten binnen Sekunden an einen Datenstrom, einen Zustellstrom oder eine Funktion. Ein Satz ist mit gzip komprimiertes JSON mit vielen Nachrichten: Wer ihn liest, muss ihn erst auspacken.</translation>
    </message>
    <message>
        <source>The first record is a CONTROL_MESSAGE that only tells whether the target can be reached. A message is in the record&apos;s logEvents, with id, timestamp and message.</source>
        <translation>Der erste Satz ist eine CONTROL_MESSAGE, die nur sagt, ob das Ziel erreichbar ist. Eine Nachricht steht in den logEvents des Satzes, mit id, timestamp und message.</translation>
    </message>
    <message>
        <source>With keys by log stream, one busy machine makes one hot shard.</source>
        <translation>Mit Schlüsseln nach Log-Stream macht ein fleißiger Rechner einen heißen Shard.</translation>
    </message>
    <message>
        <source>Active partitions at most</source>
        <translation>Aktive Partitionen höchstens</translation>
    </message>
    <message>
        <source>A quota, raised on request up to 5,000. Records of further partitions are kept among what failed.</source>
        <translation>Ein Kontingent, auf Anfrage bis 5.000 erhöht. Sätze weiterer Partitionen liegen bei dem, was gescheitert ist.</translation>
    </message>
    <message>
        <source>Analytics</source>
        <translation>Analytics</translation>
    </message>
    <message>
        <source>Choose a node and one of its metrics to watch; until then there is no data.</source>
        <translation>Einen Knoten und einen seiner Messwerte zum Beobachten wählen; bis dahin gibt es keine Daten.</translation>
    </message>
    <message>
        <source>A period is 10, 30 or a multiple of 60 seconds.</source>
        <translation>Ein Zeitraum hat 10, 30 oder ein Vielfaches von 60 Sekunden.</translation>
    </message>
    <message>
        <source>All evaluation periods together last at most a day.</source>
        <translation>Alle Auswertungszeiträume zusammen dauern höchstens einen Tag.</translation>
    </message>
    <message>
        <source>There are only %1 datapoints in the evaluation periods.</source>
        <translation>In den Auswertungszeiträumen gibt es nur %1 Datenpunkte.</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>The IAM role in whose name it calls. Without one it is the owner of the pipeline and may do everything.</source>
        <translation>Die IAM-Rolle, in deren Namen Aufrufe laufen. Ohne Rolle gelten sie als die des Eigentümers der Pipeline und dürfen alles.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>Where it runs and on which way its calls go.</source>
        <translation>Wo es läuft und welchen Weg die Aufrufe nehmen.</translation>
    </message>
    <message>
        <source>Subnet</source>
        <translation>Subnetz</translation>
    </message>
    <message>
        <source>A private subnet has no way to the internet of its own.</source>
        <translation>Ein privates Subnetz hat keinen eigenen Weg ins Internet.</translation>
    </message>
    <message>
        <source>public: over the internet</source>
        <translation>öffentlich: über das Internet</translation>
    </message>
    <message>
        <source>private: no way out by itself</source>
        <translation>privat: von selbst kein Weg hinaus</translation>
    </message>
    <message>
        <source>NAT gateway</source>
        <translation>NAT-Gateway</translation>
    </message>
    <message>
        <source>Lets a private subnet call out over the internet.</source>
        <translation>Lässt ein privates Subnetz über das Internet hinausrufen.</translation>
    </message>
    <message>
        <source>VPC endpoint</source>
        <translation>VPC-Endpunkt</translation>
    </message>
    <message>
        <source>Calls to its service go through it and stay within the network.</source>
        <translation>Aufrufe an seinen Dienst gehen hindurch und bleiben im Netzwerk.</translation>
    </message>
    <message>
        <source>Transport</source>
        <translation>Transport</translation>
    </message>
    <message>
        <source>The services offer HTTPS. Plain HTTP is what a proxy on the way may speak: everybody on the way can read along, and policies can forbid it.</source>
        <translation>Die Dienste bieten HTTPS. Bloßes HTTP spricht vielleicht ein Proxy auf dem Weg: Jeder auf dem Weg kann mitlesen, und Richtlinien können es verbieten.</translation>
    </message>
    <message>
        <source>HTTPS: encrypted on the way</source>
        <translation>HTTPS: unterwegs verschlüsselt</translation>
    </message>
    <message>
        <source>HTTP: readable on the way</source>
        <translation>HTTP: unterwegs lesbar</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>The public address that its calls come from; policies see it as aws:SourceIp.</source>
        <translation>Die öffentliche Adresse, von der die Aufrufe kommen; Richtlinien sehen sie als aws:SourceIp.</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>Operate</source>
        <translation>Betreiben</translation>
    </message>
    <message>
        <source>Watches a metric and acts when it goes too far</source>
        <translation>Beobachtet einen Messwert und handelt, wenn er zu weit geht</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>The node whose metric it watches.</source>
        <translation>Der Knoten, dessen Messwert beobachtet wird.</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Messwert</translation>
    </message>
    <message>
        <source>Such as IncomingRecords.</source>
        <translation>Etwa IncomingRecords.</translation>
    </message>
    <message>
        <source>As a share of</source>
        <translation>Als Anteil von</translation>
    </message>
    <message>
        <source>Another metric of the same node: then it is the percentage that counts, as with metric math m1 / m2 * 100.</source>
        <translation>Ein anderer Messwert desselben Knotens: Dann zählt der Prozentsatz, wie mit Metric Math m1 / m2 * 100.</translation>
    </message>
    <message>
        <source>Statistic</source>
        <translation>Statistik</translation>
    </message>
    <message>
        <source>Of the seconds of a period.</source>
        <translation>Über die Sekunden eines Zeitraums.</translation>
    </message>
    <message>
        <source>Average</source>
        <translation>Durchschnitt</translation>
    </message>
    <message>
        <source>Sum</source>
        <translation>Summe</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>Minimum</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>Period</source>
        <translation>Zeitraum</translation>
    </message>
    <message>
        <source>One datapoint each: 10, 30 or a multiple of 60.</source>
        <translation>Je ein Datenpunkt: 10, 30 oder ein Vielfaches von 60.</translation>
    </message>
    <message>
        <source>Alarm when</source>
        <translation>Alarm, wenn</translation>
    </message>
    <message>
        <source>above the threshold</source>
        <translation>über der Schwelle</translation>
    </message>
    <message>
        <source>at or above the threshold</source>
        <translation>auf oder über der Schwelle</translation>
    </message>
    <message>
        <source>below the threshold</source>
        <translation>unter der Schwelle</translation>
    </message>
    <message>
        <source>at or below the threshold</source>
        <translation>auf oder unter der Schwelle</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Of the last</source>
        <translation>Von den letzten</translation>
    </message>
    <message>
        <source>datapoints</source>
        <translation>Datenpunkten</translation>
    </message>
    <message>
        <source>So many must breach</source>
        <translation>So viele müssen die Schwelle verletzen</translation>
    </message>
    <message>
        <source>All of them when empty.</source>
        <translation>Leer: alle.</translation>
    </message>
    <message>
        <source>Missing data</source>
        <translation>Fehlende Daten</translation>
    </message>
    <message>
        <source>missing: no data, no verdict</source>
        <translation>missing: keine Daten, kein Urteil</translation>
    </message>
    <message>
        <source>notBreaching: counts as good</source>
        <translation>notBreaching: gilt als gut</translation>
    </message>
    <message>
        <source>breaching: counts as bad</source>
        <translation>breaching: gilt als schlecht</translation>
    </message>
    <message>
        <source>ignore: keeps the state</source>
        <translation>ignore: behält den Zustand</translation>
    </message>
    <message>
        <source>Cooldown</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>So long a stream is left alone after it was scaled, by whichever alarm.</source>
        <translation>So lange bleibt ein Strom in Ruhe, nachdem er skaliert wurde, gleich von welchem Alarm.</translation>
    </message>
    <message>
        <source>Act again while in ALARM</source>
        <translation>Im ALARM erneut handeln</translation>
    </message>
    <message>
        <source>An alarm acts once, when its state changes. A scaling function may set it back to INSUFFICIENT_DATA to be called again after the cooldown.</source>
        <translation>Ein Alarm handelt einmal, wenn sich sein Zustand ändert. Eine skalierende Funktion kann ihn auf INSUFFICIENT_DATA zurücksetzen, um nach der Ruhezeit wieder aufgerufen zu werden.</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>Last datapoint</source>
        <translation>Letzter Datenpunkt</translation>
    </message>
    <message>
        <source>latest</source>
        <translation>neuester</translation>
    </message>
    <message>
        <source>In ALARM</source>
        <translation>Im ALARM</translation>
    </message>
    <message>
        <source>0 or 1</source>
        <translation>0 oder 1</translation>
    </message>
    <message>
        <source>State changes</source>
        <translation>Zustandswechsel</translation>
    </message>
    <message>
        <source>changes/s</source>
        <translation>Wechsel/s</translation>
    </message>
    <message>
        <source>Actions taken</source>
        <translation>Ausgeführte Aktionen</translation>
    </message>
    <message>
        <source>actions/s</source>
        <translation>Aktionen/s</translation>
    </message>
    <message>
        <source>Actions refused</source>
        <translation>Abgewiesene Aktionen</translation>
    </message>
    <message>
        <source>A provisioned stream does not scale by itself. The usual way: a CloudWatch alarm on IncomingBytes or IncomingRecords invokes a Lambda function, and that calls UpdateShardCount; Application Auto Scaling can stand in between.</source>
        <translation>Ein bereitgestellter Strom skaliert nicht von selbst. Der übliche Weg: Ein CloudWatch-Alarm auf IncomingBytes oder IncomingRecords ruft eine Lambda-Funktion auf, und die ruft UpdateShardCount; Application Auto Scaling kann dazwischen stehen.</translation>
    </message>
    <message>
        <source>UpdateShardCount is limited: 2 calls in 24 hours per stream in the notes, 10 today, at most double or half each time. Thresholds for out and in that lie too near each other make the stream flap: after doubling, the same load is half the share.</source>
        <translation>UpdateShardCount ist begrenzt: 2 Aufrufe in 24 Stunden je Strom in den Notizen, heute 10, jedes Mal höchstens doppelt oder halb. Liegen die Schwellen für out und in zu nah beieinander, schwankt der Strom hin und her: Nach dem Verdoppeln ist dieselbe Last nur der halbe Anteil.</translation>
    </message>
    <message>
        <source>The states are OK, ALARM and INSUFFICIENT_DATA. M of N datapoints must breach; what missing data means is a setting.</source>
        <translation>Die Zustände sind OK, ALARM und INSUFFICIENT_DATA. M von N Datenpunkten müssen die Schwelle verletzen; was fehlende Daten bedeuten, ist eine Einstellung.</translation>
    </message>
    <message>
        <source>Client-side encryption</source>
        <translation>Clientseitige Verschlüsselung</translation>
    </message>
    <message>
        <source>The producer encrypts each record itself, with a data key that travels along, wrapped: 212 bytes more. The stream never sees what it keeps, and every reader has to decrypt by itself.</source>
        <translation>Der Erzeuger verschlüsselt jeden Satz selbst, mit einem Datenschlüssel, der verpackt mitreist: 212 Bytes mehr. Der Strom sieht nie, was er hält, und jeder Leser muss selbst entschlüsseln.</translation>
    </message>
    <message>
        <source>IAM role</source>
        <translation>IAM-Rolle</translation>
    </message>
    <message>
        <source>Secure</source>
        <translation>Absichern</translation>
    </message>
    <message>
        <source>Says what its callers may do</source>
        <translation>Sagt, was ihre Aufrufer dürfen</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
    <message>
        <source>An IAM policy, JSON. An explicit deny wins, then an allow; what no statement allows is denied.</source>
        <translation>Eine IAM-Richtlinie, JSON. Ein ausdrückliches Deny gewinnt, dann ein Allow; was keine Anweisung erlaubt, ist verweigert.</translation>
    </message>
    <message>
        <source>Calls allowed</source>
        <translation>Erlaubte Aufrufe</translation>
    </message>
    <message>
        <source>Calls denied</source>
        <translation>Verweigerte Aufrufe</translation>
    </message>
    <message>
        <source>Access to streams is controlled with IAM policies. Give each client a role of its own that allows only the actions it needs on the one stream it uses: kinesis:PutRecord and kinesis:PutRecords to write, kinesis:GetRecords and kinesis:GetShardIterator to read.</source>
        <translation>Den Zugriff auf Ströme regeln IAM-Richtlinien. Jedem Client eine eigene Rolle geben, die nur die nötigen Aktionen auf dem einen Strom erlaubt, den er nutzt: kinesis:PutRecord und kinesis:PutRecords zum Schreiben, kinesis:GetRecords und kinesis:GetShardIterator zum Lesen.</translation>
    </message>
    <message>
        <source>A call without the permission is refused with AccessDeniedException. SDKs do not try such a call again. Choose the role of a client in its own settings.</source>
        <translation>Ein Aufruf ohne Erlaubnis wird mit AccessDeniedException abgewiesen. SDKs wiederholen so einen Aufruf nicht. Die Rolle eines Clients in dessen Einstellungen wählen.</translation>
    </message>
    <message>
        <source>The id of a KMS key of the pipeline, or the name of another one: alias/aws/kinesis costs nothing.</source>
        <translation>Die Kennung eines KMS-Schlüssels der Pipeline oder der Name eines anderen: alias/aws/kinesis kostet nichts.</translation>
    </message>
    <message>
        <source>KMS key</source>
        <translation>KMS-Schlüssel</translation>
    </message>
    <message>
        <source>Encrypts what streams keep</source>
        <translation>Verschlüsselt, was Ströme halten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>A stream notices when it needs its next data key, up to five minutes later.</source>
        <translation>Ein Strom merkt es, wenn er den nächsten Datenschlüssel braucht, bis zu fünf Minuten später.</translation>
    </message>
    <message>
        <source>enabled</source>
        <translation>aktiviert</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>deaktiviert</translation>
    </message>
    <message>
        <source>pending deletion</source>
        <translation>Löschung steht an</translation>
    </message>
    <message>
        <source>Key policy</source>
        <translation>Schlüsselrichtlinie</translation>
    </message>
    <message>
        <source>Who may use the key. Writers need kms:GenerateDataKey, readers kms:Decrypt; a role must allow it too.</source>
        <translation>Wer den Schlüssel nutzen darf. Schreiber brauchen kms:GenerateDataKey, Leser kms:Decrypt; eine Rolle muss es auch erlauben.</translation>
    </message>
    <message>
        <source>Requests a second, at most</source>
        <translation>Anfragen je Sekunde, höchstens</translation>
    </message>
    <message>
        <source>A quota of the account, shared by all keys and services.</source>
        <translation>Ein Kontingent des Kontos, geteilt von allen Schlüsseln und Diensten.</translation>
    </message>
    <message>
        <source>Requests of others</source>
        <translation>Anfragen anderer</translation>
    </message>
    <message>
        <source>What else in the account uses the same quota.</source>
        <translation>Was sonst im Konto dasselbe Kontingent nutzt.</translation>
    </message>
    <message>
        <source>Requests throttled</source>
        <translation>Gedrosselte Anfragen</translation>
    </message>
    <message>
        <source>Requests denied</source>
        <translation>Verweigerte Anfragen</translation>
    </message>
    <message>
        <source>Encryption at rest uses KMS: the stream encrypts each record as it comes in and decrypts it as it goes out. The key alias/aws/kinesis costs nothing; a key of your own costs by the month and by the request, and its policy is yours. Only records written after the change are encrypted.</source>
        <translation>Verschlüsselung im Ruhezustand nutzt KMS: Der Strom verschlüsselt jeden Satz, wenn er hereinkommt, und entschlüsselt ihn, wenn er hinausgeht. Der Schlüssel alias/aws/kinesis kostet nichts; ein eigener kostet je Monat und je Anfrage, und seine Richtlinie gehört dir. Nur Sätze, die nach der Änderung geschrieben werden, sind verschlüsselt.</translation>
    </message>
    <message>
        <source>A stream asks for a new data key about every five minutes for each caller. KMS has a request quota of its own: beyond it calls to the stream fail with KMSThrottlingException. A disabled key gives KMSDisabledException. Choose the key in the settings of the stream.</source>
        <translation>Ein Strom holt etwa alle fünf Minuten für jeden Aufrufer einen neuen Datenschlüssel. KMS hat ein eigenes Kontingent für Anfragen: Darüber scheitern Aufrufe an den Strom mit KMSThrottlingException. Ein deaktivierter Schlüssel gibt KMSDisabledException. Den Schlüssel in den Einstellungen des Stroms wählen.</translation>
    </message>
    <message>
        <source>A private way from a VPC to a service, without the internet</source>
        <translation>Ein privater Weg aus einer VPC zu einem Dienst, ohne das Internet</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>An endpoint leads to one service.</source>
        <translation>Ein Endpunkt führt zu einem Dienst.</translation>
    </message>
    <message>
        <source>Data Streams</source>
        <translation>Data Streams</translation>
    </message>
    <message>
        <source>Data Firehose</source>
        <translation>Data Firehose</translation>
    </message>
    <message>
        <source>SQS</source>
        <translation>SQS</translation>
    </message>
    <message>
        <source>S3</source>
        <translation>S3</translation>
    </message>
    <message>
        <source>What may pass, whoever calls. It narrows what the roles allow; it grants nothing.</source>
        <translation>Was passieren darf, gleich wer aufruft. Es engt ein, was die Rollen erlauben; es gewährt nichts.</translation>
    </message>
    <message>
        <source>Availability zones</source>
        <translation>Verfügbarkeitszonen</translation>
    </message>
    <message>
        <source>Each has a network interface and is paid by the hour.</source>
        <translation>Jede hat eine Netzwerkschnittstelle und wird je Stunde bezahlt.</translation>
    </message>
    <message>
        <source>Calls let through</source>
        <translation>Durchgelassene Aufrufe</translation>
    </message>
    <message>
        <source>Bytes</source>
        <translation>Bytes</translation>
    </message>
    <message>
        <source>An interface VPC endpoint lets clients in a private subnet reach the streams without an internet gateway, a NAT device or a VPN: the traffic does not leave the network of AWS.</source>
        <translation>Über einen Schnittstellen-VPC-Endpunkt erreichen Clients in einem privaten Subnetz die Ströme ohne Internet-Gateway, NAT-Gerät oder VPN: Der Verkehr verlässt das Netz von AWS nicht.</translation>
    </message>
    <message>
        <source>Policies can demand it: a condition on aws:SourceVpce denies whoever comes another way. Through an endpoint there is no aws:SourceIp. Choose the endpoint of a client in its own settings, under Network.</source>
        <translation>Richtlinien können ihn verlangen: Eine Bedingung auf aws:SourceVpce verweigert es allen, die auf anderem Weg kommen. Durch einen Endpunkt gibt es kein aws:SourceIp. Den Endpunkt eines Clients in dessen Einstellungen unter Netzwerk wählen.</translation>
    </message>
    <message>
        <source>Age of the buffer</source>
        <translation>Alter des Puffers</translation>
    </message>
    <message>
        <source>Until the buffer&apos;s time is up</source>
        <translation>Bis die Zeit des Puffers um ist</translation>
    </message>
    <message>
        <source>Records dropped by the function</source>
        <translation>Von der Funktion verworfene Datensätze</translation>
    </message>
    <message>
        <source>Records that failed</source>
        <translation>Gescheiterte Datensätze</translation>
    </message>
    <message>
        <source>Records in the backup</source>
        <translation>Datensätze in der Sicherung</translation>
    </message>
    <message>
        <source>Two policies are called “%1”.</source>
        <translation>Zwei Richtlinien heißen „%1“.</translation>
    </message>
    <message>
        <source>The fleet is not linked to IoT Core.</source>
        <translation>Die Flotte ist nicht mit IoT Core verbunden.</translation>
    </message>
    <message>
        <source>Names of things have up to 128 bytes.</source>
        <translation>Namen von Things haben bis zu 128 Byte.</translation>
    </message>
    <message>
        <source>“%1” is refused: %2.</source>
        <translation>„%1“ wird abgewiesen: %2.</translation>
    </message>
    <message>
        <source>The thing is not connected.</source>
        <translation>Das Thing ist nicht verbunden.</translation>
    </message>
    <message>
        <source>“%1” is no topic to publish to: %2.</source>
        <translation>„%1“ ist kein Topic zum Veröffentlichen: %2.</translation>
    </message>
    <message>
        <source>A mapping has at most %1 filters.</source>
        <translation>Eine Zuordnung hat höchstens %1 Filter.</translation>
    </message>
    <message>
        <source>A filter of a stream looks at the record&apos;s data alone, such as { &quot;data&quot;: { &quot;ms&quot;: [{ &quot;numeric&quot;: [&quot;&gt;&quot;, 100] }] } }.</source>
        <translation>Ein Filter eines Stroms betrachtet nur data des Satzes, etwa { &quot;data&quot;: { &quot;ms&quot;: [{ &quot;numeric&quot;: [&quot;&gt;&quot;, 100] }] } }.</translation>
    </message>
    <message>
        <source>In the exam&apos;s time mappings could not filter; that came in November 2021.</source>
        <translation>Zur Zeit der Prüfung konnten Zuordnungen nicht filtern; das kam im November 2021.</translation>
    </message>
    <message>
        <source>A mapping has up to %1 filters, up to %2 on request.</source>
        <translation>Eine Zuordnung hat bis zu %1 Filter, auf Anfrage bis zu %2.</translation>
    </message>
    <message>
        <source>In the exam&apos;s time, a function that reads by enhanced fan-out could not have %1.</source>
        <translation>Zur Zeit der Prüfung konnte eine Funktion, die mit Enhanced Fan-out liest, kein %1 haben.</translation>
    </message>
    <message>
        <source>In the exam&apos;s time, failed batches went to a topic or a queue only; a bucket as their destination came later.</source>
        <translation>Zur Zeit der Prüfung gingen gescheiterte Batches nur an ein Topic oder eine Schlange; ein Bucket als Ziel kam später.</translation>
    </message>
    <message>
        <source>A queue keeps its name and its kind.</source>
        <translation>Eine Schlange behält ihren Namen und ihre Art.</translation>
    </message>
    <message>
        <source>The name of a FIFO queue ends with “.fifo”.</source>
        <translation>Der Name einer FIFO-Schlange endet mit „.fifo“.</translation>
    </message>
    <message>
        <source>Only the name of a FIFO queue ends with “.fifo”.</source>
        <translation>Nur der Name einer FIFO-Schlange endet mit „.fifo“.</translation>
    </message>
    <message>
        <source>A queue&apos;s name has up to 80 letters, digits, hyphens and underscores.</source>
        <translation>Der Name einer Schlange hat bis zu 80 Buchstaben, Ziffern, Bindestriche und Unterstriche.</translation>
    </message>
    <message>
        <source>Only FIFO queues know duplicates by their content.</source>
        <translation>Nur FIFO-Schlangen erkennen Doppelte am Inhalt.</translation>
    </message>
    <message>
        <source>High throughput for FIFO queues came in December 2020; the exam&apos;s numbers do not know it.</source>
        <translation>Hoher Durchsatz für FIFO-Schlangen kam im Dezember 2020; die Prüfungsregeln kennen ihn nicht.</translation>
    </message>
    <message>
        <source>A limit per message group needs duplicates to be known per message group.</source>
        <translation>Ein Limit je Nachrichtengruppe setzt voraus, dass Doppelte je Nachrichtengruppe erkannt werden.</translation>
    </message>
    <message>
        <source>With one receive a message is gone after the first failure; a worker that dies is enough.</source>
        <translation>Bei nur einem Empfang ist eine Nachricht nach dem ersten Scheitern fort; ein sterbender Worker genügt.</translation>
    </message>
    <message>
        <source>A queue&apos;s policy has at most 8,192 bytes and 20 statements.</source>
        <translation>Die Richtlinie einer Schlange hat höchstens 8.192 Byte und 20 Anweisungen.</translation>
    </message>
    <message>
        <source>Choose one: a KMS key, or keys that SQS manages.</source>
        <translation>Eines wählen: einen KMS-Schlüssel oder Schlüssel, die SQS verwaltet.</translation>
    </message>
    <message>
        <source>A queue cannot be its own dead-letter queue.</source>
        <translation>Eine Schlange kann nicht ihre eigene Dead-Letter-Schlange sein.</translation>
    </message>
    <message>
        <source>The dead-letter queue of a FIFO queue is a FIFO queue, that of a standard queue a standard one.</source>
        <translation>Die Dead-Letter-Schlange einer FIFO-Schlange ist eine FIFO-Schlange, die einer Standardschlange eine Standardschlange.</translation>
    </message>
    <message>
        <source>Messages keep their age when they move: give the dead-letter queue a longer retention than this one, or some expire before anybody looks.</source>
        <translation>Nachrichten behalten beim Umzug ihr Alter: Der Dead-Letter-Schlange eine längere Aufbewahrung geben als dieser, sonst verfallen manche, bevor jemand hinsieht.</translation>
    </message>
    <message>
        <source>For a function the visibility timeout should be six times the function&apos;s own timeout, so that a retry does not meet the message while it is still being worked on.</source>
        <translation>Für eine Funktion sollte das Visibility Timeout das Sechsfache ihres Zeitlimits sein, damit eine Wiederholung die Nachricht nicht antrifft, während noch an ihr gearbeitet wird.</translation>
    </message>
    <message>
        <source>Only another queue takes dead letters.</source>
        <translation>Nur eine andere Schlange nimmt Dead Letters.</translation>
    </message>
    <message>
        <source>A queue has no shards and is not read by position. Let a queue worker or a Lambda function take its messages.</source>
        <translation>Eine Schlange hat keine Shards und wird nicht nach Position gelesen. Ihre Nachrichten einen Schlangen-Worker oder eine Lambda-Funktion nehmen lassen.</translation>
    </message>
    <message>
        <source>The extended client needs one of the ten attributes for itself.</source>
        <translation>Der erweiterte Client braucht eines der zehn Attribute für sich.</translation>
    </message>
    <message>
        <source>Messages of this size are refused. The extended client puts them into a bucket.</source>
        <translation>Nachrichten dieser Größe werden abgewiesen. Der erweiterte Client legt sie in einen Bucket.</translation>
    </message>
    <message>
        <source>The extended client needs a bucket: link one.</source>
        <translation>Der erweiterte Client braucht einen Bucket: einen verbinden.</translation>
    </message>
    <message>
        <source>A FIFO queue has one delay for all its messages and refuses one of their own.</source>
        <translation>Eine FIFO-Schlange hat eine Verzögerung für alle Nachrichten und weist eigene Verzögerungen einzelner ab.</translation>
    </message>
    <message>
        <source>This client sends messages, and only queues take them. A producer writes records.</source>
        <translation>Dieser Client sendet Nachrichten, und die nehmen nur Schlangen. Ein Erzeuger schreibt Sätze.</translation>
    </message>
    <message>
        <source>Ten messages take longer than the visibility timeout: the last of them come back before they are done, and are done twice. A longer timeout, fewer messages a call or a heartbeat help.</source>
        <translation>Zehn Nachrichten dauern länger als das Visibility Timeout: Die letzten kommen zurück, bevor sie fertig sind, und werden zweimal bearbeitet. Ein längeres Timeout, weniger Nachrichten je Aufruf oder ein Heartbeat helfen.</translation>
    </message>
    <message>
        <source>The heartbeat comes after the visibility timeout is over.</source>
        <translation>Der Heartbeat kommt erst, wenn das Visibility Timeout um ist.</translation>
    </message>
    <message>
        <source>No queue is linked, so there is nothing to do.</source>
        <translation>Keine Schlange ist verbunden; so gibt es nichts zu tun.</translation>
    </message>
    <message>
        <source>A queue worker takes messages from queues only.</source>
        <translation>Ein Schlangen-Worker nimmt Nachrichten nur aus Schlangen.</translation>
    </message>
    <message>
        <source>What to scale</source>
        <translation>Was skaliert wird</translation>
    </message>
    <message>
        <source>A stream&apos;s shards or a worker&apos;s instances, whenever the state becomes ALARM. Functions and topics are linked instead.</source>
        <translation>Die Shards eines Stroms oder die Instanzen eines Workers, sobald der Zustand zu ALARM wird. Funktionen und Topics werden stattdessen verbunden.</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalieren</translation>
    </message>
    <message>
        <source>Of a stream, what a function behind the alarm would do: call UpdateShardCount.</source>
        <translation>Bei einem Strom das, was eine Funktion hinter dem Alarm täte: UpdateShardCount aufrufen.</translation>
    </message>
    <message>
        <source>out: double</source>
        <translation>out: verdoppeln</translation>
    </message>
    <message>
        <source>in: halve</source>
        <translation>in: halbieren</translation>
    </message>
    <message>
        <source>At least</source>
        <translation>Mindestens</translation>
    </message>
    <message>
        <source>At most</source>
        <translation>Höchstens</translation>
    </message>
    <message>
        <source>IoT policies</source>
        <translation>IoT-Richtlinien</translation>
    </message>
    <message>
        <source>Things name them. Without a statement that allows it, nothing is allowed; one that denies it wins over all that allow it.</source>
        <translation>Things nennen sie. Ohne eine Anweisung, die es erlaubt, ist nichts erlaubt; eine, die es verweigert, gewinnt gegen alle, die es erlauben.</translation>
    </message>
    <message>
        <source>Document</source>
        <translation>Dokument</translation>
    </message>
    <message>
        <source>JSON, up to 2,048 characters without white space. * and ? are wildcards of the policy; + and # stand for themselves.</source>
        <translation>JSON, bis zu 2.048 Zeichen ohne Leerraum. * und ? sind Platzhalter der Richtlinie; + und # stehen für sich selbst.</translation>
    </message>
    <message>
        <source>Thing groups</source>
        <translation>Thing-Gruppen</translation>
    </message>
    <message>
        <source>Static groups lie in each other and hand their policies down; a dynamic one is a query and has none.</source>
        <translation>Statische Gruppen liegen ineinander und geben ihre Richtlinien nach unten weiter; eine dynamische ist eine Abfrage und hat keine.</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Lies in</source>
        <translation>Liegt in</translation>
    </message>
    <message>
        <source>Query of a dynamic group</source>
        <translation>Abfrage einer dynamischen Gruppe</translation>
    </message>
    <message>
        <source>Such as thingTypeName:Pump AND attributes.floor&gt;2.</source>
        <translation>Etwa thingTypeName:Pump AND attributes.floor&gt;2.</translation>
    </message>
    <message>
        <source>clients</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>At once, in the account. Raised on request.</source>
        <translation>Zugleich, im Konto. Auf Anfrage erhöht.</translation>
    </message>
    <message>
        <source>Connects</source>
        <translation>Verbindungsaufbau</translation>
    </message>
    <message>
        <source>1/s</source>
        <translation>1/s</translation>
    </message>
    <message>
        <source>CONNECT requests a second, in the account. Raised on request.</source>
        <translation>CONNECT-Anfragen je Sekunde, im Konto. Auf Anfrage erhöht.</translation>
    </message>
    <message>
        <source>Inbound publishes</source>
        <translation>Eingehendes Veröffentlichen</translation>
    </message>
    <message>
        <source>In the account. A shadow update counts too. Raised on request.</source>
        <translation>Im Konto. Auch das Aktualisieren eines Shadows zählt. Auf Anfrage erhöht.</translation>
    </message>
    <message>
        <source>Outbound publishes</source>
        <translation>Ausgehendes Veröffentlichen</translation>
    </message>
    <message>
        <source>Each subscription that a message matches counts one. Raised on request.</source>
        <translation>Jedes Abonnement, auf das eine Nachricht passt, zählt eins. Auf Anfrage erhöht.</translation>
    </message>
    <message>
        <source>Messages queued</source>
        <translation>Wartende Nachrichten</translation>
    </message>
    <message>
        <source>For persistent sessions whose clients are away. More are dropped; those that wait stay.</source>
        <translation>Für dauerhafte Sitzungen, deren Clients fort sind. Weitere werden verworfen; die wartenden bleiben.</translation>
    </message>
    <message>
        <source>Persistent sessions end after</source>
        <translation>Dauerhafte Sitzungen enden nach</translation>
    </message>
    <message>
        <source>Without a connection. What waits in a session then goes with it.</source>
        <translation>Ohne Verbindung. Was in einer Sitzung wartet, geht dann mit ihr.</translation>
    </message>
    <message>
        <source>IoT Core</source>
        <translation>IoT Core</translation>
    </message>
    <message>
        <source>Things</source>
        <translation>Things</translation>
    </message>
    <message>
        <source>Connects things and passes their messages on by topic</source>
        <translation>Verbindet Things und gibt ihre Nachrichten nach Topic weiter</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Topics</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>Verbunden</translation>
    </message>
    <message>
        <source>Connects not allowed</source>
        <translation>Unerlaubtes Verbinden</translation>
    </message>
    <message>
        <source>Connects throttled</source>
        <translation>Gedrosseltes Verbinden</translation>
    </message>
    <message>
        <source>Published to it</source>
        <translation>Bei ihm veröffentlicht</translation>
    </message>
    <message>
        <source>Publishes not allowed</source>
        <translation>Unerlaubtes Veröffentlichen</translation>
    </message>
    <message>
        <source>Publishes that were wrong</source>
        <translation>Fehlerhaftes Veröffentlichen</translation>
    </message>
    <message>
        <source>Publishes throttled</source>
        <translation>Gedrosseltes Veröffentlichen</translation>
    </message>
    <message>
        <source>Sent to subscribers</source>
        <translation>An Abonnenten gesendet</translation>
    </message>
    <message>
        <source>Deliveries not allowed</source>
        <translation>Unerlaubte Zustellungen</translation>
    </message>
    <message>
        <source>Deliveries throttled</source>
        <translation>Gedrosselte Zustellungen</translation>
    </message>
    <message>
        <source>Subscriptions made</source>
        <translation>Angelegte Abonnements</translation>
    </message>
    <message>
        <source>Subscriptions refused</source>
        <translation>Abgewiesene Abonnements</translation>
    </message>
    <message>
        <source>Shadow requests accepted</source>
        <translation>Angenommene Shadow-Anfragen</translation>
    </message>
    <message>
        <source>Shadow requests rejected</source>
        <translation>Abgelehnte Shadow-Anfragen</translation>
    </message>
    <message>
        <source>Messages for rules that are not there</source>
        <translation>Nachrichten für Regeln, die es nicht gibt</translation>
    </message>
    <message>
        <source>Messages waiting for clients</source>
        <translation>Nachrichten, die auf Clients warten</translation>
    </message>
    <message>
        <source>messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>As the test client of the console does.</source>
        <translation>Wie der Test-Client der Konsole.</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>Disconnect a client</source>
        <translation>Einen Client trennen</translation>
    </message>
    <message>
        <source>Closes its connection; its last will is published.</source>
        <translation>Schließt seine Verbindung; sein letzter Wille wird veröffentlicht.</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Client-Kennung</translation>
    </message>
    <message>
        <source>Update a shadow</source>
        <translation>Shadow aktualisieren</translation>
    </message>
    <message>
        <source>As an app does: what is desired goes to the thing as a delta.</source>
        <translation>Wie eine App: Was gewünscht ist, geht als Delta an das Thing.</translation>
    </message>
    <message>
        <source>Thing</source>
        <translation>Thing</translation>
    </message>
    <message>
        <source>Name of the shadow</source>
        <translation>Name des Shadows</translation>
    </message>
    <message>
        <source>Empty: the classic shadow.</source>
        <translation>Leer: der klassische Shadow.</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Delete a shadow</source>
        <translation>Shadow löschen</translation>
    </message>
    <message>
        <source>Its version is remembered for 48 hours.</source>
        <translation>Seine Version bleibt 48 Stunden gemerkt.</translation>
    </message>
    <message>
        <source>The device gateway speaks MQTT, MQTT over WebSocket and HTTPS; over HTTPS things can only publish. QoS is 0 or 1, never 2. The filter a/# does not take the topic a.</source>
        <translation>Das Geräte-Gateway spricht MQTT, MQTT über WebSocket und HTTPS; über HTTPS können Things nur veröffentlichen. QoS ist 0 oder 1, nie 2. Der Filter a/# nimmt das Topic a nicht.</translation>
    </message>
    <message>
        <source>IoT policies belong to certificates, Cognito identities and groups of things, never to a thing; they decide what a device may do. IAM policies decide who may call the control API. Receive is checked for each message, so it stops a subscription that is there.</source>
        <translation>IoT-Richtlinien gehören zu Zertifikaten, Cognito-Identitäten und Gruppen von Things, nie zu einem Thing; sie entscheiden, was ein Gerät tun darf. IAM-Richtlinien entscheiden, wer die Steuer-API aufrufen darf. Receive wird für jede Nachricht geprüft und hält so auch ein bestehendes Abonnement auf.</translation>
    </message>
    <message>
        <source>A shadow keeps what an app wants (desired) and what the thing says (reported). A thing that was away asks for the difference (delta) when it comes back. The exam&apos;s broker had no retained messages, MQTT 5 or named shadows.</source>
        <translation>Ein Shadow hält, was eine App wünscht (desired) und was das Thing meldet (reported). Ein Thing, das fort war, fragt bei der Rückkehr nach dem Unterschied (delta). Der Broker der Prüfung hatte keine aufbewahrten Nachrichten (retained), kein MQTT 5 und keine benannten Shadow.</translation>
    </message>
    <message>
        <source>Up to a million, all alike.</source>
        <translation>Bis zu einer Million, alle gleich.</translation>
    </message>
    <message>
        <source>Names begin with</source>
        <translation>Namen beginnen mit</translation>
    </message>
    <message>
        <source>Empty: the node&apos;s id and a dash.</source>
        <translation>Leer: die Kennung des Knotens und ein Bindestrich.</translation>
    </message>
    <message>
        <source>${thing} stands for its name.</source>
        <translation>${thing} steht für seinen Namen.</translation>
    </message>
    <message>
        <source>Each publishes every</source>
        <translation>Jedes veröffentlicht alle</translation>
    </message>
    <message>
        <source>0: they only connect.</source>
        <translation>0: Sie verbinden sich nur.</translation>
    </message>
    <message>
        <source>Give or take</source>
        <translation>Mehr oder weniger</translation>
    </message>
    <message>
        <source>Clocks that tick together load the broker in bursts.</source>
        <translation>Uhren, die gemeinsam ticken, belasten den Broker stoßweise.</translation>
    </message>
    <message>
        <source>Message size</source>
        <translation>Nachrichtengröße</translation>
    </message>
    <message>
        <source>A JSON template: {&quot;thing&quot;: &quot;{{key}}&quot;, &quot;t&quot;: &quot;{{float 18 24 1}}&quot;}.</source>
        <translation>Eine JSON-Vorlage: {&quot;thing&quot;: &quot;{{key}}&quot;, &quot;t&quot;: &quot;{{float 18 24 1}}&quot;}.</translation>
    </message>
    <message>
        <source>Listen to commands</source>
        <translation>Auf Befehle hören</translation>
    </message>
    <message>
        <source>Each to commands/ and its name.</source>
        <translation>Jedes auf commands/ und seinen Namen.</translation>
    </message>
    <message>
        <source>Keep shadows</source>
        <translation>Shadow führen</translation>
    </message>
    <message>
        <source>Each reports when it connects, and does what its shadow desires.</source>
        <translation>Jedes meldet sich beim Verbinden und tut, was sein Shadow wünscht.</translation>
    </message>
    <message>
        <source>Clean session</source>
        <translation>Saubere Sitzung</translation>
    </message>
    <message>
        <source>Off: the broker keeps subscriptions and messages of QoS 1 while a thing is away.</source>
        <translation>Aus: Der Broker behält Abonnements und Nachrichten mit QoS 1, während ein Thing fort ist.</translation>
    </message>
    <message>
        <source>Keep-alive</source>
        <translation>Keep-alive</translation>
    </message>
    <message>
        <source>They arrive within</source>
        <translation>Sie kommen binnen</translation>
    </message>
    <message>
        <source>From the start, evenly at random.</source>
        <translation>Ab dem Start, gleichmäßig zufällig.</translation>
    </message>
    <message>
        <source>A thing stays for</source>
        <translation>Ein Thing bleibt</translation>
    </message>
    <message>
        <source>On average, before it says goodbye. 0: for ever.</source>
        <translation>Im Mittel, bevor es sich verabschiedet. 0: für immer.</translation>
    </message>
    <message>
        <source>and is away for</source>
        <translation>und ist fort für</translation>
    </message>
    <message>
        <source>On average.</source>
        <translation>Im Mittel.</translation>
    </message>
    <message>
        <source>Connecting again</source>
        <translation>Wieder verbinden</translation>
    </message>
    <message>
        <source>After an attempt that was refused, or a connection that was lost.</source>
        <translation>Nach einem abgewiesenen Versuch oder einer verlorenen Verbindung.</translation>
    </message>
    <message>
        <source>Without it all come back in the same instant, again and again.</source>
        <translation>Ohne ihn kommen alle im selben Augenblick wieder, immer wieder.</translation>
    </message>
    <message>
        <source>Policies</source>
        <translation>Richtlinien</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Names of static groups of IoT Core; their policies hold too.</source>
        <translation>Namen statischer Gruppen von IoT Core; auch deren Richtlinien gelten.</translation>
    </message>
    <message>
        <source>Thing type</source>
        <translation>Thing-Typ</translation>
    </message>
    <message>
        <source>Fleet of things</source>
        <translation>Flotte von Things</translation>
    </message>
    <message>
        <source>Up to a million devices that come, publish and go</source>
        <translation>Bis zu einer Million Geräte, die kommen, veröffentlichen und gehen</translation>
    </message>
    <message>
        <source>things</source>
        <translation>Things</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Lost</source>
        <translation>Verloren</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>Connected anew</source>
        <translation>Neu verbunden</translation>
    </message>
    <message>
        <source>Connects refused</source>
        <translation>Abgewiesenes Verbinden</translation>
    </message>
    <message>
        <source>Trying to connect</source>
        <translation>Versuchen zu verbinden</translation>
    </message>
    <message>
        <source>Lose every connection</source>
        <translation>Alle Verbindungen verlieren</translation>
    </message>
    <message>
        <source>As when a router restarts. Everybody comes back.</source>
        <translation>Wie beim Neustart eines Routers. Alle kommen wieder.</translation>
    </message>
    <message>
        <source>Without a word</source>
        <translation>Ohne ein Wort</translation>
    </message>
    <message>
        <source>The broker does not notice; who comes back takes its old connection&apos;s place.</source>
        <translation>Der Broker merkt es nicht; wer wiederkommt, nimmt den Platz seiner alten Verbindung ein.</translation>
    </message>
    <message>
        <source>An account takes 500 connects a second. A fleet that lost its connections comes back all at once; back-off with jitter spreads it.</source>
        <translation>Ein Konto nimmt 500 Verbindungen je Sekunde an. Eine Flotte, die ihre Verbindungen verlor, kommt auf einmal wieder; Wiederholen mit Abstand und Jitter verteilt sie.</translation>
    </message>
    <message>
        <source>Connections are billed by the minute, messages by 5 KB.</source>
        <translation>Verbindungen werden je Minute berechnet, Nachrichten je 5 KB.</translation>
    </message>
    <message>
        <source>Which messages, and what of them: SELECT … FROM &apos;topic/filter&apos; WHERE …. Only what WHERE finds true goes to the actions.</source>
        <translation>Welche Nachrichten, und was davon: SELECT … FROM &apos;topic/filter&apos; WHERE …. Nur was WHERE wahr findet, geht an die Aktionen.</translation>
    </message>
    <message>
        <source>SQL version</source>
        <translation>SQL-Version</translation>
    </message>
    <message>
        <source>The newer version has nested queries, arrays and objects, and makes whole decimals Ints.</source>
        <translation>Die neuere Version hat geschachtelte Abfragen, Arrays und Objekte und macht ganze Dezimalzahlen zu Ints.</translation>
    </message>
    <message>
        <source>2016-03-23: recommended</source>
        <translation>2016-03-23: empfohlen</translation>
    </message>
    <message>
        <source>2015-10-08: the first one</source>
        <translation>2015-10-08: die erste</translation>
    </message>
    <message>
        <source>beta: the newest</source>
        <translation>beta: die neueste</translation>
    </message>
    <message>
        <source>What Basic Ingest calls it: devices publish to $aws/rules/NAME/… without going through the broker. Empty: the node’s own name.</source>
        <translation>Wie Basic Ingest sie nennt: Geräte veröffentlichen an $aws/rules/NAME/…, ohne über den Broker zu gehen. Leer: der Name des Knotens.</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>Deaktiviert</translation>
    </message>
    <message>
        <source>A disabled rule sees no messages.</source>
        <translation>Eine deaktivierte Regel sieht keine Nachrichten.</translation>
    </message>
    <message>
        <source>The IAM role in whose name the actions call. Without one they fail; only Lambda is invoked by leave of the function’s own policy.</source>
        <translation>Die IAM-Rolle, in deren Namen die Aktionen aufrufen. Ohne Rolle scheitern sie; nur Lambda wird aufgerufen, weil die Richtlinie der Funktion selbst es erlaubt.</translation>
    </message>
    <message>
        <source>Of records for data streams, such as ${topic(2)} or ${deviceId}; ${newuuid()} spreads them evenly.</source>
        <translation>Der Sätze für Datenströme, etwa ${topic(2)} oder ${deviceId}; ${newuuid()} verteilt sie gleichmäßig.</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trennzeichen</translation>
    </message>
    <message>
        <source>What stands behind each record for a delivery stream.</source>
        <translation>Was hinter jedem Satz für einen Zustellstrom steht.</translation>
    </message>
    <message>
        <source>line feed</source>
        <translation>Zeilenvorschub</translation>
    </message>
    <message>
        <source>carriage return and line feed</source>
        <translation>Wagenrücklauf und Zeilenvorschub</translation>
    </message>
    <message>
        <source>tabulator</source>
        <translation>Tabulator</translation>
    </message>
    <message>
        <source>comma</source>
        <translation>Komma</translation>
    </message>
    <message>
        <source>Arrays as batches</source>
        <translation>Arrays als Batches</translation>
    </message>
    <message>
        <source>An array goes to a delivery stream as a record for each entry, 500 at most.</source>
        <translation>Ein Array geht an einen Zustellstrom als ein Satz je Eintrag, höchstens 500.</translation>
    </message>
    <message>
        <source>Object key</source>
        <translation>Objektschlüssel</translation>
    </message>
    <message>
        <source>Of objects in buckets. A key that is always the same overwrites one object.</source>
        <translation>Der Objekte in Buckets. Ein immer gleicher Schlüssel überschreibt ein einziges Objekt.</translation>
    </message>
    <message>
        <source>How the result becomes an item of a table.</source>
        <translation>Wie aus dem Ergebnis ein Element einer Tabelle wird.</translation>
    </message>
    <message>
        <source>a column for each attribute</source>
        <translation>eine Spalte je Attribut</translation>
    </message>
    <message>
        <source>all in one column</source>
        <translation>alles in einer Spalte</translation>
    </message>
    <message>
        <source>Value of the key</source>
        <translation>Wert des Schlüssels</translation>
    </message>
    <message>
        <source>Of the item’s partition key.</source>
        <translation>Des Partitionsschlüssels des Elements.</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>Spalte</translation>
    </message>
    <message>
        <source>Which column has the result.</source>
        <translation>Welche Spalte das Ergebnis hat.</translation>
    </message>
    <message>
        <source>Notice format</source>
        <translation>Benachrichtigungsformat</translation>
    </message>
    <message>
        <source>JSON takes the text of the result’s member “default”.</source>
        <translation>JSON nimmt den Text des Feldes „default“ im Ergebnis.</translation>
    </message>
    <message>
        <source>RAW: the result as it is</source>
        <translation>RAW: das Ergebnis, wie es ist</translation>
    </message>
    <message>
        <source>JSON: a text of it</source>
        <translation>JSON: ein Text daraus</translation>
    </message>
    <message>
        <source>Base64 for queues</source>
        <translation>Base64 für Schlangen</translation>
    </message>
    <message>
        <source>Queues take text only; payloads that are none have to be encoded.</source>
        <translation>Schlangen nehmen nur Text; andere Nutzdaten müssen kodiert werden.</translation>
    </message>
    <message>
        <source>Republish to</source>
        <translation>Weiterveröffentlichen an</translation>
    </message>
    <message>
        <source>A topic that the result is published on, such as ${topic()}/alarm; $$aws/… for a reserved one. Empty: it is not.</source>
        <translation>Ein Topic, auf dem das Ergebnis veröffentlicht wird, etwa ${topic()}/alarm; $$aws/… für ein reserviertes. Leer: Es wird nicht veröffentlicht.</translation>
    </message>
    <message>
        <source>Quality of service</source>
        <translation>Dienstgüte</translation>
    </message>
    <message>
        <source>Of what is republished.</source>
        <translation>Dessen, was weiterveröffentlicht wird.</translation>
    </message>
    <message>
        <source>0: at most once</source>
        <translation>0: höchstens einmal</translation>
    </message>
    <message>
        <source>1: at least once</source>
        <translation>1: mindestens einmal</translation>
    </message>
    <message>
        <source>Errors to topic</source>
        <translation>Fehler an Topic</translation>
    </message>
    <message>
        <source>An error action: what the actions could not do is published here. Or draw a link from an error output.</source>
        <translation>Eine Fehleraktion: Was die Aktionen nicht konnten, wird hier veröffentlicht. Oder eine Verbindung von einem Fehlerausgang ziehen.</translation>
    </message>
    <message>
        <source>Key of errors</source>
        <translation>Schlüssel der Fehler</translation>
    </message>
    <message>
        <source>Of objects that the error action writes.</source>
        <translation>Der Objekte, die die Fehleraktion schreibt.</translation>
    </message>
    <message>
        <source>Rule (IoT)</source>
        <translation>Regel (IoT)</translation>
    </message>
    <message>
        <source>Selects messages by SQL and hands them to other services</source>
        <translation>Wählt Nachrichten per SQL aus und übergibt sie anderen Diensten</translation>
    </message>
    <message>
        <source>Notices</source>
        <translation>Benachrichtigungen</translation>
    </message>
    <message>
        <source>Errors as records</source>
        <translation>Fehler als Sätze</translation>
    </message>
    <message>
        <source>Errors as objects</source>
        <translation>Fehler als Objekte</translation>
    </message>
    <message>
        <source>Errors as notices</source>
        <translation>Fehler als Benachrichtigungen</translation>
    </message>
    <message>
        <source>Messages that match</source>
        <translation>Passende Nachrichten</translation>
    </message>
    <message>
        <source>Executed</source>
        <translation>Ausgeführt</translation>
    </message>
    <message>
        <source>Actions done</source>
        <translation>Gelungene Aktionen</translation>
    </message>
    <message>
        <source>Actions failed</source>
        <translation>Gescheiterte Aktionen</translation>
    </message>
    <message>
        <source>Error actions done</source>
        <translation>Gelungene Fehleraktionen</translation>
    </message>
    <message>
        <source>Error actions failed</source>
        <translation>Gescheiterte Fehleraktionen</translation>
    </message>
    <message>
        <source>Payloads that are no JSON</source>
        <translation>Nutzdaten, die kein JSON sind</translation>
    </message>
    <message>
        <source>Left out by WHERE</source>
        <translation>Von WHERE ausgelassen</translation>
    </message>
    <message>
        <source>A rule is an SQL statement and up to ten actions. It sees every message that its filter matches, whoever else subscribes, in no promised order.</source>
        <translation>Eine Regel ist eine SQL-Anweisung und bis zu zehn Aktionen. Sie sieht jede Nachricht, auf die ihr Filter passt, gleich wer sonst abonniert, in keiner zugesagten Reihenfolge.</translation>
    </message>
    <message>
        <source>Each action calls in the name of an IAM role that has to allow it; a Lambda function allows it in its own policy. What fails is tried a few times more, then it goes to the error action, one message for all that failed, or is lost.</source>
        <translation>Jede Aktion ruft im Namen einer IAM-Rolle auf, die es erlauben muss; eine Lambda-Funktion erlaubt es in ihrer eigenen Richtlinie. Was scheitert, wird noch ein paarmal versucht, dann geht es an die Fehleraktion, eine Nachricht für alles Gescheiterte, oder ist verloren.</translation>
    </message>
    <message>
        <source>Basic Ingest: devices publish to $aws/rules/NAME/… and pay no messaging. The broker is passed by, so nobody can subscribe to these messages.</source>
        <translation>Basic Ingest: Geräte veröffentlichen auf $aws/rules/NAME/… und zahlen nichts für Nachrichten. Der Broker wird umgangen, also kann niemand diese Nachrichten abonnieren.</translation>
    </message>
    <message>
        <source>0: at most once. 1: at least once, with an answer for each message. There is no 2.</source>
        <translation>0: höchstens einmal. 1: mindestens einmal, mit einer Antwort je Nachricht. Eine 2 gibt es nicht.</translation>
    </message>
    <message>
        <source>Empty: the node&apos;s id.</source>
        <translation>Leer: die Kennung des Knotens.</translation>
    </message>
    <message>
        <source>Empty: the thing&apos;s name, which is what policies with variables of the thing need.</source>
        <translation>Leer: der Name des Things; Richtlinien mit Variablen des Things brauchen ihn.</translation>
    </message>
    <message>
        <source>Over HTTPS a thing can only publish.</source>
        <translation>Über HTTPS kann ein Thing nur veröffentlichen.</translation>
    </message>
    <message>
        <source>MQTT 3.1.1</source>
        <translation>MQTT 3.1.1</translation>
    </message>
    <message>
        <source>MQTT 5</source>
        <translation>MQTT 5</translation>
    </message>
    <message>
        <source>MQTT over WebSocket</source>
        <translation>MQTT über WebSocket</translation>
    </message>
    <message>
        <source>${thing} and ${clientId} stand for their names.</source>
        <translation>${thing} und ${clientId} stehen für ihre Namen.</translation>
    </message>
    <message>
        <source>Rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>A connection passes 100 a second, in and out; more are discarded.</source>
        <translation>Eine Verbindung lässt 100 je Sekunde durch, hinein und hinaus; was darüber ist, wird verworfen.</translation>
    </message>
    <message>
        <source>evenly spaced</source>
        <translation>gleichmäßig</translation>
    </message>
    <message>
        <source>at random</source>
        <translation>zufällig</translation>
    </message>
    <message>
        <source>Without a payload template. The service takes up to 128 KB.</source>
        <translation>Ohne Vorlage für die Nutzdaten. Der Dienst nimmt bis zu 128 KB.</translation>
    </message>
    <message>
        <source>A JSON template: {&quot;temperature&quot;: &quot;{{float 18 24 1}}&quot;}. Made only when somebody looks.</source>
        <translation>Eine JSON-Vorlage: {&quot;temperature&quot;: &quot;{{float 18 24 1}}&quot;}. Entsteht erst, wenn jemand hinsieht.</translation>
    </message>
    <message>
        <source>Retain</source>
        <translation>Retain</translation>
    </message>
    <message>
        <source>The broker keeps the newest for who subscribes later. The exam&apos;s broker hangs up on it.</source>
        <translation>Der Broker behält die neueste für alle, die später abonnieren. Nach den Prüfungsregeln trennt er dabei die Verbindung.</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>Abonnements</translation>
    </message>
    <message>
        <source>Made with each connection. + is one level, # the rest.</source>
        <translation>Entstehen mit jeder Verbindung. + ist eine Ebene, # der Rest.</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>Shadow</translation>
    </message>
    <message>
        <source>The thing does what its shadow desires and reports it. When it comes back it asks for what it missed.</source>
        <translation>Das Thing tut, was sein Shadow wünscht, und meldet es. Kommt es zurück, fragt es nach dem Versäumten.</translation>
    </message>
    <message>
        <source>Keeps a shadow</source>
        <translation>Führt einen Shadow</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Meldet</translation>
    </message>
    <message>
        <source>A JSON template of its own state, beside what it was asked to do.</source>
        <translation>Eine JSON-Vorlage des eigenen Zustands, neben dem, was ihm aufgetragen war.</translation>
    </message>
    <message>
        <source>Off: the broker keeps the subscriptions, and messages of QoS 1, while the thing is away.</source>
        <translation>Aus: Der Broker behält die Abonnements und Nachrichten mit QoS 1, während das Thing fort ist.</translation>
    </message>
    <message>
        <source>Session expiry</source>
        <translation>Ablauf der Sitzung</translation>
    </message>
    <message>
        <source>MQTT 5; with MQTT 3.1.1 the account&apos;s holds.</source>
        <translation>MQTT 5; bei MQTT 3.1.1 gilt der Wert des Kontos.</translation>
    </message>
    <message>
        <source>After one and a half of it without a word the broker closes the connection. It takes 30 to 1,200.</source>
        <translation>Nach dem Anderthalbfachen ohne ein Wort schließt der Broker die Verbindung. Er nimmt 30 bis 1.200.</translation>
    </message>
    <message>
        <source>Last will</source>
        <translation>Letzter Wille</translation>
    </message>
    <message>
        <source>Published by the broker when the connection ends without a goodbye.</source>
        <translation>Vom Broker veröffentlicht, wenn die Verbindung ohne Abschied endet.</translation>
    </message>
    <message>
        <source>Messages kept while offline</source>
        <translation>Offline aufbewahrte Nachrichten</translation>
    </message>
    <message>
        <source>In the thing; the oldest go first when there are more. 0: what cannot be sent is lost.</source>
        <translation>Im Thing; sind es mehr, gehen die ältesten zuerst. 0: Was sich nicht senden lässt, ist verloren.</translation>
    </message>
    <message>
        <source>Offline periods</source>
        <translation>Offline-Zeiten</translation>
    </message>
    <message>
        <source>For</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>How</source>
        <translation>Wie</translation>
    </message>
    <message>
        <source>without a word</source>
        <translation>ohne ein Wort</translation>
    </message>
    <message>
        <source>says goodbye</source>
        <translation>verabschiedet sich</translation>
    </message>
    <message>
        <source>Certificate</source>
        <translation>Zertifikat</translation>
    </message>
    <message>
        <source>ACTIVE</source>
        <translation>ACTIVE</translation>
    </message>
    <message>
        <source>INACTIVE</source>
        <translation>INACTIVE</translation>
    </message>
    <message>
        <source>REVOKED</source>
        <translation>REVOKED</translation>
    </message>
    <message>
        <source>PENDING_TRANSFER</source>
        <translation>PENDING_TRANSFER</translation>
    </message>
    <message>
        <source>PENDING_ACTIVATION</source>
        <translation>PENDING_ACTIVATION</translation>
    </message>
    <message>
        <source>Variables of the thing have values only then, and only if the client id is the thing&apos;s name.</source>
        <translation>Nur dann haben Variablen des Things Werte, und nur, wenn die Client-ID der Name des Things ist.</translation>
    </message>
    <message>
        <source>Attributes</source>
        <translation>Attribute</translation>
    </message>
    <message>
        <source>Up to 50 with a thing type, 3 without.</source>
        <translation>Bis zu 50 mit einem Thing-Typ, 3 ohne.</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>One device: publishes, subscribes, keeps a shadow</source>
        <translation>Ein Gerät: veröffentlicht, abonniert, führt einen Shadow</translation>
    </message>
    <message>
        <source>Time from another thing</source>
        <translation>Zeit von einem anderen Thing</translation>
    </message>
    <message>
        <source>Waiting in the thing</source>
        <translation>Im Thing wartend</translation>
    </message>
    <message>
        <source>By hand, in the thing&apos;s name.</source>
        <translation>Von Hand, im Namen des Things.</translation>
    </message>
    <message>
        <source>Disconnect</source>
        <translation>Verbindung trennen</translation>
    </message>
    <message>
        <source>The thing says goodbye: no last will.</source>
        <translation>Das Thing verabschiedet sich: kein letzter Wille.</translation>
    </message>
    <message>
        <source>Cut its power</source>
        <translation>Stecker ziehen</translation>
    </message>
    <message>
        <source>It is gone without a word; the broker waits for one and a half keep-alives.</source>
        <translation>Es ist ohne ein Wort fort; der Broker wartet anderthalb Keep-alives lang.</translation>
    </message>
    <message>
        <source>Connect again</source>
        <translation>Neu verbinden</translation>
    </message>
    <message>
        <source>A thing signs in with an X.509 certificate, SigV4 or a token for a custom authorizer; mobile apps use Cognito. Its policies hang on the certificate or on its groups.</source>
        <translation>Ein Thing meldet sich mit einem X.509-Zertifikat, SigV4 oder einem Token für einen Custom Authorizer an; mobile Apps nehmen Cognito. Seine Richtlinien hängen am Zertifikat oder an seinen Gruppen.</translation>
    </message>
    <message>
        <source>A client id is one connection: a second one with the same id takes its place.</source>
        <translation>Eine Client-ID ist eine Verbindung: Eine zweite mit derselben ID nimmt ihren Platz ein.</translation>
    </message>
    <message>
        <source>Reads by</source>
        <translation>Liest mit</translation>
    </message>
    <message>
        <source>With enhanced fan-out the function is a registered consumer: each shard pushes 2 MB/s to it alone, and a record is there some 70 ms after it came. Polling shares the shard&apos;s 2 MB/s with the other readers.</source>
        <translation>Mit Enhanced Fan-out ist die Funktion ein registrierter Verbraucher: Jeder Shard schickt ihr allein 2 MB/s, und ein Satz ist etwa 70 ms nach seiner Ankunft da. Bei Abfrage teilt sie sich die 2 MB/s des Shards mit den anderen Lesern.</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Only records that one of the patterns matches come to the function; the others cost no invocation.</source>
        <translation>Nur Sätze, auf die eines der Muster passt, kommen zur Funktion; die anderen kosten keinen Aufruf.</translation>
    </message>
    <message>
        <source>Patterns</source>
        <translation>Muster</translation>
    </message>
    <message>
        <source>Patterns over the record&apos;s data, which has to be JSON: { &quot;data&quot;: { &quot;ms&quot;: [{ &quot;numeric&quot;: [&quot;&gt;&quot;, 100] }] } }. Others: prefix, suffix, equals-ignore-case, anything-but, exists.</source>
        <translation>Muster über die Daten des Satzes, die JSON sein müssen: { &quot;data&quot;: { &quot;ms&quot;: [{ &quot;numeric&quot;: [&quot;&gt;&quot;, 100] }] } }. Andere: prefix, suffix, equals-ignore-case, anything-but, exists.</translation>
    </message>
    <message>
        <source>Failed batches, with their records</source>
        <translation>Gescheiterte Batches mit ihren Sätzen</translation>
    </message>
    <message>
        <source>A function can read by enhanced fan-out as well: it is a registered consumer then, and the other readers take nothing from it. Filters came in November 2021; a record that matches none of them costs no invocation. A bucket as destination of failed batches gets the records too; topics and queues are only told where they are.</source>
        <translation>Eine Funktion kann auch mit Enhanced Fan-out lesen: Dann ist sie ein registrierter Verbraucher, und die anderen Leser nehmen ihr nichts weg. Filter kamen im November 2021; ein Satz, der zu keinem passt, kostet keinen Aufruf. Ein Bucket als Ziel gescheiterter Batches bekommt auch die Sätze; Topics und Schlangen erfahren nur, wo sie sind.</translation>
    </message>
    <message>
        <source>Empty: the id of the node, with .fifo behind it for a FIFO queue.</source>
        <translation>Leer: die Kennung des Knotens, bei einer FIFO-Schlange mit .fifo dahinter.</translation>
    </message>
    <message>
        <source>FIFO</source>
        <translation>FIFO</translation>
    </message>
    <message>
        <source>Keeps the order within each message group and drops duplicates of five minutes; 300 calls a second. A queue stays what it is.</source>
        <translation>Hält die Ordnung in jeder Nachrichtengruppe und verwirft Doppelte binnen fünf Minuten; 300 Aufrufe je Sekunde. Eine Schlange bleibt, was sie ist.</translation>
    </message>
    <message>
        <source>Visibility timeout</source>
        <translation>Visibility Timeout</translation>
    </message>
    <message>
        <source>So long a received message is hidden from others. When it is not deleted by then, it comes back.</source>
        <translation>So lange ist eine empfangene Nachricht für andere verborgen. Ist sie bis dahin nicht gelöscht, kommt sie zurück.</translation>
    </message>
    <message>
        <source>Messages older than this are deleted, received or not: 1 minute to 14 days.</source>
        <translation>Ältere Nachrichten werden gelöscht, ob empfangen oder nicht: 1 Minute bis 14 Tage.</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>Verzögerung</translation>
    </message>
    <message>
        <source>New messages stay hidden so long. A message of a standard queue may bring its own.</source>
        <translation>So lange bleiben neue Nachrichten verborgen. Eine Nachricht einer Standardschlange darf ihre eigene mitbringen.</translation>
    </message>
    <message>
        <source>Wait for messages</source>
        <translation>Auf Nachrichten warten</translation>
    </message>
    <message>
        <source>0 is short polling: some servers are asked, and messages may be missed. More is long polling: all are asked, and the answer comes with the first message.</source>
        <translation>0 ist Short Polling: Einige Server werden gefragt, und Nachrichten können übersehen werden. Mehr ist Long Polling: Alle werden gefragt, und die Antwort kommt mit der ersten Nachricht.</translation>
    </message>
    <message>
        <source>Largest message</source>
        <translation>Größte Nachricht</translation>
    </message>
    <message>
        <source>Body and attributes. Empty: as large as the service takes, 256 KB in the notes, 1 MiB today.</source>
        <translation>Text und Attribute. Leer: so groß, wie der Dienst es nimmt, 256 KB in den Notizen, heute 1 MiB.</translation>
    </message>
    <message>
        <source>Know duplicates by content</source>
        <translation>Doppelte am Inhalt erkennen</translation>
    </message>
    <message>
        <source>The SHA-256 of the body serves as deduplication id of a message that brings none.</source>
        <translation>Der SHA-256 des Textes dient als Deduplizierungs-ID einer Nachricht, die keine mitbringt.</translation>
    </message>
    <message>
        <source>Duplicates are known</source>
        <translation>Doppelte werden erkannt</translation>
    </message>
    <message>
        <source>in the whole queue</source>
        <translation>in der ganzen Schlange</translation>
    </message>
    <message>
        <source>per message group</source>
        <translation>je Nachrichtengruppe</translation>
    </message>
    <message>
        <source>Calls are limited</source>
        <translation>Aufrufe sind begrenzt</translation>
    </message>
    <message>
        <source>Per message group is high throughput: 300 calls a second for each group, 70,000 for the queue.</source>
        <translation>Je Nachrichtengruppe heißt hoher Durchsatz: 300 Aufrufe je Sekunde für jede Gruppe, 70.000 für die Schlange.</translation>
    </message>
    <message>
        <source>per queue: 300 calls/s</source>
        <translation>je Schlange: 300 Aufrufe/s</translation>
    </message>
    <message>
        <source>per message group: high throughput</source>
        <translation>je Nachrichtengruppe: hoher Durchsatz</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Dead Letters</translation>
    </message>
    <message>
        <source>Where a message goes that was received too often. A link to another queue says the same.</source>
        <translation>Wohin eine zu oft empfangene Nachricht geht. Eine Verbindung zu einer anderen Schlange sagt dasselbe.</translation>
    </message>
    <message>
        <source>Dead-letter queue</source>
        <translation>Dead-Letter-Schlange</translation>
    </message>
    <message>
        <source>Receives at most</source>
        <translation>Empfänge höchstens</translation>
    </message>
    <message>
        <source>The next receive after so many moves the message instead.</source>
        <translation>Der nächste Empfang nach so vielen verschiebt die Nachricht stattdessen.</translation>
    </message>
    <message>
        <source>Whose dead letters</source>
        <translation>Wessen Dead Letters</translation>
    </message>
    <message>
        <source>Which queues may use this one as their dead-letter queue. Today only.</source>
        <translation>Welche Schlangen diese als ihre Dead-Letter-Schlange verwenden dürfen. Nur heute.</translation>
    </message>
    <message>
        <source>Permission</source>
        <translation>Erlaubnis</translation>
    </message>
    <message>
        <source>allowAll: any queue</source>
        <translation>allowAll: jede Schlange</translation>
    </message>
    <message>
        <source>denyAll: none</source>
        <translation>denyAll: keine</translation>
    </message>
    <message>
        <source>byQueue: those named</source>
        <translation>byQueue: die genannten</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>Schlangen</translation>
    </message>
    <message>
        <source>Ids of up to ten queues.</source>
        <translation>Kennungen von bis zu zehn Schlangen.</translation>
    </message>
    <message>
        <source>Encrypts the bodies where they are kept, not the attributes. A key of the pipeline, or alias/aws/sqs; empty: none.</source>
        <translation>Verschlüsselt die Texte dort, wo sie liegen, nicht die Attribute. Ein Schlüssel der Pipeline oder alias/aws/sqs; leer: keiner.</translation>
    </message>
    <message>
        <source>Data key is used for</source>
        <translation>Datenschlüssel gilt für</translation>
    </message>
    <message>
        <source>A longer time asks KMS less often.</source>
        <translation>Bei längerer Zeit wird KMS seltener gefragt.</translation>
    </message>
    <message>
        <source>Keys of SQS</source>
        <translation>Schlüssel von SQS</translation>
    </message>
    <message>
        <source>SSE-SQS encrypts with keys that SQS manages, at no cost. Today only.</source>
        <translation>SSE-SQS verschlüsselt mit Schlüsseln, die SQS verwaltet, ohne Kosten. Nur heute.</translation>
    </message>
    <message>
        <source>Access policy</source>
        <translation>Zugriffsrichtlinie</translation>
    </message>
    <message>
        <source>Who may use the queue: a policy as JSON. Empty: its owner, and whom a role allows it.</source>
        <translation>Wer die Schlange verwenden darf: eine Richtlinie als JSON. Leer: ihr Eigentümer und wem eine Rolle es erlaubt.</translation>
    </message>
    <message>
        <source>Delivered twice</source>
        <translation>Doppelt zugestellt</translation>
    </message>
    <message>
        <source>Share of the messages of a standard queue that come a second time, from 0 to 1. AWS says at least once, and no number.</source>
        <translation>Anteil der Nachrichten einer Standardschlange, die ein zweites Mal kommen, von 0 bis 1. AWS sagt „mindestens einmal“ und nennt keine Zahl.</translation>
    </message>
    <message>
        <source>Out of order</source>
        <translation>Nicht in Reihenfolge</translation>
    </message>
    <message>
        <source>Share of the messages of a standard queue that do not come in turn, from 0 to 1. AWS says best effort, and no number.</source>
        <translation>Anteil der Nachrichten einer Standardschlange, die nicht der Reihe nach kommen, von 0 bis 1. AWS sagt „nach Möglichkeit“ und nennt keine Zahl.</translation>
    </message>
    <message>
        <source>Queue (SQS)</source>
        <translation>Schlange (SQS)</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Schlange</translation>
    </message>
    <message>
        <source>Keeps messages until a worker has dealt with them</source>
        <translation>Hält Nachrichten, bis ein Worker sie erledigt hat</translation>
    </message>
    <message>
        <source>Messages in</source>
        <translation>Nachrichten hinein</translation>
    </message>
    <message>
        <source>Notifications in</source>
        <translation>Benachrichtigungen hinein</translation>
    </message>
    <message>
        <source>Messages waiting</source>
        <translation>Wartende Nachrichten</translation>
    </message>
    <message>
        <source>Messages in flight</source>
        <translation>Nachrichten in Arbeit</translation>
    </message>
    <message>
        <source>Messages delayed</source>
        <translation>Verzögerte Nachrichten</translation>
    </message>
    <message>
        <source>Age of the oldest message</source>
        <translation>Alter der ältesten Nachricht</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>Gelöscht</translation>
    </message>
    <message>
        <source>Empty receives</source>
        <translation>Leere Empfänge</translation>
    </message>
    <message>
        <source>Groups in flight</source>
        <translation>Gruppen in Arbeit</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>Duplicates not stored</source>
        <translation>Nicht gespeicherte Doppelte</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Requests refused</source>
        <translation>Abgewiesene Anfragen</translation>
    </message>
    <message>
        <source>Message groups</source>
        <translation>Nachrichtengruppen</translation>
    </message>
    <message>
        <source>In flight at most</source>
        <translation>In Arbeit höchstens</translation>
    </message>
    <message>
        <source>Send a message</source>
        <translation>Nachricht senden</translation>
    </message>
    <message>
        <source>Body</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Message group</source>
        <translation>Nachrichtengruppe</translation>
    </message>
    <message>
        <source>A FIFO queue needs one.</source>
        <translation>Eine FIFO-Schlange braucht eine.</translation>
    </message>
    <message>
        <source>Deduplication id</source>
        <translation>Deduplizierungs-ID</translation>
    </message>
    <message>
        <source>Purge</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Deletes every message that is there now. Once in 60 seconds, and it takes a while.</source>
        <translation>Löscht jede Nachricht, die jetzt da ist. Einmal in 60 Sekunden, und es dauert eine Weile.</translation>
    </message>
    <message>
        <source>Redrive dead letters</source>
        <translation>Dead Letters zurückführen</translation>
    </message>
    <message>
        <source>On a dead-letter queue: brings its messages back to the queues that they came from.</source>
        <translation>An einer Dead-Letter-Schlange: bringt ihre Nachrichten in die Schlangen zurück, aus denen sie kamen.</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Nach</translation>
    </message>
    <message>
        <source>Empty: each to where it came from.</source>
        <translation>Leer: jede dorthin, woher sie kam.</translation>
    </message>
    <message>
        <source>Empty: as fast as the service thinks good.</source>
        <translation>Leer: so schnell, wie der Dienst es für gut hält.</translation>
    </message>
    <message>
        <source>Stop the redrive</source>
        <translation>Zurückführen anhalten</translation>
    </message>
    <message>
        <source>What was moved stays moved.</source>
        <translation>Was verschoben ist, bleibt verschoben.</translation>
    </message>
    <message>
        <source>A consumer pulls up to ten messages, works on them and deletes each by its receipt handle. Meanwhile they are invisible to others: 30 seconds by default, up to 12 hours. What is not deleted in time comes back, so work has to bear being done twice.</source>
        <translation>Ein Verbraucher holt bis zu zehn Nachrichten, bearbeitet sie und löscht jede über ihr Receipt Handle. Währenddessen sind sie für andere unsichtbar: als Standard 30 Sekunden, bis zu 12 Stunden. Was nicht rechtzeitig gelöscht ist, kommt zurück; die Arbeit muss es also vertragen, zweimal getan zu werden.</translation>
    </message>
    <message>
        <source>A standard queue takes any number of messages, delivers at least once and in best-effort order. A FIFO queue keeps order per message group and knows duplicates of five minutes, at 300 calls or, in batches of ten, 3,000 messages a second.</source>
        <translation>Eine Standardschlange nimmt beliebig viele Nachrichten, stellt mindestens einmal zu und hält die Ordnung nur nach Möglichkeit. Eine FIFO-Schlange hält die Ordnung je Nachrichtengruppe und erkennt Doppelte binnen fünf Minuten, bei 300 Aufrufen oder, in Batches zu zehn, 3.000 Nachrichten je Sekunde.</translation>
    </message>
    <message>
        <source>A message has up to 256 KB (1 MiB today); the extended client puts larger bodies into S3. At most 120,000 messages are in flight, 20,000 of a FIFO queue in the notes&apos; time. Beyond it a short poll gets OverLimit.</source>
        <translation>Eine Nachricht hat bis zu 256 KB (heute 1 MiB); der Extended Client legt größere Texte in S3 ab. Höchstens 120.000 Nachrichten sind in Arbeit, bei einer FIFO-Schlange zur Zeit der Notizen 20.000. Darüber bekommt ein Short Poll OverLimit.</translation>
    </message>
    <message>
        <source>Unlike a stream, a queue has no shards, nobody reads a message a second time, and it cannot be replayed: once deleted, it is gone.</source>
        <translation>Anders als ein Strom hat eine Schlange keine Shards, niemand liest eine Nachricht ein zweites Mal, und es gibt keine Wiedergabe: Einmal gelöscht, ist sie fort.</translation>
    </message>
    <message>
        <source>Body size</source>
        <translation>Größe des Textes</translation>
    </message>
    <message>
        <source>Attributes count as well. Larger bodies than the queue takes need the extended client.</source>
        <translation>Attribute zählen mit. Größere Texte, als die Schlange nimmt, brauchen den Extended Client.</translation>
    </message>
    <message>
        <source>MessageGroupId of each message of a FIFO queue: order is kept within a group. A standard queue takes no notice.</source>
        <translation>MessageGroupId jeder Nachricht einer FIFO-Schlange: In einer Gruppe bleibt die Ordnung erhalten. Eine Standardschlange beachtet sie nicht.</translation>
    </message>
    <message>
        <source>SendMessageBatch sends up to ten messages in a call, for the price of one while they have 64 KB together.</source>
        <translation>SendMessageBatch sendet bis zu zehn Nachrichten in einem Aufruf, zum Preis von einer, solange sie zusammen 64 KB haben.</translation>
    </message>
    <message>
        <source>SendMessage</source>
        <translation>SendMessage</translation>
    </message>
    <message>
        <source>SendMessageBatch</source>
        <translation>SendMessageBatch</translation>
    </message>
    <message>
        <source>Messages per call</source>
        <translation>Nachrichten je Aufruf</translation>
    </message>
    <message>
        <source>A call goes out when so many messages wait.</source>
        <translation>Ein Aufruf geht hinaus, wenn so viele Nachrichten warten.</translation>
    </message>
    <message>
        <source>What a FIFO queue knows a message by. Without one the queue needs content-based deduplication.</source>
        <translation>Woran eine FIFO-Schlange eine Nachricht erkennt. Ohne sie braucht die Schlange Deduplizierung nach Inhalt.</translation>
    </message>
    <message>
        <source>one for each message</source>
        <translation>eine je Nachricht</translation>
    </message>
    <message>
        <source>Sent once more</source>
        <translation>Noch einmal gesendet</translation>
    </message>
    <message>
        <source>Share of the messages that are the one before again, with the same deduplication id: a sender that did not hear the answer. From 0 to 1.</source>
        <translation>Anteil der Nachrichten, die noch einmal die vorige sind, mit derselben Deduplizierungs-ID: ein Sender, der die Antwort nicht gehört hat. Von 0 bis 1.</translation>
    </message>
    <message>
        <source>Message timer</source>
        <translation>Nachrichten-Timer</translation>
    </message>
    <message>
        <source>Hides each message so long, whatever the queue&apos;s own delay is. Standard queues only.</source>
        <translation>Verbirgt jede Nachricht so lange, gleich welche Verzögerung die Schlange hat. Nur bei Standardschlangen.</translation>
    </message>
    <message>
        <source>Up to ten, and their size counts.</source>
        <translation>Bis zu zehn, und ihre Größe zählt.</translation>
    </message>
    <message>
        <source>String, Number or Binary; a label of your own may follow after a period.</source>
        <translation>String, Number oder Binary; nach einem Punkt darf ein eigener Zusatz folgen.</translation>
    </message>
    <message>
        <source>Extended client</source>
        <translation>Extended Client</translation>
    </message>
    <message>
        <source>Puts bodies above the threshold into the linked bucket and sends where they are.</source>
        <translation>Legt Texte über der Schwelle in den verbundenen Bucket und sendet, wo sie sind.</translation>
    </message>
    <message>
        <source>Of body and attributes. 256 KB by default, today too.</source>
        <translation>Für Text und Attribute. Als Standard 256 KB, auch heute.</translation>
    </message>
    <message>
        <source>Always through S3</source>
        <translation>Immer über S3</translation>
    </message>
    <message>
        <source>Queue sender</source>
        <translation>Sender (SQS)</translation>
    </message>
    <message>
        <source>Sends messages to a queue</source>
        <translation>Sendet Nachrichten an eine Schlange</translation>
    </message>
    <message>
        <source>Large bodies</source>
        <translation>Große Texte</translation>
    </message>
    <message>
        <source>SendMessage answers with the message&apos;s id and the MD5 of its body and attributes, so that the sender can see that it arrived whole. Ten messages may share a call.</source>
        <translation>SendMessage antwortet mit der Kennung der Nachricht und dem MD5 ihres Textes und ihrer Attribute; so sieht der Sender, dass sie unversehrt ankam. Zehn Nachrichten dürfen sich einen Aufruf teilen.</translation>
    </message>
    <message>
        <source>A queue takes 256 KB (1 MiB today), attributes included. The extended client for Java puts larger bodies, up to 2 GB, into S3 and sends a pointer; the receiver needs it too.</source>
        <translation>Eine Schlange nimmt 256 KB (heute 1 MiB), Attribute mitgezählt. Der Extended Client für Java legt größere Texte, bis zu 2 GB, in S3 ab und sendet einen Verweis; auch der Empfänger braucht ihn.</translation>
    </message>
    <message>
        <source>Machines or containers. An alarm may change their number.</source>
        <translation>Rechner oder Container. Ein Alarm darf ihre Zahl ändern.</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Of each instance; each receives and works on its own.</source>
        <translation>Je Instanz; jeder empfängt und arbeitet für sich.</translation>
    </message>
    <message>
        <source>Long polling: the call waits so long for a first message. 0 asks again and again, and every empty answer costs.</source>
        <translation>Long Polling: So lange wartet der Aufruf auf eine erste Nachricht. 0 fragt immer wieder, und jede leere Antwort kostet.</translation>
    </message>
    <message>
        <source>For the messages of its calls. Empty: the queue&apos;s.</source>
        <translation>Für die Nachrichten seiner Aufrufe. Leer: der Wert der Schlange.</translation>
    </message>
    <message>
        <source>Work on a message</source>
        <translation>Arbeit an einer Nachricht</translation>
    </message>
    <message>
        <source>How long it takes, on average.</source>
        <translation>Wie lange sie dauert, im Durchschnitt.</translation>
    </message>
    <message>
        <source>Times are</source>
        <translation>Zeiten sind</translation>
    </message>
    <message>
        <source>exponential: many short, some long</source>
        <translation>exponentiell: viele kurze, einige lange</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>konstant</translation>
    </message>
    <message>
        <source>Share of the messages whose work fails, from 0 to 1.</source>
        <translation>Anteil der Nachrichten, an denen die Arbeit scheitert, von 0 bis 1.</translation>
    </message>
    <message>
        <source>A message that failed</source>
        <translation>Eine gescheiterte Nachricht</translation>
    </message>
    <message>
        <source>stays hidden until its timeout is over</source>
        <translation>bleibt verborgen, bis ihr Timeout um ist</translation>
    </message>
    <message>
        <source>is given back at once: ChangeMessageVisibility 0</source>
        <translation>wird sofort zurückgegeben: ChangeMessageVisibility 0</translation>
    </message>
    <message>
        <source>Dies</source>
        <translation>Stirbt</translation>
    </message>
    <message>
        <source>Share of the messages at which the thread dies with all it holds.</source>
        <translation>Anteil der Nachrichten, bei denen der Thread stirbt, mit allem, was er hält.</translation>
    </message>
    <message>
        <source>Restarts after</source>
        <translation>Neustart nach</translation>
    </message>
    <message>
        <source>A thread that died.</source>
        <translation>Ein Thread, der gestorben ist.</translation>
    </message>
    <message>
        <source>Heartbeat</source>
        <translation>Heartbeat</translation>
    </message>
    <message>
        <source>Calls ChangeMessageVisibility so often for what it still works on. 0: never.</source>
        <translation>Ruft ChangeMessageVisibility so oft auf für alles, woran noch gearbeitet wird. 0: nie.</translation>
    </message>
    <message>
        <source>Deletes by</source>
        <translation>Löscht mit</translation>
    </message>
    <message>
        <source>DeleteMessageBatch deletes what a receive brought in one call, when all of it is done.</source>
        <translation>DeleteMessageBatch löscht in einem Aufruf, was ein Empfang gebracht hat, wenn alles davon erledigt ist.</translation>
    </message>
    <message>
        <source>DeleteMessage</source>
        <translation>DeleteMessage</translation>
    </message>
    <message>
        <source>DeleteMessageBatch</source>
        <translation>DeleteMessageBatch</translation>
    </message>
    <message>
        <source>New instances start in</source>
        <translation>Neue Instanzen starten in</translation>
    </message>
    <message>
        <source>When there are to be more of them.</source>
        <translation>Wenn es mehr werden sollen.</translation>
    </message>
    <message>
        <source>Reads bodies from the bucket that a message points to, and deletes them with it.</source>
        <translation>Liest Texte aus dem Bucket, auf den eine Nachricht verweist, und löscht sie mit ihr.</translation>
    </message>
    <message>
        <source>Queue worker</source>
        <translation>Worker (SQS)</translation>
    </message>
    <message>
        <source>Receives messages, works on them and deletes them</source>
        <translation>Empfängt Nachrichten, bearbeitet und löscht sie</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>Ergebnisse</translation>
    </message>
    <message>
        <source>Database writes</source>
        <translation>Datenbank-Schreibvorgänge</translation>
    </message>
    <message>
        <source>Messages done</source>
        <translation>Erledigte Nachrichten</translation>
    </message>
    <message>
        <source>Messages failed</source>
        <translation>Gescheiterte Nachrichten</translation>
    </message>
    <message>
        <source>Done twice</source>
        <translation>Zweimal erledigt</translation>
    </message>
    <message>
        <source>Receive calls</source>
        <translation>Empfangsaufrufe</translation>
    </message>
    <message>
        <source>Threads at work</source>
        <translation>Arbeitende Threads</translation>
    </message>
    <message>
        <source>threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>instances</source>
        <translation>Instanzen</translation>
    </message>
    <message>
        <source>Backlog per instance</source>
        <translation>Rückstand je Instanz</translation>
    </message>
    <message>
        <source>Sent until done</source>
        <translation>Vom Senden bis erledigt</translation>
    </message>
    <message>
        <source>Workers scale by the backlog per instance: messages waiting, divided by the instances. Each message is worked on by one of them at a time.</source>
        <translation>Worker skalieren nach dem Rückstand je Instanz: wartende Nachrichten, geteilt durch die Instanzen. An jeder Nachricht arbeitet zur Zeit nur eine davon.</translation>
    </message>
    <message>
        <source>A message is deleted only when its work is done. A worker that dies, or is slower than the visibility timeout, has done nothing wrong: the message comes back. Long work extends the timeout by a heartbeat, up to 12 hours.</source>
        <translation>Eine Nachricht wird erst gelöscht, wenn ihre Arbeit getan ist. Stirbt ein Worker oder ist er langsamer als das Visibility Timeout, ist nichts verloren: Die Nachricht kommt zurück. Lange Arbeit verlängert das Timeout durch einen Heartbeat, bis zu 12 Stunden.</translation>
    </message>
    <message>
        <source>“%1” has no shadow yet.</source>
        <translation>„%1“ hat noch keinen Shadow.</translation>
    </message>
    <message>
        <source>The thing is connected to no IoT Core.</source>
        <translation>Das Thing ist mit keinem IoT Core verbunden.</translation>
    </message>
    <message>
        <source>Certificate authorities</source>
        <translation>Zertifizierungsstellen</translation>
    </message>
    <message>
        <source>Registered beside the app’s own: things may bring certificates that these issued.</source>
        <translation>Neben der eigenen der App registriert: Things dürfen Zertifikate mitbringen, die diese ausgestellt haben.</translation>
    </message>
    <message>
        <source>In PEM format, from -----BEGIN CERTIFICATE----- on.</source>
        <translation>Im PEM-Format, ab -----BEGIN CERTIFICATE-----.</translation>
    </message>
    <message>
        <source>In PEM format, from an authority that IoT Core knows, and below it the private key if the thing is to prove that it has it. Empty: issued by the app.</source>
        <translation>Im PEM-Format, von einer Zertifizierungsstelle, die IoT Core kennt, und darunter der private Schlüssel, wenn das Thing zeigen soll, dass es ihn hat. Leer: von der App ausgestellt.</translation>
    </message>
    <message>
        <source>Certificate status</source>
        <translation>Status des Zertifikats</translation>
    </message>
    <message>
        <source>Without a role, identities that signed in get no credentials.</source>
        <translation>Ohne Rolle bekommen angemeldete Identitäten keine Zugangsdaten.</translation>
    </message>
    <message>
        <source>Without a role, guests get no credentials.</source>
        <translation>Ohne Rolle bekommen Gäste keine Zugangsdaten.</translation>
    </message>
    <message>
        <source>Say which thing.</source>
        <translation>Angeben, welches Thing.</translation>
    </message>
    <message>
        <source>Two authorizers are called “%1”.</source>
        <translation>Zwei Authorizer heißen „%1“.</translation>
    </message>
    <message>
        <source>Without a function the authorizer refuses everybody.</source>
        <translation>Ohne Funktion weist der Authorizer alle ab.</translation>
    </message>
    <message>
        <source>“%1” brings a token, and there is no custom authorizer.</source>
        <translation>„%1“ bringt ein Token mit, und es gibt keinen Custom Authorizer.</translation>
    </message>
    <message>
        <source>“%1” asks for the authorizer “%2”, which is not there.</source>
        <translation>„%1“ verlangt den Authorizer „%2“, den es nicht gibt.</translation>
    </message>
    <message>
        <source>Clients outside</source>
        <translation>Clients von außen</translation>
    </message>
    <message>
        <source>What comes in through the local endpoints.</source>
        <translation>Was durch die lokalen Endpunkte hereinkommt.</translation>
    </message>
    <message>
        <source>Replay writes the lines of finished files again as their times say. Live follows the real files. By speed follows them while the simulation goes at 1× or slower, with the clock, and replays while it goes faster: what was in the files when the run began is replayed, what came since is followed, and no line comes twice.</source>
        <translation>Replay schreibt die Zeilen fertiger Dateien noch einmal, wie ihre Zeiten es sagen. Live folgt den echten Dateien. Nach Tempo folgt ihnen mit der Uhr, solange die Simulation mit 1× oder langsamer läuft, und spielt sie ab, solange sie schneller läuft: was in den Dateien stand, als der Lauf begann, wird abgespielt, was seitdem kam, wird verfolgt, und keine Zeile kommt zweimal.</translation>
    </message>
    <message>
        <source>by speed: live at 1×, replay when faster</source>
        <translation>nach Tempo: live bei 1×, replay, wenn schneller</translation>
    </message>
    <message>
        <source>Signs in with</source>
        <translation>Anmeldung mit</translation>
    </message>
    <message>
        <source>A certificate goes with MQTT and HTTPS, SigV4 and Cognito with WebSocket and HTTPS, a token with all of them.</source>
        <translation>Ein Zertifikat geht mit MQTT und HTTPS, SigV4 und Cognito mit WebSocket und HTTPS, ein Token mit allen.</translation>
    </message>
    <message>
        <source>an X.509 certificate</source>
        <translation>X.509-Zertifikat</translation>
    </message>
    <message>
        <source>SigV4: an IAM role</source>
        <translation>SigV4: IAM-Rolle</translation>
    </message>
    <message>
        <source>a token for a custom authorizer</source>
        <translation>Token für einen Custom Authorizer</translation>
    </message>
    <message>
        <source>a Cognito identity</source>
        <translation>Cognito-Identität</translation>
    </message>
    <message>
        <source>a Cognito guest</source>
        <translation>Cognito-Gast</translation>
    </message>
    <message>
        <source>Port</source>
        <translation>Port</translation>
    </message>
    <message>
        <source>Firewalls often let 443 through alone. The name of the protocol then goes along in the TLS handshake (ALPN).</source>
        <translation>Firewalls lassen oft nur 443 durch. Der Name des Protokolls geht dann im TLS-Handshake mit (ALPN).</translation>
    </message>
    <message>
        <source>the usual one</source>
        <translation>der übliche</translation>
    </message>
    <message>
        <source>8883</source>
        <translation>8883</translation>
    </message>
    <message>
        <source>8443</source>
        <translation>8443</translation>
    </message>
    <message>
        <source>443</source>
        <translation>443</translation>
    </message>
    <message>
        <source>The IAM role whose policy decides. Without one it is the owner of the account and may do everything.</source>
        <translation>Die IAM-Rolle, deren Richtlinie entscheidet. Ohne Rolle ist es der Eigentümer des Kontos und darf alles.</translation>
    </message>
    <message>
        <source>Authorizer</source>
        <translation>Authorizer</translation>
    </message>
    <message>
        <source>The name of one of IoT Core’s. Empty: the first one, which is the default.</source>
        <translation>Der Name eines Authorizers von IoT Core. Leer: der erste, das ist der Standard.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>The authorizer’s function is given it, and says whom it belongs to.</source>
        <translation>Die Funktion des Authorizers bekommt es und sagt, wem es gehört.</translation>
    </message>
    <message>
        <source>Token is signed</source>
        <translation>Token ist signiert</translation>
    </message>
    <message>
        <source>With the private key that belongs to the authorizer. Without, it is refused before the function is asked.</source>
        <translation>Mit dem privaten Schlüssel, der zum Authorizer gehört. Sonst wird es abgewiesen, bevor die Funktion gefragt wird.</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>Benutzername</translation>
    </message>
    <message>
        <source>Of the MQTT CONNECT; the function sees it.</source>
        <translation>Aus dem MQTT-CONNECT; die Funktion sieht ihn.</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>Kennwort</translation>
    </message>
    <message>
        <source>The function is given it in base64.</source>
        <translation>Die Funktion bekommt es in base64.</translation>
    </message>
    <message>
        <source>Identity pool</source>
        <translation>Identitätspool</translation>
    </message>
    <message>
        <source>The Cognito app whose identity it is. Its role decides; of an identity that is no guest, an IoT policy must allow it as well.</source>
        <translation>Die Cognito-App, zu der die Identität gehört. Deren Rolle entscheidet; ist die Identität kein Gast, muss es auch eine IoT-Richtlinie erlauben.</translation>
    </message>
    <message>
        <source>Names of policies of IoT Core that are attached to the certificate or Cognito identity; up to 10.</source>
        <translation>Namen von Richtlinien von IoT Core, die am Zertifikat oder an der Cognito-Identität hängen; bis zu 10.</translation>
    </message>
    <message>
        <source>Cognito app</source>
        <translation>Cognito-App</translation>
    </message>
    <message>
        <source>Gives the users of an app identities that IoT Core knows</source>
        <translation>Gibt den Nutzern einer App Identitäten, die IoT Core kennt</translation>
    </message>
    <message>
        <source>Role of users</source>
        <translation>Rolle der Nutzer</translation>
    </message>
    <message>
        <source>Whose credentials an identity gets whose user signed in. Its policy and an IoT policy that is attached to the identity must both allow what it does.</source>
        <translation>Deren Zugangsdaten bekommt eine Identität, deren Nutzer angemeldet ist. Ihre Richtlinie und eine IoT-Richtlinie, die an der Identität hängt, müssen beide erlauben, was sie tut.</translation>
    </message>
    <message>
        <source>Takes guests</source>
        <translation>Nimmt Gäste an</translation>
    </message>
    <message>
        <source>Identities without a user. For them the role alone decides.</source>
        <translation>Identitäten ohne Nutzer. Bei ihnen entscheidet die Rolle allein.</translation>
    </message>
    <message>
        <source>Role of guests</source>
        <translation>Rolle der Gäste</translation>
    </message>
    <message>
        <source>Everybody can be a guest: let the role allow little.</source>
        <translation>Jeder kann Gast sein: Die Rolle sollte wenig erlauben.</translation>
    </message>
    <message>
        <source>Signed in</source>
        <translation>Angemeldet</translation>
    </message>
    <message>
        <source>identities/s</source>
        <translation>Identitäten/s</translation>
    </message>
    <message>
        <source>Sign-ins refused</source>
        <translation>Abgewiesene Anmeldungen</translation>
    </message>
    <message>
        <source>Mobile and web apps have no certificate. Their users sign in with Cognito, or another provider that the identity pool knows, and the app gets credentials of a role for a while, with which it signs its requests (SigV4). Choose the app in the settings of a thing.</source>
        <translation>Mobile Apps und Web-Apps haben kein Zertifikat. Ihre Nutzer melden sich mit Cognito an oder mit einem anderen Anbieter, den der Identitätspool kennt, und die App bekommt für eine Weile Zugangsdaten einer Rolle, mit denen sie ihre Anfragen signiert (SigV4). Die App in den Einstellungen eines Things wählen.</translation>
    </message>
    <message>
        <source>An identity whose user signed in needs two permissions: its IAM role and an IoT policy that is attached to the identity. Forgetting the second is the usual mistake. A guest needs the role alone.</source>
        <translation>Eine Identität, deren Nutzer angemeldet ist, braucht zwei Erlaubnisse: ihre IAM-Rolle und eine IoT-Richtlinie, die an der Identität hängt. Die zweite zu vergessen ist der übliche Fehler. Ein Gast braucht nur die Rolle.</translation>
    </message>
    <message>
        <source>Which messages go where: rows of the subscription table of V1, mappings of the MQTT bridge of V2. Ends are devices, cloud and names of functions. In V1 nothing passes without a row; a V2 broker lets devices talk to each other. Comes with the next deployment.</source>
        <translation>Welche Nachrichten wohin gehen: in V1 Zeilen der Abonnement-Tabelle, in V2 Zuordnungen der MQTT-Bridge. Enden sind devices, cloud und Namen von Funktionen. In V1 kommt ohne Zeile nichts durch; ein Broker von V2 lässt Geräte miteinander reden. Kommt mit der nächsten Bereitstellung.</translation>
    </message>
    <message>
        <source>A filter: + is one level, # the rest.</source>
        <translation>Ein Filter: + ist eine Ebene, # der Rest.</translation>
    </message>
    <message>
        <source>Functions</source>
        <translation>Funktionen</translation>
    </message>
    <message>
        <source>They run on the core, whether the line is there or not, and cost nothing there. A linked function needs no entry, unless it is to be long-lived. Comes with the next deployment.</source>
        <translation>Sie laufen auf dem Core, ob die Leitung da ist oder nicht, und kosten dort nichts. Eine verbundene Funktion braucht keinen Eintrag, außer sie soll langlebig sein. Kommt mit der nächsten Bereitstellung.</translation>
    </message>
    <message>
        <source>That of a linked function, or one of its own.</source>
        <translation>Der einer verbundenen Funktion oder ein eigener.</translation>
    </message>
    <message>
        <source>JavaScript with a handler; its event is the payload. It publishes what it returns: { messages: [{ topic, payload }] }. Empty: that of the linked function, or a modelled one that passes messages on.</source>
        <translation>JavaScript mit einem handler; sein event sind die Nutzdaten. Veröffentlicht wird, was er zurückgibt: { messages: [{ topic, payload }] }. Leer: das der verbundenen Funktion oder eine nachgebildete, die Nachrichten weitergibt.</translation>
    </message>
    <message>
        <source>Publishes on</source>
        <translation>Veröffentlicht auf</translation>
    </message>
    <message>
        <source>What it returns, unless that names topics. A route has to take it from there.</source>
        <translation>Was sie zurückgibt, wenn es keine Topics nennt. Eine Route muss es von dort weiterbringen.</translation>
    </message>
    <message>
        <source>Long-lived</source>
        <translation>Langlebig</translation>
    </message>
    <message>
        <source>One instance, started with the deployment, that takes one message after the other. On demand there are as many as it takes, each with a cold start.</source>
        <translation>Eine Instanz, mit der Bereitstellung gestartet, die eine Nachricht nach der anderen nimmt. Nach Bedarf gibt es so viele wie nötig, jede mit einem Kaltstart.</translation>
    </message>
    <message>
        <source>Messages that wait</source>
        <translation>Wartende Nachrichten</translation>
    </message>
    <message>
        <source>On demand, at once.</source>
        <translation>Nach Bedarf, zugleich.</translation>
    </message>
    <message>
        <source>Share of the invocations that fail, of a modelled function.</source>
        <translation>Anteil der Aufrufe, die scheitern, bei einer nachgebildeten Funktion.</translation>
    </message>
    <message>
        <source>A new version is watched for</source>
        <translation>Eine neue Version wird beobachtet</translation>
    </message>
    <message>
        <source>If its code does not load, or fails three times meanwhile, the deployment has failed.</source>
        <translation>Lädt ihr Code nicht oder scheitert er in dieser Zeit dreimal, ist die Bereitstellung gescheitert.</translation>
    </message>
    <message>
        <source>When a deployment fails</source>
        <translation>Wenn eine Bereitstellung scheitert</translation>
    </message>
    <message>
        <source>ROLLBACK: the version before comes back</source>
        <translation>ROLLBACK: die vorige Version kommt zurück</translation>
    </message>
    <message>
        <source>DO_NOTHING: it stays as it is</source>
        <translation>DO_NOTHING: es bleibt, wie es ist</translation>
    </message>
    <message>
        <source>Shadows in step with the cloud</source>
        <translation>Mit der Cloud abgeglichene Shadows</translation>
    </message>
    <message>
        <source>Names of things, or * for all that the core has. Others stay local. After an outage what both sides changed is the cloud’s where it is desired, the core’s where it is reported.</source>
        <translation>Namen von Things, oder * für alle, die der Core hat. Andere bleiben lokal. Was nach einem Ausfall beide Seiten geändert haben, bestimmt bei desired die Cloud, bei reported der Core.</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>both ways</source>
        <translation>in beide Richtungen</translation>
    </message>
    <message>
        <source>from the core to the cloud</source>
        <translation>vom Core zur Cloud</translation>
    </message>
    <message>
        <source>from the cloud to the core</source>
        <translation>von der Cloud zum Core</translation>
    </message>
    <message>
        <source>Core thing</source>
        <translation>Thing des Core</translation>
    </message>
    <message>
        <source>As whom it connects to IoT Core. Empty: the node&apos;s id.</source>
        <translation>Als wer er sich mit IoT Core verbindet. Leer: die Kennung des Knotens.</translation>
    </message>
    <message>
        <source>Names of policies of IoT Core that are attached to the core&apos;s certificate.</source>
        <translation>Namen von Richtlinien von IoT Core, die am Zertifikat des Core hängen.</translation>
    </message>
    <message>
        <source>Spool size</source>
        <translation>Größe des Spools</translation>
    </message>
    <message>
        <source>Messages for the cloud wait here until it has acknowledged them: GG_CONFIG_MAX_SIZE_BYTES of V1. At least 262,144.</source>
        <translation>Nachrichten für die Cloud warten hier, bis sie sie bestätigt hat: GG_CONFIG_MAX_SIZE_BYTES von V1. Mindestens 262.144.</translation>
    </message>
    <message>
        <source>Spool lies</source>
        <translation>Spool liegt</translation>
    </message>
    <message>
        <source>What is in memory is gone when the core restarts. On disk it is FileSystem in V1, the disk spooler in V2.</source>
        <translation>Was im Speicher liegt, ist nach einem Neustart des Core fort. Auf der Platte ist es FileSystem in V1, der Disk-Spooler in V2.</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>Platte</translation>
    </message>
    <message>
        <source>When it is full</source>
        <translation>Wenn er voll ist</translation>
    </message>
    <message>
        <source>The spooler itself always replaces the oldest; a stream of the stream manager can refuse the newest instead.</source>
        <translation>Der Spooler selbst ersetzt immer die älteste; ein Strom des Stream Managers kann stattdessen die neueste abweisen.</translation>
    </message>
    <message>
        <source>the oldest go</source>
        <translation>die ältesten gehen</translation>
    </message>
    <message>
        <source>the newest are refused</source>
        <translation>die neuesten werden abgewiesen</translation>
    </message>
    <message>
        <source>Way there and back</source>
        <translation>Hin und zurück</translation>
    </message>
    <message>
        <source>Over the line, from a publish to its answer.</source>
        <translation>Über die Leitung, vom Veröffentlichen bis zur Antwort.</translation>
    </message>
    <message>
        <source>Publishes at once</source>
        <translation>Zugleich veröffentlicht</translation>
    </message>
    <message>
        <source>Sent without waiting for the answer to the one before. V1 always sends one at a time: with 50 ms there and back 20 a second.</source>
        <translation>Gesendet, ohne auf die Antwort zur vorigen zu warten. V1 sendet immer eine nach der anderen: bei 50 ms hin und zurück 20 je Sekunde.</translation>
    </message>
    <message>
        <source>Subscribes to the cloud</source>
        <translation>Abonniert die Cloud</translation>
    </message>
    <message>
        <source>AtLeastOncePersistent lets messages of QoS 1 wait in IoT Core while the line is cut.</source>
        <translation>AtLeastOncePersistent lässt Nachrichten mit QoS 1 in IoT Core warten, während die Leitung getrennt ist.</translation>
    </message>
    <message>
        <source>as usual: at most once in V1, persistent in V2</source>
        <translation>wie üblich: höchstens einmal in V1, dauerhaft in V2</translation>
    </message>
    <message>
        <source>AtMostOnce</source>
        <translation>AtMostOnce</translation>
    </message>
    <message>
        <source>AtLeastOncePersistent</source>
        <translation>AtLeastOncePersistent</translation>
    </message>
    <message>
        <source>Line is cut</source>
        <translation>Leitung ist getrennt</translation>
    </message>
    <message>
        <source>Greengrass core</source>
        <translation>Greengrass-Core</translation>
    </message>
    <message>
        <source>A broker beside the devices that keeps working while the line to the cloud is cut</source>
        <translation>Ein Broker neben den Geräten, der weiterarbeitet, während die Leitung zur Cloud getrennt ist</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>Cloud</translation>
    </message>
    <message>
        <source>From devices</source>
        <translation>Von Geräten</translation>
    </message>
    <message>
        <source>To devices</source>
        <translation>An Geräte</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>An die Cloud gesendet</translation>
    </message>
    <message>
        <source>From the cloud</source>
        <translation>Aus der Cloud</translation>
    </message>
    <message>
        <source>In the spool</source>
        <translation>Im Spool</translation>
    </message>
    <message>
        <source>Spool used</source>
        <translation>Spool belegt</translation>
    </message>
    <message>
        <source>Lost from the spool</source>
        <translation>Aus dem Spool verloren</translation>
    </message>
    <message>
        <source>Devices connected</source>
        <translation>Verbundene Geräte</translation>
    </message>
    <message>
        <source>devices</source>
        <translation>Geräte</translation>
    </message>
    <message>
        <source>Connected to the cloud</source>
        <translation>Mit der Cloud verbunden</translation>
    </message>
    <message>
        <source>Line cut for</source>
        <translation>Leitung getrennt seit</translation>
    </message>
    <message>
        <source>Functions deployed</source>
        <translation>Bereitgestellte Funktionen</translation>
    </message>
    <message>
        <source>functions</source>
        <translation>Funktionen</translation>
    </message>
    <message>
        <source>Invocations that failed</source>
        <translation>Gescheiterte Aufrufe</translation>
    </message>
    <message>
        <source>Waiting for functions</source>
        <translation>Auf Funktionen wartend</translation>
    </message>
    <message>
        <source>Version deployed</source>
        <translation>Bereitgestellte Version</translation>
    </message>
    <message>
        <source>version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Deployment under way</source>
        <translation>Bereitstellung unterwegs</translation>
    </message>
    <message>
        <source>Changed since the last deployment</source>
        <translation>Seit der letzten Bereitstellung geändert</translation>
    </message>
    <message>
        <source>Shadows out of step</source>
        <translation>Nicht abgeglichene Shadows</translation>
    </message>
    <message>
        <source>shadows</source>
        <translation>Shadows</translation>
    </message>
    <message>
        <source>Cut the line</source>
        <translation>Leitung trennen</translation>
    </message>
    <message>
        <source>To the cloud. Devices go on; what is for the cloud waits in the spool.</source>
        <translation>Zur Cloud. Geräte machen weiter; was für die Cloud ist, wartet im Spool.</translation>
    </message>
    <message>
        <source>Restore the line</source>
        <translation>Leitung wiederherstellen</translation>
    </message>
    <message>
        <source>The core connects within a second and sends what waited, the oldest first.</source>
        <translation>Der Core verbindet sich binnen einer Sekunde und sendet, was wartete, das Älteste zuerst.</translation>
    </message>
    <message>
        <source>Deploy</source>
        <translation>Bereitstellen</translation>
    </message>
    <message>
        <source>Brings routes and functions to the core as they are set now. Without a line it waits; a version that fails is taken back. V1 restarts for it.</source>
        <translation>Bringt Routen und Funktionen auf den Core, wie sie jetzt eingestellt sind. Ohne Leitung wartet es; eine Version, die scheitert, wird zurückgenommen. V1 startet dafür neu.</translation>
    </message>
    <message>
        <source>Update a local shadow</source>
        <translation>Lokalen Shadow aktualisieren</translation>
    </message>
    <message>
        <source>As a program on the core does.</source>
        <translation>Wie ein Programm auf dem Core.</translation>
    </message>
    <message>
        <source>Greengrass runs functions, messaging and shadows at the edge, also without a connection. Messages for the cloud wait in a spool of 2.5 MB, in memory or on disk; when it is full, the oldest are replaced. It is sent with QoS 1, in order, and a message whose answer was lost goes twice.</source>
        <translation>Greengrass führt Funktionen, Nachrichten und Shadows am Rand des Netzes aus, auch ohne Verbindung. Nachrichten für die Cloud warten in einem Spool von 2,5 MB, im Speicher oder auf der Platte; ist er voll, werden die ältesten ersetzt. Er wird mit QoS 1 und der Reihe nach gesendet, und eine Nachricht, deren Antwort verloren ging, geht zweimal.</translation>
    </message>
    <message>
        <source>Functions are deployed from the cloud and run where the devices are, on demand or long-lived. A deployment that is asked for while the line is cut waits; one whose functions are broken is rolled back. Shadows are local; those that are synced catch up when the line is back.</source>
        <translation>Funktionen werden aus der Cloud bereitgestellt und laufen dort, wo die Geräte sind, nach Bedarf oder langlebig. Eine Bereitstellung, die bei getrennter Leitung verlangt wird, wartet; sind ihre Funktionen kaputt, wird sie zurückgerollt. Shadows sind lokal; abgeglichene holen auf, wenn die Leitung wieder da ist.</translation>
    </message>
    <message>
        <source>The exam asks about V1: a group with a core, its devices, a subscription table and functions. Local delivery there is QoS 0. V2 has components, a local broker and an MQTT bridge instead; support for V1 ended on 7 October 2026.</source>
        <translation>Die Prüfung fragt nach V1: eine Gruppe mit einem Core, seinen Geräten, einer Abonnement-Tabelle und Funktionen. Lokal wird dort mit QoS 0 zugestellt. V2 hat stattdessen Komponenten, einen lokalen Broker und eine MQTT-Bridge; die Unterstützung für V1 endete am 7. Oktober 2026.</translation>
    </message>
    <message>
        <source>Custom authorizers</source>
        <translation>Custom Authorizer</translation>
    </message>
    <message>
        <source>Functions that say who brings a token, and what he may do. The first one is the default.</source>
        <translation>Funktionen, die sagen, wer ein Token bringt und was er darf. Der erste ist der Standard.</translation>
    </message>
    <message>
        <source>It returns isAuthenticated, principalId, policyDocuments, disconnectAfterInSeconds and refreshAfterInSeconds, within 5 seconds.</source>
        <translation>Sie gibt isAuthenticated, principalId, policyDocuments, disconnectAfterInSeconds und refreshAfterInSeconds zurück, binnen 5 Sekunden.</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Takes unsigned tokens</source>
        <translation>Nimmt unsignierte Token</translation>
    </message>
    <message>
        <source>Otherwise a token without the right signature is refused, and the function costs nothing.</source>
        <translation>Sonst wird ein Token ohne die richtige Signatur abgewiesen, und die Funktion kostet nichts.</translation>
    </message>
    <message>
        <source>Remembers HTTPS clients</source>
        <translation>Merkt sich HTTPS-Clients</translation>
    </message>
    <message>
        <source>Otherwise the function is asked for each request.</source>
        <translation>Sonst wird die Funktion bei jeder Anfrage gefragt.</translation>
    </message>
    <message>
        <source>Changes are known after</source>
        <translation>Änderungen sind bekannt nach</translation>
    </message>
    <message>
        <source>Of policies and certificates. The service takes up to a few minutes; 60 is realistic, 0 shows effects at once.</source>
        <translation>An Richtlinien und Zertifikaten. Der Dienst braucht bis zu ein paar Minuten; 60 ist realistisch, 0 zeigt Wirkungen sofort.</translation>
    </message>
    <message>
        <source>In the name of</source>
        <translation>Im Namen von</translation>
    </message>
    <message>
        <source>An IAM role, whose policy decides. Empty: the owner of the account.</source>
        <translation>Eine IAM-Rolle, deren Richtlinie entscheidet. Leer: der Eigentümer des Kontos.</translation>
    </message>
    <message>
        <source>A certificate, which is called like its thing, or the ARN of a thing group.</source>
        <translation>Ein Zertifikat, das heißt wie sein Thing, oder der ARN einer Thing-Gruppe.</translation>
    </message>
    <message>
        <source>Register a thing</source>
        <translation>Thing registrieren</translation>
    </message>
    <message>
        <source>Needs iot:CreateThing of IAM.</source>
        <translation>Braucht iot:CreateThing von IAM.</translation>
    </message>
    <message>
        <source>Remove a thing from the registry</source>
        <translation>Thing aus der Registry entfernen</translation>
    </message>
    <message>
        <source>Needs iot:DeleteThing.</source>
        <translation>Braucht iot:DeleteThing.</translation>
    </message>
    <message>
        <source>Make an IoT policy</source>
        <translation>IoT-Richtlinie anlegen</translation>
    </message>
    <message>
        <source>Needs iot:CreatePolicy.</source>
        <translation>Braucht iot:CreatePolicy.</translation>
    </message>
    <message>
        <source>Attach a policy</source>
        <translation>Richtlinie anhängen</translation>
    </message>
    <message>
        <source>Needs iot:AttachPolicy.</source>
        <translation>Braucht iot:AttachPolicy.</translation>
    </message>
    <message>
        <source>Detach a policy</source>
        <translation>Richtlinie lösen</translation>
    </message>
    <message>
        <source>Needs iot:DetachPolicy.</source>
        <translation>Braucht iot:DetachPolicy.</translation>
    </message>
    <message>
        <source>Change a certificate’s status</source>
        <translation>Status eines Zertifikats ändern</translation>
    </message>
    <message>
        <source>Needs iot:UpdateCertificate. Whoever is connected with it is disconnected when it is no longer active.</source>
        <translation>Braucht iot:UpdateCertificate. Wer damit verbunden ist, wird getrennt, wenn es nicht mehr aktiv ist.</translation>
    </message>
    <message>
        <source>It is called like its thing.</source>
        <translation>Es heißt wie sein Thing.</translation>
    </message>
    <message>
        <source>Make a rule</source>
        <translation>Regel anlegen</translation>
    </message>
    <message>
        <source>Needs iot:CreateTopicRule, and iam:PassRole for the rule’s own role.</source>
        <translation>Braucht iot:CreateTopicRule und iam:PassRole für die eigene Rolle der Regel.</translation>
    </message>
    <message>
        <source>Role of the rule</source>
        <translation>Rolle der Regel</translation>
    </message>
    <message>
        <source>Control calls allowed</source>
        <translation>Erlaubte Steueraufrufe</translation>
    </message>
    <message>
        <source>Control calls denied</source>
        <translation>Verweigerte Steueraufrufe</translation>
    </message>
    <message>
        <source>Only an active one passes; no policy is asked before. Whoever is connected with one that is active no longer is disconnected.</source>
        <translation>Nur ein aktives wird angenommen; davor wird keine Richtlinie gefragt. Wer mit einem verbunden ist, das nicht mehr aktiv ist, wird getrennt.</translation>
    </message>
    <message>
        <source>Principal attached to the thing</source>
        <translation>Principal hängt am Thing</translation>
    </message>
    <message>
        <source>Registration</source>
        <translation>Registrierung</translation>
    </message>
    <message>
        <source>A thing that is not there yet can register itself by the control API before it connects. IAM decides about that API, not IoT policies.</source>
        <translation>Ein Thing, das es noch nicht gibt, kann sich vor dem Verbinden über die Steuer-API selbst registrieren. Über diese API entscheidet IAM, nicht IoT-Richtlinien.</translation>
    </message>
    <message>
        <source>Registers itself</source>
        <translation>Registriert sich selbst</translation>
    </message>
    <message>
        <source>CreateThing, CreateKeysAndCertificate, AttachPolicy and AttachThingPrincipal.</source>
        <translation>CreateThing, CreateKeysAndCertificate, AttachPolicy und AttachThingPrincipal.</translation>
    </message>
    <message>
        <source>In whose name it calls. Without one it is the owner of the account.</source>
        <translation>In wessen Namen es aufruft. Ohne Rolle ist es der Eigentümer des Kontos.</translation>
    </message>
    <message>
        <source>Of each shard these can be monitored: ALL, or %1.</source>
        <translation>Von jedem Shard lassen sich diese überwachen: ALL oder %1.</translation>
    </message>
    <message>
        <source>What clients call it: 1 to 64 letters, digits, &apos;_&apos;, &apos;.&apos; and &apos;-&apos;. Empty: the name of the node.</source>
        <translation>Wie Clients ihn nennen: 1 bis 64 Buchstaben, Ziffern, „_“, „.“ und „-“. Leer: der Name des Knotens.</translation>
    </message>
    <message>
        <source>Access keys</source>
        <translation>Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>With these your own programs sign what they call in the role&apos;s name, where the ports ask for it. They stand in the pipeline as they are: take none that is good for anything else.</source>
        <translation>Damit signieren deine eigenen Programme, was sie im Namen der Rolle aufrufen, wo die Ports es verlangen. Sie stehen in der Pipeline, wie sie sind: keine nehmen, die auch anderswo gelten.</translation>
    </message>
    <message>
        <source>Access key ID</source>
        <translation>Zugriffsschlüssel-ID</translation>
    </message>
    <message>
        <source>Secret access key</source>
        <translation>Geheimer Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Name of the token</source>
        <translation>Name des Tokens</translation>
    </message>
    <message>
        <source>Of the header or parameter in which real clients bring it.</source>
        <translation>Der Header oder Parameter, in dem echte Clients es mitbringen.</translation>
    </message>
    <message>
        <source>Public key</source>
        <translation>Öffentlicher Schlüssel</translation>
    </message>
    <message>
        <source>Of whoever signs the tokens of real clients, in PEM format: RSA from 2,048 bits.</source>
        <translation>Von dem, der die Token echter Clients signiert, im PEM-Format: RSA ab 2.048 Bit.</translation>
    </message>
    <message>
        <source>Limits of each connection</source>
        <translation>Limits jeder Verbindung</translation>
    </message>
    <message>
        <source>100 messages and 512 KiB a second, as in the service, which does not raise them. Without them you see how fast your own clients are.</source>
        <translation>100 Nachrichten und 512 KiB je Sekunde, wie im Dienst, der sie nicht erhöht. Ohne sie zeigt sich, wie schnell die eigenen Clients sind.</translation>
    </message>
    <message>
        <source>Metrics of each shard</source>
        <translation>Metriken jedes Shards</translation>
    </message>
    <message>
        <source>Enhanced monitoring: ALL, or names separated by commas such as IncomingBytes, IteratorAgeMilliseconds. Each costs by the shard and the month.</source>
        <translation>Erweiterte Überwachung: ALL oder Namen, durch Kommas getrennt, etwa IncomingBytes, IteratorAgeMilliseconds. Jede kostet je Shard und Monat.</translation>
    </message>
    <message>
        <source>an operator</source>
        <translation>ein Operator</translation>
    </message>
    <message>
        <source>The filter pattern cannot be read at character %1: %2 should stand there.</source>
        <translation>Das Filtermuster ist bei Zeichen %1 nicht lesbar: Dort sollte stehen: %2.</translation>
    </message>
    <message>
        <source>fewer brackets</source>
        <translation>weniger Klammern</translation>
    </message>
    <message>
        <source>a closing bracket</source>
        <translation>eine schließende Klammer</translation>
    </message>
    <message>
        <source>a number in brackets</source>
        <translation>eine Zahl in Klammern</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>ein Name</translation>
    </message>
    <message>
        <source>NULL, TRUE or FALSE</source>
        <translation>NULL, TRUE oder FALSE</translation>
    </message>
    <message>
        <source>a closing quote</source>
        <translation>ein schließendes Anführungszeichen</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>ein Wert</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>A quote of the filter pattern is never closed.</source>
        <translation>Ein Anführungszeichen im Filtermuster wird nie geschlossen.</translation>
    </message>
    <message>
        <source>A term of the filter pattern with other characters than letters, digits and _ stands in quotes: character %1.</source>
        <translation>Ein Begriff im Filtermuster mit anderen Zeichen als Buchstaben, Ziffern und _ steht in Anführungszeichen: Zeichen %1.</translation>
    </message>
    <message>
        <source>A filter pattern has at most %1 characters.</source>
        <translation>Ein Filtermuster hat höchstens %1 Zeichen.</translation>
    </message>
    <message>
        <source>The filter pattern begins with a brace and does not end with one.</source>
        <translation>Das Filtermuster beginnt mit einer geschweiften Klammer und endet nicht mit einer.</translation>
    </message>
    <message>
        <source>The filter pattern begins with a bracket and does not end with one.</source>
        <translation>Das Filtermuster beginnt mit einer eckigen Klammer und endet nicht mit einer.</translation>
    </message>
    <message>
        <source>A filter pattern has “...” once at most.</source>
        <translation>Ein Filtermuster hat „...“ höchstens einmal.</translation>
    </message>
    <message>
        <source>Headers of MQTT 5</source>
        <translation>Header von MQTT 5</translation>
    </message>
    <message>
        <source>What the republished message says of itself. Values may have ${…}, such as ${get_mqtt_property(&apos;content_type&apos;)}; what comes out empty is left out.</source>
        <translation>Was die weiterveröffentlichte Nachricht über sich sagt. Werte dürfen ${…} enthalten, etwa ${get_mqtt_property(&apos;content_type&apos;)}; was leer bleibt, entfällt.</translation>
    </message>
    <message>
        <source>Header</source>
        <translation>Header</translation>
    </message>
    <message>
        <source>user property</source>
        <translation>User Property</translation>
    </message>
    <message>
        <source>content type</source>
        <translation>Content Type</translation>
    </message>
    <message>
        <source>response topic</source>
        <translation>Response Topic</translation>
    </message>
    <message>
        <source>correlation data (base64)</source>
        <translation>Correlation Data (Base64)</translation>
    </message>
    <message>
        <source>payload format (UTF8_DATA)</source>
        <translation>Payload-Format (UTF8_DATA)</translation>
    </message>
    <message>
        <source>expiry in seconds</source>
        <translation>Ablauf in Sekunden</translation>
    </message>
    <message>
        <source>Of a user property.</source>
        <translation>Einer User Property.</translation>
    </message>
</context>
<context>
    <name>Session</name>
    <message>
        <source>“%1” keeps no records to look at.</source>
        <translation>„%1“ hält keine Sätze zum Ansehen.</translation>
    </message>
    <message>
        <source>There is no node “%1” in the running world.</source>
        <translation>In der laufenden Welt gibt es keinen Knoten „%1“.</translation>
    </message>
    <message>
        <source>“%1” keeps no objects.</source>
        <translation>„%1“ hält keine Objekte.</translation>
    </message>
</context>
<context>
    <name>ShadowFace</name>
    <message>
        <source>%1 more</source>
        <translation>%1 weitere</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>no shadow yet</source>
        <translation>noch kein Shadow</translation>
    </message>
    <message>
        <source>in step</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>%1 differ</source>
        <translation>%1 abweichend</translation>
    </message>
    <message>
        <source>desired</source>
        <translation>gewünscht</translation>
    </message>
    <message>
        <source>reported</source>
        <translation>gemeldet</translation>
    </message>
    <message>
        <source>delta</source>
        <translation>Delta</translation>
    </message>
</context>
<context>
    <name>Snippets</name>
    <message>
        <source>mosquitto_pub</source>
        <translation>mosquitto_pub</translation>
    </message>
    <message>
        <source>AWS CLI</source>
        <translation>AWS CLI</translation>
    </message>
    <message>
        <source>Needs the Debian package %1.</source>
        <translation>Braucht das Debian-Paket %1.</translation>
    </message>
    <message>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <source>JavaScript</source>
        <translation>JavaScript</translation>
    </message>
    <message>
        <source>Needs: npm install %1. Save it as a .mjs file.</source>
        <translation>Braucht: npm install %1. Als .mjs-Datei speichern.</translation>
    </message>
    <message>
        <source>Java</source>
        <translation>Java</translation>
    </message>
    <message>
        <source>Needs the Maven artifact %1.</source>
        <translation>Braucht das Maven-Artefakt %1.</translation>
    </message>
</context>
<context>
    <name>StreamSql</name>
    <message>
        <source>This comment is never closed; close it with */.</source>
        <translation>Dieser Kommentar wird nie geschlossen; mit */ schließen.</translation>
    </message>
    <message>
        <source>A name cannot begin with a digit; put it in double quotes.</source>
        <translation>Ein Name kann nicht mit einer Ziffer beginnen; in doppelte Anführungszeichen setzen.</translation>
    </message>
    <message>
        <source>This name is never closed; close it with a double quote.</source>
        <translation>Dieser Name wird nie geschlossen; mit einem doppelten Anführungszeichen schließen.</translation>
    </message>
    <message>
        <source>This text is never closed; close it with a single quote.</source>
        <translation>Dieser Text wird nie geschlossen; mit einem einfachen Anführungszeichen schließen.</translation>
    </message>
    <message>
        <source>A name cannot be empty.</source>
        <translation>Ein Name kann nicht leer sein.</translation>
    </message>
    <message>
        <source>This character has no meaning in SQL.</source>
        <translation>Dieses Zeichen hat in SQL keine Bedeutung.</translation>
    </message>
    <message>
        <source>%1 is an aggregate, which cannot stand here.</source>
        <translation>%1 ist ein Aggregat; das kann hier nicht stehen.</translation>
    </message>
    <message>
        <source>WHERE sees single rows; a condition on %1 belongs into HAVING.</source>
        <translation>WHERE sieht einzelne Zeilen; eine Bedingung mit %1 gehört in HAVING.</translation>
    </message>
    <message>
        <source>%1 cannot be a key of a group; it is made from the groups.</source>
        <translation>%1 kann kein Schlüssel einer Gruppe sein; es entsteht aus den Gruppen.</translation>
    </message>
</context>
<context>
    <name>Text</name>
    <message>
        <source>“%1” is not a duration. Write a number and a unit, such as 500ms, 60s, 10m, 2h or 3d.</source>
        <translation>„%1“ ist keine Dauer. Zahl und Einheit schreiben, etwa 500ms, 60s, 10m, 2h oder 3d.</translation>
    </message>
</context>
<context>
    <name>TopicFace</name>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>No messages in the last second</source>
        <translation>Keine Nachrichten in der letzten Sekunde</translation>
    </message>
    <message>
        <source>Shows its busiest topics while it runs</source>
        <translation>Zeigt im Lauf seine lebhaftesten Topics</translation>
    </message>
    <message>
        <source>other topics %1/s</source>
        <translation>andere Topics %1/s</translation>
    </message>
    <message>
        <source>%1 more listen</source>
        <translation>%1 weitere hören zu</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>fastest</source>
        <translation>maximal</translation>
    </message>
</context>
<context>
    <name>VesselFace</name>
    <message>
        <source>dead
letters</source>
        <translation>Tote
Post</translation>
    </message>
    <message>
        <source>%1/s</source>
        <translation>%1/s</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>leer</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 h</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 T</translation>
    </message>
    <message>
        <source>in flight</source>
        <translation>in Arbeit</translation>
    </message>
    <message>
        <source>groups</source>
        <translation>Gruppen</translation>
    </message>
    <message>
        <source>delayed</source>
        <translation>verzögert</translation>
    </message>
    <message>
        <source>receives</source>
        <translation>Empfänge</translation>
    </message>
    <message>
        <source>oldest</source>
        <translation>älteste</translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message>
        <source>“%1” needs “%2”.</source>
        <translation>„%1“ braucht „%2“.</translation>
    </message>
    <message>
        <source>“%1” is %2; allowed: %3.</source>
        <translation>„%1“ ist %2; erlaubt: %3.</translation>
    </message>
    <message>
        <source>text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>some text is not UTF-8</source>
        <translation>ein Text ist nicht UTF-8</translation>
    </message>
    <message>
        <source>This delivery stream reads a data stream: records cannot be put into it directly.</source>
        <translation>Dieser Zustellstrom liest einen Datenstrom: Sätze lassen sich nicht direkt hineinschreiben.</translation>
    </message>
    <message>
        <source>A record may have 1,000 KB at most.</source>
        <translation>Ein Satz darf höchstens 1.000 KB haben.</translation>
    </message>
    <message>
        <source>The delivery stream takes no more at this moment. Slow down.</source>
        <translation>Der Zustellstrom nimmt im Moment nicht mehr. Langsamer senden.</translation>
    </message>
    <message>
        <source>Redshift is loaded from objects: link the delivery stream to an S3 bucket too.</source>
        <translation>Redshift wird aus Objekten geladen: den Zustellstrom auch mit einem S3-Bucket verbinden.</translation>
    </message>
    <message>
        <source>There is nothing to deliver to: link the delivery stream to an S3 bucket or another destination.</source>
        <translation>Es gibt kein Ziel zum Zustellen: den Zustellstrom mit einem S3-Bucket oder einem anderen Ziel verbinden.</translation>
    </message>
    <message>
        <source>A delivery stream keeps its name.</source>
        <translation>Ein Zustellstrom behält seinen Namen.</translation>
    </message>
</context>
<context>
    <name>World</name>
    <message>
        <source>A partition key has 1 to 256 characters.</source>
        <translation>Ein Partitionsschlüssel hat 1 bis 256 Zeichen.</translation>
    </message>
    <message>
        <source>An explicit hash key is a decimal number below 2 to the power of 128.</source>
        <translation>Ein Hash-Schlüssel ist eine Dezimalzahl unter 2 hoch 128.</translation>
    </message>
    <message>
        <source>The record has %L1 bytes with its key; %L2 is the most.</source>
        <translation>Der Satz hat mit Schlüssel %L1 Bytes; höchstens %L2 sind erlaubt.</translation>
    </message>
    <message>
        <source>The shard is at its limit; try again.</source>
        <translation>Der Shard ist am Limit; später erneut versuchen.</translation>
    </message>
    <message>
        <source>“%1” cannot do “%2”.</source>
        <translation>„%1“ kann „%2“ nicht.</translation>
    </message>
    <message>
        <source>There is no node “%1” in the running world.</source>
        <translation>In der laufenden Welt gibt es keinen Knoten „%1“.</translation>
    </message>
    <message>
        <source>There is no link from “%1” to “%2”.</source>
        <translation>Von „%1“ nach „%2“ gibt es keine Verbindung.</translation>
    </message>
</context>
<context>
    <name>headwater::gateway::CallReader</name>
    <message>
        <source>“%1” cannot be read: %2.</source>
        <translation>„%1“ ist nicht lesbar: %2.</translation>
    </message>
    <message>
        <source>“%1” is no recording of calls that this version reads.</source>
        <translation>„%1“ ist keine Aufzeichnung von Aufrufen, die diese Version liest.</translation>
    </message>
    <message>
        <source>Line %1 of “%2” is no call.</source>
        <translation>Zeile %1 von „%2“ ist kein Aufruf.</translation>
    </message>
</context>
<context>
    <name>headwater::gateway::CallWriter</name>
    <message>
        <source>“%1” cannot be written: %2.</source>
        <translation>„%1“ lässt sich nicht schreiben: %2.</translation>
    </message>
    <message>
        <source>“%1” could not be written to its end.</source>
        <translation>„%1“ ließ sich nicht bis zum Ende schreiben.</translation>
    </message>
</context>
<context>
    <name>headwater::iotsql</name>
    <message>
        <source>A topic filter cannot be empty.</source>
        <translation>Ein Topic-Filter kann nicht leer sein.</translation>
    </message>
    <message>
        <source>A topic filter has at most 256 bytes.</source>
        <translation>Ein Topic-Filter hat höchstens 256 Bytes.</translation>
    </message>
    <message>
        <source>A topic filter has at most 7 slashes.</source>
        <translation>Ein Topic-Filter hat höchstens 7 Schrägstriche.</translation>
    </message>
    <message>
        <source>A wildcard stands alone in its level: sensors/+/data or sensors/#.</source>
        <translation>Ein Platzhalter steht allein in seiner Ebene: sensors/+/data oder sensors/#.</translation>
    </message>
    <message>
        <source>The wildcard # stands at the end of a filter.</source>
        <translation>Der Platzhalter # steht am Ende eines Filters.</translation>
    </message>
</context>
<context>
    <name>headwater::iotsql::Parser</name>
    <message>
        <source>The text ends here, but %1 should follow.</source>
        <translation>Der Text endet hier, aber %1 sollte folgen.</translation>
    </message>
    <message>
        <source>Here should stand %1, not “%2”.</source>
        <translation>Hier sollte %1 stehen, nicht „%2“.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
    <message>
        <source>%1 needs the SQL version 2016-03-23.</source>
        <translation>%1 braucht die SQL-Version 2016-03-23.</translation>
    </message>
    <message>
        <source>an operator or the end</source>
        <translation>ein Operator oder das Ende</translation>
    </message>
    <message>
        <source>There is no %1 here: a rule looks at one message at a time.</source>
        <translation>%1 gibt es hier nicht: Eine Regel sieht immer nur eine Nachricht.</translation>
    </message>
    <message>
        <source>WHERE or the end</source>
        <translation>WHERE oder das Ende</translation>
    </message>
    <message>
        <source>SELECT VALUE gives one value; make it an object or an array of several.</source>
        <translation>SELECT VALUE gibt einen Wert; aus mehreren ein Objekt oder Array machen.</translation>
    </message>
    <message>
        <source>“,”, FROM, WHERE or the end</source>
        <translation>„,“, FROM, WHERE oder das Ende</translation>
    </message>
    <message>
        <source>A nested SELECT reads an array or object of the message; write its name without quotes.</source>
        <translation>Ein verschachteltes SELECT liest ein Array oder Objekt der Nachricht; seinen Namen ohne Anführungszeichen schreiben.</translation>
    </message>
    <message>
        <source>FROM wants a topic filter in quotes, such as &apos;sensors/+/data&apos;.</source>
        <translation>FROM will einen Topic-Filter in Anführungszeichen, etwa &apos;sensors/+/data&apos;.</translation>
    </message>
    <message>
        <source>A new name stands behind AS: write AS %1.</source>
        <translation>Ein neuer Name steht hinter AS: AS %1 schreiben.</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>ein Name</translation>
    </message>
    <message>
        <source>This has too many parts.</source>
        <translation>Das hat zu viele Teile.</translation>
    </message>
    <message>
        <source>This is nested too deeply.</source>
        <translation>Das ist zu tief verschachtelt.</translation>
    </message>
    <message>
        <source>This is %1 minus %2. If a property is called so, write get(%3, &quot;%1-%2&quot;).</source>
        <translation>Das ist %1 minus %2. Heißt eine Eigenschaft so, get(%3, &quot;%1-%2&quot;) schreiben.</translation>
    </message>
    <message>
        <source>the name of a property</source>
        <translation>der Name einer Eigenschaft</translation>
    </message>
    <message>
        <source>This number is too large; the largest is 9.99E999.</source>
        <translation>Diese Zahl ist zu groß; die größte ist 9.99E999.</translation>
    </message>
    <message>
        <source>A SELECT within another stands in brackets.</source>
        <translation>Ein SELECT in einem anderen steht in Klammern.</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>ein Wert</translation>
    </message>
    <message>
        <source>A SELECT within another</source>
        <translation>Ein SELECT in einem anderen</translation>
    </message>
    <message>
        <source>%1() came later than the exam’s rule book; the current profile has it.</source>
        <translation>%1() kam später als das Regelwerk der Prüfung; das heutige hat es.</translation>
    </message>
    <message>
        <source>There are no aggregates here: a rule looks at one message at a time.</source>
        <translation>Aggregate gibt es hier nicht: Eine Regel sieht immer nur eine Nachricht.</translation>
    </message>
    <message>
        <source>There is no function %1().</source>
        <translation>Es gibt keine Funktion %1().</translation>
    </message>
    <message>
        <source>%1() asks another service, which cannot be done here.</source>
        <translation>%1() fragt einen anderen Dienst; das geht hier nicht.</translation>
    </message>
    <message>
        <source>It is written %1; with other arguments it is Undefined.</source>
        <translation>Die Schreibweise ist %1; mit anderen Argumenten ist es Undefined.</translation>
    </message>
    <message>
        <source>get_dynamodb() may stand in a statement once; with more, no action runs.</source>
        <translation>get_dynamodb() darf einmal in einer Anweisung stehen; bei mehr läuft keine Aktion.</translation>
    </message>
    <message>
        <source>AS and a type</source>
        <translation>AS und ein Typ</translation>
    </message>
    <message>
        <source>A value is cast to String, Int, Double, Decimal or Boolean.</source>
        <translation>Ein Wert wird in String, Int, Double, Decimal oder Boolean umgewandelt.</translation>
    </message>
    <message>
        <source>A cast to %1</source>
        <translation>Eine Umwandlung in %1</translation>
    </message>
    <message>
        <source>CASE wants a value to compare: CASE color WHEN &apos;red&apos; THEN 1 END.</source>
        <translation>CASE will einen Wert zum Vergleichen: CASE color WHEN &apos;red&apos; THEN 1 END.</translation>
    </message>
    <message>
        <source>WHEN, ELSE or END</source>
        <translation>WHEN, ELSE oder END</translation>
    </message>
    <message>
        <source>An object in the statement</source>
        <translation>Ein Objekt in der Anweisung</translation>
    </message>
    <message>
        <source>a name in quotes</source>
        <translation>ein Name in Anführungszeichen</translation>
    </message>
    <message>
        <source>An array in the statement</source>
        <translation>Ein Array in der Anweisung</translation>
    </message>
</context>
<context>
    <name>headwater::logagent</name>
    <message>
        <source>ADDEC2METADATA asks the machine for its EC2 data, and a drawn machine has none. ADDMETADATA adds what you write.</source>
        <translation>ADDEC2METADATA fragt den Rechner nach seinen EC2-Daten, und ein gezeichneter hat keine. ADDMETADATA fügt an, was du schreibst.</translation>
    </message>
    <message>
        <source>“optionName” is missing.</source>
        <translation>„optionName“ fehlt.</translation>
    </message>
    <message>
        <source>LOGTOJSON needs a “logFormat”, with a matchPattern as well.</source>
        <translation>LOGTOJSON braucht ein „logFormat“, auch bei einem matchPattern.</translation>
    </message>
    <message>
        <source>ADDMETADATA needs “metadata”.</source>
        <translation>ADDMETADATA braucht „metadata“.</translation>
    </message>
    <message>
        <source>The flow names no target: “kinesisStream” or “deliveryStream”.</source>
        <translation>Der Fluss nennt kein Ziel: „kinesisStream“ oder „deliveryStream“.</translation>
    </message>
    <message>
        <source>The flow names two targets: “kinesisStream” or “deliveryStream”, not both.</source>
        <translation>Der Fluss nennt zwei Ziele: „kinesisStream“ oder „deliveryStream“, nicht beide.</translation>
    </message>
    <message>
        <source>“filePattern” is missing.</source>
        <translation>„filePattern“ fehlt.</translation>
    </message>
    <message>
        <source>The terminator is as long as a record.</source>
        <translation>Das Abschlusszeichen ist so lang wie ein Satz.</translation>
    </message>
    <message>
        <source>“%1” is no regular expression: %2.</source>
        <translation>„%1“ ist kein regulärer Ausdruck: %2.</translation>
    </message>
    <message>
        <source>“dataProcessingOptions” is a list.</source>
        <translation>„dataProcessingOptions“ ist eine Liste.</translation>
    </message>
</context>
<context>
    <name>headwater::logagent::AgentConfig</name>
    <message>
        <source>“flows” is missing or empty: there is nothing to send.</source>
        <translation>„flows“ fehlt oder ist leer: Es gibt nichts zu senden.</translation>
    </message>
    <message>
        <source>“%1” cannot be read: %2.</source>
        <translation>„%1“ ist nicht lesbar: %2.</translation>
    </message>
</context>
<context>
    <name>headwater::logagent::Converter</name>
    <message>
        <source>“%1” is no regular expression: %2.</source>
        <translation>„%1“ ist kein regulärer Ausdruck: %2.</translation>
    </message>
    <message>
        <source>CSVTOJSON needs customFieldNames.</source>
        <translation>CSVTOJSON braucht customFieldNames.</translation>
    </message>
    <message>
        <source>The delimiter is empty.</source>
        <translation>Das Trennzeichen ist leer.</translation>
    </message>
    <message>
        <source>There are %1 names for %2 fields.</source>
        <translation>Es gibt %1 Namen für %2 Felder.</translation>
    </message>
</context>
<context>
    <name>headwater::logagent::FilePattern</name>
    <message>
        <source>“%1” names no file.</source>
        <translation>„%1“ nennt keine Datei.</translation>
    </message>
    <message>
        <source>The folder of “%1” has a wildcard; the agent knows them in the file&apos;s name only. Give each folder a flow of its own.</source>
        <translation>Der Ordner von „%1“ hat einen Platzhalter; der Agent kennt sie nur im Dateinamen. Jedem Ordner einen eigenen Fluss geben.</translation>
    </message>
    <message>
        <source>A bracket of “%1” is never closed.</source>
        <translation>Eine Klammer in „%1“ wird nie geschlossen.</translation>
    </message>
</context>
<context>
    <name>headwater::logagent::Members</name>
    <message>
        <source>%1 stands where an object should be.</source>
        <translation>Hier steht %1; es muss ein Objekt sein.</translation>
    </message>
    <message>
        <source>“%1” is a text, not %2.</source>
        <translation>„%1“ ist ein Text, nicht %2.</translation>
    </message>
    <message>
        <source>“%1” is a whole number from %2 to %3, not %4.</source>
        <translation>„%1“ ist eine ganze Zahl von %2 bis %3, nicht %4.</translation>
    </message>
    <message>
        <source>“%1” is true or false, not %2.</source>
        <translation>„%1“ ist true oder false, nicht %2.</translation>
    </message>
    <message>
        <source>“%1” cannot be %2. It is one of: %3.</source>
        <translation>„%1“ kann nicht %2 sein. Erlaubt: %3.</translation>
    </message>
    <message>
        <source>“%1” is a list of texts, not %2.</source>
        <translation>„%1“ ist eine Liste von Texten, nicht %2.</translation>
    </message>
</context>
<context>
    <name>headwater::services</name>
    <message>
        <source>“%1” is a text.</source>
        <translation>„%1“ ist ein Text.</translation>
    </message>
    <message>
        <source>A list in a list is no alternative.</source>
        <translation>Eine Liste in einer Liste ist keine Alternative.</translation>
    </message>
    <message>
        <source>An alternative has one condition.</source>
        <translation>Eine Alternative hat eine Bedingung.</translation>
    </message>
    <message>
        <source>“exists” is true or false.</source>
        <translation>„exists“ ist true oder false.</translation>
    </message>
    <message>
        <source>“anything-but” is a value or a list of values.</source>
        <translation>„anything-but“ ist ein Wert oder eine Liste von Werten.</translation>
    </message>
    <message>
        <source>“numeric” is a list such as [&quot;&gt;&quot;, 0, &quot;&lt;=&quot;, 5].</source>
        <translation>„numeric“ ist eine Liste, etwa [&quot;&gt;&quot;, 0, &quot;&lt;=&quot;, 5].</translation>
    </message>
    <message>
        <source>“%1” is no condition: prefix, suffix, equals-ignore-case, anything-but, numeric, exists.</source>
        <translation>„%1“ ist keine Bedingung: prefix, suffix, equals-ignore-case, anything-but, numeric, exists.</translation>
    </message>
    <message>
        <source>“%1” is no condition: prefix, anything-but, numeric, exists.</source>
        <translation>„%1“ ist keine Bedingung: prefix, anything-but, numeric, exists.</translation>
    </message>
    <message>
        <source>“$or” is a list of patterns, of which one has to match.</source>
        <translation>„$or“ ist eine Liste von Mustern, von denen eines passen muss.</translation>
    </message>
    <message>
        <source>“%1” needs a list of what may stand there.</source>
        <translation>„%1“ braucht eine Liste dessen, was dort stehen darf.</translation>
    </message>
</context>
<context>
    <name>headwater::services::EventPattern</name>
    <message>
        <source>The pattern is empty: it would match nothing that a rule could name.</source>
        <translation>Das Muster ist leer: Es würde auf nichts passen, was eine Regel nennen könnte.</translation>
    </message>
</context>
<context>
    <name>headwater::services::agent</name>
    <message>
        <source>The Kinesis Agent runs on Linux only: Amazon Linux, Red Hat, Ubuntu, Debian. For Windows there is another program, the Kinesis Agent for Microsoft Windows.</source>
        <translation>Der Kinesis Agent läuft nur unter Linux: Amazon Linux, Red Hat, Ubuntu, Debian. Für Windows gibt es ein anderes Programm, den Kinesis Agent for Microsoft Windows.</translation>
    </message>
    <message>
        <source>The flows of the agent.json count; these do not.</source>
        <translation>Es zählen die Flüsse der agent.json, nicht diese.</translation>
    </message>
    <message>
        <source>Add a flow, or choose an agent.json: which files go to which stream.</source>
        <translation>Einen Fluss hinzufügen oder eine agent.json wählen: welche Dateien in welchen Strom gehen.</translation>
    </message>
    <message>
        <source>One agent has at most %1 flows here.</source>
        <translation>Ein Agent hat hier höchstens %1 Flüsse.</translation>
    </message>
    <message>
        <source>The flow goes to the delivery stream “%1”, but none of that name is linked.</source>
        <translation>Der Fluss geht in den Zustellstrom „%1“, aber keiner dieses Namens ist verbunden.</translation>
    </message>
    <message>
        <source>The flow goes to the stream “%1”, but none of that name is linked.</source>
        <translation>Der Fluss geht in den Strom „%1“, aber keiner dieses Namens ist verbunden.</translation>
    </message>
</context>
<context>
    <name>headwater::services::analytics_app</name>
    <message>
        <source>Kinesis Data Analytics for SQL is retired: no new applications since October 2025, and existing ones are deleted from January 2026. Use Managed Service for Apache Flink instead.</source>
        <translation>Kinesis Data Analytics for SQL ist eingestellt: seit Oktober 2025 keine neuen Anwendungen, und bestehende werden ab Januar 2026 gelöscht. Stattdessen Managed Service for Apache Flink verwenden.</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>An application reads one streaming source.</source>
        <translation>Eine Anwendung liest eine Stromquelle.</translation>
    </message>
    <message>
        <source>An application writes to at most three destinations.</source>
        <translation>Eine Anwendung schreibt in höchstens drei Ziele.</translation>
    </message>
    <message>
        <source>“%1” is not linked to this application.</source>
        <translation>„%1“ ist nicht mit dieser Anwendung verbunden.</translation>
    </message>
    <message>
        <source>The code makes no stream “%1”.</source>
        <translation>Der Code erzeugt keinen Strom „%1“.</translation>
    </message>
    <message>
        <source>SQL applications do not take records that the KPL has aggregated.</source>
        <translation>SQL-Anwendungen nehmen keine Sätze, die die KPL aggregiert hat.</translation>
    </message>
    <message>
        <source>The producers write no fields that SQL could read; give them a payload, such as {&quot;price&quot;: &quot;{{float 1 9}}&quot;}.</source>
        <translation>Die Erzeuger schreiben keine Felder, die SQL lesen könnte; ihnen Nutzdaten geben, etwa {&quot;price&quot;: &quot;{{float 1 9}}&quot;}.</translation>
    </message>
</context>
<context>
    <name>headwater::services::cloudwatch_events::Schedule</name>
    <message>
        <source>“%1” is no schedule. It looks like rate(5 minutes) or cron(0 12 ? * MON-FRI *).</source>
        <translation>„%1“ ist kein Zeitplan. Er sieht aus wie rate(5 minutes) oder cron(0 12 ? * MON-FRI *).</translation>
    </message>
    <message>
        <source>One %1, several %1s: the service asks for the right word.</source>
        <translation>Bei 1 heißt es %1, sonst %1s: Der Dienst verlangt das richtige Wort.</translation>
    </message>
    <message>
        <source>A cron expression has six fields: minutes, hours, day of the month, month, day of the week, year.</source>
        <translation>Ein Cron-Ausdruck hat sechs Felder: Minuten, Stunden, Tag des Monats, Monat, Wochentag, Jahr.</translation>
    </message>
    <message>
        <source>Of day of the month and day of the week, exactly one is “?”.</source>
        <translation>Von Tag des Monats und Wochentag ist genau eines „?“.</translation>
    </message>
</context>
<context>
    <name>headwater::services::iam_role</name>
    <message>
        <source>An access key ID has 16 to 128 letters and digits, such as AKIAHEADWATEREXAMPLE.</source>
        <translation>Eine Zugriffsschlüssel-ID hat 16 bis 128 Buchstaben und Ziffern, etwa AKIAHEADWATEREXAMPLE.</translation>
    </message>
    <message>
        <source>This access key is there twice.</source>
        <translation>Diesen Zugriffsschlüssel gibt es zweimal.</translation>
    </message>
    <message>
        <source>A secret access key has at least 16 characters that nobody can guess.</source>
        <translation>Ein geheimer Zugriffsschlüssel hat mindestens 16 Zeichen, die niemand erraten kann.</translation>
    </message>
    <message>
        <source>%1 has this access key, too.</source>
        <translation>Auch %1 hat diesen Zugriffsschlüssel.</translation>
    </message>
    <message>
        <source>The policy has %1 characters; a role takes %2.</source>
        <translation>Die Richtlinie hat %1 Zeichen; eine Rolle nimmt %2.</translation>
    </message>
</context>
<context>
    <name>headwater::services::iot_rule</name>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>A rule’s name has letters, digits and “_”, 128 at most.</source>
        <translation>Der Name einer Regel hat Buchstaben, Ziffern und „_“, höchstens 128.</translation>
    </message>
    <message>
        <source>A rule cannot send to the FIFO queue “%1”; take a standard one.</source>
        <translation>Eine Regel kann nicht an die FIFO-Schlange „%1“ senden; eine Standardschlange nehmen.</translation>
    </message>
    <message>
        <source>A rule has at most 10 actions; this one has %1.</source>
        <translation>Eine Regel hat höchstens 10 Aktionen; diese hat %1.</translation>
    </message>
    <message>
        <source>A rule has one error action; this one has %1.</source>
        <translation>Eine Regel hat eine Fehleraktion; diese hat %1.</translation>
    </message>
    <message>
        <source>Without a role that allows it, every action but an invocation of Lambda fails.</source>
        <translation>Ohne eine Rolle, die es erlaubt, scheitert jede Aktion außer einem Aufruf von Lambda.</translation>
    </message>
    <message>
        <source>The rule publishes what it listens to: each message comes round again for ever.</source>
        <translation>Die Regel veröffentlicht, worauf sie hört: Jede Nachricht kommt immer wieder, ewig.</translation>
    </message>
</context>
<context>
    <name>headwater::services::iot_thing</name>
    <message>
        <source>“%1” is refused: %2.</source>
        <translation>„%1“ wird abgewiesen: %2.</translation>
    </message>
    <message>
        <source>The exam&apos;s broker closes the connection of a client that sets RETAIN.</source>
        <translation>Nach den Prüfungsregeln schließt der Broker die Verbindung eines Clients, der RETAIN setzt.</translation>
    </message>
    <message>
        <source>A thing has up to %1 attributes; with a thing type, 50.</source>
        <translation>Ein Thing hat bis zu %1 Attribute; mit einem Thing-Typ 50.</translation>
    </message>
    <message>
        <source>In the exam&apos;s service a thing has one shadow, without a name.</source>
        <translation>Nach den Prüfungsregeln hat ein Thing einen Shadow, ohne Namen.</translation>
    </message>
</context>
<context>
    <name>headwater::simulation::Session::Private</name>
    <message>
        <source>Stopped at an event: %1</source>
        <translation>Angehalten bei einem Ereignis: %1</translation>
    </message>
    <message>
        <source>Stopped: %1 of %2 is %3.</source>
        <translation>Angehalten: %1 von %2 ist %3.</translation>
    </message>
    <message>
        <source>What clients did is kept up to %1; what came after that was too much.</source>
        <translation>Was Clients taten, wird bis zu %1 behalten; was danach kam, war zu viel.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql</name>
    <message>
        <source>The code of an application is at most 100 KB.</source>
        <translation>Der Code einer Anwendung hat höchstens 100 KB.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Binder</name>
    <message>
        <source>A “*” stands alone in a SELECT or in COUNT(*).</source>
        <translation>Ein „*“ steht allein in einem SELECT oder in COUNT(*).</translation>
    </message>
    <message>
        <source>Here should stand a condition, but this is %1.</source>
        <translation>Hier sollte eine Bedingung stehen, aber dies ist %1.</translation>
    </message>
    <message>
        <source>There is no column %1.</source>
        <translation>Es gibt keine Spalte %1.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
    <message>
        <source>A column has at most the name of its stream in front.</source>
        <translation>Vor einer Spalte steht höchstens der Name ihres Stroms.</translation>
    </message>
    <message>
        <source>%1 is not part of this FROM.</source>
        <translation>%1 gehört nicht zu diesem FROM.</translation>
    </message>
    <message>
        <source>%1 is a column of several sources; write the source in front, as in %2.</source>
        <translation>%1 ist eine Spalte mehrerer Quellen; die Quelle davor schreiben, wie in %2.</translation>
    </message>
    <message>
        <source>OVER belongs to an aggregate such as SUM or COUNT; %1 is none.</source>
        <translation>OVER gehört zu einem Aggregat wie SUM oder COUNT; %1 ist keines.</translation>
    </message>
    <message>
        <source>There is no function %1.</source>
        <translation>Es gibt keine Funktion %1.</translation>
    </message>
    <message>
        <source>%1 is not offered for such values.</source>
        <translation>%1 gibt es für solche Werte nicht.</translation>
    </message>
    <message>
        <source>%1 and %2 cannot be compared; CAST one of them.</source>
        <translation>%1 und %2 lassen sich nicht vergleichen; eines davon mit CAST umwandeln.</translation>
    </message>
    <message>
        <source>%1 does not take so many arguments.</source>
        <translation>%1 nimmt nicht so viele Argumente.</translation>
    </message>
    <message>
        <source>“%1” does not work on %2 and %3.</source>
        <translation>„%1“ geht nicht mit %2 und %3.</translation>
    </message>
    <message>
        <source>%1 does not take %2.</source>
        <translation>%1 nimmt kein %2.</translation>
    </message>
    <message>
        <source>The interval of a STEP should be positive.</source>
        <translation>Das Intervall eines STEP sollte positiv sein.</translation>
    </message>
    <message>
        <source>An aggregate cannot stand inside another one; let a second stream aggregate the first.</source>
        <translation>Ein Aggregat kann nicht in einem anderen stehen; einen zweiten Strom das erste aggregieren lassen.</translation>
    </message>
    <message>
        <source>A query has either GROUP BY or OVER; let a second stream do the other.</source>
        <translation>Eine Abfrage hat entweder GROUP BY oder OVER; das andere einem zweiten Strom überlassen.</translation>
    </message>
    <message>
        <source>A stream has no end, so %1 needs a window: GROUP BY STEP(… BY INTERVAL …) or OVER (…).</source>
        <translation>Ein Strom hat kein Ende, also braucht %1 ein Fenster: GROUP BY STEP(… BY INTERVAL …) oder OVER (…).</translation>
    </message>
    <message>
        <source>%1 takes one value.</source>
        <translation>%1 nimmt einen Wert.</translation>
    </message>
    <message>
        <source>%1 and %2 do not go together; CAST one of them.</source>
        <translation>%1 und %2 passen nicht zusammen; eines davon mit CAST umwandeln.</translation>
    </message>
    <message>
        <source>%1 cannot be made from %2.</source>
        <translation>%1 lässt sich nicht aus %2 machen.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Compiler</name>
    <message>
        <source>There already is a stream or a table %1.</source>
        <translation>Einen Strom oder eine Tabelle %1 gibt es schon.</translation>
    </message>
    <message>
        <source>Every stream has a ROWTIME of its own; give the column another name.</source>
        <translation>Jeder Strom hat eine eigene ROWTIME; der Spalte einen anderen Namen geben.</translation>
    </message>
    <message>
        <source>There already is a column %1.</source>
        <translation>Eine Spalte %1 gibt es schon.</translation>
    </message>
    <message>
        <source>There already is a pump %1.</source>
        <translation>Eine Pumpe %1 gibt es schon.</translation>
    </message>
    <message>
        <source>There is no stream %1.</source>
        <translation>Es gibt keinen Strom %1.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
    <message>
        <source>Only the service writes to %1; create a stream of your own.</source>
        <translation>In %1 schreibt nur der Dienst; einen eigenen Strom erzeugen.</translation>
    </message>
    <message>
        <source>%1 has no column %2.</source>
        <translation>%1 hat keine Spalte %2.</translation>
    </message>
    <message>
        <source>The column %1 is named twice.</source>
        <translation>Die Spalte %1 ist zweimal genannt.</translation>
    </message>
    <message>
        <source>The query gives %1 columns, but %2 go into %3.</source>
        <translation>Die Abfrage gibt %1 Spalten, aber %2 gehen in %3.</translation>
    </message>
    <message>
        <source>%1 does not go into %2, which is %3; CAST it.</source>
        <translation>%1 geht nicht in %2, das %3 ist; mit CAST umwandeln.</translation>
    </message>
    <message>
        <source>The pump %1 is part of a circle: its rows would come back to it for ever.</source>
        <translation>Die Pumpe %1 gehört zu einem Kreis: Ihre Zeilen kämen ewig zu ihr zurück.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Cursor</name>
    <message>
        <source>The text ends here, but %1 should follow.</source>
        <translation>Der Text endet hier, aber %1 sollte folgen.</translation>
    </message>
    <message>
        <source>Here should stand %1, not “%2”.</source>
        <translation>Hier sollte %1 stehen, nicht „%2“.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::ExpressionParser</name>
    <message>
        <source>This expression is too long; split it into several streams.</source>
        <translation>Dieser Ausdruck ist zu lang; auf mehrere Ströme verteilen.</translation>
    </message>
    <message>
        <source>This is nested too deeply; split it into several streams.</source>
        <translation>Das ist zu tief verschachtelt; auf mehrere Ströme verteilen.</translation>
    </message>
    <message>
        <source>NULL, TRUE or FALSE</source>
        <translation>NULL, TRUE oder FALSE</translation>
    </message>
    <message>
        <source>This number cannot be represented.</source>
        <translation>Diese Zahl lässt sich nicht darstellen.</translation>
    </message>
    <message>
        <source>“%1” is a reserved word; here should stand a value. As the name of a column it needs double quotes.</source>
        <translation>„%1“ ist ein reserviertes Wort; hier sollte ein Wert stehen. Als Name einer Spalte braucht es doppelte Anführungszeichen.</translation>
    </message>
    <message>
        <source>a value</source>
        <translation>ein Wert</translation>
    </message>
    <message>
        <source>A SELECT inside an expression is not offered; join the table instead.</source>
        <translation>Ein SELECT in einem Ausdruck gibt es hier nicht; stattdessen die Tabelle mit JOIN verbinden.</translation>
    </message>
    <message>
        <source>This is no %1; write it like %2.</source>
        <translation>Das ist kein %1; so schreiben: %2.</translation>
    </message>
    <message>
        <source>the name of a column</source>
        <translation>der Name einer Spalte</translation>
    </message>
    <message>
        <source>the name of a window</source>
        <translation>der Name eines Fensters</translation>
    </message>
    <message>
        <source>Here should stand %1. “%2” is a reserved word; as a name it needs double quotes.</source>
        <translation>Hier sollte %1 stehen. „%2“ ist ein reserviertes Wort; als Name braucht es doppelte Anführungszeichen.</translation>
    </message>
    <message>
        <source>This should be from 1 to %1.</source>
        <translation>Das sollte von 1 bis %1 gehen.</translation>
    </message>
    <message>
        <source>a type such as VARCHAR(16), INTEGER, DOUBLE or TIMESTAMP</source>
        <translation>ein Typ wie VARCHAR(16), INTEGER, DOUBLE oder TIMESTAMP</translation>
    </message>
    <message>
        <source>a number of characters</source>
        <translation>eine Zahl von Zeichen</translation>
    </message>
    <message>
        <source>a number of digits</source>
        <translation>eine Zahl von Ziffern</translation>
    </message>
    <message>
        <source>a number of decimal places</source>
        <translation>eine Zahl von Nachkommastellen</translation>
    </message>
    <message>
        <source>a unit: DAY, HOUR, MINUTE or SECOND</source>
        <translation>eine Einheit (DAY, HOUR, MINUTE oder SECOND)</translation>
    </message>
    <message>
        <source>a text such as &apos;60&apos;</source>
        <translation>ein Text wie &apos;60&apos;</translation>
    </message>
    <message>
        <source>Intervals are in DAY, HOUR, MINUTE or SECOND here; months differ in length.</source>
        <translation>Intervalle sind hier in DAY, HOUR, MINUTE oder SECOND; Monate sind verschieden lang.</translation>
    </message>
    <message>
        <source>This is no such interval; write it like INTERVAL &apos;60&apos; SECOND or INTERVAL &apos;1:30&apos; MINUTE TO SECOND.</source>
        <translation>So ein Intervall gibt es nicht; so schreiben: INTERVAL &apos;60&apos; SECOND oder INTERVAL &apos;1:30&apos; MINUTE TO SECOND.</translation>
    </message>
    <message>
        <source>A stream can be ordered by ROWTIME only.</source>
        <translation>Ein Strom lässt sich nur nach ROWTIME ordnen.</translation>
    </message>
    <message>
        <source>a number of rows</source>
        <translation>eine Zahl von Zeilen</translation>
    </message>
    <message>
        <source>A window without bound would keep every row for ever; give it an interval.</source>
        <translation>Ein Fenster ohne Grenze würde jede Zeile ewig behalten; ihm ein Intervall geben.</translation>
    </message>
    <message>
        <source>The interval of a window should be positive.</source>
        <translation>Das Intervall eines Fensters sollte positiv sein.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Parser</name>
    <message>
        <source>A query runs in a pump: CREATE OR REPLACE PUMP &quot;NAME&quot; AS INSERT INTO … SELECT STREAM …</source>
        <translation>Eine Abfrage läuft in einer Pumpe: CREATE OR REPLACE PUMP &quot;NAME&quot; AS INSERT INTO … SELECT STREAM …</translation>
    </message>
    <message>
        <source>STREAM or PUMP</source>
        <translation>STREAM oder PUMP</translation>
    </message>
    <message>
        <source>the name of the stream</source>
        <translation>der Name des Stroms</translation>
    </message>
    <message>
        <source>the name of a column</source>
        <translation>der Name einer Spalte</translation>
    </message>
    <message>
        <source>the name of the pump</source>
        <translation>der Name der Pumpe</translation>
    </message>
    <message>
        <source>the name of a stream</source>
        <translation>der Name eines Stroms</translation>
    </message>
    <message>
        <source>This is nested too deeply; split it into several streams.</source>
        <translation>Das ist zu tief verschachtelt; auf mehrere Ströme verteilen.</translation>
    </message>
    <message>
        <source>A pump reads a stream for ever: write SELECT STREAM.</source>
        <translation>Eine Pumpe liest einen Strom ewig: SELECT STREAM schreiben.</translation>
    </message>
    <message>
        <source>DISTINCT rows are not offered; group by the columns instead.</source>
        <translation>DISTINCT gibt es hier nicht; stattdessen nach den Spalten gruppieren.</translation>
    </message>
    <message>
        <source>UNION is not offered; let two pumps insert into one stream.</source>
        <translation>UNION gibt es hier nicht; zwei Pumpen in einen Strom einfügen lassen.</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>ein Name</translation>
    </message>
    <message>
        <source>Joins of two streams over a window are not offered; join a reference table.</source>
        <translation>Zwei Ströme über ein Fenster zu verbinden gibt es hier nicht; eine Referenztabelle mit JOIN verbinden.</translation>
    </message>
    <message>
        <source>RANDOM_CUT_FOREST, the only table function offered</source>
        <translation>RANDOM_CUT_FOREST (die einzige Tabellenfunktion hier)</translation>
    </message>
    <message>
        <source>a number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>A stream can be joined to a reference table by JOIN or LEFT JOIN only.</source>
        <translation>Ein Strom lässt sich nur durch JOIN oder LEFT JOIN mit einer Referenztabelle verbinden.</translation>
    </message>
    <message>
        <source>Write JOIN … ON … instead of a comma.</source>
        <translation>JOIN … ON … statt eines Kommas schreiben.</translation>
    </message>
    <message>
        <source>the name of a window</source>
        <translation>der Name eines Fensters</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Planner</name>
    <message>
        <source>There is no stream %1.</source>
        <translation>Es gibt keinen Strom %1.</translation>
    </message>
    <message>
        <source>%1 is a reference table; a pump reads a stream and may JOIN the table.</source>
        <translation>%1 ist eine Referenztabelle; eine Pumpe liest einen Strom und darf die Tabelle mit JOIN verbinden.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
    <message>
        <source>RANDOM_CUT_FOREST takes numberOfTrees, subSampleSize, timeDecay and shingleSize.</source>
        <translation>RANDOM_CUT_FOREST nimmt numberOfTrees, subSampleSize, timeDecay und shingleSize.</translation>
    </message>
    <message>
        <source>%1 should be a whole number from %2 to %3.</source>
        <translation>%1 sollte eine ganze Zahl von %2 bis %3 sein.</translation>
    </message>
    <message>
        <source>RANDOM_CUT_FOREST does not take DECIMAL; CAST(%1 AS DOUBLE).</source>
        <translation>RANDOM_CUT_FOREST nimmt kein DECIMAL; CAST(%1 AS DOUBLE).</translation>
    </message>
    <message>
        <source>RANDOM_CUT_FOREST needs at least one numeric column.</source>
        <translation>RANDOM_CUT_FOREST braucht mindestens eine Spalte mit Zahlen.</translation>
    </message>
    <message>
        <source>A query joins at most %1 tables.</source>
        <translation>Eine Abfrage verbindet höchstens %1 Tabellen.</translation>
    </message>
    <message>
        <source>Only a reference table can be joined to a stream.</source>
        <translation>Nur eine Referenztabelle lässt sich mit einem Strom verbinden.</translation>
    </message>
    <message>
        <source>This application has none.</source>
        <translation>Diese Anwendung hat keine.</translation>
    </message>
    <message>
        <source>A stagger window opens for each key; name it by PARTITION BY.</source>
        <translation>Ein Stagger-Fenster öffnet sich je Schlüssel; ihn mit PARTITION BY nennen.</translation>
    </message>
    <message>
        <source>A stream has no end, so its groups need one: add STEP(ROWTIME BY INTERVAL &apos;60&apos; SECOND) or FLOOR(ROWTIME TO MINUTE) to GROUP BY.</source>
        <translation>Ein Strom hat kein Ende, also brauchen seine Gruppen eines: STEP(ROWTIME BY INTERVAL &apos;60&apos; SECOND) oder FLOOR(ROWTIME TO MINUTE) zu GROUP BY hinzufügen.</translation>
    </message>
    <message>
        <source>%1 is not part of this FROM.</source>
        <translation>%1 gehört nicht zu diesem FROM.</translation>
    </message>
    <message>
        <source>HAVING sees groups; without GROUP BY write WHERE.</source>
        <translation>HAVING sieht Gruppen; ohne GROUP BY WHERE schreiben.</translation>
    </message>
    <message>
        <source>A group has no single row; name the columns and aggregates.</source>
        <translation>Eine Gruppe hat keine einzelne Zeile; die Spalten und Aggregate nennen.</translation>
    </message>
    <message>
        <source>This differs from row to row of a group; put it into an aggregate, or make it a key of the group exactly as it stands here.</source>
        <translation>Das ist von Zeile zu Zeile einer Gruppe verschieden; in ein Aggregat setzen oder genau so, wie es hier steht, zum Schlüssel der Gruppe machen.</translation>
    </message>
    <message>
        <source>A stream has no end, so it can be sorted piece by piece only: begin with FLOOR(ROWTIME TO SECOND) or STEP(ROWTIME BY …).</source>
        <translation>Ein Strom hat kein Ende, also lässt er sich nur Stück für Stück sortieren: mit FLOOR(ROWTIME TO SECOND) oder STEP(ROWTIME BY …) beginnen.</translation>
    </message>
</context>
<context>
    <name>headwater::streamsql::Planner::Windows</name>
    <message>
        <source>There is no window %1.</source>
        <translation>Es gibt kein Fenster %1.</translation>
    </message>
    <message>
        <source>Did you mean %1?</source>
        <translation>Ist %1 gemeint?</translation>
    </message>
    <message>
        <source>This window keeps more than an hour of rows; the service advises to keep sliding windows below that.</source>
        <translation>Dieses Fenster behält Zeilen von mehr als einer Stunde; der Dienst rät, gleitende Fenster darunter zu halten.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::AboutDialog</name>
    <message>
        <source>About Headwater</source>
        <translation>Über Headwater</translation>
    </message>
    <message>
        <source>A laboratory for data-collection architectures</source>
        <translation>Ein Labor für Architekturen der Datensammlung</translation>
    </message>
    <message>
        <source>Licences</source>
        <translation>Lizenzen</translation>
    </message>
    <message>
        <source>Headwater is free software under the GNU General Public License, version 3 or later. It comes with no warranty. You may use, study, change and share it under that licence.</source>
        <translation>Headwater ist freie Software unter der GNU General Public License, Version 3 oder neuer. Es gibt keine Gewährleistung. Nutzen, Untersuchen, Ändern und Weitergeben sind unter dieser Lizenz erlaubt.</translation>
    </message>
    <message>
        <source>It is built from:</source>
        <translation>Es besteht aus:</translation>
    </message>
    <message>
        <source>Names of services and their errors are those of their makers, to whom this project has no ties. Icons are drawn for it.</source>
        <translation>Namen von Diensten und ihren Fehlern sind die ihrer Hersteller, mit denen dieses Projekt nicht verbunden ist. Die Symbole sind eigens gezeichnet.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ActionCard</name>
    <message>
        <source>Do it now</source>
        <translation>Jetzt ausführen</translation>
    </message>
    <message>
        <source>Plan it…</source>
        <translation>Einplanen …</translation>
    </message>
    <message>
        <source>Adds it to the planned actions, at the present time of the run</source>
        <translation>Fügt es den geplanten Aktionen hinzu, zur jetzigen Zeit des Laufs</translation>
    </message>
    <message>
        <source>%1: do it now</source>
        <translation>%1: jetzt ausführen</translation>
    </message>
    <message>
        <source>%1: plan it</source>
        <translation>%1: einplanen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ActionRegistry</name>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>Bearbeiten</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Ansicht</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Diagram</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CallDetails</name>
    <message>
        <source>Only what a client sent can be sent again, and only while the ports are open.</source>
        <translation>Nur was ein Client gesendet hat, lässt sich noch einmal senden, und nur, solange die Ports offen sind.</translation>
    </message>
    <message>
        <source>This call was too long to be kept whole.</source>
        <translation>Dieser Aufruf war zu lang, um ganz behalten zu werden.</translation>
    </message>
    <message numerus="yes">
        <source>%n records</source>
        <translation>
            <numerusform>%n Satz</numerusform>
            <numerusform>%n Sätze</numerusform>
        </translation>
    </message>
    <message>
        <source>Request</source>
        <translation>Anfrage</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Send again</source>
        <translation>Noch einmal senden</translation>
    </message>
    <message>
        <source>Close the call</source>
        <translation>Den Aufruf schließen</translation>
    </message>
    <message>
        <source>Make the same call again, as a new one (Ctrl+Enter)</source>
        <translation>Denselben Aufruf noch einmal machen, als neuen (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Request or answer</source>
        <translation>Anfrage oder Antwort</translation>
    </message>
    <message>
        <source>Copy the call</source>
        <translation>Aufruf kopieren</translation>
    </message>
    <message>
        <source>Copy request and answer</source>
        <translation>Anfrage und Antwort kopieren</translation>
    </message>
    <message>
        <source>Close the call (Esc)</source>
        <translation>Aufruf schließen (Esc)</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CallModel</name>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>$%1 / M</source>
        <translation>%1 $ / Mio.</translation>
    </message>
    <message>
        <source>What a million calls like this one would cost, at list prices</source>
        <translation>Was eine Million Aufrufe wie dieser kosten würde, nach Listenpreisen</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Call</source>
        <translation>Aufruf</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Antwort</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CallsPage</name>
    <message>
        <source>Calls of real clients</source>
        <translation>Aufrufe echter Clients</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CanvasView</name>
    <message>
        <source>%1: drag to a node to link it</source>
        <translation>%1: zu einem Knoten ziehen, um zu verbinden</translation>
    </message>
    <message>
        <source>%1: a link may end here</source>
        <translation>%1: hier darf eine Verbindung enden</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 refused/s</source>
        <translation>%1 abgewiesen/s</translation>
    </message>
    <message>
        <source>closed, %1 % of its records not yet expired</source>
        <translation>geschlossen, %1 % der Datensätze noch nicht verfallen</translation>
    </message>
    <message>
        <source>%1 records/s, %2 KB/s</source>
        <translation>%1 Sätze/s, %2 KB/s</translation>
    </message>
    <message>
        <source>%1 % of its write limit, %2 of the keyspace</source>
        <translation>%1 % des Schreiblimits, %2 des Schlüsselraums</translation>
    </message>
    <message>
        <source>%1 records so far</source>
        <translation>bisher %1 Datensätze</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 abgewiesen</translation>
    </message>
    <message>
        <source>cut</source>
        <translation>getrennt</translation>
    </message>
    <message>
        <source>Add a service</source>
        <translation>Dienst hinzufügen</translation>
    </message>
    <message>
        <source>Add and link to</source>
        <translation>Hinzufügen und verbinden mit</translation>
    </message>
    <message>
        <source>Add and link from</source>
        <translation>Hinzufügen und verbinden von</translation>
    </message>
    <message>
        <source>Find on the canvas</source>
        <translation>Im Diagramm suchen</translation>
    </message>
    <message>
        <source>Canvas</source>
        <translation>Zeichenfläche</translation>
    </message>
    <message>
        <source>The pipeline as a diagram. Tab goes from node to node, L draws a link, the outline shows it as a table.</source>
        <translation>Die Pipeline als Diagramm. Tab geht von Knoten zu Knoten, L verbindet, die Gliederung zeigt sie als Tabelle.</translation>
    </message>
    <message>
        <source>Title of the node</source>
        <translation>Titel des Knotens</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Draw your first pipeline</source>
        <translation>Die erste Pipeline zeichnen</translation>
    </message>
    <message>
        <source>Drag a service from the palette, or double-click here to search.</source>
        <translation>Einen Dienst aus der Palette ziehen oder hier doppelklicken und suchen.</translation>
    </message>
    <message>
        <source>Drop a log or CSV file, and it becomes a source.</source>
        <translation>Ein Log oder eine CSV-Datei ablegen: daraus wird eine Quelle.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ChoiceEditor</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>The service did not have this yet in the exam profile.</source>
        <translation>Zur Zeit der Prüfung hatte der Dienst das noch nicht.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ClientModel</name>
    <message>
        <source>%1, encrypted</source>
        <translation>%1, verschlüsselt</translation>
    </message>
    <message>
        <source>not signed</source>
        <translation>nicht signiert</translation>
    </message>
    <message>
        <source>left</source>
        <translation>fort</translation>
    </message>
    <message>
        <source>Here since %1</source>
        <translation>Hier seit %1</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Came to</source>
        <translation>Kam zu</translation>
    </message>
    <message>
        <source>Signed in as</source>
        <translation>Angemeldet als</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CodeEditor</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>No code yet: begin with a template, or write your own.</source>
        <translation>Noch kein Code: mit einer Vorlage beginnen oder eigenen schreiben.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CodePad</name>
    <message>
        <source>The event is no JSON: %1</source>
        <translation>Das Ereignis ist kein JSON: %1</translation>
    </message>
    <message>
        <source>Line %1, column %2: %3</source>
        <translation>Zeile %1, Spalte %2: %3</translation>
    </message>
    <message>
        <source>It worked, after waiting %1 ms.</source>
        <translation>Es hat geklappt, nach %1 ms Warten.</translation>
    </message>
    <message>
        <source>It worked.</source>
        <translation>Es hat geklappt.</translation>
    </message>
    <message>
        <source>Returned:</source>
        <translation>Zurückgegeben:</translation>
    </message>
    <message>
        <source>Templates</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Begin with code for what invokes the function</source>
        <translation>Mit Code für das beginnen, was die Funktion aufruft</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>Ausprobieren</translation>
    </message>
    <message>
        <source>Runs the code on a sample event, outside of the simulation</source>
        <translation>Führt den Code mit einem Beispielereignis aus, außerhalb der Simulation</translation>
    </message>
    <message>
        <source>Edit in a window of its own</source>
        <translation>In eigenem Fenster bearbeiten</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Console</source>
        <translation>Konsole</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CodePage</name>
    <message>
        <source>The port for this node is closed. Choose it in the settings, under “Real clients”, and switch Live on again.</source>
        <translation>Der Port für diesen Knoten ist geschlossen. Ihn in den Einstellungen unter „Echte Clients“ wählen und Live neu einschalten.</translation>
    </message>
    <message>
        <source>Nothing in this pipeline can be reached from outside. Add a data stream, a queue, a delivery stream or an IoT Core, and the lines that talk to it stand here.</source>
        <translation>Nichts in dieser Pipeline ist von außen erreichbar. Füge einen Datenstrom, eine Schlange, einen Zustellstrom oder einen IoT Core hinzu, und hier stehen die Zeilen, die damit sprechen.</translation>
    </message>
    <message>
        <source>Where clients of this machine reach the node</source>
        <translation>Wo Clients dieses Rechners den Knoten erreichen</translation>
    </message>
    <message>
        <source>Closed: switch Live on, and the port stands here.</source>
        <translation>Geschlossen: Live einschalten, dann steht hier der Port.</translation>
    </message>
    <message>
        <source>“%1” has its certificate.</source>
        <translation>„%1“ hat sein Zertifikat.</translation>
    </message>
    <message>
        <source>“%1” has no certificate yet.</source>
        <translation>„%1“ hat noch kein Zertifikat.</translation>
    </message>
    <message>
        <source>Certificate, key and root are in %1</source>
        <translation>Zertifikat, Schlüssel und Stammzertifikat liegen in %1</translation>
    </message>
    <message>
        <source>Certificate, key and root will be in %1</source>
        <translation>Zertifikat, Schlüssel und Stammzertifikat kommen nach %1</translation>
    </message>
    <message>
        <source>Hand out a new one</source>
        <translation>Neues ausstellen</translation>
    </message>
    <message>
        <source>Hand out a certificate</source>
        <translation>Zertifikat ausstellen</translation>
    </message>
    <message>
        <source>Files of devices are written to %1</source>
        <translation>Dateien der Geräte kommen nach %1</translation>
    </message>
    <message>
        <source>Signed in the name of</source>
        <translation>Signiert im Namen von</translation>
    </message>
    <message>
        <source>No role has an access key, so every signed call is refused.</source>
        <translation>Keine Rolle hat einen Zugriffsschlüssel; so wird jeder signierte Aufruf abgewiesen.</translation>
    </message>
    <message>
        <source>Add a role with a key</source>
        <translation>Rolle mit Schlüssel hinzufügen</translation>
    </message>
    <message>
        <source>An IAM role that may do everything, with an access key of its own</source>
        <translation>Eine IAM-Rolle, die alles darf, mit eigenem Zugriffsschlüssel</translation>
    </message>
    <message>
        <source>Switch Live on first: the port is another then.</source>
        <translation>Erst Live einschalten: Der Port ist dann ein anderer.</translation>
    </message>
    <message>
        <source>The device takes the place of the drawn thing while it is connected.</source>
        <translation>Das Gerät tritt an die Stelle des gezeichneten Things, solange es verbunden ist.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Folder for certificates of devices</source>
        <translation>Ordner für Zertifikate von Geräten</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Lines that talk to the node</source>
        <translation>Zeilen, die mit dem Knoten sprechen</translation>
    </message>
    <message>
        <source>Access key that signs</source>
        <translation>Zugriffsschlüssel, der signiert</translation>
    </message>
    <message>
        <source>Choose another folder</source>
        <translation>Anderen Ordner wählen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CommandPalette</name>
    <message>
        <source>Search actions, nodes, samples, help</source>
        <translation>Aktionen, Knoten, Beispiele, Hilfe suchen</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>Gefunden</translation>
    </message>
    <message>
        <source>Nothing is called that. Try fewer letters.</source>
        <translation>Nichts heißt so. Weniger Buchstaben versuchen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ConnectPanel</name>
    <message>
        <source>Nobody called yet. Copy the lines into a terminal and run them: each call is listed here, with what came back.</source>
        <translation>Noch hat niemand aufgerufen. Die Zeilen in ein Terminal kopieren und ausführen: Jeder Aufruf steht dann hier, mit dem, was zurückkam.</translation>
    </message>
    <message>
        <source>Go live, and programs on this machine can use this pipeline as if it were AWS: the same calls, limits and errors. Nobody else gets in.</source>
        <translation>Live schalten, und Programme auf diesem Rechner können diese Pipeline benutzen, als wäre sie AWS: dieselben Aufrufe, Limits und Fehler. Sonst kommt niemand herein.</translation>
    </message>
    <message>
        <source>Node to connect to</source>
        <translation>Knoten zum Verbinden</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>Code</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>Aufrufe</translation>
    </message>
    <message>
        <source>Only this node</source>
        <translation>Nur dieser Knoten</translation>
    </message>
    <message>
        <source>Leave out calls that are about other nodes</source>
        <translation>Aufrufe weglassen, die andere Knoten betreffen</translation>
    </message>
    <message>
        <source>Go live</source>
        <translation>Live schalten</translation>
    </message>
    <message>
        <source>Clients %1</source>
        <translation>Clients %1</translation>
    </message>
    <message>
        <source>Clients</source>
        <translation>Clients</translation>
    </message>
    <message>
        <source>Nobody is connected. Programs are listed here for a minute after each call, devices as long as they are connected.</source>
        <translation>Niemand ist verbunden. Programme stehen hier eine Minute nach jedem Aufruf, Geräte, solange sie verbunden sind.</translation>
    </message>
    <message>
        <source>Code, calls or clients</source>
        <translation>Code, Aufrufe oder Clients</translation>
    </message>
    <message>
        <source>Clients that are connected</source>
        <translation>Verbundene Clients</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CostModel</name>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wofür</translation>
    </message>
    <message>
        <source>An hour</source>
        <translation>Je Stunde</translation>
    </message>
    <message>
        <source>A month</source>
        <translation>Je Monat</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
</context>
<context>
    <name>headwater::ui::CostPanel</name>
    <message>
        <source>%1 an hour</source>
        <translation>%1 je Stunde</translation>
    </message>
    <message>
        <source>%1 a month</source>
        <translation>%1 je Monat</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>Let it run for a second to see what it costs.</source>
        <translation>Eine Sekunde laufen lassen, um zu sehen, was es kostet.</translation>
    </message>
    <message>
        <source>An estimate: list prices of us-east-1 without tax and discounts. What is used counts at its average since the start; a month has 730 hours.</source>
        <translation>Eine Schätzung: Listenpreise von us-east-1 ohne Steuern und Rabatte. Verbrauch zählt mit seinem Durchschnitt seit dem Start; ein Monat hat 730 Stunden.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::DashboardPanel</name>
    <message>
        <source>Export Chart</source>
        <translation>Diagramm exportieren</translation>
    </message>
    <message>
        <source>Pictures and figures (*.png *.svg *.csv)</source>
        <translation>Bilder und Zahlen (*.png *.svg *.csv)</translation>
    </message>
    <message>
        <source>1 s</source>
        <translation>1 s</translation>
    </message>
    <message>
        <source>The truth: one value per simulated second</source>
        <translation>Die Wahrheit: ein Wert je simulierter Sekunde</translation>
    </message>
    <message>
        <source>One-second view</source>
        <translation>Ein-Sekunden-Sicht</translation>
    </message>
    <message>
        <source>60 s</source>
        <translation>60 s</translation>
    </message>
    <message>
        <source>What CloudWatch shows: one value per minute. Short bursts vanish in it.</source>
        <translation>Was CloudWatch zeigt: ein Wert je Minute. Kurze Spitzen verschwinden darin.</translation>
    </message>
    <message>
        <source>Sixty-second view, as CloudWatch has it</source>
        <translation>Sechzig-Sekunden-Sicht wie bei CloudWatch</translation>
    </message>
    <message>
        <source>As CloudWatch shows it: bursts within a minute do not show.</source>
        <translation>Wie CloudWatch es zeigt: Spitzen innerhalb einer Minute sind unsichtbar.</translation>
    </message>
    <message>
        <source>Pin a metric</source>
        <translation>Messwert anheften</translation>
    </message>
    <message>
        <source>All the time</source>
        <translation>Gesamte Zeit</translation>
    </message>
    <message>
        <source>Ends the zoom; a double click on a chart does it too</source>
        <translation>Beendet den Zoom; ein Doppelklick auf ein Diagramm auch</translation>
    </message>
    <message>
        <source>Charts appear here as soon as the pipeline has nodes.</source>
        <translation>Diagramme erscheinen, sobald die Pipeline Knoten hat.</translation>
    </message>
    <message>
        <source>Nothing is pinned. Pin a metric here, or by the pin beside it in the inspector.</source>
        <translation>Nichts angeheftet. Hier einen Messwert anheften oder im Inspektor die Nadel daneben.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::EventLogPanel</name>
    <message>
        <source>All nodes</source>
        <translation>Alle Knoten</translation>
    </message>
    <message>
        <source>without %1</source>
        <translation>ohne %1</translation>
    </message>
    <message>
        <source>Show these events again</source>
        <translation>Diese Ereignisse wieder zeigen</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 Ereignisse</translation>
    </message>
    <message>
        <source>%1 of %2 events</source>
        <translation>%1 von %2 Ereignissen</translation>
    </message>
    <message>
        <source>What happens while the pipeline runs is listed here.</source>
        <translation>Hier steht, was während des Laufs geschieht.</translation>
    </message>
    <message>
        <source>No event passes the filter.</source>
        <translation>Kein Ereignis passt zum Filter.</translation>
    </message>
    <message>
        <source>Exclude events like this</source>
        <translation>Solche Ereignisse ausblenden</translation>
    </message>
    <message>
        <source>Show only events of this kind</source>
        <translation>Nur Ereignisse dieser Art</translation>
    </message>
    <message>
        <source>Show the node</source>
        <translation>Knoten zeigen</translation>
    </message>
    <message>
        <source>Run until the next one like this</source>
        <translation>Bis zum nächsten dieser Art laufen</translation>
    </message>
    <message>
        <source>Export Events</source>
        <translation>Ereignisse exportieren</translation>
    </message>
    <message>
        <source>CSV files (*.csv)</source>
        <translation>CSV-Dateien (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl *.json)</source>
        <translation>JSON-Zeilen (*.jsonl *.json)</translation>
    </message>
    <message>
        <source>Filter by words</source>
        <translation>Nach Wörtern filtern</translation>
    </message>
    <message>
        <source>Filter events by words</source>
        <translation>Ereignisse nach Wörtern filtern</translation>
    </message>
    <message>
        <source>Filter events by node</source>
        <translation>Ereignisse nach Knoten filtern</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Keep the newest event in view</source>
        <translation>Neuestes Ereignis im Blick behalten</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>As CSV…</source>
        <translation>Als CSV …</translation>
    </message>
    <message>
        <source>As JSON lines…</source>
        <translation>Als JSON-Zeilen …</translation>
    </message>
    <message>
        <source>All kinds</source>
        <translation>Alle Arten</translation>
    </message>
    <message>
        <source>No kind</source>
        <translation>Keine Art</translation>
    </message>
    <message>
        <source>Filter events by kind</source>
        <translation>Ereignisse nach Art filtern</translation>
    </message>
    <message>
        <source>%1 of %2 kinds</source>
        <translation>%1 von %2 Arten</translation>
    </message>
</context>
<context>
    <name>headwater::ui::EventModel</name>
    <message>
        <source>× %1</source>
        <translation>× %1</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
</context>
<context>
    <name>headwater::ui::HistoryPanel</name>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>As opened</source>
        <translation>Wie geöffnet</translation>
    </message>
</context>
<context>
    <name>headwater::ui::HotKeyAdvisor</name>
    <message>
        <source>No shard is near its limit.</source>
        <translation>Kein Shard ist nahe am Limit.</translation>
    </message>
    <message>
        <source>Split %1 here</source>
        <translation>%1 hier teilen</translation>
    </message>
    <message>
        <source>SplitShard with NewStartingHashKey %1</source>
        <translation>SplitShard mit NewStartingHashKey %1</translation>
    </message>
    <message>
        <source>Hot keys</source>
        <translation>Heiße Schlüssel</translation>
    </message>
</context>
<context>
    <name>headwater::ui::InspectorPanel</name>
    <message numerus="yes">
        <source>%n nodes</source>
        <translation>
            <numerusform>%n Knoten</numerusform>
            <numerusform>%n Knoten</numerusform>
        </translation>
    </message>
    <message>
        <source>Their common settings</source>
        <translation>Ihre gemeinsamen Einstellungen</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Metriken</translation>
    </message>
    <message>
        <source>Peek</source>
        <translation>Einblick</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>Aktionen</translation>
    </message>
    <message>
        <source>Inspector</source>
        <translation>Inspektor</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Id: how files, links and planned actions name this node</source>
        <translation>Kennung: so nennen Dateien, Verbindungen und geplante Aktionen diesen Knoten</translation>
    </message>
    <message>
        <source>Live, last second</source>
        <translation>Live, letzte Sekunde</translation>
    </message>
    <message>
        <source>Live metrics</source>
        <translation>Live-Messwerte</translation>
    </message>
    <message>
        <source>Leases</source>
        <translation>Leases</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>Shadow</translation>
    </message>
    <message>
        <source>Policy</source>
        <translation>Richtlinie</translation>
    </message>
</context>
<context>
    <name>headwater::ui::KeySheet</name>
    <message>
        <source>Keyboard</source>
        <translation>Tastatur</translation>
    </message>
    <message>
        <source>Find an action or a key</source>
        <translation>Aktion oder Taste suchen</translation>
    </message>
    <message>
        <source>Actions and keys</source>
        <translation>Aktionen und Tasten</translation>
    </message>
    <message>
        <source>New keys</source>
        <translation>Neue Tasten</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>Remove keys</source>
        <translation>Tasten entfernen</translation>
    </message>
    <message>
        <source>All defaults</source>
        <translation>Alles auf Standard</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Choose an action to change its keys.</source>
        <translation>Eine Aktion wählen, um ihre Tasten zu ändern.</translation>
    </message>
    <message>
        <source>%1 already belongs to “%2”. Take it away there first, or choose other keys.</source>
        <translation>%1 gehört schon zu „%2“. Erst dort wegnehmen oder andere Tasten wählen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::KeyspacePanel</name>
    <message>
        <source>Stream</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>Stream that the map shows</source>
        <translation>Strom, den die Karte zeigt</translation>
    </message>
    <message>
        <source>The map shows the keys of a data stream. Put one into the pipeline to begin.</source>
        <translation>Die Karte zeigt die Schlüssel eines Datenstroms. Zum Beginn einen in die Pipeline legen.</translation>
    </message>
    <message>
        <source>Run the pipeline: each shard becomes a band here, coloured by its load.</source>
        <translation>Pipeline laufen lassen: Jeder Shard wird hier ein Band, gefärbt nach Last.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::KeyspaceView</name>
    <message>
        <source>Keyspace map</source>
        <translation>Schlüsselkarte</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1 um %2</translation>
    </message>
    <message>
        <source>at its write limit, refusing records</source>
        <translation>am Schreiblimit, weist Datensätze ab</translation>
    </message>
    <message>
        <source>%1 of its write limit</source>
        <translation>%1 des Schreiblimits</translation>
    </message>
    <message numerus="yes">
        <source>%1 (hottest of %n s)</source>
        <translation>
            <numerusform>%1 (Spitze aus %n s)</numerusform>
            <numerusform>%1 (Spitze aus %n s)</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 records/s, %2</source>
        <translation>%1 Sätze/s, %2</translation>
    </message>
    <message>
        <source>%1; %2 refused a second</source>
        <translation>%1; %2 je Sekunde abgewiesen</translation>
    </message>
    <message>
        <source>key %1: %2 of this shard, %3 records/s</source>
        <translation>Schlüssel %1: %2 dieses Shards, %3 Sätze/s</translation>
    </message>
    <message>
        <source>Cure: split this shard; its load then lies on two sides.</source>
        <translation>Abhilfe: diesen Shard teilen; die Last liegt dann auf zwei Seiten.</translation>
    </message>
    <message>
        <source>Cure: salt the key or send less of it; a split cannot divide one key.</source>
        <translation>Abhilfe: den Schlüssel salzen oder weniger davon senden; ein Split teilt keinen Schlüssel.</translation>
    </message>
    <message>
        <source>Cure: split this shard, spread the keys, or back off.</source>
        <translation>Abhilfe: diesen Shard teilen, Schlüssel streuen oder langsamer wiederholen.</translation>
    </message>
    <message>
        <source>now</source>
        <translation>jetzt</translation>
    </message>
    <message>
        <source>load of the write limit: 0 %</source>
        <translation>Last am Schreiblimit: 0 %</translation>
    </message>
    <message>
        <source>100 %</source>
        <translation>100 %</translation>
    </message>
    <message>
        <source>at the limit</source>
        <translation>am Limit</translation>
    </message>
    <message>
        <source>hot key</source>
        <translation>heißer Schlüssel</translation>
    </message>
    <message numerus="yes">
        <source>a column: the hottest of %n s</source>
        <translation>
            <numerusform>eine Spalte: Spitze aus %n s</numerusform>
            <numerusform>eine Spalte: Spitze aus %n s</numerusform>
        </translation>
    </message>
    <message>
        <source>split</source>
        <translation>Split</translation>
    </message>
    <message>
        <source>merge</source>
        <translation>Merge</translation>
    </message>
    <message>
        <source>shard count</source>
        <translation>Zahl der Shards</translation>
    </message>
</context>
<context>
    <name>headwater::ui::Laboratory</name>
    <message>
        <source>This remedy cannot be applied: its value is not readable.</source>
        <translation>Diese Abhilfe geht nicht: Ihr Wert ist nicht lesbar.</translation>
    </message>
    <message>
        <source>There is nothing to run yet. Drag a service onto the canvas, or open a sample.</source>
        <translation>Noch nichts auszuführen. Einen Dienst auf die Fläche ziehen oder ein Beispiel öffnen.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>node: what is wrong</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LeaseModel</name>
    <message>
        <source>worker %1</source>
        <translation>Worker %1</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>expires</source>
        <translation>läuft ab</translation>
    </message>
    <message>
        <source>handing over</source>
        <translation>wird übergeben</translation>
    </message>
    <message>
        <source>table refuses</source>
        <translation>Tabelle weist ab</translation>
    </message>
    <message>
        <source>waits for parents</source>
        <translation>wartet auf Eltern</translation>
    </message>
    <message>
        <source>working</source>
        <translation>arbeitet</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>liest</translation>
    </message>
    <message>
        <source>free</source>
        <translation>frei</translation>
    </message>
    <message>
        <source>nobody</source>
        <translation>niemand</translation>
    </message>
    <message>
        <source>%1 ← %2</source>
        <comment>a lease moved to, from</comment>
        <translation>%1 ← %2</translation>
    </message>
    <message>
        <source>No owner in the lease table</source>
        <translation>Kein Besitzer in der Lease-Tabelle</translation>
    </message>
    <message>
        <source>Owner in the lease table: %1</source>
        <translation>Besitzer in der Lease-Tabelle: %1</translation>
    </message>
    <message>
        <source>Stream records processed since the last checkpoint: they come again if the worker dies</source>
        <translation>Seit dem letzten Checkpoint verarbeitete Stromsätze: Sie kommen noch einmal, wenn der Worker stirbt</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Read by</source>
        <translation>Gelesen von</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Behind</source>
        <translation>Rückstand</translation>
    </message>
    <message>
        <source>Unsaved</source>
        <comment>records since the last checkpoint</comment>
        <translation>Ungesichert</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LeasesPage</name>
    <message>
        <source>Run the pipeline: leases come into being when workers start.</source>
        <translation>Pipeline laufen lassen: Leases entstehen, wenn Worker starten.</translation>
    </message>
    <message numerus="yes">
        <source>%1: %n</source>
        <comment>leases of a worker</comment>
        <translation>
            <numerusform>%1: %n</numerusform>
            <numerusform>%1: %n</numerusform>
        </translation>
    </message>
    <message>
        <source>No worker holds a lease.</source>
        <translation>Kein Worker hält eine Lease.</translation>
    </message>
    <message>
        <source>Leases — %1</source>
        <translation>Leases — %1</translation>
    </message>
    <message>
        <source>Add a worker</source>
        <translation>Worker hinzufügen</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>The worker of the chosen lease shuts down in good order: it writes checkpoints first.</source>
        <translation>Der Worker der gewählten Lease hört geordnet auf: Er schreibt erst Checkpoints.</translation>
    </message>
    <message>
        <source>Kill it</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The worker of the chosen lease dies: what it did since its last checkpoint is done again.</source>
        <translation>Der Worker der gewählten Lease stirbt: Was er seit seinem letzten Checkpoint getan hat, wird noch einmal getan.</translation>
    </message>
    <message>
        <source>Leases</source>
        <translation>Leases</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LineEditor</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>such as 30s</source>
        <translation>etwa 30s</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>Choose a file</source>
        <translation>Datei wählen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LinesEditor</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LinkPage</name>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>Link, cut</source>
        <translation>Verbindung, getrennt</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Flows now</source>
        <translation>Fließt jetzt</translation>
    </message>
    <message>
        <source>Records since the start</source>
        <translation>Datensätze seit Beginn</translation>
    </message>
    <message>
        <source>Refused</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Restore the link</source>
        <translation>Verbindung wiederherstellen</translation>
    </message>
    <message>
        <source>Cut the link</source>
        <translation>Verbindung trennen</translation>
    </message>
    <message>
        <source>Records flow again</source>
        <translation>Datensätze fließen wieder</translation>
    </message>
    <message>
        <source>As if the line had failed; the drawing stays as it is</source>
        <translation>Als wäre die Leitung ausgefallen; die Zeichnung bleibt, wie sie ist</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ListEditor</name>
    <message>
        <source>“%1” is not a number.</source>
        <translation>„%1“ ist keine Zahl.</translation>
    </message>
    <message>
        <source>Remove the entry</source>
        <translation>Eintrag entfernen</translation>
    </message>
    <message>
        <source>The selected nodes differ; an entry here replaces all of theirs.</source>
        <translation>Die gewählten Knoten unterscheiden sich; ein Eintrag hier ersetzt alle.</translation>
    </message>
    <message>
        <source>“%1” is no JSON.</source>
        <translation>„%1“ ist kein JSON.</translation>
    </message>
    <message>
        <source>Add an entry</source>
        <translation>Eintrag hinzufügen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LiveButton</name>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Real clients on this machine can call. Click to close the ports.</source>
        <translation>Echte Clients dieses Rechners können aufrufen. Ein Klick schließt die Ports.</translation>
    </message>
    <message>
        <source>Live, the ports are open</source>
        <translation>Live, die Ports sind offen</translation>
    </message>
    <message>
        <source>Live, the ports are closed</source>
        <translation>Live, die Ports sind geschlossen</translation>
    </message>
    <message>
        <source>Real clients on this machine can call if they sign or show a certificate. Click to close the ports.</source>
        <translation>Echte Clients dieses Rechners können aufrufen, wenn sie signieren oder ein Zertifikat zeigen. Ein Klick schließt die Ports.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LiveLink</name>
    <message>
        <source>The ports are closed while you look at the past. Switch Live on to go on from here.</source>
        <translation>Die Ports sind geschlossen, während du die Vergangenheit ansiehst. Live einschalten, um von hier weiterzumachen.</translation>
    </message>
    <message>
        <source>A client made “%1”. It works, but it is not drawn: a node cannot have this name.</source>
        <translation>Ein Client hat „%1“ angelegt. Es arbeitet, ist aber nicht gezeichnet: Ein Knoten kann nicht so heißen.</translation>
    </message>
    <message>
        <source>A client made “%1”. It is on the canvas, and undo takes it away again.</source>
        <translation>Ein Client hat „%1“ angelegt. Es liegt auf der Fläche, und Rückgängig nimmt es wieder weg.</translation>
    </message>
    <message>
        <source>A client deleted “%1”. Undo draws it again.</source>
        <translation>Ein Client hat „%1“ gelöscht. Rückgängig zeichnet es wieder.</translation>
    </message>
    <message>
        <source>Kinesis Data Streams</source>
        <translation>Kinesis Data Streams</translation>
    </message>
    <message>
        <source>SQS</source>
        <translation>SQS</translation>
    </message>
    <message>
        <source>Data Firehose</source>
        <translation>Data Firehose</translation>
    </message>
    <message>
        <source>AWS IoT over HTTP</source>
        <translation>AWS IoT über HTTP</translation>
    </message>
    <message>
        <source>MQTT</source>
        <translation>MQTT</translation>
    </message>
    <message>
        <source>MQTT over TLS</source>
        <translation>MQTT über TLS</translation>
    </message>
    <message>
        <source>MQTT over WebSockets</source>
        <translation>MQTT über WebSockets</translation>
    </message>
    <message>
        <source>No port is to be opened that this pipeline has use for. Choose some in the settings, under “Real clients”.</source>
        <translation>Kein Port, den diese Pipeline braucht, soll geöffnet werden. Welche in den Einstellungen unter „Echte Clients“ wählen.</translation>
    </message>
    <message>
        <source>%1 and %2 cannot both have port %3. Give one of them another in the settings, under “Real clients”.</source>
        <translation>%1 und %2 können nicht beide Port %3 haben. Einem von beiden in den Einstellungen unter „Echte Clients“ einen anderen geben.</translation>
    </message>
    <message>
        <source>%1: %2 Choose another port in the settings, under “Real clients”, or leave it to Headwater to find a free one.</source>
        <translation>%1: %2 In den Einstellungen unter „Echte Clients“ einen anderen Port wählen oder Headwater einen freien finden lassen.</translation>
    </message>
    <message>
        <source>The ports are open, but not encrypted. %1</source>
        <translation>Die Ports sind offen, aber nicht verschlüsselt. %1</translation>
    </message>
</context>
<context>
    <name>headwater::ui::LivePorts</name>
    <message>
        <source>%1 and %2 cannot both have port %3.</source>
        <translation>%1 und %2 können nicht beide Port %3 haben.</translation>
    </message>
    <message>
        <source>With every port closed, Live has nothing to switch on.</source>
        <translation>Sind alle Ports geschlossen, kann Live nichts einschalten.</translation>
    </message>
    <message>
        <source>What programs and devices of this machine can reach from the next time Live is switched on. Every port takes TLS as well.</source>
        <translation>Was Programme und Geräte dieses Rechners erreichen, sobald Live das nächste Mal eingeschaltet wird. Jeder Port nimmt auch TLS.</translation>
    </message>
    <message>
        <source>a free port</source>
        <translation>ein freier Port</translation>
    </message>
    <message>
        <source>Port of %1</source>
        <translation>Port von %1</translation>
    </message>
    <message>
        <source>Strict: check signatures and policies</source>
        <translation>Streng: Signaturen und Richtlinien prüfen</translation>
    </message>
    <message>
        <source>Calls must be signed with an access key of a role, devices show a certificate, and the policies of the pipeline decide. Plain MQTT, which says nothing about who comes, stays closed.</source>
        <translation>Aufrufe müssen mit einem Zugriffsschlüssel einer Rolle signiert sein, Geräte zeigen ein Zertifikat, und die Richtlinien der Pipeline entscheiden. Einfaches MQTT, das nicht sagt, wer kommt, bleibt geschlossen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::MainWindow</name>
    <message>
        <source>%1[*] – Headwater</source>
        <comment>window title, %1 is the project&apos;s name</comment>
        <translation>%1[*] – Headwater</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>Nothing was opened yet</source>
        <translation>Noch nichts geöffnet</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>A&amp;usführen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>Zuletzt &amp;geöffnet</translation>
    </message>
    <message>
        <source>Diagram</source>
        <translation>Diagramm</translation>
    </message>
    <message>
        <source>Panel: %1</source>
        <translation>Bereich: %1</translation>
    </message>
    <message>
        <source>The export is in %1.</source>
        <translation>Der Export liegt in %1.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::MetricChart</name>
    <message>
        <source>1 s view</source>
        <translation>1-s-Sicht</translation>
    </message>
    <message>
        <source>60 s view</source>
        <translation>60-s-Sicht</translation>
    </message>
    <message>
        <source>%1/min</source>
        <translation>%1/min</translation>
    </message>
    <message>
        <source>limit %1</source>
        <translation>Limit %1</translation>
    </message>
    <message>
        <source>nothing measured yet</source>
        <translation>noch nichts gemessen</translation>
    </message>
    <message>
        <source>Compare with another metric</source>
        <translation>Mit anderem Messwert vergleichen</translation>
    </message>
    <message>
        <source>Export as CSV or as a picture</source>
        <translation>Als CSV oder Bild exportieren</translation>
    </message>
    <message>
        <source>Export this chart</source>
        <translation>Dieses Diagramm exportieren</translation>
    </message>
    <message>
        <source>Take this chart off the dashboard</source>
        <translation>Dieses Diagramm abnehmen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::MetricModel</name>
    <message>
        <source>Take off the dashboard</source>
        <translation>Vom Dashboard nehmen</translation>
    </message>
    <message>
        <source>Pin to the dashboard</source>
        <translation>Ans Dashboard heften</translation>
    </message>
    <message>
        <source>%1 is pinned to the dashboard</source>
        <translation>%1 ist angeheftet</translation>
    </message>
    <message>
        <source>%1 is not pinned to the dashboard</source>
        <translation>%1 ist nicht angeheftet</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Messwert</translation>
    </message>
    <message>
        <source>Last second</source>
        <translation>Letzte Sekunde</translation>
    </message>
    <message>
        <source>Unit</source>
        <translation>Einheit</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>Nadel</translation>
    </message>
</context>
<context>
    <name>headwater::ui::MetricPicker</name>
    <message>
        <source>Find a metric</source>
        <translation>Messwert suchen</translation>
    </message>
    <message>
        <source>Metrics of all nodes</source>
        <translation>Messwerte aller Knoten</translation>
    </message>
</context>
<context>
    <name>headwater::ui::MetricsPage</name>
    <message>
        <source>Status %1</source>
        <translation>Zustand %1</translation>
    </message>
    <message>
        <source>Live, last second</source>
        <translation>Live, letzte Sekunde</translation>
    </message>
    <message>
        <source>Shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>Metrics</source>
        <translation>Messwerte</translation>
    </message>
</context>
<context>
    <name>headwater::ui::NotesDialog</name>
    <message>
        <source>Notes: %1</source>
        <translation>Notizen: %1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::NumberEditor</name>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
    <message>
        <source>“%1” is not a number.</source>
        <translation>„%1“ ist keine Zahl.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ObjectEditor</name>
    <message>
        <source>“%1” is not a number.</source>
        <translation>„%1“ ist keine Zahl.</translation>
    </message>
    <message>
        <source>several</source>
        <translation>mehrere</translation>
    </message>
    <message>
        <source>always</source>
        <translation>immer</translation>
    </message>
    <message>
        <source>from … to</source>
        <translation>von … bis</translation>
    </message>
    <message>
        <source>%1: one value or a range</source>
        <translation>%1: ein Wert oder ein Bereich</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ObjectList</name>
    <message>
        <source>Save Object</source>
        <translation>Objekt speichern</translation>
    </message>
    <message>
        <source>Look lists the newest objects. Each can be saved as a file, exactly as the service would store it.</source>
        <translation>„Ansehen“ listet die neuesten Objekte. Jedes lässt sich als Datei speichern, genau wie der Dienst es ablegen würde.</translation>
    </message>
    <message>
        <source>Run the pipeline first: there is nothing to look into yet.</source>
        <translation>Erst laufen lassen: Noch gibt es nichts zu sehen.</translation>
    </message>
    <message>
        <source>No object yet: a writer collects records first.</source>
        <translation>Noch kein Objekt: Ein Schreiber sammelt erst Sätze.</translation>
    </message>
    <message>
        <source>Objects shown: %1</source>
        <translation>Gezeigte Objekte: %1</translation>
    </message>
    <message>
        <source>… %1 in all</source>
        <translation>… %1 insgesamt</translation>
    </message>
    <message>
        <source>%1 could not be written: %2</source>
        <translation>%1 ließ sich nicht schreiben: %2</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>List the objects as they are at this moment</source>
        <translation>Die Objekte listen, wie sie in diesem Moment sind</translation>
    </message>
    <message>
        <source>Save object…</source>
        <translation>Objekt speichern …</translation>
    </message>
    <message>
        <source>Save the chosen object as a file</source>
        <translation>Das gewählte Objekt als Datei speichern</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>Content of the chosen object</source>
        <translation>Inhalt des gewählten Objekts</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ObjectModel</name>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>Geschrieben</translation>
    </message>
</context>
<context>
    <name>headwater::ui::OutlinePanel</name>
    <message>
        <source>Outline</source>
        <translation>Gliederung</translation>
    </message>
    <message>
        <source>Nodes of the pipeline</source>
        <translation>Knoten der Pipeline</translation>
    </message>
    <message>
        <source>F2 changes an id or a title, Delete removes a node, Enter shows it.</source>
        <translation>F2 ändert Kennung oder Titel, Entf entfernt einen Knoten, Enter zeigt ihn.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Link to</source>
        <translation>Verbinden mit</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>Trennen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PanelDock</name>
    <message>
        <source>Tear off, or put back</source>
        <translation>Abreißen oder zurücklegen</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PeekModel</name>
    <message>
        <source>… %1 bytes in all</source>
        <translation>… insgesamt %1 Bytes</translation>
    </message>
    <message>
        <source>%1  ≠</source>
        <comment>sequence number is out of order across shards</comment>
        <translation>%1  ≠</translation>
    </message>
    <message>
        <source>It came in later than the record above, yet its sequence number is lower: numbers of different shards say nothing about order.</source>
        <translation>Er kam später als der Satz darüber, doch seine Sequenznummer ist kleiner: Nummern verschiedener Shards sagen nichts über die Ordnung.</translation>
    </message>
    <message>
        <source>Number %1 of the shown records of its shard</source>
        <translation>Nummer %1 der gezeigten Sätze seines Shards</translation>
    </message>
    <message>
        <source>MD5 of the key: %1</source>
        <translation>MD5 des Schlüssels: %1</translation>
    </message>
    <message>
        <source>Given by the producer: %1</source>
        <translation>Vom Erzeuger vorgegeben: %1</translation>
    </message>
    <message>
        <source>#</source>
        <comment>place of a record in its shard</comment>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Arrival</source>
        <translation>Ankunft</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Sequence number</source>
        <translation>Sequenznummer</translation>
    </message>
    <message>
        <source>Hash key</source>
        <translation>Hash-Schlüssel</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>… %1 user records in all</source>
        <translation>… insgesamt %1 Nutzersätze</translation>
    </message>
    <message>
        <source>user record %1, key %2</source>
        <translation>Nutzersatz %1, Schlüssel %2</translation>
    </message>
    <message numerus="yes">
        <source>%n user records</source>
        <translation>
            <numerusform>%n Nutzersatz</numerusform>
            <numerusform>%n Nutzersätze</numerusform>
        </translation>
    </message>
    <message>
        <source>An aggregate of the Kinesis Producer Library; its own partition key is “%1”. A plain SDK consumer sees one record, the KCL each user record.</source>
        <translation>Ein Aggregat der Kinesis Producer Library; sein eigener Partitionsschlüssel ist „%1“. Ein einfacher SDK-Verbraucher sieht einen Satz, die KCL jeden Nutzersatz.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PeekPage</name>
    <message>
        <source>Look shows up to %1 records as they are in the running world at this moment. Nothing is consumed.</source>
        <translation>„Ansehen“ zeigt bis zu %1 Sätze, wie sie jetzt in der laufenden Welt sind. Nichts wird verbraucht.</translation>
    </message>
    <message>
        <source>Run the pipeline first: there is nothing to look into yet.</source>
        <translation>Erst laufen lassen: Noch gibt es nichts zu sehen.</translation>
    </message>
    <message>
        <source>No record there.</source>
        <translation>Dort ist kein Satz.</translation>
    </message>
    <message>
        <source>Records shown: %1</source>
        <translation>Gezeigte Sätze: %1</translation>
    </message>
    <message>
        <source>sequence number %1</source>
        <translation>Sequenznummer %1</translation>
    </message>
    <message>
        <source>hash key %1</source>
        <translation>Hash-Schlüssel %1</translation>
    </message>
    <message>
        <source>All shards</source>
        <translation>Alle Shards</translation>
    </message>
    <message>
        <source>Shard to look into</source>
        <translation>Shard für den Einblick</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>From a time</source>
        <translation>Ab einer Zeit</translation>
    </message>
    <message>
        <source>Where to begin</source>
        <translation>Wo beginnen</translation>
    </message>
    <message>
        <source>such as 90s</source>
        <translation>etwa 90s</translation>
    </message>
    <message>
        <source>Time to begin at</source>
        <translation>Anfangszeit</translation>
    </message>
    <message>
        <source>By shard</source>
        <translation>Nach Shard</translation>
    </message>
    <message>
        <source>By arrival</source>
        <translation>Nach Ankunft</translation>
    </message>
    <message>
        <source>Order of the list</source>
        <translation>Ordnung der Liste</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Ansehen</translation>
    </message>
    <message>
        <source>Records</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Payload of the chosen record</source>
        <translation>Nutzdaten des gewählten Satzes</translation>
    </message>
    <message>
        <source>Inside a shard, records stand in the order of their sequence numbers, from top to bottom. Between two shards there is no order.</source>
        <translation>Im Shard stehen die Sätze nach Sequenznummer, von oben nach unten. Zwischen zwei Shards gibt es keine Ordnung.</translation>
    </message>
    <message>
        <source>As they came in. Where ≠ stands, a later record of another shard has a lower sequence number: order exists only inside a shard.</source>
        <translation>Wie sie ankamen. Bei ≠ hat ein späterer Satz eines anderen Shards eine kleinere Sequenznummer: Ordnung gibt es nur im Shard.</translation>
    </message>
    <message>
        <source>Objects</source>
        <translation>Objekte</translation>
    </message>
    <message>
        <source>What to look into</source>
        <translation>Was anzusehen ist</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PipelinePage</name>
    <message>
        <source>The seed is a whole number from 0 to 18,446,744,073,709,551,615.</source>
        <translation>Der Startwert ist eine ganze Zahl von 0 bis 18.446.744.073.709.551.615.</translation>
    </message>
    <message>
        <source>The numbers of the study notes.</source>
        <translation>Die Zahlen der Lernnotizen.</translation>
    </message>
    <message>
        <source>The services as documented today.</source>
        <translation>Die Dienste, wie heute dokumentiert.</translation>
    </message>
    <message>
        <source>Errors: %1</source>
        <translation>Fehler: %1</translation>
    </message>
    <message>
        <source>Warnings: %1</source>
        <translation>Warnungen: %1</translation>
    </message>
    <message>
        <source>No problems</source>
        <translation>Keine Probleme</translation>
    </message>
    <message>
        <source>Pipeline</source>
        <translation>Pipeline</translation>
    </message>
    <message>
        <source>Planned actions</source>
        <translation>Geplante Aktionen</translation>
    </message>
    <message>
        <source>Name of the pipeline</source>
        <translation>Name der Pipeline</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>exam rules</source>
        <translation>Prüfungsregeln</translation>
    </message>
    <message>
        <source>today&apos;s rules</source>
        <translation>heutige Regeln</translation>
    </message>
    <message>
        <source>Rule book</source>
        <translation>Regelwerk</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>The same seed gives the same run, to the last record.</source>
        <translation>Gleicher Startwert, gleicher Lauf, bis zum letzten Satz.</translation>
    </message>
    <message>
        <source>Done by themselves when the run reaches their time. Double-click to change.</source>
        <translation>Geschehen von selbst, wenn der Lauf ihre Zeit erreicht. Doppelklick zum Ändern.</translation>
    </message>
    <message>
        <source>Plan another action</source>
        <translation>Weitere Aktion planen</translation>
    </message>
    <message>
        <source>Remove the chosen action</source>
        <translation>Gewählte Aktion entfernen</translation>
    </message>
    <message>
        <source>Produced</source>
        <translation>Erzeugt</translation>
    </message>
    <message>
        <source>Records that the producers have made</source>
        <translation>Sätze, die die Erzeuger gemacht haben</translation>
    </message>
    <message>
        <source>Delivered</source>
        <translation>Zugestellt</translation>
    </message>
    <message>
        <source>Records that came to an end where they were meant to go</source>
        <translation>Sätze, die dort angekommen sind, wo sie hin sollten</translation>
    </message>
    <message>
        <source>On their way</source>
        <translation>Unterwegs</translation>
    </message>
    <message>
        <source>Records that wait, are sent, or lie in a stream and are still unread</source>
        <translation>Sätze, die warten, gesendet werden oder noch ungelesen in einem Strom liegen</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <source>Records that a producer or a reader let go after its last attempt</source>
        <translation>Sätze, die ein Erzeuger oder Leser nach dem letzten Versuch fallen ließ</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>Abgelaufen</translation>
    </message>
    <message>
        <source>Records that nobody read before the retention was over</source>
        <translation>Sätze, die niemand las, bevor die Aufbewahrung endete</translation>
    </message>
    <message>
        <source>Ledger balance</source>
        <translation>Bilanz</translation>
    </message>
    <message>
        <source>Produced less all that is accounted for: nothing is lost unseen</source>
        <translation>Erzeugt minus alles, was nachgewiesen ist: Nichts geht ungesehen verloren</translation>
    </message>
    <message>
        <source>Records of this run</source>
        <translation>Sätze dieses Laufs</translation>
    </message>
    <message>
        <source>Nothing is planned. What is done by hand, such as splitting a shard, can also happen by itself at a chosen time.</source>
        <translation>Nichts ist geplant. Was man von Hand tut, etwa einen Shard teilen, kann auch zu einer gewählten Zeit von selbst geschehen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PlannedActionModel</name>
    <message>
        <source>Add a node first: an action is done to a node.</source>
        <translation>Erst einen Knoten hinzufügen: Eine Aktion gilt einem Knoten.</translation>
    </message>
    <message>
        <source>There is no node “%1”.</source>
        <translation>Es gibt keinen Knoten „%1“.</translation>
    </message>
    <message>
        <source>Parameters are written as a JSON object, such as {&quot;ShardToSplit&quot;: &quot;shardId-000000000000&quot;}.</source>
        <translation>Parameter sind ein JSON-Objekt, etwa {&quot;ShardToSplit&quot;: &quot;shardId-000000000000&quot;}.</translation>
    </message>
    <message>
        <source>At</source>
        <comment>time of a planned action</comment>
        <translation>Um</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Do</source>
        <comment>name of a planned action</comment>
        <translation>Tun</translation>
    </message>
    <message>
        <source>With</source>
        <comment>parameters of a planned action</comment>
        <translation>Mit</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PolicyPage</name>
    <message>
        <source>all but %1</source>
        <translation>alle außer %1</translation>
    </message>
    <message>
        <source>Statement %1 of %2</source>
        <translation>Anweisung %1 von %2</translation>
    </message>
    <message>
        <source>“%1” of %2</source>
        <translation>„%1“ von %2</translation>
    </message>
    <message>
        <source>✓ matches</source>
        <translation>✓ passt</translation>
    </message>
    <message>
        <source>✗ does not match</source>
        <translation>✗ passt nicht</translation>
    </message>
    <message>
        <source>✓ holds</source>
        <translation>✓ gilt</translation>
    </message>
    <message>
        <source>✗ does not hold: %1</source>
        <translation>✗ gilt nicht: %1</translation>
    </message>
    <message>
        <source>✗ has a variable without a value here</source>
        <translation>✗ hat eine Variable, die hier keinen Wert hat</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>Client</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <source>Thing</source>
        <translation>Thing</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>A custom authorizer decides: its function’s answer holds the policies, and there is none before it is asked.</source>
        <translation>Ein Custom Authorizer entscheidet: Die Antwort seiner Funktion enthält die Richtlinien, und bevor er gefragt wird, gibt es keine.</translation>
    </message>
    <message>
        <source>Denied</source>
        <translation>Verweigert</translation>
    </message>
    <message>
        <source>The certificate is not active. It is refused before any policy is asked.</source>
        <translation>Das Zertifikat ist nicht aktiv. Es wird abgewiesen, bevor eine Richtlinie gefragt wird.</translation>
    </message>
    <message>
        <source>Allowed</source>
        <translation>Erlaubt</translation>
    </message>
    <message>
        <source>It signs in as the owner of the account, who may do everything.</source>
        <translation>Es meldet sich als Eigentümer des Kontos an, der alles darf.</translation>
    </message>
    <message>
        <source>The role allows it, and so does the IoT policy: %1.</source>
        <translation>Die Rolle erlaubt es und auch die IoT-Richtlinie: %1.</translation>
    </message>
    <message>
        <source>%1 allows it.</source>
        <translation>%1 erlaubt es.</translation>
    </message>
    <message>
        <source>%1 denies it; that wins over everything that allows it.</source>
        <translation>%1 verweigert es; das gewinnt gegen alles, was es erlaubt.</translation>
    </message>
    <message>
        <source>The role allows it, but no IoT policy of the identity does; it needs both.</source>
        <translation>Die Rolle erlaubt es, aber keine IoT-Richtlinie der Identität; sie braucht beides.</translation>
    </message>
    <message>
        <source>No policy is attached, and what nothing allows is denied.</source>
        <translation>Es ist keine Richtlinie angehängt, und was keine erlaubt, ist verweigert.</translation>
    </message>
    <message>
        <source>No statement allows it.</source>
        <translation>Keine Anweisung erlaubt es.</translation>
    </message>
    <message>
        <source> (IAM)</source>
        <translation> (IAM)</translation>
    </message>
    <message>
        <source>▶ allows it: this decides</source>
        <translation>▶ erlaubt es: das entscheidet</translation>
    </message>
    <message>
        <source>▶ denies it: this decides</source>
        <translation>▶ verweigert es: das entscheidet</translation>
    </message>
    <message>
        <source>✓ would allow it</source>
        <translation>✓ würde es erlauben</translation>
    </message>
    <message>
        <source>✓ would deny it</source>
        <translation>✓ würde es verweigern</translation>
    </message>
    <message>
        <source>✗ allows something else</source>
        <translation>✗ erlaubt etwas anderes</translation>
    </message>
    <message>
        <source>✗ denies something else</source>
        <translation>✗ verweigert etwas anderes</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>Bedingung</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>Client id</source>
        <translation>Client-Kennung</translation>
    </message>
    <message>
        <source>Asks for a persistent session</source>
        <translation>Bittet um eine dauerhafte Sitzung</translation>
    </message>
    <message>
        <source>Leaves a last will</source>
        <translation>Hinterlässt einen letzten Willen</translation>
    </message>
    <message>
        <source>Statement</source>
        <translation>Anweisung</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>Was sie sagt</translation>
    </message>
    <message>
        <source>Statements of the policies</source>
        <translation>Anweisungen der Richtlinien</translation>
    </message>
    <message>
        <source>Who asks</source>
        <translation>Wer fragt</translation>
    </message>
    <message>
        <source>What it asks for</source>
        <translation>Worum es bittet</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ProblemModel</name>
    <message>
        <source>Error: %1</source>
        <translation>Fehler: %1</translation>
    </message>
    <message>
        <source>Limit: %1</source>
        <translation>Limit: %1</translation>
    </message>
    <message>
        <source>Warning: %1</source>
        <translation>Warnung: %1</translation>
    </message>
    <message>
        <source>Past: %1</source>
        <translation>Vorbei: %1</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>Seit</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ProblemsPanel</name>
    <message>
        <source>It no longer bites.</source>
        <translation>Es greift nicht mehr.</translation>
    </message>
    <message>
        <source>The pipeline cannot run until this is put right. Place in the text format: %1</source>
        <translation>Die Pipeline läuft erst, wenn das behoben ist. Stelle im Textformat: %1</translation>
    </message>
    <message>
        <source>The pipeline runs all the same. Place in the text format: %1</source>
        <translation>Die Pipeline läuft trotzdem. Stelle im Textformat: %1</translation>
    </message>
    <message>
        <source>Show the node</source>
        <translation>Knoten zeigen</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Nothing is wrong.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
    <message>
        <source>Forget what is past</source>
        <translation>Vergangenes vergessen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ProjectFiles</name>
    <message>
        <source>The picture could not be written.</source>
        <translation>Das Bild ließ sich nicht schreiben.</translation>
    </message>
    <message>
        <source>Projects and pipelines (*.headwater *.json)</source>
        <translation>Projekte und Pipelines (*.headwater *.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Headwater projects (*.headwater)</source>
        <translation>Headwater-Projekte (*.headwater)</translation>
    </message>
    <message>
        <source>Pipelines as text (*.json)</source>
        <translation>Pipelines als Text (*.json)</translation>
    </message>
    <message>
        <source>PNG picture (*.png)</source>
        <translation>PNG-Bild (*.png)</translation>
    </message>
    <message>
        <source>SVG drawing (*.svg)</source>
        <translation>SVG-Zeichnung (*.svg)</translation>
    </message>
    <message>
        <source>PDF document (*.pdf)</source>
        <translation>PDF-Dokument (*.pdf)</translation>
    </message>
    <message>
        <source>untitled</source>
        <translation>unbenannt</translation>
    </message>
    <message>
        <source>Export as text</source>
        <translation>Als Text exportieren</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>Kopie speichern</translation>
    </message>
    <message>
        <source>Saving %1</source>
        <translation>%1 wird gespeichert</translation>
    </message>
    <message>
        <source>A copy is in %1.</source>
        <translation>Eine Kopie liegt in %1.</translation>
    </message>
    <message>
        <source>Import text</source>
        <translation>Text importieren</translation>
    </message>
    <message>
        <source>Opening %1</source>
        <translation>%1 wird geöffnet</translation>
    </message>
    <message>
        <source>Export a picture</source>
        <translation>Bild exportieren</translation>
    </message>
    <message>
        <source>Drawing %1</source>
        <translation>%1 wird gezeichnet</translation>
    </message>
    <message>
        <source>The picture is in %1.</source>
        <translation>Das Bild liegt in %1.</translation>
    </message>
    <message>
        <source>Take a snapshot</source>
        <translation>Schnappschuss aufnehmen</translation>
    </message>
    <message>
        <source>A name for the present state</source>
        <translation>Ein Name für den jetzigen Stand</translation>
    </message>
    <message>
        <source>Snapshot “%1” taken. Save the project to keep it.</source>
        <translation>Schnappschuss „%1“ aufgenommen. Speichern behält ihn.</translation>
    </message>
    <message>
        <source>Recovering</source>
        <translation>Wird wiederhergestellt</translation>
    </message>
    <message>
        <source>Recovered. Save to keep it.</source>
        <translation>Wiederhergestellt. Speichern behält es.</translation>
    </message>
    <message>
        <source>Changes are not kept: %1</source>
        <translation>Änderungen sind nicht gesichert: %1</translation>
    </message>
    <message>
        <source>Unsaved changes, kept for recovery</source>
        <translation>Nicht gespeichert, für Wiederherstellung gesichert</translation>
    </message>
    <message>
        <source>Nothing to save</source>
        <translation>Nichts zu speichern</translation>
    </message>
    <message>
        <source>As on disk</source>
        <translation>Wie auf der Platte</translation>
    </message>
    <message>
        <source>Saved a moment ago</source>
        <translation>Gerade gespeichert</translation>
    </message>
    <message>
        <source>Saved at %1</source>
        <translation>Gespeichert um %1</translation>
    </message>
    <message>
        <source>Still busy with a file. Wait a moment, or cancel it below.</source>
        <translation>Noch mit einer Datei beschäftigt. Kurz warten oder unten abbrechen.</translation>
    </message>
    <message>
        <source>Save the changes to “%1”?</source>
        <translation>Änderungen an „%1“ speichern?</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>What is not saved now is gone when the project is closed.</source>
        <translation>Was jetzt nicht gespeichert wird, ist nach dem Schließen fort.</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Don’t save</source>
        <translation>Nicht speichern</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Save the project</source>
        <translation>Projekt speichern</translation>
    </message>
    <message>
        <source>If both save, the later one wins.</source>
        <translation>Speichern beide, gewinnt der Spätere.</translation>
    </message>
    <message>
        <source>Go on anyway</source>
        <translation>Trotzdem weiter</translation>
    </message>
    <message>
        <source>Open a project</source>
        <translation>Projekt öffnen</translation>
    </message>
    <message>
        <source>This sample cannot be read.</source>
        <translation>Dieses Beispiel ist nicht lesbar.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::PropertyRow</name>
    <message>
        <source>Takes effect at once while the pipeline runs.</source>
        <translation>Wirkt sofort, während die Pipeline läuft.</translation>
    </message>
    <message>
        <source>Back to the default</source>
        <translation>Zurück zum Standard</translation>
    </message>
    <message>
        <source>Back to the default: %1</source>
        <translation>Zurück zum Standard: %1</translation>
    </message>
</context>
<context>
    <name>headwater::ui::RecoveryDialog</name>
    <message>
        <source>Recovered work</source>
        <translation>Wiederhergestellte Arbeit</translation>
    </message>
    <message>
        <source>Work from an earlier run can be recovered</source>
        <translation>Arbeit aus einem früheren Lauf lässt sich wiederherstellen</translation>
    </message>
    <message>
        <source>The program ended before this was saved. Your files are as you saved them last; what came after is here, with its undo history.</source>
        <translation>Das Programm endete vor dem Speichern. Die Dateien sind auf dem zuletzt gespeicherten Stand; was danach kam, ist hier, samt Verlauf.</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>never saved</source>
        <translation>nie gespeichert</translation>
    </message>
    <message>
        <source>%1 (%2)
Last edit %3, %4</source>
        <comment>project, file, time, number of steps</comment>
        <translation>%1 (%2)
Letzte Änderung %3, %4</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s) since saving</source>
        <translation>
            <numerusform>%n Schritt seit dem Speichern</numerusform>
            <numerusform>%n Schritte seit dem Speichern</numerusform>
        </translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
</context>
<context>
    <name>headwater::ui::RuleExplanation</name>
    <message>
        <source>Part</source>
        <translation>Teil</translation>
    </message>
    <message>
        <source>Yielded</source>
        <translation>Ergab</translation>
    </message>
</context>
<context>
    <name>headwater::ui::RulePage</name>
    <message>
        <source>The statement has a mistake.</source>
        <translation>Die Anweisung hat einen Fehler.</translation>
    </message>
    <message>
        <source>Line %1, column %2:</source>
        <translation>Zeile %1, Spalte %2:</translation>
    </message>
    <message>
        <source>Selected: this goes to the actions.</source>
        <translation>Ausgewählt: Das geht an die Aktionen.</translation>
    </message>
    <message>
        <source>The rule does not see this topic; what it would make of the message:</source>
        <translation>Die Regel sieht dieses Topic nicht; das würde sie aus der Nachricht machen:</translation>
    </message>
    <message>
        <source>Not selected: WHERE is not true, and no action is done.</source>
        <translation>Nicht ausgewählt: WHERE ist nicht wahr, und keine Aktion läuft.</translation>
    </message>
    <message>
        <source>ParseError: the payload is no JSON object, and the statement wants one.</source>
        <translation>ParseError: Die Nutzdaten sind kein JSON-Objekt, und die Anweisung will eines.</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Topic</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>Nutzdaten</translation>
    </message>
    <message>
        <source>What comes out</source>
        <translation>Was herauskommt</translation>
    </message>
    <message>
        <source>Mistakes in the SQL</source>
        <translation>Fehler im SQL</translation>
    </message>
    <message>
        <source>What each part yielded</source>
        <translation>Was jeder Teil ergab</translation>
    </message>
    <message>
        <source>SQL of the rule</source>
        <translation>SQL der Regel</translation>
    </message>
</context>
<context>
    <name>headwater::ui::RunUntilDialog</name>
    <message>
        <source>Run until</source>
        <translation>Laufen bis</translation>
    </message>
    <message>
        <source>this simulated time</source>
        <translation>zu dieser simulierten Zeit</translation>
    </message>
    <message>
        <source>the next event of a kind</source>
        <translation>zum nächsten Ereignis einer Art</translation>
    </message>
    <message>
        <source>a metric crosses a line</source>
        <translation>ein Messwert eine Linie kreuzt</translation>
    </message>
    <message>
        <source>Simulated time</source>
        <translation>Simulierte Zeit</translation>
    </message>
    <message>
        <source>90s, 10m, 2h</source>
        <translation>90s, 10m, 2h</translation>
    </message>
    <message>
        <source>Throttled write</source>
        <translation>Gedrosseltes Schreiben</translation>
    </message>
    <message>
        <source>Throttled read</source>
        <translation>Gedrosseltes Lesen</translation>
    </message>
    <message>
        <source>Record given up</source>
        <translation>Satz aufgegeben</translation>
    </message>
    <message>
        <source>Resharding</source>
        <translation>Umbau der Shards</translation>
    </message>
    <message>
        <source>Iterator expired</source>
        <translation>Iterator abgelaufen</translation>
    </message>
    <message>
        <source>API call that changes something</source>
        <translation>Ändernder API-Aufruf</translation>
    </message>
    <message>
        <source>Line that cannot be read</source>
        <translation>Unlesbare Zeile</translation>
    </message>
    <message>
        <source>Object written</source>
        <translation>Objekt geschrieben</translation>
    </message>
    <message>
        <source>Limit begins to bite</source>
        <translation>Limit beginnt zu greifen</translation>
    </message>
    <message>
        <source>Kind of event</source>
        <translation>Art des Ereignisses</translation>
    </message>
    <message>
        <source>Node of the event</source>
        <translation>Knoten des Ereignisses</translation>
    </message>
    <message>
        <source>anywhere</source>
        <translation>irgendwo</translation>
    </message>
    <message>
        <source>Node of the metric</source>
        <translation>Knoten des Messwerts</translation>
    </message>
    <message>
        <source>Metric</source>
        <translation>Messwert</translation>
    </message>
    <message>
        <source>above</source>
        <translation>über</translation>
    </message>
    <message>
        <source>below</source>
        <translation>unter</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linie</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The world is already at %1. Choose a later time.</source>
        <translation>Die Welt ist schon bei %1. Eine spätere Zeit wählen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SecurityModel</name>
    <message>
        <source>Least privilege</source>
        <translation>Geringste Rechte</translation>
    </message>
    <message>
        <source>Encrypted in transit</source>
        <translation>Bei der Übertragung verschlüsselt</translation>
    </message>
    <message>
        <source>Private network</source>
        <translation>Privates Netz</translation>
    </message>
    <message>
        <source>Encrypted at rest</source>
        <translation>Im Ruhezustand verschlüsselt</translation>
    </message>
    <message>
        <source>Encrypted in the client</source>
        <translation>Im Client verschlüsselt</translation>
    </message>
    <message>
        <source>%1: good</source>
        <translation>%1: gut</translation>
    </message>
    <message>
        <source>%1: could be safer</source>
        <translation>%1: könnte sicherer sein</translation>
    </message>
    <message>
        <source>%1: open</source>
        <translation>%1: offen</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>Thema</translation>
    </message>
    <message>
        <source>How it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SecurityPanel</name>
    <message>
        <source>%1 of %2 are good</source>
        <translation>%1 von %2 sind gut</translation>
    </message>
    <message>
        <source>Put it right</source>
        <translation>In Ordnung bringen</translation>
    </message>
    <message>
        <source>Security checklist</source>
        <translation>Sicherheits-Checkliste</translation>
    </message>
    <message>
        <source>Link a producer to a stream to see what keeps its records safe.</source>
        <translation>Einen Erzeuger mit einem Strom verbinden, um zu sehen, was seine Sätze schützt.</translation>
    </message>
    <message>
        <source>Show the node</source>
        <translation>Knoten zeigen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ServicePalette</name>
    <message>
        <source>Find a service</source>
        <translation>Dienst suchen</translation>
    </message>
    <message>
        <source>Services</source>
        <translation>Dienste</translation>
    </message>
    <message>
        <source>%1
Drag it onto the canvas, or press Enter.</source>
        <comment>purpose of a service</comment>
        <translation>%1
Auf die Fläche ziehen oder Enter drücken.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>&amp;Theme</source>
        <translation>&amp;Farbschema</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>&amp;Sprache</translation>
    </message>
    <message>
        <source>Te&amp;xt size</source>
        <translation>Te&amp;xtgröße</translation>
    </message>
    <message>
        <source> %</source>
        <comment>per cent, behind a number</comment>
        <translation> %</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>&amp;Reduce motion</source>
        <translation>&amp;Bewegung verringern</translation>
    </message>
    <message>
        <source>Headwater never looks for updates and sends nothing anywhere.</source>
        <translation>Headwater sucht nie nach Updates und sendet nichts.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Textgröße</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Real clients</source>
        <translation>Echte Clients</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SettingsPage</name>
    <message>
        <source>The selected nodes have no settings in common.</source>
        <translation>Die gewählten Knoten haben keine gemeinsamen Einstellungen.</translation>
    </message>
    <message>
        <source>There is nothing to set here.</source>
        <translation>Hier gibt es nichts einzustellen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ShadowPage</name>
    <message>
        <source>Run the pipeline: a shadow comes into being when somebody updates it.</source>
        <translation>Starte die Pipeline: Ein Shadow entsteht, wenn ihn jemand aktualisiert.</translation>
    </message>
    <message>
        <source>No shadow yet: it comes into being when the thing reports or somebody desires something.</source>
        <translation>Noch kein Shadow: Er entsteht, wenn das Thing meldet oder jemand etwas wünscht.</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>deleted</source>
        <translation>gelöscht</translation>
    </message>
    <message>
        <source>differs in %1</source>
        <comment>how many values</comment>
        <translation>Unterschiede: %1</translation>
    </message>
    <message>
        <source>in step</source>
        <translation>gleich</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>keine Verbindung</translation>
    </message>
    <message>
        <source>The broker holds a connection of the thing.</source>
        <translation>Der Broker hält eine Verbindung des Things.</translation>
    </message>
    <message>
        <source>The broker holds no connection of the thing.</source>
        <translation>Der Broker hält keine Verbindung des Things.</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>Shadow</translation>
    </message>
    <message>
        <source>A thing, or THING/NAME for a named shadow. Its versions are kept from the first look on.</source>
        <translation>Ein Thing, oder THING/NAME für einen benannten Shadow. Seine Versionen werden ab dem ersten Blick behalten.</translation>
    </message>
    <message>
        <source>Desired</source>
        <translation>Gewünscht</translation>
    </message>
    <message>
        <source>Nothing is desired.</source>
        <translation>Nichts ist gewünscht.</translation>
    </message>
    <message>
        <source>Reported</source>
        <translation>Gemeldet</translation>
    </message>
    <message>
        <source>Nothing is reported.</source>
        <translation>Nichts ist gemeldet.</translation>
    </message>
    <message>
        <source>Delta</source>
        <translation>Delta</translation>
    </message>
    <message>
        <source>Nothing differs.</source>
        <translation>Nichts weicht ab.</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Tall and ≠: differs. Strong: came with this version. Underlined: no connection then.</source>
        <translation>Hoch und ≠: weicht ab. Kräftig: kam mit dieser Version. Unterstrichen: zu der Zeit keine Verbindung.</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neueste</translation>
    </message>
    <message>
        <source>The newest is %1.</source>
        <translation>Die neueste ist %1.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::ShardModel</name>
    <message>
        <source>closed, %1 left</source>
        <translation>geschlossen, noch %1</translation>
    </message>
    <message>
        <source>at limit</source>
        <translation>am Limit</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>aus %1</translation>
    </message>
    <message>
        <source>its bytes are nearer to the limit than its records</source>
        <translation>die Bytes sind näher am Limit als die Sätze</translation>
    </message>
    <message>
        <source>its records are nearer to the limit than its bytes</source>
        <translation>die Sätze sind näher am Limit als die Bytes</translation>
    </message>
    <message>
        <source>Shard</source>
        <translation>Shard</translation>
    </message>
    <message>
        <source>Load</source>
        <translation>Last</translation>
    </message>
    <message>
        <source>rec/s</source>
        <translation>Sätze/s</translation>
    </message>
    <message>
        <source>KB/s</source>
        <translation>KB/s</translation>
    </message>
    <message>
        <source>refused/s</source>
        <translation>abgewiesen/s</translation>
    </message>
    <message>
        <source>stored</source>
        <translation>gespeichert</translation>
    </message>
    <message>
        <source>keyspace</source>
        <translation>Schlüsselraum</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SnapshotsDialog</name>
    <message>
        <source>Restore</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Snapshots</source>
        <translation>Schnappschüsse</translation>
    </message>
    <message>
        <source>Restoring is a step like any other: undo takes it back.</source>
        <translation>Wiederherstellen ist ein Schritt wie jeder: Rückgängig nimmt ihn zurück.</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>No snapshots yet. Take one from the File menu.</source>
        <translation>Noch keine Schnappschüsse. Im Menü „Datei“ einen aufnehmen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SqlEditor</name>
    <message>
        <source>SQL of the application</source>
        <translation>SQL der Anwendung</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SqlPage</name>
    <message>
        <source>Line %1, column %2:</source>
        <translation>Zeile %1, Spalte %2:</translation>
    </message>
    <message>
        <source>All results</source>
        <translation>Alle Ergebnisse</translation>
    </message>
    <message>
        <source>Run the pipeline to see rows here.</source>
        <translation>Pipeline laufen lassen, um hier Zeilen zu sehen.</translation>
    </message>
    <message>
        <source>No row yet.</source>
        <translation>Noch keine Zeile.</translation>
    </message>
    <message>
        <source>Newest rows</source>
        <translation>Neueste Zeilen</translation>
    </message>
    <message>
        <source>In-application stream to look into</source>
        <translation>Anwendungsinterner Strom für den Einblick</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>Zeilen</translation>
    </message>
    <message>
        <source>Mistakes in the SQL</source>
        <translation>Fehler im SQL</translation>
    </message>
</context>
<context>
    <name>headwater::ui::SqlResults</name>
    <message>
        <source>Stream</source>
        <translation>Strom</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Zeile</translation>
    </message>
</context>
<context>
    <name>headwater::ui::StartPage</name>
    <message>
        <source>Draw a pipeline, run it, watch it break, learn why.</source>
        <translation>Eine Pipeline zeichnen, laufen lassen, brechen sehen, verstehen.</translation>
    </message>
    <message>
        <source>New project</source>
        <translation>Neues Projekt</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Take the tour</source>
        <translation>Rundgang</translation>
    </message>
    <message>
        <source>Recent projects</source>
        <translation>Letzte Projekte</translation>
    </message>
    <message>
        <source>Projects that you save appear here.</source>
        <translation>Gespeicherte Projekte erscheinen hier.</translation>
    </message>
    <message>
        <source>Samples: each runs at once and teaches one thing</source>
        <translation>Beispiele: jedes läuft sofort und lehrt eine Sache</translation>
    </message>
</context>
<context>
    <name>headwater::ui::StatusLine</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>%1 × real time</source>
        <translation>%1 × Echtzeit</translation>
    </message>
    <message>
        <source>%1 events/s</source>
        <translation>%1 Ereignisse/s</translation>
    </message>
    <message>
        <source>%1 frames/s</source>
        <translation>%1 Bilder/s</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>%1 events</source>
        <translation>%1 Ereignisse</translation>
    </message>
    <message>
        <source>ledger balanced</source>
        <translation>Bilanz ausgeglichen</translation>
    </message>
    <message>
        <source>ledger off by %1</source>
        <translation>Bilanz um %1 daneben</translation>
    </message>
    <message>
        <source>= 1 record</source>
        <comment>what one token stands for</comment>
        <translation>= 1 Datensatz</translation>
    </message>
    <message>
        <source>= %1 records</source>
        <comment>what one token stands for</comment>
        <translation>= %1 Datensätze</translation>
    </message>
    <message>
        <source>live</source>
        <translation>live</translation>
    </message>
    <message>
        <source>live, clients wait</source>
        <translation>live, Clients warten</translation>
    </message>
    <message numerus="yes">
        <source>%n ports</source>
        <translation>
            <numerusform>%n Port</numerusform>
            <numerusform>%n Ports</numerusform>
        </translation>
    </message>
    <message>
        <source>live, strict</source>
        <translation>live, streng</translation>
    </message>
    <message>
        <source>live, strict, clients wait</source>
        <translation>live, streng, Clients warten</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>live, and how fast</comment>
        <translation>%1, %2</translation>
    </message>
    <message>
        <source>Where clients of this machine reach the pipeline:</source>
        <translation>Wo Clients dieses Rechners die Pipeline erreichen:</translation>
    </message>
</context>
<context>
    <name>headwater::ui::TitleBar</name>
    <message>
        <source>Build</source>
        <translation>Bauen</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>Build: room for the diagram. Run: with the panels that show what happens.</source>
        <translation>Bauen: Platz für das Diagramm. Ausführen: mit den Bereichen, die zeigen, was geschieht.</translation>
    </message>
    <message>
        <source>Search actions, nodes, help</source>
        <translation>Aktionen, Knoten, Hilfe suchen</translation>
    </message>
    <message>
        <source>Name of the project</source>
        <translation>Name des Projekts</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>%1
Click to rename the project</source>
        <comment>name of the project</comment>
        <translation>%1
Klicken, um umzubenennen</translation>
    </message>
    <message>
        <source>Project %1</source>
        <translation>Projekt %1</translation>
    </message>
    <message>
        <source>exam rules</source>
        <translation>Prüfungsregeln</translation>
    </message>
    <message>
        <source>current rules</source>
        <translation>heutige Regeln</translation>
    </message>
    <message>
        <source>Limits are those of the study notes. Click for those of the services today.</source>
        <translation>Limits der Lernnotizen. Klicken für die heutigen.</translation>
    </message>
    <message>
        <source>Limits are those of the services today. Click for those of the study notes.</source>
        <translation>Limits der heutigen Dienste. Klicken für die der Lernnotizen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::Tour</name>
    <message>
        <source>A pipeline, running</source>
        <translation>Eine laufende Pipeline</translation>
    </message>
    <message>
        <source>Records travel from producers into the lanes of the stream: one lane per shard, as tall as its share of the keys. A full, hatched lane is at its limit, and what it refuses bounces back.</source>
        <translation>Datensätze reisen von Erzeugern in die Bahnen des Stroms: eine je Shard, so hoch wie sein Anteil an den Schlüsseln. Eine volle, schraffierte Bahn ist am Limit; was sie abweist, prallt zurück.</translation>
    </message>
    <message>
        <source>Time is yours</source>
        <translation>Die Zeit gehört dir</translation>
    </message>
    <message>
        <source>Run and pause with Space, step with S, change the speed with &lt; and &gt;. Marks on the line are what happened; drag it to look at any moment again.</source>
        <translation>Leertaste startet und hält an, S macht einen Schritt, &lt; und &gt; ändern das Tempo. Marken zeigen, was geschah; ziehen führt zu jedem Moment zurück.</translation>
    </message>
    <message>
        <source>Look closer</source>
        <translation>Genauer hinsehen</translation>
    </message>
    <message>
        <source>Click a node: its settings, live figures, records to peek into, notes for the exam, and actions such as splitting a shard while it runs.</source>
        <translation>Einen Knoten anklicken: Einstellungen, Live-Werte, Einblick in Sätze, Prüfungsnotizen und Aktionen wie das Teilen eines Shards im Lauf.</translation>
    </message>
    <message>
        <source>Where it is hot</source>
        <translation>Wo es heiß ist</translation>
    </message>
    <message>
        <source>Time to the right, keys upward, one band per shard. A hot key is a bright thread; a split is a fork. Beside it are charts, events and problems with their cures.</source>
        <translation>Zeit nach rechts, Schlüssel nach oben, ein Band je Shard. Ein heißer Schlüssel ist ein heller Faden, ein Split eine Gabel. Daneben Diagramme, Ereignisse und Probleme mit Abhilfe.</translation>
    </message>
    <message>
        <source>Make it your own</source>
        <translation>Selber machen</translation>
    </message>
    <message>
        <source>Drag services onto the canvas and link them, or drop a log file there. Ctrl+K finds every action. All of it can be undone.</source>
        <translation>Dienste auf die Fläche ziehen und verbinden oder ein Log ablegen. Strg+K findet jede Aktion. Alles lässt sich rückgängig machen.</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
</context>
<context>
    <name>headwater::ui::TransportBar</name>
    <message>
        <source>Simulated time</source>
        <translation>Simulierte Zeit</translation>
    </message>
    <message>
        <source>Simulated time since the start of the run</source>
        <translation>Simulierte Zeit seit Beginn des Laufs</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Simulated seconds per second. Keys &lt; and &gt; change it.</source>
        <translation>Simulierte Sekunden je Sekunde. Die Tasten &lt; und &gt; ändern es.</translation>
    </message>
    <message>
        <source>Run so far</source>
        <translation>Bisheriger Lauf</translation>
    </message>
    <message>
        <source>Drag to look at another time. Arrow keys move by a second.</source>
        <translation>Ziehen zeigt eine andere Zeit. Pfeiltasten gehen um eine Sekunde.</translation>
    </message>
    <message>
        <source>The time at the right end of the line</source>
        <translation>Die Zeit am rechten Ende der Linie</translation>
    </message>
    <message>
        <source>What this pipeline costs per hour at the list price, at what it does now</source>
        <translation>Was diese Pipeline je Stunde zum Listenpreis kostet, bei dem, was sie jetzt tut</translation>
    </message>
    <message>
        <source>The same for a month of 730 hours</source>
        <translation>Dasselbe für einen Monat mit 730 Stunden</translation>
    </message>
    <message>
        <source>As fast as it goes</source>
        <translation>So schnell es geht</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Ausführen</translation>
    </message>
    <message>
        <source>$%1 / h</source>
        <comment>cost per hour</comment>
        <translation>%1 $ / h</translation>
    </message>
    <message>
        <source>$%1 / mo</source>
        <comment>cost per month</comment>
        <translation>%1 $ / Mon.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::ActionPrompt</name>
    <message>
        <source>%1: %2</source>
        <comment>node, action</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::CanvasActions</name>
    <message>
        <source>Add a service…</source>
        <translation>Dienst hinzufügen …</translation>
    </message>
    <message>
        <source>Search for a service and put it on the canvas</source>
        <translation>Einen Dienst suchen und ablegen</translation>
    </message>
    <message>
        <source>Link to…</source>
        <translation>Verbinden mit …</translation>
    </message>
    <message>
        <source>Draw a link from the selected node by keyboard</source>
        <translation>Vom gewählten Knoten per Tastatur verbinden</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <source>Cut the selected nodes as text</source>
        <translation>Gewählte Knoten als Text ausschneiden</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the selected nodes as text</source>
        <translation>Gewählte Knoten als Text kopieren</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Paste nodes at the cursor</source>
        <translation>Knoten am Mauszeiger einfügen</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Copy and paste the selected nodes in one step</source>
        <translation>Gewählte Knoten in einem Schritt kopieren und einfügen</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete what is selected</source>
        <translation>Löscht die Auswahl</translation>
    </message>
    <message>
        <source>Delete and heal</source>
        <translation>Löschen und schließen</translation>
    </message>
    <message>
        <source>Delete the selected nodes and link their neighbours directly</source>
        <translation>Löscht die Auswahl und verbindet ihre Nachbarn direkt</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>Umbenennen</translation>
    </message>
    <message>
        <source>Change the title of the selected node</source>
        <translation>Titel des gewählten Knotens ändern</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select upstream</source>
        <translation>Zuflüsse auswählen</translation>
    </message>
    <message>
        <source>All that feeds the selected nodes</source>
        <translation>Alles, was die Auswahl speist</translation>
    </message>
    <message>
        <source>Select downstream</source>
        <translation>Abflüsse auswählen</translation>
    </message>
    <message>
        <source>All that the selected nodes feed</source>
        <translation>Alles, was die Auswahl speist und weitergibt</translation>
    </message>
    <message>
        <source>Select connected</source>
        <translation>Verbundenes auswählen</translation>
    </message>
    <message>
        <source>All that hangs together with the selection</source>
        <translation>Alles, was mit der Auswahl zusammenhängt</translation>
    </message>
    <message>
        <source>Find on the canvas…</source>
        <translation>Im Diagramm suchen …</translation>
    </message>
    <message>
        <source>Go to a node by its name or type</source>
        <translation>Zu einem Knoten nach Name oder Art</translation>
    </message>
    <message>
        <source>Align left</source>
        <translation>Links ausrichten</translation>
    </message>
    <message>
        <source>Align centres</source>
        <translation>Mitten ausrichten</translation>
    </message>
    <message>
        <source>Align right</source>
        <translation>Rechts ausrichten</translation>
    </message>
    <message>
        <source>Align tops</source>
        <translation>Oben ausrichten</translation>
    </message>
    <message>
        <source>Align middles</source>
        <translation>Mittig ausrichten</translation>
    </message>
    <message>
        <source>Align bottoms</source>
        <translation>Unten ausrichten</translation>
    </message>
    <message>
        <source>Distribute across</source>
        <translation>Waagerecht verteilen</translation>
    </message>
    <message>
        <source>Equal gaps from left to right</source>
        <translation>Gleiche Abstände von links nach rechts</translation>
    </message>
    <message>
        <source>Distribute down</source>
        <translation>Senkrecht verteilen</translation>
    </message>
    <message>
        <source>Equal gaps from top to bottom</source>
        <translation>Gleiche Abstände von oben nach unten</translation>
    </message>
    <message>
        <source>Tidy up</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>Lay the whole pipeline out from left to right</source>
        <translation>Ordnet alles von links nach rechts</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Actual size</source>
        <translation>Originalgröße</translation>
    </message>
    <message>
        <source>Show everything at 100 %</source>
        <translation>Alles in 100 % zeigen</translation>
    </message>
    <message>
        <source>Fit all</source>
        <translation>Alles einpassen</translation>
    </message>
    <message>
        <source>Show the whole pipeline</source>
        <translation>Die ganze Pipeline zeigen</translation>
    </message>
    <message>
        <source>Fit selection</source>
        <translation>Auswahl einpassen</translation>
    </message>
    <message>
        <source>Show the selected nodes as large as they fit</source>
        <translation>Die Auswahl so groß wie möglich zeigen</translation>
    </message>
    <message>
        <source>Overview map</source>
        <translation>Übersichtskarte</translation>
    </message>
    <message>
        <source>Show the whole pipeline, small</source>
        <translation>Die ganze Pipeline, klein</translation>
    </message>
    <message>
        <source>The service “%1” is not known.</source>
        <translation>Der Dienst „%1“ ist unbekannt.</translation>
    </message>
    <message>
        <source>Start this node</source>
        <translation>Knoten starten</translation>
    </message>
    <message>
        <source>Stop this node</source>
        <translation>Knoten anhalten</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Arrange</source>
        <translation>Anordnen</translation>
    </message>
    <message>
        <source>Restore this link</source>
        <translation>Verbindung wiederherstellen</translation>
    </message>
    <message>
        <source>Cut this link</source>
        <translation>Verbindung trennen</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::MiniMap</name>
    <message>
        <source>Overview map</source>
        <translation>Übersichtskarte</translation>
    </message>
    <message>
        <source>The whole pipeline. Click to go there.</source>
        <translation>Die ganze Pipeline. Klicken, um dorthin zu gehen.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::OutlineModel</name>
    <message>
        <source>not running</source>
        <translation>läuft nicht</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Kennung</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Fed by</source>
        <translation>Gespeist von</translation>
    </message>
    <message>
        <source>Feeds</source>
        <translation>Speist</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::SearchBox</name>
    <message>
        <source>Matches</source>
        <translation>Treffer</translation>
    </message>
    <message>
        <source>Nothing matches.</source>
        <translation>Nichts passt.</translation>
    </message>
</context>
<context>
    <name>headwater::ui::canvas::TeachingCard</name>
    <message>
        <source>Limit reached</source>
        <translation>Limit erreicht</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Vorige</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Put away; it stays among the problems</source>
        <translation>Weglegen; bleibt unter den Problemen</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
</TS>
