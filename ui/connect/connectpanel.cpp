// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/connectpanel.h"

#include "core/base/text.h"
#include "ui/connect/callspage.h"
#include "ui/connect/clientmodel.h"
#include "ui/connect/codepage.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/panels/nodechoices.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace headwater::ui {

using gateway::LiveCall;
using namespace std::chrono_literals;

namespace {

constexpr auto kRefreshEvery = 200ms;
constexpr int kRoomForBoth = 940; ///< in pixels of text at 100 %
constexpr int kLeastWidth = 300;
constexpr int kNodesWidth = 92, kLeastAddress = 120;
constexpr int kFrameOfChoice = 52; ///< of a box to choose from, around its text
constexpr int kMargin = 12, kGap = 8;

int scaled(int pixels)
{
    return pixels * Theme::instance().textScale() / 100;
}

} // namespace

ConnectPanel::ConnectPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_choices(new NodeChoices(this))
    , m_nodes(new QComboBox(this))
    , m_pages(new QTabBar(this))
    , m_only(new QToolButton(this))
    , m_bar(new QHBoxLayout)
    , m_secondBar(new QHBoxLayout)
    , m_splitter(new QSplitter(Qt::Horizontal, this))
    , m_code(new CodePage(lab, this))
{
    setObjectName(QStringLiteral("connectPanel"));
    setMinimumWidth(kLeastWidth);
    m_nodes->setObjectName(QStringLiteral("connectNode"));
    m_nodes->setModel(m_choices);
    m_nodes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_pages->setObjectName(QStringLiteral("connectPages"));
    m_pages->setExpanding(false);
    m_pages->setUsesScrollButtons(false);
    for (int page = Code; page <= Clients; ++page)
        m_pages->addTab(QString());
    m_only->setObjectName(QStringLiteral("onlyNode"));
    m_only->setCheckable(true);
    m_only->setChecked(true);
    m_splitter->addWidget(m_code);
    m_splitter->addWidget(buildSide());
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);

    m_bar->setContentsMargins(kMargin, 6, kMargin, 6);
    m_bar->setSpacing(kGap);
    m_secondBar->setSpacing(kGap);
    m_bar->addWidget(m_nodes);
    m_bar->addWidget(m_code->ways());
    m_bar->addStretch(1);
    m_bar->addWidget(m_pages);
    m_bar->addWidget(m_only);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_bar);
    layout->addLayout(m_secondBar);
    layout->addWidget(m_splitter, 1);

    setTabOrder(m_nodes, m_code->ways());
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshEvery);
    connect(&m_refreshTimer, &QTimer::timeout, this, &ConnectPanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, &ConnectPanel::refresh);
    connect(&lab, &Laboratory::selectionChanged, this, &ConnectPanel::followSelection);
    connect(&lab.document(), &pipeline::Document::changed, this, &ConnectPanel::fillNodes);
    connect(&lab.live(), &LiveLink::changed, this, &ConnectPanel::refresh);
    connect(m_nodes, &QComboBox::activated, this,
            [this] { chooseNode(m_nodes->currentData(Qt::UserRole).toString().toStdString()); });
    connect(m_pages, &QTabBar::currentChanged, this, [this](int page) { showPage(static_cast<Page>(page)); });
    connect(m_only, &QToolButton::toggled, this, &ConnectPanel::filterCalls);
    connect(m_code, &CodePage::devicesFolderChosen, this, &ConnectPanel::devicesFolderChosen);
    connect(&Theme::instance(), &Theme::changed, this, &ConnectPanel::restyle);
    retranslate();
    restyle();
    fillNodes();
    arrange();
}

