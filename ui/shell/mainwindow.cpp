// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/mainwindow.h"

#include "core/base/text.h"
#include "ui/canvas/canvasview.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/lab/livelink.h"
#include "ui/palette/servicepalette.h"
#include "ui/shell/actions.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/commandsources.h"
#include "ui/shell/paneldock.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/segments.h"
#include "ui/shell/startpage.h"
#include "ui/shell/statusline.h"
#include "ui/shell/titlebar.h"
#include "ui/shell/toast.h"
#include "ui/shell/tour.h"
#include "ui/shell/transportbar.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QKeyEvent>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabBar>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace headwater::ui {
namespace {

constexpr QSize kFirstSize{1600, 1000};
constexpr int kPaletteWidth = 216;
constexpr int kInspectorWidth = 316;
constexpr double kLowerShare = 0.31;
constexpr int kLeastLower = 224;
constexpr int kMostLower = 320;
constexpr double kMapShare = 0.54; ///< of the lower dock; the charts have the rest

/// As large as the design, or as the screen lets it be.
QSize firstSize(const QScreen *screen)
{
    return screen == nullptr ? kFirstSize : kFirstSize.boundedTo(screen->availableSize() * 0.94);
}

QString modeName(MainWindow::Mode mode)
{
    return mode == MainWindow::Mode::Build ? QStringLiteral("build") : QStringLiteral("run");
}

/// Whether a plain key belongs to the widget that has the keyboard rather than to a shortcut of the window.
bool keepsKey(const QWidget *widget, const QKeyEvent &key)
{
    if ((key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) != 0)
        return false;
    const bool presses = key.key() == Qt::Key_Space || key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (qobject_cast<const QAbstractButton *>(widget) != nullptr)
        return presses;
    if (qobject_cast<const QComboBox *>(widget) != nullptr ||
        qobject_cast<const QAbstractItemView *>(widget) != nullptr)
        return presses || (!key.text().isEmpty() && key.text()[0].isLetterOrNumber());
    return false;
}

} // namespace

