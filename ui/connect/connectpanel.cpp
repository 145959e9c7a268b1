// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/connect/connectpanel.h"

#include "core/base/text.h"
#include "ui/connect/calldetails.h"
#include "ui/connect/callmodel.h"
#include "ui/lab/laboratory.h"
#include "ui/lab/livelink.h"
#include "ui/panels/figures.h"
#include "ui/panels/listtable.h"
#include "ui/panels/nodechoices.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSplitter>
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
constexpr auto kCopiedFor = 1500ms;
constexpr int kRoomForBoth = 940;
constexpr int kLeastWidth = 300;
constexpr int kNodesWidth = 130;

QTabBar *tabs(QWidget *parent, const char *name)
{
    auto *bar = new QTabBar(parent);
    bar->setObjectName(QLatin1String(name));
    bar->setExpanding(false);
    bar->setUsesScrollButtons(false);
    return bar;
}

QLabel *label(QWidget *parent, const char *role)
{
    auto *made = new QLabel(parent);
    made->setProperty("role", QLatin1String(role));
    return made;
}

QPalette coloured(const QWidget &widget, const QColor &colour)
{
    QPalette palette = widget.palette();
    palette.setColor(QPalette::WindowText, colour);
    return palette;
}

} // namespace

ConnectPanel::ConnectPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_choices(new NodeChoices(this))
    , m_nodes(new QComboBox(this))
    , m_pages(tabs(this, "connectPages"))
    , m_address(label(this, "figure"))
    , m_splitter(new QSplitter(Qt::Horizontal, this))
{
    setObjectName(QStringLiteral("connectPanel"));
    setMinimumWidth(kLeastWidth);
    m_nodes->setObjectName(QStringLiteral("connectNode"));
    m_nodes->setModel(m_choices);
    m_nodes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_nodes->setFixedWidth(kNodesWidth);
    m_address->setObjectName(QStringLiteral("address"));
    m_address->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_address->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_pages->addTab(QString());
    m_pages->addTab(QString());
    m_pages->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_splitter->addWidget(buildCode());
    m_splitter->addWidget(buildCalls());
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(10);
    bar->addWidget(m_nodes);
    bar->addWidget(m_address, 1);
    bar->addWidget(m_pages);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_splitter, 1);

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
    connect(&lab.live(), &LiveLink::changed, this, [this] {
        showCode();
        refresh();
    });
    connect(m_nodes, &QComboBox::activated, this,
            [this] { chooseNode(m_nodes->currentData(Qt::UserRole).toString().toStdString()); });
    connect(m_pages, &QTabBar::currentChanged, this, [this](int page) { showPage(static_cast<Page>(page)); });
    connect(&Theme::instance(), &Theme::changed, this, &ConnectPanel::restyle);
    retranslate();
    restyle();
    fillNodes();
    arrange();
}

QWidget *ConnectPanel::buildCode()
{
    m_codePage = new QWidget(this);
    m_languages = tabs(m_codePage, "languages");
    m_code = makeTextBox(m_codePage, "code");
    m_needs = label(m_codePage, "dim");
    m_needs->setWordWrap(true);
    m_copy = new QPushButton(m_codePage);
    m_copy->setObjectName(QStringLiteral("copyCode"));
    m_copy->setProperty("primary", true);
    auto *below = new QHBoxLayout;
    below->setSpacing(10);
    below->addWidget(m_needs, 1);
    below->addWidget(m_copy);
    auto *column = new QVBoxLayout(m_codePage);
    column->setContentsMargins(12, 0, 12, 10);
    column->setSpacing(6);
    column->addWidget(m_languages);
    column->addWidget(m_code, 1);
    column->addLayout(below);
    connect(m_languages, &QTabBar::currentChanged, this, [this](int language) {
        if (language < 0 || static_cast<std::size_t>(language) >= m_snippets.size())
            return;
        m_language = language;
        m_code->setPlainText(m_snippets[static_cast<std::size_t>(language)].code);
        m_needs->setText(m_snippets[static_cast<std::size_t>(language)].needs);
    });
    connect(m_copy, &QPushButton::clicked, this, &ConnectPanel::copyCode);
    return m_codePage;
}