QWidget *ConnectPanel::buildSide()
{
    m_sidePages = new QStackedWidget(this);
    m_calls = new CallsPage(m_lab, m_sidePages);
    m_clients = new ClientModel(this);
    m_clientTable = new QTableView(m_sidePages);
    m_clientTable->setObjectName(QStringLiteral("clients"));
    m_clientTable->setModel(m_clients);
    makeList(*m_clientTable, kRowHeight);
    m_clientTable->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_clientTable->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_clientTable->horizontalHeader()->setSectionResizeMode(ClientModel::Way, QHeaderView::Stretch);

    m_emptyArea = new QWidget(m_sidePages);
    m_empty = new QLabel(m_emptyArea);
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setObjectName(QStringLiteral("noCalls"));
    m_goLive = new QPushButton(m_emptyArea);
    m_goLive->setObjectName(QStringLiteral("goLive"));
    m_goLive->setProperty("primary", true);
    m_settings = new QPushButton(m_emptyArea);
    m_settings->setObjectName(QStringLiteral("portSettings"));
    auto *buttons = new QHBoxLayout;
    buttons->addStretch();
    buttons->addWidget(m_goLive);
    buttons->addWidget(m_settings);
    buttons->addStretch();
    auto *empty = new QVBoxLayout(m_emptyArea);
    empty->setContentsMargins(20, 4, 20, 8);
    empty->setSpacing(10);
    empty->addStretch();
    empty->addWidget(m_empty);
    empty->addLayout(buttons);
    empty->addStretch();
    for (QWidget *page : {static_cast<QWidget *>(m_calls), static_cast<QWidget *>(m_clientTable), m_emptyArea})
        m_sidePages->addWidget(page);
    connect(m_goLive, &QPushButton::clicked, this, &ConnectPanel::liveRequested);
    connect(m_settings, &QPushButton::clicked, this, &ConnectPanel::settingsRequested);
    return m_sidePages;
}

CallModel *ConnectPanel::calls() const
{
    return m_calls->model();
}

void ConnectPanel::setDevicesFolder(const QString &folder)
{
    m_code->setDevicesFolder(folder);
}

void ConnectPanel::fillNodes()
{
    std::vector<NodeChoices::Choice> choices;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        if (canBeReached(node.type))
            choices.push_back(choiceOf(node));
    }
    m_choices->show(std::move(choices));
    if (m_choices->rowOf(m_node) < 0)
        m_node = m_choices->rowCount() > 0 ? m_choices->index(0, 0).data(Qt::UserRole).toString().toStdString() : "";
    chooseNode(m_node);
}

void ConnectPanel::followSelection()
{
    const std::vector<std::string> &selected = m_lab.selectedNodes();
    if (selected.size() == 1 && m_choices->rowOf(selected.front()) >= 0 && selected.front() != m_node)
        chooseNode(selected.front());
}

void ConnectPanel::chooseNode(const std::string &id)
{
    m_node = id;
    m_nodes->setCurrentIndex(m_choices->rowOf(id));
    m_nodes->setVisible(m_choices->rowCount() > 0);
    m_code->showNode(id);
    filterCalls();
}

void ConnectPanel::filterCalls()
{
    const pipeline::Node *node = m_lab.pipeline().find(m_node);
    if (!node || !m_only->isChecked()) {
        calls()->setFilter({});
    } else {
        const std::string endpoint = endpointOf(node->type, Way::Mqtt);
        const std::string service = endpoint.substr(0, endpoint.find('-'));
        const bool isThing = node->type == "iot-thing";
        calls()->setFilter(
            [service, isThing, isCore = node->type == "iot-core", name = clientName(*node)](const LiveCall &call) {
                if (call.service.substr(0, call.service.find('-')) != service)
                    return false;
                if (isThing)
                    return call.client == name || call.client == name + gateway::devices::kDeviceSuffix ||
                           call.target == name || call.target.find("/things/" + name + "/") != std::string::npos;
                // What is about no node in particular, such as a list of all, is about each.
                return isCore || call.target.empty() || call.target == name;
            });
    }
    refresh();
}

void ConnectPanel::showPage(Page page)
{
    m_page = page;
    if (page != Code)
        m_side = page;
    const QSignalBlocker quiet(m_pages);
    m_pages->setCurrentIndex(page);
    refresh();
}

/// Code and a list where there is room for both, else the chosen one.
void ConnectPanel::arrange()
{
    const bool both = width() >= scaled(kRoomForBoth);
    const bool hasCode = both || m_page == Code;
    const QSignalBlocker quiet(m_pages);
    m_pages->setTabVisible(Code, !both);
    m_pages->setCurrentIndex(both ? m_side : m_page);
    m_code->setVisible(hasCode);
    m_sidePages->setVisible(both || m_page != Code);
    m_only->setVisible(m_choices->rowCount() > 0 && (both ? m_side : m_page) == Calls);
    m_nodes->setFixedWidth(scaled(kNodesWidth));
    m_code->ways()->setVisible(hasCode && m_code->ways()->count() > 0);
    placeBar(hasCode);
}

