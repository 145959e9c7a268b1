// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/builtin.h"
#include "ui/lab/noticetext.h"

#include <QTest>

using namespace headwater;
using namespace headwater::ui;
using simulation::Notice;
using simulation::NoticeKind;
using simulation::Remedy;
using simulation::RemedyKind;

/// What cards and the problems list say of the limits of services: which one, its figure, the cause, the ways out.
class TstNoticeText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void limitsAreSaidInPlainWords_data();
    void limitsAreSaidInPlainWords();
    void aLateFunctionThatFailsNamesItsError();
    void waysOutHaveWords_data();
    void waysOutHaveWords();
};

void TstNoticeText::limitsAreSaidInPlainWords_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("limit");
    QTest::addColumn<QString>("error");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("within");
    const auto row = [](const char *name, NoticeKind kind, double limit, const char *error, const char *title,
                        const char *within) {
        QTest::newRow(name) << static_cast<int>(kind) << limit << QString::fromLatin1(error)
                            << QString::fromLatin1(title) << QString::fromLatin1(within);
    };
    row("throttled", NoticeKind::FunctionThrottled, 2, "TooManyRequestsException",
        "Clean up may run only 2 times at once", "TooManyRequestsException, 30 times a second. More batches are ready");
    row("late", NoticeKind::IteratorAge, 45.3, "", "Clean up is 45 s behind", "Records arrive faster");
    row("very late", NoticeKind::IteratorAge, 5'400, "", "Clean up is 90 min behind", "they are lost unread");
    row("leases", NoticeKind::LeaseTableThrottled, 10, "ProvisionedThroughputExceededException",
        "The lease table refuses Clean up", "records are processed twice");
    row("expired", NoticeKind::RecordsDropped, 30, "Expired", "Clean up gives records up",
        "Expired, 30 times a second. They found no room in their shards within 30 s");
    row("given up", NoticeKind::RecordsDropped, 0, "ProvisionedThroughputExceededException",
        "Clean up gives records up", "The last attempt was refused as well");
    row("away", NoticeKind::DeliveryFailing, 0, "Splunk.AckTimeout", "Clean up cannot deliver", "It tries again");
}

void TstNoticeText::limitsAreSaidInPlainWords()
{
    QFETCH(int, kind);
    QFETCH(double, limit);
    QFETCH(QString, error);
    QFETCH(QString, title);
    QFETCH(QString, within);
    Notice notice;
    notice.kind = static_cast<NoticeKind>(kind);
    notice.node = "f";
    notice.limit = limit;
    notice.error = error.toStdString();
    notice.perSecond = 30;
    const NoticeText text = noticeText(notice, QStringLiteral("Clean up"));
    QCOMPARE(text.title, title);
    QVERIFY2(text.body.contains(within), qPrintable(text.body));
}

void TstNoticeText::aLateFunctionThatFailsNamesItsError()
{
    Notice notice;
    notice.kind = NoticeKind::IteratorAge;
    notice.limit = 20;
    notice.message = "TypeError: click is undefined (index.js:2:3)";
    QVERIFY(noticeText(notice, QStringLiteral("f")).cause.contains(QStringLiteral("index.js:2:3")));
}

void TstNoticeText::waysOutHaveWords_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("label");
    const auto row = [](const char *id, const char *label) {
        QTest::newRow(id) << QString::fromLatin1(id) << QString::fromLatin1(label);
    };
    row("more-at-once", "Allow more at once");
    row("larger-batches", "Take larger batches");
    row("more-batches-at-once", "Process more batches at once");
    row("halve-batches", "Halve failed batches");
    row("fewer-retries", "Give up sooner");
    row("table-on-demand", "Let the table follow the load");
    row("more-writes", "Double its write capacity");
    row("longer-ttl", "Let records live longer");
    row("start-node", "Start the destination");
}

void TstNoticeText::waysOutHaveWords()
{
    QFETCH(QString, id);
    QFETCH(QString, label);
    const Remedy remedy{RemedyKind::SetProperty, id.toStdString(), "f", "BatchSize", "1", false};
    QCOMPARE(remedyLabel(remedy, services::builtinCatalog(), {}), label);
    QVERIFY(remedyHelp(remedy).endsWith(QLatin1Char('.')));
}

QTEST_GUILESS_MAIN(TstNoticeText)
#include "tst_noticetext.moc"
