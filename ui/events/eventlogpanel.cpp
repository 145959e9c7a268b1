// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/eventlogpanel.h"

#include "core/base/text.h"
#include "ui/events/eventfilter.h"
#include "ui/events/eventkinds.h"
#include "ui/events/eventmodel.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/backgroundexport.h"
#include "ui/panels/figures.h"
#include "ui/panels/nodechoices.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace headwater::ui {
namespace {

constexpr int kRefreshMs = 100;
constexpr int kLeastWidth = 320;
constexpr int kLeastSearch = 140;
constexpr int kNodesWidth = 120;
constexpr int kBarGaps = 24 + 6 * 8;
/// Events taken over at once: well under a frame's time.
constexpr std::size_t kEventsPerRefresh = 1'000;

} // namespace

EventLogPanel::EventLogPanel(Laboratory &lab, QWidget *parent)
    : QWidget(parent)
    , m_lab(lab)
    , m_source(WorldSource::of(lab))
    , m_model(new EventModel(this))
    , m_filter(new EventFilter(this))
    , m_table(new QTableView(this))
    , m_search(new QLineEdit(this))
    , m_kinds(new QToolButton(this))
    , m_kindMenu(new QMenu(this))
    , m_choices(new NodeChoices(this))
    , m_nodes(new QComboBox(this))
    , m_follow(new QToolButton(this))
    , m_export(new QToolButton(this))
    , m_count(new QLabel(this))
    , m_empty(new QLabel(m_table))
    , m_exclusionBar(new QWidget(this))
    , m_exclusions(new QHBoxLayout(m_exclusionBar))
{
    setObjectName(QStringLiteral("eventLogPanel"));
    m_filter->setSourceModel(m_model);
    m_table->setModel(m_filter);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->verticalHeader()->hide();
    QHeaderView *const header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(EventModel::Error, QHeaderView::Stretch);
    const std::pair<EventModel::Column, int> widths[] = {{EventModel::Time, 116}, {EventModel::Kind, 138},
                                                         {EventModel::Node, 110}, {EventModel::Shard, 58},
                                                         {EventModel::Text, 280}, {EventModel::Count, 76}};
    for (const auto &[column, width] : widths)
        header->resizeSection(column, width);

    m_search->setClearButtonEnabled(true);
    m_search->setObjectName(QStringLiteral("eventSearch"));
    m_search->setMaximumWidth(280);
    m_kinds->setMenu(m_kindMenu);
    m_kinds->setPopupMode(QToolButton::InstantPopup);
    m_kinds->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_kinds->setIcon(Theme::instance().icon(QStringLiteral("filter")));
    m_nodes->setModel(m_choices);
    m_nodes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_nodes->setFixedWidth(kNodesWidth);
    setMinimumWidth(kLeastWidth);
    m_nodes->setObjectName(QStringLiteral("eventNode"));
    m_follow->setCheckable(true);
    m_follow->setChecked(true);
    m_follow->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_follow->setIcon(Theme::instance().icon(QStringLiteral("chevron-down")));
    m_export->setPopupMode(QToolButton::InstantPopup);
    m_export->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_export->setIcon(Theme::instance().icon(QStringLiteral("export")));
    auto *exportMenu = new QMenu(m_export);
    connect(exportMenu->addAction(QString()), &QAction::triggered, this,
            [this] { chooseExportFile(EventFormat::Csv); });
    connect(exportMenu->addAction(QString()), &QAction::triggered, this,
            [this] { chooseExportFile(EventFormat::JsonLines); });
    m_export->setMenu(exportMenu);
    m_count->setProperty("role", QStringLiteral("dim"));
    m_empty->setProperty("role", QStringLiteral("dim"));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setWordWrap(true);
    m_exclusions->setContentsMargins(12, 0, 12, 4);
    m_exclusionBar->hide();

    auto *bar = new QHBoxLayout;
    bar->setContentsMargins(12, 6, 12, 6);
    bar->setSpacing(8);
    bar->addWidget(m_search, 1);
    bar->addWidget(m_kinds);
    bar->addWidget(m_nodes);
    bar->addStretch(1);
    bar->addWidget(m_count);
    bar->addWidget(m_follow);
    bar->addWidget(m_export);
    auto *tableLayout = new QVBoxLayout(m_table);
    tableLayout->addWidget(m_empty);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_exclusionBar);
    layout->addWidget(m_table, 1);

    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(kRefreshMs);
    connect(&m_refreshTimer, &QTimer::timeout, this, &EventLogPanel::refresh);
    connect(&lab, &Laboratory::frameChanged, this, [this] {
        if (isVisible() && !m_refreshTimer.isActive())
            m_refreshTimer.start();
    });
    connect(&lab, &Laboratory::sessionChanged, this, &EventLogPanel::refresh);
    connect(&lab.document(), &pipeline::Document::changed, this, [this](const std::vector<pipeline::Edit> &edits) {
        if (changesNames(edits))
            refreshNodes();
    });
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_filter->setText(text);
        refreshCount();
    });
    connect(m_nodes, &QComboBox::currentIndexChanged, this, [this] {
        m_filter->setNode(m_nodes->currentData().toString());
        refreshCount();
    });
    connect(m_follow, &QToolButton::toggled, this, [this](bool following) {
        if (following)
            m_table->scrollToBottom();
    });
    // Who scrolls up wants to read; who scrolls back to the end wants to follow again.
    connect(m_table->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] {
        const QScrollBar *const scrollBar = m_table->verticalScrollBar();
        m_follow->setChecked(scrollBar->sliderPosition() >= scrollBar->maximum());
    });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex &index) {
        const std::string node = index.data(EventModel::NodeRole).toString().toStdString();
        if (m_lab.pipeline().find(node))
            m_lab.select({node});
    });
    connect(m_table, &QTableView::activated, this, [this](const QModelIndex &index) {
        const std::string node = index.data(EventModel::NodeRole).toString().toStdString();
        if (!m_lab.pipeline().find(node))
            return;
        m_lab.select({node});
        Q_EMIT m_lab.focusRequested(node);
    });
    connect(m_table, &QTableView::customContextMenuRequested, this, &EventLogPanel::showRowMenu);
    connect(&Theme::instance(), &Theme::changed, m_model, &EventModel::retranslate);

    buildKindMenu();
    refreshNodes();
    retranslate();
}