QWidget *ConnectPanel::buildCalls()
{
    m_callsPage = new QWidget(this);
    m_model = new CallModel(this);
    m_clients = label(m_callsPage, "dim");
    m_clients->setObjectName(QStringLiteral("clients"));
    m_only = new QToolButton(m_callsPage);
    m_only->setObjectName(QStringLiteral("onlyNode"));
    m_only->setCheckable(true);
    m_only->setChecked(true);
    m_table = new QTableView(m_callsPage);
    m_table->setObjectName(QStringLiteral("calls"));
    m_table->setModel(m_model);
    makeList(*m_table, kRowHeight);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    QHeaderView *header = m_table->horizontalHeader();
    header->setSectionResizeMode(CallModel::Operation, QHeaderView::Stretch);
    header->setMinimumSectionSize(48);
    const std::pair<CallModel::Column, int> widths[] = {{CallModel::Time, 112}, {CallModel::Answer, 170},
                                                        {CallModel::Took, 84},  {CallModel::Bytes, 92},
                                                        {CallModel::Cost, 98},  {CallModel::Client, 110}};
    for (const auto &[column, width] : widths)
        header->resizeSection(column, width);

    m_table->viewport()->installEventFilter(this);

    m_emptyArea = new QWidget(m_callsPage);
    m_empty = label(m_emptyArea, "dim");
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_empty->setObjectName(QStringLiteral("noCalls"));
    m_goLive = new QPushButton(m_emptyArea);
    m_goLive->setObjectName(QStringLiteral("goLive"));
    m_goLive->setProperty("primary", true);
    auto *empty = new QVBoxLayout(m_emptyArea);
    empty->setContentsMargins(24, 8, 24, 8);
    empty->setSpacing(12);
    empty->addStretch();
    empty->addWidget(m_empty);
    empty->addWidget(m_goLive, 0, Qt::AlignHCenter);
    empty->addStretch();

    m_details = new CallDetails(m_callsPage);
    m_details->hide();

    auto *list = new QWidget(m_callsPage);
    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 0, 12, 4);
    bar->addWidget(m_clients, 1);
    bar->addWidget(m_only);
    auto *column = new QVBoxLayout(list);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(bar);
    column->addWidget(m_table, 1);
    column->addWidget(m_emptyArea, 1);
    auto *splitter = new QSplitter(Qt::Horizontal, m_callsPage);
    splitter->addWidget(list);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(m_callsPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(splitter);

    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex &now) {
        if (!now.isValid())
            return;
        m_call = m_model->call(now.row()).id;
        showCall();
    });
    connect(m_only, &QToolButton::toggled, this, &ConnectPanel::filterCalls);
    connect(m_goLive, &QPushButton::clicked, this, &ConnectPanel::liveRequested);
    connect(m_details, &CallDetails::repeatRequested, this, &ConnectPanel::sendAgain);
    connect(m_details, &CallDetails::closeRequested, this, [this] {
        m_call.reset();
        m_table->clearSelection();
        m_table->setCurrentIndex({});
        showCall();
        m_table->setFocus();
    });
    return m_callsPage;
}

void ConnectPanel::fillNodes()
{
    std::vector<NodeChoices::Choice> choices;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        if (!endpointOf(node.type).empty())
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
    showCode();
    filterCalls();
}

