// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/samples/samples.h"

#include "core/base/text.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

static void initResources()
{
    Q_INIT_RESOURCE(samples);
}

namespace headwater::samples {
namespace {

std::string resource(const QString &name)
{
    static const bool ready = (initResources(), true);
    Q_UNUSED(ready)
    QFile file(QStringLiteral(":/samples/") + name);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return file.readAll().toStdString();
}

QString translated(const char *source)
{
    return QCoreApplication::translate("Samples", source);
}

} // namespace

const std::vector<Sample> &samples()
{
    static const std::vector<Sample> all{
        {.name = "hot-shard",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "The hot shard"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Four shards could take 4,000 records a second, and only 3,400 come. Yet one shard throttles within "
             "seconds: a few customers send most of the clicks, and every record of a customer goes to the same "
             "shard. Look at the keyspace map to see which keys are hot, then split the shard and watch it cool.")},
        {.name = "live-lab",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Your own client"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The web shop spreads its keys evenly, and neither shard is warm. The hot key is yours to make: switch "
             "Live on, copy the ten lines of Python from the Connect panel into a terminal, and run them. All their "
             "records have the same key, so one shard is at its limit at once and refuses more than half of them, "
             "while the other one idles. A split moves the key to one of the two halves and helps nobody: give the "
             "records different keys, in line 8 of the script, and both shards share the work.")},
        {.name = "web-log",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A real web log"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A web server's access log is replayed two hundred times faster than it was written, keyed by the "
             "client's address. Real traffic is never even: compare the shards, and see what one crawler does to "
             "them. Drop a log of your own on the canvas to do the same with it."),
         .files = {"web.log"}},
        {.name = "agent-logs",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "One agent, two streams"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A Kinesis Agent watches two folders of a Linux server and sends each to a stream of its own, without a "
             "line of code. It makes JSON of the web server's access log and of the machines' syslog on the way. "
             "Look into a record, then stop the agent for a while and start it again: the lines wait in their files, "
             "and none is lost or sent twice, though the access log was rotated meanwhile."),
         .files = {"shop/access.log.1", "shop/access.log", "plant/machines.log"}},
        {.name = "log-subscription",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Logs that subscribe themselves"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Some services write to a stream by themselves. A subscription filter of a log group forwards errors and "
             "slow requests within seconds, many messages to a record, compressed with gzip; a rule forwards the "
             "orders that are paid, each in a record of its own. Look into the stream to see both forms. Since each "
             "log stream has one partition key, a single busy machine would heat a single shard."),
         .difficulty = Difficulty::Middle},
        {.name = "batching",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "PutRecord or PutRecords"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Both producers make 1,500 records a second and may have two calls under way. The one that sends each "
             "record in a call of its own falls behind, since every call costs its round trip; the one that sends "
             "200 at a time keeps up with a few calls a second.")},
        {.name = "connector-library",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "The Connector Library, and what replaced it"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Two ways from a stream into S3. Above, an application with the deprecated Connector Library on servers "
             "of "
             "your own: it reads, buffers and writes objects, and you pay and mend the servers. Below, Firehose does "
             "the same without any. Choose “Replace with Firehose” in the menu of the node on EC2, or “Replace with "
             "Lambda”, and undo it to compare.")},
        {.name = "five-pollers",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Five pollers on one shard"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A shard answers five GetRecords calls a second, for all its readers together. These five poll once a "
             "second each and just share them, so that records are about half a second late. Let one poll every 200 "
             "ms: "
             "now calls are refused, and those who are refused fall behind. Stop some readers, or give them enhanced "
             "fan-out.")},
        {.name = "fan-out-vs-polling",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Enhanced fan-out beside polling"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The same load on two streams with three readers each. Above, they share five calls a second per shard, "
             "so that none may poll more often than every 0.6 seconds. Below, each is registered and has records "
             "pushed to it at 2 MB/s of its own. Compare their latency, and what it costs."),
         .difficulty = Difficulty::Middle},
        {.name = "retries-and-backoff",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Retries and back-off"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Between second 10 and 20 each stream gets one and a half times what its shard takes. The first producer "
             "never tries again and loses records. The second tries again at once, hammers the shard and loses "
             "records as well. The third waits longer after every refusal, at random, and loses none."),
         .difficulty = Difficulty::Middle},
        {.name = "resharding-takes-time",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Resharding takes time"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "At second 20 the load outgrows four shards. At second 30 the stream is told to have eight, which takes "
             "a while; a split asked for meanwhile is refused with ResourceInUseException. Until the new shards "
             "are open, records are throttled: scale before you must."),
         .difficulty = Difficulty::Middle},
        {.name = "replay-from-trim-horizon",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Read it all again"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Reading takes nothing out of a stream. The live board reads what is new; an audit that starts a minute "
             "later reads everything from the trim horizon and catches up; a repair job goes back to second 30. "
             "Each has a position of its own and none disturbs the others until the read limits bite."),
         .difficulty = Difficulty::Middle},
        {.name = "on-demand",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "On demand"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A stream in on-demand mode has no shards to manage and takes up to double its former peak at once. A "
             "launch that grows faster is throttled all the same, until the stream has followed. Watch the shards "
             "appear by themselves."),
         .difficulty = Difficulty::Advanced},
        {.name = "scaling-by-alarm",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Scaling by alarm"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A stream does not scale by itself, so one alarm doubles its shards above 70 % of the limit and another "
             "halves them below 40 %. At 72 % the first one acts; then the same load is 36 %, the second one acts, and "
             "so on: the stream flaps until UpdateShardCount is refused, after ten calls a day (two in the exam's "
             "rules). Set the lower threshold to 20 and it stays calm."),
         .difficulty = Difficulty::Advanced},
        {.name = "thermostat-away",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A thermostat is away"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "At 30 s a thermostat loses its connection without a word; the broker notices after one and a half "
             "keep-alives and publishes its last will. Meanwhile an app changes what it desires, twice. The shadow "
             "keeps it: when the thermostat is back at 90 s it asks for its shadow, finds the difference (the delta) "
             "between desired and reported, does it, and reports."),
         .difficulty = Difficulty::First},
        {.name = "policy-gone-wrong",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A policy gone wrong"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Three things connect, yet the control board shows nothing. Its policy allows Receive on "
             "pumps/+/pressure, but + stands for itself in a policy: write pumps/*/pressure. And the second pump is "
             "thrown out again and again: its client id is not its thing's name, so the variable in its policy has no "
             "value and the statement does not match. The events name what decided."),
         .difficulty = Difficulty::Middle},
        {.name = "four-ways-in",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Four ways in"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A sensor shows its X.509 certificate, a web page signs with SigV4 in the name of a role, a meter brings "
             "a "
             "token that a Lambda function knows, and a phone is a Cognito identity. IoT policies decide for the "
             "first, the role for the second, the function’s answer for the third. The phone needs two: its role and "
             "an IoT policy. The guest has a role that lets it only listen, so whatever it publishes is refused. Look "
             "at Policy to see which statement decided."),
         .difficulty = Difficulty::Middle},
        {.name = "connect-storm",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A storm of connects"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "At 40 s two fleets of 10,000 things lose every connection. An account takes 500 connects a second. The "
             "fleet that waits a random part of its back-off is back within a minute; of the one whose things all "
             "wait the same time only 3,000 are, and a fifth is still outside after ten minutes: they knock in the "
             "same instants again and again."),
         .difficulty = Difficulty::Middle},
        {.name = "queue-decoupling",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Decoupled by a queue"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "At minute one the invoices stop for two minutes, and the shop does not notice: it goes on sending, and "
             "the orders wait. When the workers are back they work off what is there, as fast as they can. Neither "
             "side knows the other; the queue is all that they share. Watch the age of the oldest message.")},
        {.name = "queue-before-database",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A queue in front of a database"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The table takes 60 writes a second. When the sale opens, 400 bookings a second come for a minute. With "
             "the queue in between nobody is turned away: the wave waits and is written bit by bit, at the table's own "
             "speed. What it costs is time, not data.")},
        {.name = "queue-dead-letters",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Dead letters and their return"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Three branches send into one queue, and half of the work fails. A message that was received three times "
             "falls into the dead-letter queue instead of being tried for ever. At minute two the fault is mended, "
             "half "
             "a minute later a redrive brings the letters back, twenty a second. Their age counts from when they were "
             "sent, so a dead-letter queue keeps longer than its source."),
         .difficulty = Difficulty::Middle},
        {.name = "queue-fifo-or-standard",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "FIFO against standard"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The same bookings go into two queues. The FIFO queue keeps the order within each account and drops what "
             "is sent twice within five minutes; the standard queue does neither, and its workers see messages out of "
             "order and some of them twice. At minute two 500 a second come: the FIFO queue refuses what is beyond 300 "
             "calls a second, the standard one takes all. Batches of ten would help."),
         .difficulty = Difficulty::Middle},
        {.name = "queue-in-flight-limit",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "120,000 messages in flight"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The workers take messages and die before they delete them, so each stays in flight until its visibility "
             "timeout of an hour is over. After a minute 120,000 are in flight, and the queue gives no more: "
             "OverLimit, "
             "while the backlog grows. Shorter timeouts, deleting in time, and a dead-letter queue keep it from "
             "happening."),
         .difficulty = Difficulty::Advanced},
        {.name = "queue-extended-client",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "The extended client"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A message has 256 KB at most, and most of these scans are larger. The extended client puts such a body "
             "into the bucket and sends where it is; the reader has the same library, fetches the body and deletes "
             "both. "
             "Look into the queue: there are pointers of some hundred bytes. Messages that expire leave their objects "
             "behind, so the bucket needs a lifecycle rule."),
         .difficulty = Difficulty::Middle},
        {.name = "queue-worker-scaling",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Workers that follow the backlog"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Two encoders are enough until minute two. Then the backlog per instance, messages waiting divided by "
             "instances, passes 100, and an alarm doubles the instances until they keep up; when the wave is over "
             "another one takes them away. The number of messages alone would be the wrong measure: a thousand are "
             "much "
             "for two workers and nothing for thirty."),
         .difficulty = Difficulty::Middle},
        {.name = "least-privilege",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Least privilege"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Each client has a role that allows just what it needs, on the one stream it uses. The partner's role "
             "forgot to allow writing: its calls are refused with AccessDeniedException, and the event says which "
             "statement decided. Allow it with one press on the card. The shop writes from a private subnet through a "
             "VPC endpoint, and the records rest encrypted; the Security panel says what else is open."),
         .difficulty = Difficulty::Middle},
        {.name = "aggregation",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Aggregation beats the record limit"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Two producers with the Kinesis Producer Library send 4,000 small records a second to one shard each. "
             "Above, every user record is a record of the stream: the shard takes 1,000 a second, the rest waits and "
             "expires. Below, the library packs hundreds of them into one: the shard gets ten records a second, and "
             "the price is a tenth of a second in the buffer. Compare the readers: the plain one sees a few "
             "aggregates, the KCL "
             "every user record. Peek into the stream to open an aggregate."),
         .difficulty = Difficulty::Middle},
        {.name = "worker-dies",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A worker dies"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Three KCL workers come to share six shards by leases. At minute two the first one dies: nobody renews "
             "its leases, ten seconds later they count as expired, and at their next look at the table the others take "
             "them. They go on from the last checkpoints, so what it did since then is done again: duplicates, and "
             "nothing lost. At minute four a worker joins and steals one lease at a time. Watch the tab Leases of the "
             "application."),
         .difficulty = Difficulty::Middle},
        {.name = "small-lease-table",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A lease table with too little capacity"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Sixty leases, each renewed every 3.3 seconds, need 18 writes a second and checkpoints on top; the table "
             "has 10 WCU, as older versions of the KCL created it. Renewals are refused, leases look expired, workers "
             "take them from each other, records are read twice and wait for checkpoints. At minute five the table "
             "gets 40 WCU, and calm returns."),
         .difficulty = Difficulty::Advanced},
        {.name = "near-real-time",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Near real time to S3"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Two delivery streams read the same orders. The first keeps them as they come, zipped, and writes an "
             "object whenever a megabyte has gathered. The second waits for its 60 seconds, since much less than 64 MB "
             "comes, and turns JSON into Parquet that queries read column by column. Orders without a price fit no "
             "column: look for them under failed/ in the lake. Every object is a real file, to be saved and opened.")},
        {.name = "streams-or-firehose",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Streams or Firehose?"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The same clicks go both ways. Above, they can be read within a fifth of a second, by as many readers as "
             "you like, and again for a day; but the shards must be counted, and at second 90 two are too few. Below, "
             "nothing is to be managed and the peak changes nothing; but data arrive up to a minute late, go to one "
             "place, and are gone from the service. Compare latency, refusals and the bill."),
         .difficulty = Difficulty::Middle},
        {.name = "destination-away",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "When the destination is away"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "From second 45 to 180 no destination can be reached. The stream to the lake holds its records, up to 24 "
             "hours, and then delivers ever larger objects until it has caught up. The stream to the search gives up "
             "after a minute of retries and puts the documents into a bucket. The warehouse loads from objects: they "
             "are written all the same, and COPY follows when it can."),
         .difficulty = Difficulty::Middle},
        {.name = "web-log-sql",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "SQL over a web log"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "The lines of an access log become rows of a stream, and one SQL statement counts them by status, minute "
             "after minute. A stream has no end, so the count needs a window: GROUP BY STEP closes one every 60 "
             "seconds and gives a row for each status. Change the interval while it runs, or misspell a column and see "
             "where the editor points."),
         .difficulty = Difficulty::Middle,
         .files = {"web.log"}},
        {.name = "anomaly-score",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "What is unusual?"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Machines report temperatures between 68 and 72. A random cut forest scores each one by how few random "
             "cuts part it from all those before; nobody tells it what is normal. At 0:45, 1:15 and 1:50 a machine "
             "reports something else: only these three rows reach the alarms. Send a reading of your own by hand."),
         .difficulty = Difficulty::Advanced},
        {.name = "lambda-etl",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Light ETL by Lambda"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A function of your own reads the clicks in batches, keeps the slow ones, rewrites them and sends them on "
             "to another stream; what needs people at once goes to a topic as e-mail. Select the function, change "
             "its code while it runs, and look at its console in Peek.")},
        {.name = "slow-function",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A function that is too slow"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Lambda works through a shard one batch after the other, and this function needs 10 ms for each record: "
             "fewer than a hundred a second, but 150 come. Its iterator age rises and rises. At second 90 four "
             "batches of a shard may run at once, and it catches up. More shards would help as well, larger batches "
             "would not."),
         .difficulty = Difficulty::Middle},
        {.name = "poison-pill",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "The poison pill"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Both functions run the same code, which fails on a few orders. The first one tries its batch again until "
             "the records expire, so one bad record stops a whole shard. The second halves a failed batch until "
             "the bad record stands alone, gives it up after two more attempts and tells where it is."),
         .difficulty = Difficulty::Middle},
        {.name = "things-to-lake",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "From things to the lake"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "Two pumps publish what they measure, and nobody has to read it from them: a rule selects the hot "
             "readings "
             "by SQL, adds which pump it was and when, and puts them into a data stream under the pump as key; a "
             "delivery stream writes them to the lake. Select the rule and try its SQL on a message of your own: it "
             "shows which part yielded what, even while nothing runs."),
         .difficulty = Difficulty::Middle},
        {.name = "greengrass-factory",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A factory with a cut line"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "For two minutes a factory has no line to the cloud, and goes on: the press and the panel talk to each "
             "other over the core, a function on it tells what is too hot, and the robot follows its local shadow. "
             "What is for the cloud waits in a spool that is almost full when the line is back, and then goes out "
             "within seconds. A new version of the function, deployed meanwhile, waits for the line as well; and the "
             "robot’s speed was changed on both sides: the cloud’s wish wins. A third version is broken, and the core "
             "goes back to the second. Cut the line for longer and the oldest messages are lost."),
         .difficulty = Difficulty::Middle},
        {.name = "rule-error-action",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "Nothing lost on the way"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "A meter sends ten readings a second, and the table takes four writes. The rule tries a refused action a "
             "few times more, each time later; what still fails goes to the error action, with the reason and the "
             "message as it came, and lands in a bucket instead of nowhere. Give the table ten WCU, and the errors "
             "stop."),
         .difficulty = Difficulty::Middle},
        {.name = "rule-without-permission",
         .titleSource = QT_TRANSLATE_NOOP("Samples", "A rule that may not"),
         .lessonSource = QT_TRANSLATE_NOOP(
             "Samples",
             "One rule, two actions: each door's state goes to an archive and into a data stream. Its role allows the "
             "archive only, so every message fails in one action and is done in the other; the error action tells the "
             "operators. The door notices nothing, since its message was accepted. Allow kinesis:PutRecord with one "
             "press on the card, and the stream fills."),
         .difficulty = Difficulty::Middle},
    };
    return all;
}

