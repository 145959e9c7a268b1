// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasview.h"
#include "ui/lab/livelink.h"
#include "ui/palette/servicepalette.h"
#include "ui/shell/aboutdialog.h"
#include "ui/shell/actions.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/keysheet.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/paneldock.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/rununtildialog.h"
#include "ui/shell/settingsdialog.h"
#include "ui/shell/statusline.h"
#include "ui/shell/titlebar.h"
#include "ui/shell/tour.h"
#include "ui/shell/transportbar.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>

namespace headwater::ui {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;

QKeySequence key(const char *text)
{
    return QKeySequence(QString::fromLatin1(text));
}

/// Which of the canvas' actions stand in the View menu.
bool changesViewOnly(const QString &id)
{
    return id.startsWith(QLatin1String("canvas.zoom")) || id.startsWith(QLatin1String("canvas.fit")) ||
           id == QLatin1String("canvas.mini-map");
}

} // namespace

void MainWindow::makeActions()
{
    ActionRegistry &a = *m_actions;
    ProjectFiles *files = m_files;
    const auto add = [&a](const char *id, ActionText text, const char *icon, QList<QKeySequence> keys, auto act) {
        return a.add(QString::fromLatin1(id), text, QString::fromLatin1(icon), keys, act);
    };
    add("file.new", HW_ACTION("&New project", "Start with an empty canvas"), "new", {QKeySequence::New},
        [files] { files->newProject(); });
    add("file.open", HW_ACTION("&Open…", "Open a project or a pipeline in the text format"), "open",
        {QKeySequence::Open}, [files] { files->openAsked(); });
    add("file.save", HW_ACTION("&Save", "Write the project to its file"), "save", {QKeySequence::Save},
        [files] { files->save(); });
    add("file.saveAs", HW_ACTION("Save &as…", "Write the project to another file and go on there"), "",
        {key("Ctrl+Shift+S")}, [files] { files->saveAs(); });
    add("file.saveCopy", HW_ACTION("Save a &copy…", "Write a copy and go on with this file"), "", {},
        [files] { files->saveCopy(); });
    add("file.snapshot", HW_ACTION("&Take a snapshot…", "Give the present state a name, to come back to it"),
        "snapshot", {key("Ctrl+Shift+T")}, [files] { files->takeSnapshot(); });
    add("file.snapshots", HW_ACTION("S&napshots…", "Look at the named states of this project and bring one back"), "",
        {}, [files] { files->showSnapshots(); });
    add("file.import", HW_ACTION("&Import text…", "Read a pipeline in the text format as a new project"), "import", {},
        [files] { files->importText(); });
    add("file.exportText", HW_ACTION("Export as &text…", "Write the pipeline in the text format, for git and review"),
        "export", {key("Ctrl+Shift+E")}, [files] { files->exportText(); });
    add("file.exportPicture", HW_ACTION("Export a &picture…", "Save the canvas as PNG, SVG or PDF"), "picture", {},
        [files] { files->exportPicture(); });
    add("file.start", HW_ACTION("Start p&age", "Recent projects and the sample gallery"), "samples", {},
        [this] { showStartPage(true); });
    add("file.quit", HW_ACTION("&Quit", ""), "", {QKeySequence::Quit, key("Ctrl+Q")}, [this] { close(); });

    add("edit.undo", HW_ACTION("&Undo", "Take the last step back"), "undo", {QKeySequence::Undo},
        [this] { m_laboratory->document().undo(); });
    add("edit.redo", HW_ACTION("&Redo", "Do again what was taken back"), "redo", {key("Ctrl+Y"), key("Ctrl+Shift+Z")},
        [this] { m_laboratory->document().redo(); });
    add("edit.rename", HW_ACTION("Rename pro&ject", "Change the name in the title"), "rename", {},
        [this] { m_titleBar->editName(); });
    add("edit.rules", HW_ACTION("S&witch rule book", "Between the limits of the study notes and those of today"), "",
        {}, [this] { m_titleBar->switchRules(); });
    makeRunActions();
    makeViewActions();
}

