// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/rununtildialog.h"

#include "core/base/text.h"
#include "ui/lab/laboratory.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>

namespace headwater::ui {
namespace {

using simulation::EventKind;

constexpr simulation::EventKindMask bits(EventKind kind)
{
    return static_cast<simulation::EventKindMask>(kind);
}

} // namespace

RunUntilDialog::RunUntilDialog(Laboratory &laboratory, QWidget *parent)
    : QDialog(parent)
    , m_laboratory(laboratory)
{
    setObjectName(QStringLiteral("runUntilDialog"));
    setWindowTitle(tr("Run until"));
    m_byTime = new QRadioButton(tr("this simulated time"), this);
    m_byEvent = new QRadioButton(tr("the next event of a kind"), this);
    m_byMetric = new QRadioButton(tr("a metric crosses a line"), this);
    m_byTime->setChecked(true);
    m_time = new QLineEdit(this);
    m_time->setObjectName(QStringLiteral("untilTime"));
    const std::int64_t now = laboratory.frame() ? laboratory.frame()->now : 0;
    constexpr std::int64_t kMinute = 60'000'000'000;
    m_time->setText(durationText((now / kMinute + 1) * kMinute));
    m_time->setAccessibleName(tr("Simulated time"));
    m_time->setPlaceholderText(tr("90s, 10m, 2h"));
    m_event = new QComboBox(this);
    m_event->addItem(tr("Throttled write"), bits(EventKind::Throttled));
    m_event->addItem(tr("Throttled read"), bits(EventKind::ReadThrottled));
    m_event->addItem(tr("Record given up"), bits(EventKind::Dropped));
    m_event->addItem(tr("Resharding"), bits(EventKind::Reshard));
    m_event->addItem(tr("Iterator expired"), bits(EventKind::IteratorExpired));
    m_event->addItem(tr("API call that changes something"), bits(EventKind::ControlPlane));
    m_event->addItem(tr("Line that cannot be read"), bits(EventKind::BadInput));
    m_event->addItem(tr("Object written"), bits(EventKind::Object));
    m_event->addItem(tr("Limit begins to bite"), bits(EventKind::Notice));
    m_event->setAccessibleName(tr("Kind of event"));
    m_eventNode = new QComboBox(this);
    m_eventNode->setAccessibleName(tr("Node of the event"));
    m_eventNode->addItem(tr("anywhere"), QString());
    m_node = new QComboBox(this);
    m_node->setAccessibleName(tr("Node of the metric"));
    for (const pipeline::Node &node : laboratory.pipeline().nodes) {
        const QString name = fromUtf8(node.title.empty() ? node.id : node.title);
        m_eventNode->addItem(name, fromUtf8(node.id));
        m_node->addItem(name, fromUtf8(node.id));
    }
    m_metric = new QComboBox(this);
    m_metric->setAccessibleName(tr("Metric"));
    m_above = new QComboBox(this);
    m_above->addItems({tr("above"), tr("below")});
    m_above->setAccessibleName(tr("Direction"));
    m_threshold = new QDoubleSpinBox(this);
    m_threshold->setRange(0, 1e12);
    m_threshold->setDecimals(1);
    m_threshold->setGroupSeparatorShown(true);
    m_threshold->setAccessibleName(tr("Line"));
    m_trouble = new QLabel(this);
    m_trouble->setProperty("role", QStringLiteral("hot"));
    m_trouble->setWordWrap(true);
    m_run = new QPushButton(tr("Run"), this);
    m_run->setObjectName(QStringLiteral("untilRun"));
    m_run->setProperty("primary", true);
    m_run->setDefault(true);
    auto *cancel = new QPushButton(tr("Cancel"), this);

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(20, 18, 20, 16);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(10);
    grid->setColumnMinimumWidth(0, 22);
    grid->addWidget(m_byTime, 0, 0, 1, 5);
    grid->addWidget(m_time, 1, 1, 1, 2);
    grid->addWidget(m_byEvent, 2, 0, 1, 5);
    grid->addWidget(m_event, 3, 1, 1, 2);
    grid->addWidget(m_eventNode, 3, 3, 1, 2);
    grid->addWidget(m_byMetric, 4, 0, 1, 5);
    grid->addWidget(m_node, 5, 1);
    grid->addWidget(m_metric, 5, 2);
    grid->addWidget(m_above, 5, 3);
    grid->addWidget(m_threshold, 5, 4);
    grid->addWidget(m_trouble, 6, 0, 1, 5);
    auto *row = new QHBoxLayout;
    row->addStretch();
    row->addWidget(cancel);
    row->addWidget(m_run);
    grid->addLayout(row, 7, 0, 1, 5);

    connect(m_run, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_node, &QComboBox::currentIndexChanged, this, &RunUntilDialog::fillMetrics);
    connect(m_time, &QLineEdit::textEdited, this, [this] { m_byTime->setChecked(true); });
    connect(m_time, &QLineEdit::textChanged, this, &RunUntilDialog::check);
    for (QComboBox *box : {m_event, m_eventNode})
        connect(box, &QComboBox::activated, this, [this] { m_byEvent->setChecked(true); });
    for (QComboBox *box : {m_node, m_metric, m_above})
        connect(box, &QComboBox::activated, this, [this] { m_byMetric->setChecked(true); });
    connect(m_threshold, &QDoubleSpinBox::valueChanged, this, [this] { m_byMetric->setChecked(true); });
    for (QRadioButton *button : {m_byTime, m_byEvent, m_byMetric})
        connect(button, &QRadioButton::toggled, this, &RunUntilDialog::check);
    m_byMetric->setEnabled(m_node->count() > 0);
    fillMetrics();
    check();
    m_time->setFocus();
    m_time->selectAll();
}

void RunUntilDialog::fillMetrics()
{
    m_metric->clear();
    const pipeline::Node *node = m_laboratory.pipeline().find(m_node->currentData().toString().toStdString());
    const pipeline::ServiceType *type = node != nullptr ? m_laboratory.catalog().find(node->type) : nullptr;
    if (type == nullptr)
        return;
    for (const pipeline::MetricSpec &metric : type->metrics)
        m_metric->addItem(metric.label.translated(), fromUtf8(metric.name));
}

std::int64_t RunUntilDialog::time() const
{
    const Result<std::int64_t> parsed = parseDuration(m_time->text().trimmed().toStdString());
    return parsed ? *parsed : -1;
}

void RunUntilDialog::check()
{
    QString trouble;
    if (m_byTime->isChecked()) {
        const Result<std::int64_t> parsed = parseDuration(m_time->text().trimmed().toStdString());
        const std::int64_t now = m_laboratory.frame() ? m_laboratory.frame()->now : 0;
        if (!parsed)
            trouble = parsed.error().message;
        else if (*parsed <= now)
            trouble = tr("The world is already at %1. Choose a later time.").arg(clockText(now));
    }
    m_trouble->setText(trouble);
    m_run->setEnabled(trouble.isEmpty());
}

simulation::StopAt RunUntilDialog::stopAt() const
{
    simulation::StopAt stop;
    if (m_byTime->isChecked()) {
        stop.time = time();
    } else if (m_byEvent->isChecked()) {
        stop.events = m_event->currentData().toUInt();
        stop.node = m_eventNode->currentData().toString().toStdString();
    } else {
        stop.node = m_node->currentData().toString().toStdString();
        stop.metric = m_metric->currentData().toString().toStdString();
        stop.above = m_above->currentIndex() == 0;
        stop.threshold = m_threshold->value();
    }
    return stop;
}

} // namespace headwater::ui
