// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/worldsource.h"

#include <QTimer>
#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QStackedWidget;
class QTabWidget;

namespace headwater::ui {

class ActionsPage;
class HotKeyAdvisor;
class Laboratory;
class LeasesPage;
class LinkPage;
class MetricsPage;
class MetricTable;
class NotesPage;
class PeekPage;
class PipelinePage;
class PolicyPage;
class RulePage;
class SettingsPage;
class ShadowPage;
class SqlPage;

/// What is selected, in full: settings, live figures, the records inside, notes, and what can be done to it. With
/// nothing selected, the pipeline as a whole.
class InspectorPanel : public QWidget
{
    Q_OBJECT
public:
    enum Tab { Settings, Sql, Rule, Policy, Metrics, Peek, Leases, Shadow, Notes, Actions };

    /// Whether nodes of the type have the page.
    static bool offers(Tab tab, const pipeline::ServiceType &type);
    static QString tabName(Tab tab);

    explicit InspectorPanel(Laboratory &lab, QWidget *parent = nullptr);
    ~InspectorPanel() override;
    void setSource(WorldSource source);
    /// Who knows whether a metric is pinned to the dashboard.
    void setPinned(std::function<bool(const std::string &node, const std::string &metric)> pinned);

    SettingsPage *settings() const { return m_settings; }
    MetricsPage *metrics() const { return m_metrics; }
    PeekPage *peek() const { return m_peek; }
    SqlPage *sql() const { return m_sql; }
    RulePage *rule() const { return m_rule; }
    PolicyPage *policy() const { return m_policy; }
    LeasesPage *leases() const { return m_leases; }
    ShadowPage *shadow() const { return m_shadow; }
    ActionsPage *actions() const { return m_actions; }
    HotKeyAdvisor *advisor() const { return m_advisor; }

public Q_SLOTS:
    void refresh(); ///< live figures, from the latest frame
    void refreshPins();
    void showTab(int tab);
    void setProblemCounts(int errors, int warnings); ///< of the whole pipeline, from the problems panel
    /// Chooses a shard of a stream: the shards table, Peek and Actions follow.
    void showShard(const std::string &node, quint32 shard);

Q_SIGNALS:
    void pinToggled(const std::string &node, const std::string &metric);
    void problemsRequested();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *buildNodeArea();
    void showSelection();
    void refreshHeading();
    void fitTabs();
    void commitTitle();
    void commitId();
    void chooseShard(std::uint32_t shard);
    void plan(pipeline::Action action);
    void retranslate();

    Laboratory &m_lab;
    WorldSource m_source;
    std::string m_node; ///< the one that is shown; of several, the first
    std::uint32_t m_shard = simulation::kNoShard;

    QStackedWidget *m_stack;
    PipelinePage *m_pipelinePage;
    LinkPage *m_linkPage;
    QWidget *m_nodeArea;
    QLabel *m_icon;
    QLineEdit *m_title;
    QLabel *m_subtitle;
    QLineEdit *m_id;
    QLabel *m_idMessage;
    QTabWidget *m_tabs;
    SettingsPage *m_settings;
    SqlPage *m_sql;
    RulePage *m_rule;
    PolicyPage *m_policy;
    QLabel *m_liveCaption;
    MetricTable *m_liveMetrics;
    HotKeyAdvisor *m_advisor;
    MetricsPage *m_metrics;
    PeekPage *m_peek;
    LeasesPage *m_leases;
    ShadowPage *m_shadow;
    NotesPage *m_notes;
    ActionsPage *m_actions;
    QTimer m_refreshTimer;
};

} // namespace headwater::ui
