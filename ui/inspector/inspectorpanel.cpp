// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/inspectorpanel.h"

#include "core/base/text.h"
#include "ui/inspector/actionspage.h"
#include "ui/inspector/hotkeyadvisor.h"
#include "ui/inspector/inspectorpages.h"
#include "ui/inspector/linkpage.h"
#include "ui/inspector/metricmodel.h"
#include "ui/inspector/metricspage.h"
#include "ui/inspector/notespage.h"
#include "ui/inspector/peekpage.h"
#include "ui/inspector/pipelinepage.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/inspector/rulepage.h"
#include "ui/inspector/settingspage.h"
#include "ui/inspector/sqlpage.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/services/iot-core/policypage.h"
#include "ui/services/iot-core/shadowpage.h"
#include "ui/services/kcl/leasespage.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kRefreshMs = 100;
constexpr int kLiveMetricsInSettings = 3;
constexpr int kIconSize = 20;
constexpr int kLeastWidth = 300;
constexpr int kTabIndent = 14;

QScrollArea *scrolled(QWidget *page, QWidget *parent)
{
    auto *area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidget(page);
    page->setAutoFillBackground(false);
    area->viewport()->setAutoFillBackground(false);
    return area;
}

} // namespace

InspectorPanel::InspectorPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_stack(new QStackedWidget(this))
    , m_pipelinePage(new PipelinePage(lab, this))
    , m_linkPage(new LinkPage(lab, this))
{
    setObjectName(QStringLiteral("inspectorPanel"));
    m_nodeArea = buildNodeArea();
    m_stack->addWidget(m_pipelinePage);
    m_stack->addWidget(m_nodeArea);
    m_stack->addWidget(m_linkPage);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    m_peek->setSource(m_source);
    m_sql->setSource(m_source);
    m_leases->setSource(m_source);
    m_shadow->setSource(m_source);
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &InspectorPanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, &InspectorPanel::refresh);
    connect(&lab, &Laboratory::selectionChanged, this, &InspectorPanel::showSelection);
    connect(&lab.document(), &pipeline::Document::changed, this, &InspectorPanel::showSelection);
    connect(m_pipelinePage, &PipelinePage::problemsRequested, this, &InspectorPanel::problemsRequested);
    connect(&Theme::instance(), &Theme::changed, this, &InspectorPanel::refreshHeading);
    retranslate();
    showSelection();
}

InspectorPanel::~InspectorPanel()
{
    // Pages may still commit what was typed.
    disconnect(&m_lab, nullptr, this, nullptr);
    disconnect(&m_lab.document(), nullptr, this, nullptr);
}