void ConnectPanel::showCode()
{
    const pipeline::Node *node = m_lab.pipeline().find(m_node);
    const LiveLink &live = m_lab.live();
    m_snippets = node ? snippetsFor(*node, live.ports()) : std::vector<Snippet>{};
    const QSignalBlocker quiet(m_languages);
    while (m_languages->count() > 0)
        m_languages->removeTab(0);
    for (const Snippet &each : m_snippets)
        m_languages->addTab(each.language);
    const bool has = !m_snippets.empty();
    m_language = has ? std::clamp(m_language, 0, static_cast<int>(m_snippets.size()) - 1) : 0;
    m_languages->setCurrentIndex(m_language);
    m_languages->setVisible(has);
    m_copy->setEnabled(has);
    setShown(*m_code,
             has ? m_snippets[static_cast<std::size_t>(m_language)].code
                 : tr("Nothing in this pipeline can be reached from outside. Add a data stream, a queue, a delivery "
                      "stream or an IoT Core, and the lines that talk to it stand here."));
    m_code->setLineWrapMode(has ? QPlainTextEdit::NoWrap : QPlainTextEdit::WidgetWidth);
    m_needs->setText(has ? m_snippets[static_cast<std::size_t>(m_language)].needs : QString());
    const auto port = node ? live.ports().find(endpointOf(node->type)) : live.ports().end();
    const bool isOpen = port != live.ports().end();
    m_address->setText(!isOpen ? (live.isOn() && node ? tr("no port") : tr("closed"))
                               : (port->first.starts_with("iot") ? QStringLiteral("mqtt://127.0.0.1:%1")
                                                                 : QStringLiteral("http://127.0.0.1:%1"))
                                     .arg(port->second));
    m_address->setPalette(coloured(*m_address, isOpen ? tokens().ok : tokens().dim));
}

void ConnectPanel::filterCalls()
{
    const pipeline::Node *node = m_lab.pipeline().find(m_node);
    if (!node || !m_only->isChecked()) {
        m_model->setFilter({});
    } else {
        const std::string endpoint = endpointOf(node->type);
        const std::string service = endpoint.substr(0, endpoint.find('-'));
        const bool isThing = node->type == "iot-thing";
        m_model->setFilter(
            [service, isThing, isCore = node->type == "iot-core", name = clientName(*node)](const LiveCall &call) {
                if (call.service.substr(0, call.service.find('-')) != service)
                    return false;
                if (isThing)
                    return call.client == name || call.target.find("/things/" + name + "/") != std::string::npos;
                // What is about no node in particular, such as a list of all, is about each.
                return isCore || call.target.empty() || call.target == name;
            });
    }
    refresh();
}

void ConnectPanel::showPage(Page page)
{
    m_page = page;
    const QSignalBlocker quiet(m_pages);
    m_pages->setCurrentIndex(page);
    arrange();
}

/// Both pages where there is room, else the chosen one.
void ConnectPanel::arrange()
{
    const bool both = width() >= kRoomForBoth;
    m_pages->setVisible(!both);
    m_codePage->setVisible(both || m_page == Code);
    m_callsPage->setVisible(both || m_page == Calls);
}

void ConnectPanel::refresh()
{
    m_refreshTimer.stop();
    m_model->take(m_lab.live().calls());
    const bool isOn = m_lab.live().isOn();
    const bool isEmpty = m_model->rowCount() == 0;
    m_table->setVisible(!isEmpty);
    m_emptyArea->setVisible(isEmpty);
    m_goLive->setVisible(!isOn);
    m_empty->setText(
        isOn ? tr("Nobody called yet. Copy the lines into a terminal and run them: each call is listed here, "
                  "with what came back.")
             : tr("Go live, and programs on this machine can use this pipeline as if it were AWS: the same "
                  "calls, limits and errors. Nobody else gets in."));
    showClients();
    showCall();
}

