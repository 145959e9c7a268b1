// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/lab/laboratory.h"

#include <QMainWindow>

#include <memory>
#include <vector>

class QMenu;
class QStackedWidget;

namespace headwater::ui {

class ActionRegistry;
class CanvasView;
class CommandPalette;
class DashboardPanel;
class EventLogPanel;
class InspectorPanel;
class KeyspacePanel;
class PanelDock;
class ProblemsPanel;
class ProjectFiles;
class ServicePalette;
class StartPage;
class StatusLine;
class TitleBar;
class Toast;
class Tour;
class TransportBar;

/// The window: puts the parts together, owns the actions, remembers the layout of each mode.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    enum class Mode { Build, Run };

    explicit MainWindow(QWidget *parent = nullptr);
    ~MainWindow() override;

    Laboratory &laboratory() { return *m_laboratory; }
    ActionRegistry &actionRegistry() { return *m_actions; }
    ProjectFiles &files() { return *m_files; }
    CanvasView *canvas() const { return m_canvas; }
    CommandPalette *commandPalette() const { return m_palette; }
    TransportBar *transport() const { return m_transport; }
    Toast *toast() const { return m_toast; }
    Tour *tour() const { return m_tour; }
    StartPage *startPage() const { return m_start; }

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);

    /// What a start without a file shows: a sample that runs and the tour the first time, else the start page, with
    /// what was recovered on offer.
    void begin();
    /// Opens a sample by its id and lets it run.
    void openSample(const QString &id);
    void showStartPage(bool show);
    /// Chooses a node and shows what the inspector says of it; the page is one of InspectorPanel::Tab.
    void showPage(const std::string &node, int page);
    /// Chooses a node and shows how clients reach it.
    void showConnect(const std::string &node);

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    PanelDock *addPanel(const QString &id, const char *title, QWidget *panel, Qt::DockWidgetArea area);
    void makeActions();
    void makeRunActions();
    void makeViewActions();
    void adoptCanvasActions();
    void makePanels();
    void connectPanels();
    PanelDock *dock(const QString &id) const;
    void makeMenus();
    void fillRecentMenu();
    void connectParts();
    void retranslate();
    void showTitle();
    void showHistoryActions();
    void defaultLayout();
    void rememberLayout();
    void addService(const QString &type);
    void openSettings(bool ofClients = false);
    void openAbout();
    void openKeySheet();
    void openRunUntil();
    void toggleLive();
    void showLive();
    void setArranging(bool arranging);

    std::unique_ptr<Laboratory> m_laboratory;
    ActionRegistry *m_actions;
    TitleBar *m_titleBar = nullptr;
    TransportBar *m_transport = nullptr;
    StatusLine *m_status = nullptr;
    QStackedWidget *m_centre = nullptr;
    CanvasView *m_canvas = nullptr;
    InspectorPanel *m_inspector = nullptr;
    KeyspacePanel *m_keyspace = nullptr;
    DashboardPanel *m_dashboard = nullptr;
    EventLogPanel *m_events = nullptr;
    ProblemsPanel *m_problems = nullptr;
    StartPage *m_start = nullptr;
    ServicePalette *m_services = nullptr;
    CommandPalette *m_palette = nullptr;
    Toast *m_toast = nullptr;
    Tour *m_tour = nullptr;
    ProjectFiles *m_files = nullptr;
    std::vector<PanelDock *> m_docks;
    std::vector<QMenu *> m_menus;
    QMenu *m_recent = nullptr;
    Mode m_mode = Mode::Run;
    QByteArray m_layoutUnderStart; ///< of the panels, while the start page has their room
};

} // namespace headwater::ui