MainWindow::MainWindow(QWidget *parent)
    : QMainWindow(parent)
    , m_laboratory(std::make_unique<Laboratory>())
    , m_actions(new ActionRegistry(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/headwater.svg")));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);

    m_centre = new QStackedWidget(this);
    m_canvas = new CanvasView(*m_laboratory, m_centre);
    m_start = new StartPage(m_centre);
    m_centre->addWidget(m_canvas);
    m_centre->addWidget(m_start);
    setCentralWidget(m_centre);
    m_toast = new Toast(m_centre);
    m_files = new ProjectFiles(*m_laboratory, *this);

    makeActions();
    adoptCanvasActions();
    auto *top = new QWidget(this);
    auto *column = new QVBoxLayout(top);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_titleBar = new TitleBar(*m_laboratory, *m_actions, top);
    m_transport = new TransportBar(*m_laboratory, *m_actions, top);
    column->addWidget(m_titleBar);
    column->addWidget(m_transport);
    setMenuWidget(top);
    m_status = new StatusLine(*m_laboratory, this);
    auto *bar = new QStatusBar(this);
    bar->setSizeGripEnabled(false);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->addPermanentWidget(m_status, 1);
    bar->setStyleSheet(QStringLiteral("QStatusBar { border: none; padding: 0; }"));
    setStatusBar(bar);

    makePanels();
    m_palette = new CommandPalette([this] { return commandEntries(*this); }, this);
    m_tour = new Tour(*this);
    makeMenus();
    connectParts();
    connectPanels();
    resize(firstSize(screen()));
    defaultLayout();
    retranslate();

    restoreGeometry(Preferences::instance().geometry());
    m_mode = Preferences::instance().mode() == modeName(Mode::Build) ? Mode::Build : Mode::Run;
    const QByteArray layout = Preferences::instance().layout(modeName(m_mode));
    if (!layout.isEmpty())
        restoreState(layout);
    else if (m_mode == Mode::Build)
        defaultLayout();
    m_titleBar->modes()->setCurrent(static_cast<int>(m_mode));
    qApp->installEventFilter(this);
    m_canvas->setFocus();
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
    // Parts look at the laboratory while they go.
    m_files->shutDown();
    delete takeCentralWidget();
    qDeleteAll(m_docks);
    delete menuWidget();
}

void MainWindow::defaultLayout()
{
    PanelDock *services = m_docks[0];
    PanelDock *inspector = m_docks[1];
    for (PanelDock *dock : m_docks)
        dock->setFloating(false);
    addDockWidget(Qt::LeftDockWidgetArea, services);
    addDockWidget(Qt::RightDockWidgetArea, inspector);
    // The keyspace map and the dashboard stand side by side; bill, checklist and clients are tabs behind the dashboard,
    // the rest behind the map. Split first: beside a
    // dock that has tabs already, Qt would make one more tab. And nothing may stand in the row on its way to the tabs:
    // the window would grow until all fitted.
    PanelDock *map = dock(QStringLiteral("panel.keyspace"));
    PanelDock *charts = dock(QStringLiteral("panel.dashboard"));
    for (PanelDock *panel : m_docks) {
        if (panel != services && panel != inspector)
            removeDockWidget(panel);
    }
    addDockWidget(Qt::BottomDockWidgetArea, map);
    splitDockWidget(map, charts, Qt::Horizontal);
    PanelDock *cost = dock(QStringLiteral("panel.cost"));
    PanelDock *security = dock(QStringLiteral("panel.security"));
    PanelDock *clients = dock(QStringLiteral("panel.connect"));
    for (PanelDock *panel : m_docks) {
        if (panel != services && panel != inspector && panel != map && panel != charts)
            tabifyDockWidget(panel == cost || panel == security || panel == clients ? charts : map, panel);
    }
    for (PanelDock *panel : m_docks)
        panel->setVisible(panel == services || panel == inspector || m_mode == Mode::Run);
    map->raise();
    charts->raise();
    resizeDocks({map}, {std::clamp(qRound(height() * kLowerShare), kLeastLower, kMostLower)}, Qt::Vertical);
    const int inspectorWidth = std::max(kInspectorWidth, m_inspector->minimumWidth());
    const int room = std::max(2 * kLeastLower, width() - kPaletteWidth - inspectorWidth);
    resizeDocks({map, charts}, {qRound(room * kMapShare), qRound(room * (1 - kMapShare))}, Qt::Horizontal);
    resizeDocks({services, inspector}, {kPaletteWidth, inspectorWidth}, Qt::Horizontal);
}

void MainWindow::rememberLayout()
{
    Preferences::instance().setLayout(modeName(m_mode),
                                      m_layoutUnderStart.isEmpty() ? saveState() : m_layoutUnderStart);
    Preferences::instance().setGeometry(saveGeometry());
    Preferences::instance().setMode(modeName(m_mode));
}

void MainWindow::setMode(Mode mode)
{
    m_titleBar->modes()->setCurrent(static_cast<int>(mode));
    if (mode == m_mode)
        return;
    showStartPage(false);
    rememberLayout();
    m_mode = mode;
    const QByteArray layout = Preferences::instance().layout(modeName(mode));
    if (layout.isEmpty() || !restoreState(layout))
        defaultLayout();
    Preferences::instance().setMode(modeName(mode));
}

void MainWindow::setArranging(bool arranging)
{
    for (PanelDock *dock : m_docks)
        dock->setArranging(arranging);
}

void MainWindow::connectParts()
{
    Laboratory &lab = *m_laboratory;
    connect(&lab, &Laboratory::refused, this, [this](const QString &message) { m_toast->say(message, true); });
    connect(&lab, &Laboratory::stopped, this, [this](const QString &reason) { m_toast->say(reason, false); });
    connect(&lab, &Laboratory::runningChanged, this, [this](bool running) {
        if (running)
            showStartPage(false);
    });
    connect(&lab.live(), &LiveLink::changed, this, &MainWindow::showLive);
    connect(&lab.live(), &LiveLink::said, this, [this](const QString &message) { m_toast->say(message, false); });
    connect(&lab.document(), &pipeline::Document::historyChanged, this, &MainWindow::showHistoryActions);
    connect(&lab.document(), &pipeline::Document::changed, this, &MainWindow::showTitle);
    connect(&lab.document(), &pipeline::Document::wasReset, this, [this] {
        showHistoryActions();
        showTitle();
        showStartPage(false);
    });
    connect(m_titleBar, &TitleBar::paletteRequested, this, [this] { m_palette->open(); });
    connect(m_titleBar, &TitleBar::modeChosen, this, [this](int mode) { setMode(static_cast<Mode>(mode)); });
    connect(m_services, &ServicePalette::addRequested, this, &MainWindow::addService);
    connect(m_canvas, &CanvasView::recordsPerTokenChanged, m_status, &StatusLine::setRecordsPerToken);
    m_canvas->installEventFilter(this);
    connect(m_files, &ProjectFiles::stateChanged, m_status, &StatusLine::setText);
    connect(&m_files->project(), &project::Project::modifiedChanged, this, &MainWindow::showTitle);
    connect(m_files, &ProjectFiles::said, m_toast, &Toast::say);
    connect(m_files, &ProjectFiles::workBegan, m_status, &StatusLine::beginWork);
    connect(m_files, &ProjectFiles::workProgressed, m_status, &StatusLine::setProgress);
    connect(m_files, &ProjectFiles::workEnded, m_status, &StatusLine::endWork);
    connect(m_status, &StatusLine::cancelRequested, m_files, &ProjectFiles::cancel);
    connect(m_start, &StartPage::newRequested, m_actions->find(QStringLiteral("file.new")), &QAction::trigger);
    connect(m_start, &StartPage::openRequested, m_actions->find(QStringLiteral("file.open")), &QAction::trigger);
    connect(m_start, &StartPage::fileRequested, m_files, &ProjectFiles::open);
    connect(m_start, &StartPage::sampleRequested, this, &MainWindow::openSample);
    connect(m_start, &StartPage::tourRequested, m_actions->find(QStringLiteral("help.tour")), &QAction::trigger);
    const auto followMotion = [this] {
        setAnimated(!Theme::instance().reducedMotion());
    };
    connect(&Theme::instance(), &Theme::changed, this, followMotion);
    followMotion();
    m_status->setText(m_files->stateText());
}

void MainWindow::showTitle()
{
    const std::string &name = m_laboratory->pipeline().name;
    setWindowTitle(tr("%1[*] – Headwater", "window title, %1 is the project's name")
                       .arg(name.empty() ? tr("Untitled") : fromUtf8(name)));
    setWindowModified(m_files->project().isModified());
}

void MainWindow::showHistoryActions()
{
    const pipeline::Document &document = m_laboratory->document();
    m_actions->find(QStringLiteral("edit.undo"))->setEnabled(document.canUndo());
    m_actions->find(QStringLiteral("edit.redo"))->setEnabled(document.canRedo());
}

void MainWindow::addService(const QString &type)
{
    showStartPage(false);
    const QPointF middle = m_canvas->toScene(QRectF(m_canvas->rect()).center());
    const pipeline::ServiceType *service = m_laboratory->catalog().find(type.toStdString());
    if (service == nullptr)
        return;
    // Not on top of what is there already: a step aside for each node that has its corner there.
    pipeline::Position at{middle.x() - service->width / 2, middle.y() - service->height / 2};
    const auto taken = [&] {
        const auto &nodes = m_laboratory->pipeline().nodes;
        return std::any_of(nodes.begin(), nodes.end(), [&](const pipeline::Node &node) {
            return node.at && std::abs(node.at->x - at.x) < 24 && std::abs(node.at->y - at.y) < 24;
        });
    };
    while (taken()) {
        at.x += 32;
        at.y += 32;
    }
    const std::size_t before = m_laboratory->pipeline().nodes.size();
    if (m_laboratory->perform(pipeline::addNodeCommand(m_laboratory->document(), type.toStdString(), at)) &&
        m_laboratory->pipeline().nodes.size() > before)
        m_laboratory->select({m_laboratory->pipeline().nodes.back().id});
}

void MainWindow::showStartPage(bool show)
{
    if (show == (m_centre->currentWidget() == m_start)) {
        if (show)
            m_start->refresh();
        return;
    }
    if (show) {
        // The panels have nothing to tell of a pipeline that is not chosen yet; the gallery gets their room.
        m_layoutUnderStart = saveState();
        for (PanelDock *panel : m_docks)
            panel->hide();
        m_start->refresh();
        m_centre->setCurrentWidget(m_start);
    } else {
        m_centre->setCurrentWidget(m_canvas);
        restoreState(std::exchange(m_layoutUnderStart, {}));
    }
}

void MainWindow::openSample(const QString &id)
{
    m_files->openSample(id, [this](bool opened) {
        if (!opened)
            return;
        setMode(Mode::Run);
        m_laboratory->run();
        m_canvas->setFocus();
    });
}

void MainWindow::begin()
{
    if (m_files->offerRecovery())
        return;
    if (Preferences::instance().tourSeen()) {
        showStartPage(true);
        return;
    }
    m_files->openSample(m_start->firstSample(), [this](bool opened) {
        if (!opened)
            return;
        m_laboratory->run();
        m_tour->start();
    });
}

void MainWindow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QMainWindow::changeEvent(event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!m_files->mayClose()) {
        event->ignore();
        return;
    }
    rememberLayout();
    m_laboratory->pause();
    QMainWindow::closeEvent(event);
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (keepsKey(qobject_cast<QWidget *>(watched), *key)) {
            key->accept();
            return true;
        }
    }
    if (watched == m_canvas && event->type() == QEvent::Paint)
        m_status->countFrame();
    return QMainWindow::eventFilter(watched, event);
}

} // namespace headwater::ui