void MainWindow::makeRunActions()
{
    ActionRegistry &a = *m_actions;
    Laboratory *lab = m_laboratory.get();
    const auto add = [&a](const char *id, ActionText text, const char *icon, QList<QKeySequence> keys, auto act) {
        return a.add(QString::fromLatin1(id), text, QString::fromLatin1(icon), keys, act);
    };
    add("run.toggle", HW_ACTION("&Run or pause", "Let the world go on, or hold it"), "run", {key("Space"), key("F5")},
        [lab] { lab->toggleRunning(); });
    add("run.stop", HW_ACTION("&Pause", "Hold the world"), "pause", {key("F8")}, [lab] { lab->pause(); });
    add("run.fastest", HW_ACTION("Run as &fast as it goes", "No waiting for the clock"), "", {key("F6"), key("F7")},
        [lab] {
            lab->setSpeed(0);
            lab->run();
        });
    add("run.realtime", HW_ACTION("Run in real &time", "One simulated second per second"), "", {}, [lab] {
        lab->setSpeed(1);
        lab->run();
    });
    add("run.stepEvent", HW_ACTION("Step one &event", "Do the next event, then hold"), "step-event", {key("S")},
        [lab] { lab->stepEvent(); });
    add("run.stepSecond", HW_ACTION("Step one &second", "Do a simulated second, then hold"), "step-second", {key("D")},
        [lab] { lab->stepSecond(); });
    add("run.stepBack", HW_ACTION("Step &back a second", "Show the world as it was a second ago"), "", {key("Shift+S")},
        [lab] {
            lab->pause();
            if (lab->frame())
                lab->seek(std::max<std::int64_t>(0, lab->frame()->now - kSecond));
        });
    add("run.rewind", HW_ACTION("Re&wind", "Back to the start of the run"), "rewind", {key("R")},
        [lab] { lab->rewind(); });
    add("run.until", HW_ACTION("Run &until…", "Stop at a time, after an event, or when a metric crosses a line"),
        "run-until", {key("Ctrl+Shift+U")}, [this] { openRunUntil(); });
    QAction *live = add("run.live", HW_ACTION("&Live", "Let real clients on this machine use the running pipeline"),
                        "live", {key("Ctrl+Alt+L")}, [this] { toggleLive(); });
    live->setCheckable(true);
    add("run.slower", HW_ACTION("S&lower", "The next lower speed"), "minus", {key("<")},
        [lab] { lab->setSpeed(neighbourSpeed(lab->speed(), -1)); });
    add("run.faster", HW_ACTION("Fas&ter", "The next higher speed"), "plus", {key(">"), key("Shift+>")},
        [lab] { lab->setSpeed(neighbourSpeed(lab->speed(), 1)); });
}

