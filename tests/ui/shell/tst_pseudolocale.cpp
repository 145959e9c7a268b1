// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "pseudolocale.h"
#include "tests/ui/home.h"
#include "ui/canvas/canvasview.h"
#include "ui/shell/actions.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/notesdialog.h"
#include "ui/shell/preferences.h"
#include "ui/shell/recoverydialog.h"
#include "ui/shell/startpage.h"
#include "ui/shell/tour.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QDialog>
#include <QDockWidget>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>

using namespace headwater;
using namespace headwater::ui;

/// The whole window in a language that nobody speaks. The pipeline has names without letters, so that every word on
/// the screen is the program's own.
class TstPseudoLocale : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_home.isValid());
        test::moveInto(m_home);
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1920, 1080);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        // While the window is there already, as when a person chooses another language.
        QVERIFY(QCoreApplication::installTranslator(&m_pseudo));
        m_window->actionRegistry().find(QStringLiteral("view.resetLayout"))->trigger();
        settle();
    }

    void cleanupTestCase()
    {
        m_window.reset();
        QCoreApplication::removeTranslator(&m_pseudo);
    }

    void init() { m_trouble = {}; }
    void cleanup() { QVERIFY2(m_trouble.plain.isEmpty() && m_trouble.clipped.isEmpty(), qPrintable(m_trouble.told())); }

    void theEmptyWindow() { inspectTexts(*m_window, QStringLiteral("empty window"), m_trouble); }

    void theStartPage()
    {
        m_window->showStartPage(true);
        settle();
        inspectTexts(*m_window, QStringLiteral("start page"), m_trouble);
        m_window->showStartPage(false);
    }

    void everyActionAndMenu()
    {
        for (const QAction *action : m_window->actionRegistry().all()) {
            for (const QString &text : {action->text(), action->statusTip(), action->toolTip()}) {
                if (!text.isEmpty() && !isPseudo(text))
                    m_trouble.plain << action->objectName() + QStringLiteral(": ") + text;
            }
        }
        for (const QAction *action : m_window->findChild<QMenuBar *>()->actions()) {
            QVERIFY(isPseudo(action->text()));
            inspectMenu(*action->menu(), action->text(), m_trouble);
        }
    }

    void theInspectorOfEveryNodeType()
    {
        buildPipeline();
        for (const pipeline::Node &node : m_window->laboratory().pipeline().nodes) {
            m_window->laboratory().select({node.id});
            auto *tabs = m_window->findChild<QWidget *>(QStringLiteral("inspectorPanel"))->findChild<QTabWidget *>();
            for (int tab = 0; tab < tabs->count(); ++tab) {
                if (!tabs->isTabVisible(tab))
                    continue;
                tabs->setCurrentIndex(tab);
                settle();
                inspectTexts(*m_window, QStringLiteral("%1, tab %2").arg(QString::fromStdString(node.type)).arg(tab),
                             m_trouble);
            }
            tabs->setCurrentIndex(0);
        }
        m_window->laboratory().select({}, {m_window->laboratory().pipeline().links.front()});
        settle();
        inspectTexts(*m_window, QStringLiteral("link"), m_trouble);
        m_window->laboratory().select({});
    }

    void everyPanelWhileItRuns()
    {
        Laboratory &lab = m_window->laboratory();
        lab.setSpeed(0);
        lab.run();
        QTRY_VERIFY_WITH_TIMEOUT(lab.frame() && !lab.frame()->notices.empty() && lab.frame()->now > 20'000'000'000,
                                 30'000);
        lab.pause();
        QTRY_VERIFY(!lab.frame()->running);
        for (QDockWidget *dock : m_window->findChildren<QDockWidget *>()) {
            if (!isPseudo(dock->windowTitle()))
                m_trouble.plain << dock->windowTitle();
            dock->show();
            dock->raise();
            settle();
            inspectTexts(*m_window, dock->objectName(), m_trouble);
        }
        auto *card = m_window->findChild<QWidget *>(QStringLiteral("canvas.card"));
        QVERIFY(card->isVisible());
        inspectTexts(*card, QStringLiteral("card"), m_trouble);
    }

    void theMenuOfANode()
    {
        CanvasView *canvas = m_window->canvas();
        for (const QPoint &at : {canvas->nodeRect("n2").center().toPoint(), QPoint(6, canvas->height() - 6)}) {
            QContextMenuEvent ask(QContextMenuEvent::Mouse, at, canvas->mapToGlobal(at));
            QCoreApplication::sendEvent(canvas, &ask);
            QTRY_VERIFY(qobject_cast<QMenu *>(QApplication::activePopupWidget()) != nullptr);
            auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
            inspectMenu(*menu, QStringLiteral("canvas menu"), m_trouble);
            menu->close();
        }
    }

    void theCommandPalette()
    {
        CommandPalette *palette = m_window->commandPalette();
        palette->open();
        settle();
        QVERIFY(palette->count() > 50);
        for (int row = 0; row < palette->count(); ++row) {
            const QString text = palette->textAt(row);
            if (text.contains(QRegularExpression(QStringLiteral("[A-Za-z]{3,}"))) && !isPseudo(text))
                m_trouble.plain << QStringLiteral("command palette: ") + text;
        }
        inspectTexts(*palette, QStringLiteral("command palette"), m_trouble);
        QTest::keyClick(palette->field(), Qt::Key_Escape);
    }

    void theTourStepByStep()
    {
        Tour *tour = m_window->tour();
        tour->start();
        QCOMPARE(tour->steps(), 5);
        for (int step = 0; step < tour->steps(); ++step) {
            settle();
            inspectTexts(*tour, QStringLiteral("tour, step %1").arg(step + 1), m_trouble);
            QTest::mouseClick(tour->findChild<QPushButton *>(QStringLiteral("tourNext")), Qt::LeftButton);
        }
        QVERIFY(!tour->isVisible());
    }

    void everyDialog_data()
    {
        QTest::addColumn<QString>("action");
        for (const char *action :
             {"help.settings", "help.about", "help.keys", "run.until", "file.snapshots", "file.snapshot", "file.new"})
            QTest::newRow(action) << QString::fromLatin1(action);
    }
    void everyDialog()
    {
        QFETCH(QString, action);
        bool seen = false;
        QTimer::singleShot(0, m_window->actionRegistry().find(action), &QAction::trigger);
        QTimer look;
        connect(&look, &QTimer::timeout, this, [&] {
            for (QDialog *dialog : m_window->findChildren<QDialog *>()) {
                if (!dialog->isVisible())
                    continue;
                look.stop();
                settle();
                inspectTexts(*dialog, action, m_trouble);
                seen = true;
                dialog->reject();
            }
        });
        look.start(20);
        QTRY_VERIFY(seen);
        settle();
    }

    void theNotesOfEveryService()
    {
        for (const pipeline::ServiceType *type : m_window->laboratory().catalog().types()) {
            NotesDialog notes(*type, m_window.get());
            notes.show();
            settle();
            inspectTexts(notes, QStringLiteral("notes"), m_trouble);
        }
    }

    void theOfferOfRecoveredWork()
    {
        project::Recovery recovery;
        recovery.path = QStringLiteral("/1");
        recovery.name = "7";
        recovery.started = recovery.edited = QDateTime(QDate(2025, 3, 1), QTime(12, 0));
        recovery.steps = 3;
        RecoveryDialog dialog({recovery}, m_window.get());
        dialog.show();
        settle();
        inspectTexts(dialog, QStringLiteral("recovery"), m_trouble);
    }

private:
    /// New texts ask for a new layout, which is made in later turns of the event loop.
    static void settle()
    {
        for (int turn = 0; turn < 4; ++turn)
            QTest::qWait(15);
    }

    void buildPipeline()
    {
        pipeline::Pipeline pipeline;
        pipeline.name = "7";
        int number = 0;
        const auto add = [&](const char *type, pipeline::Json properties = pipeline::Json::object()) {
            pipeline::Node node;
            node.id = "n" + std::to_string(++number);
            node.type = type;
            node.properties = std::move(properties);
            pipeline.nodes.push_back(node);
        };
        add("producer", {{"instances", 20}, {"recordsPerSecond", 200}});
        add("kinesis-stream", {{"ShardCount", 1}});
        add("consumer");
        add("s3-bucket");
        for (const pipeline::ServiceType *type : m_window->laboratory().catalog().types()) {
            if (std::none_of(pipeline.nodes.begin(), pipeline.nodes.end(),
                             [&](const pipeline::Node &node) { return node.type == type->id; }))
                add(std::string(type->id).c_str());
        }
        for (const auto &[from, to] : {std::pair("n1", "n2"), std::pair("n2", "n3"), std::pair("n3", "n4")}) {
            pipeline::Link link;
            link.from = from;
            link.to = to;
            pipeline.links.push_back(link);
        }
        m_window->laboratory().document().reset(pipeline);
        settle();
    }

    QTemporaryDir m_home;
    PseudoLocale m_pseudo;
    std::unique_ptr<MainWindow> m_window;
    TextTrouble m_trouble;
};

QTEST_MAIN(TstPseudoLocale)
#include "tst_pseudolocale.moc"