QWidget *InspectorPanel::buildNodeArea()
{
    auto *area = new QWidget(this);
    m_icon = new QLabel(area);
    m_icon->setFixedSize(32, 32);
    m_icon->setAlignment(Qt::AlignCenter);
    m_icon->setProperty("surface", QStringLiteral("raised"));
    m_title = new QLineEdit(area);
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setFont(Theme::instance().font(16, 600));
    m_title->setProperty("flat", true);
    m_subtitle = new QLabel(area);
    m_subtitle->setProperty("role", QStringLiteral("dim"));
    m_id = new QLineEdit(area);
    m_id->setObjectName(QStringLiteral("id"));
    m_id->setFont(Theme::instance().mono(12));
    m_id->setProperty("flat", true);
    m_id->setMaximumWidth(130);
    m_id->setAlignment(Qt::AlignRight);
    m_idMessage = new QLabel(area);
    m_idMessage->setObjectName(QStringLiteral("idMessage"));
    m_idMessage->setProperty("role", QStringLiteral("hot"));
    m_idMessage->setWordWrap(true);
    m_idMessage->hide();

    m_settings = new SettingsPage(m_lab, area);
    m_liveCaption = static_cast<QLabel *>(makeCaption({}, area));
    m_liveMetrics = new MetricTable(kLiveMetricsInSettings, area);
    m_advisor = new HotKeyAdvisor(area);
    m_settings->addBelow(m_liveCaption);
    m_settings->addBelow(m_liveMetrics);
    m_settings->addBelow(m_advisor);
    m_sql = new SqlPage(m_lab, area);
    m_rule = new RulePage(m_lab, area);
    m_policy = new PolicyPage(m_lab, area);
    m_metrics = new MetricsPage(area);
    m_peek = new PeekPage(area);
    m_leases = new LeasesPage(area);
    m_shadow = new ShadowPage(area);
    m_notes = new NotesPage(area);
    m_actions = new ActionsPage(area);
    m_tabs = new QTabWidget(area);
    m_tabs->setDocumentMode(true);
    m_tabs->setProperty("indented", true);
    m_tabs->addTab(scrolled(m_settings, area), QString());
    m_tabs->addTab(m_sql, QString());
    m_tabs->addTab(m_rule, QString());
    m_tabs->addTab(m_policy, QString());
    m_tabs->setTabVisible(Policy, false);
    m_tabs->addTab(scrolled(m_metrics, area), QString());
    m_tabs->addTab(m_peek, QString());
    m_tabs->addTab(m_leases, QString());
    m_tabs->setTabVisible(Leases, false);
    m_tabs->addTab(m_shadow, QString());
    m_tabs->setTabVisible(Shadow, false);
    m_tabs->addTab(scrolled(m_notes, area), QString());
    m_tabs->addTab(scrolled(m_actions, area), QString());

    auto *under = new QHBoxLayout;
    under->setSpacing(8);
    under->addWidget(m_subtitle, 1);
    under->addWidget(m_id);
    auto *names = new QVBoxLayout;
    names->setSpacing(2);
    names->addWidget(m_title);
    names->addLayout(under);
    names->addWidget(m_idMessage);
    auto *heading = new QHBoxLayout;
    heading->setContentsMargins(14, 14, 14, 8);
    heading->setSpacing(10);
    heading->addWidget(m_icon, 0, Qt::AlignTop);
    heading->addLayout(names, 1);
    auto *layout = new QVBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(heading);
    layout->addWidget(m_tabs, 1);

    connect(m_title, &QLineEdit::textEdited, this, &InspectorPanel::commitTitle);
    connect(m_title, &QLineEdit::editingFinished, &m_lab.document(), &pipeline::Document::endMerge);
    connect(m_id, &QLineEdit::editingFinished, this, &InspectorPanel::commitId);
    connect(m_tabs, &QTabWidget::currentChanged, this, &InspectorPanel::refresh);
    connect(m_liveMetrics, &MetricTable::pinToggled, this, &InspectorPanel::pinToggled);
    connect(m_metrics->metrics(), &MetricTable::pinToggled, this, &InspectorPanel::pinToggled);
    connect(m_metrics, &MetricsPage::shardChosen, this, &InspectorPanel::chooseShard);
    const auto post = [this](const pipeline::Action &action) {
        m_source.post(action);
    };
    connect(m_advisor, &HotKeyAdvisor::actionRequested, this, post);
    connect(m_actions, &ActionsPage::actionRequested, this, post);
    connect(m_leases, &LeasesPage::actionRequested, this, post);
    connect(m_actions, &ActionsPage::planRequested, this, &InspectorPanel::plan);
    return area;
}

void InspectorPanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    m_peek->setSource(m_source);
    m_sql->setSource(m_source);
    m_leases->setSource(m_source);
    m_shadow->setSource(m_source);
    refresh();
}

void InspectorPanel::setPinned(std::function<bool(const std::string &, const std::string &)> pinned)
{
    m_liveMetrics->model()->setPinned(pinned);
    m_metrics->metrics()->model()->setPinned(std::move(pinned));
}

void InspectorPanel::refreshPins()
{
    m_liveMetrics->model()->refreshPins();
    m_metrics->metrics()->model()->refreshPins();
}

void InspectorPanel::showTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
}

void InspectorPanel::setProblemCounts(int errors, int warnings)
{
    m_pipelinePage->setProblemCounts(errors, warnings);
}

