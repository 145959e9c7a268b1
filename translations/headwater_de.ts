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
            <source>Theme, language, text size, motion</source>
            <translation>Farbschema, Sprache, Textgröße, Bewegung</translation>
        </message>
        <message>
            <source>&amp;About Headwater</source>
            <translation>&amp;Über Headwater</translation>
        </message>
        <message>
            <source>Version and licences</source>
            <translation>Version und Lizenzen</translation>
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
            <source>The last attempt was refused as well, so these records never reach the stream.</source>
            <translation>Auch der letzte Versuch wurde abgewiesen; diese Sätze erreichen den Strom nie.</translation>
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
    </context>
    <context>
        <name>Session</name>
        <message>
            <source>“%1” keeps no records to look at.</source>
            <translation>„%1“ hält keine Sätze zum Ansehen.</translation>
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
        <name>TransportBar</name>
        <message>
            <source>fastest</source>
            <translation>maximal</translation>
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
        <name>headwater::simulation::Session::Private</name>
        <message>
            <source>Stopped at an event: %1</source>
            <translation>Angehalten bei einem Ereignis: %1</translation>
        </message>
        <message>
            <source>Stopped: %1 of %2 is %3.</source>
            <translation>Angehalten: %1 von %2 ist %3.</translation>
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
