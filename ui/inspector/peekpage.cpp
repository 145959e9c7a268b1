// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/peekpage.h"

#include "core/base/text.h"
#include "ui/inspector/objectlist.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/panels/figures.h"
#include "ui/panels/style.h"
#include "ui/theme/theme.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <chrono>

namespace headwater::ui {
namespace {

constexpr int kPeekPollMs = 15;
constexpr std::uint32_t kRecords = 50;

} // namespace

PeekPage::PeekPage(QWidget *parent)
    : QWidget(parent)
    , m_model(new PeekModel(this))
    , m_table(new QTableView(this))
    , m_what(new QComboBox(this))
    , m_objects(new ObjectList(this))
    , m_recordsPage(new QWidget(this))
    , m_shardBox(new QComboBox(this))
    , m_startBox(new QComboBox(this))
    , m_time(new QLineEdit(this))
    , m_sorting(new QComboBox(this))
    , m_look(new QToolButton(this))
    , m_order(new QLabel(this))
    , m_status(new QLabel(this))
    , m_recordTitle(new QLabel(this))
    , m_payload(new QPlainTextEdit(this))
{
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->horizontalHeader()->setHighlightSections(false);
    const std::pair<PeekModel::Column, int> widths[] = {
        {PeekModel::Order, 56},     {PeekModel::Shard, 50}, {PeekModel::Arrival, 108}, {PeekModel::Key, 120},
        {PeekModel::Sequence, 120}, {PeekModel::Hash, 200}, {PeekModel::Size, 86}};
    for (const auto &[column, width] : widths)
        m_table->horizontalHeader()->resizeSection(column, width);
    m_payload->setReadOnly(true);
    m_payload->setFont(Theme::instance().mono(12));
    m_payload->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_payload->setTabChangesFocus(true);
    m_payload->setObjectName(QStringLiteral("payload"));
    m_order->setWordWrap(true);
    m_order->setProperty("role", QStringLiteral("dim"));
    m_order->setObjectName(QStringLiteral("order"));
    m_status->setWordWrap(true);
    m_status->setProperty("role", QStringLiteral("dim"));
    m_status->setObjectName(QStringLiteral("status"));
    m_recordTitle->setWordWrap(true);
    m_recordTitle->setFont(Theme::instance().mono(11));
    m_recordTitle->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_look->setIcon(Theme::instance().icon(QStringLiteral("peek")));
    m_look->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_look->setObjectName(QStringLiteral("look"));
    m_time->setFixedWidth(76);
    m_time->hide();
    m_what->setObjectName(QStringLiteral("what"));
    for (QComboBox *box : {m_what, m_shardBox, m_startBox, m_sorting}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(7);
    }
    m_sorting->addItems({QString(), QString()});
    m_startBox->addItems({QString(), QString()});
    m_what->addItems({QString(), QString()});
    m_what->hide();
    m_objects->hide();

    auto *controls = new QGridLayout;
    controls->setHorizontalSpacing(6);
    controls->setVerticalSpacing(6);
    controls->addWidget(m_shardBox, 0, 0);
    controls->addWidget(m_startBox, 0, 1);
    controls->addWidget(m_time, 0, 2);
    controls->addWidget(m_sorting, 1, 0);
    controls->addWidget(m_look, 1, 1, Qt::AlignLeft);
    controls->setColumnStretch(3, 1);
    auto *details = new QWidget(this);
    auto *detailsLayout = new QVBoxLayout(details);
    detailsLayout->setContentsMargins(0, 6, 0, 0);
    detailsLayout->setSpacing(4);
    detailsLayout->addWidget(m_recordTitle);
    detailsLayout->addWidget(m_payload, 1);
    auto *splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_table);
    splitter->addWidget(details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setChildrenCollapsible(false);
    auto *page = new QVBoxLayout(this);
    page->setContentsMargins(14, 12, 14, 12);
    page->setSpacing(8);
    page->addWidget(m_what, 0, Qt::AlignLeft);
    page->addWidget(m_objects, 1);
    page->addWidget(m_recordsPage, 1);
    auto *layout = new QVBoxLayout(m_recordsPage);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(controls);
    layout->addWidget(m_order);
    layout->addWidget(m_status);
    layout->addWidget(splitter, 1);

    m_poll.setInterval(kPeekPollMs);
    connect(&m_poll, &QTimer::timeout, this, &PeekPage::take);
    connect(m_look, &QToolButton::clicked, this, &PeekPage::look);
    connect(m_time, &QLineEdit::returnPressed, this, &PeekPage::look);
    connect(m_shardBox, &QComboBox::activated, this, [this](int row) {
        m_shard = row <= 0 ? simulation::kNoShard : m_shards[static_cast<std::size_t>(row) - 1];
        look();
    });
    connect(m_startBox, &QComboBox::activated, this, [this](int row) {
        m_time->setVisible(row == 1);
        if (row == 0)
            look();
        else
            m_time->setFocus();
    });
    connect(m_what, &QComboBox::currentIndexChanged, this, &PeekPage::showWhat);
    connect(m_sorting, &QComboBox::activated, this, [this](int row) {
        m_model->setSorting(row == 0 ? PeekModel::Sorting::ByShard : PeekModel::Sorting::ByArrival);
        retranslate();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex &current) { showRecord(current.row()); });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        showRecord(-1);
        if (m_model->rowCount() > 0)
            m_table->selectRow(0);
    });
    retranslate();
}

void PeekPage::setSource(const WorldSource &source)
{
    m_source = source;
    m_objects->setSource(source);
}

