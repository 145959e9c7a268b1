// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/keyspace/keyspacepanel.h"

#include "core/base/text.h"
#include "ui/keyspace/keyspaceview.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/panels/nodechoices.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kRefreshMs = 100;
constexpr std::size_t kMeasured = 200; ///< streams whose names are measured to make room for the longest
constexpr int kLongName = 24;          ///< letters there is room for otherwise

/// A service with shards is one that reports metrics per shard.
bool hasShards(const pipeline::ServiceType &type)
{
    return std::any_of(type.metrics.begin(), type.metrics.end(),
                       [](const pipeline::MetricSpec &metric) { return metric.perShard; });
}

} // namespace

KeyspacePanel::KeyspacePanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_view(new KeyspaceView(this))
    , m_choices(new NodeChoices(this))
    , m_chooser(new QComboBox(this))
    , m_chooserLabel(new QLabel(this))
{
    setObjectName(QStringLiteral("keyspacePanel"));
    auto *header = new QHBoxLayout;
    header->setContentsMargins(12, 6, 12, 0);
    header->setSpacing(8);
    header->addWidget(m_chooserLabel);
    header->addWidget(m_chooser);
    header->addStretch();
    m_chooserLabel->setProperty("role", QStringLiteral("dim"));
    m_chooserLabel->setBuddy(m_chooser);
    m_chooser->setModel(m_choices);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(header);
    layout->addWidget(m_view, 1);

    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &KeyspacePanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, &KeyspacePanel::refresh);
    connect(&lab, &Laboratory::selectionChanged, this, &KeyspacePanel::followSelection);
    connect(&lab.document(), &pipeline::Document::changed, this, [this](const std::vector<pipeline::Edit> &edits) {
        if (changesNames(edits))
            refreshStreams();
    });
    connect(m_chooser, &QComboBox::activated, this, [this](int row) {
        if (row >= 0 && static_cast<std::size_t>(row) < m_streams.size())
            showStream(m_streams[static_cast<std::size_t>(row)]);
    });
    connect(m_view, &KeyspaceView::shardActivated, this, [this](quint32 shard) {
        m_view->setSelectedShard(shard);
        m_lab.select({m_stream});
        Q_EMIT shardActivated(m_stream, shard);
    });
    retranslate();
    refreshStreams();
}

void KeyspacePanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    refresh();
}

void KeyspacePanel::showStream(const std::string &node)
{
    if (node == m_stream)
        return;
    m_stream = node;
    m_view->setSelectedShard(simulation::kNoShard);
    const auto place = std::find(m_streams.begin(), m_streams.end(), node) - m_streams.begin();
    m_chooser->setCurrentIndex(static_cast<int>(place));
    refresh();
}

void KeyspacePanel::selectShard(const std::string &node, quint32 shard)
{
    showStream(node);
    m_view->setSelectedShard(shard);
}

void KeyspacePanel::refresh()
{
    m_refreshTimer.stop();
    simulation::KeyspaceHistory *const history = m_source.keyspace();
    m_view->showHistory(m_stream.empty() ? nullptr : history, m_stream);
    const simulation::FramePtr frame = m_source.frame();
    if (const simulation::NodeView *node = findNode(frame, m_stream)) {
        const auto first = frame->shards.begin() + node->firstShard;
        m_view->showPresent({first, first + node->shardCount}, node->hot);
    } else {
        m_view->showPresent({}, {});
    }
}

void KeyspacePanel::refreshStreams()
{
    std::vector<std::string> streams;
    std::vector<NodeChoices::Choice> choices;
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (type && hasShards(*type)) {
            streams.push_back(node.id);
            choices.push_back(choiceOf(node));
        }
    }
    // Measuring thousands of names takes longer than a frame.
    const bool many = choices.size() > kMeasured;
    m_chooser->setMinimumContentsLength(many ? kLongName : 0);
    m_chooser->setSizeAdjustPolicy(many ? QComboBox::AdjustToMinimumContentsLengthWithIcon
                                        : QComboBox::AdjustToContents);
    m_choices->show(std::move(choices));
    m_streams = std::move(streams);
    const bool severalStreams = m_streams.size() > 1;
    m_chooser->setVisible(severalStreams);
    m_chooserLabel->setVisible(severalStreams);
    const auto place = std::find(m_streams.begin(), m_streams.end(), m_stream);
    if (place == m_streams.end()) {
        m_stream = m_streams.empty() ? std::string() : m_streams.front();
        m_chooser->setCurrentIndex(m_streams.empty() ? -1 : 0);
        refresh();
    } else {
        m_chooser->setCurrentIndex(static_cast<int>(place - m_streams.begin()));
    }
    retranslate();
}

void KeyspacePanel::followSelection()
{
    if (m_lab.selectedNodes().size() != 1)
        return;
    const std::string &id = m_lab.selectedNodes().front();
    if (std::find(m_streams.begin(), m_streams.end(), id) != m_streams.end())
        showStream(id);
}

void KeyspacePanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange)
        retranslate();
    QWidget::changeEvent(event);
}

void KeyspacePanel::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

void KeyspacePanel::retranslate()
{
    m_chooserLabel->setText(tr("Stream"));
    m_chooser->setAccessibleName(tr("Stream that the map shows"));
    m_view->setEmptyText(m_streams.empty()
                             ? tr("The map shows the keys of a data stream. Put one into the pipeline to begin.")
                             : tr("Run the pipeline: each shard becomes a band here, coloured by its load."));
}

} // namespace headwater::ui
