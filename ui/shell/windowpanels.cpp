// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/outlinepanel.h"
#include "ui/connect/connectpanel.h"
#include "ui/cost/costpanel.h"
#include "ui/dashboard/dashboardpanel.h"
#include "ui/events/eventlogpanel.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/keyspace/keyspacepanel.h"
#include "ui/palette/servicepalette.h"
#include "ui/problems/problemspanel.h"
#include "ui/security/securitypanel.h"
#include "ui/shell/actions.h"
#include "ui/shell/historypanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/paneldock.h"
#include "ui/shell/preferences.h"
#include "ui/shell/projectfiles.h"
#include "ui/shell/toast.h"

#include <QAction>
#include <QDir>

#include <algorithm>

namespace headwater::ui {
namespace {

const std::string kDashboardSetting = "dashboard";

} // namespace

PanelDock *MainWindow::addPanel(const QString &id, const char *title, QWidget *panel, Qt::DockWidgetArea area)
{
    auto *made = new PanelDock(id, title, panel, this);
    addDockWidget(area, made);
    m_docks.push_back(made);
    return made;
}

PanelDock *MainWindow::dock(const QString &id) const
{
    const auto found = std::find_if(m_docks.begin(), m_docks.end(),
                                    [&](const PanelDock *candidate) { return candidate->objectName() == id; });
    return found == m_docks.end() ? nullptr : *found;
}

void MainWindow::makePanels()
{
    Laboratory &lab = *m_laboratory;
    m_services = new ServicePalette(lab, this);
    m_inspector = new InspectorPanel(lab, this);
    m_keyspace = new KeyspacePanel(lab, this);
    m_dashboard = new DashboardPanel(lab, this);
    m_events = new EventLogPanel(lab, this);
    m_problems = new ProblemsPanel(lab, this);
    const auto lower = Qt::BottomDockWidgetArea;
    addPanel(QStringLiteral("panel.services"), QT_TRANSLATE_NOOP("Panels", "Services"), m_services,
             Qt::LeftDockWidgetArea);
    addPanel(QStringLiteral("panel.inspector"), QT_TRANSLATE_NOOP("Panels", "Inspector"), m_inspector,
             Qt::RightDockWidgetArea);
    addPanel(QStringLiteral("panel.keyspace"), QT_TRANSLATE_NOOP("Panels", "Keyspace"), m_keyspace, lower);
    addPanel(QStringLiteral("panel.dashboard"), QT_TRANSLATE_NOOP("Panels", "Dashboard"), m_dashboard, lower);
    addPanel(QStringLiteral("panel.events"), QT_TRANSLATE_NOOP("Panels", "Events"), m_events, lower);
    addPanel(QStringLiteral("panel.problems"), QT_TRANSLATE_NOOP("Panels", "Problems"), m_problems, lower);
    auto *clients = new ConnectPanel(lab, this);
    addPanel(QStringLiteral("panel.connect"), QT_TRANSLATE_NOOP("Panels", "Connect"), clients, lower);
    connect(clients, &ConnectPanel::liveRequested, m_actions->find(QStringLiteral("run.live")), &QAction::trigger);
    connect(clients, &ConnectPanel::settingsRequested, this, [this] { openSettings(true); });
    clients->setDevicesFolder(Preferences::instance().devicesFolder());
    connect(clients, &ConnectPanel::devicesFolderChosen, this,
            [](const QString &folder) { Preferences::instance().setDevicesFolder(folder); });
    addPanel(QStringLiteral("panel.cost"), QT_TRANSLATE_NOOP("Panels", "Cost"), new CostPanel(lab, this), lower);
    addPanel(QStringLiteral("panel.security"), QT_TRANSLATE_NOOP("Panels", "Security"), new SecurityPanel(lab, this),
             lower);
    addPanel(QStringLiteral("panel.outline"), QT_TRANSLATE_NOOP("Panels", "Outline"), new OutlinePanel(lab, this),
             lower);
    addPanel(QStringLiteral("panel.history"), QT_TRANSLATE_NOOP("Panels", "History"), new HistoryPanel(lab, this),
             lower);
}

void MainWindow::showPage(const std::string &node, int page)
{
    showStartPage(false);
    m_laboratory->select({node});
    dock(QStringLiteral("panel.inspector"))->show();
    m_inspector->showTab(page);
    Q_EMIT m_laboratory->focusRequested(node);
}

void MainWindow::connectPanels()
{
    m_inspector->setPinned(
        [this](const std::string &node, const std::string &metric) { return m_dashboard->isPinned(node, metric); });
    connect(m_inspector, &InspectorPanel::pinToggled, m_dashboard, &DashboardPanel::togglePin);
    connect(m_inspector, &InspectorPanel::problemsRequested, this, [this] {
        PanelDock *problems = dock(QStringLiteral("panel.problems"));
        problems->show();
        problems->raise();
    });
    connect(m_dashboard, &DashboardPanel::stateChanged, this, [this] {
        m_inspector->refreshPins();
        m_files->project().setSetting(kDashboardSetting, m_dashboard->state());
    });
    connect(&m_files->project(), &project::Project::pathChanged, this, [this] {
        m_dashboard->restore(m_files->project().setting(kDashboardSetting));
        m_inspector->refreshPins();
    });
    connect(m_problems, &ProblemsPanel::countChanged, dock(QStringLiteral("panel.problems")), &PanelDock::setBadge);
    connect(m_problems, &ProblemsPanel::checked, m_inspector, &InspectorPanel::setProblemCounts);
    connect(m_keyspace, &KeyspacePanel::shardActivated, m_inspector, &InspectorPanel::showShard);
    connect(m_laboratory.get(), &Laboratory::explanationRequested, this, [this] {
        dock(QStringLiteral("panel.inspector"))->show();
        m_inspector->showTab(InspectorPanel::Notes);
    });
    const auto exported = [this](const QString &path, const QString &error) {
        m_toast->say(error.isEmpty() ? tr("The export is in %1.").arg(QDir::toNativeSeparators(path)) : error,
                     !error.isEmpty());
    };
    connect(m_events, &EventLogPanel::exported, this, exported);
    connect(m_dashboard, &DashboardPanel::exported, this, exported);
}

} // namespace headwater::ui