void EventLogPanel::setSource(WorldSource source)
{
    m_source = std::move(source);
    refresh();
}

bool EventLogPanel::isFollowing() const
{
    return m_follow->isChecked();
}

void EventLogPanel::setFollowing(bool following)
{
    m_follow->setChecked(following);
}

void EventLogPanel::refresh()
{
    m_refreshTimer.stop();
    if (const simulation::EventLog *log = m_source.events()) {
        if (m_model->take(*log, kEventsPerRefresh))
            m_refreshTimer.start();
    } else {
        m_model->clear();
    }
    if (isFollowing())
        m_table->scrollToBottom();
    refreshCount();
}

void EventLogPanel::buildKindMenu()
{
    const auto applyKinds = [this] {
        simulation::EventKindMask mask = 0;
        int chosen = 0;
        for (const QAction *action : m_kindMenu->actions()) {
            if (action->isCheckable() && action->isChecked()) {
                mask |= action->data().toUInt();
                ++chosen;
            }
        }
        const bool all = chosen == static_cast<int>(allEventKinds().size());
        m_filter->setKinds(all ? kAllEvents : mask);
        retranslate();
        refreshCount();
    };
    const auto setAll = [this, applyKinds](bool checked) {
        for (QAction *action : m_kindMenu->actions()) {
            if (action->isCheckable())
                action->setChecked(checked);
        }
        applyKinds();
    };
    QAction *const everything = m_kindMenu->addAction(QString());
    everything->setObjectName(QStringLiteral("allKinds"));
    connect(everything, &QAction::triggered, this, [setAll] { setAll(true); });
    QAction *const nothing = m_kindMenu->addAction(QString());
    nothing->setObjectName(QStringLiteral("noKinds"));
    connect(nothing, &QAction::triggered, this, [setAll] { setAll(false); });
    m_kindMenu->addSeparator();
    for (const simulation::EventKind kind : allEventKinds()) {
        QAction *const action = m_kindMenu->addAction(QString());
        action->setCheckable(true);
        action->setChecked(true);
        action->setData(maskOf(kind));
        connect(action, &QAction::triggered, this, applyKinds);
    }
}