void MainWindow::makeViewActions()
{
    ActionRegistry &a = *m_actions;
    const auto add = [&a](const char *id, ActionText text, const char *icon, QList<QKeySequence> keys, auto act) {
        return a.add(QString::fromLatin1(id), text, QString::fromLatin1(icon), keys, act);
    };
    add("view.build", HW_ACTION("Mode: &Build", "Room for the diagram"), "edit", {key("Alt+1")},
        [this] { setMode(Mode::Build); });
    add("view.run", HW_ACTION("Mode: &Run", "With the panels that show what happens"), "dashboard", {key("Alt+2")},
        [this] { setMode(Mode::Run); });
    add("view.services", HW_ACTION("Find a &service", "Go to the palette's search field"), "search", {key("Ctrl+L")},
        [this] {
            m_docks[0]->show();
            m_services->focusSearch();
        });
    QAction *arrange =
        add("view.arrange", HW_ACTION("&Arrange panels", "Show title bars to move or tear off panels"), "", {}, [] {});
    arrange->setCheckable(true);
    connect(arrange, &QAction::toggled, this, &MainWindow::setArranging);
    add("view.resetLayout", HW_ACTION("&Default layout", "Put every panel of this mode back in its place"), "", {},
        [this] { defaultLayout(); });
    add("view.theme", HW_ACTION("&Light or dark", "Switch between the two themes"), "moon", {}, [] {
        Theme &theme = Theme::instance();
        const ThemeChoice choice = theme.isDark() ? ThemeChoice::Light : ThemeChoice::Dark;
        theme.choose(choice);
        Preferences::instance().setTheme(choice);
    });
    QAction *full = add("view.fullScreen", HW_ACTION("&Full screen", "The whole screen for the window"), "full-screen",
                        {key("F11")}, [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setCheckable(false);

    add("help.palette", HW_ACTION("&Command palette", "Reach any action, node, sample or note by a few letters"),
        "command", {key("Ctrl+K"), key("Ctrl+Shift+P"), key("Ctrl+Shift+A")}, [this] { m_palette->open(); });
    add("help.keys", HW_ACTION("&Keyboard", "Every key on one sheet; keys can be changed there"), "keyboard",
        {key("?")}, [this] { openKeySheet(); });
    add("help.tour", HW_ACTION("&Tour", "Five steps through the window"), "tour", {}, [this] {
        showStartPage(false);
        m_tour->start();
    });
    add("help.settings", HW_ACTION("S&ettings…", "Theme, language, text size, motion, ports"), "settings",
        {key("Ctrl+,")}, [this] { openSettings(); });
    add("help.about", HW_ACTION("&About Headwater", "Version and licences"), "info", {}, [this] { openAbout(); });
}

void MainWindow::adoptCanvasActions()
{
    for (QAction *action : m_canvas->actions()) {
        const QString name = action->objectName();
        if (!action->isSeparator() && !name.isEmpty())
            m_actions->adopt(name, action);
    }
}

void MainWindow::makeMenus()
{
    QMenuBar *bar = m_titleBar->menuBar();
    const auto menu = [&](std::initializer_list<const char *> ids) {
        QMenu *made = bar->addMenu(QString());
        for (const char *id : ids) {
            if (*id == '\0')
                made->addSeparator();
            else if (QAction *action = m_actions->find(QString::fromLatin1(id)))
                made->addAction(action);
        }
        m_menus.push_back(made);
        return made;
    };
    QMenu *file = menu({"file.new", "file.open"});
    m_recent = file->addMenu(QString());
    connect(m_recent, &QMenu::aboutToShow, this, &MainWindow::fillRecentMenu);
    for (const char *id :
         {"file.start", "", "file.save", "file.saveAs", "file.saveCopy", "", "file.snapshot", "file.snapshots", "",
          "file.import", "file.exportText", "file.exportPicture", "", "help.settings", "file.quit"})
    {
        if (*id == '\0')
            file->addSeparator();
        else
            file->addAction(m_actions->find(QString::fromLatin1(id)));
    }
    QMenu *edit = menu({"edit.undo", "edit.redo", ""});
    QMenu *view = menu({"view.build", "view.run", ""});
    for (QAction *action : m_canvas->actions()) {
        const QString id = ActionRegistry::idOf(action);
        if (id.isEmpty())
            continue;
        (changesViewOnly(id) ? view : edit)->addAction(action);
    }
    edit->addSeparator();
    edit->addAction(m_actions->find(QStringLiteral("edit.rename")));
    edit->addAction(m_actions->find(QStringLiteral("edit.rules")));
    view->addSeparator();
    for (PanelDock *dock : m_docks)
        view->addAction(dock->toggleViewAction());
    for (const char *id :
         {"", "view.services", "view.arrange", "view.resetLayout", "", "view.theme", "view.fullScreen"}) {
        if (*id == '\0')
            view->addSeparator();
        else
            view->addAction(m_actions->find(QString::fromLatin1(id)));
    }
    menu({"run.toggle", "run.stop", "run.fastest", "run.realtime", "", "run.stepEvent", "run.stepSecond",
          "run.stepBack", "run.rewind", "", "run.live", "", "run.until", "run.slower", "run.faster"});
    menu({"help.palette", "help.keys", "help.tour", "", "help.about"});
    for (PanelDock *dock : m_docks)
        m_actions->adopt(QStringLiteral("view.") + dock->objectName(), dock->toggleViewAction());
}

void MainWindow::fillRecentMenu()
{
    m_recent->clear();
    const QStringList files = Preferences::instance().recentFiles();
    for (const QString &path : files) {
        QAction *action =
            m_recent->addAction(QFileInfo(path).completeBaseName().replace(QLatin1Char('&'), QLatin1String("&&")));
        action->setToolTip(path);
        connect(action, &QAction::triggered, this, [this, path] { m_files->open(path); });
    }
    if (files.isEmpty())
        m_recent->addAction(tr("Nothing was opened yet"))->setEnabled(false);
}

void MainWindow::retranslate()
{
    m_actions->retranslate();
    const QStringList names{tr("&File"), tr("&Edit"), tr("&View"), tr("&Run"), tr("&Help")};
    for (std::size_t i = 0; i < m_menus.size(); ++i)
        m_menus[i]->setTitle(names.value(static_cast<int>(i)));
    m_recent->setTitle(tr("Open &recent"));
    m_canvas->setAccessibleName(tr("Diagram"));
    for (PanelDock *dock : m_docks)
        dock->toggleViewAction()->setText(tr("Panel: %1").arg(dock->title()));
    m_status->setText(m_files->stateText());
    showHistoryActions();
    showTitle();
}

void MainWindow::openRunUntil()
{
    RunUntilDialog dialog(*m_laboratory, this);
    if (dialog.exec() != QDialog::Accepted)
        return;
    m_transport->setGoal(dialog.stopAt().time);
    m_laboratory->runUntil(dialog.stopAt());
}

void MainWindow::toggleLive()
{
    LiveLink &live = m_laboratory->live();
    m_actions->find(QStringLiteral("run.live"))->setChecked(live.isOn()); // until it is so
    if (live.isOn()) {
        live.end();
        return;
    }
    showStartPage(false);
    const Preferences &preferences = Preferences::instance();
    LiveLink::Wishes wishes{.ports = {}, .isStrict = preferences.isLiveStrict()};
    for (const char *endpoint : kLiveEndpoints) {
        if (preferences.isLiveOpen(QLatin1String(endpoint)))
            wishes.ports[endpoint] = preferences.livePort(QLatin1String(endpoint));
    }
    live.begin(wishes);
}

void MainWindow::showLive()
{
    const bool isOn = m_laboratory->live().isOn();
    m_actions->find(QStringLiteral("run.live"))->setChecked(isOn);
    if (!isOn || m_centre->currentWidget() != m_canvas)
        return;
    PanelDock *panel = dock(QStringLiteral("panel.connect"));
    panel->show();
    panel->raise();
}

void MainWindow::showConnect(const std::string &node)
{
    showStartPage(false);
    m_laboratory->select({node});
    PanelDock *panel = dock(QStringLiteral("panel.connect"));
    panel->show();
    panel->raise();
}

void MainWindow::openKeySheet()
{
    KeySheet sheet(*m_actions, this);
    sheet.exec();
}

void MainWindow::openSettings(bool ofClients)
{
    SettingsDialog dialog(this, ofClients ? SettingsDialog::RealClients : SettingsDialog::General);
    dialog.exec();
}

void MainWindow::openAbout()
{
    AboutDialog dialog(this);
    dialog.exec();
}

} // namespace headwater::ui