void PeekPage::showWhat()
{
    const bool showsObjects = m_what->isVisibleTo(this) && m_what->currentIndex() == 0;
    m_objects->setVisible(showsObjects);
    m_recordsPage->setVisible(!showsObjects);
}

void PeekPage::showNode(const std::string &node, bool hasShards, bool hasObjects)
{
    if (node == m_node)
        return;
    m_objects->showNode(node);
    m_what->setVisible(hasObjects);
    showWhat();
    m_node = node;
    m_hasShards = hasShards;
    m_shard = simulation::kNoShard;
    m_shards.clear();
    m_future = {};
    m_poll.stop();
    m_model->setRecords({});
    m_shardBox->setVisible(hasShards);
    m_sorting->setVisible(hasShards);
    m_order->setVisible(hasShards);
    say(tr("Look shows up to %1 records as they are in the running world at this moment. Nothing is consumed.")
            .arg(kRecords));
    retranslate();
}

void PeekPage::showShard(std::uint32_t shard)
{
    m_shard = shard;
    retranslate();
}

void PeekPage::updateShards(const simulation::FramePtr &frame)
{
    std::vector<std::uint32_t> shards;
    if (const simulation::NodeView *node = findNode(frame, m_node)) {
        for (std::uint32_t i = 0; i < node->shardCount; ++i)
            shards.push_back(frame->shards[node->firstShard + i].number);
    }
    std::sort(shards.begin(), shards.end());
    if (shards == m_shards || m_shardBox->view()->isVisible())
        return;
    m_shards = std::move(shards);
    retranslate();
}

void PeekPage::look()
{
    if (m_node.empty() || !m_source.peek)
        return;
    simulation::PeekRequest request;
    request.node = m_node;
    request.shard = m_shard;
    request.count = kRecords;
    setInvalid(m_time, false);
    if (m_startBox->currentIndex() == 1) {
        const auto time = parseDuration(m_time->text().trimmed().toStdString());
        if (!time) {
            setInvalid(m_time, true);
            say(time.error().message, true);
            return;
        }
        request.from = time.value();
    }
    m_future = m_source.peek(request);
    if (!m_future.valid()) {
        say(tr("Run the pipeline first: there is nothing to look into yet."));
        return;
    }
    m_look->setEnabled(false);
    m_poll.start();
    take();
}

void PeekPage::take()
{
    if (m_future.valid() && m_future.wait_for(std::chrono::seconds(0)) != std::future_status::ready)
        return;
    m_poll.stop();
    m_look->setEnabled(true);
    if (!m_future.valid())
        return;
    auto answer = m_future.get();
    if (!answer) {
        m_model->setRecords({});
        say(answer.error().message, true);
        return;
    }
    std::vector<simulation::PeekedRecord> records = std::move(answer).value();
    const int count = static_cast<int>(records.size());
    m_model->setRecords(std::move(records));
    say(count == 0 ? tr("No record there.") : tr("Records shown: %1").arg(count));
}

void PeekPage::say(const QString &text, bool isError)
{
    m_status->setText(text);
    setRole(m_status, isError ? "hot" : "dim");
}

void PeekPage::showRecord(int row)
{
    if (row < 0) {
        m_recordTitle->clear();
        m_payload->clear();
        return;
    }
    const simulation::PeekedRecord &record = m_model->record(row);
    QStringList lines;
    if (!record.shardId.empty())
        lines << fromUtf8(record.shardId);
    if (!record.sequenceNumber.empty())
        lines << tr("sequence number %1").arg(fromUtf8(record.sequenceNumber));
    if (!record.hashKey.empty())
        lines << tr("hash key %1").arg(fromUtf8(record.hashKey));
    m_recordTitle->setText(lines.join(QLatin1Char('\n')));
    m_payload->setPlainText(payloadText(record.data));
}

void PeekPage::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        m_model->retranslate();
    }
    QWidget::changeEvent(event);
}

void PeekPage::retranslate()
{
    const QSignalBlocker blocker(m_shardBox);
    m_shardBox->clear();
    m_shardBox->addItem(tr("All shards"));
    int current = 0;
    for (const std::uint32_t shard : m_shards) {
        m_shardBox->addItem(shardLabel(shard));
        if (shard == m_shard)
            current = m_shardBox->count() - 1;
    }
    m_shardBox->setCurrentIndex(current);
    m_shardBox->setAccessibleName(tr("Shard to look into"));
    m_startBox->setItemText(0, tr("Newest"));
    m_startBox->setItemText(1, tr("From a time"));
    m_startBox->setAccessibleName(tr("Where to begin"));
    m_time->setPlaceholderText(tr("such as 90s"));
    m_time->setAccessibleName(tr("Time to begin at"));
    m_sorting->setItemText(0, tr("By shard"));
    m_sorting->setItemText(1, tr("By arrival"));
    m_sorting->setAccessibleName(tr("Order of the list"));
    m_look->setText(tr("Look"));
    m_what->setItemText(0, tr("Objects"));
    m_what->setItemText(1, tr("Records"));
    m_what->setAccessibleName(tr("What to look into"));
    m_table->setAccessibleName(tr("Records"));
    m_payload->setAccessibleName(tr("Payload of the chosen record"));
    m_order->setText(m_sorting->currentIndex() == 0
                         ? tr("Inside a shard, records stand in the order of their sequence numbers, from top to "
                              "bottom. Between two shards there is no order.")
                         : tr("As they came in. Where ≠ stands, a later record of another shard has a lower sequence "
                              "number: order exists only inside a shard."));
}

} // namespace headwater::ui