void EventLogPanel::refreshNodes()
{
    const std::string chosen = m_nodes->currentData().toString().toStdString();
    const QSignalBlocker blocker(m_nodes);
    std::vector<NodeChoices::Choice> choices{{{}, tr("All nodes").toStdString()}};
    choices.reserve(m_lab.pipeline().nodes.size() + 1);
    for (const pipeline::Node &node : m_lab.pipeline().nodes)
        choices.push_back(choiceOf(node));
    if (m_choices->show(std::move(choices)))
        m_nodes->setCurrentIndex(std::max(0, m_choices->rowOf(chosen)));
    m_filter->setNode(m_nodes->currentData().toString());
}

void EventLogPanel::refreshExclusions()
{
    while (QLayoutItem *item = m_exclusions->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto &exclusions = m_filter->exclusions();
    for (std::size_t i = 0; i < exclusions.size(); ++i) {
        const EventExclusion &exclusion = exclusions[i];
        auto *chip = new QToolButton(m_exclusionBar);
        QStringList parts{eventKindName(exclusion.kind)};
        for (const QString &part : {exclusion.node, exclusion.error}) {
            if (!part.isEmpty())
                parts << part;
        }
        chip->setText(tr("without %1").arg(parts.join(QStringLiteral(" · "))));
        chip->setIcon(Theme::instance().icon(QStringLiteral("close")));
        chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        chip->setToolTip(tr("Show these events again"));
        connect(chip, &QToolButton::clicked, this, [this, i] {
            m_filter->include(i);
            // Not now: the chip is still telling of its click.
            QMetaObject::invokeMethod(this, &EventLogPanel::refreshExclusions, Qt::QueuedConnection);
            refreshCount();
        });
        m_exclusions->addWidget(chip);
    }
    m_exclusions->addStretch();
    m_exclusionBar->setVisible(!exclusions.empty());
}

void EventLogPanel::refreshCount()
{
    const int all = m_model->rowCount();
    const int shown = m_filter->rowCount();
    m_count->setText(shown == all ? tr("%1 events").arg(numberText(all))
                                  : tr("%1 of %2 events").arg(numberText(shown), numberText(all)));
    m_empty->setVisible(shown == 0);
    m_empty->setText(all == 0 ? tr("What happens while the pipeline runs is listed here.")
                              : tr("No event passes the filter."));
}

void EventLogPanel::showRowMenu(const QPoint &at)
{
    const QModelIndex index = m_table->indexAt(at);
    if (!index.isValid())
        return;
    const simulation::LoggedEvent event = m_model->event(m_filter->mapToSource(index).row());
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setObjectName(QStringLiteral("eventMenu"));
    connect(menu->addAction(tr("Exclude events like this")), &QAction::triggered, this, [this, event] {
        m_filter->exclude({event.kind, fromUtf8(event.node), fromUtf8(event.error)});
        refreshExclusions();
        refreshCount();
    });
    connect(menu->addAction(tr("Show only events of this kind")), &QAction::triggered, this, [this, event] {
        for (QAction *action : m_kindMenu->actions()) {
            if (action->isCheckable())
                action->setChecked(action->data().toUInt() == maskOf(event.kind));
        }
        m_filter->setKinds(maskOf(event.kind));
        retranslate();
        refreshCount();
    });
    if (m_lab.pipeline().find(event.node)) {
        connect(menu->addAction(tr("Show the node")), &QAction::triggered, this, [this, event] {
            m_lab.select({event.node});
            Q_EMIT m_lab.focusRequested(event.node);
        });
    }
    connect(menu->addAction(tr("Run until the next one like this")), &QAction::triggered, this, [this, event] {
        simulation::StopAt stop;
        stop.events = maskOf(event.kind);
        stop.node = event.node;
        m_lab.runUntil(stop);
    });
    menu->popup(m_table->viewport()->mapToGlobal(at));
}

void EventLogPanel::chooseExportFile(EventFormat format)
{
    const bool csv = format == EventFormat::Csv;
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export Events"), csv ? QStringLiteral("events.csv") : QStringLiteral("events.jsonl"),
        csv ? tr("CSV files (*.csv)") : tr("JSON lines (*.jsonl *.json)"));
    if (!path.isEmpty())
        exportTo(path, format);
}