void InspectorPanel::showShard(const std::string &node, quint32 shard)
{
    if (node != m_node)
        m_lab.select({node});
    chooseShard(shard);
}

void InspectorPanel::chooseShard(std::uint32_t shard)
{
    m_shard = shard;
    m_peek->showShard(shard);
    m_metrics->selectShard(shard);
    refresh();
}

void InspectorPanel::showSelection()
{
    std::vector<std::string> nodes;
    for (const std::string &id : m_lab.selectedNodes()) {
        if (m_lab.pipeline().find(id))
            nodes.push_back(id);
    }
    if (nodes.empty()) {
        m_node.clear();
        m_settings->showNodes({});
        if (!m_lab.selectedLinks().empty()) {
            const pipeline::Link &link = m_lab.selectedLinks().front();
            if (m_lab.pipeline().findLink(link.from, link.to, link.port)) {
                m_linkPage->showLink(link);
                m_stack->setCurrentWidget(m_linkPage);
                return;
            }
        }
        m_stack->setCurrentWidget(m_pipelinePage);
        refresh();
        return;
    }
    const pipeline::Node *const node = m_lab.pipeline().find(nodes.front());
    const pipeline::ServiceType *const type = m_lab.catalog().find(node->type);
    const bool another = nodes.front() != m_node;
    m_settings->showNodes(nodes);
    if (another) {
        m_node = nodes.front();
        m_shard = simulation::kNoShard;
        m_liveMetrics->showNode(m_node, type);
        m_metrics->showNode(m_node, type);
        m_peek->showNode(m_node, type && hasShards(*type), type && hasPort(*type, false, pipeline::Flow::Objects));
        m_notes->showType(type);
        m_actions->showNode(m_node, type, m_lab.pipeline().profile);
        m_title->setText(nodeName(*node));
        m_idMessage->hide();
        setInvalid(m_id, false);
    }
    const bool single = nodes.size() == 1;
    for (const Tab tab : {Sql, Rule, Policy, Metrics, Peek, Leases, Shadow, Notes, Actions})
        m_tabs->setTabVisible(tab, single && type && offers(tab, *type));
    const auto nodeOf = [this](Tab tab) {
        return m_tabs->isTabVisible(tab) ? m_node : std::string();
    };
    m_sql->showNode(nodeOf(Sql));
    m_rule->showNode(nodeOf(Rule));
    m_policy->showNode(nodeOf(Policy));
    m_leases->showNode(nodeOf(Leases));
    m_shadow->showNode(nodeOf(Shadow), type && type->id != "iot-thing");
    m_liveCaption->setVisible(single);
    m_liveMetrics->setVisible(single);
    m_stack->setCurrentWidget(m_nodeArea);
    refreshHeading();
    fitTabs();
    refresh();
}

/// No name of a tab may be cut, in no language.
void InspectorPanel::fitTabs()
{
    m_tabs->tabBar()->ensurePolished();
    // While nothing is chosen no tab is to be seen.
    const int tabs = m_node.empty() ? 0 : m_tabs->tabBar()->sizeHint().width() + kTabIndent;
    setMinimumWidth(std::max(kLeastWidth, tabs));
}

void InspectorPanel::refreshHeading()
{
    const pipeline::Node *const node = m_lab.pipeline().find(m_node);
    if (!node)
        return;
    const pipeline::ServiceType *const type = m_lab.catalog().find(node->type);
    const auto selected = static_cast<int>(m_lab.selectedNodes().size());
    const bool single = selected == 1;
    if (type) {
        m_icon->setPixmap(Theme::instance().pixmap(QStringLiteral("services/") + fromUtf8(type->icon), kIconSize,
                                                   devicePixelRatioF(), tokens().accent));
    }
    m_title->setReadOnly(!single);
    m_id->setVisible(single);
    if (!single) {
        m_title->setText(tr("%n nodes", nullptr, selected));
        m_subtitle->setText(tr("Their common settings"));
        return;
    }
    // Without a title the id stands in its place.
    const QString title = nodeName(*node);
    if (m_title->text() != title && !(m_title->hasFocus() && m_title->text().isEmpty()))
        m_title->setText(title);
    m_subtitle->setText(type ? type->name.translated() : fromUtf8(node->type));
    if (!m_id->property("invalid").toBool() && !m_id->hasFocus())
        m_id->setText(fromUtf8(node->id));
}