/// What finds no place in the first row goes into the second: the address, and then the node as well.
void ConnectPanel::placeBar(bool hasCode)
{
    QComboBox *ways = m_code->ways();
    const int pages =
        m_pages->sizeHint().width() + 2 * kMargin + (m_only->isHidden() ? 0 : m_only->sizeHint().width() + kGap);
    const int node = m_nodes->isHidden() ? 0 : m_nodes->width() + kGap;
    const bool hasNode = pages + node <= width();
    const int address =
        QFontMetrics(Theme::instance().mono(11)).horizontalAdvance(ways->currentText()) + kFrameOfChoice;
    const bool hasWays = hasNode && (!hasCode || pages + node + address + kGap <= width());
    ways->setMinimumWidth(hasWays ? address : scaled(kLeastAddress));
    ways->setMaximumWidth(hasWays ? address : QWIDGETSIZE_MAX);
    const auto move = [this](QWidget *widget, bool isFirst, int place) {
        QHBoxLayout *to = isFirst ? m_bar : m_secondBar;
        if (to->indexOf(widget) >= 0)
            return;
        (isFirst ? m_secondBar : m_bar)->removeWidget(widget);
        to->insertWidget(place, widget, 0, widget == m_nodes ? Qt::AlignLeft : Qt::Alignment());
    };
    move(m_nodes, hasNode, 0);
    move(ways, hasWays, hasWays || !hasNode ? 1 : 0);
    const bool hasSecond = !hasNode || (hasCode && !hasWays);
    m_secondBar->setContentsMargins(kMargin, 0, kMargin, hasSecond ? 6 : 0);
}

void ConnectPanel::refresh()
{
    m_refreshTimer.stop();
    m_calls->refresh();
    const gateway::LiveCalls *calls = m_lab.live().calls();
    m_clients->take(calls && m_lab.live().isOn() ? calls->clients() : std::vector<gateway::LiveClient>());
    bool isAnybodyKnown = false;
    for (int row = 0; row < m_clients->rowCount(); ++row)
        isAnybodyKnown = isAnybodyKnown || !m_clients->client(row).identity.empty();
    m_clientTable->setColumnHidden(ClientModel::Identity, !isAnybodyKnown);
    const int here = m_clients->here();
    m_pages->setTabText(Clients, here > 0 ? tr("Clients %1").arg(here) : tr("Clients"));
    showEmpty();
    arrange();
}

void ConnectPanel::showEmpty()
{
    const LiveLink &live = m_lab.live();
    const bool isOfCalls = m_side == Calls;
    const bool isEmpty = isOfCalls ? calls()->rowCount() == 0 : m_clients->rowCount() == 0;
    m_sidePages->setCurrentWidget(isEmpty     ? m_emptyArea
                                  : isOfCalls ? static_cast<QWidget *>(m_calls)
                                              : static_cast<QWidget *>(m_clientTable));
    if (!isEmpty)
        return;
    m_goLive->setVisible(!live.isOn());
    m_settings->setVisible(!live.isOn() && !live.problem().isEmpty());
    m_empty->setText(!live.isOn() && !live.problem().isEmpty() ? live.problem()
                     : !live.isOn()
                         ? tr("Go live, and programs on this machine can use this pipeline as if it were AWS: the "
                              "same calls, limits and errors. Nobody else gets in.")
                     : !isOfCalls ? tr("Nobody is connected. Programs are listed here for a minute after each call, "
                                       "devices as long as they are connected.")
                                  : tr("Nobody called yet. Copy the lines into a terminal and run them: each call is "
                                       "listed here, with what came back."));
}

void ConnectPanel::restyle()
{
    m_only->setIcon(Theme::instance().icon(QStringLiteral("filter")));
    const QFontMetrics metrics(Theme::instance().font(12));
    m_clientTable->verticalHeader()->setDefaultSectionSize(std::max(kRowHeight, metrics.height() + 8));
    arrange();
}

void ConnectPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void ConnectPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    restyle(); // a dock's style comes with being shown
    m_code->refresh();
    refresh();
}

void ConnectPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refresh();
    }
    QWidget::changeEvent(event);
}

void ConnectPanel::retranslate()
{
    m_nodes->setAccessibleName(tr("Node to connect to"));
    m_pages->setAccessibleName(tr("Code, calls or clients"));
    m_pages->setTabText(Code, tr("Code"));
    m_pages->setTabText(Calls, tr("Calls"));
    m_pages->setTabText(Clients, tr("Clients"));
    m_only->setAccessibleName(tr("Only this node"));
    m_only->setToolTip(tr("Leave out calls that are about other nodes"));
    m_clientTable->setAccessibleName(tr("Clients that are connected"));
    m_goLive->setText(tr("Go live"));
    m_settings->setText(tr("Settings"));
    m_clients->headerDataChanged(Qt::Horizontal, 0, ClientModel::ColumnCount - 1);
}

} // namespace headwater::ui