void ConnectPanel::showClients()
{
    const gateway::LiveCalls *calls = m_lab.live().calls();
    if (!m_lab.live().isOn() || !calls) {
        m_clients->setText(QString());
        m_clients->setToolTip(QString());
        return;
    }
    std::vector<gateway::LiveClient> here = calls->clients();
    std::sort(here.begin(), here.end(), [](const auto &a, const auto &b) { return a.last > b.last; });
    QStringList names, lines;
    for (const gateway::LiveClient &each : here) {
        const QString name = fromUtf8(each.name);
        if (!names.contains(name))
            names << name;
        lines << tr("%1 at %2: %n calls", nullptr, static_cast<int>(each.calls)).arg(name, fromUtf8(each.service));
    }
    constexpr int kNamed = 3;
    QString text = names.isEmpty() ? tr("Nobody is connected") : names.mid(0, kNamed).join(QStringLiteral(", "));
    if (names.size() > kNamed)
        text = tr("%1 and %n more", "names of clients", static_cast<int>(names.size()) - kNamed).arg(text);
    m_clients->setText(text);
    m_clients->setToolTip(lines.join(QLatin1Char('\n')));
}

void ConnectPanel::showCall()
{
    const int row = m_call ? m_model->rowOf(*m_call) : -1;
    // Calls go when newer ones come; one that is being read stays until it is closed.
    if (m_call && row < 0 && m_details->isVisible() && m_lab.live().calls())
        return;
    m_details->setVisible(row >= 0);
    if (row < 0) {
        m_call.reset();
        return;
    }
    QStringList facts;
    for (const CallModel::Column column : {CallModel::Took, CallModel::Bytes, CallModel::Cost}) {
        if (const QString text = m_model->index(row, column).data().toString(); !text.isEmpty())
            facts << text;
    }
    m_details->showCall(m_model->call(row), facts, m_lab.live().isOn());
}

void ConnectPanel::sendAgain()
{
    const int row = m_call ? m_model->rowOf(*m_call) : -1;
    if (row >= 0)
        m_lab.live().makeAgain(m_model->call(row));
}

void ConnectPanel::copyCode()
{
    QApplication::clipboard()->setText(m_code->toPlainText());
    m_copy->setText(tr("Copied"));
    QTimer::singleShot(kCopiedFor, m_copy, [this] { m_copy->setText(tr("Copy")); });
}

void ConnectPanel::restyle()
{
    m_code->setFont(Theme::instance().mono(12));
    m_address->setFont(Theme::instance().mono(12));
    m_copy->setIcon(Theme::instance().icon(QStringLiteral("copy"), tokens().onAccent));
    showCode();
}

void ConnectPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

/// The fewer columns the less room: what was called and what came of it stays to the last.
bool ConnectPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize) {
        const int room = m_table->viewport()->width();
        const std::pair<CallModel::Column, int> needs[] = {{CallModel::Time, 420},
                                                           {CallModel::Took, 500},
                                                           {CallModel::Cost, 600},
                                                           {CallModel::Client, 720},
                                                           {CallModel::Bytes, 800}};
        for (const auto &[column, needed] : needs)
            m_table->setColumnHidden(column, room < needed);
    }
    return QWidget::eventFilter(watched, event);
}

void ConnectPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    restyle(); // a dock's style comes with being shown
    refresh();
}

void ConnectPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        showCode();
        refresh();
    }
    QWidget::changeEvent(event);
}

void ConnectPanel::retranslate()
{
    m_nodes->setAccessibleName(tr("Node to connect to"));
    m_address->setToolTip(tr("Where clients of this machine reach the node"));
    m_pages->setAccessibleName(tr("Code or calls"));
    m_pages->setTabText(Code, tr("Code"));
    m_pages->setTabText(Calls, tr("Calls"));
    m_languages->setAccessibleName(tr("Language"));
    m_code->setAccessibleName(tr("Lines that talk to the node"));
    m_copy->setText(tr("Copy"));
    m_only->setText(tr("Only this node"));
    m_only->setToolTip(tr("Leave out calls that are about other nodes"));
    m_table->setAccessibleName(tr("Calls of real clients"));
    m_goLive->setText(tr("Go live"));
    m_model->headerDataChanged(Qt::Horizontal, 0, CallModel::ColumnCount - 1);
}

} // namespace headwater::ui