void InspectorPanel::commitTitle()
{
    const pipeline::Node *const node = m_lab.pipeline().find(m_node);
    if (!node || m_title->isReadOnly())
        return;
    std::string title = m_title->text().toStdString();
    if (title == node->id)
        title.clear();
    pipeline::Command command;
    command.text = "Change title";
    command.mergeKey = "title:" + m_node;
    command.edits.push_back(pipeline::SetTitle{m_node, node->title, title});
    m_lab.perform(std::move(command));
}

void InspectorPanel::commitId()
{
    const std::string wanted = m_id->text().trimmed().toStdString();
    if (m_node.empty() || wanted == m_node) {
        m_idMessage->hide();
        setInvalid(m_id, false);
        return;
    }
    Result<pipeline::Command> command = pipeline::renameCommand(m_lab.document(), m_node, wanted);
    if (!command) {
        m_idMessage->setText(command.error().message);
        m_idMessage->show();
        setInvalid(m_id, true);
        return;
    }
    setInvalid(m_id, false);
    m_idMessage->hide();
    if (m_lab.perform(std::move(command).value()))
        m_lab.select({wanted});
}

void InspectorPanel::plan(pipeline::Action action)
{
    const simulation::FramePtr frame = m_source.frame();
    action.at = frame ? frame->now : 0;
    std::vector<pipeline::Action> actions = m_lab.pipeline().actions;
    const auto place = std::upper_bound(actions.begin(), actions.end(), action.at,
                                        [](std::int64_t at, const pipeline::Action &each) { return at < each.at; });
    actions.insert(place, std::move(action));
    pipeline::Command command;
    command.text = "Plan action";
    command.edits.push_back(pipeline::SetActions{m_lab.pipeline().actions, std::move(actions)});
    if (m_lab.perform(std::move(command)))
        m_lab.select({});
}

void InspectorPanel::refresh()
{
    m_refreshTimer.stop();
    if (m_stack->currentWidget() == m_linkPage) {
        m_linkPage->refresh();
        return;
    }
    const simulation::FramePtr frame = m_source.frame();
    if (m_stack->currentWidget() == m_pipelinePage)
        m_pipelinePage->showFrame(frame);
    if (m_stack->currentWidget() != m_nodeArea)
        return;
    switch (m_tabs->currentIndex()) {
    case Settings:
        m_liveMetrics->showFrame(frame);
        if (m_lab.selectedNodes().size() == 1)
            m_advisor->showNode(frame, m_node, m_shard);
        else
            m_advisor->hide();
        break;
    case Metrics:
        m_metrics->showFrame(frame);
        break;
    case Peek:
        m_peek->updateShards(frame);
        break;
    case Actions:
        m_actions->suggest(frame, m_shard);
        break;
    default:
        break;
    }
}

void InspectorPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void InspectorPanel::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

void InspectorPanel::retranslate()
{
    for (int tab = 0; tab < m_tabs->count(); ++tab)
        m_tabs->setTabText(tab, tabName(static_cast<Tab>(tab)));
    m_tabs->setAccessibleName(tr("Inspector"));
    m_title->setAccessibleName(tr("Title"));
    m_id->setAccessibleName(tr("Id"));
    m_id->setToolTip(tr("Id: how files, links and planned actions name this node"));
    m_liveCaption->setText(tr("Live, last second").toUpper());
    m_liveMetrics->view()->setAccessibleName(tr("Live metrics"));
    m_settings->retranslate();
    refreshHeading();
    fitTabs();
}

} // namespace headwater::ui
