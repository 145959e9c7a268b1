// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/textformat.h"
#include "core/samples/samples.h"
#include "core/services/builtin.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/teachingcard.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTest>
#include <QToolButton>

#include <set>

using namespace headwater;
using namespace headwater::ui;

/// Cards as people meet them: over the samples' own worlds, at the moments when limits bite.
class TstTeachingCards : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(); }

    void areWholeAndBesideTheirSubject_data()
    {
        QTest::addColumn<QString>("sample");
        for (const samples::Sample &sample : samples::samples())
            QTest::newRow(sample.name.data()) << QString::fromUtf8(sample.name.data());
    }

    void areWholeAndBesideTheirSubject()
    {
        QFETCH(QString, sample);
        const samples::Sample *found = samples::findSample(sample.toStdString());
        auto outcome = pipeline::parsePipeline(found->text(), services::builtinCatalog());
        QVERIFY(outcome.pipeline);
        // Those that read files have no limits to teach.
        if (!found->files.empty())
            QSKIP("reads files");
        Laboratory lab;
        lab.document().reset(std::move(*outcome.pipeline));
        CanvasView view(lab);
        view.resize(1180, 700);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        auto *card = view.findChild<canvas::TeachingCard *>(QStringLiteral("canvas.card"));
        QVERIFY(card);
        std::set<simulation::NoticeKind> seen;
        for (const qint64 second : {20, 60, 150}) {
            lab.seek(second * 1'000'000'000);
            QTRY_VERIFY_WITH_TIMEOUT(lab.frame() && lab.frame()->now == second * 1'000'000'000, 60'000);
            QTest::qWait(0);
            std::vector<simulation::Notice> active;
            for (const simulation::Notice &notice : lab.frame()->notices) {
                if (notice.active)
                    active.push_back(notice);
            }
            auto *next = card->findChildren<QToolButton *>().value(1);
            for (const simulation::Notice &notice : active) {
                QTRY_VERIFY(card->isVisible());
                const bool isNew = seen.insert(notice.kind).second;
                isWhole(*card, view);
                if (isNew) {
                    for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark}) {
                        Theme::instance().choose(theme);
                        test::keepPicture(view.grab(), QStringLiteral("card-%1-%2-%3")
                                                           .arg(sample)
                                                           .arg(static_cast<int>(notice.kind))
                                                           .arg(theme == ThemeChoice::Dark ? QStringLiteral("dark")
                                                                                           : QStringLiteral("light")));
                    }
                }
                if (next->isVisible())
                    QTest::mouseClick(next, Qt::LeftButton);
            }
        }
    }

private:
    static void isWhole(const canvas::TeachingCard &card, const CanvasView &view)
    {
        QVERIFY2(view.rect().contains(card.geometry()), card.subject().c_str());
        if (!card.isFolded())
            QVERIFY2(!QRectF(card.geometry()).intersects(view.nodeRect(card.subject())), card.subject().c_str());
        for (const QLabel *label : card.findChildren<QLabel *>()) {
            if (!label->isVisible())
                continue;
            QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
        }
        for (const QAbstractButton *button : card.findChildren<QAbstractButton *>()) {
            if (!button->isVisible())
                continue;
            const QRect there(button->mapTo(&card, QPoint(0, 0)), button->size());
            QVERIFY2(card.rect().contains(there), qPrintable(button->text()));
            QVERIFY2(std::abs(button->width() - button->sizeHint().width()) <= 1, qPrintable(button->text()));
        }
    }
};

QTEST_MAIN(TstTeachingCards)
#include "tst_teachingcards.moc"