void EventLogPanel::exportTo(const QString &path, EventFormat format)
{
    std::vector<simulation::LoggedEvent> events;
    events.reserve(static_cast<std::size_t>(m_filter->rowCount()));
    for (int row = 0; row < m_filter->rowCount(); ++row)
        events.push_back(m_model->event(m_filter->mapToSource(m_filter->index(row, 0)).row()));
    exportInBackground(
        this, m_lab, [events = std::move(events), path, format] { return exportEvents(events, path, format); },
        [this, path](const QString &error) { Q_EMIT exported(path, error); });
}

void EventLogPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        refreshNodes();
        refreshExclusions();
        refreshCount();
        m_model->retranslate();
    }
    QWidget::changeEvent(event);
}

void EventLogPanel::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    showWords();
}

void EventLogPanel::showWords()
{
    // Where there is no room for words the icons stay; their tool tips say the same.
    const bool roomy = width() >= m_wordsWidth;
    for (QToolButton *button : {m_kinds, m_follow, m_export})
        button->setToolButtonStyle(roomy ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly);
    m_count->setVisible(roomy);
}

void EventLogPanel::showEvent(QShowEvent *event)
{
    refresh();
    QWidget::showEvent(event);
}

void EventLogPanel::retranslate()
{
    m_search->setPlaceholderText(tr("Filter by words"));
    m_search->setAccessibleName(tr("Filter events by words"));
    m_nodes->setAccessibleName(tr("Filter events by node"));
    m_table->setAccessibleName(tr("Events"));
    m_follow->setText(tr("Follow"));
    m_follow->setToolTip(tr("Keep the newest event in view"));
    m_export->setText(tr("Export"));
    const QList<QAction *> exports = m_export->menu()->actions();
    exports[0]->setText(tr("As CSV…"));
    exports[1]->setText(tr("As JSON lines…"));
    const QList<QAction *> kinds = m_kindMenu->actions();
    kinds[0]->setText(tr("All kinds"));
    kinds[1]->setText(tr("No kind"));
    int chosen = 0;
    for (QAction *action : kinds) {
        if (!action->isCheckable())
            continue;
        action->setText(eventKindName(static_cast<simulation::EventKind>(action->data().toUInt())));
        chosen += action->isChecked() ? 1 : 0;
    }
    m_kinds->setText(chosen == static_cast<int>(allEventKinds().size())
                         ? tr("All kinds")
                         : tr("%1 of %2 kinds").arg(chosen).arg(allEventKinds().size()));
    m_kinds->setAccessibleName(tr("Filter events by kind"));
    m_kinds->setToolTip(m_kinds->accessibleName());
    m_export->setToolTip(tr("Export"));
    // What the bar takes with all its words and a search field to type in.
    int words = kLeastSearch + kNodesWidth + m_count->sizeHint().width() + kBarGaps;
    for (QToolButton *button : {m_kinds, m_follow, m_export}) {
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        words += button->sizeHint().width();
    }
    m_wordsWidth = words;
    showWords();
}

} // namespace headwater::ui
