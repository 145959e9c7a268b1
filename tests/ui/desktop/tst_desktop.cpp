// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/files.h"
#include "core/services/builtin.h"
#include "tests/ui/screenshot.h"
#include "ui/canvas/canvasview.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/language.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFileDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QProcess>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

/// A person's session in a real X server with a window manager: pointer and keys come from outside the program.
class TstDesktop : public QObject
{
    Q_OBJECT
private:
    /// Moves the pointer, presses and types as the words of xdotool say. What the program does meanwhile may hold an
    /// event loop of its own (a drag, a dialog), so one call does a whole gesture.
    void hands(const QStringList &words)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::ForwardedChannels);
        process.start(QStringLiteral("xdotool"), words);
        QVERIFY(process.waitForStarted());
        QVERIFY(QTest::qWaitFor([&process] { return process.state() == QProcess::NotRunning; }, 20'000));
        QCOMPARE(process.exitCode(), 0);
    }

    static QStringList moved(const QPoint &to)
    {
        return {QStringLiteral("mousemove"), QString::number(to.x()), QString::number(to.y()), QStringLiteral("sleep"),
                QStringLiteral("0.03")};
    }

    void click(const QPoint &at, int button = 1)
    {
        hands(moved(at) + QStringList{QStringLiteral("click"), QString::number(button)});
    }

    void drag(const QPoint &from, const QPoint &to)
    {
        QStringList words = moved(from) + QStringList{QStringLiteral("mousedown"), QStringLiteral("1")};
        for (int i = 1; i <= 12; ++i)
            words += moved(from + (to - from) * i / 12);
        words += moved(to);
        hands(words + QStringList{QStringLiteral("sleep"), QStringLiteral("0.2"), QStringLiteral("mouseup"),
                                  QStringLiteral("1")});
    }

    void press(const QString &keys) { hands({QStringLiteral("key"), QStringLiteral("--clearmodifiers"), keys}); }
    void type(const QString &text)
    {
        hands({QStringLiteral("type"), QStringLiteral("--delay"), QStringLiteral("20"), text});
    }

    QPoint onScreen(const QPointF &inCanvas) { return m_window->canvas()->mapToGlobal(inCanvas.toPoint()); }

    void dragService(const char *type, const QPoint &inCanvas)
    {
        auto *list = m_window->findChild<QListWidget *>(QStringLiteral("serviceList"));
        QListWidgetItem *found = nullptr;
        for (int i = 0; i < list->count(); ++i) {
            for (int role = Qt::UserRole; role < Qt::UserRole + 4; ++role) {
                if (list->item(i)->data(role).toString() == QLatin1String(type))
                    found = list->item(i);
            }
        }
        QVERIFY2(found != nullptr, type);
        list->scrollToItem(found);
        QCoreApplication::processEvents();
        const std::size_t before = m_window->laboratory().pipeline().nodes.size();
        drag(list->viewport()->mapToGlobal(list->visualItemRect(found).center()), onScreen(inCanvas));
        QTRY_COMPARE(m_window->laboratory().pipeline().nodes.size(), before + 1);
        const std::string &id = m_window->laboratory().pipeline().nodes.back().id;
        QVERIFY2(m_window->canvas()->nodeRect(id).contains(inCanvas), type);
    }

    std::string nodeOf(const char *type) const
    {
        for (const pipeline::Node &node : m_window->laboratory().pipeline().nodes) {
            if (node.type == type)
                return node.id;
        }
        return {};
    }

    QTemporaryDir m_home;
    std::unique_ptr<MainWindow> m_window;

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(QGuiApplication::platformName(), QStringLiteral("xcb"));
        for (const char *folder : {"DATA", "CACHE", "STATE", "CONFIG"})
            qputenv(QByteArray("XDG_") + folder + "_HOME", m_home.filePath(QString::fromLatin1(folder)).toUtf8());
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, m_home.filePath(QStringLiteral("config")));
        Theme::instance().choose(ThemeChoice::Dark);
        Theme::instance().install();
        useLanguage(QStringLiteral("en"));
        Preferences::instance().setTourSeen(true);
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get(), 20'000)); // the window manager gave it the focus
        m_window->begin();
        m_window->showStartPage(false);
        m_window->setMode(MainWindow::Mode::Build);
        // The window manager has moved it to its place, under a frame of its own.
        QTRY_VERIFY(m_window->frameGeometry().top() < m_window->geometry().top());
    }

    void cleanupTestCase()
    {
        test::keepPicture(m_window->grab(), QStringLiteral("desktop-window"));
        m_window.reset();
    }

    void shortcutsGoToWhereTheFocusIs()
    {
        press(QStringLiteral("ctrl+k"));
        CommandPalette *palette = m_window->commandPalette();
        QTRY_VERIFY(palette->isVisible());
        QTRY_VERIFY(palette->field()->hasFocus());
        type(QStringLiteral("tour"));
        QTRY_COMPARE(palette->field()->text(), QStringLiteral("tour"));
        press(QStringLiteral("Escape"));
        QTRY_VERIFY(!palette->isVisible());
        // A letter in a field is text, not the shortcut that it is on the canvas.
        press(QStringLiteral("ctrl+l"));
        auto *search = m_window->findChild<QLineEdit *>(QStringLiteral("serviceSearch"));
        QTRY_VERIFY(search->hasFocus());
        press(QStringLiteral("d"));
        QTRY_COMPARE(search->text(), QStringLiteral("d"));
        QVERIFY(!m_window->laboratory().frame());
        press(QStringLiteral("BackSpace"));
        QTRY_VERIFY(search->text().isEmpty());
    }

    void servicesAreDraggedFromThePaletteAndLinkedByDragging()
    {
        CanvasView *canvas = m_window->canvas();
        const int middle = canvas->height() / 2;
        dragService("producer", {canvas->width() / 6, middle - 120});
        dragService("kinesis-stream", {canvas->width() * 3 / 6, middle - 120});
        dragService("consumer", {canvas->width() * 5 / 6, middle - 120});
        const std::string web = nodeOf("producer"), clicks = nodeOf("kinesis-stream"), app = nodeOf("consumer");
        drag(onScreen(canvas->portPoint(web, true)), onScreen(canvas->portPoint(clicks, false)));
        QTRY_COMPARE(m_window->laboratory().pipeline().links.size(), std::size_t(1));
        drag(onScreen(canvas->portPoint(clicks, true)), onScreen(canvas->portPoint(app, false)));
        QTRY_COMPARE(m_window->laboratory().pipeline().links.size(), std::size_t(2));
        QVERIFY(m_window->laboratory().pipeline().findLink(web, clicks, {}) != nullptr);
        QVERIFY(m_window->laboratory().pipeline().findLink(clicks, app, {}) != nullptr);
    }

    void spaceRunsAndAShardIsSplitFromTheMenu()
    {
        CanvasView *canvas = m_window->canvas();
        Laboratory &lab = m_window->laboratory();
        click(onScreen(QPointF(canvas->width() / 2.0, canvas->height() - 40))); // the focus goes to the canvas
        press(QStringLiteral("space"));
        QTRY_VERIFY(lab.isRunning());
        QTRY_VERIFY(lab.frame() && lab.frame()->ledger.delivered > 0);

        const std::string clicks = nodeOf("kinesis-stream");
        const auto openShards = [&] {
            const simulation::NodeView *view = lab.nodeView(clicks);
            std::size_t open = 0;
            for (std::uint32_t i = 0; view && i < view->shardCount; ++i)
                open += lab.frame()->shards[view->firstShard + i].open;
            return open;
        };
        QTRY_COMPARE(openShards(), std::size_t(1));
        click(onScreen(canvas->nodeRect(clicks).topLeft() + QPointF(90, 14)), 3);
        auto *menu = canvas->findChild<QMenu *>(QStringLiteral("canvas.menu"));
        QTRY_VERIFY(menu != nullptr && menu->isVisible());
        QAction *split = nullptr;
        for (QAction *action : menu->actions()) {
            if (split == nullptr && action->text().startsWith(QStringLiteral("Split")))
                split = action;
        }
        QVERIFY(split != nullptr);
        hands(moved(menu->mapToGlobal(menu->actionGeometry(split).center())) +
              QStringList{QStringLiteral("click"), QStringLiteral("1"), QStringLiteral("sleep"), QStringLiteral("1"),
                          QStringLiteral("key"), QStringLiteral("Return")});
        lab.setSpeed(10); // the service takes its time
        QTRY_COMPARE_WITH_TIMEOUT(openShards(), std::size_t(2), 20'000);
        lab.setSpeed(1);
        canvas->fit(canvas->scene().bounds(), false);
        m_window->setMode(MainWindow::Mode::Run);
        QSignalSpy frames(&lab, &Laboratory::frameChanged);
        QTRY_VERIFY(frames.count() >= 5);
        test::keepPicture(m_window->screen()->grabWindow(0), QStringLiteral("desktop-screen"));
        QVERIFY(!m_window->screen()->grabWindow(0).isNull());
    }

    void ctrlSAsksForANameTheFirstTimeAndSaves()
    {
        const QString path = m_home.filePath(QStringLiteral("by-hand.headwater"));
        press(QStringLiteral("ctrl+s"));
        QTRY_VERIFY(m_window->findChild<QFileDialog *>(QStringLiteral("fileDialog")) != nullptr);
        auto *dialog = m_window->findChild<QFileDialog *>(QStringLiteral("fileDialog"));
        QVERIFY(QTest::qWaitForWindowActive(dialog, 20'000));
        press(QStringLiteral("ctrl+a"));
        type(path);
        press(QStringLiteral("Return"));
        QTRY_VERIFY(QFile::exists(path));
        QTRY_VERIFY(!m_window->isWindowModified());
        const auto saved = project::openProject(path, services::builtinCatalog());
        QVERIFY(saved);
        QVERIFY(saved->content.pipeline == m_window->laboratory().pipeline());

        QTRY_VERIFY(QApplication::activeWindow() == m_window.get());
        const std::size_t before = m_window->laboratory().pipeline().nodes.size();
        press(QStringLiteral("ctrl+z"));
        QTRY_VERIFY(m_window->isWindowModified());
        press(QStringLiteral("ctrl+s")); // it has its name by now
        QTRY_VERIFY(!m_window->isWindowModified());
        QCOMPARE(m_window->laboratory().pipeline().nodes.size(), before);
        QCOMPARE(m_window->laboratory().pipeline().links.size(), std::size_t(1));
    }
};

QTEST_MAIN(TstDesktop)
#include "tst_desktop.moc"
