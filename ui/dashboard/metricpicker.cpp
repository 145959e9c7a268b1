// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/dashboard/metricpicker.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"
#include "ui/panels/figures.h"
#include "ui/theme/theme.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace headwater::ui {
namespace {

constexpr int kNodeRole = Qt::UserRole;
constexpr int kMetricRole = Qt::UserRole + 1;

} // namespace

MetricPicker::MetricPicker(Laboratory &lab, QWidget *parent)
    : QFrame(parent, Qt::Popup)
    , m_lab(lab)
    , m_search(new QLineEdit(this))
    , m_tree(new QTreeWidget(this))
{
    setObjectName(QStringLiteral("metricPicker"));
    setProperty("surface", QStringLiteral("panel"));
    setAttribute(Qt::WA_StyledBackground);
    setFrameShape(QFrame::StyledPanel);
    resize(430, 380);
    m_tree->setColumnCount(2);
    m_tree->setHeaderHidden(true);
    m_tree->setRootIsDecorated(false);
    m_tree->setUniformRowHeights(true);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_tree->header()->setStretchLastSection(false);
    m_search->installEventFilter(this);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(6);
    layout->addWidget(m_search);
    layout->addWidget(m_tree, 1);
    connect(m_search, &QLineEdit::textChanged, this, &MetricPicker::filter);
    connect(m_search, &QLineEdit::returnPressed, this, &MetricPicker::choose);
    connect(m_tree, &QTreeWidget::itemClicked, this, &MetricPicker::choose);
    connect(m_tree, &QTreeWidget::itemActivated, this, [this] {
        if (isVisible())
            choose();
    });
}

void MetricPicker::open(const QPoint &at, std::function<bool(const SeriesSpec &)> marked,
                        std::function<bool(const SeriesSpec &, const pipeline::MetricSpec &)> accepted)
{
    m_search->setPlaceholderText(tr("Find a metric"));
    m_search->setAccessibleName(tr("Find a metric"));
    m_tree->setAccessibleName(tr("Metrics of all nodes"));
    m_tree->clear();
    for (const pipeline::Node &node : m_lab.pipeline().nodes) {
        const pipeline::ServiceType *const type = m_lab.catalog().find(node.type);
        if (!type)
            continue;
        auto *parent = new QTreeWidgetItem({nodeName(node), type->name.translated()});
        parent->setFlags(Qt::ItemIsEnabled);
        parent->setFont(0, Theme::instance().font(12, 600));
        parent->setForeground(1, tokens().dim);
        const auto add = [&](const pipeline::MetricSpec &metric) {
            const SeriesSpec spec{node.id, std::string(metric.name)};
            if (!accepted(spec, metric))
                return;
            auto *item = new QTreeWidgetItem(
                parent, {fromUtf8(metric.name), metric.unit.isEmpty() ? QString() : metric.unit.translated()});
            item->setData(0, kNodeRole, fromUtf8(node.id));
            item->setData(0, kMetricRole, fromUtf8(metric.name));
            item->setToolTip(0, metric.label.translated());
            item->setForeground(1, tokens().dim);
            if (marked(spec))
                item->setIcon(0, Theme::instance().icon(QStringLiteral("check"), tokens().accent));
        };
        std::for_each(type->metrics.begin(), type->metrics.end(), add);
        if (const pipeline::MetricSpec *const offered = chartMetric(*type, kOfferedRecords))
            add(*offered);
        if (parent->childCount() > 0)
            m_tree->addTopLevelItem(parent);
        else
            delete parent;
    }
    m_tree->expandAll();
    m_search->clear();
    filter({});
    move(at);
    show();
    m_search->setFocus();
}

void MetricPicker::filter(const QString &text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    QTreeWidgetItem *first = nullptr;
    for (int i = 0; i < m_tree->topLevelItemCount(); ++i) {
        QTreeWidgetItem *const parent = m_tree->topLevelItem(i);
        bool any = false;
        for (int j = 0; j < parent->childCount(); ++j) {
            QTreeWidgetItem *const item = parent->child(j);
            const QString haystack =
                item->text(0) + QLatin1Char(' ') + item->toolTip(0) + QLatin1Char(' ') + parent->text(0);
            const bool fits = std::all_of(words.begin(), words.end(), [&](const QString &word) {
                return haystack.contains(word, Qt::CaseInsensitive);
            });
            item->setHidden(!fits);
            any = any || fits;
            if (fits && !first)
                first = item;
        }
        parent->setHidden(!any);
    }
    m_tree->setCurrentItem(first);
}

void MetricPicker::choose()
{
    const QTreeWidgetItem *const item = m_tree->currentItem();
    if (!item || item->data(0, kMetricRole).toString().isEmpty())
        return;
    const SeriesSpec spec{item->data(0, kNodeRole).toString().toStdString(),
                          item->data(0, kMetricRole).toString().toStdString()};
    hide();
    Q_EMIT chosen(spec);
}

bool MetricPicker::eventFilter(QObject *watched, QEvent *event)
{
    // The arrows walk through the list while the words are being typed.
    if (event->type() == QEvent::KeyPress) {
        const auto *const key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            QTreeWidgetItem *item = m_tree->currentItem();
            do {
                item = item ? (key->key() == Qt::Key_Down ? m_tree->itemBelow(item) : m_tree->itemAbove(item))
                            : m_tree->topLevelItem(0);
            } while (item && item->data(0, kMetricRole).toString().isEmpty());
            if (item)
                m_tree->setCurrentItem(item);
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace headwater::ui
