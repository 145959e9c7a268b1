// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/samples/samples.h"
#include "tests/ui/home.h"
#include "ui/canvas/canvasview.h"
#include "ui/canvas/teachingcard.h"
#include "ui/dashboard/dashboardpanel.h"
#include "ui/shell/actions.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/startpage.h"

#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSet>
#include <QSettings>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <memory>

using namespace headwater;
using namespace headwater::ui;

/// What a person sees before touching anything: the layout, the first framing, the card.
class TstWindowLook : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_home.isValid());
        test::moveInto(m_home);
    }

    void cleanup()
    {
        m_window.reset();
        Preferences::instance().setLayout(QStringLiteral("run"), {});
        Preferences::instance().setGeometry({});
        useLanguage(QStringLiteral("en"));
    }

    void mapAndChartsStandSideBySideAndNoTabIsCut_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<QString>("language");
        for (const char *language : {"en", "de"}) {
            for (const QSize &size : {QSize(1366, 768), QSize(1600, 1000), QSize(1920, 1080)})
                QTest::addRow("%s %d", language, size.width()) << size << QString::fromLatin1(language);
        }
    }
    void mapAndChartsStandSideBySideAndNoTabIsCut()
    {
        QFETCH(QSize, size);
        QFETCH(QString, language);
        open(size, language);
        // A window that cannot be as small as a common screen would stick out of it.
        QCOMPARE(m_window->size(), size);
        const QRect map = shown("panel.keyspace");
        const QRect charts = shown("panel.dashboard");
        QVERIFY(map.width() > 300 && charts.width() > 260);
        QVERIFY(map.right() < charts.left());
        QCOMPARE(map.bottom(), charts.bottom());
        m_window->openSample(QStringLiteral("hot-shard"));
        QTRY_VERIFY(m_window->laboratory().frame() != nullptr);
        m_window->laboratory().pause();
        auto *dashboard = m_window->findChild<DashboardPanel *>();
        QTRY_COMPARE(dashboard->charts().size(), std::size_t(2));
        m_window->laboratory().select({"clicks"});
        settle();
        const auto *inspector = m_window->findChild<QDockWidget *>(QStringLiteral("panel.inspector"));
        for (const QScrollArea *area : inspector->findChildren<QScrollArea *>()) {
            if (area->isVisible())
                QVERIFY(area->widget()->minimumSizeHint().width() <= area->viewport()->width());
        }
        for (const QTabBar *bar : m_window->findChildren<QTabBar *>()) {
            if (!bar->isVisible())
                continue;
            for (int tab = 0; tab < bar->count(); ++tab) {
                if (!bar->isTabVisible(tab))
                    continue;
                QVERIFY2(bar->rect().contains(bar->tabRect(tab)), qPrintable(bar->tabText(tab)));
                QVERIFY2(bar->tabRect(tab).width() >= bar->fontMetrics().horizontalAdvance(bar->tabText(tab)),
                         qPrintable(bar->tabText(tab)));
            }
            for (const QToolButton *arrow : bar->findChildren<QToolButton *>())
                QVERIFY(!arrow->isVisible());
        }
    }

    void theLayoutIsRemembered()
    {
        open({1600, 1000});
        auto *inspector = m_window->findChild<QDockWidget *>(QStringLiteral("panel.inspector"));
        inspector->hide();
        m_window->close();
        m_window = std::make_unique<MainWindow>();
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QVERIFY(!m_window->findChild<QWidget *>(QStringLiteral("panel.inspector"))->isVisible());
        QVERIFY(m_window->findChild<QWidget *>(QStringLiteral("panel.dashboard"))->isVisible());
    }

    void theStartPageHasTheWholeWindowAndGivesItBack()
    {
        open({1600, 1000});
        m_window->showStartPage(true);
        QTRY_COMPARE(m_window->startPage()->width(), m_window->width());
        QVERIFY(!m_window->findChild<QWidget *>(QStringLiteral("panel.inspector"))->isVisible());
        // Closing the program from here must not forget the panels.
        m_window->close();
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1600, 1000);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QVERIFY(m_window->findChild<QWidget *>(QStringLiteral("panel.inspector"))->isVisible());
        settle();
        const QRect map = shown("panel.keyspace");
        m_window->showStartPage(true);
        QVERIFY(shown("panel.keyspace").isEmpty());
        m_window->showStartPage(false);
        QTRY_COMPARE(shown("panel.keyspace").size(), map.size());
    }

    void everySampleIsLegibleWhenItOpens_data() { samples(); }
    void everySampleIsLegibleWhenItOpens()
    {
        QFETCH(QString, sample);
        open({1600, 1000});
        m_window->openSample(sample);
        CanvasView *canvas = m_window->canvas();
        Laboratory &lab = m_window->laboratory();
        QTRY_VERIFY(lab.frame() != nullptr && canvas->isVisible());
        lab.pause();
        const std::vector<canvas::SceneNode> &nodes = canvas->scene().nodes();
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            QVERIFY(QRectF(canvas->rect()).contains(canvas->nodeRect(nodes[i].id)));
            for (std::size_t j = i + 1; j < nodes.size(); ++j)
                QVERIFY2(!nodes[i].rect.adjusted(-8, -8, 8, 8).intersects(nodes[j].rect),
                         qPrintable(QString::fromStdString(nodes[i].id + " and " + nodes[j].id)));
        }
        const auto *map = m_window->findChild<QWidget *>(QStringLiteral("canvas.minimap"));
        QVERIFY(map != nullptr && map->isVisible());
        for (const canvas::SceneNode &node : nodes)
            QVERIFY2(!canvas->nodeRect(node.id).intersects(QRectF(map->geometry())), node.id.c_str());
        // Three streams one above the other are shown from farther off, with fewer words of the same size.
        QVERIFY2(canvas->zoom() >= 0.75 || sample == QLatin1String("retries-and-backoff"),
                 qPrintable(QString::number(canvas->zoom())));
        QVERIFY(Theme::legible(11, canvas->zoom()) * canvas->zoom() >= 11);
    }

    void theFirstFramingFollowsTheWindowUntilThePictureIsMoved()
    {
        open({1920, 1080});
        m_window->openSample(QStringLiteral("hot-shard"));
        CanvasView *canvas = m_window->canvas();
        QTRY_COMPARE(canvas->scene().nodes().size(), std::size_t(6));
        m_window->resize(1366, 768);
        QTRY_VERIFY(canvas->zoom() < 0.9);
        QVERIFY(QRectF(canvas->rect()).contains(canvas->nodeRect("lake")));
        QVERIFY(QRectF(canvas->rect()).contains(canvas->nodeRect("web")));
        canvas->setZoom(0.8);
        m_window->resize(1920, 1080);
        settle();
        QCOMPARE(canvas->zoom(), 0.8);
    }

    void theCardNeverCoversWhatItSpeaksOf_data()
    {
        QTest::addColumn<QString>("sample");
        QTest::addColumn<QSize>("size");
        for (const char *sample : {"hot-shard", "retries-and-backoff", "resharding-takes-time"}) {
            for (const QSize &size : {QSize(1180, 640), QSize(1366, 768), QSize(1600, 1000)})
                QTest::addRow("%s %d", sample, size.width()) << QString::fromLatin1(sample) << size;
        }
    }
    void theCardNeverCoversWhatItSpeaksOf()
    {
        QFETCH(QString, sample);
        QFETCH(QSize, size);
        open(size);
        m_window->openSample(sample);
        Laboratory &lab = m_window->laboratory();
        lab.setSpeed(20);
        auto *card = m_window->findChild<canvas::TeachingCard *>();
        QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), 20'000);
        lab.pause();
        QTRY_VERIFY(!lab.frame()->running);
        CanvasView *canvas = m_window->canvas();
        auto *next = card->findChildren<QToolButton *>().at(1);
        for (int turn = 0; turn < 4; ++turn) {
            const QString title = card->findChild<QLabel *>(QStringLiteral("canvas.card.title"))->text();
            QVERIFY(!canvas->nodeRect(card->subject()).isEmpty());
            QVERIFY2(!QRectF(card->geometry()).intersects(canvas->nodeRect(card->subject())), qPrintable(title));
            QVERIFY(canvas->rect().contains(card->geometry()));
            // Its texts have the room they ask for.
            for (const QLabel *label : card->findChildren<QLabel *>()) {
                if (label->isVisible() && label->wordWrap())
                    QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
            }
            if (next->isVisible())
                QTest::mouseClick(next, Qt::LeftButton);
            settle();
        }
        lab.setSpeed(1);
    }

    void whatCanHaveTheKeyboardHasANameForScreenReaders()
    {
        open({1600, 1000});
        m_window->openSample(QStringLiteral("hot-shard"));
        Laboratory &lab = m_window->laboratory();
        QTRY_VERIFY(lab.frame() != nullptr);
        lab.pause();
        QSet<QString> nameless;
        const auto look = [&] {
            settle();
            for (QWidget *widget : m_window->findChildren<QWidget *>()) {
                // Areas that only scroll, and the inner parts of Qt's own controls, speak through what is in them.
                if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 ||
                    widget->focusProxy() != nullptr || qobject_cast<QScrollArea *>(widget) != nullptr ||
                    qobject_cast<QAbstractSpinBox *>(widget->parentWidget()) != nullptr ||
                    qobject_cast<QTabWidget *>(widget->parentWidget()) != nullptr)
                    continue;
                // A bar of docks that are all hidden has nothing to name.
                if (const auto *bar = qobject_cast<QTabBar *>(widget); bar != nullptr && bar->count() == 0)
                    continue;
                QAccessibleInterface *spoken = QAccessible::queryAccessibleInterface(widget);
                if (spoken == nullptr || spoken->text(QAccessible::Name).isEmpty())
                    nameless << QString::fromLatin1(widget->metaObject()->className()) + QLatin1Char(' ') +
                                    widget->objectName() + QStringLiteral(" in ") +
                                    (widget->parentWidget() != nullptr ? widget->parentWidget()->objectName()
                                                                       : QString());
            }
        };
        look();
        for (const pipeline::Node &node : lab.pipeline().nodes) {
            lab.select({node.id});
            auto *tabs = m_window->findChild<QWidget *>(QStringLiteral("inspectorPanel"))->findChild<QTabWidget *>();
            for (int tab = 0; tab < tabs->count(); ++tab) {
                tabs->setCurrentIndex(tab);
                look();
            }
        }
        for (QDockWidget *dock : m_window->findChildren<QDockWidget *>()) {
            dock->raise();
            look();
        }
        m_window->showStartPage(true);
        look();
        QVERIFY2(nameless.isEmpty(), qPrintable(QStringList(nameless.values()).join(QStringLiteral("\n"))));
    }

    void whatIsPlannedTakesTheRoomOfItsRows()
    {
        open({1600, 1000});
        auto *table = m_window->findChild<QTableView *>(QStringLiteral("plannedActions"));
        auto *hint = m_window->findChild<QLabel *>(QStringLiteral("noActions"));
        m_window->openSample(QStringLiteral("hot-shard"));
        QTRY_VERIFY(hint->isVisible());
        QVERIFY(!table->isVisible());
        QTRY_COMPARE(m_window->findChild<QLabel *>(QStringLiteral("ledgerBalance"))->text(), QStringLiteral("0"));
        QTest::mouseClick(m_window->findChild<QToolButton *>(QStringLiteral("addAction")), Qt::LeftButton);
        QTRY_VERIFY(table->isVisible());
        QVERIFY(!hint->isVisible());
        QVERIFY(!table->horizontalScrollBar()->isVisible());
        QVERIFY(table->height() < 90);
    }

    void reducedMotionStopsTheMotionOfPanels()
    {
        open({1600, 1000});
        QVERIFY(m_window->isAnimated());
        Theme::instance().setReducedMotion(true);
        QVERIFY(!m_window->isAnimated());
        Theme::instance().setReducedMotion(false);
        QVERIFY(m_window->isAnimated());
    }

    void theLegendOfTheTokensStandsOnceAndInTheLanguagesDigits()
    {
        open({1600, 1000}, QStringLiteral("de"));
        m_window->laboratory().setSpeed(20);
        m_window->openSample(QStringLiteral("hot-shard"));
        auto *legend = m_window->findChild<QLabel *>(QStringLiteral("tokenLegend"));
        QTRY_VERIFY_WITH_TIMEOUT(legend->text().contains(QStringLiteral("5.000 Datensätze")) ||
                                     legend->text().contains(QStringLiteral("2.000 Datensätze")) ||
                                     legend->text().contains(QStringLiteral("1.000 Datensätze")),
                                 20'000);
        m_window->laboratory().setSpeed(1);
    }

private:
    /// Layouts that were asked for are made.
    static void settle()
    {
        for (int i = 0; i < 3; ++i)
            QCoreApplication::processEvents();
    }

    void open(const QSize &size, const QString &language = QStringLiteral("en"))
    {
        useLanguage(language);
        m_window = std::make_unique<MainWindow>();
        m_window->resize(size);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->actionRegistry().find(QStringLiteral("view.resetLayout"))->trigger();
        settle();
    }

    /// Where a panel is on the window.
    QRect shown(const char *panel) const
    {
        const auto *dock = m_window->findChild<QDockWidget *>(QString::fromLatin1(panel));
        return dock != nullptr && dock->isVisible() ? QRect(dock->mapTo(m_window.get(), QPoint(0, 0)), dock->size())
                                                    : QRect();
    }

    static void samples()
    {
        QTest::addColumn<QString>("sample");
        for (const samples::Sample &sample : samples::samples())
            QTest::newRow(std::string(sample.name).c_str()) << QString::fromStdString(std::string(sample.name));
    }

    QTemporaryDir m_home;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TstWindowLook)
#include "tst_windowlook.moc"
