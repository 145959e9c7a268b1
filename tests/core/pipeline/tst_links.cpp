// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/pipeline/testcatalog.h"

#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;

class TstLinks : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void linksFollowWhatFlows_data()
    {
        QTest::addColumn<QByteArray>("picture");
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<QByteArray>("port");
        QTest::addColumn<QString>("refusal"); // empty: allowed
        const QByteArray picture =
            "p:producer; q:producer; s:kinesis-stream; t:kinesis-stream; c:consumer; d:consumer; b:s3-bucket";
        const auto row = [&](const char *name, const char *from, const char *to, const char *port, const QString &why) {
            QTest::newRow(name) << picture << QByteArray(from) << QByteArray(to) << QByteArray(port) << why;
        };
        row("put", "p", "s", "", {});
        row("read", "s", "c", "", {});
        row("forward", "c", "t", "", {});
        row("by name", "c", "t", "out", {});
        row("second output", "c", "b", "files", {});
        row("stream to stream", "s", "t", "",
            QStringLiteral("“s” (Data stream) has records to be read, but “t” (Data stream) takes records that are put "
                           "into it. Put “Consumer” between them."));
        row("producer to consumer", "p", "c", "",
            QStringLiteral("“p” (Producer) puts records, but “c” (Consumer) reads records from a stream. Put “Data "
                           "stream” between them."));
        row("wrong output", "c", "b", "",
            QStringLiteral("“c” (Consumer) puts records, but “b” (Bucket) takes objects. Use its output “files” "
                           "instead."));
        row("unknown output", "c", "b", "errors",
            QStringLiteral("“c” (Consumer) has no output “errors”; it has “out”, “files”."));
        row("into a source", "s", "p", "",
            QStringLiteral("Nothing goes into “p” (Producer). Draw the link the other way round, from it to “s” (Data "
                           "stream)."));
        row("out of an end", "b", "s", "",
            QStringLiteral("Nothing comes out of “b” (Bucket): the way of the records ends here."));
        row("to itself", "s", "s", "", QStringLiteral("“s” (Data stream) cannot be linked to itself."));
        row("to nobody", "s", "x", "", QStringLiteral("There is no node “x” to link."));
    }

    void linksFollowWhatFlows()
    {
        QFETCH(QByteArray, picture);
        QFETCH(QByteArray, from);
        QFETCH(QByteArray, to);
        QFETCH(QByteArray, port);
        QFETCH(QString, refusal);
        const auto said = testCatalog().linkRefusal(
            drawn(picture.toStdString()), {from.toStdString(), to.toStdString(), port.toStdString(), Json::object()});
        QCOMPARE(said.value_or(QString()), refusal);
    }

    void aSecondLinkIsRefusedHoweverItsPortIsSpelt()
    {
        const Pipeline pipeline = drawn("p:producer -> s:kinesis-stream; q:producer -> s");
        const auto said = testCatalog().linkRefusal(pipeline, {"p", "s", "out", Json::object()});
        QCOMPARE(said.value_or(QString()), QStringLiteral("“p” (Producer) is already linked to “s” (Data stream)."));
    }

    void circlesAreRefused()
    {
        const Pipeline pipeline = drawn("s:kinesis-stream -> c:consumer -> t:kinesis-stream -> d:consumer");
        const auto said = testCatalog().linkRefusal(pipeline, {"d", "s", "", Json::object()});
        QCOMPARE(
            said.value_or(QString()),
            QStringLiteral("This link would close a circle (s → c → t → d → s): records would go round for ever."));
    }

    void valuesFallBackToTheDescriptor()
    {
        const ServiceType *stream = testCatalog().find("kinesis-stream");
        QCOMPARE(propertyValue(*stream, {{"ShardCount", 4}}, "ShardCount").get<int>(), 4);
        QCOMPARE(propertyValue(*stream, Json::object(), "ShardCount").get<int>(), 1);
        QVERIFY(propertyValue(*stream, Json::object(), "nothing").is_null());
    }
};

QTEST_GUILESS_MAIN(TstLinks)
#include "tst_links.moc"