const Sample *findSample(std::string_view name)
{
    const auto &all = samples();
    const auto found = std::find_if(all.begin(), all.end(), [name](const Sample &one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

QString difficultyText(Difficulty difficulty)
{
    switch (difficulty) {
    case Difficulty::First:
        return translated(QT_TRANSLATE_NOOP("Samples", "To begin with"));
    case Difficulty::Middle:
        return translated(QT_TRANSLATE_NOOP("Samples", "Going further"));
    case Difficulty::Advanced:
        return translated(QT_TRANSLATE_NOOP("Samples", "For the expert"));
    }
    return {};
}

QString Sample::title() const
{
    return translated(titleSource);
}

QString Sample::lesson() const
{
    return translated(lessonSource);
}

std::string Sample::text() const
{
    return resource(fromUtf8(name) + QStringLiteral(".json"));
}

std::string Sample::file(std::string_view fileName) const
{
    return resource(fromUtf8(fileName));
}

Result<void> writeFiles(const Sample &sample, const QString &folder)
{
    const QString noFolder = translated(QT_TRANSLATE_NOOP("Samples", "The folder “%1” cannot be made."));
    for (const std::string_view name : sample.files) {
        const QString path = QDir(folder).filePath(fromUtf8(name));
        if (const QString inside = QFileInfo(path).absolutePath(); !QDir().mkpath(inside))
            return Error{noFolder.arg(inside), inside};
        const std::string bytes = sample.file(name);
        if (QFile present(path); present.exists()) {
            if (present.open(QIODevice::ReadOnly) && present.readAll().toStdString() == bytes)
                continue;
            return Error{
                translated(QT_TRANSLATE_NOOP("Samples", "“%1” is there already with other content. Choose another "
                                                        "folder for this sample."))
                    .arg(path),
                path};
        }
        QSaveFile file(path);
        if (!file.open(QIODevice::WriteOnly) ||
            file.write(bytes.data(), qint64(bytes.size())) != qint64(bytes.size()) || !file.commit())
            return Error{
                translated(QT_TRANSLATE_NOOP("Samples", "“%1” cannot be written: %2.")).arg(path, file.errorString()),
                path};
    }
    return {};
}

} // namespace headwater::samples
