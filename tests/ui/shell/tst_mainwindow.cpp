// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/samples/samples.h"
#include "tests/ui/home.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"
#include "ui/services/iot-core/policypage.h"
#include "ui/shell/actions.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/gallerycard.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/segments.h"
#include "ui/shell/startpage.h"
#include "ui/shell/toast.h"
#include "ui/shell/tour.h"
#include "ui/shell/transportbar.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QRegularExpression>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace headwater;
using namespace headwater::ui;

class TstMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QVERIFY(m_home.isValid());
        test::moveInto(m_home);
    }

    void init()
    {
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
    }

    void cleanup()
    {
        const QString name = QStringLiteral("window-%1").arg(QLatin1String(QTest::currentTestFunction()));
        test::keepPicture(m_window->grab(), name);
        m_window.reset();
        useLanguage(QStringLiteral("en"));
        Theme::instance().choose(ThemeChoice::Dark);
    }

    void everyActionHasANameAndNoTwoShareKeys()
    {
        ActionRegistry &actions = m_window->actionRegistry();
        QVERIFY(actions.all().size() > 50);
        for (const QAction *action : actions.all()) {
            QVERIFY2(!action->text().isEmpty(), qPrintable(action->objectName()));
            for (const QKeySequence &keys : action->shortcuts()) {
                const QAction *other = actions.conflict(keys, action);
                QVERIFY2(other == nullptr, qPrintable(action->objectName() + QStringLiteral(" and ") +
                                                      (other != nullptr ? other->objectName() : QString())));
            }
        }
    }

    void theCommandPaletteReachesEveryMenuAction()
    {
        m_window->commandPalette()->open();
        QStringList found;
        for (int row = 0; row < m_window->commandPalette()->count(); ++row)
            found << m_window->commandPalette()->textAt(row);
        for (QMenu *menu : m_window->findChild<QMenuBar *>()->findChildren<QMenu *>(Qt::FindDirectChildrenOnly)) {
            for (const QAction *action : menu->actions()) {
                if (action->isSeparator() || action->menu() != nullptr || !action->isEnabled() ||
                    action->objectName() == QLatin1String("help.palette"))
                    continue;
                QString text = action->text();
                text.remove(QLatin1Char('&'));
                QVERIFY2(found.contains(text), qPrintable(text));
            }
        }
    }

    void ctrlKFindsAnActionByLettersAndDoesIt()
    {
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        CommandPalette *palette = m_window->commandPalette();
        QTRY_VERIFY(palette->isVisible());
        QTest::keyClicks(palette->field(), QStringLiteral("mode build"));
        QCOMPARE(palette->textAt(0), QStringLiteral("Mode: Build"));
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QVERIFY(!palette->isVisible());
        QVERIFY(m_window->mode() == MainWindow::Mode::Build);
        QCOMPARE(m_window->findChild<Segments *>(QStringLiteral("modes"))->current(), 0);
        m_window->setMode(MainWindow::Mode::Run);
    }

    void ctrlKOpensAPageOfANode()
    {
        m_window->openSample(QStringLiteral("four-ways-in"));
        m_window->laboratory().pause();
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        CommandPalette *palette = m_window->commandPalette();
        QTRY_VERIFY(palette->isVisible());
        QTest::keyClicks(palette->field(), QStringLiteral("policy:"));
        QVERIFY2(palette->textAt(0).startsWith(QStringLiteral("Policy: ")), qPrintable(palette->textAt(0)));
        QTest::keyClick(palette->field(), Qt::Key_Return);
        QVERIFY(m_window->findChild<PolicyPage *>()->isVisible());
        QCOMPARE(m_window->laboratory().selectedNodes().size(), std::size_t{1});
    }

    void enterInThePaletteOfServicesAddsOneAndUndoTakesItBack()
    {
        auto *search = m_window->findChild<QLineEdit *>(QStringLiteral("serviceSearch"));
        auto *list = m_window->findChild<QListWidget *>(QStringLiteral("serviceList"));
        QTest::mouseClick(search, Qt::LeftButton);
        QTest::keyClicks(search, QStringLiteral("kinesis"));
        int shown = 0;
        for (int i = 0; i < list->count(); ++i)
            shown += list->item(i)->isHidden() ? 0 : 1;
        QVERIFY(shown > 0 && shown < list->count());
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(m_window->laboratory().pipeline().nodes.size(), std::size_t(1));
        QCOMPARE(m_window->laboratory().selectedNodes().size(), std::size_t(1));
        QTest::keyClick(m_window->canvas(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_window->laboratory().pipeline().nodes.empty());
        QTest::keyClick(m_window->canvas(), Qt::Key_Y, Qt::ControlModifier);
        QCOMPARE(m_window->laboratory().pipeline().nodes.size(), std::size_t(1));
    }

    void aSampleFromTheStartPageRunsAndPauses()
    {
        m_window->showStartPage(true);
        GalleryCard *card = m_window->startPage()->sampleCards().front();
        QTest::mouseClick(card, Qt::LeftButton);
        Laboratory &lab = m_window->laboratory();
        QTRY_VERIFY(lab.isRunning());
        QTRY_VERIFY(lab.frame() && lab.frame()->now > 0);
        QVERIFY(m_window->canvas()->isVisible());
        QTest::mouseClick(m_window->findChild<QWidget *>(QStringLiteral("runButton")), Qt::LeftButton);
        QVERIFY(!lab.isRunning());
        QTRY_VERIFY(lab.frame() && !lab.frame()->running);
        const auto paused = lab.frame()->now;
        QTest::keyClick(m_window->canvas(), Qt::Key_D);
        QTRY_VERIFY(lab.frame()->now > paused);
        QCOMPARE(lab.frame()->ledger.balance(), 0);
    }

    void speedKeysChangeTheSpeed()
    {
        Laboratory &lab = m_window->laboratory();
        lab.setSpeed(1);
        QTest::keyClick(m_window->canvas(), Qt::Key_Greater);
        QCOMPARE(lab.speed(), 2.0);
        QTest::keyClick(m_window->canvas(), Qt::Key_Less);
        QTest::keyClick(m_window->canvas(), Qt::Key_Less);
        QCOMPARE(lab.speed(), 0.5);
        lab.setSpeed(1);
    }

    void theBadgeSwitchesTheRuleBookAsAStepOfTheHistory()
    {
        Laboratory &lab = m_window->laboratory();
        auto *badge = m_window->findChild<QPushButton *>(QStringLiteral("rulesBadge"));
        const QString before = badge->text();
        QTest::mouseClick(badge, Qt::LeftButton);
        QVERIFY(lab.pipeline().profile == limits::Profile::Exam);
        QVERIFY(badge->text() != before);
        lab.document().undo();
        QVERIFY(lab.pipeline().profile == limits::Profile::Current);
        QCOMPARE(badge->text(), before);
    }

    void theProjectIsRenamedInPlace()
    {
        QTest::mouseClick(m_window->findChild<QPushButton *>(QStringLiteral("projectName")), Qt::LeftButton);
        auto *edit = m_window->findChild<QLineEdit *>(QStringLiteral("projectNameEdit"));
        QTRY_VERIFY(edit->isVisible());
        QTest::keyClicks(edit, QStringLiteral("Black Friday"));
        QTest::keyClick(edit, Qt::Key_Return);
        QCOMPARE(m_window->laboratory().pipeline().name, std::string("Black Friday"));
        QVERIFY(m_window->windowTitle().contains(QStringLiteral("Black Friday")));
    }

    void whatIsSavedIsThereAfterOpeningAgain()
    {
        const QString path = m_home.filePath(QStringLiteral("saved.headwater"));
        Laboratory &lab = m_window->laboratory();
        QVERIFY(lab.perform(pipeline::addNodeCommand(lab.document(), "producer", pipeline::Position{10, 20})));
        QVERIFY(lab.perform(pipeline::addNodeCommand(lab.document(), "kinesis-stream", pipeline::Position{300, 20})));
        m_window->files().addSnapshot(QStringLiteral("two nodes"));
        const pipeline::Pipeline before = lab.pipeline();
        bool saved = false;
        m_window->files().saveTo(path, [&saved](bool ok) { saved = ok; });
        QTRY_VERIFY(saved);
        QVERIFY(!m_window->isWindowModified());
        m_window->files().newProject();
        QTRY_VERIFY(lab.pipeline().nodes.empty());
        bool opened = false;
        m_window->files().openFile(path, [&opened](bool ok) { opened = ok; });
        QTRY_VERIFY(opened);
        QVERIFY(lab.pipeline() == before);
        QVERIFY(lab.document().canUndo());
        QCOMPARE(m_window->files().project().snapshots().size(), std::size_t(1));
        QVERIFY(Preferences::instance().recentFiles().contains(path));
        // A snapshot comes back as one step that can be undone.
        QVERIFY(lab.perform(pipeline::removeCommand(lab.document(), {lab.pipeline().nodes[0].id}, {}, false)));
        m_window->files().restoreSnapshot(0);
        QVERIFY(lab.pipeline() == before);
        lab.document().undo();
        QCOMPARE(lab.pipeline().nodes.size(), std::size_t(1));
    }

    void aFileThatIsNoProjectIsRefusedWithASentence()
    {
        const QString path = m_home.filePath(QStringLiteral("rubbish.headwater"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("not a project");
        file.close();
        bool answered = false;
        m_window->files().openFile(path, [&answered](bool ok) { answered = !ok; });
        QTRY_VERIFY(answered);
        QTRY_VERIFY(m_window->toast()->isVisible());
        QVERIFY(m_window->toast()->text().size() > 20);
    }

    void closingWithUnsavedChangesAsks()
    {
        Laboratory &lab = m_window->laboratory();
        QVERIFY(lab.perform(pipeline::addNodeCommand(lab.document(), "producer", std::nullopt)));
        m_window->close();
        QTRY_VERIFY(m_window->findChild<QWidget *>(QStringLiteral("unsavedDialog")) != nullptr);
        QVERIFY(m_window->isVisible());
        auto *dialog = m_window->findChild<QWidget *>(QStringLiteral("unsavedDialog"));
        for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
            if (button->text() == QStringLiteral("Don’t save"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_VERIFY(!m_window->isVisible());
    }

    void theTourPointsAtRealPartsAndCanBeLeft()
    {
        Preferences::instance().setTourSeen(false);
        Tour *tour = m_window->tour();
        tour->start();
        QCOMPARE(tour->steps(), 5);
        auto *next = tour->findChild<QPushButton *>(QStringLiteral("tourNext"));
        for (int step = 0; step < 5; ++step) {
            QVERIFY(tour->isVisible());
            QCOMPARE(tour->step(), step);
            const auto *bubble = tour->findChild<QWidget *>(QStringLiteral("tourBubble"));
            QVERIFY(tour->rect().contains(bubble->geometry()));
            QTest::mouseClick(next, Qt::LeftButton);
        }
        QVERIFY(!tour->isVisible());
        QVERIFY(Preferences::instance().tourSeen());
        tour->start();
        QTest::keyClick(tour, Qt::Key_Escape);
        QVERIFY(!tour->isVisible());
    }

    void theThemeChangesTheWindowAtOnce()
    {
        const QColor dark = m_window->grab().toImage().pixelColor(700, 4);
        m_window->actionRegistry().find(QStringLiteral("view.theme"))->trigger();
        const QColor light = m_window->grab().toImage().pixelColor(700, 4);
        QCOMPARE(dark, Theme::tokensOf(true).panel);
        QCOMPARE(light, Theme::tokensOf(false).panel);
    }

    void keysThatAreTakenAreToldAndNewOnesAreRemembered()
    {
        ActionRegistry &actions = m_window->actionRegistry();
        QAction *undo = actions.find(QStringLiteral("edit.undo"));
        QCOMPARE(actions.conflict(QKeySequence(QStringLiteral("Ctrl+Z")), nullptr), undo);
        QAction *rewind = actions.find(QStringLiteral("run.rewind"));
        actions.rebind(rewind, {QKeySequence(QStringLiteral("Ctrl+Alt+R"))});
        QCOMPARE(Preferences::instance().keys(QStringLiteral("run.rewind"))->first(),
                 QKeySequence(QStringLiteral("Ctrl+Alt+R")));
        actions.restoreDefaults();
        QCOMPARE(rewind->shortcut(), QKeySequence(QStringLiteral("R")));
    }

    void theLanguageSwitchesWithoutRestart()
    {
        QMenuBar *menus = m_window->findChild<QMenuBar *>();
        QCOMPARE(menus->actions().first()->text(), QStringLiteral("&File"));
        useLanguage(QStringLiteral("de"));
        QTRY_COMPARE(menus->actions().first()->text(), QStringLiteral("&Datei"));
        QCOMPARE(m_window->actionRegistry().find(QStringLiteral("file.save"))->text(), QStringLiteral("&Speichern"));
        QCOMPARE(QLocale().decimalPoint(), QStringLiteral(","));
        useLanguage(QStringLiteral("en"));
        QTRY_COMPARE(menus->actions().first()->text(), QStringLiteral("&File"));
    }

    void everyWidgetThatTakesFocusHasAName()
    {
        QStringList nameless;
        for (const QWidget *widget : m_window->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisibleTo(m_window.get()) ||
                widget->objectName().startsWith(QLatin1String("qt_")))
                continue;
            const auto *button = qobject_cast<const QAbstractButton *>(widget);
            const bool named = !widget->accessibleName().isEmpty() ||
                               (button != nullptr && !button->text().isEmpty()) || !widget->toolTip().isEmpty();
            const bool part = qobject_cast<const QAbstractScrollArea *>(widget->parentWidget()) != nullptr;
            if (!named && !part && widget->inherits("QAbstractButton"))
                nameless << QString::fromLatin1(widget->metaObject()->className()) + widget->objectName();
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral(", "))));
    }

    void picturesOfTheWindowAreKept()
    {
        // Artefacts for people to look at; what is asserted is only that there is something on them.
        const QDir folder = test::pictureFolder();
        Laboratory &lab = m_window->laboratory();
        lab.setSpeed(20);
        m_window->setMode(MainWindow::Mode::Run);
        m_window->openSample(QStringLiteral("hot-shard"));
        QTRY_VERIFY_WITH_TIMEOUT(lab.frame() && lab.frame()->now > 40'000'000'000, 30'000);
        const auto keep = [&](const char *name) {
            const QPixmap picture = m_window->grab();
            QVERIFY(picture.save(folder.filePath(QString::fromLatin1(name))));
        };
        const auto nextPictures = [&] {
            QSignalSpy frames(&lab, &Laboratory::frameChanged);
            QTRY_VERIFY(frames.count() >= 5);
        };
        lab.select({lab.pipeline().nodes.at(1).id});
        nextPictures();
        keep("run-dark.png");
        Theme::instance().choose(ThemeChoice::Light);
        nextPictures();
        keep("run-light.png");
        Theme::instance().choose(ThemeChoice::Dark);
        m_window->commandPalette()->open(QStringLiteral("spl"));
        keep("palette-dark.png");
        QTest::keyClick(m_window->commandPalette()->field(), Qt::Key_Escape);
        lab.pause();
        m_window->tour()->start();
        keep("tour-dark.png");
        m_window->tour()->finish();
        useLanguage(QStringLiteral("de"));
        m_window->showStartPage(true);
        // The samples' cards; one of a project that was never looked at has no picture.
        QTRY_VERIFY([this] {
            const auto cards = m_window->findChildren<GalleryCard *>();
            return static_cast<std::size_t>(std::count_if(cards.begin(), cards.end(), [](const GalleryCard *card) {
                       return card->hasPicture();
                   })) >= samples::samples().size();
        }());
        keep("start-german.png");
        lab.setSpeed(1);
    }

private:
    QTemporaryDir m_home;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TstMainWindow)
#include "tst_mainwindow.moc"
